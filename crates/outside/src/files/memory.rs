//! The file store's memory twin.

use super::{FilesError, Reader, Stored};
use domain::Digest;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt};

#[derive(Debug, Default)]
struct State {
    files: BTreeMap<Digest, Arc<[u8]>>,
    /// Files on their way in.
    partial: BTreeMap<String, Vec<u8>>,
    /// Made when somebody first asks for a path; removed with the last clone.
    folder: Option<TempDir>,
}

/// Files in memory; clones share them.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles(Arc<Mutex<State>>);

impl MemoryFiles {
    /// A store with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Loses the file, as a disk might.
    pub fn lose(&self, digest: &Digest) {
        self.lock().files.remove(digest);
    }

    /// Puts other bytes under the file's name, as a disk might.
    pub fn damage(&self, digest: &Digest, bytes: &[u8]) {
        self.lock().files.insert(*digest, bytes.into());
    }

    pub(super) async fn put_stream(
        &self,
        reader: impl AsyncRead,
        limit: u64,
    ) -> Result<Stored, FilesError> {
        let mut bytes = Vec::new();
        let mut reader = pin!(reader.take(limit.saturating_add(1)));
        reader
            .read_to_end(&mut bytes)
            .await
            .map_err(FilesError::Interrupted)?;
        if bytes.len() as u64 > limit {
            return Err(FilesError::TooLarge { limit });
        }
        let stored = Stored {
            digest: Digest::of(&bytes),
            bytes: bytes.len() as u64,
        };
        self.lock().files.insert(stored.digest, bytes.into());
        Ok(stored)
    }

    pub(super) fn partial(&self, name: &str) -> Vec<u8> {
        self.lock().partial.get(name).cloned().unwrap_or_default()
    }

    pub(super) async fn append(
        &self,
        (name, from): (&str, u64),
        reader: impl AsyncRead,
        limit: u64,
    ) -> Result<u64, FilesError> {
        let mut whole = self.partial(name);
        let length = whole.len() as u64;
        if length != from {
            return Err(FilesError::Elsewhere { length });
        }
        let mut reader = pin!(reader);
        let mut chunk = vec![0; 64 << 10];
        let ended = loop {
            match reader.read(&mut chunk).await {
                Err(error) => break Err(FilesError::Interrupted(error)),
                Ok(0) => break Ok(()),
                Ok(got) if (whole.len() + got) as u64 > limit => {
                    break Err(FilesError::TooLarge { limit });
                }
                Ok(got) => whole.extend_from_slice(&chunk[..got]),
            }
        };
        let length = whole.len() as u64;
        self.lock().partial.insert(name.to_owned(), whole);
        ended.map(|()| length)
    }

    pub(super) fn forget_partial(&self, name: &str) {
        self.lock().partial.remove(name);
    }

    pub(super) fn read(&self, digest: &Digest, limit: u64) -> Result<Vec<u8>, FilesError> {
        let bytes = self.get(digest)?;
        if bytes.len() as u64 > limit {
            return Err(FilesError::TooLarge { limit });
        }
        Ok(bytes.to_vec())
    }

    pub(super) fn open(&self, digest: &Digest) -> Result<(Reader, u64), FilesError> {
        let bytes = self.get(digest)?;
        let size = bytes.len() as u64;
        Ok((Box::new(Cursor::new(bytes)), size))
    }

    pub(super) fn exists(&self, digest: &Digest) -> bool {
        self.lock().files.contains_key(digest)
    }

    pub(super) fn each(&self) -> Vec<Digest> {
        self.lock().files.keys().copied().collect()
    }

    /// A copy on disk; a path to nothing when there is no such file or no disk.
    pub(super) fn path(&self, digest: &Digest) -> PathBuf {
        let mut state = self.lock();
        if state.folder.is_none() {
            state.folder = TempDir::with_prefix("daylight-files-").ok();
        }
        let folder = state
            .folder
            .as_ref()
            .map_or_else(|| "/nonexistent".into(), path_of);
        let path = folder.join(digest.to_string());
        if let Some(bytes) = state.files.get(digest) {
            // A failed write shows when the path is read, like any lost file.
            let _ = std::fs::write(&path, bytes);
        }
        path
    }

    fn get(&self, digest: &Digest) -> Result<Arc<[u8]>, FilesError> {
        self.lock()
            .files
            .get(digest)
            .cloned()
            .ok_or(FilesError::NotFound(*digest))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn path_of(folder: &TempDir) -> PathBuf {
    folder.path().to_owned()
}
