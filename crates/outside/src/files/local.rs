//! Files in a folder: `ab/cd/abcd…`, and `incoming/` for those on their way.
//!
//! A put writes to `incoming/`, flushes the file to disk, renames it to its
//! place and flushes the folders. A rename within one file system happens or
//! does not, so a kill at any point leaves either the whole file or a leftover
//! in `incoming/` for the sweep. Putting known bytes renames over the old file:
//! the same content, or a mended one.

use super::{FilesError, Reader, Stored, partial};
use domain::Digest;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use std::fs::{self, DirBuilder, File, Permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::{io, pin::pin, time::SystemTime};
use tempfile::{NamedTempFile, TempPath};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::task::spawn_blocking;

const INCOMING: &str = "incoming";
pub(super) const CHUNK: usize = 256 * 1024;

/// A folder of files.
#[derive(Clone, Debug)]
pub struct LocalFiles {
    root: PathBuf,
}

impl LocalFiles {
    /// Uses this folder; makes it, for our eyes only, if it is new.
    pub fn open_folder(root: impl Into<PathBuf>) -> Result<Self, FilesError> {
        let root = root.into();
        make_folder(&root)?;
        make_folder(&root.join(INCOMING))?;
        Ok(Self { root })
    }

    pub(super) fn path(&self, digest: &Digest) -> PathBuf {
        let name = digest.to_string();
        self.root.join(&name[..2]).join(&name[2..4]).join(&name)
    }

    pub(super) async fn put_stream(
        &self,
        reader: impl AsyncRead,
        limit: u64,
    ) -> Result<Stored, FilesError> {
        let incoming = self.root.join(INCOMING);
        let (file, temporary) = blocking(move || new_file(&incoming)).await?;
        // Dropped on any way out but the last, `temporary` removes its file.
        let (digest, bytes) = receive(reader, file, &temporary, limit).await?;
        let this = self.clone();
        blocking(move || this.settle(temporary, &digest)).await?;
        Ok(Stored { digest, bytes })
    }

    fn partial(&self, name: &str) -> PathBuf {
        self.root.join(INCOMING).join(format!("part-{name}"))
    }

    pub(super) async fn partial_length(&self, name: &str) -> Result<u64, FilesError> {
        let path = self.partial(name);
        blocking(move || partial::length(&path)).await
    }

    pub(super) async fn append(
        &self,
        (name, from): (&str, u64),
        reader: impl AsyncRead,
        limit: u64,
    ) -> Result<u64, FilesError> {
        partial::append(&self.partial(name), from, reader, limit).await
    }

    /// A second name for the whole file; the first goes with `forget_partial`, when it is
    /// known by whom it is wanted. Nothing is added to it any more: it has its length.
    pub(super) async fn complete(&self, name: &str) -> Result<Stored, FilesError> {
        let (this, path) = (self.clone(), self.partial(name));
        blocking(move || {
            let stored = partial::weigh(&path)?;
            let second = path.with_extension("whole");
            match fs::hard_link(&path, &second) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(disk(&second)(error));
                }
                _ => {}
            }
            let second = TempPath::try_from_path(&second).map_err(disk(&path))?;
            this.settle(second, &stored.digest)?;
            Ok(stored)
        })
        .await
    }

    pub(super) async fn partial_reader(&self, name: &str) -> Result<Reader, FilesError> {
        let path = self.partial(name);
        let file = tokio::fs::File::open(&path).await.map_err(disk(&path))?;
        Ok(Box::new(file))
    }

    pub(super) async fn forget_partial(&self, name: &str) -> Result<(), FilesError> {
        let path = self.partial(name);
        match tokio::fs::remove_file(&path).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(disk(&path)(error)),
            _ => Ok(()),
        }
    }

    /// Gives a complete file its place, for good.
    fn settle(&self, temporary: TempPath, digest: &Digest) -> Result<(), FilesError> {
        let target = self.path(digest);
        let folder = self.root.join(&digest.to_string()[..2]);
        for new in [&folder, &folder.join(&digest.to_string()[2..4])] {
            if make_folder(new)? {
                sync_folder(new.parent().unwrap_or(&self.root))?;
            }
        }
        let failed = |error: tempfile::PathPersistError| disk(&target)(error.error);
        temporary.persist(&target).map_err(failed)?;
        sync_folder(target.parent().unwrap_or(&self.root))
    }

    pub(super) async fn read(&self, digest: &Digest, limit: u64) -> Result<Vec<u8>, FilesError> {
        let (reader, size) = self.open(digest).await?;
        if size > limit {
            return Err(FilesError::TooLarge { limit });
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        let path = self.path(digest);
        reader
            .take(size)
            .read_to_end(&mut bytes)
            .await
            .map_err(disk(&path))?;
        Ok(bytes)
    }

    pub(super) async fn open(&self, digest: &Digest) -> Result<(Reader, u64), FilesError> {
        let path = self.path(digest);
        let file = match tokio::fs::File::open(&path).await {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(FilesError::NotFound(*digest));
            }
            Err(error) => return Err(disk(&path)(error)),
        };
        let size = file.metadata().await.map_err(disk(&path))?.len();
        Ok((Box::new(file), size))
    }

    pub(super) async fn exists(&self, digest: &Digest) -> Result<bool, FilesError> {
        let path = self.path(digest);
        tokio::fs::try_exists(&path).await.map_err(disk(&path))
    }

    pub(super) async fn remove(&self, digest: &Digest) -> Result<(), FilesError> {
        let path = self.path(digest);
        match tokio::fs::remove_file(&path).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(disk(&path)(error)),
            _ => Ok(()),
        }
    }

    pub(super) async fn verify(&self, digest: &Digest) -> Result<bool, FilesError> {
        let (mut reader, _) = self.open(digest).await?;
        let path = self.path(digest);
        let mut hash = Sha256::new();
        let mut chunk = vec![0; CHUNK];
        loop {
            match reader.read(&mut chunk).await.map_err(disk(&path))? {
                0 => return Ok(hash.finalize()[..] == digest.0),
                got => hash.update(&chunk[..got]),
            }
        }
    }

    pub(super) fn each(&self) -> impl Iterator<Item = Result<Digest, FilesError>> + Send + use<> {
        let skip_incoming = |found: &Result<PathBuf, FilesError>| {
            !found.as_ref().is_ok_and(|path| path.ends_with(INCOMING))
        };
        sorted(&self.root)
            .filter(skip_incoming)
            .flat_map(below)
            .flat_map(below)
            .map(|found| {
                let path = found?;
                let digest = path
                    .file_name()
                    .and_then(|name| name.to_str()?.parse::<Digest>().ok());
                match digest {
                    Some(digest) if is_at_home(&path, &digest) => Ok(digest),
                    _ => Err(FilesError::Stray(path)),
                }
            })
    }

    pub(super) async fn sweep(&self, before: Timestamp) -> Result<usize, FilesError> {
        let incoming = self.root.join(INCOMING);
        blocking(move || {
            let before = SystemTime::from(before);
            let mut removed = 0;
            for path in sorted(&incoming) {
                removed += usize::from(remove_if_old(&path?, before)?);
            }
            Ok(removed)
        })
        .await
    }
}

