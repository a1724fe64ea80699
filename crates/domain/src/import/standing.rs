//! How a request stands, from a list's own word for it.

use crate::{
    case::Outcome,
    person::{UnknownName, named},
};
use serde::{Deserialize, Serialize};

/// How a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Standing {
    /// It has not been sent: such a line is not taken over.
    Draft,
    /// It runs.
    Open,
    /// It is over.
    Closed(Outcome),
}

impl Standing {
    /// All, in the order in which a person is asked.
    pub const ALL: [Self; 8] = [
        Self::Open,
        Self::Closed(Outcome::Granted),
        Self::Closed(Outcome::PartlyGranted),
        Self::Closed(Outcome::Denied),
        Self::Closed(Outcome::NoRecords),
        Self::Closed(Outcome::Withdrawn),
        Self::Closed(Outcome::Abandoned),
        Self::Draft,
    ];

    /// The name stored and used by commands: `open`, `draft` or an outcome.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Closed(outcome) => outcome.as_str(),
        }
    }

    /// As a person reads it in the mapping form.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Draft => "Not sent yet: leave out",
            Self::Open => "Running",
            Self::Closed(Outcome::Granted) => "Over: everything came",
            Self::Closed(Outcome::PartlyGranted) => "Over: part of it came",
            Self::Closed(Outcome::Denied) => "Over: denied",
            Self::Closed(Outcome::NoRecords) => "Over: no records",
            Self::Closed(Outcome::Withdrawn) => "Over: taken back",
            Self::Closed(Outcome::Abandoned) => "Over: given up",
        }
    }

    /// What a list's word means, if it is one that has one meaning only. “Closed”
    /// alone does not say how, and “received” not what.
    pub fn guess(word: &str) -> Option<Self> {
        let plain = super::columns::words(word);
        let known = WORDS
            .iter()
            .find(|(_, words)| words.contains(&plain.as_str()));
        known.map(|(standing, _)| *standing)
    }
}

/// Words of lists, and those of MuckRock (“processed” is its word for waiting for an answer).
const WORDS: [(Standing, &[&str]); 8] = [
    (
        Standing::Open,
        &[
            "open",
            "pending",
            "waiting",
            "awaiting",
            "awaiting response",
            "awaiting acknowledgement",
            "awaiting acknowledgment",
            "in progress",
            "processing",
            "processed",
            "sent",
            "filed",
            "submitted",
            "acknowledged",
            "ack",
            "overdue",
            "late",
            "extended",
            "extension",
            "appealing",
            "appealed",
            "awaiting appeal",
            "on appeal",
            "fix",
            "fix required",
            "payment",
            "payment required",
            "lawsuit",
            "in litigation",
            "litigation",
            "active",
            "ongoing",
            "no response",
            "stalled",
            "fee",
            "fee requested",
            "clarification",
            "partial received",
            "outstanding",
        ],
    ),
    (
        Standing::Draft,
        &[
            "draft", "drafted", "to send", "to file", "not sent", "idea", "planned", "started",
        ],
    ),
    (
        Standing::Closed(Outcome::Granted),
        &[
            "done",
            "completed",
            "complete",
            "fulfilled",
            "granted",
            "successful",
            "records received",
            "documents received",
            "got it",
            "full grant",
            "granted in full",
        ],
    ),
    (
        Standing::Closed(Outcome::PartlyGranted),
        &[
            "partial",
            "partially completed",
            "partially granted",
            "partly granted",
            "partial grant",
            "granted in part",
            "partially fulfilled",
            "granted denied in part",
        ],
    ),
    (
        Standing::Closed(Outcome::Denied),
        &["denied", "rejected", "refused", "denial"],
    ),
    (
        Standing::Closed(Outcome::NoRecords),
        &[
            "no records",
            "no docs",
            "no responsive documents",
            "no responsive records",
            "no documents",
            "nothing found",
            "no record",
        ],
    ),
    (
        Standing::Closed(Outcome::Withdrawn),
        &["withdrawn", "cancelled", "canceled", "retracted"],
    ),
    (
        Standing::Closed(Outcome::Abandoned),
        &["abandoned", "dropped", "dead", "gave up", "given up"],
    ),
];

named!(Standing, "standing");

impl TryFrom<String> for Standing {
    type Error = UnknownName;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Standing> for String {
    fn from(standing: Standing) -> Self {
        standing.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_one_meaning_are_known_and_no_others() {
        let cases = [
            ("Awaiting Response", Some(Standing::Open)),
            ("no_docs", Some(Standing::Closed(Outcome::NoRecords))),
            ("DONE!", Some(Standing::Closed(Outcome::Granted))),
            (
                "Partially Completed",
                Some(Standing::Closed(Outcome::PartlyGranted)),
            ),
            ("closed", None),
            ("received", None),
            ("ask Mary", None),
        ];
        for (word, standing) in cases {
            assert_eq!(Standing::guess(word), standing, "{word}");
        }
    }

    #[test]
    fn names_are_read_back() {
        for standing in Standing::ALL {
            assert_eq!(standing.as_str().parse(), Ok(standing));
        }
    }
}
