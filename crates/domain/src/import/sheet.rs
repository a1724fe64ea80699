//! Lines and columns, from text as spreadsheets save or copy it. Bounded: lines beyond
//! the limit are counted, columns and text beyond theirs are not read.

use super::columns::Column;
use serde::{Deserialize, Serialize};

/// Lines that are read; a longer list is brought in by parts.
pub const MOST_LINES: usize = 5000;

/// Columns that are read.
pub const MOST_COLUMNS: usize = 60;

/// Characters of one cell that are kept.
pub const LONGEST_CELL: usize = 8000;

/// A title may stand above the line that names the columns, so far down.
const HEAD_WITHIN: usize = 10;

/// A list as it was kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// What the columns are called.
    pub headers: Vec<String>,
    /// Lines that hold anything.
    pub lines: Vec<Line>,
    /// Lines beyond [`MOST_LINES`].
    pub left_out: usize,
}

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number as the spreadsheet shows it.
    pub number: u32,
    /// Its cells, as many as there are headers.
    pub cells: Vec<String>,
}

/// Why a text is no list. The text says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSheet {
    /// There is nothing in it.
    #[error("there is nothing in this list: choose the file or paste the lines with their heads")]
    Empty,
    /// Not text at all.
    #[error("this file is neither text nor a workbook: save the list as CSV or XLSX")]
    NoText,
    /// Fewer than two columns.
    #[error(
        "this has one column only: save the sheet as CSV or XLSX, or copy its cells and paste them here"
    )]
    OneColumn,
    /// No line below the heads.
    #[error("there is a line of heads and nothing below it")]
    NoLines,
    /// JSON of another kind.
    #[error("{0}")]
    Json(String),
    /// A workbook that cannot be read.
    #[error("this workbook cannot be read ({0}): save its sheet as CSV and bring that")]
    Unread(String),
}

impl Sheet {
    /// Reads CSV, with commas or semicolons, or cells copied from a spreadsheet.
    pub fn from_text(text: &str) -> Result<Self, NoSheet> {
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(&text))
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut count = Counting::default();
        let rows = reader.records().filter_map(Result::ok).map(|record| {
            let at = record.position().map_or(0, csv::Position::byte);
            let number = count.number(&text, usize::try_from(at).unwrap_or(usize::MAX), &record);
            (number, record.iter().map(str::to_owned).collect())
        });
        Self::from_rows(rows)
    }

    /// From rows with their numbers; the first that looks like heads names the columns.
    pub fn from_rows(rows: impl IntoIterator<Item = (u32, Vec<String>)>) -> Result<Self, NoSheet> {
        let rows = rows.into_iter().map(|(number, cells)| Line {
            number,
            cells: cells
                .iter()
                .take(MOST_COLUMNS)
                .map(|cell| tidy(cell))
                .collect(),
        });
        let mut rows = rows.filter(|line| line.cells.iter().any(|cell| !cell.is_empty()));
        let top: Vec<Line> = rows.by_ref().take(HEAD_WITHIN).collect();
        let head = head(&top)?;
        let headers = trimmed(&top[head].cells);
        let width = headers.len();
        let mut lines: Vec<Line> = Vec::new();
        let mut left_out = 0;
        for mut line in top.into_iter().skip(head + 1).chain(rows) {
            line.cells.resize(width, String::new());
            match lines.len() {
                MOST_LINES.. => left_out += 1,
                _ if line.cells.iter().all(String::is_empty) => {}
                _ => lines.push(line),
            }
        }
        if lines.is_empty() {
            return Err(NoSheet::NoLines);
        }
        Ok(Self {
            headers,
            lines,
            left_out,
        })
    }

    /// Cells of one column that hold anything, in order.
    pub fn column(&self, index: usize) -> impl Iterator<Item = &str> {
        let cells = self
            .lines
            .iter()
            .filter_map(move |line| line.cells.get(index));
        cells.map(String::as_str).filter(|cell| !cell.is_empty())
    }
}

/// Counts the spreadsheet's lines: empty ones are lines of it, and a cell of several
/// lines of text is in one.
#[derive(Default)]
struct Counting {
    /// Bytes that have been counted.
    to: usize,
    /// Line breaks among them.
    breaks: usize,
    /// Those of them that lie inside cells.
    inside: usize,
}

impl Counting {
    fn number(&mut self, text: &str, at: usize, record: &csv::StringRecord) -> u32 {
        let bytes = text.as_bytes();
        let skipped = bytes.iter().skip(at).take_while(|byte| **byte == b'\n');
        let begin = (at + skipped.count()).min(bytes.len());
        let passed = bytes.get(self.to..begin).unwrap_or_default();
        self.breaks += passed.iter().filter(|byte| **byte == b'\n').count();
        self.to = begin;
        let number = 1 + self.breaks - self.inside;
        let inside = record.iter().map(|cell| cell.matches('\n').count());
        self.inside += inside.sum::<usize>();
        u32::try_from(number).unwrap_or(u32::MAX)
    }
}

