//! Takes in mail. Its bytes are kept before anybody looks at them; a job sorts it.

use crate::{Desk, Error, FieldError};
use domain::{InboundId, Job};
use outside::files::FilesError;
use tokio::io::AsyncRead;

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

impl MailSource {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Command => "command",
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
    /// bytes by a second way are the same message. Refused: nothing, and more
    /// than [`LARGEST_MAIL`].
    pub async fn receive(
        &self,
        raw: impl AsyncRead,
        source: MailSource,
    ) -> Result<Received, Error> {
        let stored = self
            .files
            .put_stream(raw, LARGEST_MAIL)
            .await
            .map_err(kept)?;
        if stored.bytes == 0 {
            return Err(invalid(
                "file",
                "this file is empty: save the mail again and drop that one",
            ));
        }
        let now = self.clock.now();
        let arrived = store::inbound::Arrived {
            id: InboundId(self.chance.id()),
            digest: stored.digest,
            bytes: i64::try_from(stored.bytes).unwrap_or(i64::MAX),
            source: source.as_str(),
            received_at: now,
        };
        let mut tx = self.store.begin().await?;
        let (inbound, new) = store::inbound::insert(&mut tx, &arrived).await?;
        if new {
            store::job::enqueue(&mut tx, &Job::Sort { inbound }, now, None).await?;
        }
        tx.commit().await?;
        Ok(Received { inbound, new })
    }
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
