//! What the form of a fact offers: the kinds, extensions and ways that make sense
//! under the law of its case.

use statutes::{EventType, Jurisdiction, Law, data::Extension};

/// What the form of a fact offers, by the law of its case.
pub(crate) struct FactChoices {
    pub groups: Vec<(&'static str, Vec<EventType>)>,
    pub extensions: Vec<(String, String)>,
    pub channels: &'static [(&'static str, &'static str)],
    /// The kinds that ask by which way.
    pub channel_for: String,
    /// The zone in which dates and hours are meant.
    pub zone: String,
}

const CHANNELS: [(&str, &str); 6] = [
    ("email", "E-mail"),
    ("mail", "Post"),
    ("portal", "Web portal"),
    ("fax", "Fax"),
    ("in_person", "In person"),
    ("phone", "Telephone"),
];

impl FactChoices {
    pub fn of(law: &Law, jurisdiction: &str, body: &str) -> Self {
        let place = law.jurisdiction(jurisdiction);
        Self {
            groups: groups(jurisdiction),
            extensions: place
                .map(|place| extensions(place, body))
                .unwrap_or_default(),
            channels: &CHANNELS,
            channel_for: travelling().map(EventType::as_str).join(" "),
            zone: place.map_or_else(|| "UTC".to_owned(), |place| place.timezone.clone()),
        }
    }
}

/// Facts about something that travelled.
pub(super) const fn travelling() -> [EventType; 6] {
    use EventType as T;
    [
        T::Sent,
        T::Received,
        T::FirstReceived,
        T::AppealFiled,
        T::AppealReceived,
        T::PetitionReceived,
    ]
}

/// The kinds of fact that make sense under this law, as a person looks for them.
fn groups(jurisdiction: &str) -> Vec<(&'static str, Vec<EventType>)> {
    use EventType as T;
    let mut appeal = vec![T::AppealFiled, T::AppealReceived, T::Determination];
    let mut time = vec![T::ExtensionClaimed, T::AgreedDate, T::OfficeClosed];
    let mut other = vec![T::Sent, T::FirstReceived, T::Withdrawn];
    match jurisdiction {
        "us-ma" => {
            appeal.extend([T::SupervisorDetermination, T::PetitionReceived]);
            time.insert(1, T::SupervisorExtension);
        }
        "us" => {}
        _ => other.extend([
            T::NoticeGiven,
            T::Elected,
            T::StatementRequested,
            T::AgRequestReceived,
            T::Violation,
        ]),
    }
    let answer = vec![
        T::Received,
        T::Acknowledged,
        T::ReceiptAcknowledged,
        T::Determined,
        T::PartialProduction,
        T::Completed,
        T::Denied,
    ];
    let questions = vec![
        T::ClarificationAsked,
        T::ClarificationAnswered,
        T::FeeEstimateIssued,
        T::FeePaid,
    ];
    vec![
        ("The agency", answer),
        ("Questions and fees", questions),
        ("Time", time),
        ("Appeal", appeal),
        ("Other", other),
    ]
}

/// The extensions that this law gives this kind of body, each said so that a
/// person can tell it from the others.
fn extensions(place: &Jurisdiction, body: &str) -> Vec<(String, String)> {
    let fits = |one: &&Extension| {
        one.applies_to
            .iter()
            .any(|kind| kind == "all" || kind == body)
    };
    let mut offered: Vec<&Extension> = place.extensions.iter().filter(fits).collect();
    if offered.is_empty() {
        offered = place.extensions.iter().collect();
    }
    offered
        .into_iter()
        .map(|one| (one.id.clone(), extension_label(one)))
        .collect()
}

fn extension_label(one: &Extension) -> String {
    let name = one.id.replace('_', " ");
    let length = match (one.amount, one.unit) {
        (Some(amount), Some(unit)) => format!(", {amount} {unit} days"),
        _ => String::new(),
    };
    format!("{name}{length} ({}, {})", one.granted_by, one.source)
        .replace(" hours days", " hours")
        .replace(" months days", " months")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_facts_that_make_sense_are_offered() {
        let law = Law::shipped();
        let city = FactChoices::of(law, "us-ma", "municipality");
        assert!(
            city.extensions
                .iter()
                .any(|(id, _)| id == "own_timeframe_municipality")
        );
        assert!(
            city.extensions
                .iter()
                .all(|(id, _)| id != "own_timeframe_agency")
        );
        assert_eq!(city.zone, "America/New_York");
        let federal = FactChoices::of(law, "us", "federal");
        let kinds: Vec<_> = federal.groups.iter().flat_map(|(_, kinds)| kinds).collect();
        assert!(!kinds.contains(&&EventType::SupervisorDetermination));
    }
}
