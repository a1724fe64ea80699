//! When a person is reminded of a date, and of what. A plan is computed from a
//! clock and a habit; the ledger in the database makes each entry happen once.

use crate::{
    clock::{binds, counts},
    habit::Schedule,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use statutes::Clock;
use std::fmt;

/// Which reminder of a date it is; part of the ledger's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReminderKind {
    /// So many open days of the agency before.
    BusinessDaysBefore(u16),
    /// So many calendar days before.
    DaysBefore(u16),
    /// On the day.
    OnTheDay,
    /// The day after the latest reading of the date: nobody can doubt that it is late.
    Late,
}

impl fmt::Display for ReminderKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BusinessDaysBefore(days) => write!(f, "before_{days}_business_days"),
            Self::DaysBefore(days) => write!(f, "before_{days}_days"),
            Self::OnTheDay => f.write_str("on_the_day"),
            Self::Late => f.write_str("late"),
        }
    }
}

/// A reminder that is due on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Which one.
    pub kind: ReminderKind,
    /// The civil date from which it is due.
    pub on: Date,
    /// The date it speaks of: the ordinary reading, or the latest for [`ReminderKind::Late`].
    pub of: Date,
}

/// A line of the ledger: what a person has been told of a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The clock's id in the law.
    pub clock: String,
    /// The date that was told.
    pub due: Date,
    /// Which reminder it was.
    pub kind: String,
    /// The day from which it was due.
    pub planned_on: Date,
}

/// From when until when somebody wants to hear nothing of an agency's dates. Their
/// own last days are never kept from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snooze {
    /// The day on which it was asked for.
    pub from: Date,
    /// The last silent day.
    pub until: Date,
}

/// One thing to be told today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Say {
    /// Its kind in the ledger.
    pub kind: String,
    /// The date it speaks of.
    pub of: Date,
    /// The day from which it was due.
    pub planned_on: Date,
    /// The date that was told before and no longer stands: this is a correction.
    pub was: Option<Date>,
}

/// Kinds in the ledger that begin so are corrections of a date told before.
const MOVED: &str = "moved";

/// Whether people are reminded of this clock at all: it has a date, it is not done,
/// it binds somebody, and it does not rest on a recalled fact alone.
pub fn rings(clock: &Clock) -> bool {
    counts(clock) && binds(clock) && clock.alarm && clock.due.is_some()
}

/// The plan of one clock, earliest first; empty for a clock that does not ring.
/// `back` counts open days of the agency back from a date.
pub fn plan(
    clock: &Clock,
    schedule: &Schedule,
    back: impl Fn(Date, u16) -> Option<Date>,
) -> Vec<Planned> {
    let Some(due) = clock.due.filter(|_| rings(clock)) else {
        return Vec::new();
    };
    let mut planned: Vec<Planned> = schedule
        .kinds()
        .iter()
        .filter_map(|kind| {
            let (on, of) = match kind {
                ReminderKind::BusinessDaysBefore(days) => (back(due, *days)?, due),
                ReminderKind::DaysBefore(days) => {
                    let days = jiff::Span::new().days(i64::from(*days));
                    (due.checked_sub(days).ok()?, due)
                }
                ReminderKind::OnTheDay => (due, due),
                ReminderKind::Late => {
                    let latest = clock.due_latest?;
                    (latest.tomorrow().ok()?, latest)
                }
            };
            Some(Planned {
                kind: *kind,
                on,
                of,
            })
        })
        .collect();
    planned.sort_by_key(|one| one.on);
    planned
}

/// What is to be said of a clock today, if anything: first that a date told before
/// has moved; else the newest reminder that has come due and was not sent. After an
/// outage that is one catch-up, not none and not three.
///
/// `told`: what this person was told of this clock, oldest first.
pub fn to_say(
    clock: &Clock,
    plan: &[Planned],
    told: &[Told],
    snooze: Option<Snooze>,
    today: Date,
) -> Option<Say> {
    moved(clock, told, today).or_else(|| {
        let newest = plan.iter().rev().find(|one| one.on <= today)?;
        let quiet = is_told(newest, told) || is_snoozed(clock, newest, snooze, today);
        (!quiet).then(|| Say {
            kind: newest.kind.to_string(),
            of: newest.of,
            planned_on: newest.on,
            was: None,
        })
    })
}

/// The correction that is due, if the last date told stands in neither reading.
fn moved(clock: &Clock, told: &[Told], today: Date) -> Option<Say> {
    let last = told.last()?;
    let due = clock.due.filter(|_| rings(clock))?;
    if last.due == due || Some(last.due) == clock.due_latest {
        return None;
    }
    let before = told
        .iter()
        .filter(|one| one.kind.starts_with(MOVED))
        .count();
    Some(Say {
        kind: match before {
            0 => MOVED.to_owned(),
            more => format!("{MOVED}_{}", more + 1),
        },
        of: due,
        planned_on: today,
        was: Some(last.due),
    })
}

/// A reminder was told if it has its own line, or if a correction that came on its
/// day or later has said the same date.
fn is_told(planned: &Planned, told: &[Told]) -> bool {
    let kind = planned.kind.to_string();
    told.iter().any(|line| {
        let itself = line.kind == kind;
        let corrected = line.kind.starts_with(MOVED) && line.planned_on >= planned.on;
        line.due == planned.of && (itself || corrected)
    })
}

fn is_snoozed(clock: &Clock, planned: &Planned, snooze: Option<Snooze>, today: Date) -> bool {
    clock.side == statutes::Side::Agency
        && snooze.is_some_and(|snooze| {
            // What came due before and was never told waits as well while it lasts.
            planned.on <= snooze.until && (planned.on >= snooze.from || today <= snooze.until)
        })
}

