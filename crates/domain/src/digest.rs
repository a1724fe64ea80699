//! When a person gets their digest: by their own clock on the wall, never on a
//! quiet day, and once.

use crate::person::named;
use jiff::{
    Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

/// How often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// Never.
    #[default]
    Off,
    /// Each day that is not quiet.
    Daily,
    /// On one day of the week.
    Weekly,
}

impl Rhythm {
    /// All.
    pub const ALL: [Self; 3] = [Self::Off, Self::Daily, Self::Weekly];

    /// The name stored in the database and used in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }
}

named!(Rhythm, "rhythm");

/// How a person wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// How often.
    pub rhythm: Rhythm,
    /// From which hour of their day, 0 to 23.
    pub hour: i8,
    /// The day of a weekly one.
    pub weekday: Weekday,
    /// Days on which none comes.
    pub quiet: Vec<Weekday>,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            rhythm: Rhythm::Off,
            hour: 7,
            weekday: Weekday::Monday,
            quiet: vec![Weekday::Saturday, Weekday::Sunday],
        }
    }
}

impl Wish {
    /// The day whose digest is due now, if one is: the newest that has come since
    /// `last`. After an outage that is one, not one for each day.
    pub fn due(&self, now: Timestamp, zone: &TimeZone, last: Option<Date>) -> Option<Date> {
        let here = now.to_zoned(zone.clone());
        let reached = |day: &Date| *day < here.date() || here.hour() >= self.hour;
        let days = std::iter::successors(Some(here.date()), |day| day.yesterday().ok());
        let newest = days.take(7).filter(reached).find(|day| self.is_day(*day))?;
        // A day long past is not made up for: the next one tells of it.
        let fresh = (here.date() - newest).get_days() <= 3;
        (fresh && last.is_none_or(|last| last < newest)).then_some(newest)
    }

    fn is_day(&self, day: Date) -> bool {
        let weekday = day.weekday();
        match self.rhythm {
            Rhythm::Off => false,
            Rhythm::Daily => !self.quiet.contains(&weekday),
            Rhythm::Weekly => weekday == self.weekday,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn wish(rhythm: Rhythm) -> Wish {
        Wish {
            rhythm,
            ..Wish::default()
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn it_comes_by_the_persons_own_clock_and_once() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let daily = wish(Rhythm::Daily);
        let friday = date(2026, 3, 6);
        for (now, last, expected) in [
            // 06:59 and 07:00 in New York.
            ("2026-03-06T11:59:00Z", Some(date(2026, 3, 5)), None),
            ("2026-03-06T12:00:00Z", Some(date(2026, 3, 5)), Some(friday)),
            ("2026-03-06T12:00:00Z", Some(friday), None),
            // A quiet weekend, even if Friday's never came.
            ("2026-03-07T12:00:00Z", Some(friday), None),
            ("2026-03-07T12:00:00Z", Some(date(2026, 3, 5)), Some(friday)),
            // The clocks went forward in the night to Sunday the 8th: 07:00 is 11:00 UTC now.
            ("2026-03-09T10:59:00Z", Some(friday), None),
            ("2026-03-09T11:00:00Z", Some(friday), Some(date(2026, 3, 9))),
        ] {
            assert_eq!(daily.due(at(now), &zone, last), expected, "{now} {last:?}");
        }
    }

    #[test]
    fn after_an_outage_one_comes_not_three() {
        let zone = TimeZone::UTC;
        let now = at("2026-03-13T09:00:00Z");
        let daily = wish(Rhythm::Daily);
        let due = daily.due(now, &zone, Some(date(2026, 3, 10)));
        assert_eq!(due, Some(date(2026, 3, 13)));
        assert_eq!(daily.due(now, &zone, due), None);
    }

    #[test]
    fn a_weekly_one_keeps_its_day() {
        let (zone, weekly) = (TimeZone::UTC, wish(Rhythm::Weekly));
        let monday = date(2026, 3, 9);
        for (now, last, expected) in [
            ("2026-03-09T06:00:00Z", None, None),
            ("2026-03-09T07:00:00Z", None, Some(monday)),
            ("2026-03-10T05:00:00Z", None, Some(monday)),
            ("2026-03-10T05:00:00Z", Some(monday), None),
            ("2026-03-13T05:00:00Z", None, None),
        ] {
            assert_eq!(weekly.due(at(now), &zone, last), expected, "{now}");
        }
        assert_eq!(
            wish(Rhythm::Off).due(at("2026-03-09T12:00:00Z"), &zone, None),
            None
        );
    }
}