/// Which of the first lines names the columns: the one that holds the most known
/// names, if any does; else the first with two cells.
fn head(top: &[Line]) -> Result<usize, NoSheet> {
    if top.is_empty() {
        return Err(NoSheet::Empty);
    }
    let filled = |line: &Line| line.cells.iter().filter(|cell| !cell.is_empty()).count();
    let known = |line: &Line| {
        let named = line.cells.iter().map(|cell| Column::named(cell));
        named.filter(|column| *column != Column::Kept).count()
    };
    let wide = top.iter().enumerate().filter(|(_, line)| filled(line) >= 2);
    // Of equals the first: `max_by_key` would take the last.
    let best = wide.rev().max_by_key(|(_, line)| known(line));
    best.map(|(index, _)| index).ok_or(NoSheet::OneColumn)
}

/// Without empty cells at the end.
fn trimmed(cells: &[String]) -> Vec<String> {
    let width = cells.iter().rposition(|cell| !cell.is_empty());
    cells[..width.map_or(0, |last| last + 1)].to_vec()
}

/// What parts the cells: the mark that stands most often in the first line that has any.
fn delimiter(text: &str) -> u8 {
    const MARKS: [u8; 3] = [b'\t', b';', b','];
    for line in text.lines().take(HEAD_WITHIN) {
        let count = |mark: u8| unquoted(line, mark);
        let best = MARKS.into_iter().rev().max_by_key(|mark| count(*mark));
        if let Some(mark) = best.filter(|mark| count(*mark) > 0) {
            return mark;
        }
    }
    b','
}

/// How often a mark stands outside quotes.
fn unquoted(line: &str, mark: u8) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        count += usize::from(!quoted && byte == mark);
    }
    count
}

fn tidy(cell: &str) -> String {
    let clean = |c: char| c.is_control() && c != '\n' && c != '\t';
    let cell: String = cell.replace("\r\n", "\n").replace(clean, "");
    let cell = cell.trim();
    match cell.char_indices().nth(LONGEST_CELL) {
        Some((end, _)) => cell[..end].to_owned(),
        None => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(sheet: &Sheet) -> Vec<(u32, Vec<&str>)> {
        let lines = sheet.lines.iter();
        lines
            .map(|line| (line.number, line.cells.iter().map(String::as_str).collect()))
            .collect()
    }

    #[test]
    fn the_ways_in_which_spreadsheets_write_give_the_same_lines() {
        let forms = [
            "Request,Agency,Date sent\n\"Mail, all of it\",Sample PD,1/2/2026\n",
            "\u{feff}Request;Agency;Date sent\r\n\"Mail, all of it\";Sample PD;1/2/2026\r\n",
            "Request\tAgency\tDate sent\nMail, all of it\tSample PD\t1/2/2026",
        ];
        for form in forms {
            let sheet = Sheet::from_text(form).unwrap();
            assert_eq!(sheet.headers, ["Request", "Agency", "Date sent"], "{form}");
            let wanted = vec![(2, vec!["Mail, all of it", "Sample PD", "1/2/2026"])];
            assert_eq!(cells(&sheet), wanted, "{form}");
        }
    }

    #[test]
    fn a_title_above_and_empty_lines_between_are_passed_over() {
        let text = "Our requests,,\n,,\nRequest,Agency,Sent\nA,B,C\n\n\"two\nlines\",D\nE,F\n";
        let sheet = Sheet::from_text(text).unwrap();
        assert_eq!(sheet.headers, ["Request", "Agency", "Sent"]);
        assert_eq!(
            cells(&sheet),
            [
                (4, vec!["A", "B", "C"]),
                (6, vec!["two\nlines", "D", ""]),
                (7, vec!["E", "F", ""])
            ]
        );
    }

    #[test]
    fn what_is_no_list_is_told_what_to_do() {
        assert_eq!(Sheet::from_text("  \n"), Err(NoSheet::Empty));
        assert_eq!(Sheet::from_text("hello\nworld\n"), Err(NoSheet::OneColumn));
        assert_eq!(Sheet::from_text("Request,Agency\n"), Err(NoSheet::NoLines));
    }

    #[test]
    fn a_list_is_bounded() {
        let wide = vec!["x"; 100].join(",");
        let text = format!(
            "Request,Agency\n{}",
            format!("{wide}\n").repeat(MOST_LINES + 7)
        );
        let sheet = Sheet::from_text(&text).unwrap();
        assert_eq!((sheet.lines.len(), sheet.left_out), (MOST_LINES, 7));
        assert_eq!(sheet.lines[0].cells.len(), 2);
        let long = format!("Request,Agency\n{},b\n", "é".repeat(LONGEST_CELL + 5));
        let sheet = Sheet::from_text(&long).unwrap();
        assert_eq!(sheet.lines[0].cells[0].chars().count(), LONGEST_CELL);
    }
}
