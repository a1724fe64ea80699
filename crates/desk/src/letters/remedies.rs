//! What a refusal can be answered with under one law: the appeal to be brought first,
//! the court, and other bodies that may be asked. What the data does not hold stays open.

use super::facts::{basis, days, fits};
use super::law::{Basis, Days};
use jiff::civil::Date;
use statutes::Jurisdiction;
use statutes::data::{Appeal, AppealKind, FileFrom};

/// The ways that a law gives against a refusal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Remedies {
    /// The appeal that comes first, if the law has one before or beside the court.
    pub appeal: Option<Route>,
    /// The court, and other courts.
    pub courts: Vec<Route>,
    /// Mediators, complaints, advice and later stages of appeal.
    pub others: Vec<Route>,
    /// Where the law says that silence is a refusal.
    pub silence: Option<Basis>,
}

/// One way against a refusal.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Its id in the law data.
    pub id: String,
    /// Who decides, as a letter addresses them: “Attorney General”.
    pub to: String,
    /// True where the decider belongs to the agency itself.
    pub inside: bool,
    /// How long one has; none: the data holds no number.
    pub within: Option<Days>,
    /// From when that is counted, in the data's words; empty where it is not said.
    pub from: String,
    /// How long the decision may take; none: the data holds no number.
    pub decide: Option<Days>,
    /// Must come before a suit.
    pub required: bool,
    /// Where the law says so.
    pub basis: Basis,
    /// What else the data says of it.
    pub note: Option<String>,
}

impl Remedies {
    pub(super) fn of(place: &Jurisdiction, body: &str, today: Date) -> Self {
        let in_force = |one: &&Appeal| {
            one.effective_until.is_none_or(|until| until >= today) && fits(&one.applies_to, body)
        };
        let known: Vec<&Appeal> = place.appeals.iter().filter(in_force).collect();
        let first = first(&known).map(|one| one.id.clone());
        let route = |one: &&Appeal| Route::of(one, place, body);
        let is_first = |one: &&&Appeal| first.as_ref() == Some(&one.id);
        let is_court = |one: &&&Appeal| one.kind == AppealKind::Court;
        Self {
            appeal: known.iter().find(is_first).map(route),
            courts: known.iter().filter(is_court).map(route).collect(),
            others: known
                .iter()
                .filter(|one| !is_court(one) && !is_first(one))
                .map(route)
                .collect(),
            silence: place
                .deemed_denial
                .exists
                .then(|| basis(&place.deemed_denial)),
        }
    }
}

/// The appeal that an agency's refusal opens: one that must come before a suit if there
/// is such a one. What is open only after another body has decided is no first step.
fn first<'a>(known: &[&'a Appeal]) -> Option<&'a Appeal> {
    let opens = |one: &&&Appeal| {
        one.kind == AppealKind::Administrative
            && matches!(
                one.file_from_event,
                None | Some(FileFrom::Denied | FileFrom::Violation)
            )
            && !one.file_from.as_deref().is_some_and(later_stage)
    };
    let mut open = known.iter().filter(opens);
    let required = known
        .iter()
        .filter(opens)
        .find(|one| one.required_before_suit);
    required.or_else(|| open.next()).copied()
}

fn later_stage(from: &str) -> bool {
    from.contains("determination") && !from.contains("adverse") || from.contains("decision")
}

impl Route {
    fn of(one: &Appeal, place: &Jurisdiction, body: &str) -> Self {
        let federal = place.level == statutes::data::Level::Federal;
        let counted = |amount: Option<u32>, unit: Option<statutes::data::Unit>| {
            amount
                .zip(unit)
                .map(|(amount, unit)| days(amount, unit, federal))
        };
        let to = addressee(&one.body, body);
        Self {
            id: one.id.clone(),
            inside: inside(&one.body),
            within: counted(one.file_within, one.file_unit),
            from: one.file_from.clone().unwrap_or_default(),
            decide: counted(one.decide_within, one.decide_unit),
            required: one.required_before_suit,
            basis: basis(one),
            note: one.note.clone(),
            to,
        }
    }

    /// The decider within a sentence: “the Attorney General”, “superior court”.
    pub fn named(&self) -> String {
        let mut letters = self.to.chars();
        let first = letters.next().unwrap_or_default();
        let titled = self
            .to
            .split(' ')
            .filter(|word| word.len() > 3)
            .all(|word| word.starts_with(char::is_uppercase));
        if titled {
            format!("the {}", self.to)
        } else {
            format!("the {}{}", first.to_lowercase(), letters.as_str())
        }
    }
}

