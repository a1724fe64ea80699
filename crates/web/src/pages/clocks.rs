//! A case's clocks in words: how each date came about, what would move it, what has
//! moved it before.

use crate::{
    layout::Layout,
    words::{self, Words},
};
use desk::clocks::{capital, name, story};
use domain::{
    clock::{binds, counts},
    what_if::{Effect, Hypothesis, WhatIf},
};
use jiff::civil::Date;
use statutes::{Clock, EventType, Side, State, Step, data::Extension};
use store::dates::Move;

/// A clock in words.
pub(crate) struct ClockShown {
    pub id: String,
    pub title: String,
    pub state: &'static str,
    pub tone: &'static str,
    /// Whether days still count.
    pub counting: bool,
    pub due: Option<Date>,
    /// Only where it differs from `due`.
    pub due_latest: Option<Date>,
    pub days_left: Option<u32>,
    /// How the date came about, in one breath.
    pub story: String,
    pub notes: Vec<String>,
    pub steps: Vec<StepShown>,
    pub latest_steps: Vec<StepShown>,
    pub cite: String,
    pub confidence: &'static str,
}

/// A step of a clock's working.
pub(crate) struct StepShown {
    pub on: Option<Date>,
    pub what: &'static str,
    pub why: String,
    pub cite: Option<String>,
}

/// Something that may happen, in words.
pub(crate) struct WhatIfShown {
    pub label: String,
    pub effects: Vec<String>,
}

/// A date that moved, in words.
pub(crate) struct MoveShown {
    pub when: String,
    pub what: String,
    pub cause: String,
}

/// The clocks of one side, those that count first.
pub(crate) fn shown(clocks: &[Clock], side: Side, today: Date) -> Vec<ClockShown> {
    let mut theirs: Vec<&Clock> = clocks.iter().filter(|clock| clock.side == side).collect();
    theirs.sort_by_key(|clock| {
        (
            !counts(clock) && clock.state != State::Paused,
            !binds(clock),
        )
    });
    theirs
        .into_iter()
        .map(|clock| clock_shown(clock.clone(), today))
        .collect()
}

pub(crate) fn clock_shown(clock: Clock, today: Date) -> ClockShown {
    let counting = counts(&clock);
    let alarming = binds(&clock) && (clock.alarm || clock.side == Side::Requester);
    let late = counting && alarming && clock.due_latest.is_some_and(|latest| latest < today);
    ClockShown {
        title: words::clock_title(&clock),
        state: match (late, clock.side) {
            (true, Side::Agency) => "Late",
            (true, Side::Requester) => "Missed",
            (false, _) => clock.state.word(),
        },
        tone: tone(&clock, counting && binds(&clock), late, today),
        counting,
        story: story(&clock).join(" "),
        notes: notes(&clock),
        due: clock.due,
        due_latest: clock
            .due_latest
            .filter(|latest| Some(*latest) != clock.due && counting),
        days_left: clock.days_left,
        steps: clock.working.into_iter().map(step_shown).collect(),
        latest_steps: clock.working_latest.into_iter().map(step_shown).collect(),
        cite: clock.cite,
        confidence: clock.confidence.word(),
        id: clock.clock,
    }
}

fn tone(clock: &Clock, counting: bool, late: bool, today: Date) -> &'static str {
    let near = clock.due.is_some_and(|due| (due - today).get_days() <= 3);
    match (late, counting && near) {
        (true, _) => "bad",
        (false, true) => "warn",
        (false, false) => clock.state.tone(),
    }
}

/// What else should be known of a clock, in sentences.
fn notes(clock: &Clock) -> Vec<String> {
    let mut notes = Vec::new();
    let named = |ids: &[String]| {
        ids.iter()
            .map(|id| id.replace('_', " "))
            .collect::<Vec<_>>()
            .join(", ")
    };
    if !clock.blocked_by.is_empty() {
        notes.push(format!(
            "The agency need not hand over yet: {}.",
            named(&clock.blocked_by)
        ));
    }
    if !clock.ignored.is_empty() {
        notes.push(format!(
            "This changed nothing, because it came too late or does not apply: {}.",
            named(&clock.ignored)
        ));
    }
    if clock.estimate {
        notes.push("This is the agency's own estimate, not a limit of the law.".to_owned());
    }
    if clock.advisory {
        notes.push("A guideline, not a limit.".to_owned());
    }
    notes.extend(
        clock
            .standard
            .as_ref()
            .map(|words| format!("The law says: “{words}”.")),
    );
    notes.extend(clock.note.clone());
    notes
}

fn step_shown(step: Step) -> StepShown {
    StepShown {
        on: step.on,
        what: step.step.word(),
        why: step.why,
        cite: step.cite,
    }
}

/// What may happen next and what it would change.
pub(crate) fn what_ifs_shown(what_ifs: &[WhatIf]) -> Vec<WhatIfShown> {
    what_ifs
        .iter()
        .map(|one| WhatIfShown {
            label: hypothesis(&one.what),
            effects: effects(&one.effects),
        })
        .filter(|one| !one.effects.is_empty())
        .collect()
}

fn hypothesis(what: &Hypothesis) -> String {
    use EventType as T;
    match what {
        Hypothesis::Extension(one) => format!("If they claim {} today", extension(one)),
        Hypothesis::Silence(day) => format!("If nothing comes before {}", words::day(*day)),
        Hypothesis::Fact(fact) => match fact {
            T::ClarificationAsked => "If they ask a question today",
            T::ClarificationAnswered => "If we answer their question today",
            T::FeeEstimateIssued => "If they ask for a fee today",
            T::FeePaid => "If we pay the fee today",
            T::Denied => "If they deny it today",
            T::Determined => "If they decide today",
            T::AppealFiled => "If we appeal today",
            other => return format!("{} today", words::fact(*other)),
        }
        .to_owned(),
    }
}

