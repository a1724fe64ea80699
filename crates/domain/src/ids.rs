//! Typed ids, one alphabetical list. An id is a UUID version 7; drawing a new
//! one needs an id source, which only the desk holds.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.trim().parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

ids! {
    /// A body that holds records.
    AgencyId,
    /// One records request to one agency.
    CaseId,
    /// One address by which an agency can be reached.
    ContactId,
    /// A remark on a letter.
    CommentId,
    /// A background document of the newsroom.
    CorpusDocumentId,
    /// One attempt-chain to get one letter out.
    DeliveryId,
    /// One file received.
    DocumentId,
    /// A file that goes with a letter.
    EnclosureId,
    /// A fact on a case.
    EventId,
    /// A link that somebody has asked to fetch.
    FetchId,
    /// A list of requests that is brought in.
    ImportId,
    /// Something that came in: an e-mail, raw bytes first.
    InboundId,
    /// Something we write.
    LetterId,
    /// A page's link to the corpus.
    LinkId,
    /// A person with an account.
    PersonId,
    /// A story that groups cases.
    ProjectId,
    /// One reminder in the ledger.
    ReminderId,
    /// A search that somebody keeps.
    SavedSearchId,
    /// A list of cases that somebody keeps.
    SavedViewId,
    /// A signed-in browser.
    SessionId,
    /// Something that somebody has to do on a case.
    TaskId,
    /// A number under which others know a case.
    TrackingId,
    /// A file on its way in.
    UploadId,
}
