//! A link that somebody has asked to fetch, until its file is a document of the case
//! or it is clear why not. Fetching itself is `outside`'s; here is what may follow what.

use crate::{CaseId, Digest, DocumentId, FetchId, InboundId, PersonId, person::named};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A fetch whose worker died so often is left to a person.
pub const MOST_ATTEMPTS: i32 = 5;

/// How far a fetch has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FetchState {
    /// A worker will take it up.
    Waiting,
    /// A worker is at it.
    Fetching,
    /// Its file is a document.
    Fetched,
    /// It may not be followed: trying again changes nothing.
    Refused,
    /// It came to nothing; another try may go better.
    Failed,
}

impl FetchState {
    /// All.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Fetching,
        Self::Fetched,
        Self::Refused,
        Self::Failed,
    ];

    /// The name stored in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Fetching => "fetching",
            Self::Fetched => "fetched",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    /// Whether a worker still has something to do.
    pub const fn open(self) -> bool {
        matches!(self, Self::Waiting | Self::Fetching)
    }
}

named!(FetchState, "state of a fetch");

/// One step on the way to a file, as evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// What was asked for.
    pub url: String,
    /// The address that answered.
    pub address: Option<String>,
    /// What it answered; none: nothing.
    pub status: Option<u16>,
}

/// Where a file is from, or how far the way to it was walked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The way; the last hop gave the file.
    pub hops: Vec<Hop>,
    /// The header lines of its answer that matter.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
}

/// A link that somebody has asked to fetch.
#[derive(Clone, Debug, PartialEq)]
pub struct Fetch {
    /// Its id.
    pub id: FetchId,
    /// The case that gets the file.
    pub case: CaseId,
    /// The message that has the link; none: it was pasted.
    pub inbound: Option<InboundId>,
    /// The link as it stood there, unwrapped.
    pub url: String,
    /// What is asked for: the link, or the direct form of a share link.
    pub target: String,
    /// How far it has come.
    pub state: FetchState,
    /// Why not, in words.
    pub reason: String,
    /// How often a worker has taken it up.
    pub attempts: i32,
    /// Who asked.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Timestamp,
    /// When it last moved.
    pub updated_at: Timestamp,
}

/// How a fetch ended.
#[derive(Clone, Debug, PartialEq)]
pub enum FetchEnd {
    /// The file is kept, and a document of the case.
    Fetched {
        /// The document.
        document: DocumentId,
        /// SHA-256 of its bytes.
        digest: Digest,
        /// How many.
        bytes: i64,
        /// It is a page to look at, not a file.
        page: bool,
    },
    /// It may not be followed.
    Refused(String),
    /// It came to nothing.
    Failed(String),
}

impl FetchEnd {
    /// The state it leads to.
    pub const fn state(&self) -> FetchState {
        match self {
            Self::Fetched { .. } => FetchState::Fetched,
            Self::Refused(_) => FetchState::Refused,
            Self::Failed(_) => FetchState::Failed,
        }
    }

    /// Why not, in words; what to do where a page came instead of a file.
    pub fn reason(&self) -> &str {
        match self {
            Self::Fetched { page: true, .. } => PAGE,
            Self::Fetched { page: false, .. } => "",
            Self::Refused(reason) | Self::Failed(reason) => reason,
        }
    }
}

/// What is said where a web page came instead of a file.
const PAGE: &str = "the server showed a web page, such as a log-in or a preview, not a file: open the link in a browser, download the file, and drop it on the case";

impl Fetch {
    /// What a worker does with it: none, where it is settled already.
    pub fn taken_up(self, now: Timestamp) -> Option<Self> {
        if !self.state.open() {
            return None;
        }
        Some(Self {
            state: FetchState::Fetching,
            attempts: self.attempts + 1,
            updated_at: now,
            ..self
        })
    }

    /// Whether its workers have died so often that a person has to look.
    pub const fn worn_out(&self) -> bool {
        self.attempts >= MOST_ATTEMPTS
    }

    /// Whether it is still the attempt that this one began: another worker may have taken
    /// it up since, or a person settled it.
    pub fn is_same_attempt(&self, begun: &Self) -> bool {
        self.state == FetchState::Fetching && self.attempts == begun.attempts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn fetch(state: FetchState) -> Fetch {
        let now = Timestamp::UNIX_EPOCH;
        Fetch {
            id: FetchId(Uuid::nil()),
            case: CaseId(Uuid::nil()),
            inbound: None,
            url: "https://city.example/a.pdf".into(),
            target: "https://city.example/a.pdf".into(),
            state,
            reason: String::new(),
            attempts: 0,
            asked_by: PersonId(Uuid::nil()),
            asked_at: now,
            updated_at: now,
        }
    }

    #[test]
    fn only_what_is_open_is_taken_up_and_each_time_is_another() {
        for state in FetchState::ALL {
            let taken = fetch(state).taken_up(Timestamp::UNIX_EPOCH);
            assert_eq!(taken.is_some(), state.open(), "{state}");
        }
        let first = fetch(FetchState::Waiting)
            .taken_up(Timestamp::UNIX_EPOCH)
            .unwrap();
        let second = first.clone().taken_up(Timestamp::UNIX_EPOCH).unwrap();
        assert!(first.is_same_attempt(&first) && !second.is_same_attempt(&first));
        assert!(!fetch(FetchState::Failed).is_same_attempt(&fetch(FetchState::Failed)));
        let mut worn = fetch(FetchState::Waiting);
        for _ in 0..MOST_ATTEMPTS {
            assert!(!worn.worn_out());
            worn = worn.taken_up(Timestamp::UNIX_EPOCH).unwrap();
        }
        assert!(worn.worn_out());
    }
}
