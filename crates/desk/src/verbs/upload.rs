//! Files that come in piece by piece: a connection that breaks costs what was under way,
//! and the same file chosen again goes on where it stopped. The last byte puts it where it
//! belongs, as [`Desk::attach`] and [`Desk::receive_all`] would.

use crate::{
    Desk, Error,
    verbs::{
        attach::{LARGEST_FILE, NewFile, plain_name},
        receive::{LARGEST_MAIL, MailSource, invalid, kept},
    },
};
use domain::{Actor, CaseId, UploadId, document::Arrival};
use jiff::{SignedDuration, Timestamp};
use outside::files::FilesError;
use store::upload::Upload;
use tokio::io::AsyncRead;

/// What nobody has gone on with for so long is forgotten.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// So many are forgotten in one go; the next round takes the rest.
const FORGOTTEN: i64 = 500;

/// A file that somebody is about to send.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// Into which case; none: mail for triage, one or a whole mailbox.
    pub case: Option<CaseId>,
    /// Its name.
    pub name: String,
    /// How long it is.
    pub bytes: u64,
    /// What the browser says of its last change: with the name and the length it tells
    /// whether this is the same file.
    pub modified: String,
}

/// How far a file has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The upload.
    pub id: UploadId,
    /// Bytes that are here.
    pub here: u64,
    /// Bytes that it will have.
    pub of: u64,
    /// Whether it is where it belongs.
    pub done: bool,
}

impl Desk {
    /// Begins an upload, or goes on with one of the same file. Refused: an empty file, one
    /// that is too large, a case that is closed or that the actor may not see.
    pub async fn begin_upload(&self, actor: &Actor, new: NewUpload) -> Result<Progress, Error> {
        let limit = match new.case {
            Some(_) => LARGEST_FILE,
            None => LARGEST_MAILBOX,
        };
        let name = plain_name(&new.name);
        if new.bytes == 0 {
            let empty = format!("“{name}” is empty: nothing was attached");
            return Err(invalid("file", &empty));
        }
        if new.bytes > limit {
            return Err(kept(FilesError::TooLarge { limit }));
        }
        if let Some(case) = new.case {
            self.may_attach(actor, case).await?;
        }
        let upload = Upload {
            id: UploadId(self.chance.id()),
            person: actor.id,
            case: new.case,
            name,
            bytes: i64::try_from(new.bytes).unwrap_or(i64::MAX),
            modified: new.modified.chars().take(40).collect(),
            done: false,
        };
        let mut conn = self.store.connection().await?;
        let id = store::upload::begin(&mut conn, &upload, self.now()).await?;
        drop(conn);
        self.upload_progress(actor, id).await
    }

    /// How far it has come. Not found: somebody else's, or one that was forgotten.
    pub async fn upload_progress(&self, actor: &Actor, id: UploadId) -> Result<Progress, Error> {
        let upload = self.own_upload(actor, id).await?;
        let here = match upload.done {
            true => upload.bytes.unsigned_abs(),
            false => self.files.partial_length(&key(id)).await.map_err(kept)?,
        };
        Ok(progress(&upload, here))
    }

    /// Adds bytes behind those that have come; with the last one the file is where it
    /// belongs. Conflict: other bytes have come than the sender thinks, or another
    /// connection brings them.
    pub async fn continue_upload(
        &self,
        actor: &Actor,
        id: UploadId,
        from: u64,
        bytes: impl AsyncRead,
    ) -> Result<Progress, Error> {
        let upload = self.own_upload(actor, id).await?;
        let of = upload.bytes.unsigned_abs();
        if upload.done {
            return Ok(progress(&upload, of));
        }
        let here = self.files.append((&key(id), from), bytes, of).await;
        let here = here.map_err(taken)?;
        if here < of {
            return Ok(progress(&upload, here));
        }
        self.finish_upload(actor, &upload).await?;
        self.files.forget_partial(&key(id)).await.map_err(kept)?;
        Ok(progress(
            &Upload {
                done: true,
                ..upload
            },
            of,
        ))
    }

    /// Forgets an upload and what has come of it.
    pub async fn drop_upload(&self, actor: &Actor, id: UploadId) -> Result<(), Error> {
        self.own_upload(actor, id).await?;
        self.forget_upload(id).await
    }

    /// Into its case, or into triage. Done before: nothing happens.
    async fn finish_upload(&self, actor: &Actor, upload: &Upload) -> Result<(), Error> {
        let Some(case) = upload.case else {
            // The same mail twice is one message: to be killed in between costs nothing.
            let raw = self.files.partial_reader(&key(upload.id)).await;
            self.receive_all(raw.map_err(kept)?, MailSource::Upload)
                .await?;
            let mut conn = self.store.connection().await?;
            store::upload::done(&mut conn, upload.id, self.now()).await?;
            return Ok(());
        };
        let stored = self.files.complete(&key(upload.id)).await.map_err(kept)?;
        let file = NewFile {
            stored,
            name: upload.name.clone(),
            arrival: Arrival::Upload,
            inbound: None,
            url: None,
        };
        let mut tx = self.store.begin().await?;
        let case = self.own_case(&mut tx, actor, case).await?;
        if store::upload::done(&mut tx, upload.id, self.now()).await? {
            self.attach_kept(&mut tx, actor, &case, file).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    async fn own_upload(&self, actor: &Actor, id: UploadId) -> Result<Upload, Error> {
        let mut conn = self.store.connection().await?;
        let upload = store::upload::touch(&mut conn, id, actor.id, self.now()).await?;
        upload.ok_or(Error::NotFound)
    }

    async fn forget_upload(&self, id: UploadId) -> Result<(), Error> {
        self.files.forget_partial(&key(id)).await.map_err(kept)?;
        let mut conn = self.store.connection().await?;
        Ok(store::upload::forget(&mut conn, id).await?)
    }

    /// Forgets uploads that nobody goes on with, and what puts that were interrupted have
    /// left behind.
    pub(crate) async fn forget_old_uploads(&self, now: Timestamp) -> Result<(), Error> {
        let before = now - KEPT;
        let stale = {
            let mut conn = self.store.connection().await?;
            store::upload::stale(&mut conn, before, FORGOTTEN).await?
        };
        for id in stale {
            self.forget_upload(id).await?;
        }
        self.files.sweep(before).await.map_err(kept)?;
        Ok(())
    }
}

/// A mailbox holds many mails, each of which may be as long as one.
const LARGEST_MAILBOX: u64 = 8 * LARGEST_MAIL;

fn key(id: UploadId) -> String {
    id.0.to_string()
}

fn progress(upload: &Upload, here: u64) -> Progress {
    Progress {
        id: upload.id,
        here,
        of: upload.bytes.unsigned_abs(),
        done: upload.done,
    }
}

fn taken(error: FilesError) -> Error {
    match error {
        FilesError::Busy | FilesError::Elsewhere { .. } => Error::Conflict(error.to_string()),
        other => kept(other),
    }
}
