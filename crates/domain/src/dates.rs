//! A case's dates as they are kept for lists, calendars and digests: a copy of what
//! the clocks say, which one command can make anew. Also which of them have moved.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use statutes::{Clock, Side, State};

/// One clock's dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateLine {
    /// The clock's id in the law.
    pub clock: String,
    /// What must be done, as people say it.
    pub what: String,
    /// Whom it binds.
    pub side: Side,
    /// Where it stands.
    pub state: State,
    /// Ordinary reading.
    pub due: Option<Date>,
    /// With every doubt for the agency.
    pub latest: Option<Date>,
    /// Whether it may be called late.
    pub alarm: bool,
    /// The law it rests on.
    pub cite: String,
}

impl DateLine {
    /// A clock's dates; `what` must be done, as people say it.
    pub fn of(clock: &Clock, what: impl Into<String>) -> Self {
        Self {
            clock: clock.clock.clone(),
            what: what.into(),
            side: clock.side,
            state: clock.state,
            due: clock.due,
            latest: clock.due_latest,
            alarm: clock.alarm,
            cite: clock.cite.clone(),
        }
    }

    /// Whether its days count.
    pub fn counts(&self) -> bool {
        matches!(self.state, State::Running | State::Extended)
    }
}

/// A date that is another one now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedDate {
    /// The clock's id in the law.
    pub clock: String,
    /// What must be done.
    pub what: String,
    /// Before: ordinary reading and latest.
    pub before: (Option<Date>, Option<Date>),
    /// Now; nothing while it stands still.
    pub after: (Option<Date>, Option<Date>),
}

/// What has moved of the dates that counted: to another day, or to none because the
/// clock stands still. What is done or new has not moved. Where another law counts now,
/// its clock for the same duty takes the place of the one that is gone.
pub fn moved(before: &[DateLine], after: &[DateLine]) -> Vec<MovedDate> {
    let counted = before
        .iter()
        .filter(|line| line.due.is_some() && (line.counts() || line.state == State::Paused));
    counted
        .filter_map(|old| {
            let same = after.iter().find(|line| line.clock == old.clock);
            let new = same.or_else(|| heir(old, before, after))?;
            let alive = new.counts() || new.state == State::Paused;
            let moved = (old.due, old.latest) != (new.due, new.latest);
            (alive && moved).then(|| MovedDate {
                clock: new.clock.clone(),
                what: new.what.clone(),
                before: (old.due, old.latest),
                after: (new.due, new.latest),
            })
        })
        .collect()
}

/// The clock that takes the place of one that is gone: a new one with the same duty; else,
/// for the first that is gone on its side, the new one whose date comes first there.
fn heir<'l>(gone: &DateLine, before: &[DateLine], after: &'l [DateLine]) -> Option<&'l DateLine> {
    let among =
        |line: &DateLine, lines: &[DateLine]| lines.iter().any(|one| one.clock == line.clock);
    let new = || {
        let new = after.iter().filter(|line| !among(line, before));
        new.filter(|line| line.side == gone.side && line.counts())
    };
    let is_first = || {
        let mut others = before.iter().filter(|line| !among(line, after));
        let first = others.find(|line| line.side == gone.side && line.due.is_some());
        first.is_some_and(|first| first.clock == gone.clock)
    };
    new()
        .find(|line| line.what == gone.what)
        .or_else(|| new().min_by_key(|line| line.due).filter(|_| is_first()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn line(state: State, due: Option<Date>) -> DateLine {
        DateLine {
            clock: "initial_response".into(),
            what: "answer in writing".into(),
            side: Side::Agency,
            state,
            due,
            latest: due,
            alarm: true,
            cite: String::new(),
        }
    }

    #[test]
    fn only_what_counted_and_still_counts_has_moved() {
        let (one, two) = (Some(date(2026, 3, 16)), Some(date(2026, 3, 18)));
        for (before, after, expected) in [
            (line(State::Running, one), line(State::Running, one), 0),
            (line(State::Running, one), line(State::Extended, two), 1),
            (line(State::Running, one), line(State::Paused, None), 1),
            (line(State::Paused, None), line(State::Running, two), 0),
            (line(State::Running, one), line(State::Met, two), 0),
        ] {
            let found = moved(std::slice::from_ref(&before), std::slice::from_ref(&after));
            assert_eq!(found.len(), expected, "{before:?} {after:?}");
        }
        let elsewhere = DateLine {
            clock: "five_days".into(),
            ..line(State::Running, two)
        };
        let new = std::slice::from_ref(&elsewhere);
        let under_another_law = moved(&[line(State::Running, one)], new);
        assert_eq!(under_another_law[0].after, (two, two));
        let other_duty = DateLine {
            what: "decide and say so".into(),
            ..elsewhere.clone()
        };
        let other = moved(&[line(State::Running, one)], &[other_duty]);
        assert_eq!(other[0].what, "decide and say so");
        let ours = DateLine {
            side: Side::Requester,
            ..elsewhere
        };
        assert!(moved(&[line(State::Running, one)], &[ours]).is_empty());
        assert!(moved(&[], &[line(State::Running, one)]).is_empty());
        assert!(moved(&[line(State::Running, one)], &[]).is_empty());
    }
}
