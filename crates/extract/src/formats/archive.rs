//! Archives: each member a part, never a file on our disk.
//!
//! Members are unpacked one by one into memory, each behind the walk's limits
//! on depth, number, size, total and ratio. A declared size is never believed.

use super::kind::Kind;
use super::read_part;
use crate::read::{Input, Walk};
use crate::record::Document;
use sevenz_rust2::{Archive, ArchiveReader, Password};
use std::io::{Cursor, Read};

/// Names listed in the document's record; more are read, but not listed.
const LISTED: usize = 10_000;

pub(super) fn read(walk: &mut Walk<'_>, input: &Input, document: Document, kind: Kind) {
    match kind {
        Kind::Zip => zip_members(walk, input, document),
        Kind::Tar => tar_members(walk, input, document),
        Kind::Gzip => one_member(walk, input, document, ".gz", |bytes| {
            Box::new(flate2::read::MultiGzDecoder::new(bytes))
        }),
        Kind::SevenZip => seven_zip_members(walk, input, document),
        Kind::Xz => one_member(walk, input, document, ".xz", |bytes| {
            Box::new(lzma_rust2::XzReader::new(bytes, true))
        }),
        Kind::Zstd => one_member(walk, input, document, ".zst", |bytes| {
            Box::new(Frames {
                rest: bytes,
                now: None,
            })
        }),
        _ => one_member(walk, input, document, ".bz2", |bytes| {
            Box::new(bzip2::read::MultiBzDecoder::new(bytes))
        }),
    }
}

/// What reading one member came to.
enum Member {
    Whole(Vec<u8>),
    TooLong,
    Broken(String),
}

/// Reads at most `limit` bytes; one more means that it is too long.
fn read_bounded(from: impl Read, limit: u64) -> Member {
    let mut bytes = Vec::new();
    match from.take(limit.saturating_add(1)).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 > limit => Member::TooLong,
        Ok(_) => Member::Whole(bytes),
        Err(error) => Member::Broken(error.to_string()),
    }
}

/// Passes a member on, or tells why not; false where the archive should be left.
fn take(walk: &mut Walk<'_>, input: &Input, name: String, member: Member) -> bool {
    match member {
        Member::Whole(bytes) => {
            if !walk.may_unpack(input, bytes.len() as u64) {
                return false;
            }
            read_part(walk, input, name, bytes);
            true
        }
        Member::TooLong => {
            let reason =
                "this part is larger than what may be unpacked from one file: it was left out";
            walk.failure(&name, None, "limits", reason, false);
            // Unpacking it cost as much as its limit; a file full of these is a bomb.
            walk.may_unpack(input, walk.part_limit())
        }
        Member::Broken(reason) => {
            walk.failure(
                &name,
                None,
                "open",
                &format!("this part cannot be unpacked: {reason}"),
                false,
            );
            true
        }
    }
}

fn zip_members(walk: &mut Walk<'_>, input: &Input, mut document: Document) {
    let bytes: &[u8] = input.bytes.as_ref().as_ref();
    let mut archive = match zip::ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => {
            walk.document(document);
            walk.failure(
                &input.name,
                None,
                "open",
                &format!("the archive is damaged: {error}"),
                false,
            );
            return;
        }
    };
    let count = archive.len().min(walk.limits.unpack.parts as usize + 1);
    let mut members = Vec::new();
    for index in 0..count {
        let Ok(member) = archive.by_index_raw(index) else {
            continue;
        };
        if member.is_dir() {
            continue;
        }
        let inner = String::from_utf8_lossy(member.name_raw()).into_owned();
        members.push((
            index,
            walk.part_name(&input.name, &inner),
            member.encrypted(),
        ));
    }
    document.parts = members
        .iter()
        .take(LISTED)
        .map(|(_, name, _)| name.clone())
        .collect();
    walk.document(document);
    let password = walk.options.password.clone();
    for (index, name, encrypted) in members {
        let limit = walk.part_limit();
        let member = match (&password, encrypted) {
            (None, true) => Member::Broken("it is protected by a password".to_owned()),
            (Some(password), true) => match archive.by_index_decrypt(index, password.as_bytes()) {
                Ok(from) => read_bounded(from, limit),
                Err(error) => Member::Broken(error.to_string()),
            },
            (_, false) => match archive.by_index(index) {
                Ok(from) => read_bounded(from, limit),
                Err(error) => Member::Broken(error.to_string()),
            },
        };
        if !take(walk, input, name, member) {
            return;
        }
    }
}

