//! The bytes of a document as they came. A part of another file (an attachment, a
//! file in an archive) is not kept twice: it is taken out again, by a walled-in
//! child, and must still have the digest that it had when it was read.

use crate::{Desk, Error};
use domain::{Actor, Digest, DocumentId, values::Hashing};
use extract::read::ReadError;
use std::{
    fs::File,
    io::{Seek, Write},
};

/// A document's bytes, open for reading from the start.
#[derive(Debug)]
pub struct Original {
    /// Its name.
    pub name: String,
    /// The file.
    pub file: File,
    /// Its length.
    pub bytes: u64,
    /// What it must hold.
    pub digest: Digest,
}

impl Desk {
    /// Opens a document. Refused: one that the actor may not see, and a part that
    /// cannot be found in its file any more.
    pub async fn original(&self, actor: &Actor, id: DocumentId) -> Result<Original, Error> {
        let mut conn = self.store.connection().await?;
        let document = store::document::by_id(&mut conn, id).await?;
        if !actor.may_see(&store::case::by_id(&mut conn, document.case).await?) {
            return Err(Error::NotFound);
        }
        let root = store::document::root(&mut conn, id).await?;
        let root = store::document::by_id(&mut conn, root).await?;
        drop(conn);
        let path = self.files.path(&root.digest);
        let (reader, part) = (self.reader.clone(), document.name.clone());
        let opened = tokio::task::spawn_blocking(move || {
            if root.id == document.id {
                return File::open(&path).map_err(|_| missing(&root.name));
            }
            let mut out = Checked::new().map_err(broken)?;
            let found =
                reader
                    .part(&path, &root.name, &part, &mut out)
                    .map_err(|error| match error {
                        ReadError::Input { .. } => missing(&root.name),
                        error => Error::Unavailable(error.to_string()),
                    })?;
            match out.end().map_err(broken)? {
                (digest, file) if found && digest == document.digest => Ok(file),
                _ => Err(Error::refused(format!(
                    "“{part}” could not be taken out of “{}” again; download that file instead",
                    root.name
                ))),
            }
        });
        let file = opened.await.map_err(broken)??;
        Ok(Original {
            bytes: file.metadata().map_err(broken)?.len(),
            name: document.name,
            file,
            digest: document.digest,
        })
    }
}

fn missing(name: &str) -> Error {
    Error::refused(format!(
        "the original of “{name}” is not there: `daylight doctor --files` says more; restore it from a backup"
    ))
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Broken(Box::new(error))
}

/// A nameless file that counts what is written into it.
struct Checked {
    file: File,
    hash: Hashing,
}

impl Checked {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            file: tempfile::tempfile()?,
            hash: Hashing::default(),
        })
    }

    /// Its digest, and the file from its start.
    fn end(mut self) -> std::io::Result<(Digest, File)> {
        self.file.rewind()?;
        Ok((self.hash.finish(), self.file))
    }
}

impl Write for Checked {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}
