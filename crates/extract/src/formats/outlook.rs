//! Outlook's single-message files (.msg): the same page as any mail, attachments as parts.
//!
//! An attached message is kept as a storage inside the file, not as bytes; it is
//! copied into a file of its own (MS-OXMSG 2.4.1), which is then read like any.

use super::mail::{self, Attachment, Letter};
use super::{html, mapi, rtf};
use crate::read::{Input, Walk};
use crate::record::Document;
use msg_parser::{Outlook, Person};
use std::io::{Cursor, Read, Write};

/// Most streams of one attached message.
const MOST_ENTRIES: usize = 20_000;

pub(super) fn read(walk: &mut Walk<'_>, input: &Input, document: Document) {
    match Outlook::from_slice(input.bytes.as_ref().as_ref()) {
        Ok(message) => {
            let letter = letter(message, input.bytes.as_ref().as_ref());
            mail::give(walk, input, document, letter);
        }
        Err(error) => {
            walk.document(document);
            walk.failure(
                &input.name,
                None,
                "parse",
                &format!("the message cannot be read: {error}"),
                false,
            );
        }
    }
}

fn letter(message: Outlook, file: &[u8]) -> Letter {
    Letter {
        from: people(std::slice::from_ref(&message.sender)),
        sent: sent(&message),
        to: people(&message.to),
        cc: people(&message.cc),
        body: body(&message),
        sealed: Vec::new(),
        attachments: message
            .attachments
            .into_iter()
            .enumerate()
            .map(|(index, part)| attachment(index, part, file))
            .collect(),
        subject: message.subject,
    }
}

/// The sender's local time where the transport header tells it, else universal time.
fn sent(message: &Outlook) -> Option<jiff::civil::DateTime> {
    let header = jiff::fmt::rfc2822::parse(message.headers.date.trim())
        .ok()
        .map(|zoned| zoned.datetime());
    header.or_else(|| {
        let times = [&message.client_submit_time, &message.message_delivery_time];
        times.into_iter().find_map(|time| {
            time.parse::<jiff::Timestamp>()
                .map(|instant| instant.to_zoned(jiff::tz::TimeZone::UTC).datetime())
                .ok()
                .or_else(|| time.parse().ok())
        })
    })
}

fn body(message: &Outlook) -> String {
    if !message.body.trim().is_empty() {
        return message.body.replace("\r\n", "\n").replace('\0', "");
    }
    if !message.html.trim().is_empty() {
        return html::to_text(&message.html);
    }
    if let Some(page) = message.html_from_rtf() {
        return html::to_text(&page);
    }
    message
        .rtf_decompressed()
        .map(|rich| rtf::to_text(&rich))
        .unwrap_or_default()
}

fn people(list: &[Person]) -> String {
    let each = list
        .iter()
        .map(|person| mapi::person(&person.name, &person.email));
    each.filter(|person| !person.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}

fn attachment(index: usize, part: msg_parser::Attachment, file: &[u8]) -> Attachment {
    let copied = if part.payload_bytes.is_empty() {
        own_file(file, index).ok()
    } else {
        None
    };
    let nested = part.is_embedded_message() || copied.is_some();
    let names = [part.long_file_name, part.file_name, part.display_name];
    let name = names.into_iter().find(|name| !name.trim().is_empty());
    let mut name = name
        .unwrap_or_else(|| format!("attachment {}", index + 1))
        .replace('/', "_");
    if nested && !name.ends_with(".msg") {
        name.push_str(".msg");
    }
    Attachment {
        name,
        bytes: copied.unwrap_or(part.payload_bytes),
    }
}

/// The attached message number `index` as a file of its own.
fn own_file(file: &[u8], index: usize) -> std::io::Result<Vec<u8>> {
    let mut from = cfb::CompoundFile::open(Cursor::new(file))?;
    let root = format!("/__attach_version1.0_#{index:08X}/__substg1.0_3701000D");
    let mut to = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
    copy_storage(&mut from, &root, "", &mut to)?;
    copy_storage(
        &mut from,
        "/__nameid_version1.0",
        "/__nameid_version1.0",
        &mut to,
    )?;
    to.flush()?;
    Ok(to.into_inner().into_inner())
}

/// Copies all that is in one storage. The properties of an attached message have a shorter head
/// than those of a file: 24 bytes, not 32.
fn copy_storage(
    from: &mut cfb::CompoundFile<Cursor<&[u8]>>,
    storage: &str,
    target: &str,
    to: &mut cfb::CompoundFile<Cursor<Vec<u8>>>,
) -> std::io::Result<()> {
    let entries: Vec<(String, bool)> = from
        .walk_storage(storage)?
        .take(MOST_ENTRIES)
        .map(|entry| {
            (
                entry.path().to_string_lossy().into_owned(),
                entry.is_stream(),
            )
        })
        .collect();
    for (path, is_stream) in entries {
        let inner = format!("{target}{}", path.strip_prefix(storage).unwrap_or_default());
        if !is_stream {
            if !inner.is_empty() && !to.exists(&inner) {
                to.create_storage(&inner)?;
            }
            continue;
        }
        let mut bytes = Vec::new();
        from.open_stream(&path)?.read_to_end(&mut bytes)?;
        if inner == "/__properties_version1.0" && bytes.len() >= 24 {
            bytes.splice(24..24, [0; 8]);
        }
        to.create_stream(&inner)?.write_all(&bytes)?;
    }
    Ok(())
}
