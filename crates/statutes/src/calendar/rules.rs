//! On which day of a year a holiday falls, before any move off a weekend.

use crate::data::{HolidayRule, WeekdayName, Years};
use crate::day::Day;

/// The holiday's own day in that year; `None` where it is not kept that year.
pub(crate) fn day_in(rule: &HolidayRule, year: i32) -> Option<Day> {
    match rule {
        HolidayRule::Fixed { month, day, .. } => fixed(year, *month, *day),
        HolidayRule::NthWeekday {
            month,
            weekday,
            nth,
            ..
        } => Some(nth_weekday(
            year,
            i32::from(*month),
            weekday_number(*weekday),
            i32::from(*nth),
        )),
        HolidayRule::Easter { offset, .. } => Some(easter(year).plus(*offset)),
        HolidayRule::Election { years, .. } => {
            (*years == Years::Every || year % 2 == 0).then(|| election(year))
        }
        HolidayRule::DayAfterThanksgiving { .. } => Some(nth_weekday(year, 11, 3, 4).plus(1)),
        HolidayRule::Inauguration { .. } => (year % 4 == 1).then(|| inauguration(year)),
        HolidayRule::JuneteenthUt { .. } => Some(juneteenth_ut(year)),
    }
}

/// What is wrong with a rule that its type does not show, as (field, message).
pub(crate) fn mistake(rule: &HolidayRule) -> Option<(&'static str, &'static str)> {
    match rule {
        HolidayRule::Fixed { month, day, .. } => {
            // 2024 is a leap year: 29 February is a day that exists, in some years.
            fixed(2024, *month, *day)
                .is_none()
                .then_some(("day", "there is no such day"))
        }
        HolidayRule::NthWeekday { month, .. } if !(1..=12).contains(month) => {
            Some(("month", "must be 1 to 12"))
        }
        // A fifth Monday does not exist in every month; no law names one.
        HolidayRule::NthWeekday { nth, .. } if !matches!(nth, -1 | 1..=4) => {
            Some(("nth", "must be 1 to 4, or -1 for the last"))
        }
        HolidayRule::Easter { offset, .. } if !(-70..=70).contains(offset) => {
            Some(("offset", "must be within 70 days of Easter"))
        }
        _ => None,
    }
}

fn fixed(year: i32, month: i8, day: i8) -> Option<Day> {
    let date = jiff::civil::Date::new(i16::try_from(year).ok()?, month, day).ok()?;
    Some(Day::of(date))
}

/// `nth` from 1, or -1 for the last of the month.
fn nth_weekday(year: i32, month: i32, weekday: i32, nth: i32) -> Day {
    if nth > 0 {
        let first = Day::from_ymd(year, month, 1);
        return first.plus((weekday - first.weekday()).rem_euclid(7) + 7 * (nth - 1));
    }
    let next_month = if month == 12 {
        (year + 1, 1)
    } else {
        (year, month + 1)
    };
    let last = Day::from_ymd(next_month.0, next_month.1, 1).plus(-1);
    last.plus(-(last.weekday() - weekday).rem_euclid(7))
}

fn weekday_number(weekday: WeekdayName) -> i32 {
    use WeekdayName::*;
    [Mon, Tue, Wed, Thu, Fri, Sat, Sun]
        .iter()
        .position(|one| *one == weekday)
        .unwrap_or(0) as i32
}

/// The Tuesday after the first Monday of November.
fn election(year: i32) -> Day {
    nth_weekday(year, 11, 0, 1).plus(1)
}

/// 20 January, or the 21st if that is a Sunday. A Saturday stays.
fn inauguration(year: i32) -> Day {
    let day = Day::from_ymd(year, 1, 20);
    if day.weekday() == 6 { day.plus(1) } else { day }
}

/// A Monday always: the day itself, the one before (Tuesday to Friday) or the one after.
fn juneteenth_ut(year: i32) -> Day {
    let day = Day::from_ymd(year, 6, 19);
    match day.weekday() {
        weekday @ 0..=4 => day.plus(-weekday),
        weekday => day.plus(7 - weekday),
    }
}

/// Western Easter Sunday, by the anonymous Gregorian computus (Meeus, Astronomical Algorithms).
fn easter(year: i32) -> Day {
    let a = year % 19;
    let (b, c) = (year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Day::from_ymd(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_on_its_known_days() {
        for (year, month, day) in [
            (1990, 4, 15),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2019, 4, 21),
            (2024, 3, 31),
            (2026, 4, 5),
            (2038, 4, 25),
            (2049, 4, 18),
            (2060, 4, 18),
        ] {
            assert_eq!(easter(year), Day::from_ymd(year, month, day), "{year}");
        }
    }

    #[test]
    fn thanksgiving_friday_is_not_always_the_fourth_friday() {
        for (year, day) in [(2018, 23), (2019, 29), (2024, 29), (2030, 29), (2026, 27)] {
            let rule = HolidayRule::DayAfterThanksgiving {
                name: String::new(),
            };
            assert_eq!(
                day_in(&rule, year),
                Some(Day::from_ymd(year, 11, day)),
                "{year}"
            );
        }
    }

    #[test]
    fn inauguration_day_leaves_a_sunday_but_not_a_saturday() {
        for (year, day) in [(2013, 21), (2017, 20), (2021, 20), (2025, 20), (2029, 20)] {
            assert_eq!(inauguration(year), Day::from_ymd(year, 1, day), "{year}");
        }
        let rule = HolidayRule::Inauguration {
            name: String::new(),
        };
        assert_eq!(day_in(&rule, 2024), None);
    }

    #[test]
    fn utah_keeps_juneteenth_on_a_monday() {
        for (year, day) in [
            (2022, 20),
            (2023, 19),
            (2024, 17),
            (2025, 16),
            (2026, 15),
            (2027, 21),
        ] {
            assert_eq!(juneteenth_ut(year), Day::from_ymd(year, 6, day), "{year}");
        }
    }

    #[test]
    fn election_day_follows_the_first_monday() {
        for (year, day) in [(2022, 8), (2024, 5), (2026, 3), (2025, 4), (2027, 2)] {
            assert_eq!(election(year), Day::from_ymd(year, 11, day), "{year}");
        }
    }
}
