//! How people want to be reminded: a schedule for each kind of clock, the
//! newsroom's own unless a person or a person on one case says otherwise.

use crate::{person::named, reminder::ReminderKind};
use serde::{Deserialize, Serialize};
use statutes::{Clock, Duty, Side};
use std::collections::BTreeMap;

/// Clocks that are reminded of in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// A date that binds the agency.
    Agency,
    /// Our last day to appeal or petition.
    Appeal,
    /// Another date that binds us, such as to answer a question.
    Ours,
}

impl ClockKind {
    /// All.
    pub const ALL: [Self; 3] = [Self::Agency, Self::Appeal, Self::Ours];

    /// The name stored in the database and used in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Appeal => "appeal",
            Self::Ours => "ours",
        }
    }

    /// The kind of a clock.
    pub fn of(clock: &Clock) -> Self {
        match (clock.side, clock.duty) {
            (Side::Agency, _) => Self::Agency,
            (Side::Requester, Duty::Petition) => Self::Appeal,
            (Side::Requester, _) => Self::Ours,
        }
    }
}

named!(ClockKind, "kind of clock");

/// When to remind of one clock: different kinds, the longest before first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Schedule(Vec<ReminderKind>);

/// So many reminders of one date are help; more are noise.
const MOST: usize = 12;

/// A year before a date nobody can do anything about it yet.
const FARTHEST: u16 = 366;

/// Why a schedule cannot be used. The text is shown as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleProblem {
    /// Something that is no number of days.
    #[error("“{0}” is no number of days: write numbers with commas between, such as 7, 2")]
    NotDays(String),
    /// A number that is too small or too large.
    #[error("{0} days before is not possible: choose from 1 to 366")]
    OutOfRange(u32),
    /// Too many.
    #[error("more than twelve reminders of one date: leave some out")]
    TooMany,
}

impl Schedule {
    /// The newsroom's own habit.
    pub fn usual(kind: ClockKind) -> Self {
        use ReminderKind::{BusinessDaysBefore, DaysBefore, Late, OnTheDay};
        Self(match kind {
            ClockKind::Agency => vec![BusinessDaysBefore(3), OnTheDay, Late],
            ClockKind::Appeal => [30, 14, 7, 2]
                .map(DaysBefore)
                .into_iter()
                .chain([OnTheDay])
                .collect(),
            ClockKind::Ours => vec![DaysBefore(7), DaysBefore(2), OnTheDay],
        })
    }

    /// Reads what a form holds: two lists of numbers and two ticks.
    pub fn read(
        business_days: &str,
        days: &str,
        on_the_day: bool,
        late: bool,
    ) -> Result<Self, ScheduleProblem> {
        let mut kinds: Vec<ReminderKind> = numbers(business_days)?
            .into_iter()
            .map(ReminderKind::BusinessDaysBefore)
            .chain(numbers(days)?.into_iter().map(ReminderKind::DaysBefore))
            .collect();
        kinds.extend(on_the_day.then_some(ReminderKind::OnTheDay));
        kinds.extend(late.then_some(ReminderKind::Late));
        if kinds.len() > MOST {
            return Err(ScheduleProblem::TooMany);
        }
        Ok(Self(kinds))
    }

    /// Its reminders.
    pub fn kinds(&self) -> &[ReminderKind] {
        &self.0
    }

    /// The numbers of open days before, as a form shows them.
    pub fn business_days(&self) -> String {
        let days = self.0.iter().filter_map(|kind| match kind {
            ReminderKind::BusinessDaysBefore(days) => Some(days.to_string()),
            _ => None,
        });
        days.collect::<Vec<_>>().join(", ")
    }

    /// The numbers of calendar days before, as a form shows them.
    pub fn days(&self) -> String {
        let days = self.0.iter().filter_map(|kind| match kind {
            ReminderKind::DaysBefore(days) => Some(days.to_string()),
            _ => None,
        });
        days.collect::<Vec<_>>().join(", ")
    }

    /// Whether it reminds in this way.
    pub fn has(&self, kind: ReminderKind) -> bool {
        self.0.contains(&kind)
    }
}

/// “30, 14, 7” as numbers, the largest first, each once.
fn numbers(text: &str) -> Result<Vec<u16>, ScheduleProblem> {
    let words = text.split([',', ';', ' ']).filter(|word| !word.is_empty());
    let mut found = Vec::new();
    for word in words {
        let days: u32 = word
            .parse()
            .map_err(|_| ScheduleProblem::NotDays(word.chars().take(20).collect()))?;
        match u16::try_from(days) {
            Ok(days) if (1..=FARTHEST).contains(&days) => found.push(days),
            _ => return Err(ScheduleProblem::OutOfRange(days)),
        }
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.dedup();
    Ok(found)
}

/// What one person has chosen: for all their cases, or for one.
pub type Choices = BTreeMap<ClockKind, Schedule>;

/// A person's schedules on one case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    /// For all their cases.
    pub own: Choices,
    /// For this case alone.
    pub case: Choices,
}

impl Habits {
    /// The schedule that holds: the case's, else the person's, else the newsroom's.
    pub fn schedule(&self, kind: ClockKind) -> Schedule {
        let chosen = self.case.get(&kind).or_else(|| self.own.get(&kind));
        chosen.cloned().unwrap_or_else(|| Schedule::usual(kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ReminderKind::{BusinessDaysBefore, DaysBefore, Late, OnTheDay};

    #[test]
    fn a_form_is_read_and_shown_again() {
        let read = Schedule::read("3", " 2,30;14 2", true, false).unwrap();
        assert_eq!(
            read.kinds(),
            [
                BusinessDaysBefore(3),
                DaysBefore(30),
                DaysBefore(14),
                DaysBefore(2),
                OnTheDay
            ]
        );
        assert_eq!(
            (read.business_days(), read.days()),
            ("3".into(), "30, 14, 2".into())
        );
        assert!(read.has(OnTheDay) && !read.has(Late));
        let json = serde_json::to_string(&read).unwrap();
        assert_eq!(serde_json::from_str::<Schedule>(&json).unwrap(), read);
        assert!(
            Schedule::read("", "", false, false)
                .unwrap()
                .kinds()
                .is_empty()
        );
    }

    #[test]
    fn nonsense_is_named() {
        for (days, problem) in [
            ("soon", ScheduleProblem::NotDays("soon".into())),
            ("0", ScheduleProblem::OutOfRange(0)),
            ("367", ScheduleProblem::OutOfRange(367)),
            ("99999", ScheduleProblem::OutOfRange(99999)),
            ("1 2 3 4 5 6 7 8 9 10 11 12", ScheduleProblem::TooMany),
        ] {
            assert_eq!(
                Schedule::read("", days, true, false),
                Err(problem),
                "{days}"
            );
        }
    }

    #[test]
    fn the_case_goes_before_the_person_and_the_person_before_the_newsroom() {
        let only = |days: &str| Schedule::read("", days, false, false).unwrap();
        let mut habits = Habits::default();
        assert_eq!(
            habits.schedule(ClockKind::Appeal),
            Schedule::usual(ClockKind::Appeal)
        );
        habits.own.insert(ClockKind::Appeal, only("5"));
        assert_eq!(habits.schedule(ClockKind::Appeal), only("5"));
        habits.case.insert(ClockKind::Appeal, only(""));
        assert!(habits.schedule(ClockKind::Appeal).kinds().is_empty());
        assert_eq!(
            habits.schedule(ClockKind::Agency),
            Schedule::usual(ClockKind::Agency)
        );
    }
}
