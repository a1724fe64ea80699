//! Puts a file into a case: bytes first, then its row, its event and the job that reads it.

use crate::{
    Desk, Error,
    verbs::receive::{invalid, kept},
};
use domain::{
    Actor, Case, CaseId, Document, DocumentId, EventKind, InboundId, Job,
    document::{Arrival, DocumentState},
};
use outside::files::Stored;
use tokio::io::AsyncRead;

/// A larger file is refused with a word on what to do.
pub const LARGEST_FILE: u64 = 20 << 30;

/// What became of a file that was attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attached {
    /// The document.
    pub document: DocumentId,
    /// False where the case had this very file already.
    pub new: bool,
}

/// A file whose bytes are kept, on its way into a case.
pub(crate) struct NewFile {
    pub stored: Stored,
    pub name: String,
    pub arrival: Arrival,
    /// The message that it came in, or whose link led to it.
    pub inbound: Option<InboundId>,
    /// The link that it was fetched from.
    pub url: Option<String>,
}

impl Desk {
    /// Keeps a file and asks a worker to read it. The same bytes under the same
    /// name are the same document. Refused: an empty file, one that is too large,
    /// a case that is closed or that the actor may not see.
    pub async fn attach(
        &self,
        actor: &Actor,
        case: CaseId,
        name: &str,
        bytes: impl AsyncRead,
        arrival: Arrival,
    ) -> Result<Attached, Error> {
        let name = plain_name(name);
        self.may_attach(actor, case).await?;
        let stored = self
            .files
            .put_stream(bytes, LARGEST_FILE)
            .await
            .map_err(kept)?;
        if stored.bytes == 0 {
            return Err(invalid(
                "file",
                &format!("“{name}” is empty: nothing was attached"),
            ));
        }
        let mut tx = self.store.begin().await?;
        let case = self.own_case(&mut tx, actor, case).await?;
        let file = NewFile {
            stored,
            name,
            arrival,
            inbound: None,
            url: None,
        };
        let attached = self.attach_kept(&mut tx, actor, &case, file).await?;
        tx.commit().await?;
        Ok(attached)
    }

    /// Makes a file whose bytes are kept a document of the case, with its event and the
    /// job that reads it. The same bytes under the same name are the same document.
    pub(crate) async fn attach_kept(
        &self,
        tx: &mut store::Conn,
        actor: &Actor,
        case: &Case,
        file: NewFile,
    ) -> Result<Attached, Error> {
        case.open()?;
        let now = self.clock.now();
        let document = Document {
            id: DocumentId(self.chance.id()),
            case: case.id,
            digest: file.stored.digest,
            name: file.name,
            bytes: i64::try_from(file.stored.bytes).unwrap_or(i64::MAX),
            arrival: file.arrival,
            inbound: file.inbound,
            parent: None,
            received_at: now,
            state: DocumentState::Received,
        };
        let (id, new) = store::document::insert(tx, &document, Some(actor.id)).await?;
        if new {
            let kind = EventKind::DocumentAttached {
                document: id,
                name: document.name,
                digest: document.digest,
                url: file.url,
            };
            store::event::append(tx, case, vec![self.event(kind, Some(actor))]).await?;
            store::job::enqueue(tx, &Job::Read { document: id }, now, None).await?;
        }
        Ok(Attached { document: id, new })
    }

    /// Asked before the bytes come, so that nobody uploads a gigabyte in vain.
    pub(crate) async fn may_attach(&self, actor: &Actor, case: CaseId) -> Result<(), Error> {
        let mut conn = self.store.connection().await?;
        let case = store::case::by_id(&mut conn, case).await?;
        if !actor.may_work_on(&case) {
            return Err(Error::NotFound);
        }
        Ok(case.open()?)
    }
}

/// The last part of a path, without what a page or a download could stumble over.
pub(crate) fn plain_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    let clean = clean.trim().trim_start_matches('.');
    if clean.is_empty() {
        "file".to_owned()
    } else {
        clean.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_no_path() {
        let cases = [
            ("../../etc/passwd", "passwd"),
            (r"C:\mail\a.pdf", "a.pdf"),
            ("a\r\nb", "ab"),
            ("", "file"),
            ("...", "file"),
            (".env", "env"),
        ];
        for (given, expected) in cases {
            assert_eq!(plain_name(given), expected);
        }
    }
}
