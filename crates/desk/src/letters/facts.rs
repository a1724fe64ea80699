//! From the law data of one jurisdiction to what a letter says about it.
//!
//! A fact that is only recalled, or that may not fit this kind of body, is taken
//! over with a remark that blocks approval until a person has looked.

use super::charges::Charges;
use super::delays::Delays;
use super::law::{
    Basis, Days, Deadline, Duty, Exemption, FreeHours, LawFacts, Limit, Residency, Unit,
};
use super::remedies::Remedies;
use jiff::civil::Date;
use statutes::data::{ClockRule, Fee, Level, Starts};
use statutes::{Confidence, Fact, Jurisdiction};

impl LawFacts {
    /// The facts that bind this kind of body (`municipality`, `agency`, `federal`, …)
    /// under that law, as it is in force today.
    pub fn of(place: &Jurisdiction, body: &str, today: Date) -> Self {
        let federal = place.level == Level::Federal;
        Self {
            jurisdiction: place.id.clone(),
            jurisdiction_name: place.name.clone(),
            federal,
            body: body.to_owned(),
            timezone: place.timezone.clone(),
            statute: place.law.name.clone(),
            short: place.law.short.clone(),
            citation: Basis {
                cite: place.law.citation.clone(),
                check: remark(&place.law),
            },
            deadline: deadline(place, body, federal),
            residency: residency(place),
            free_hours: place.fees.iter().find_map(|fee| free_hours(fee, body)),
            charges: Charges::of(place, body),
            delays: Delays::of(place, body),
            remedies: Remedies::of(place, body, today),
            exemptions: place
                .exemptions
                .iter()
                .map(|one| Exemption {
                    topic: one.topic.clone(),
                    basis: basis(one),
                })
                .collect(),
        }
    }
}

pub(super) fn basis(fact: &impl Fact) -> Basis {
    Basis {
        cite: fact.source().to_owned(),
        check: remark(fact),
    }
}

fn remark(fact: &impl Fact) -> Option<String> {
    (fact.confidence() == Confidence::Recalled)
        .then(|| "known from memory only; confirm it".to_owned())
}

/// The first clock that the request sets going for this kind of body. If none is
/// certainly meant for it, the main one with a remark.
fn deadline(place: &Jurisdiction, body: &str, federal: bool) -> Deadline {
    let first_duties = || place.clocks.iter().filter(|clock| duty(clock).is_some());
    let fitting = first_duties().find(|clock| fits(&clock.applies_to, body));
    let clock = fitting
        .or_else(|| first_duties().next())
        .unwrap_or_else(|| place.main_clock());
    let mut basis = basis(clock);
    if fitting.is_none() {
        let whom = clock.applies_to.join(", ").replace('_', " ");
        basis.check = Some(format!(
            "the law sets this time for {whom}; see whether it holds here"
        ));
    } else if clock.advisory {
        basis.check = Some("a guideline, not a limit; see that the sentence says so".to_owned());
    }
    Deadline {
        duty: duty(clock).unwrap_or(Duty::Respond),
        limit: limit(clock, federal),
        from_request: clock.starts == Starts::Request,
        basis,
    }
}

/// What the agency owes first, if this clock starts with the request and binds it.
fn duty(clock: &ClockRule) -> Option<Duty> {
    let starts_with_the_request = matches!(
        clock.starts,
        Starts::Receipt
            | Starts::ReceiptByProperComponent
            | Starts::ReceiptByRecordsOfficer
            | Starts::Request
    );
    let duty = match clock.duty {
        statutes::Duty::Acknowledge => Duty::Acknowledge,
        statutes::Duty::Respond => Duty::Respond,
        statutes::Duty::Determine => Duty::Determine,
        statutes::Duty::Produce => Duty::Produce,
        statutes::Duty::Deny => Duty::Deny,
        statutes::Duty::Petition | statutes::Duty::StartClock => return None,
    };
    starts_with_the_request.then_some(duty)
}

fn limit(clock: &ClockRule, federal: bool) -> Limit {
    match (clock.amount, clock.unit) {
        (Some(amount), Some(counted)) => Limit::Days(days(amount, counted, federal)),
        _ => Limit::Standard(standard(clock)),
    }
}

pub(super) fn days(amount: u32, counted: statutes::data::Unit, federal: bool) -> Days {
    use statutes::data::Unit as Law;
    let (amount, unit) = match counted {
        Law::Business if federal => (amount, Unit::WorkingDays),
        Law::Business => (amount, Unit::BusinessDays),
        Law::Calendar => (amount, Unit::CalendarDays),
        Law::Hours => (amount, Unit::Hours),
        Law::Months => (amount, Unit::Months),
        Law::Years => (amount * 12, Unit::Months),
    };
    Days { amount, unit }
}

