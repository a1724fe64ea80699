//! What ends a clock: its duty done, the case over, or the next stage reached.

use crate::data::{ClockRule, Duty, Jurisdiction, Starts};
use crate::day::Day;
use crate::events::EventType;
use crate::timeline::Timeline;

/// How a clock came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    /// The duty was done; otherwise the clock merely ended.
    pub met: bool,
    pub on: Day,
    pub by: EventType,
}

/// The part of a case to which a clock belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Request,
    Statement,
    Appeal,
    Petition,
    AfterDecision,
}

pub(crate) fn stage(starts: Starts) -> Phase {
    match starts {
        Starts::Denial | Starts::RequestForStatement => Phase::Statement,
        Starts::AppealReceipt | Starts::AgRequestReceipt => Phase::Appeal,
        Starts::PetitionReceipt => Phase::Petition,
        Starts::SupervisorDetermination => Phase::AfterDecision,
        _ => Phase::Request,
    }
}

/// The first event after the clock's own start (day `from`, event `started_by`) that ends it.
pub(crate) fn of_clock(
    place: &Jurisdiction,
    clock: &ClockRule,
    timeline: &Timeline<'_>,
    from: Day,
    started_by: usize,
) -> Option<End> {
    let later = timeline
        .facts
        .iter()
        .filter(|fact| fact.day >= from && fact.at != started_by);
    later
        .filter_map(|fact| {
            let met = meets(place, clock, fact.kind)?;
            Some(End {
                met,
                on: fact.day,
                by: fact.kind,
            })
        })
        .next()
}

/// `Some(true)` if the event does the clock's duty, `Some(false)` if it only ends the clock.
fn meets(place: &Jurisdiction, clock: &ClockRule, kind: EventType) -> Option<bool> {
    use EventType as E;
    if matches!(kind, E::Withdrawn | E::Completed) {
        return Some(false);
    }
    match (stage(clock.starts), kind) {
        (Phase::Request, E::Denied) => Some(false),
        // Where disclosure follows a notice (Hawaii), the notice answers the request.
        (Phase::Request, E::NoticeGiven)
            if clock.duty == Duty::Respond
                && place
                    .clocks
                    .iter()
                    .any(|one| one.starts == Starts::NoticeOrPrepayment) =>
        {
            Some(true)
        }
        (Phase::Request, _) => meets_request(clock.duty, kind),
        (Phase::Statement, E::NoticeGiven) => Some(true),
        (Phase::Statement, E::Denied) if clock.starts == Starts::RequestForStatement => Some(false),
        (Phase::Appeal, E::Determination | E::SupervisorDetermination) => Some(false),
        (Phase::Petition, E::SupervisorExtension) => Some(false),
        (Phase::AfterDecision, E::PetitionReceived) => Some(true),
        _ => None,
    }
}

fn meets_request(duty: Duty, kind: EventType) -> Option<bool> {
    use EventType as E;
    match (duty, kind) {
        (Duty::Acknowledge, E::Acknowledged | E::NoticeGiven) => Some(true),
        (Duty::StartClock, E::Received) => Some(true),
        (Duty::Petition, E::PetitionReceived) => Some(true),
        (Duty::Acknowledge | Duty::Respond | Duty::Determine | Duty::Deny, E::Determined) => {
            Some(false)
        }
        _ => None,
    }
}
