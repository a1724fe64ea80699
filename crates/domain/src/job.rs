//! A job is a nudge that carries ids: the rows it points at are the truth. It may
//! run twice and must not mind.

use crate::{CaseId, DeliveryId, DocumentId, FetchId, ImportId, InboundId};
use serde::{Deserialize, Serialize};

/// What a worker can be asked to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Make the next attempt to get a mail out.
    Deliver {
        /// The mail.
        delivery: DeliveryId,
    },
    /// Parse a message and put it where it belongs.
    Sort {
        /// The message.
        inbound: InboundId,
    },
    /// Find out whether a message's sender is who they say.
    CheckSender {
        /// The message.
        inbound: InboundId,
    },
    /// Fetch the file that lies at a link.
    Fetch {
        /// The fetch.
        fetch: FetchId,
    },
    /// Turn a document into pages.
    Read {
        /// The document.
        document: DocumentId,
    },
    /// Link a document's pages to the corpus.
    Link {
        /// The document.
        document: DocumentId,
    },
    /// Link again what was linked against an older corpus, a batch at a time.
    Relink {
        /// The last document of the batch before.
        after: Option<DocumentId>,
    },
    /// Take to heart what people have said of links.
    Learn,
    /// Compute all open cases' clocks and queue the reminders that are due.
    Remind,
    /// Look at one case's reminders at once: a fact on it is new.
    RemindCase {
        /// The case.
        case: CaseId,
    },
    /// Make the cases of a list of requests.
    Import {
        /// The list.
        import: ImportId,
    },
    /// Write the digests whose hour has come.
    Digest,
    /// Tell people of new documents that hold a search they keep.
    Searches,
    /// Compare what is with what should be, and nudge what was left lying.
    Heal,
    /// Throw away finished jobs, dead sessions and old run logs.
    Prune,
}

/// The queues: each has its own workers, so that a long reading never holds up a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Queue {
    /// Mail in and out, reminders, housekeeping: short.
    Mail,
    /// Fetching files from links: long, and mostly waiting.
    Fetching,
    /// Reading documents: long, one a core.
    Reading,
    /// Linking: long.
    Linking,
}

impl Queue {
    /// All.
    pub const ALL: [Self; 4] = [Self::Mail, Self::Fetching, Self::Reading, Self::Linking];

    /// The name in the queue's tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "daylight.mail",
            Self::Fetching => "daylight.fetching",
            Self::Reading => "daylight.reading",
            Self::Linking => "daylight.linking",
        }
    }
}

impl Job {
    /// The queue it goes into.
    pub const fn queue(&self) -> Queue {
        match self {
            Self::Deliver { .. }
            | Self::Sort { .. }
            | Self::Remind
            | Self::RemindCase { .. }
            | Self::Digest
            | Self::Searches
            | Self::Heal
            | Self::Prune => Queue::Mail,
            // It waits for name servers, and must not hold up a mail.
            Self::Fetch { .. } | Self::CheckSender { .. } => Queue::Fetching,
            Self::Read { .. } => Queue::Reading,
            // Long, and in nobody's way there.
            Self::Link { .. } | Self::Relink { .. } | Self::Learn | Self::Import { .. } => {
                Queue::Linking
            }
        }
    }

    /// Its name, for logs and the list of dead jobs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Deliver { .. } => "deliver",
            Self::Sort { .. } => "sort",
            Self::CheckSender { .. } => "check_sender",
            Self::Fetch { .. } => "fetch",
            Self::Read { .. } => "read",
            Self::Link { .. } => "link",
            Self::Relink { .. } => "relink",
            Self::Learn => "learn",
            Self::Remind => "remind",
            Self::RemindCase { .. } => "remind_case",
            Self::Import { .. } => "import",
            Self::Digest => "digest",
            Self::Searches => "searches",
            Self::Heal => "heal",
            Self::Prune => "prune",
        }
    }

    /// How often it is tried before it is dead and a person has to look.
    pub const fn max_attempts(&self) -> i32 {
        match self {
            Self::Remind | Self::Digest | Self::Searches | Self::Heal | Self::Prune => 3,
            _ => 8,
        }
    }
}
