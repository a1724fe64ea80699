//! What every page shows round its own content: who is signed in, what the
//! newsroom should know, and in whose zone times are told.

use crate::{assets, words};
use domain::{PersonId, Role};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// The frame of a page.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// The newsroom's name.
    pub newsroom: String,
    /// The example is loaded.
    pub example: bool,
    /// No mail server is configured: nothing leaves this machine.
    pub no_mail: bool,
    /// Who is signed in.
    pub me: Option<Me>,
    /// The word that every form carries.
    pub csrf: String,
    /// The path of the page, for the navigation.
    pub path: String,
    /// Messages that wait in triage.
    pub triage: i64,
    /// What was just done, in words.
    pub said: Option<&'static str>,
    /// The zone in which the reader's times are told.
    pub zone: TimeZone,
    /// Today in the newsroom.
    pub today: Date,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Me {
    pub id: PersonId,
    pub name: String,
    pub role: Role,
}

/// An instant, however often it is borrowed: templates borrow as they please.
pub(crate) trait Instant {
    fn instant(&self) -> Timestamp;
}

impl Instant for Timestamp {
    fn instant(&self) -> Timestamp {
        *self
    }
}

impl<T: Instant> Instant for &T {
    fn instant(&self) -> Timestamp {
        (*self).instant()
    }
}

/// A civil date, however often it is borrowed.
pub(crate) trait Day {
    fn day(&self) -> Date;
}

impl Day for Date {
    fn day(&self) -> Date {
        *self
    }
}

impl<T: Day> Day for &T {
    fn day(&self) -> Date {
        (*self).day()
    }
}

impl Layout {
    /// “Oct 3, 2019, 10:12 AM EDT”, in the reader's zone.
    pub fn instant(&self, at: impl Instant) -> String {
        let zoned = at.instant().to_zoned(self.zone.clone());
        zoned.strftime("%b %-d, %Y, %-I:%M %p %Z").to_string()
    }

    /// “Fri, Oct 18, 2019”: the day of an instant, in the reader's zone.
    pub fn date(&self, at: impl Instant) -> String {
        words::day(at.instant().to_zoned(self.zone.clone()).date())
    }

    /// “Fri, Oct 18, 2019”.
    pub fn day(&self, date: impl Day) -> String {
        words::day(date.day())
    }

    /// “in 3 days”, “2 days ago”, seen from today in the newsroom.
    pub fn away(&self, date: impl Day) -> String {
        words::away(self.today, date.day())
    }

    /// Whether a date has passed.
    pub fn past(&self, date: impl Day) -> bool {
        date.day() < self.today
    }

    /// Whether a date is today or within a week.
    pub fn near(&self, date: impl Day) -> bool {
        let days = (date.day() - self.today).get_days();
        (0..=7).contains(&days)
    }

    /// `page`, where this page belongs to that part of the navigation.
    pub fn current(&self, part: &str) -> bool {
        if part == "/" {
            self.path == "/"
        } else {
            self.path == part || self.path.starts_with(&format!("{part}/"))
        }
    }

    /// The address of an asset.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// Whether the reader manages people and settings.
    pub fn admin(&self) -> bool {
        self.me.as_ref().is_some_and(|me| me.role == Role::Admin)
    }
}