/// Whether the decider belongs to the agency that refused.
fn inside(words: &str) -> bool {
    ["head of", "chief administrative officer", "agency "]
        .iter()
        .any(|start| words.starts_with(start))
}

/// The decider as an address begins: without remarks in brackets and without the name
/// of the paper that one files. Where state and local bodies have their own, theirs.
fn addressee(words: &str, body: &str) -> String {
    let own = match words.split_once(" (state) or ") {
        Some((state, _)) if body == "agency" => state,
        Some((_, local)) => local,
        None => words,
    };
    let mut plain = String::new();
    let mut depth = 0;
    for letter in own.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth == 0 => plain.push(letter),
            _ => {}
        }
    }
    let plain = plain.split(';').next().unwrap_or_default();
    let mut name = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    for paper in [
        " petition",
        " formal complaint",
        " complaint",
        " opinion",
        " determination",
    ] {
        if let Some(short) = name.strip_suffix(paper) {
            name = short.to_owned();
        }
    }
    let name = name.strip_prefix("agency ").unwrap_or(&name);
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use statutes::Law;

    fn remedies(id: &str, body: &str) -> Remedies {
        let place = Law::shipped().jurisdiction(id).unwrap();
        Remedies::of(place, body, jiff::civil::date(2026, 4, 20))
    }

    #[test]
    fn the_first_step_is_the_one_that_a_refusal_opens() {
        for (id, body, to, inside, within) in [
            (
                "us-ma",
                "municipality",
                "Supervisor of Records, Division of Public Records",
                false,
                Some("90 calendar days"),
            ),
            (
                "us",
                "federal",
                "Head of the agency",
                true,
                Some("90 calendar days"),
            ),
            (
                "us-ny",
                "agency",
                "FOIL appeals officer",
                true,
                Some("30 calendar days"),
            ),
            (
                "us-pa",
                "agency",
                "Office of Open Records",
                false,
                Some("15 business days"),
            ),
            (
                "us-ct",
                "agency",
                "Freedom of Information Commission",
                false,
                Some("30 calendar days"),
            ),
            ("us-or", "agency", "Attorney General", false, None),
            ("us-or", "municipality", "District attorney", false, None),
            (
                "us-hi",
                "agency",
                "Office of Information Practices",
                false,
                Some("12 months"),
            ),
            (
                "us-ut",
                "agency",
                "Chief administrative officer of the body",
                true,
                Some("30 calendar days"),
            ),
        ] {
            let route = remedies(id, body)
                .appeal
                .unwrap_or_else(|| panic!("{id} has one"));
            assert_eq!(route.to, to, "{id}");
            assert_eq!(route.inside, inside, "{id}");
            assert_eq!(
                route.within.map(|days| days.to_string()).as_deref(),
                within,
                "{id}"
            );
        }
    }

    #[test]
    fn where_only_courts_decide_there_is_no_appeal() {
        for id in ["us-ca", "us-tx", "us-ks", "us-md", "us-tn", "us-wi"] {
            let remedies = remedies(id, "agency");
            assert_eq!(remedies.appeal, None, "{id}");
            assert!(!remedies.courts.is_empty(), "{id}");
        }
    }

    #[test]
    fn every_law_has_a_court_and_every_decider_a_clean_name() {
        for place in Law::shipped().jurisdictions() {
            for body in ["agency", "municipality", "federal"] {
                let remedies = remedies(&place.id, body);
                let routes = remedies
                    .appeal
                    .iter()
                    .chain(&remedies.courts)
                    .chain(&remedies.others);
                for route in routes {
                    assert!(
                        !route.to.is_empty() && !route.to.contains(['(', ')', ';', '"']),
                        "{}: {}",
                        place.id,
                        route.to
                    );
                    assert!(route.named().starts_with("the "), "{}", route.named());
                }
            }
        }
    }

    #[test]
    fn a_rule_that_is_no_longer_in_force_is_not_offered() {
        let others = remedies("us-ma", "agency").others;
        assert!(
            !others
                .iter()
                .any(|one| one.id == "appeal_opening_before_2021")
        );
    }
}
