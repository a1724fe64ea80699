//! What a person should think of before a request leaves. Nothing here stops anybody: a
//! request that is broad may be meant so.

use crate::CaseId;
use jiff::{SpanRelativeTo, Unit, civil::Date};
use std::collections::BTreeSet;

/// A period longer than this is called long; a search of years is what offices refuse.
pub const LONG_YEARS: i64 = 5;

/// Two requests whose words agree by this share are probably the same.
const ALIKE: f64 = 0.6;

/// What is known of a request that is being written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// Whether the model has a place for people, and whether somebody is named.
    pub people: Option<bool>,
    /// Whether anything says what the records are about.
    pub subject: bool,
    /// First and last day; an open end is today.
    pub period: Option<(Date, Option<Date>)>,
    /// Whether the text names any year.
    pub names_a_year: bool,
    /// What can be said of the agency's addresses.
    pub contact: ContactKnown,
    /// Whom the law serves, if not everybody, with its citation.
    pub residents: Option<(String, String)>,
    /// The state of the agency's law (“MA”), and the one in the newsroom's address.
    pub states: (String, Option<String>),
    /// Other cases of the same agency: title and what they ask for.
    pub others: Vec<Other>,
    /// The words of this one.
    pub words: String,
}

/// What is known of the addresses that a letter could go to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContactKnown {
    /// A confirmed one, and nothing came back from it.
    #[default]
    Good,
    /// No address at all.
    None,
    /// Nobody has confirmed any.
    Unconfirmed,
    /// The last letter there came back.
    Bounced,
}

/// Another case of the same agency.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    /// Which.
    pub id: CaseId,
    /// Its title.
    pub title: String,
    /// What it asks for, in its own words.
    pub words: String,
}

/// One thing to think of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caution {
    /// No official is named whose records are meant.
    NobodyNamed,
    /// Nothing says what the records are about.
    NoSubject,
    /// No period.
    NoPeriod,
    /// More years than offices search gladly.
    LongPeriod(i64),
    /// The period ends before it begins, or has not begun.
    OddPeriod,
    /// What is wrong with the addresses.
    Contact(ContactKnown),
    /// The law serves residents, by this citation, and the newsroom is elsewhere or says
    /// not where.
    NotResident {
        /// In the data's words.
        who: String,
        /// Where the law says so.
        cite: String,
        /// The newsroom's state, if its address names one.
        here: Option<String>,
    },
    /// Probably asked before.
    Before {
        /// That case.
        case: CaseId,
        /// Its title.
        title: String,
    },
}

/// What to think of, the gravest first.
pub fn cautions(asked: &Asked, today: Date) -> Vec<Caution> {
    let mut found = Vec::new();
    if asked.contact != ContactKnown::Good {
        found.push(Caution::Contact(asked.contact));
    }
    found.extend(residency(asked));
    found.extend(before(asked));
    if asked.people == Some(false) {
        found.push(Caution::NobodyNamed);
    }
    if !asked.subject {
        found.push(Caution::NoSubject);
    }
    found.extend(period(asked, today));
    found
}

fn residency(asked: &Asked) -> Option<Caution> {
    let (who, cite) = asked.residents.clone()?;
    let (there, here) = &asked.states;
    (here.as_ref() != Some(there)).then(|| Caution::NotResident {
        who,
        cite,
        here: here.clone(),
    })
}

fn before(asked: &Asked) -> Option<Caution> {
    let scored = asked.others.iter().map(|other| {
        let score = alike(&asked.words, &other.words);
        (score, other)
    });
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 >= ALIKE).then(|| Caution::Before {
        case: best.1.id,
        title: best.1.title.clone(),
    })
}

fn period(asked: &Asked, today: Date) -> Option<Caution> {
    let Some((from, to)) = asked.period else {
        return (!asked.names_a_year).then_some(Caution::NoPeriod);
    };
    let to = to.unwrap_or(today);
    if to < from || from > today {
        return Some(Caution::OddPeriod);
    }
    let span = (to - from)
        .total((Unit::Year, SpanRelativeTo::from(from)))
        .unwrap_or(0.0);
    // Whole years, a begun one counted: five years and a day are six.
    let years = span.ceil() as i64;
    (years > LONG_YEARS).then_some(Caution::LongPeriod(years))
}

