//! Dates as people type them into spreadsheets. Nothing is guessed that the text
//! does not say: without a year there is no date.

use crate::{event::When, person::named};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// Which number comes first in 3/4/2026.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// March 4th, as in the United States.
    #[default]
    MonthFirst,
    /// April 3rd.
    DayFirst,
}

impl DateOrder {
    /// Both.
    pub const ALL: [Self; 2] = [Self::MonthFirst, Self::DayFirst];

    /// The name stored and used by commands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MonthFirst => "month_first",
            Self::DayFirst => "day_first",
        }
    }

    /// The order that all of these dates allow; month first where both do.
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let (mut first, mut second) = (0, 0);
        for text in texts {
            if let Some([a, b, _]) = numbers(text) {
                first += usize::from(a > 12 && a <= 31);
                second += usize::from(b > 12 && b <= 31);
            }
        }
        if first > 0 && second == 0 {
            Self::DayFirst
        } else {
            Self::MonthFirst
        }
    }
}

named!(DateOrder, "date order");

/// The day, or the instant, that a cell names: 2026-03-04, 3/4/2026, 3/4/26, Mar 4,
/// 2026, 4 March 2026, and instants with a zone. None: it names none.
pub fn day(text: &str, order: DateOrder) -> Option<When> {
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(When::At(at));
    }
    let date = iso(text)
        .or_else(|| numbered(text, order))
        .or_else(|| worded(text))?;
    Some(When::On(date))
}

/// 2026-03-04, also with a time without a zone behind it.
fn iso(text: &str) -> Option<Date> {
    let (date, time) = text.split_at_checked(10).unwrap_or((text, ""));
    let time_follows = time.is_empty() || time.starts_with(['T', ' ']);
    date.parse().ok().filter(|_| time_follows)
}

/// 3/4/2026, 3.4.2026, 3-4-26, 2026/3/4, also with a time behind it.
fn numbered(text: &str, order: DateOrder) -> Option<Date> {
    let [a, b, c] = numbers(text)?;
    let (year, month, day) = match (a, order) {
        (1000.., _) => (a, b, c),
        (_, DateOrder::MonthFirst) => (c, a, b),
        (_, DateOrder::DayFirst) => (c, b, a),
    };
    civil(whole_year(year), month, day)
}

fn numbers(text: &str) -> Option<[u16; 3]> {
    let first = text.split_whitespace().next()?;
    let mut parts = first.split(['/', '.', '-']).map(str::parse::<u16>);
    let three = [
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    ];
    parts.next().is_none().then_some(three)
}

/// Mar 4, 2026; March 4th 2026; 4 March 2026; Wed, Mar. 4, 2026 9:15 AM; 4-Mar-26.
fn worded(text: &str) -> Option<Date> {
    let short_years = text.matches('-').count() == 2;
    let parts = text
        .split([' ', ',', '.', '-'])
        .filter(|part| !part.is_empty());
    let (mut month, mut day, mut year) = (None, None, None);
    // Behind the date an hour may stand.
    for part in parts.take_while(|part| !part.contains(':')).take(6) {
        match part.len() {
            4 if year.is_none() && part.parse::<u16>().is_ok() => year = part.parse().ok(),
            2 if short_years && day.is_some() && part.parse::<u16>().is_ok() => {
                year = part.parse().ok().map(whole_year);
            }
            _ if day.is_none() && ordinal(part).is_some() => day = ordinal(part),
            _ if weekday(part) => {}
            _ if year.is_some() && month.is_some() => break,
            _ => month = month.or(Some(month_named(part)?)),
        }
    }
    civil(year?, month?, day?)
}

/// 4, 4th, 22nd.
fn ordinal(part: &str) -> Option<u16> {
    let ends = ["st", "nd", "rd", "th"];
    let digits = ends.iter().find_map(|end| part.strip_suffix(end));
    let digits = digits.unwrap_or(part);
    digits.parse().ok().filter(|_| digits.len() <= 2)
}

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

fn month_named(word: &str) -> Option<u16> {
    let word = word.to_lowercase();
    u16::try_from(crate::kinds::details::month(&word)?).ok()
}

fn weekday(word: &str) -> bool {
    let word = word.to_lowercase();
    word.len() >= 3 && WEEKDAYS.iter().any(|day| day.starts_with(&word))
}

/// A year of two digits is one of this century's first eighty or of the last.
fn whole_year(year: u16) -> u16 {
    match year {
        0..80 => 2000 + year,
        80..100 => 1900 + year,
        whole => whole,
    }
}

fn civil(year: u16, month: u16, day: u16) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| *year >= 1900)?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_as_people_type_them() {
        let march = date(2026, 3, 4);
        for text in [
            "2026-03-04",
            "2026-03-04T12:00:00",
            "2026-03-04 12:00",
            "2026/3/4",
            "3/4/2026",
            "03/04/26",
            "3-4-2026",
            "3/4/2026 9:15 AM",
            "Mar 4, 2026",
            "Mar. 4 2026",
            "March 4th, 2026",
            "4 March 2026",
            "4-Mar-26",
            "Wed, March 4, 2026",
            "Mar 4, 2026 9:15 AM",
            "March 4, 2026 at noon",
        ] {
            assert_eq!(
                day(text, DateOrder::MonthFirst),
                Some(When::On(march)),
                "{text}"
            );
        }
        assert_eq!(
            day("3.4.2026", DateOrder::DayFirst),
            Some(When::On(date(2026, 4, 3)))
        );
        assert_eq!(
            day("Sept 3, 2025", DateOrder::MonthFirst),
            Some(When::On(date(2025, 9, 3)))
        );
        assert_eq!(
            day("2018-05-20T07:08:48.911320-04:00", DateOrder::MonthFirst),
            Some(When::At("2018-05-20T11:08:48.91132Z".parse().unwrap()))
        );
    }

    #[test]
    fn what_names_no_date_is_none() {
        for text in [
            "",
            "soon",
            "3/4",
            "March 4",
            "13/13/2026",
            "2026-02-30",
            "45678",
            "TBD 2026",
            "March 3-5",
            "Mar 4 3pm",
            "1/2/1815",
        ] {
            assert_eq!(day(text, DateOrder::MonthFirst), None, "{text}");
        }
    }

    #[test]
    fn the_order_is_the_one_that_all_dates_allow() {
        assert_eq!(
            DateOrder::of(["3/4/2026", "25/4/2026"]),
            DateOrder::DayFirst
        );
        assert_eq!(
            DateOrder::of(["3/4/2026", "4/25/2026"]),
            DateOrder::MonthFirst
        );
        assert_eq!(DateOrder::of(["3/4/2026", ""]), DateOrder::MonthFirst);
    }
}