/// A put that ends between our look and our remove has renamed its file away:
/// that is no error.
fn remove_if_old(path: &Path, before: SystemTime) -> Result<bool, FilesError> {
    let remove = || {
        if fs::metadata(path)?.modified()? >= before {
            return Ok(false);
        }
        fs::remove_file(path).map(|()| true)
    };
    match remove() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        other => other.map_err(disk(path)),
    }
}

/// Whether the file is a file and lies where its digest says.
fn is_at_home(path: &Path, digest: &Digest) -> bool {
    let name = digest.to_string();
    path.is_file() && path.ends_with(Path::new(&name[..2]).join(&name[2..4]).join(&name))
}

/// What lies in a folder; a file where a folder should be is passed on, and its
/// name tells that it does not belong.
fn below(found: Result<PathBuf, FilesError>) -> Box<dyn Iterator<Item = Entry> + Send> {
    match found {
        Ok(path) if path.is_dir() => Box::new(sorted(&path)),
        other => Box::new(std::iter::once(other)),
    }
}

type Entry = Result<PathBuf, FilesError>;

fn sorted(folder: &Path) -> impl Iterator<Item = Entry> + Send + use<> {
    let listed: io::Result<Vec<PathBuf>> = fs::read_dir(folder).and_then(|entries| {
        entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect()
    });
    let (mut paths, error) = match listed {
        Ok(paths) => (paths, None),
        Err(error) => (Vec::new(), Some(disk(folder)(error))),
    };
    paths.sort();
    error.map(Err).into_iter().chain(paths.into_iter().map(Ok))
}

/// Copies the stream into the file, hashing on the way, and flushes it to disk.
async fn receive(
    reader: impl AsyncRead,
    file: File,
    path: &Path,
    limit: u64,
) -> Result<(Digest, u64), FilesError> {
    let mut reader = pin!(reader);
    let mut file = tokio::fs::File::from_std(file);
    let mut hash = Sha256::new();
    let mut bytes = 0_u64;
    let mut chunk = vec![0; CHUNK];
    loop {
        let got = reader
            .read(&mut chunk)
            .await
            .map_err(FilesError::Interrupted)?;
        if got == 0 {
            break;
        }
        bytes += got as u64;
        if bytes > limit {
            return Err(FilesError::TooLarge { limit });
        }
        hash.update(&chunk[..got]);
        file.write_all(&chunk[..got]).await.map_err(disk(path))?;
    }
    file.flush().await.map_err(disk(path))?;
    file.sync_all().await.map_err(disk(path))?;
    Ok((Digest(hash.finalize().into()), bytes))
}

/// A new file under a name nobody else uses, readable by us alone.
fn new_file(folder: &Path) -> Result<(File, TempPath), FilesError> {
    let named: NamedTempFile = tempfile::Builder::new()
        .prefix("put-")
        .permissions(Permissions::from_mode(0o600))
        .tempfile_in(folder)
        .map_err(disk(folder))?;
    Ok(named.into_parts())
}

/// Makes the folder for our eyes only; whether it is new.
fn make_folder(path: &Path) -> Result<bool, FilesError> {
    let new = !path.is_dir();
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(disk(path))?;
    Ok(new)
}

/// A rename or a new name is on disk only when its folder is.
fn sync_folder(path: &Path) -> Result<(), FilesError> {
    File::open(path)
        .and_then(|folder| folder.sync_all())
        .map_err(disk(path))
}

pub(super) fn disk(path: &Path) -> impl FnOnce(io::Error) -> FilesError + use<> {
    let path = path.to_owned();
    move |cause| FilesError::Disk { path, cause }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FilesError> + Send + 'static,
) -> Result<T, FilesError> {
    match spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(FilesError::Interrupted(io::Error::other(error))),
    }
}
