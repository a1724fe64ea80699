//! What each thing that may happen next would do to a case's clocks: the engine is
//! asked again with the event that has not happened.

use crate::{Agency, Event, clock::query};
use jiff::{ToSpan, civil::Date};
use statutes::{Clock, EventType, Law, Query, State, compute, data::Extension};

/// How far ahead the effect of silence is looked for.
const FAR: i32 = 800;

/// Something that may happen, and what it would change.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// What.
    pub what: Hypothesis,
    /// What would be different.
    pub effects: Vec<Effect>,
}

/// Something that may happen.
#[derive(Clone, Debug, PartialEq)]
pub enum Hypothesis {
    /// This fact, today.
    Fact(EventType),
    /// The agency claims this extension today.
    Extension(Box<Extension>),
    /// Nothing comes before this day.
    Silence(Date),
}

/// One clock before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// As it stands; none: it does not run yet.
    pub before: Option<Clock>,
    /// As it would stand.
    pub after: Clock,
}

/// Facts worth asking about, in the order in which they are shown.
const FACTS: [EventType; 7] = [
    EventType::ClarificationAsked,
    EventType::ClarificationAnswered,
    EventType::FeeEstimateIssued,
    EventType::FeePaid,
    EventType::Denied,
    EventType::Determined,
    EventType::AppealFiled,
];

/// Everything that would move, stop, start or end a clock if it happened on `today`
/// (a civil date where the agency is), and what silence would open.
pub fn what_ifs(law: &Law, agency: &Agency, events: &[Event], today: Date) -> Vec<WhatIf> {
    let asked = query(agency, events, Some(today));
    let Ok(now) = compute(law, &asked) else {
        return Vec::new();
    };
    if now.clocks.is_empty() {
        return Vec::new();
    }
    let extensions = extensions(law, agency).map(|one| Hypothesis::Extension(Box::new(one)));
    let facts = FACTS.into_iter().map(Hypothesis::Fact);
    let happenings = extensions.chain(facts).filter_map(|what| {
        let after = compute(law, &with(&asked, &what, today)).ok()?;
        let effects = differences(&now.clocks, &after.clocks);
        (!effects.is_empty()).then_some(WhatIf { what, effects })
    });
    let mut found: Vec<WhatIf> = happenings.collect();
    found.extend(silence(law, agency, events, &now.clocks, today));
    found
}

/// The same question with one more event on the day.
fn with(asked: &Query, what: &Hypothesis, today: Date) -> Query {
    let mut query = asked.clone();
    match what {
        Hypothesis::Fact(kind) => query.events.push(statutes::Event::on(*kind, today)),
        Hypothesis::Extension(extension) => query.events.push(statutes::Event {
            extension: Some(extension.id.clone()),
            ..statutes::Event::on(EventType::ExtensionClaimed, today)
        }),
        Hypothesis::Silence(_) => {}
    }
    query
}

/// The extensions that this law gives this kind of body.
fn extensions(law: &Law, agency: &Agency) -> impl Iterator<Item = Extension> {
    let all = law
        .jurisdiction(&agency.jurisdiction)
        .map(|place| place.extensions.clone())
        .unwrap_or_default();
    let body = agency.body.clone();
    all.into_iter().filter(move |one| {
        let fits = |kind: &String| *kind == "all" || *kind == body;
        one.applies_to.iter().any(fits)
    })
}

/// The rights that silence would open, one for each day on which it does.
fn silence(
    law: &Law,
    agency: &Agency,
    events: &[Event],
    now: &[Clock],
    today: Date,
) -> Vec<WhatIf> {
    let far = today.saturating_add(FAR.days());
    let Ok(later) = compute(law, &query(agency, events, Some(far))) else {
        return Vec::new();
    };
    let mut found: Vec<WhatIf> = Vec::new();
    for clock in later.clocks {
        let known = now.iter().any(|one| one.clock == clock.clock);
        let Some(day) = clock.opens_on.filter(|day| *day > today && !known) else {
            continue;
        };
        let effect = Effect {
            before: None,
            after: clock,
        };
        let what = Hypothesis::Silence(day);
        match found.iter_mut().find(|one| one.what == what) {
            Some(same) => same.effects.push(effect),
            None => found.push(WhatIf {
                what,
                effects: vec![effect],
            }),
        }
    }
    found
}

