//! A list as a file: text, JSON or a workbook, told apart by content.

use crate::Error;
use domain::import::{NoSheet, Sheet, from_json};
use extract::{
    read::{Options, Reader},
    record::Record,
};
use std::{ops::ControlFlow, path::Path};

/// Sheets of a workbook that are looked at for a list.
const MOST_SHEETS: usize = 20;

/// Reads a list. Workbooks are read by a child process, text and JSON here; the outer
/// error is ours, the inner one the file's.
pub(crate) fn read(
    reader: &Reader,
    path: &Path,
    name: &str,
    bytes: &[u8],
) -> Result<Result<Sheet, NoSheet>, Error> {
    const ZIP: &[u8] = b"PK\x03\x04";
    const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0];
    if bytes.starts_with(ZIP) || bytes.starts_with(OLE) {
        return workbook(reader, path, name);
    }
    let text = decoded(bytes);
    if is_garbage(&text) {
        return Ok(Err(NoSheet::NoText));
    }
    Ok(match text.trim_start().chars().next() {
        Some('{' | '[') => from_json(&text),
        _ => Sheet::from_text(&text),
    })
}

/// Text as programs save it: what a mark at its head says, else UTF-8, else the
/// letters of western Windows.
fn decoded(bytes: &[u8]) -> String {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0.into_owned();
    }
    std::str::from_utf8(bytes).map_or_else(
        |_| encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
        str::to_owned,
    )
}

/// Whether this was no text at all: one character in a hundred is a control code.
fn is_garbage(text: &str) -> bool {
    let control = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    let (all, codes) = text.chars().fold((0_usize, 0_usize), |(all, codes), c| {
        (all + 1, codes + usize::from(control(&c)))
    });
    codes * 100 > all
}

/// The first sheet of a workbook that holds a list.
fn workbook(reader: &Reader, path: &Path, name: &str) -> Result<Result<Sheet, NoSheet>, Error> {
    let (mut pages, mut failure) = (Vec::new(), None);
    let options = Options {
        whole_sheets: true,
        ..Options::default()
    };
    let read = reader.read(path, name, &options, &mut |record| {
        match record {
            Record::Page(page) => pages.push(page.text),
            Record::Failure(found) => failure = failure.take().or(Some(found.reason)),
            _ => {}
        }
        match pages.len() {
            MOST_SHEETS.. => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    });
    read.map_err(|error| Error::Unavailable(error.to_string()))?;
    let mut first_problem = None;
    for page in &pages {
        // A sheet's name, with a note where it is hidden, and an empty line stand above its cells.
        let below = page.lines().skip_while(|line| !line.is_empty()).skip(1);
        let cells = below.map(|line| {
            let cells = line.split('\t');
            cells.map(str::to_owned).collect::<Vec<_>>()
        });
        match Sheet::from_rows((1u32..).zip(cells)) {
            Ok(sheet) => return Ok(Ok(sheet)),
            Err(problem) => first_problem = first_problem.or(Some(problem)),
        }
    }
    let reason = failure.map(NoSheet::Unread);
    Ok(Err(reason.or(first_problem).unwrap_or(NoSheet::Empty)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_in_the_letters_it_was_saved_in() {
        let utf16: Vec<u8> = [0xFF, 0xFE, b'n', 0, 0xE9, 0].into();
        for bytes in ["né".as_bytes(), b"n\xE9", &utf16, b"\xEF\xBB\xBFn\xC3\xA9"] {
            assert_eq!(decoded(bytes), "né");
        }
        assert!(is_garbage("\u{0}\u{1}abc") && !is_garbage("Request,Agency\r\n"));
    }
}