/// The next day on which this clock may have something new to say: a reminder of
/// its plan, or the morning after one of its dates. None for a clock that is done.
pub fn next_look(clock: &Clock, plan: &[Planned], today: Date) -> Option<Date> {
    let running = counts(clock);
    let dates = [clock.due, clock.due_latest].into_iter().flatten();
    let after = dates
        .filter(|_| running)
        .filter_map(|date| date.tomorrow().ok());
    plan.iter()
        .map(|one| one.on)
        .chain(after)
        .filter(|day| *day > today)
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::habit::ClockKind;
    use jiff::civil::date;
    use statutes::{Event, EventType, Law, Query, compute};

    /// Ten business days in Massachusetts: received on Oct 3, 2019, due on Oct 18.
    fn clock() -> Clock {
        received(date(2019, 10, 3))
    }

    fn received(on: Date) -> Clock {
        let query = Query {
            jurisdiction: "us-ma".into(),
            clock: Some("initial_response".into()),
            body: Some("municipality".into()),
            county: Some("suffolk".into()),
            events: vec![Event::on(EventType::Received, on)],
            ..Query::default()
        };
        compute(Law::shipped(), &query)
            .unwrap()
            .clocks
            .swap_remove(0)
    }

    fn planned(clock: &Clock) -> Vec<Planned> {
        let place = Law::shipped().jurisdiction("us-ma").unwrap();
        let back = |date, days: u16| {
            Some(place.business_day_offset(Some("suffolk"), date, -i32::from(days)))
        };
        plan(clock, &Schedule::usual(ClockKind::Agency), back)
    }

    fn line(kind: &str, due: Date, planned_on: Date) -> Told {
        Told {
            clock: "initial_response".into(),
            due,
            kind: kind.into(),
            planned_on,
        }
    }

    fn kinds(clock: &Clock, told: &[Told], snooze: Option<Snooze>, today: Date) -> Option<String> {
        to_say(clock, &planned(clock), told, snooze, today).map(|say| say.kind)
    }

    #[test]
    fn an_outage_is_caught_up_once() {
        let clock = clock();
        assert_eq!(clock.due, Some(date(2019, 10, 18)));
        let late = line("late", date(2019, 10, 18), date(2019, 10, 19));
        let none: &[Told] = &[];
        for (today, told, expected) in [
            (date(2019, 10, 14), none, None),
            (date(2019, 10, 15), none, Some("before_3_business_days")),
            (date(2019, 10, 18), none, Some("on_the_day")),
            (date(2019, 11, 30), none, Some("late")),
            (date(2019, 11, 30), &[late][..], None),
        ] {
            let found = kinds(&clock, told, None, today);
            assert_eq!(found.as_deref(), expected, "{today}");
        }
    }

    #[test]
    fn a_date_that_was_told_and_moved_is_corrected_once_each_time() {
        let (first, second) = (clock(), received(date(2019, 10, 8)));
        let (old, new) = (first.due.unwrap(), second.due.unwrap());
        let today = date(2019, 10, 16);
        let mut told = vec![line("before_3_business_days", old, date(2019, 10, 15))];
        let say = to_say(&second, &planned(&second), &told, None, today).unwrap();
        assert_eq!(
            (say.kind.as_str(), say.of, say.was),
            ("moved", new, Some(old))
        );
        told.push(line("moved", new, today));
        assert_eq!(kinds(&second, &told, None, today), None, "told already");
        let back = to_say(&first, &planned(&first), &told, None, today).unwrap();
        assert_eq!((back.kind.as_str(), back.of), ("moved_2", old));
        told.push(line("moved_2", old, today));
        assert_eq!(kinds(&first, &told, None, today), None);
        assert_eq!(
            kinds(&first, &told, None, old).as_deref(),
            Some("on_the_day"),
            "what comes later is still said"
        );
    }

    #[test]
    fn a_correction_stands_for_the_reminders_it_overtook() {
        let clock = clock();
        let due = clock.due.unwrap();
        let moved = line("moved", due, date(2019, 10, 16));
        assert_eq!(kinds(&clock, &[moved], None, date(2019, 10, 16)), None);
    }

    #[test]
    fn what_was_put_off_is_silent_until_then_but_our_own_days_are_not() {
        let mut clock = clock();
        let snooze = Some(Snooze {
            from: date(2019, 10, 14),
            until: date(2019, 10, 18),
        });
        assert_eq!(kinds(&clock, &[], snooze, date(2019, 10, 18)), None);
        assert_eq!(
            kinds(&clock, &[], snooze, date(2019, 10, 19)).as_deref(),
            Some("late")
        );
        clock.side = statutes::Side::Requester;
        assert!(kinds(&clock, &[], snooze, date(2019, 10, 18)).is_some());
    }

    #[test]
    fn a_recalled_fact_rings_no_bell() {
        let mut clock = clock();
        clock.alarm = false;
        assert!(planned(&clock).is_empty());
        let told = [line("on_the_day", date(2019, 1, 1), date(2019, 1, 1))];
        assert_eq!(kinds(&clock, &told, None, date(2019, 12, 1)), None);
    }

    #[test]
    fn the_next_look_is_the_next_reminder_or_the_morning_after() {
        let clock = clock();
        let plan = planned(&clock);
        for (today, next) in [
            (date(2019, 10, 4), Some(date(2019, 10, 15))),
            (date(2019, 10, 15), Some(date(2019, 10, 18))),
            (date(2019, 10, 18), Some(date(2019, 10, 19))),
            (date(2019, 12, 1), None),
        ] {
            assert_eq!(next_look(&clock, &plan, today), next, "{today}");
        }
    }
}