/// “an extension of 10 business days (5 U.S.C. …)”.
fn extension(one: &Extension) -> String {
    let length = match (one.amount, one.unit) {
        (Some(amount), Some(unit)) => format!(", {amount} {unit} days")
            .replace(" hours days", " hours")
            .replace(" months days", " months"),
        _ => String::new(),
    };
    format!("“{}”{length} ({})", one.id.replace('_', " "), one.source)
}

/// One sentence for each clock; those that are over in one.
fn effects(all: &[Effect]) -> Vec<String> {
    let mut said: Vec<String> = all.iter().filter_map(effect).collect();
    let over: Vec<&str> = all
        .iter()
        .filter(|one| binds(&one.after) && matches!(one.after.state, State::Met | State::Ended))
        .map(|one| name(&one.after))
        .collect();
    if !over.is_empty() {
        said.push(format!("No longer counts: {}.", over.join(", ")));
    }
    said
}

fn effect(effect: &Effect) -> Option<String> {
    let (after, title) = (&effect.after, words::clock_title(&effect.after));
    let before = effect.before.as_ref().and_then(|clock| clock.due);
    let latest = after
        .due_latest
        .filter(|latest| Some(*latest) != after.due)
        .map_or_else(String::new, |latest| {
            format!(" (late only after {})", words::day(latest))
        });
    Some(match (after.state, after.due, before) {
        (State::Met | State::Ended, ..) => return None,
        (State::Paused, ..) => match after.days_left {
            Some(days) => format!(
                "{title}: stands still with {} left.",
                words::count(days, "day")
            ),
            None => format!("{title}: stands still."),
        },
        (State::Open, ..) => format!("{title}: the law gives no number."),
        (_, Some(due), Some(before)) if due == before => {
            format!("{title}: still {}{latest}.", words::day(due))
        }
        (_, Some(due), Some(before)) => format!(
            "{title}: {}{latest} instead of {}.",
            words::day(due),
            words::day(before)
        ),
        (_, Some(due), None) => format!("{title}: until {}{latest}.", words::day(due)),
        (_, None, _) => format!("{title}: no date yet."),
    })
}

/// Dates that have moved.
pub(crate) fn moves_shown(moves: &[Move], l: &Layout) -> Vec<MoveShown> {
    let day = |date: Option<Date>| date.map_or_else(|| "no date".to_owned(), words::day);
    moves
        .iter()
        .map(|one| {
            let ((before, before_latest), (after, after_latest)) =
                (one.date.before, one.date.after);
            let from_to = if before == after {
                format!(
                    "still {}, late after {} instead of {}",
                    day(after),
                    day(after_latest),
                    day(before_latest)
                )
            } else {
                format!("{} instead of {}", day(after), day(before))
            };
            MoveShown {
                when: l.instant(one.at),
                what: format!("{}: {from_to}", capital(&one.date.what)),
                cause: one.cause.clone(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use statutes::{Event, Law, Query, compute};

    fn clocks(on: Date) -> Vec<Clock> {
        let query = Query {
            jurisdiction: "us-ma".into(),
            body: Some("municipality".into()),
            county: Some("suffolk".into()),
            events: vec![Event::on(EventType::Received, on)],
            ..Query::default()
        };
        compute(Law::shipped(), &query).unwrap().clocks
    }

    #[test]
    fn a_clock_is_late_only_when_no_doubt_is_left() {
        let clock = clocks(date(2019, 10, 3)).swap_remove(0);
        let (due, latest) = (clock.due.unwrap(), clock.due_latest.unwrap());
        for (today, state) in [
            (date(2019, 10, 4), "Running"),
            (due.tomorrow().unwrap().min(latest), "Running"),
            (latest.tomorrow().unwrap(), "Late"),
        ] {
            assert_eq!(clock_shown(clock.clone(), today).state, state, "{today}");
        }
        assert!(!clock_shown(clock, date(2019, 10, 4)).steps.is_empty());
    }

    #[test]
    fn an_agencys_right_to_ask_is_never_late() {
        let all = clocks(date(2019, 10, 3));
        let window = all.into_iter().find(|clock| !binds(clock)).unwrap();
        let shown = clock_shown(window, date(2020, 10, 3));
        assert_eq!((shown.state, shown.tone), ("Running", "live"));
        assert_eq!(shown.title, "The agency may ask for more time");
    }

    #[test]
    fn the_working_is_told_in_one_breath() {
        let clock = clocks(date(2019, 10, 3)).swap_remove(0);
        assert_eq!(
            story(&clock).join(" "),
            "10 business days from Thu, Oct 3, 2019 (received). \
             Mon, Oct 14, 2019 is Columbus / Indigenous Peoples' Day. Due Fri, Oct 18, 2019."
        );
    }

    #[test]
    fn an_effect_says_what_would_be_different() {
        let before = clocks(date(2019, 10, 3)).swap_remove(0);
        let mut after = before.clone();
        after.due = Some(date(2019, 11, 5));
        after.due_latest = after.due;
        let moved = Effect {
            before: Some(before.clone()),
            after: after.clone(),
        };
        assert_eq!(
            effects(&[moved]),
            ["The agency must respond: Tue, Nov 5, 2019 instead of Fri, Oct 18, 2019."]
        );
        after.state = State::Ended;
        let ended = Effect {
            before: Some(before),
            after,
        };
        assert_eq!(effects(&[ended]), ["No longer counts: answer in writing."]);
    }
}
