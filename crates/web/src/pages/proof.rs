//! What proves a fact: chosen when it is recorded, shown where it stands, and the
//! way from a message or a page to the form that records what it says.

use super::facts;
use crate::{visit::encode, words};
use domain::{CaseId, LegalFact, When, event::Proof};
use jiff::tz::TimeZone;
use statutes::EventType;
use store::reader::{
    case::{DocumentLine, InboundLine},
    deliveries::DeliveryLine,
};

/// One thing that may prove a fact.
pub(crate) struct Choice {
    /// As the form sends it.
    pub value: String,
    /// As a person reads it.
    pub label: String,
}

/// Most things offered: the newest.
const MOST: usize = 60;

/// What lies on the case, the newest first. A page that `chosen` names stands at the top.
pub(crate) fn choices(
    inbound: &[InboundLine],
    documents: &[DocumentLine],
    deliveries: &[DeliveryLine],
    chosen: &str,
) -> Vec<Choice> {
    let mut all: Vec<Choice> = inbound.iter().rev().map(of_message).collect();
    all.extend(documents.iter().rev().map(|one| of_page(one, 1)));
    all.extend(deliveries.iter().rev().map(of_delivery));
    all.truncate(MOST);
    if let Ok(Proof::Page { document, page }) = chosen.parse()
        && page > 1
        && let Some(one) = documents.iter().find(|one| one.id == document)
    {
        all.insert(0, of_page(one, page));
    }
    all
}

fn of_message(message: &InboundLine) -> Choice {
    let from = if message.from_name.is_empty() {
        &message.from_address
    } else {
        &message.from_name
    };
    let on = message.sent_at.unwrap_or(message.received_at);
    Choice {
        value: Proof::Message(message.id).to_string(),
        label: format!(
            "Mail from {from}, {}: {}",
            words::day(on.to_zoned(TimeZone::UTC).date()),
            message.subject
        ),
    }
}

fn of_page(document: &DocumentLine, page: u32) -> Choice {
    let proof = Proof::Page {
        document: document.id,
        page,
    };
    let file = words::file(&document.name);
    Choice {
        value: proof.to_string(),
        label: match page {
            1 => file.to_owned(),
            _ => format!("{file}, page {page}"),
        },
    }
}

fn of_delivery(delivery: &DeliveryLine) -> Choice {
    Choice {
        value: Proof::Delivery(delivery.id).to_string(),
        label: format!(
            "Our mail to {}: {}",
            delivery.to.join(", "),
            delivery.subject
        ),
    }
}

/// Where a proof can be looked at, and what it is.
pub(crate) fn shown(proof: Proof) -> (String, String) {
    match proof {
        Proof::Message(id) => (format!("/messages/{id}"), "the message".to_owned()),
        Proof::Delivery(id) => (format!("/deliveries/{id}"), "our mail".to_owned()),
        Proof::Page { document, page } => (
            format!("/documents/{document}/pages/{page}"),
            format!("page {page} of the file"),
        ),
    }
}

/// The address of the case's page with the form of a fact filled in: nothing is recorded
/// before a person sends that.
pub(crate) fn record_it(
    case: CaseId,
    fact: &LegalFact,
    when: When,
    zone: &TimeZone,
    proof: Proof,
) -> String {
    let mut form = facts::fill(fact, when, zone);
    form.set("proof", proof.to_string());
    let filled = form.values().iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<String> = filled
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    format!("/cases/{case}?{}#record", query.join("&"))
}

/// What agencies' messages say most, as a person would name it.
pub(crate) const SAID: [(EventType, &str); 8] = [
    (EventType::Received, "They have it"),
    (EventType::Acknowledged, "They acknowledge"),
    (EventType::ExtensionClaimed, "They need more time"),
    (EventType::FeeEstimateIssued, "They ask for a fee"),
    (EventType::ClarificationAsked, "They ask a question"),
    (EventType::PartialProduction, "Some records"),
    (EventType::Completed, "All records"),
    (EventType::Denied, "They refuse"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_filled_in_by_its_address() {
        let id: uuid::Uuid = "0199a1b2-0000-7000-8000-000000000001".parse().unwrap();
        let mut fact = LegalFact::of(EventType::FeeEstimateIssued);
        fact.amount_cents = Some(48_050);
        fact.note = "50 & more".into();
        let address = record_it(
            id.into(),
            &fact,
            When::On("2019-10-03".parse().unwrap()),
            &TimeZone::UTC,
            Proof::Message(id.into()),
        );
        assert_eq!(
            address,
            format!(
                "/cases/{id}?amount=480.50&kind=fee_estimate_issued&note=50%20%26%20more&on=2019-10-03&proof=message%3A{id}#record"
            )
        );
    }
}
