//! What an answer seems to say: recognised by its wording, with the very sentence
//! that says so, and never more than a suggestion. Pure: text in, findings out.
//!
//! The wording is looked for sentence by sentence in the sender's own words; what
//! they quote of our letter says nothing. Wording that the law or good manners put
//! into every letter (“you may appeal if your request is denied”) is no finding.

mod cues;
pub(crate) mod details;
mod sentences;

pub use details::{amount_cents, date_in, exemptions, tracking_number};

use cues::CUES;
use jiff::civil::Date;
use sentences::{own_words, sentences};
use serde::{Deserialize, Serialize};
use statutes::EventType;

/// What kind of answer it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A machine wrote it: out of office, no-reply.
    Automatic,
    /// They have the request.
    Acknowledgement,
    /// They take more time.
    Extension,
    /// They ask for money.
    FeeEstimate,
    /// They ask what is meant.
    Question,
    /// They refuse it, or part of it.
    Denial,
    /// They say that there is nothing.
    NoRecords,
    /// They give records.
    Production,
    /// An appeal was decided.
    AppealDetermination,
}

impl Kind {
    /// All.
    pub const ALL: [Self; 9] = [
        Self::Automatic,
        Self::Acknowledgement,
        Self::Extension,
        Self::FeeEstimate,
        Self::Question,
        Self::Denial,
        Self::NoRecords,
        Self::Production,
        Self::AppealDetermination,
    ];

    /// The fact that a person may want to record; none: it is no fact of the law.
    pub const fn event(self) -> Option<EventType> {
        match self {
            Self::Automatic => None,
            Self::Acknowledgement => Some(EventType::Acknowledged),
            Self::Extension => Some(EventType::ExtensionClaimed),
            Self::FeeEstimate => Some(EventType::FeeEstimateIssued),
            Self::Question => Some(EventType::ClarificationAsked),
            Self::Denial => Some(EventType::Denied),
            Self::NoRecords => Some(EventType::Determined),
            Self::Production => Some(EventType::PartialProduction),
            Self::AppealDetermination => Some(EventType::Determination),
        }
    }
}

/// One thing that a message seems to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What.
    pub kind: Kind,
    /// The very words.
    pub words: String,
    /// The day that they name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// The amount that they name, in cents of a dollar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_cents: Option<i64>,
    /// Their number for the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking: Option<String>,
    /// The exemptions that they cite.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exemptions: Vec<String>,
}

/// What is known of a message beside its text.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Its subject.
    pub subject: &'a str,
    /// Its header lines say that a machine wrote it (RFC 3834).
    pub automatic: bool,
    /// When it came: days without a year are counted from here.
    pub on: Date,
}

/// Most sentences of a message that are looked at.
const MOST_SENTENCES: usize = 400;

/// Longest quotation of a sentence, in characters.
const LONGEST: usize = 400;

/// What the message seems to say, each kind once, in the order of [`Kind`].
pub fn recognise(about: About<'_>, text: &str) -> Vec<Finding> {
    let words = own_words(text);
    let all = sentences(&words);
    let mut found: Vec<Finding> = Vec::new();
    if about.automatic {
        note(
            &mut found,
            Kind::Automatic,
            "its header lines say that a machine sent it",
            about.on,
        );
    }
    let subject = std::iter::once(about.subject.to_owned());
    for sentence in subject.chain(all.iter().take(MOST_SENTENCES).cloned()) {
        let heard = sentence.to_lowercase().replace(['’', '‘'], "'");
        for cue in CUES.iter().filter(|cue| cue.heard_in(&heard)) {
            note(&mut found, cue.kind, &sentence, about.on);
        }
    }
    complete(&mut found, &all);
    found.sort_by_key(|finding| finding.kind);
    found
}

/// The first sentence of a kind is kept; a later one that names what the first
/// leaves open is better.
fn note(found: &mut Vec<Finding>, kind: Kind, sentence: &str, on: Date) {
    let fresh = finding(kind, sentence, on);
    // A sum of money is what makes a fee estimate.
    if kind == Kind::FeeEstimate && fresh.amount_cents.is_none() {
        return;
    }
    match found.iter_mut().find(|one| one.kind == kind) {
        Some(before) if tells_more(&fresh, before) => *before = fresh,
        Some(_) => {}
        None => found.push(fresh),
    }
}

fn tells_more(fresh: &Finding, before: &Finding) -> bool {
    match fresh.kind {
        Kind::Extension => before.date.is_none() && fresh.date.is_some(),
        Kind::Acknowledgement => before.tracking.is_none() && fresh.tracking.is_some(),
        Kind::Denial => before.exemptions.is_empty() && !fresh.exemptions.is_empty(),
        // The total stands behind its parts.
        Kind::FeeEstimate => fresh.amount_cents > before.amount_cents,
        _ => false,
    }
}

fn finding(kind: Kind, sentence: &str, on: Date) -> Finding {
    let mut finding = Finding {
        kind,
        words: sentence.chars().take(LONGEST).collect(),
        date: None,
        amount_cents: None,
        tracking: None,
        exemptions: Vec::new(),
    };
    match kind {
        Kind::Extension => finding.date = date_in(sentence, on),
        Kind::FeeEstimate => finding.amount_cents = amount_cents(sentence),
        Kind::Acknowledgement => finding.tracking = tracking_number(sentence),
        Kind::Denial => finding.exemptions = exemptions(sentence),
        _ => {}
    }
    finding
}

/// Numbers and exemptions often stand in a sentence of their own.
fn complete(found: &mut [Finding], all: &[String]) {
    for finding in found {
        match finding.kind {
            Kind::Acknowledgement if finding.tracking.is_none() => {
                let named = all
                    .iter()
                    .enumerate()
                    .find_map(|(at, sentence)| Some((at, tracking_number(sentence)?)));
                if let Some((at, number)) = named {
                    let before = at.checked_sub(1).map(|before| all[before].as_str());
                    let gap = if before == Some(&finding.words) {
                        " "
                    } else {
                        " … "
                    };
                    finding.words = format!("{}{gap}{}", finding.words, all[at]);
                    finding.tracking = Some(number);
                }
            }
            Kind::Denial if finding.exemptions.is_empty() => {
                finding.exemptions = all
                    .iter()
                    .flat_map(|one| exemptions(one))
                    .take(12)
                    .collect();
                finding.exemptions.dedup();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
