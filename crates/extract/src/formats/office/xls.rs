//! What old Excel files ([MS-XLS], BIFF5 and BIFF8) hide: sheets, rows and columns; and which rows
//! hold something, so that cells can be named. Their values are read elsewhere.

use super::marks::SheetMarks;
use crate::formats::sheet;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

/// Most bytes of the workbook that are looked at.
const MOST: u64 = 256 << 20;
/// Most sheets, and most stretches told of one sheet.
const MOST_TOLD: usize = 2_000;

const BOUND_SHEET: u16 = 0x0085;
const ROW: u16 = 0x0208;
const COLUMNS: u16 = 0x007d;
const FORMULA: u16 = 0x0006;
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;
/// Cells with a value: LABELSST, LABEL, RSTRING, NUMBER, RK, MULRK, BOOLERR; and NOTE.
const VALUES: [u16; 8] = [
    0x00fd, 0x0204, 0x00d6, 0x0203, 0x027e, 0x00bd, 0x0205, 0x001c,
];

/// Each sheet by name; empty for what is no such file.
pub(super) fn sheets(bytes: &[u8]) -> BTreeMap<String, SheetMarks> {
    let Some(stream) = workbook(bytes) else {
        return BTreeMap::new();
    };
    let bound = records(&stream, 0).filter(|(kind, _)| *kind == BOUND_SHEET);
    let named = bound.take(MOST_TOLD).filter_map(|(_, data)| {
        let begin = u32::from_le_bytes(*data.first_chunk()?) as usize;
        let mut marks = of_sheet(&stream, begin);
        match data.get(4)? & 3 {
            1 => marks.hides.insert(0, "hidden sheet".to_owned()),
            2 => marks.hides.insert(
                0,
                "hidden sheet (cannot be unhidden from Excel's menus)".to_owned(),
            ),
            _ => {}
        }
        Some((name(data.get(6..)?)?, marks))
    });
    named.collect()
}

fn workbook(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let name = ["/Workbook", "/Book"]
        .into_iter()
        .find(|name| file.is_stream(name))?;
    let mut stream = Vec::new();
    file.open_stream(name)
        .ok()?
        .take(MOST)
        .read_to_end(&mut stream)
        .ok()?;
    Some(stream)
}

/// Records from `at` on: kind and data.
fn records(stream: &[u8], mut at: usize) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let head = stream.get(at..)?.first_chunk::<4>()?;
        let [kind, length] = [[head[0], head[1]], [head[2], head[3]]].map(u16::from_le_bytes);
        let data = stream.get(at + 4..at + 4 + usize::from(length))?;
        at += 4 + usize::from(length);
        Some((kind, data))
    })
}

/// A sheet's name: its length, in BIFF8 whether its letters are wide, its letters.
fn name(data: &[u8]) -> Option<String> {
    let length = usize::from(*data.first()?);
    let narrow = |bytes: &[u8]| bytes.iter().map(|&byte| char::from(byte)).collect();
    if data.len() == 1 + length {
        return Some(narrow(&data[1..]));
    }
    match data.get(1)? & 1 {
        0 => Some(narrow(data.get(2..2 + length)?)),
        _ => {
            let wide = data.get(2..2 + 2 * length)?.chunks_exact(2);
            let wide: Vec<u16> = wide
                .map(|two| u16::from_le_bytes([two[0], two[1]]))
                .collect();
            Some(String::from_utf16_lossy(&wide))
        }
    }
}

fn of_sheet(stream: &[u8], begin: usize) -> SheetMarks {
    let (mut marks, mut depth) = (SheetMarks::default(), 0);
    let (mut rows, mut columns) = (BTreeSet::new(), BTreeSet::new());
    for (kind, data) in records(stream, begin) {
        let number = |at: usize| {
            let field = data.get(at..at + 2)?;
            Some(u32::from(u16::from_le_bytes([field[0], field[1]])))
        };
        match kind {
            // Charts inside a sheet have records of their own.
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            _ if depth > 1 => {}
            // Its flags: 0x20 where its height is nought.
            ROW if data.get(12).is_some_and(|flags| flags & 0x20 != 0) => {
                marks.hidden_rows.extend(number(0).map(|row| row + 1));
            }
            COLUMNS if data.get(8).is_some_and(|flags| flags & 1 != 0) => {
                if let (Some(first), Some(last)) = (number(0), number(2)) {
                    columns.extend(first + 1..=last.min(255) + 1);
                }
            }
            // A formula whose value is an empty text leaves its cell empty.
            FORMULA if data.get(6) == Some(&3) && data.get(12..14) == Some(&[0xff, 0xff]) => {}
            _ if kind == FORMULA || VALUES.contains(&kind) => {
                rows.extend(number(0).map(|row| row + 1));
            }
            _ => {}
        }
    }
    marks.hides = sheet::hidden_in_words(&marks.hidden_rows, &columns, MOST_TOLD);
    marks.rows = rows.into_iter().collect();
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_narrow_or_wide() {
        assert_eq!(name(b"\x04Fees").as_deref(), Some("Fees"));
        assert_eq!(name(b"\x04\0Fees").as_deref(), Some("Fees"));
        assert_eq!(name(b"\x02\x01\x11\x04A\0").as_deref(), Some("БA"));
        assert_eq!(name(b"\x09\0Fees"), None);
    }

    #[test]
    fn what_is_no_workbook_has_no_sheets() {
        assert!(sheets(b"hello").is_empty());
        assert_eq!(records(b"\x85\0\xff\xff", 0).count(), 0);
    }
}
