//! The sheets of an OpenDocument workbook: cells at their places, repeated ones counted, comments
//! beside their cell, and what is hidden.

use super::{attribute, comment};
use crate::formats::sheet::{self, Sheet};
use html5gum::{StartTag, Token, Tokenizer};
use std::collections::BTreeSet;

/// A stretch of equal rows or cells that holds something is written out so far, and so much of all
/// such stretches together.
const MOST_COPIES: u32 = 300;
const MOST_COPIED: usize = 20_000;
/// Cells of one row, and cells in all: repeats can name billions.
const MOST_COLUMNS: usize = 16_384;
const MOST_CELLS: usize = 5_000_000;
const MOST_TOLD: usize = 2_000;

#[derive(Default)]
struct Builder {
    sheets: Vec<Sheet>,
    /// Styles that keep a sheet from being shown.
    hiding: BTreeSet<String>,
    style: String,
    /// The number of the next row and column, from 1.
    row: u32,
    column: u32,
    hidden_columns: BTreeSet<u32>,
    cells: Vec<String>,
    repeats: u32,
    hidden: bool,
    cell: Option<Cell>,
    written: usize,
    /// Cells that are copies of the one before.
    copied: usize,
}

#[derive(Default)]
struct Cell {
    text: String,
    repeats: u32,
    paragraphs: usize,
    comment: Option<[String; 3]>,
    /// Which part of a comment comes next: 0 who, 1 when, 2 what.
    part: usize,
    told: String,
}