/// The law's standard without the data's remark that it holds no number.
fn standard(clock: &ClockRule) -> String {
    let words = clock.standard.as_deref().unwrap_or("promptly");
    words.trim_end_matches("; no number").to_owned()
}

fn residency(place: &Jurisdiction) -> Option<Residency> {
    place.requester.residency_required.then(|| Residency {
        who: place.requester.who.clone(),
        basis: basis(&place.requester),
    })
}

/// Whole free hours that the law gives at this kind of body, whatever its size.
fn free_hours(fee: &Fee, body: &str) -> Option<FreeHours> {
    let hours = fee.free_hours.filter(|h| *h >= 1.0 && h.fract() == 0.0)?;
    let every_size = fee.population_over.is_none() && fee.population_up_to.is_none();
    let named = !fee.applies_to.iter().any(|kind| kind == "all") && fits(&fee.applies_to, body);
    (every_size && named).then(|| FreeHours {
        hours: Days {
            amount: hours as u32,
            unit: Unit::Hours,
        },
        basis: basis(fee),
    })
}

/// Whether a fact for these kinds of body is certainly meant for this one.
pub(super) fn fits(kinds: &[String], body: &str) -> bool {
    const STATE: [&str; 3] = ["agency", "state_agency", "state"];
    const LOCAL: [&str; 4] = ["municipality", "local_government", "local", "city"];
    let same = |kind: &str| {
        kind == "all"
            || kind == body
            || (STATE.contains(&kind) && STATE.contains(&body))
            || (LOCAL.contains(&kind) && LOCAL.contains(&body))
    };
    kinds.iter().any(|kind| same(kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use statutes::Law;

    fn facts(id: &str, body: &str) -> LawFacts {
        LawFacts::of(
            Law::shipped().jurisdiction(id).unwrap(),
            body,
            jiff::civil::date(2026, 4, 20),
        )
    }

    #[test]
    fn the_first_duty_and_its_time_are_those_of_the_data() {
        for (id, body, duty, limit) in [
            ("us-ma", "municipality", Duty::Respond, "ten business days"),
            ("us-ma", "agency", Duty::Respond, "ten business days"),
            ("us", "federal", Duty::Determine, "20 working days"),
            (
                "us-ca",
                "municipality",
                Duty::Determine,
                "ten calendar days",
            ),
            (
                "us-fl",
                "agency",
                Duty::Acknowledge,
                "promptly, and respond in good faith",
            ),
            ("us-ct", "agency", Duty::Deny, "four business days"),
            ("us-ia", "agency", Duty::Produce, "reasonable promptness"),
            ("us-ak", "agency", Duty::Produce, "ten business days"),
        ] {
            let deadline = facts(id, body).deadline;
            assert_eq!(deadline.duty, duty, "{id}");
            let said = match deadline.limit {
                Limit::Days(days) => days.to_string(),
                Limit::Standard(words) => words,
            };
            assert_eq!(said, limit, "{id}");
            assert_eq!(deadline.basis.check, None, "{id}");
        }
    }

    #[test]
    fn a_time_for_others_is_marked() {
        let basis = facts("us-id", "federal").deadline.basis;
        assert!(
            basis.check.is_some_and(|check| check.contains("resident")),
            "{}",
            basis.cite
        );
    }

    #[test]
    fn free_hours_are_said_only_where_the_body_alone_decides() {
        let agency = facts("us-ma", "agency").free_hours.unwrap();
        assert_eq!(agency.hours.to_string(), "four hours");
        assert_eq!(
            facts("us-ma", "municipality").free_hours,
            None,
            "depends on its size"
        );
        assert_eq!(
            facts("us", "federal").free_hours,
            None,
            "not for news media"
        );
    }

    #[test]
    fn every_jurisdiction_gives_facts_and_recalled_ones_carry_their_mark() {
        for place in Law::shipped().jurisdictions() {
            for body in ["municipality", "agency", "federal"] {
                let facts = LawFacts::of(place, body, jiff::civil::date(2026, 4, 20));
                assert!(!facts.statute.is_empty() && !facts.citation.cite.is_empty());
                let recalled = place.requester.confidence == Confidence::Recalled;
                if let Some(residency) = &facts.residency {
                    assert_eq!(residency.basis.check.is_some(), recalled, "{}", place.id);
                }
            }
        }
    }
}
