//! Pictures: nothing to read but by recognition.

use crate::read::{Input, Walk};
use crate::record::{Document, Page, Record};

/// Largest file handed to the recogniser.
const MOST: usize = 60 << 20;

pub(super) fn read(walk: &mut Walk<'_>, input: &Input, mut document: Document) {
    let bytes: &[u8] = input.bytes.as_ref().as_ref();
    document.pages = directories(bytes).map_or(1, |found| found.len() as u32);
    document.facts = super::exif::facts(bytes);
    walk.document(document);
    let (ocr, fits) = (walk.options.ocr, bytes.len() <= MOST);
    let name = input.name.as_str();
    walk.page(name, 1, false, |walk| {
        let page = Page {
            file: name.to_owned(),
            page: 1,
            ..Page::default()
        };
        if ocr && fits {
            walk.picture(page, None, Vec::new(), bytes);
            return;
        }
        walk.record(Record::Page(page));
        let reason = if fits {
            "scan: needs OCR"
        } else {
            "the picture file is too large for recognition"
        };
        walk.failure(name, Some(1), "ocr", reason, fits);
    });
}

/// Where the pictures of a TIFF file are described: its chain of directories (TIFF 6.0, section 2).
pub(super) fn directories(bytes: &[u8]) -> Option<Vec<usize>> {
    let little = match bytes.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let number = |at: usize, length: usize| -> Option<usize> {
        let field = bytes.get(at..at.checked_add(length)?)?;
        let fold = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
        Some(if little {
            field.iter().rev().fold(0, fold)
        } else {
            field.iter().fold(0, fold)
        })
    };
    let mut at = number(4, 4)?;
    let mut found = Vec::new();
    while at != 0 && found.len() < 10_000 {
        found.push(at);
        let Some(entries) = number(at, 2) else { break };
        let Some(next) = number(at + 2 + entries * 12, 4) else {
            break;
        };
        if next <= at {
            break;
        }
        at = next;
    }
    if found.is_empty() {
        found.push(at);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::directories;

    #[test]
    fn directories_are_counted_and_loops_end() {
        let two = b"II*\0\x08\0\0\0\0\0\x0e\0\0\0\0\0\0\0\0\0";
        assert_eq!(directories(two), Some(vec![8, 14]));
        let endless = b"II*\0\x08\0\0\0\0\0\x08\0\0\0";
        assert_eq!(directories(endless), Some(vec![8]));
        assert_eq!(directories(b"\x89PNG"), None);
    }
}