/// The share of words that two requests have in common, short ones left out.
pub fn alike(one: &str, other: &str) -> f64 {
    let words = |text: &str| -> BTreeSet<String> {
        let lower = text.to_lowercase();
        let words = lower.split(|c: char| !c.is_alphanumeric());
        words
            .filter(|word| word.chars().count() > 3)
            .map(str::to_owned)
            .collect()
    };
    let (one, other) = (words(one), words(other));
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    let both = one.intersection(&other).count() as f64;
    both / one.union(&other).count() as f64
}

/// The state that an address in the United States names: the two letters before its ZIP code.
pub fn state_of(address: &str) -> Option<String> {
    let mut before = "";
    for word in address.split(|c: char| c.is_whitespace() || c == ',') {
        let zip = word.split('-').next().unwrap_or_default();
        let zip = zip.len() == 5 && zip.bytes().all(|b| b.is_ascii_digit());
        let state = before.len() == 2 && before.bytes().all(|b| b.is_ascii_uppercase());
        if zip && state {
            return Some(before.to_owned());
        }
        if !word.is_empty() {
            before = word;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 3, 2);

    fn asked() -> Asked {
        Asked {
            people: Some(true),
            subject: true,
            period: Some((date(2024, 1, 1), None)),
            states: ("MA".into(), Some("MA".into())),
            words: "harbor pilots calendars visitors".into(),
            ..Asked::default()
        }
    }

    #[test]
    fn a_bounded_request_gives_nothing_to_think_of() {
        assert_eq!(cautions(&asked(), TODAY), []);
    }

    #[test]
    fn each_weakness_is_told() {
        type Change = fn(&mut Asked);
        let cases: [(Change, Caution); 9] = [
            (|asked| asked.people = Some(false), Caution::NobodyNamed),
            (|asked| asked.subject = false, Caution::NoSubject),
            (|asked| asked.period = None, Caution::NoPeriod),
            (
                |asked| asked.period = Some((date(2020, 3, 1), None)),
                Caution::LongPeriod(7),
            ),
            (
                |asked| asked.period = Some((date(2025, 1, 1), Some(date(2024, 1, 1)))),
                Caution::OddPeriod,
            ),
            (
                |asked| asked.period = Some((date(2027, 1, 1), None)),
                Caution::OddPeriod,
            ),
            (
                |asked| asked.contact = ContactKnown::Bounced,
                Caution::Contact(ContactKnown::Bounced),
            ),
            (
                |asked| {
                    asked.residents = Some(("citizens".into(), "Code 1".into()));
                    asked.states.0 = "VA".into();
                },
                Caution::NotResident {
                    who: "citizens".into(),
                    cite: "Code 1".into(),
                    here: Some("MA".into()),
                },
            ),
            (
                |asked| {
                    asked.others = vec![Other {
                        id: CaseId(uuid::Uuid::nil()),
                        title: "Pilots".into(),
                        words: "Calendars: harbor PILOTS, visitors".into(),
                    }];
                },
                Caution::Before {
                    case: CaseId(uuid::Uuid::nil()),
                    title: "Pilots".into(),
                },
            ),
        ];
        for (change, expected) in cases {
            let mut weak = asked();
            change(&mut weak);
            assert_eq!(cautions(&weak, TODAY), [expected]);
        }
    }

    #[test]
    fn what_is_not_a_weakness_is_not_told() {
        type Change = fn(&mut Asked);
        let cases: [Change; 4] = [
            |asked| asked.people = None,
            |asked| {
                asked.period = None;
                asked.names_a_year = true;
            },
            |asked| asked.residents = Some(("residents".into(), "Code 1".into())),
            |asked| asked.period = Some((date(2021, 3, 2), Some(TODAY))),
        ];
        for change in cases {
            let mut fine = asked();
            change(&mut fine);
            assert_eq!(cautions(&fine, TODAY), []);
        }
    }

    #[test]
    fn an_address_names_its_state() {
        for (address, expected) in [
            ("1 Example Street\nBoston, MA 02100", Some("MA")),
            ("P.O. Box 5, Albany NY 12207-0001", Some("NY")),
            ("Boston, Massachusetts 02100", None),
            ("12345 Main Street", None),
            ("", None),
        ] {
            assert_eq!(state_of(address).as_deref(), expected, "{address}");
        }
    }
}
