//! The archive itself, written by a thread of its own, so that neither a case of
//! many gigabytes nor a slow disk holds anybody up; at its end the SHA-256 of
//! every entry.

use super::Exported;
use crate::Error;
use domain::{Digest, values::Hashing};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;
use std::{
    fmt::Write as _,
    fs::File,
    io::{BufWriter, Read, Write},
};
use tokio::{sync::mpsc, task::JoinHandle};
use zip::{DateTime, ZipWriter, write::SimpleFileOptions};

/// Entries that may wait for the disk.
const WAITING: usize = 8;

/// The list of digests, as `sha256sum --check` reads it.
const SUMS: &str = "SHA256SUMS";

enum Content {
    Bytes(Vec<u8>),
    /// An original that must still be what its digest says.
    File(File, Digest),
}

struct Entry {
    name: String,
    content: Content,
}

/// Takes entries in.
pub(super) struct Bundle(mpsc::Sender<Entry>);

impl Bundle {
    pub(super) async fn bytes(&self, name: &str, bytes: Vec<u8>) -> Result<(), Error> {
        self.put(name, Content::Bytes(bytes)).await
    }

    pub(super) async fn text(&self, name: &str, text: String) -> Result<(), Error> {
        self.bytes(name, text.into_bytes()).await
    }

    pub(super) async fn json(&self, name: &str, value: &Value) -> Result<(), Error> {
        self.text(name, format!("{value:#}\n")).await
    }

    pub(super) async fn lines(
        &self,
        name: &str,
        values: impl Iterator<Item = Value>,
    ) -> Result<(), Error> {
        let mut text = String::new();
        for value in values {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{value}");
        }
        self.text(name, text).await
    }

    pub(super) async fn file(&self, name: &str, file: File, digest: Digest) -> Result<(), Error> {
        self.put(name, Content::File(file, digest)).await
    }

    async fn put(&self, name: &str, content: Content) -> Result<(), Error> {
        let entry = Entry {
            name: name.to_owned(),
            content,
        };
        let gone = |_| Error::Unavailable("the export could not be written".to_owned());
        self.0.send(entry).await.map_err(gone)
    }
}

/// The thread that writes.
pub(super) struct Writer(JoinHandle<Result<Exported, Error>>);

impl Writer {
    pub(super) fn start(out: File, now: Timestamp) -> (Bundle, Self) {
        let (sender, entries) = mpsc::channel(WAITING);
        let writing = tokio::task::spawn_blocking(move || write(out, now, entries));
        (Bundle(sender), Self(writing))
    }

    /// Waits until everything is on the disk. All senders must be gone.
    pub(super) async fn finish(self) -> Result<Exported, Error> {
        self.0
            .await
            .map_err(|error| Error::Broken(Box::new(error)))?
    }
}

fn write(out: File, now: Timestamp, mut entries: mpsc::Receiver<Entry>) -> Result<Exported, Error> {
    let options = SimpleFileOptions::default()
        .large_file(true)
        .last_modified_time(stamp(now));
    let mut zip = ZipWriter::new(BufWriter::new(out));
    let (mut sums, mut done) = (String::new(), Exported { files: 0, bytes: 0 });
    while let Some(Entry { name, content }) = entries.blocking_recv() {
        zip.start_file(&*name, options).map_err(unwritten)?;
        let (digest, bytes) = match content {
            Content::Bytes(bytes) => {
                zip.write_all(&bytes).map_err(unwritten)?;
                (Digest::of(&bytes), bytes.len() as u64)
            }
            Content::File(file, digest) => copy(file, digest, &mut zip)?,
        };
        let _ = writeln!(sums, "{digest}  {name}");
        done.files += 1;
        done.bytes += bytes;
    }
    zip.start_file(SUMS, options).map_err(unwritten)?;
    zip.write_all(sums.as_bytes()).map_err(unwritten)?;
    let file = zip.finish().map_err(unwritten)?;
    let file = file
        .into_inner()
        .map_err(|error| unwritten(error.into_error()))?;
    file.sync_all().map_err(unwritten)?;
    Ok(done)
}

/// An archive's minute, in universal time.
fn stamp(at: Timestamp) -> DateTime {
    let at = at.to_zoned(TimeZone::UTC).datetime();
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    DateTime::from_date_and_time(
        u16::try_from(at.year()).unwrap_or_default(),
        part(at.month()),
        part(at.day()),
        part(at.hour()),
        part(at.minute()),
        part(at.second()),
    )
    .unwrap_or_default()
}

/// An original; refused where its bytes have changed.
fn copy(mut file: File, digest: Digest, zip: &mut impl Write) -> Result<(Digest, u64), Error> {
    let damaged = |what: &str| {
        Error::Refused(format!(
            "the original {digest} {what}: `daylight doctor --files` says more; restore it from a backup"
        ))
    };
    let (mut hash, mut buffer, mut total) = (Hashing::default(), vec![0; 1 << 16], 0);
    loop {
        let read = file
            .read(&mut buffer)
            .map_err(|_| damaged("cannot be read"))?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
        zip.write_all(&buffer[..read]).map_err(unwritten)?;
        total += read as u64;
    }
    if hash.finish() == digest {
        Ok((digest, total))
    } else {
        Err(damaged("is damaged"))
    }
}

fn unwritten(error: impl std::fmt::Display) -> Error {
    Error::Unavailable(format!("the export could not be written: {error}"))
}

/// A name that every system takes and that leads to no other folder.
pub(super) fn file_name(given: &str) -> String {
    let clean: String = given
        .chars()
        .map(|letter| match letter {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            letter if letter.is_control() => '_',
            letter => letter,
        })
        .take(120)
        .collect();
    clean.trim_matches(['.', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn names_lead_nowhere_else() {
        let cases = [
            ("../../etc/passwd", "_.._etc_passwd"),
            ("mail.eml/release.pdf", "mail.eml_release.pdf"),
            ("a\r\nb?.pdf", "a__b_.pdf"),
        ];
        for (given, expected) in cases {
            assert_eq!(file_name(given), expected);
        }
    }
}
