//! Mail that leaves: one attempt at a time, and how it ended.
//!
//! The dialogue with the server is our own (`smtp`), because the desk must know
//! two things that general clients blur: whether the final dot can have reached
//! the server, and every line of what the server answered. Letters are composed
//! once (`compose`) and sent exactly as composed. Nothing here retries.

mod answer;
mod compose;
mod dial;
mod dkim;
mod encoding;
pub mod imap;
pub mod lmtp;
mod memory;
mod published;
pub mod sender;
mod settings;
mod smtp;
mod tokens;
mod wire;

pub use answer::queue_id;
pub use compose::{Attachment, Compose, ComposeError, Mailbox, compose};
pub use dkim::{DkimError, DkimKey};
pub use memory::{Fault, MemoryOutbox, Sent};
pub use published::{Asked, Hint, published};
pub use settings::{Password, Security, SettingsError, SmtpMailer, SmtpSettings};
pub use tokens::{Grant, TokenError, Tokens};

use domain::EmailAddress;
use std::fmt;

/// Who a letter is from and who gets it, as the server is told. Independent of
/// the letter's own headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Where bounces go.
    pub from: EmailAddress,
    /// Everybody who gets it, blind copies included. One refusal stops the whole
    /// letter, so that a retry never reaches somebody twice.
    pub to: Vec<EmailAddress>,
    /// What the servers on the way are asked to report (RFC 3461), where they offer it.
    pub reports: Option<Reports>,
}

/// Reports asked of the servers on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reports {
    /// Our name for the mail; reports bear it.
    pub id: String,
    /// Report that it has arrived, too, and not only that it came back or is late.
    pub arrival: bool,
    /// Of whose copy nothing is reported: our own.
    pub silent: Vec<EmailAddress>,
}

/// How one attempt ended; decides what happens next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server took the letter and answers for it from now on.
    Accepted {
        /// All lines of the answer, verbatim, separated by `\n`.
        answer: String,
        /// What the server's own log calls the letter, if it said.
        queue_id: Option<String>,
    },
    /// The server said “not now” (4xx), at whatever command. Try again later.
    Deferred {
        /// All lines of the answer, verbatim, separated by `\n`.
        answer: String,
        /// The reply code, 400 to 499.
        code: u16,
    },
    /// The server said “no” (5xx). Trying again as it is leads nowhere.
    Refused {
        /// All lines of the answer, verbatim, separated by `\n`.
        answer: String,
        /// The reply code, 500 to 599.
        code: u16,
        /// Whom the refusal was about, where it answered a recipient.
        recipient: Option<EmailAddress>,
    },
    /// Surely did not leave: no connection, TLS or log-in failed, or the
    /// connection broke before the final dot was written.
    NotSent {
        /// What a person can act on.
        reason: String,
    },
    /// The connection broke when the final dot may have been written: the
    /// server may have the letter or not. A person decides.
    Unknown {
        /// What a person can act on.
        reason: String,
    },
}

impl Outcome {
    /// One word for logs and counters.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accepted { .. } => "accepted",
            Self::Deferred { .. } => "deferred",
            Self::Refused { .. } => "refused",
            Self::NotSent { .. } => "not sent",
            Self::Unknown { .. } => "unknown",
        }
    }
}

/// The way out of the house. A closed enum: a new way is a new variant, and
/// every place that must care stops compiling.
#[derive(Clone, Debug)]
pub enum Mailer {
    /// A real server.
    Smtp(SmtpMailer),
    /// Keeps letters in memory: tests, and a newsroom without a mail server.
    Memory(MemoryOutbox),
}

impl Mailer {
    /// Whether letters really leave the machine.
    pub fn leaves_the_house(&self) -> bool {
        matches!(self, Self::Smtp(_))
    }

    /// Tries once to send these bytes. They are sent exactly as given (dots
    /// doubled as SMTP wants it), so every line must end in CRLF.
    ///
    /// `before_data` is awaited when the server has accepted all recipients and
    /// asked for the content, right before the first byte of it is written: the
    /// place to record that from now on the outcome may be unknown. If it errs,
    /// nothing is sent and the outcome is `NotSent` with its text.
    pub async fn send<E: fmt::Display>(
        &self,
        envelope: &Envelope,
        raw: &[u8],
        before_data: impl AsyncFnOnce() -> Result<(), E>,
    ) -> Outcome {
        match self {
            Self::Smtp(mailer) => smtp::send(mailer, envelope, raw, before_data).await,
            Self::Memory(outbox) => outbox.send(envelope, raw, before_data).await,
        }
    }
}
