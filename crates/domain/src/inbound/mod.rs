//! Something that came in. Its bytes are stored first; then it ends in exactly
//! one of: its case, triage, spam. Which case it belongs to is decided here.

mod references;

pub use references::{references_in, slipped_references, tagged_references};

use crate::{CaseId, Reference, person::named};
use serde::{Deserialize, Serialize};

/// Where a message lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InboundState {
    /// Stored, not looked at.
    Received,
    /// In its case.
    Attached,
    /// Waiting for a person to say where it belongs.
    Triage,
    /// Kept, but nobody needs to look.
    Spam,
}

impl InboundState {
    /// All.
    pub const ALL: [Self; 4] = [Self::Received, Self::Attached, Self::Triage, Self::Spam];

    /// The name stored in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Attached => "attached",
            Self::Triage => "triage",
            Self::Spam => "spam",
        }
    }
}

named!(InboundState, "state of a message");

/// Whether a sender is who they say, in one word; what it stands on: [`crate::vouch`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authenticity {
    /// Nobody vouches for it, and nobody says that it is false.
    #[default]
    Unknown,
    /// The sender's domain vouches for it.
    Verified,
    /// The sender's domain says that it is not from there.
    Forged,
    /// It could not be found out: no name server answered.
    Unchecked,
}

impl Authenticity {
    /// All.
    pub const ALL: [Self; 4] = [Self::Unknown, Self::Verified, Self::Forged, Self::Unchecked];

    /// The name stored in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Verified => "verified",
            Self::Forged => "forged",
            Self::Unchecked => "unchecked",
        }
    }
}

named!(Authenticity, "authenticity");

/// What a message says of itself: its headers, parsed as far as they could be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Headers {
    /// Message-ID in angle brackets.
    pub message_id: Option<String>,
    /// Sender's name.
    pub from_name: String,
    /// Sender's address, as written.
    pub from_address: String,
    /// Every address it was for: To, Cc, Delivered-To, X-Original-To, envelope.
    pub recipients: Vec<String>,
    /// Subject.
    pub subject: String,
    /// When it was sent, by its own word.
    pub sent_at: Option<jiff::Timestamp>,
    /// Message-IDs it answers or refers to, newest first.
    pub in_reply_to: Vec<String>,
    /// The first words of its text.
    pub excerpt: String,
    /// A machine wrote it, by its own word (RFC 3834).
    pub automatic: bool,
}

/// A case that a message may belong to, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Guess {
    /// The case.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
    /// How sure, 0 to 1.
    pub score: f64,
    /// Why, in words.
    pub reason: String,
}

/// What the store knows of a case that could be meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The case.
    pub case: CaseId,
    /// Its reference.
    pub reference: Reference,
    /// How it was found.
    pub clue: Clue,
}

/// What ties a message to a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clue {
    /// It was sent to the case's own address.
    ReplyAddress,
    /// It is a mail server's report on a mail that we sent on the case.
    ReportsOnOurs,
    /// It answers a mail that we sent on the case.
    AnswersOurs,
    /// It was sent to an address that is one slip away from the case's own: a letter
    /// wrong, missing, doubled or swapped.
    SlipInAddress,
    /// It quotes words that stand in our letters on this case alone.
    QuotesOurs,
    /// It quotes words of our letters on this case, which stand in others, too.
    QuotesLikeOurs,
    /// A person has put mail of this sender into a case of this agency before.
    TaughtSender {
        /// Whether the agency has no other open case.
        alone: bool,
    },
    /// The reference stands in its subject.
    ReferenceInSubject,
    /// A number of the case stands in it: a confirmation, a tracking number, the
    /// agency's own file number.
    TrackingNumber(String),
    /// The reference stands in its text.
    ReferenceInText,
    /// It comes from an address of the case's agency.
    AgencyAddress,
    /// It comes from the same domain as an address of the case's agency.
    AgencyDomain,
}

impl Clue {
    const fn score(&self) -> f64 {
        match self {
            Self::ReplyAddress | Self::ReportsOnOurs => 0.99,
            Self::AnswersOurs => 0.98,
            Self::ReferenceInSubject => 0.95,
            Self::SlipInAddress => 0.88,
            Self::QuotesOurs => 0.87,
            Self::TaughtSender { alone: true } => 0.86,
            Self::TrackingNumber(_) => LIKELY,
            Self::ReferenceInText => 0.8,
            Self::QuotesLikeOurs => 0.65,
            Self::TaughtSender { alone: false } => 0.6,
            Self::AgencyAddress => 0.5,
            Self::AgencyDomain => 0.3,
        }
    }

    fn reason(&self) -> String {
        let words = match self {
            Self::TrackingNumber(number) => {
                return format!("{number}, a number of this case, stands in it");
            }
            Self::ReplyAddress => "it was sent to the case's own reply address",
            Self::ReportsOnOurs => {
                "a mail server reports in it on a mail that we sent on this case"
            }
            Self::AnswersOurs => "it answers a mail that we sent on this case",
            Self::SlipInAddress => "it was sent to an address one slip away from the case's own",
            Self::QuotesOurs => "it quotes a letter of ours on this case",
            Self::QuotesLikeOurs => "it quotes a letter of ours that is much like one on this case",
            Self::TaughtSender { alone: true } => {
                "mail of this sender was put into a case of this agency before, and this is its only open one"
            }
            Self::TaughtSender { alone: false } => {
                "mail of this sender was put into a case of this agency before"
            }
            Self::ReferenceInSubject => "the case's reference stands in its subject",
            Self::ReferenceInText => "the case's reference stands in its text",
            Self::AgencyAddress => "it comes from an address of this agency",
            Self::AgencyDomain => "it comes from the same domain as this agency's address",
        };
        words.to_owned()
    }
}