fn tar_members(walk: &mut Walk<'_>, input: &Input, mut document: Document) {
    let bytes: &[u8] = input.bytes.as_ref().as_ref();
    let mut members = Vec::new();
    let mut damaged = None;
    let mut archive = tar::Archive::new(Cursor::new(bytes));
    match archive.entries() {
        Ok(entries) => {
            for entry in entries.take(walk.limits.unpack.parts as usize + 1) {
                match entry {
                    Ok(entry) if entry.header().entry_type().is_file() => {
                        let inner = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
                        let start = entry.raw_file_position() as usize;
                        let end = start.saturating_add(entry.size() as usize).min(bytes.len());
                        members.push((walk.part_name(&input.name, &inner), start.min(end)..end));
                    }
                    Ok(_) => {}
                    Err(error) => {
                        damaged = Some(error.to_string());
                        break;
                    }
                }
            }
        }
        Err(error) => damaged = Some(error.to_string()),
    }
    document.parts = members
        .iter()
        .take(LISTED)
        .map(|(name, _)| name.clone())
        .collect();
    walk.document(document);
    for (name, range) in members {
        let member = read_bounded(&bytes[range], walk.part_limit());
        if !take(walk, input, name, member) {
            return;
        }
    }
    if let Some(reason) = damaged {
        walk.failure(
            &input.name,
            None,
            "open",
            &format!("the archive is damaged: {reason}"),
            false,
        );
    }
}

fn seven_zip_members(walk: &mut Walk<'_>, input: &Input, mut document: Document) {
    let bytes: &[u8] = input.bytes.as_ref().as_ref();
    let password = walk.options.password.clone().unwrap_or_default();
    let opened = Archive::read(&mut Cursor::new(bytes), &Password::from(password.as_str()));
    let archive = match opened {
        Ok(archive) => archive,
        Err(error) => {
            walk.document(document);
            walk.failure(&input.name, None, "open", &seven_zip_reason(&error), false);
            return;
        }
    };
    let most = walk.limits.unpack.parts as usize;
    let files = archive
        .files
        .iter()
        .filter(|file| !file.is_directory() && file.has_stream())
        .take(most);
    let names: Vec<String> = files.map(|file| file.name().to_owned()).collect();
    let names: Vec<String> = names
        .iter()
        .map(|inner| walk.part_name(&input.name, inner))
        .collect();
    document.parts = names.iter().take(LISTED).cloned().collect();
    walk.document(document);
    let mut reader = ArchiveReader::from_archive(
        archive,
        Cursor::new(bytes),
        Password::from(password.as_str()),
    );
    // The walls forbid more threads.
    reader.set_thread_count(1);
    let mut waiting = names.into_iter();
    let result = reader.for_each_entries(|entry, from| {
        if entry.is_directory() || !entry.has_stream() {
            return Ok(true);
        }
        let Some(name) = waiting.next() else {
            return Ok(false);
        };
        let member = read_bounded(from, walk.part_limit());
        Ok(take(walk, input, name, member))
    });
    if let Err(error) = result {
        walk.failure(&input.name, None, "open", &seven_zip_reason(&error), false);
    }
}

fn seven_zip_reason(error: &sevenz_rust2::Error) -> String {
    match error {
        sevenz_rust2::Error::PasswordRequired | sevenz_rust2::Error::MaybeBadPassword(_) => {
            "the archive is protected: give its password".to_owned()
        }
        other => format!("the archive is damaged: {other}"),
    }
}

/// Names that two endings have grown together in.
fn short_for_tar(name: &str) -> bool {
    [".tgz", ".tbz2", ".tbz", ".txz", ".tzst"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

type Frame<'b> = ruzstd::decoding::StreamingDecoder<&'b [u8], ruzstd::decoding::FrameDecoder>;

/// All frames of a Zstandard file, one after the other (RFC 8878, 3).
struct Frames<'b> {
    rest: &'b [u8],
    now: Option<Frame<'b>>,
}

impl Read for Frames<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.now {
                let count = frame.read(out)?;
                if count > 0 || out.is_empty() {
                    return Ok(count);
                }
                self.rest = frame.get_ref();
            }
            if self.rest.is_empty() {
                return Ok(0);
            }
            let frame = Frame::new(self.rest).map_err(std::io::Error::other)?;
            self.now = Some(frame);
        }
    }
}

fn one_member<'b>(
    walk: &mut Walk<'_>,
    input: &'b Input,
    mut document: Document,
    extension: &str,
    unpack: impl FnOnce(&'b [u8]) -> Box<dyn Read + 'b>,
) {
    let bytes: &[u8] = input.bytes.as_ref().as_ref();
    let base = input.name.rsplit('/').next().unwrap_or("content");
    let inner = match base.strip_suffix(extension) {
        Some(inner) if !inner.is_empty() => inner.to_owned(),
        _ if short_for_tar(base) => {
            format!("{}.tar", base.rsplit_once('.').map_or(base, |two| two.0))
        }
        _ => "content".to_owned(),
    };
    let name = walk.part_name(&input.name, &inner);
    document.parts = vec![name.clone()];
    walk.document(document);
    let member = read_bounded(unpack(bytes), walk.part_limit());
    take(walk, input, name, member);
}
