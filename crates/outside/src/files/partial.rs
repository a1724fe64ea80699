//! Files on their way in that may stop and go on: bytes are added at the end of a file in
//! `incoming/` under a name of the caller's, and the whole becomes a file like any other.

use super::{FilesError, Stored, local};
use sha2::{Digest as _, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::pin::pin;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

/// How many bytes have come; none yet: 0.
pub(super) fn length(path: &Path) -> Result<u64, FilesError> {
    match fs::metadata(path) {
        Ok(found) => Ok(found.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(local::disk(path)(error)),
    }
}

/// Adds what the reader gives, behind the first `from` bytes and up to `limit` in all;
/// how many have come now. What came before the reader broke off stays.
pub(super) async fn append(
    path: &Path,
    from: u64,
    reader: impl AsyncRead,
    limit: u64,
) -> Result<u64, FilesError> {
    let file = held(path, from)?;
    let mut file = tokio::fs::File::from_std(file);
    let mut reader = pin!(reader.take(limit.saturating_sub(from).saturating_add(1)));
    let mut chunk = vec![0; local::CHUNK];
    let mut length = from;
    let ended = loop {
        match reader.read(&mut chunk).await {
            Err(error) => break Err(FilesError::Interrupted(error)),
            Ok(0) => break Ok(()),
            Ok(got) if length + got as u64 > limit => break Err(FilesError::TooLarge { limit }),
            Ok(got) => {
                file.write_all(&chunk[..got])
                    .await
                    .map_err(local::disk(path))?;
                length += got as u64;
            }
        }
    };
    file.flush().await.map_err(local::disk(path))?;
    ended.map(|()| length)
}

/// The file, for this writer alone as long as it is open.
fn held(path: &Path, from: u64) -> Result<File, FilesError> {
    let file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
        .map_err(local::disk(path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(fs::TryLockError::WouldBlock) => return Err(FilesError::Busy),
        Err(fs::TryLockError::Error(error)) => return Err(local::disk(path)(error)),
    }
    match file.metadata().map_err(local::disk(path))?.len() {
        length if length == from => Ok(file),
        length => Err(FilesError::Elsewhere { length }),
    }
}

/// What it is, once it is on disk for good.
pub(super) fn weigh(path: &Path) -> Result<Stored, FilesError> {
    let mut file = File::open(path).map_err(local::disk(path))?;
    file.sync_all().map_err(local::disk(path))?;
    let mut hash = Sha256::new();
    let mut bytes = 0;
    let mut chunk = vec![0; local::CHUNK];
    loop {
        match file.read(&mut chunk).map_err(local::disk(path))? {
            0 => break,
            got => {
                hash.update(&chunk[..got]);
                bytes += got as u64;
            }
        }
    }
    let digest = domain::Digest(hash.finalize().into());
    Ok(Stored { digest, bytes })
}
