//! Files by the SHA-256 of their bytes: originals as they arrived and what is
//! derived from them. A file is written once, whole or not at all, and never
//! changed. What a newsroom throws away (spam whose time is over) is decided and
//! logged above; `remove` is its one door.

mod local;
mod memory;
mod partial;

pub use local::LocalFiles;
pub use memory::MemoryFiles;

use domain::Digest;
use jiff::Timestamp;
use std::{io, path::PathBuf};
use tokio::io::AsyncRead;

/// Where files are kept. A closed enum; an object store will be a third variant.
#[derive(Clone, Debug)]
pub enum Files {
    /// A folder on this machine or one mounted on it.
    Local(LocalFiles),
    /// Memory, for tests.
    Memory(MemoryFiles),
}

/// What a put has stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The file's name from now on.
    pub digest: Digest,
    /// Its size.
    pub bytes: u64,
}

/// A file opened for reading from its beginning.
pub type Reader = Box<dyn AsyncRead + Send + Sync + Unpin>;

/// Why a file could not be kept or given.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// More bytes than allowed; nothing was kept.
    #[error("the file is larger than the {limit} bytes allowed")]
    TooLarge {
        /// The limit that was given.
        limit: u64,
    },
    /// Nobody has put a file with this digest, or it has been lost.
    #[error("there is no file {0}; if there was one, restore it from a backup")]
    NotFound(Digest),
    /// The bytes on disk are not those that were put.
    #[error("the file {0} has been damaged on disk: restore it from a backup")]
    Damaged(Digest),
    /// The sender's stream broke off.
    #[error("the file did not arrive whole: {0}")]
    Interrupted(#[source] io::Error),
    /// Somebody is adding to this file at the moment.
    #[error("this file is just being received by another connection")]
    Busy,
    /// So many bytes have come, and not as many as the sender thinks.
    #[error("{length} bytes of this file have come: go on from there")]
    Elsewhere {
        /// Bytes that are here.
        length: u64,
    },
    /// The disk refused.
    #[error("{}: {cause}", path.display())]
    Disk {
        /// What was touched.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// Something in the folder that no put has made.
    #[error("{} does not belong among the files", .0.display())]
    Stray(PathBuf),
}

impl Files {
    /// Keeps what the reader gives, up to `limit` bytes. When it returns, the
    /// file survives a power cut. Putting the same bytes again is harmless.
    pub async fn put_stream(
        &self,
        reader: impl AsyncRead,
        limit: u64,
    ) -> Result<Stored, FilesError> {
        match self {
            Self::Local(files) => files.put_stream(reader, limit).await,
            Self::Memory(files) => files.put_stream(reader, limit).await,
        }
    }

    /// How many bytes of a file on its way in have come. `name` is the caller's: letters,
    /// figures and hyphens.
    pub async fn partial_length(&self, name: &str) -> Result<u64, FilesError> {
        match self {
            Self::Local(files) => files.partial_length(name).await,
            Self::Memory(files) => Ok(files.partial(name).len() as u64),
        }
    }

    /// Adds bytes to a file on its way in, behind those that have come, up to `limit` in
    /// all; how many there are now. Those that came before the reader broke off stay.
    /// Refused: while another adds to it, and where `from` is not what has come.
    pub async fn append(
        &self,
        (name, from): (&str, u64),
        reader: impl AsyncRead,
        limit: u64,
    ) -> Result<u64, FilesError> {
        match self {
            Self::Local(files) => files.append((name, from), reader, limit).await,
            Self::Memory(files) => files.append((name, from), reader, limit).await,
        }
    }

    /// Makes a file that has come whole one that is kept. What came stays until it is
    /// forgotten, so that this can be done once more.
    pub async fn complete(&self, name: &str) -> Result<Stored, FilesError> {
        match self {
            Self::Local(files) => files.complete(name).await,
            Self::Memory(files) => files.put_stream(&files.partial(name)[..], u64::MAX).await,
        }
    }

    /// What has come of a file, from its beginning.
    pub async fn partial_reader(&self, name: &str) -> Result<Reader, FilesError> {
        match self {
            Self::Local(files) => files.partial_reader(name).await,
            Self::Memory(files) => Ok(Box::new(io::Cursor::new(files.partial(name)))),
        }
    }

    /// Forgets what has come of a file.
    pub async fn forget_partial(&self, name: &str) -> Result<(), FilesError> {
        match self {
            Self::Local(files) => files.forget_partial(name).await,
            Self::Memory(files) => {
                files.forget_partial(name);
                Ok(())
            }
        }
    }

    /// Keeps these bytes.
    pub async fn put(&self, bytes: &[u8]) -> Result<Stored, FilesError> {
        self.put_stream(bytes, u64::MAX).await
    }

    /// The whole file, its bytes checked against its name; at most `limit`.
    pub async fn read(&self, digest: &Digest, limit: u64) -> Result<Vec<u8>, FilesError> {
        let bytes = match self {
            Self::Local(files) => files.read(digest, limit).await?,
            Self::Memory(files) => files.read(digest, limit)?,
        };
        if Digest::of(&bytes) != *digest {
            return Err(FilesError::Damaged(*digest));
        }
        Ok(bytes)
    }

    /// The file for streaming, with its size. Its bytes are not checked.
    pub async fn open(&self, digest: &Digest) -> Result<(Reader, u64), FilesError> {
        match self {
            Self::Local(files) => files.open(digest).await,
            Self::Memory(files) => files.open(digest),
        }
    }

    /// A path at which a child process can read the file. The memory twin writes
    /// a copy into a private folder that goes with it.
    pub fn path(&self, digest: &Digest) -> PathBuf {
        match self {
            Self::Local(files) => files.path(digest),
            Self::Memory(files) => files.path(digest),
        }
    }

    /// Whether the file is there.
    pub async fn exists(&self, digest: &Digest) -> Result<bool, FilesError> {
        match self {
            Self::Local(files) => files.exists(digest).await,
            Self::Memory(files) => Ok(files.exists(digest)),
        }
    }

    /// Whether the file's bytes still are what its name says.
    pub async fn verify(&self, digest: &Digest) -> Result<bool, FilesError> {
        match self {
            Self::Local(files) => files.verify(digest).await,
            Self::Memory(files) => files
                .read(digest, u64::MAX)
                .map(|bytes| Digest::of(&bytes) == *digest),
        }
    }

    /// Every file, in the order of their digests; what does not belong there
    /// comes as `Stray`. Reads folders as it goes: not for an async task.
    pub fn each(&self) -> Box<dyn Iterator<Item = Result<Digest, FilesError>> + Send> {
        match self {
            Self::Local(files) => Box::new(files.each()),
            Self::Memory(files) => Box::new(files.each().into_iter().map(Ok)),
        }
    }

    /// Throws a file away; one that is not there is gone already. Whoever calls this has
    /// made sure that nothing else lies in the same bytes.
    pub async fn remove(&self, digest: &Digest) -> Result<(), FilesError> {
        match self {
            Self::Local(files) => files.remove(digest).await,
            Self::Memory(files) => {
                files.lose(digest);
                Ok(())
            }
        }
    }

    /// Removes what interrupted puts have left behind and nobody has written to
    /// since `before`; how many there were.
    pub async fn sweep(&self, before: Timestamp) -> Result<usize, FilesError> {
        match self {
            Self::Local(files) => files.sweep(before).await,
            Self::Memory(_) => Ok(0),
        }
    }
}