/// All sheets in order.
pub(super) fn read(xml: &str) -> Vec<Sheet> {
    let mut builder = Builder::default();
    for token in Tokenizer::new(xml).flatten() {
        match token {
            Token::StartTag(tag) => {
                builder.begin(&tag);
                if tag.self_closing {
                    builder.end(&tag.name);
                }
            }
            Token::EndTag(tag) => builder.end(&tag.name),
            Token::String(text) => builder.words(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    builder.sheets
}

fn count(tag: &StartTag<()>, name: &[u8]) -> u32 {
    attribute(tag, name)
        .and_then(|count| count.parse().ok())
        .unwrap_or(1)
        .max(1)
}

fn is_hidden(tag: &StartTag<()>) -> bool {
    matches!(
        attribute(tag, b"table:visibility").as_deref(),
        Some("collapse" | "filter")
    )
}

impl Builder {
    fn begin(&mut self, tag: &StartTag<()>) {
        match tag.name.as_slice() {
            b"style:style" => self.style = attribute(tag, b"style:name").unwrap_or_default(),
            b"style:table-properties" => {
                if attribute(tag, b"table:display").as_deref() == Some("false") {
                    self.hiding.insert(self.style.clone());
                }
            }
            b"table:table" => self.begin_sheet(tag),
            b"table:table-column" => {
                let repeats = count(tag, b"table:number-columns-repeated");
                let last = self.column.saturating_add(repeats);
                if is_hidden(tag) {
                    self.hidden_columns
                        .extend(self.column..last.min(MOST_COLUMNS as u32 + 1));
                }
                self.column = last;
            }
            b"table:table-row" => {
                self.repeats = count(tag, b"table:number-rows-repeated");
                self.hidden = is_hidden(tag);
                self.cells.clear();
            }
            b"table:table-cell" | b"table:covered-table-cell" => {
                self.cell = Some(Cell {
                    repeats: count(tag, b"table:number-columns-repeated"),
                    ..Cell::default()
                });
            }
            name => {
                if let Some(cell) = &mut self.cell {
                    cell.begin(name);
                }
            }
        }
    }

    fn begin_sheet(&mut self, tag: &StartTag<()>) {
        let mut sheet = Sheet {
            name: attribute(tag, b"table:name").unwrap_or_default(),
            ..Sheet::default()
        };
        let style = attribute(tag, b"table:style-name").unwrap_or_default();
        if self.hiding.contains(&style) {
            sheet.hides.push("hidden sheet".to_owned());
        }
        self.sheets.push(sheet);
        (self.row, self.column) = (1, 1);
        self.hidden_columns.clear();
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"table:table-cell" | b"table:covered-table-cell" => self.end_cell(),
            b"table:table-row" => self.end_row(),
            b"table:table" => {
                if let Some(sheet) = self.sheets.last_mut() {
                    let told =
                        sheet::hidden_in_words(&sheet.hidden_rows, &self.hidden_columns, MOST_TOLD);
                    sheet.hides.extend(told);
                }
            }
            name => {
                if let Some(cell) = &mut self.cell {
                    cell.end(name);
                }
            }
        }
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let text = format!("{} {}", cell.text.trim(), cell.told)
            .trim()
            .to_owned();
        let copies = match text.is_empty() {
            true => cell.repeats as usize,
            false => cell.repeats.min(MOST_COPIES) as usize,
        };
        if !text.is_empty() {
            self.copied += copies - 1;
        }
        let room = MOST_COLUMNS.saturating_sub(self.cells.len());
        self.cells
            .extend(std::iter::repeat_n(text, copies.min(room)));
    }

    fn end_row(&mut self) {
        while self.cells.last().is_some_and(String::is_empty) {
            self.cells.pop();
        }
        let (first, next) = (self.row, self.row.saturating_add(self.repeats));
        self.row = next;
        let Some(sheet) = self.sheets.last_mut() else {
            return;
        };
        if self.hidden && self.repeats <= MOST_COPIES {
            sheet.hidden_rows.extend(first..next);
        }
        if self.cells.is_empty() {
            return;
        }
        for row in first..next.min(first.saturating_add(MOST_COPIES)) {
            self.written += self.cells.len();
            if row > first {
                self.copied += self.cells.len();
            }
            if self.written > MOST_CELLS || self.copied > MOST_COPIED {
                return;
            }
            sheet.rows.push((Some(row), self.cells.clone()));
        }
        self.cells.clear();
    }

    fn words(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell {
            cell.words(text);
        }
    }
}

impl Cell {
    fn begin(&mut self, name: &[u8]) {
        match name {
            b"office:annotation" => self.comment = Some(Default::default()),
            b"dc:creator" => self.part = 0,
            b"dc:date" => self.part = 1,
            b"text:p" => {
                self.paragraphs += 1;
                self.part = 2;
            }
            b"text:s" | b"text:tab" | b"text:line-break" => self.words(" "),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"text:p" => {
                self.words(" ");
                self.paragraphs = self.paragraphs.saturating_sub(1);
            }
            b"office:annotation" => {
                if let Some([by, on, text]) = self.comment.take() {
                    self.told.push_str(&comment(by.trim(), on.trim(), &text));
                }
            }
            _ => {}
        }
    }

    fn words(&mut self, text: &str) {
        let text = text.replace(['\n', '\r', '\t', '\u{c}'], " ");
        match &mut self.comment {
            Some(comment) => comment[self.part].push_str(&text),
            None if self.paragraphs > 0 => self.text.push_str(&text),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_at_their_places_and_what_is_hidden_is_known() {
        let xml = "<style:style style:name=\"h\"><style:table-properties table:display=\"false\"/></style:style>\
            <office:spreadsheet><table:table table:name=\"Fees\" table:style-name=\"h\"><table:table-column/>\
            <table:table-column table:visibility=\"collapse\" table:number-columns-repeated=\"2\"/>\
            <table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"1024\"/></table:table-row>\
            <table:table-row table:visibility=\"collapse\"><table:table-cell table:number-columns-repeated=\"2\"/>\
            <table:table-cell><office:annotation><dc:creator>Ada</dc:creator><dc:date>2015-05-04T1</dc:date><text:p>why?</text:p></office:annotation><text:p>12 <text:span>dollars</text:span></text:p></table:table-cell></table:table-row>\
            <table:table-row table:number-rows-repeated=\"4000000000\"><table:table-cell table:number-columns-repeated=\"4000000000\"/></table:table-row>\
            </table:table></office:spreadsheet>";
        let sheets = read(xml);
        assert_eq!(sheets.len(), 1);
        assert_eq!(
            sheets[0].hides,
            ["hidden sheet", "hidden rows: 3", "hidden columns: B-C"]
        );
        let expected = ["", "", "12 dollars [comment by Ada, 2015-05-04: why?]"];
        assert_eq!(
            sheets[0].rows,
            [(Some(3), expected.map(str::to_owned).to_vec())]
        );
    }

    #[test]
    fn a_table_of_billions_of_equal_cells_is_cut() {
        let xml = "<table:table table:name=\"x\"><table:table-row table:number-rows-repeated=\"4000000000\">\
            <table:table-cell table:number-columns-repeated=\"4000000000\"><text:p>boo</text:p></table:table-cell></table:table-row></table:table>";
        let sheets = read(xml);
        assert_eq!(sheets[0].rows.len(), 66);
        assert_eq!(sheets[0].rows[0].1.len(), 300);
    }
}
