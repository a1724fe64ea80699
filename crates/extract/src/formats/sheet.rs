//! A worksheet as pages: the letters of its columns on top of each, the number of its row before
//! each line, so that a cell can be named (“C14”). What the sheet hides is marked where it stands.

use std::collections::BTreeSet;

/// Rows on one page; with its head it stays within a page of text.
const ROWS: usize = 55;
/// Widest sheet whose columns get letters.
const WIDEST: usize = 400;

/// One sheet as read.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub name: String,
    /// What it hides, in words: "hidden sheet", "hidden rows: 3".
    pub hides: Vec<String>,
    /// Numbers of hidden rows, from 1.
    pub hidden_rows: BTreeSet<u32>,
    /// Rows in order: the number, where it is known, and the cells from column A on.
    pub rows: Vec<(Option<u32>, Vec<String>)>,
}

/// The sheet as text. `bare`: without letters and numbers and on one page, for programs.
pub(super) fn text(sheet: &Sheet, bare: bool) -> String {
    let mut head = sheet.name.clone();
    if !sheet.hides.is_empty() {
        head.push_str(&format!("\n[{}]", sheet.hides.join("; ")));
    }
    // A numbered row that holds nothing is told by the gap in the numbers.
    let told = |(number, cells): &&(Option<u32>, Vec<String>)| {
        bare || number.is_none() || cells.iter().any(|cell| !cell.is_empty())
    };
    let lines: Vec<String> = sheet
        .rows
        .iter()
        .filter(told)
        .map(|row| line(sheet, row, bare))
        .collect();
    if bare {
        return format!("{head}\n\n{}\n", lines.join("\n"));
    }
    let numbered = sheet.rows.iter().any(|(number, _)| number.is_some());
    let letters = if numbered {
        letters_line(sheet)
    } else {
        String::new()
    };
    if lines.is_empty() {
        return format!("{head}\n");
    }
    let pages = lines.chunks(ROWS).enumerate().map(|(page, lines)| {
        let head = if page == 0 { &head } else { &sheet.name };
        format!("{head}\n\n{letters}{}\n", lines.join("\n"))
    });
    pages.collect::<Vec<_>>().join("\u{c}")
}

fn line(sheet: &Sheet, (number, cells): &(Option<u32>, Vec<String>), bare: bool) -> String {
    let cells = cells.join("\t");
    let cells = cells.trim_end();
    match number {
        Some(number) if !bare => {
            let hidden = if sheet.hidden_rows.contains(number) {
                " [hidden]"
            } else {
                ""
            };
            format!("{number}{hidden}\t{cells}").trim_end().to_owned()
        }
        _ => cells.to_owned(),
    }
}

fn letters_line(sheet: &Sheet) -> String {
    let widest = sheet
        .rows
        .iter()
        .map(|(_, cells)| cells.len())
        .max()
        .unwrap_or(0);
    let all: String = (1..=widest.min(WIDEST) as u32)
        .map(|column| format!("\t{}", letters(column)))
        .collect();
    format!("{all}\n")
}

/// "3, 5-9" of numbers in rising order.
pub(super) fn ranges(
    numbers: impl IntoIterator<Item = u32>,
    most: usize,
    name: impl Fn(u32) -> String,
) -> String {
    let mut spans: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match spans.last_mut() {
            Some(span) if span.1 + 1 == number => span.1 = number,
            _ => spans.push((number, number)),
        }
    }
    let spans = spans
        .iter()
        .take(most)
        .map(|&(first, last)| match first == last {
            true => name(first),
            false => format!("{}-{}", name(first), name(last)),
        });
    spans.collect::<Vec<_>>().join(", ")
}

/// What hidden rows and columns are called together.
pub(super) fn hidden_in_words(
    rows: &BTreeSet<u32>,
    columns: &BTreeSet<u32>,
    most: usize,
) -> Vec<String> {
    let mut told = Vec::new();
    if !rows.is_empty() {
        let rows = ranges(rows.iter().copied(), most, |row| row.to_string());
        told.push(format!("hidden rows: {rows}"));
    }
    if !columns.is_empty() {
        let columns = ranges(columns.iter().copied(), most, letters);
        told.push(format!("hidden columns: {columns}"));
    }
    told
}

/// A column's letters: 1 is A, 27 is AA.
pub(super) fn letters(mut column: u32) -> String {
    let mut name = Vec::new();
    while column > 0 {
        name.push(b'A' + ((column - 1) % 26) as u8);
        column = (column - 1) / 26;
    }
    name.reverse();
    String::from_utf8_lossy(&name).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns_are_named_as_excel_names_them() {
        let found = ranges([3, 5, 6, 7, 9], 9, |row| row.to_string());
        assert_eq!(found, "3, 5-7, 9");
        let names: Vec<String> = [1, 26, 27, 703].into_iter().map(letters).collect();
        assert_eq!(names, ["A", "Z", "AA", "AAA"]);
    }

    #[test]
    fn each_page_names_its_columns_and_rows() {
        let cells = |row: u32| vec![format!("item {row}"), String::new(), "x".to_owned()];
        let sheet = Sheet {
            name: "Fees".to_owned(),
            hides: vec!["hidden rows: 2".to_owned()],
            hidden_rows: [2].into(),
            rows: (1..=60).map(|row| (Some(row), cells(row))).collect(),
        };
        let found = text(&sheet, false);
        let (first, second) = found.split_once('\u{c}').unwrap();
        assert!(first.starts_with(
            "Fees\n[hidden rows: 2]\n\n\tA\tB\tC\n1\titem 1\t\tx\n2 [hidden]\titem 2"
        ));
        assert!(second.starts_with("Fees\n\n\tA\tB\tC\n56\titem 56"));
        assert!(text(&sheet, true).starts_with("Fees\n[hidden rows: 2]\n\nitem 1\t\tx\nitem 2"));
    }
}
