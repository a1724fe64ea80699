//! When a person is reminded of a date. A plan is computed from a clock; the
//! ledger in the database makes each entry happen once.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use statutes::{Clock, Side, State};
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
}

/// The newsroom's habit: what is sent for an agency's date and for our own.
pub fn habit(side: Side) -> &'static [ReminderKind] {
    use ReminderKind::{BusinessDaysBefore, DaysBefore, Late, OnTheDay};
    match side {
        Side::Agency => &[BusinessDaysBefore(3), OnTheDay, Late],
        Side::Requester => &[
            DaysBefore(30),
            DaysBefore(14),
            DaysBefore(7),
            DaysBefore(2),
            OnTheDay,
        ],
    }
}

/// The plan of one clock, earliest first. Empty for a clock that has no date, is
/// done, or rests on a recalled fact alone: that raises no alarm.
/// `back` counts open days of the agency back from a date.
pub fn plan(clock: &Clock, back: impl Fn(Date, u16) -> Option<Date>) -> Vec<Planned> {
    let running = matches!(clock.state, State::Running | State::Extended);
    let Some(due) = clock.due.filter(|_| running && clock.alarm) else {
        return Vec::new();
    };
    let mut planned: Vec<Planned> = habit(clock.side)
        .iter()
        .filter_map(|kind| {
            let on = match kind {
                ReminderKind::BusinessDaysBefore(days) => back(due, *days),
                ReminderKind::DaysBefore(days) => due
                    .checked_sub(jiff::Span::new().days(i64::from(*days)))
                    .ok(),
                ReminderKind::OnTheDay => Some(due),
                ReminderKind::Late => clock.due_latest.and_then(|latest| latest.tomorrow().ok()),
            };
            on.map(|on| Planned { kind: *kind, on })
        })
        .collect();
    planned.sort_by_key(|one| one.on);
    planned
}

/// The one reminder to send today: the newest that has come due and was not sent.
/// After an outage that is one catch-up, not none and not three. Nothing is
/// caught up from before the clock's facts were known (`since`), but for the newest.
pub fn due_today(
    plan: &[Planned],
    today: Date,
    sent: impl Fn(ReminderKind) -> bool,
) -> Option<&Planned> {
    plan.iter()
        .rev()
        .find(|one| one.on <= today)
        .filter(|one| !sent(one.kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn plan_of(on: &[(ReminderKind, Date)]) -> Vec<Planned> {
        on.iter()
            .map(|(kind, on)| Planned {
                kind: *kind,
                on: *on,
            })
            .collect()
    }

    #[test]
    fn an_outage_is_caught_up_once() {
        use ReminderKind::{BusinessDaysBefore, Late, OnTheDay};
        let plan = plan_of(&[
            (BusinessDaysBefore(3), date(2019, 4, 11)),
            (OnTheDay, date(2019, 4, 16)),
            (Late, date(2019, 4, 17)),
        ]);
        let none = |_| false;
        assert_eq!(due_today(&plan, date(2019, 4, 10), none), None);
        assert_eq!(
            due_today(&plan, date(2019, 4, 12), none).map(|one| one.kind),
            Some(BusinessDaysBefore(3))
        );
        assert_eq!(
            due_today(&plan, date(2019, 5, 1), none).map(|one| one.kind),
            Some(Late)
        );
        assert_eq!(
            due_today(&plan, date(2019, 5, 1), |kind| kind == Late),
            None
        );
    }
}
