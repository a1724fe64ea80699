//! OpenDocument texts, tables and slides: what `content.xml` holds, and what it hides.
//!
//! The XML is read token by token; entities of its own are never expanded, and nothing is unpacked
//! beyond a bound. Tables of a workbook become sheets, everything else running text.

mod sheets;
mod words;

use super::{pages, sheet};
use crate::read::{Input, Walk};
use crate::record::Document;
use html5gum::StartTag;
use std::io::{Cursor, Read};

/// Most text that is unpacked.
const MOST: u64 = 256 << 20;

pub(super) fn read(walk: &mut Walk<'_>, input: &Input, document: Document) {
    match content(input.bytes.as_ref().as_ref(), walk.part_limit().min(MOST)) {
        Ok(xml) => {
            let text = to_text(&xml, walk.options.whole_sheets);
            pages::give(walk, input, document, &text);
        }
        Err(reason) => {
            walk.document(document);
            walk.failure(&input.name, None, "open", &reason, false);
        }
    }
}

fn content(bytes: &[u8], limit: u64) -> Result<String, String> {
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    if is_sealed(&mut archive) {
        return Err("the document is protected by a password".to_owned());
    }
    let file = archive
        .by_name("content.xml")
        .map_err(|error| format!("no readable content in it: {error}"))?;
    let mut xml = Vec::new();
    file.take(limit)
        .read_to_end(&mut xml)
        .map_err(|error| format!("its content cannot be unpacked: {error}"))?;
    Ok(String::from_utf8_lossy(&xml).into_owned())
}

/// The manifest tells of encrypted members (ODF 1.3 part 2, 4.8.4).
fn is_sealed(archive: &mut zip::ZipArchive<Cursor<&[u8]>>) -> bool {
    let mut manifest = Vec::new();
    let read = archive
        .by_name("META-INF/manifest.xml")
        .is_ok_and(|file| file.take(1 << 20).read_to_end(&mut manifest).is_ok());
    read && String::from_utf8_lossy(&manifest).contains("<manifest:encryption-data")
}

fn to_text(xml: &str, bare: bool) -> String {
    if !xml.contains("<office:spreadsheet") {
        return words::text(xml);
    }
    let sheets = sheets::read(xml);
    let texts = sheets.iter().map(|one| sheet::text(one, bare));
    texts.collect::<Vec<_>>().join("\u{c}")
}

fn attribute(tag: &StartTag<()>, name: &[u8]) -> Option<String> {
    let found = tag
        .attributes
        .iter()
        .find(|(key, _)| key.as_slice() == name)?;
    Some(String::from_utf8_lossy(found.1).into_owned())
}

/// `[comment by Ada Example, 2015-05-04: …]`, as in Word files.
fn comment(by: &str, on: &str, text: &str) -> String {
    let on = on
        .get(..10)
        .map(|day| format!(", {day}"))
        .unwrap_or_default();
    let by = if by.is_empty() {
        String::new()
    } else {
        format!(" by {by}")
    };
    format!("[comment{by}{on}: {}]", text.trim())
}
