//! One file received: its original bytes are never altered, and its reading
//! always ends as read or as a recorded failure.

use crate::{CaseId, Digest, DocumentId, InboundId, person::named};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How far reading a document has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// Stored.
    Received,
    /// Pages are coming.
    Reading,
    /// All pages that can be read are.
    Read,
    /// Being compared with the corpus.
    Linking,
    /// Done.
    Linked,
    /// It could not be read at all.
    Failed,
}

impl DocumentState {
    /// All, in order.
    pub const ALL: [Self; 6] = [
        Self::Received,
        Self::Reading,
        Self::Read,
        Self::Linking,
        Self::Linked,
        Self::Failed,
    ];

    /// The name stored in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Reading => "reading",
            Self::Read => "read",
            Self::Linking => "linking",
            Self::Linked => "linked",
            Self::Failed => "failed",
        }
    }
}

named!(DocumentState, "state of a document");

/// How a document came to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrival {
    /// Dropped on a page.
    Upload,
    /// Given on the command line.
    Command,
    /// In a message.
    Message,
    /// Fetched from a link.
    Link,
}

impl Arrival {
    /// All.
    pub const ALL: [Self; 4] = [Self::Upload, Self::Command, Self::Message, Self::Link];

    /// The name stored in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Command => "command",
            Self::Message => "message",
            Self::Link => "link",
        }
    }
}

named!(Arrival, "way of arrival");

/// One file received.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// The case it belongs to.
    pub case: CaseId,
    /// SHA-256 of its original bytes.
    pub digest: Digest,
    /// Its name as given.
    pub name: String,
    /// Size in bytes.
    pub bytes: i64,
    /// How it came.
    pub arrival: Arrival,
    /// The message it came in.
    pub inbound: Option<InboundId>,
    /// The document it was found in.
    pub parent: Option<DocumentId>,
    /// When.
    pub received_at: Timestamp,
    /// How far reading has come.
    pub state: DocumentState,
}
