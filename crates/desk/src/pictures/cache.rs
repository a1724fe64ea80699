//! A folder of things that can be made again: pictures, what is known of pages, and
//! parts taken out of their files. Each is written under another name and moved to its
//! place whole. A file's time of change is when it was last looked at; beyond the
//! folder's share the oldest go. Losing any of it costs time, never data, so a full or
//! broken disk is logged and otherwise ignored.

use super::Sheet;
use crate::config;
use domain::{Digest, values::Hashing};
use extract::read::ReadError;
use jiff::{SignedDuration, Timestamp};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};
use tempfile::{NamedTempFile, TempDir};

/// A look is noted at most so often.
const NOTED: SignedDuration = SignedDuration::from_mins(30);
/// Leftovers of interrupted writes are removed after so long.
const LEFTOVER: SignedDuration = SignedDuration::from_hours(1);
/// How leftovers are called.
const UNFINISHED: &str = "new-";

pub(crate) struct Cache {
    folder: Option<PathBuf>,
    /// Where no folder was named.
    _private: Option<TempDir>,
    most: u64,
    /// Bytes written since the folder was last looked through.
    written: AtomicU64,
}

impl Cache {
    pub fn new(settings: &config::Pictures) -> Self {
        let private = match &settings.folder {
            Some(_) => None,
            None => TempDir::with_prefix("daylight-pictures-").ok(),
        };
        let private_path = private.as_ref().map(|folder| folder.path().to_owned());
        Self {
            folder: settings.folder.clone().or(private_path),
            _private: private,
            most: settings.most_bytes,
            written: AtomicU64::new(0),
        }
    }

    /// What was kept under this name.
    pub fn get(&self, name: &str, kind: &str, now: Timestamp) -> Option<Vec<u8>> {
        let path = self.path(name, kind)?;
        let bytes = fs::read(&path).ok()?;
        looked_at(&path, now);
        Some(bytes)
    }

    /// What is known of a page.
    pub fn sheet(&self, name: &str, now: Timestamp) -> Option<Sheet> {
        serde_json::from_slice(&self.get(name, "json", now)?).ok()
    }

    pub fn keep_sheet(&self, name: &str, sheet: &Sheet, now: Timestamp) {
        if let Ok(bytes) = serde_json::to_vec(sheet) {
            self.keep(name, "json", &bytes, now);
        }
    }

    /// Keeps it, if there is room.
    pub fn keep(&self, name: &str, kind: &str, bytes: &[u8], now: Timestamp) {
        let Some(path) = self.path(name, kind) else {
            return;
        };
        let kept = self.put(&path, |file| file.write_all(bytes).map(|()| true));
        match kept {
            Ok(_) => looked_at(&path, now),
            Err(error) => tracing::warn!(%error, "a page's picture could not be kept"),
        }
        self.count(bytes.len() as u64, now);
    }

    /// The part with this digest, taken out by `take` where it is not kept; none where the part
    /// is not to be found or has changed.
    pub fn part(
        &self,
        digest: &Digest,
        take: impl FnOnce(&mut dyn Write) -> Result<bool, ReadError>,
    ) -> Result<Option<PathBuf>, ReadError> {
        let Some(path) = self.path(&digest.to_string(), "part") else {
            return Ok(None);
        };
        if path.is_file() {
            return Ok(Some(path));
        }
        let mut refused = None;
        let kept = self.put(&path, |file| {
            let mut out = Hashed {
                file,
                hash: Hashing::default(),
            };
            match take(&mut out) {
                Ok(found) => Ok(found && out.hash.finish() == *digest),
                Err(error) => {
                    refused = Some(error);
                    Ok(false)
                }
            }
        });
        let bytes = fs::metadata(&path).map_or(0, |facts| facts.len());
        self.written.fetch_add(bytes, Ordering::Relaxed);
        match (refused, kept) {
            (Some(error), _) => Err(error),
            (None, Ok(true)) => Ok(Some(path)),
            (None, Ok(false)) => Ok(None),
            (None, Err(error)) => {
                tracing::warn!(%error, "a part could not be kept");
                Ok(None)
            }
        }
    }

    /// Removes what is beyond the folder's share, the longest unseen first.
    pub fn prune(&self, now: Timestamp) {
        self.written.store(0, Ordering::Relaxed);
        let Some(folder) = &self.folder else { return };
        let mut files = Vec::new();
        files_below(folder, &mut files);
        files.retain(|file| !remove_leftover(file, now));
        let mut all: u64 = files.iter().map(|file| file.bytes).sum();
        files.sort_by_key(|file| file.seen);
        // A tenth more than needed, so that the next picture does not bring us back.
        let wanted = if all > self.most {
            self.most / 10 * 9
        } else {
            all
        };
        for file in files {
            if all <= wanted {
                break;
            }
            if fs::remove_file(&file.path).is_ok() {
                all -= file.bytes;
            }
        }
    }

    fn count(&self, bytes: u64, now: Timestamp) {
        let written = self.written.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if written > self.most / 16 {
            self.prune(now);
        }
    }

    /// Writes under another name first; false where `write` has thought better of it.
    fn put(
        &self,
        path: &Path,
        write: impl FnOnce(&mut File) -> io::Result<bool>,
    ) -> io::Result<bool> {
        let folder = path.parent().unwrap_or(path);
        fs::create_dir_all(folder)?;
        let mut file: NamedTempFile = tempfile::Builder::new()
            .prefix(UNFINISHED)
            .tempfile_in(folder)?;
        if !write(file.as_file_mut())? {
            return Ok(false);
        }
        file.persist(path)?;
        Ok(true)
    }

    fn path(&self, name: &str, kind: &str) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        Some(folder.join(&name[..2]).join(format!("{name}.{kind}")))
    }
}

struct Kept {
    path: PathBuf,
    bytes: u64,
    seen: SystemTime,
}

fn files_below(folder: &Path, found: &mut Vec<Kept>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let Ok(facts) = entry.metadata() else {
            continue;
        };
        let path = entry.path();
        if facts.is_dir() {
            files_below(&path, found);
        } else {
            let seen = facts.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            let bytes = facts.len();
            found.push(Kept { path, bytes, seen });
        }
    }
}

fn remove_leftover(file: &Kept, now: Timestamp) -> bool {
    let unfinished = file
        .path
        .file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name.starts_with(UNFINISHED));
    unfinished
        && file.seen < SystemTime::from(now - LEFTOVER)
        && fs::remove_file(&file.path).is_ok()
}

/// Notes a look, but not each: a page of thumbnails would write as often as it reads.
fn looked_at(path: &Path, now: Timestamp) {
    let noted = || -> io::Result<()> {
        let file = File::options().append(true).open(path)?;
        let before = file.metadata()?.modified()?;
        let then = SystemTime::from(now);
        if before > then || before < SystemTime::from(now - NOTED) {
            file.set_modified(then)?;
        }
        Ok(())
    };
    // Whoever cannot note it only risks drawing it again.
    let _ = noted();
}

/// A file that knows what has been written into it.
struct Hashed<'f> {
    file: &'f mut File,
    hash: Hashing,
}

impl Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