/// Sure enough to attach without asking.
const CERTAIN: f64 = 0.9;

/// Sure enough to attach where nothing else is as sure, marked for a look.
const LIKELY: f64 = 0.85;

/// What to do with a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// Into this case.
    Case(Guess),
    /// Into this case, and somebody looks whether that is right.
    Likely(Guess),
    /// To triage, with the best guesses, best first.
    Triage(Vec<Guess>),
}

/// Decides where a message belongs: into a case that is certain, or likely, and alone so,
/// else triage.
pub fn place(candidates: &[Candidate]) -> Place {
    let mut guesses: Vec<Guess> = Vec::new();
    for candidate in candidates {
        let score = candidate.clue.score();
        match guesses
            .iter_mut()
            .find(|guess| guess.case == candidate.case)
        {
            Some(guess) if guess.score >= score => {}
            Some(guess) => {
                guess.score = score;
                guess.reason = candidate.clue.reason();
            }
            None => guesses.push(Guess {
                case: candidate.case,
                reference: candidate.reference.to_string(),
                score,
                reason: candidate.clue.reason(),
            }),
        }
    }
    guesses.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then(a.reference.cmp(&b.reference))
    });
    let as_sure_as = |least: f64| guesses.iter().filter(|guess| guess.score >= least).count();
    match (as_sure_as(CERTAIN), as_sure_as(LIKELY)) {
        (1, _) => Place::Case(guesses.swap_remove(0)),
        (0, 1) => Place::Likely(guesses.swap_remove(0)),
        _ => Place::Triage(guesses),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn candidate(case: u128, clue: Clue) -> Candidate {
        Candidate {
            case: CaseId(Uuid::from_u128(case)),
            reference: Reference::from_chance(case as u64),
            clue,
        }
    }

    #[test]
    fn one_certain_case_takes_it_and_two_ask_a_person() {
        let one = [
            candidate(1, Clue::AgencyDomain),
            candidate(2, Clue::AnswersOurs),
            candidate(1, Clue::AgencyAddress),
        ];
        assert!(
            matches!(place(&one), Place::Case(guess) if guess.case == CaseId(Uuid::from_u128(2)))
        );
        let two = [
            candidate(1, Clue::ReplyAddress),
            candidate(2, Clue::AnswersOurs),
        ];
        assert!(
            matches!(place(&two), Place::Triage(guesses) if guesses.len() == 2 && guesses[0].score > guesses[1].score)
        );
        assert_eq!(place(&[]), Place::Triage(vec![]));
    }

    #[test]
    fn each_clue_has_its_score_and_its_reason() {
        let cases = [
            (Clue::ReplyAddress, 0.99, "own reply address"),
            (Clue::ReportsOnOurs, 0.99, "reports in it"),
            (Clue::AnswersOurs, 0.98, "it answers a mail"),
            (Clue::ReferenceInSubject, 0.95, "in its subject"),
            (Clue::SlipInAddress, 0.88, "one slip away"),
            (
                Clue::QuotesOurs,
                0.87,
                "quotes a letter of ours on this case",
            ),
            (
                Clue::TaughtSender { alone: true },
                0.86,
                "its only open one",
            ),
            (Clue::TrackingNumber("W-114".into()), 0.85, "W-114"),
            (Clue::ReferenceInText, 0.8, "in its text"),
            (Clue::QuotesLikeOurs, 0.65, "much like one"),
            (
                Clue::TaughtSender { alone: false },
                0.6,
                "was put into a case",
            ),
            (Clue::AgencyAddress, 0.5, "an address of this agency"),
            (Clue::AgencyDomain, 0.3, "the same domain"),
        ];
        for (clue, score, words) in cases {
            let placed = place(&[candidate(1, clue.clone())]);
            let guess = match (&placed, score) {
                (Place::Case(guess), 0.9..) => guess,
                (Place::Likely(guess), 0.85..0.9) => guess,
                (Place::Triage(guesses), ..0.85) => &guesses[0],
                _ => panic!("{clue:?} leads to {placed:?}"),
            };
            assert_eq!(guess.score, score, "{clue:?}");
            assert!(guess.reason.contains(words), "{clue:?}: {}", guess.reason);
            // Two cases that are as sure: a person decides.
            let two = [candidate(1, clue.clone()), candidate(2, clue)];
            assert!(matches!(place(&two), Place::Triage(guesses) if guesses.len() == 2));
        }
    }

    #[test]
    fn a_number_of_one_case_leads_there_for_a_look_and_of_two_asks_a_person() {
        let number = || Clue::TrackingNumber("2026-00123".into());
        let one = [candidate(1, number()), candidate(2, Clue::AgencyAddress)];
        assert!(
            matches!(place(&one), Place::Likely(guess) if guess.case == CaseId(Uuid::from_u128(1)) && guess.reason.contains("2026-00123"))
        );
        let two = [candidate(1, number()), candidate(2, number())];
        assert!(matches!(place(&two), Place::Triage(guesses) if guesses.len() == 2));
        let sure = [candidate(1, number()), candidate(2, Clue::ReplyAddress)];
        assert!(
            matches!(place(&sure), Place::Case(guess) if guess.case == CaseId(Uuid::from_u128(2)))
        );
    }
}
