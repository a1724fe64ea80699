//! Mail that is fetched: a mailbox on a server (IMAP, RFC 3501), read without
//! marking, moving or deleting anything. Says what is there and gives the bytes;
//! what has been read before, and what follows, is for those above.
//!
//! Folders are opened with EXAMINE and messages read with BODY.PEEK, piece by
//! piece, so that a huge mail needs no more memory than a small one.

mod memory;
mod settings;
mod talk;
mod utf7;

pub use memory::{Letter, MemoryMailbox};
pub use settings::{ImapMailbox, ImapSettings};

use futures_util::stream::try_unfold;
use jiff::civil::Date;
use std::{io, time::Duration};
use tokio::io::AsyncRead;
use tokio_util::{bytes::Bytes, io::StreamReader};

/// A message is fetched in pieces of so many bytes.
const PIECE: u32 = 1 << 20;

/// Why a mailbox could not be read. The text is for the person who has to mend it.
#[derive(Debug, thiserror::Error)]
pub enum ImapError {
    /// There is no line to the server, or it broke: connect again.
    #[error("{0}")]
    Lost(String),
    /// The server let nobody in with this name and password.
    #[error("the server refused the log-in: {0}")]
    Login(String),
    /// The server said no to a command; the line still stands.
    #[error("the server said: {0}")]
    Refused(String),
    /// The answer cannot be understood: the line is of no more use.
    #[error("the server's answer to {0} could not be understood")]
    Nonsense(&'static str),
}

impl ImapError {
    /// Whether the next command can go over the same line.
    pub const fn line_stands(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

/// A mailbox that can be reached. A closed enum: the real one and its twin.
#[derive(Clone, Debug)]
pub enum Mailbox {
    /// On a server.
    Imap(Box<ImapMailbox>),
    /// In memory, for tests.
    Memory(MemoryMailbox),
}

/// A folder that has been opened for reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// UIDVALIDITY: another number than before means that all UIDs are new.
    pub uid_validity: u32,
    /// How many messages lie in it.
    pub messages: u32,
}

/// Why a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// The server says that something changed.
    News,
    /// The time is over.
    Time,
    /// Somebody on our side had enough.
    Told,
}

/// An open line to a mailbox, logged in.
#[derive(Debug)]
pub enum Line {
    /// To a server.
    Imap(Box<talk::Talk>),
    /// To the twin.
    Memory(memory::Visit),
}

impl Mailbox {
    /// Whose mailbox it is: `login@host`. Positions are remembered under this name.
    pub fn account(&self) -> String {
        match self {
            Self::Imap(mailbox) => mailbox.account(),
            Self::Memory(_) => "memory@localhost".to_owned(),
        }
    }

    /// Connects, protects the line, logs in.
    pub async fn connect(&self) -> Result<Line, ImapError> {
        match self {
            Self::Imap(mailbox) => Ok(Line::Imap(Box::new(talk::Talk::begin(mailbox).await?))),
            Self::Memory(mailbox) => Ok(Line::Memory(mailbox.visit()?)),
        }
    }
}

impl Line {
    /// The server's greeting, in its own words.
    pub fn greeting(&self) -> &str {
        match self {
            Self::Imap(talk) => talk.greeting(),
            Self::Memory(_) => "a mailbox in memory",
        }
    }

    /// Whether the server tells by itself that mail has come (IDLE, RFC 2177).
    pub const fn can_idle(&self) -> bool {
        match self {
            Self::Imap(talk) => talk.can_idle(),
            Self::Memory(_) => true,
        }
    }

    /// The names of all folders.
    pub async fn folders(&mut self) -> Result<Vec<String>, ImapError> {
        match self {
            Self::Imap(talk) => talk.folders().await,
            Self::Memory(visit) => Ok(visit.folders()),
        }
    }

    /// Opens a folder so that nothing in it can be changed.
    pub async fn open(&mut self, folder: &str) -> Result<Opened, ImapError> {
        match self {
            Self::Imap(talk) => talk.open(folder).await,
            Self::Memory(visit) => visit.open(folder),
        }
    }

    /// UIDs in the open folder above `last`, in order; with `since`, only of mail
    /// that reached the server on that day or later.
    pub async fn uids(&mut self, last: u32, since: Option<Date>) -> Result<Vec<u32>, ImapError> {
        let mut found = match self {
            Self::Imap(talk) => talk.uids(last, since).await?,
            Self::Memory(visit) => visit.uids()?,
        };
        // `UID 8:*` names the last message even where its UID is below 8.
        found.retain(|uid| *uid > last);
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// The size of a message by the server's word; none if it is there no more.
    pub async fn size(&mut self, uid: u32) -> Result<Option<u64>, ImapError> {
        match self {
            Self::Imap(talk) => talk.size(uid).await,
            Self::Memory(visit) => visit.size(uid),
        }
    }

    /// The bytes of a message, read as they are asked for. An error of the server
    /// breaks off the reading; it never looks like the message's end.
    pub fn message(&mut self, uid: u32) -> impl AsyncRead + Send + '_ {
        let pieces = try_unfold((self, 0_u32, false), move |(line, at, done)| async move {
            if done {
                return Ok::<_, io::Error>(None);
            }
            let piece = line.piece(uid, at).await.map_err(io::Error::other)?;
            let piece = piece.ok_or_else(|| io::Error::other(Vanished))?;
            let read = u32::try_from(piece.len()).unwrap_or(PIECE);
            let end = at.checked_add(read).ok_or_else(|| {
                io::Error::other("the message is larger than the protocol can name")
            })?;
            Ok(Some((Bytes::from(piece), (line, end, read < PIECE))))
        });
        StreamReader::new(Box::pin(pieces))
    }

    async fn piece(&mut self, uid: u32, at: u32) -> Result<Option<Vec<u8>>, ImapError> {
        match self {
            Self::Imap(talk) => talk.piece(uid, at, PIECE).await,
            Self::Memory(visit) => visit.piece(uid, at, PIECE),
        }
    }

    /// Waits until the server has news, `told` is ready, or the time is over. On
    /// a server without IDLE it only waits. Lines that are dead end in an error.
    pub async fn wait(
        self,
        at_most: Duration,
        told: impl Future<Output = ()> + Send,
    ) -> Result<(Self, Woken), ImapError> {
        match self {
            Self::Imap(talk) => {
                let (talk, woken) = talk.wait(at_most, told).await?;
                Ok((Self::Imap(Box::new(talk)), woken))
            }
            Self::Memory(visit) => {
                let woken = visit.wait(at_most, told).await;
                Ok((Self::Memory(visit), woken))
            }
        }
    }

    /// Says good-bye, if the server still listens.
    pub async fn leave(self) {
        if let Self::Imap(talk) = self {
            talk.leave().await;
        }
    }
}

/// The message was deleted between two commands.
#[derive(Debug, thiserror::Error)]
#[error("the message was removed from the mailbox while it was read")]
pub struct Vanished;
