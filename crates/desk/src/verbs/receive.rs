//! Takes in mail. Its bytes are kept before anybody looks at them; a job sorts it.

use crate::{Desk, Error, FieldError};
use domain::{Digest, InboundId, Job, fingerprint::Fingerprint};
use outside::files::{FilesError, Stored};
use store::inbound::{Arrived, Way};
use tokio::io::AsyncRead;
use tokio_util::io::InspectReader;

/// A larger mail is refused with a word on what to do; agencies' attachments stay well below.
pub const LARGEST_MAIL: u64 = 512 << 20;

/// By which way a mail came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailSource {
    /// Dropped on a page.
    Upload,
    /// Given on the command line.
    Command,
}

impl From<MailSource> for Way {
    fn from(source: MailSource) -> Self {
        match source {
            MailSource::Upload => Self::Upload,
            MailSource::Command => Self::Command,
        }
    }
}

/// What became of a mail that was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// Its id.
    pub inbound: InboundId,
    /// False where the same bytes were here already.
    pub new: bool,
}

impl Desk {
    /// Keeps the raw bytes of one mail and asks a worker to sort it. The same
    /// mail by a second way is the same message. Refused: nothing, and more
    /// than [`LARGEST_MAIL`].
    pub async fn receive(
        &self,
        raw: impl AsyncRead,
        source: MailSource,
    ) -> Result<Received, Error> {
        let kept = self.keep_bytes(raw).await.map_err(kept)?;
        if kept.stored.bytes == 0 {
            return Err(invalid(
                "file",
                "this file is empty: save the mail again and drop that one",
            ));
        }
        self.arrived(kept, source.into()).await
    }

    /// Puts a mail's bytes into the file store: when it returns, they survive a power cut.
    pub(crate) async fn keep_bytes(&self, raw: impl AsyncRead) -> Result<Kept, FilesError> {
        let mut print = Fingerprint::default();
        let read = InspectReader::new(raw, |bytes| print.update(bytes));
        let stored = self.files.put_stream(read, LARGEST_MAIL).await?;
        Ok(Kept {
            stored,
            identity: print.finish(),
        })
    }

    /// Commits that a mail whose bytes are kept has come this way, with the job that
    /// sorts it if it is new; a place on a server moves on in the same transaction.
    pub(crate) async fn arrived(&self, kept: Kept, way: Way) -> Result<Received, Error> {
        let now = self.clock.now();
        let arrived = Arrived {
            id: InboundId(self.chance.id()),
            digest: kept.stored.digest,
            identity: kept.identity,
            bytes: i64::try_from(kept.stored.bytes).unwrap_or(i64::MAX),
            way,
            received_at: now,
        };
        let mut tx = self.store.begin().await?;
        let (inbound, new) = store::inbound::insert(&mut tx, &arrived).await?;
        if !new {
            self.spam_again(&mut tx, inbound, &arrived).await?;
        }
        if let Way::Imap(place) = &arrived.way {
            store::mailbox::forget_failure(&mut tx, place).await?;
            store::mailbox::advance(&mut tx, place, now).await?;
        }
        if new {
            store::job::enqueue(&mut tx, &Job::Sort { inbound }, now, None).await?;
        }
        tx.commit().await?;
        Ok(Received { inbound, new })
    }
}

impl Desk {
    /// Spam whose bytes were thrown away has come again and is kept once more; asked for
    /// again where it was thrown away between the writing of its bytes and this.
    async fn spam_again(
        &self,
        tx: &mut store::Conn,
        inbound: InboundId,
        arrived: &Arrived,
    ) -> Result<(), Error> {
        if store::sender::came_again(tx, inbound, arrived.received_at).await?
            && !self.files.exists(&arrived.digest).await.map_err(kept)?
        {
            let again = "this mail was just being thrown away: bring it again";
            return Err(Error::Unavailable(again.to_owned()));
        }
        Ok(())
    }
}

/// A mail whose bytes are safe and of which nobody knows yet.
pub(crate) struct Kept {
    pub stored: Stored,
    pub identity: Option<Digest>,
}

/// What a refusal of the file store means to whoever brought the file.
pub(crate) fn kept(error: FilesError) -> Error {
    match error {
        FilesError::TooLarge { limit } => {
            let gib = limit as f64 / f64::from(1 << 30);
            invalid(
                "file",
                &format!("this file is larger than {gib:.1} GiB: split it and bring the parts"),
            )
        }
        FilesError::Interrupted(_) => {
            Error::Unavailable("the file did not arrive whole: try again".to_owned())
        }
        other => Error::Broken(Box::new(other)),
    }
}

pub(crate) fn invalid(field: &str, message: &str) -> Error {
    Error::Invalid(vec![FieldError {
        field: field.to_owned(),
        message: message.to_owned(),
    }])
}