/// What differs for people: a date, whether it counts, or that it begins.
fn differences(before: &[Clock], after: &[Clock]) -> Vec<Effect> {
    let effects = after.iter().filter_map(|new| {
        let old = before.iter().find(|one| one.clock == new.clock);
        let differs = match old {
            None => new.due.is_some() || new.state == State::Open,
            Some(old) => {
                let seen = |clock: &Clock| (clock.due, clock.due_latest, is_over(clock.state));
                seen(old) != seen(new)
                    || (old.state == State::Paused) != (new.state == State::Paused)
            }
        };
        differs.then(|| Effect {
            before: old.cloned(),
            after: new.clone(),
        })
    });
    effects.collect()
}

fn is_over(state: State) -> bool {
    matches!(state, State::Met | State::Ended)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AgencyId, CaseId, EventId, EventKind, LegalFact, NewEvent, When, event::Source};
    use jiff::{Timestamp, civil::date};
    use uuid::Uuid;

    fn agency(jurisdiction: &str, body: &str) -> Agency {
        Agency {
            id: AgencyId(Uuid::nil()),
            key: None,
            name: "Sample office".into(),
            jurisdiction: jurisdiction.into(),
            body: body.into(),
            county: Some("suffolk".into()),
            parent: None,
            aliases: vec![],
            roles: vec![],
            officer_title: String::new(),
            note: String::new(),
        }
    }

    fn log(facts: &[(EventType, Date)]) -> Vec<Event> {
        let mut before = None;
        let place = |(kind, on): &(EventType, Date)| {
            let event = NewEvent {
                id: EventId(Uuid::nil()),
                kind: EventKind::Legal(LegalFact::of(*kind)),
                when: When::On(*on),
                recorded_at: Timestamp::UNIX_EPOCH,
                recorded_by: None,
                source: Source::Person,
                proof: None,
                supersedes: None,
            }
            .place(CaseId(Uuid::nil()), before);
            before = Some((event.seq, event.hash));
            event
        };
        facts.iter().map(place).collect()
    }

    fn effect<'e>(
        found: &'e [WhatIf],
        what: impl Fn(&Hypothesis) -> bool,
        clock: &str,
    ) -> &'e Effect {
        let one = found
            .iter()
            .find(|one| what(&one.what))
            .expect("it is among them");
        let effects = one.effects.iter();
        effects
            .into_iter()
            .find(|effect| effect.after.clock == clock)
            .expect("it changes that clock")
    }

    #[test]
    fn a_claimed_extension_a_fee_and_a_denial_show_what_they_would_do() {
        let ma = agency("us-ma", "municipality");
        let events = log(&[
            (EventType::Sent, date(2019, 10, 3)),
            (EventType::Received, date(2019, 10, 3)),
        ]);
        let found = what_ifs(Law::shipped(), &ma, &events, date(2019, 10, 8));
        let own = |what: &Hypothesis| matches!(what, Hypothesis::Extension(one) if one.id == "own_timeframe_municipality");
        let extended = effect(&found, own, "initial_response");
        let (before, after) = (extended.before.as_ref().unwrap().due, extended.after.due);
        assert_eq!(before, Some(date(2019, 10, 18)));
        assert!(after > before, "{after:?}");
        let denied = effect(
            &found,
            |what| *what == Hypothesis::Fact(EventType::Denied),
            "supervisor",
        );
        assert_eq!(denied.before, None);
        assert_eq!(denied.after.due, Some(date(2020, 1, 6)));
        let other = |what: &Hypothesis| matches!(what, Hypothesis::Extension(one) if one.id == "own_timeframe_agency");
        assert!(
            !found.iter().any(|one| other(&one.what)),
            "that is for state agencies"
        );
    }

    #[test]
    fn silence_opens_the_federal_appeal_and_a_fee_letter_stops_the_count() {
        let us = agency("us", "federal");
        let events = log(&[(EventType::Received, date(2026, 3, 2))]);
        let found = what_ifs(Law::shipped(), &us, &events, date(2026, 3, 10));
        let silent = |what: &Hypothesis| *what == Hypothesis::Silence(date(2026, 3, 31));
        let appeal = effect(&found, silent, "agency_appeal");
        assert_eq!(appeal.after.due, Some(date(2026, 6, 29)));
        let fee = |what: &Hypothesis| *what == Hypothesis::Fact(EventType::FeeEstimateIssued);
        let stopped = effect(&found, fee, "determination");
        assert_eq!(stopped.after.state, State::Paused);
    }

    #[test]
    fn nothing_runs_and_nothing_is_foretold() {
        let us = agency("us", "federal");
        assert!(what_ifs(Law::shipped(), &us, &[], date(2026, 3, 10)).is_empty());
    }
}
