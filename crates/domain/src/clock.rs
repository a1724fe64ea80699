//! From a case's events to its clocks: what the law engine is asked. The
//! counting itself is `statutes`' work.

use crate::{
    agency::Agency,
    case::standing,
    event::{Event, EventKind, LegalFact, When},
};
use jiff::civil::Date;
use statutes::{Answer, Channel, Clock, Duty, EventType, Law, Problem, Query, Side, State};

/// The question that a case's events put to the law.
///
/// An e-mail has no proof of receipt: until one is recorded, the instant it was
/// accepted counts as received (the law data's README, section 4).
///
/// With `as_of`, rights that silence has opened by that day are among the clocks.
pub fn query(agency: &Agency, events: &[Event], as_of: Option<Date>) -> Query {
    let facts: Vec<(&LegalFact, When)> = standing(events)
        .into_iter()
        .filter_map(|event| match &event.kind {
            EventKind::Legal(fact) => Some((fact, event.when)),
            _ => None,
        })
        .collect();
    let mut asked: Vec<statutes::Event> =
        facts.iter().map(|(fact, when)| ask(fact, *when)).collect();
    if let Some(presumed) = presumed_receipt(&facts) {
        asked.push(presumed);
    }
    Query {
        id: String::new(),
        jurisdiction: agency.jurisdiction.clone(),
        clock: None,
        body: Some(agency.body.clone()),
        county: agency.county.clone(),
        options: statutes::Options {
            as_of,
            ..statutes::Options::default()
        },
        events: asked,
    }
}

/// All clocks that the events have started.
pub fn clocks(
    law: &Law,
    agency: &Agency,
    events: &[Event],
    as_of: Option<Date>,
) -> Result<Answer, Problem> {
    statutes::compute(law, &query(agency, events, as_of))
}

fn ask(fact: &LegalFact, when: When) -> statutes::Event {
    let mut event = statutes::Event::bare(fact.kind);
    match when {
        When::At(at) => event.at = Some(at),
        When::On(on) => event.on = Some(on),
    }
    event.channel = fact.channel;
    event.extension.clone_from(&fact.extension);
    event.until = fact.until;
    event.from = fact.from;
    event.days = fact.days;
    event
}

fn presumed_receipt(facts: &[(&LegalFact, When)]) -> Option<statutes::Event> {
    let known = |kind| facts.iter().any(|(fact, _)| fact.kind == kind);
    if known(EventType::Received) || known(EventType::FirstReceived) {
        return None;
    }
    let (sent, when) = facts
        .iter()
        .find(|(fact, _)| fact.kind == EventType::Sent && fact.channel == Some(Channel::Email))?;
    let received = LegalFact {
        channel: sent.channel,
        ..LegalFact::of(EventType::Received)
    };
    Some(ask(&received, *when))
}

/// What a list shows of a case: the nearest date that still binds somebody.
pub fn next_due(clocks: &[Clock]) -> Option<(&Clock, Date)> {
    clocks
        .iter()
        .filter(|clock| counts(clock) && binds(clock))
        .filter_map(|clock| clock.due.map(|due| (clock, due)))
        .min_by_key(|(_, due)| *due)
}

/// Whether days of it count now.
pub fn counts(clock: &Clock) -> bool {
    matches!(clock.state, State::Running | State::Extended)
}

/// Whether the agency is late with it beyond doubt on that day: past the latest reading of
/// a limit that binds it and that somebody has confirmed.
pub fn late(clock: &Clock, today: Date) -> bool {
    clock.side == Side::Agency
        && clock.alarm
        && counts(clock)
        && binds(clock)
        && clock.due_latest.is_some_and(|latest| latest < today)
}

/// Our last day to appeal or to sue: the earliest of those that run.
pub fn appeal_by(clocks: &[Clock]) -> Option<Date> {
    let ours = clocks.iter().filter(|clock| {
        clock.side == Side::Requester && clock.duty == Duty::Petition && counts(clock)
    });
    ours.filter_map(|clock| clock.due).min()
}

/// Whether somebody has to do something before it runs out. The time in which an
/// agency may ask an authority for more time is its right: nobody is late in it.
pub fn binds(clock: &Clock) -> bool {
    (clock.side, clock.duty) != (Side::Agency, Duty::Petition)
}
