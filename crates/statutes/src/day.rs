//! A civil day as one integer, so that counting in the engine's inner loop is addition.
//! Not public: outside the crate a day is a `jiff::civil::Date`.

use jiff::civil::Date;

/// Days since 1 January 1970; negative before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Day(pub i32);

/// The first and last day that an event may carry. Calendars reach further on both sides,
/// so that counting from either end stays inside them.
pub(crate) const FIRST_YEAR: i16 = 1970;
pub(crate) const LAST_YEAR: i16 = 2150;

impl Day {
    /// Later than every day that can be reached by counting.
    pub(crate) const NEVER: Day = Day(i32::MAX);

    pub(crate) fn of(date: Date) -> Day {
        Day::from_ymd(date.year().into(), date.month().into(), date.day().into())
    }

    /// The day number of a date in the proleptic Gregorian calendar (era arithmetic: a year
    /// begins in March, so that the leap day is its last).
    pub(crate) const fn from_ymd(year: i32, month: i32, day: i32) -> Day {
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let year_of_era = y.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Day(era * 146_097 + day_of_era - 719_468)
    }

    pub(crate) fn date(self) -> Date {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = doy - (153 * mp + 2) / 5 + 1;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = yoe + era * 400 + i32::from(month <= 2);
        Date::new(year as i16, month as i8, day as i8)
            .expect("a counted day lies within the calendars' years")
    }

    pub(crate) fn plus(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }

    /// 0 is Monday, 6 is Sunday. 1 January 1970 was a Thursday.
    pub(crate) fn weekday(self) -> i32 {
        (self.0 + 3).rem_euclid(7)
    }

    pub(crate) fn is_weekend(self) -> bool {
        self.weekday() >= 5
    }

    pub(crate) fn weekday_name(self) -> &'static str {
        const NAMES: [&str; 7] = [
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ];
        NAMES[self.weekday() as usize]
    }

    /// "Monday 15 April 2019", as people write a date in a letter.
    pub(crate) fn in_words(self) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let date = self.date();
        let month = MONTHS[date.month() as usize - 1];
        format!(
            "{} {} {month} {}",
            self.weekday_name(),
            date.day(),
            date.year()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_jiff_on_every_day_of_three_centuries() {
        let mut date = Date::constant(1900, 1, 1);
        let end = Date::constant(2200, 12, 31);
        while date < end {
            let day = Day::of(date);
            assert_eq!(day.date(), date);
            assert_eq!(
                day.weekday(),
                i32::from(date.weekday().to_monday_zero_offset()),
                "{date}"
            );
            date = date.tomorrow().unwrap();
            assert_eq!(Day::of(date).0, day.0 + 1);
        }
        assert_eq!(Day::of(Date::constant(1970, 1, 1)).0, 0);
    }

    #[test]
    fn says_a_date_in_words() {
        assert_eq!(
            Day::from_ymd(2019, 4, 15).in_words(),
            "Monday 15 April 2019"
        );
    }
}
