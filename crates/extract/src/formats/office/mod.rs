//! Word, Excel and PowerPoint, old and new: sheets and slides begin pages of
//! their own, running text is cut like plain text. Tables keep their rows, with
//! tabs between cells; notes and speaker notes are kept where they stand.
//! What a reader would not see on paper is marked: tracked changes where they
//! stand, comments at the end, hidden sheets, rows and columns at the sheet's head, hidden slides.

mod marks;
mod xls;

use super::{
    pages,
    sheet::{self, Sheet},
};
use crate::read::{Input, Walk};
use crate::record::Document;
use marks::{Package, SheetMarks};
use std::collections::{BTreeMap, BTreeSet};
use undoc::model::RevisionType;
use undoc::{Block, Paragraph, Section, Table};

pub(super) fn read(walk: &mut Walk<'_>, input: &Input, mut document: Document) {
    let bytes: &[u8] = input.bytes.as_ref().as_ref();
    let mut package = Package::open(bytes);
    let mended = package.as_mut().and_then(Package::with_struck_words);
    match undoc::parse_bytes(mended.as_deref().unwrap_or(bytes)) {
        Ok(parsed) => {
            let bare = walk.options.whole_sheets;
            let marks = match &mut package {
                Some(package) => Marks::of_package(package),
                None => Marks {
                    sheets: xls::sheets(bytes),
                    ..Marks::default()
                },
            };
            let sections = parsed.sections.iter().enumerate();
            let mut texts: Vec<String> = sections
                .map(|(number, one)| {
                    match one.name.as_ref().and_then(|name| marks.sheets.get(name)) {
                        Some(marks) => sheet_text(one, marks, bare),
                        None => section_text(one, marks.hidden_slides.contains(&number)),
                    }
                })
                .collect();
            let comments = package.as_mut().map(Package::comments).unwrap_or_default();
            if let (Some(last), false) = (texts.last_mut(), comments.is_empty()) {
                last.push_str(&format!("\n{}\n", comments.join("\n")));
            }
            if texts.iter().all(|text| text.trim().is_empty()) {
                document.warnings.push("no text was found in it".to_owned());
            }
            pages::give(walk, input, document, &texts.join("\u{c}"));
        }
        Err(error) => {
            walk.document(document);
            let reason = match error {
                undoc::Error::Encrypted => "the document is protected by a password".to_owned(),
                other => format!("the document cannot be read: {other}"),
            };
            walk.failure(&input.name, None, "open", &reason, false);
        }
    }
}

/// What a file keeps but does not show.
#[derive(Default)]
struct Marks {
    /// Sheets by name.
    sheets: BTreeMap<String, SheetMarks>,
    /// Slides that are left out, from 0.
    hidden_slides: BTreeSet<usize>,
}

impl Marks {
    fn of_package(package: &mut Package<'_>) -> Self {
        Self {
            sheets: package.sheets(),
            hidden_slides: package.hidden_slides(),
        }
    }
}

/// A worksheet with its cells named; what stands beside its table comes after it.
fn sheet_text(section: &Section, marks: &SheetMarks, bare: bool) -> String {
    let mut sheet = Sheet {
        name: section.name.clone().unwrap_or_default(),
        hides: marks.hides.clone(),
        hidden_rows: marks.hidden_rows.clone(),
        rows: Vec::new(),
    };
    let (mut beside, mut tables) = (String::new(), 0);
    for block in &section.content {
        match block {
            Block::Table(table) if tables == 0 => {
                tables += 1;
                sheet.rows = rows(table, &marks.rows);
            }
            other => block_text(other, &mut beside),
        }
    }
    let mut text = sheet::text(&sheet, bare);
    text.push_str(&beside);
    text
}

/// The rows of a sheet with their numbers, where those that were read are those that are written.
fn rows(table: &Table, numbers: &[u32]) -> Vec<(Option<u32>, Vec<String>)> {
    let known = table.rows.len() <= numbers.len();
    let columns = table.cell_columns();
    let rows = table.rows.iter().zip(&columns).enumerate();
    rows.map(|(index, (row, columns))| {
        let mut cells: Vec<String> = Vec::new();
        for (cell, &column) in row.cells.iter().zip(columns) {
            cells.resize(column.max(cells.len()), String::new());
            cells.push(cell_text(cell));
        }
        (numbers.get(index).copied().filter(|_| known), cells)
    })
    .collect()
}

fn section_text(section: &Section, hidden: bool) -> String {
    let mut text = String::new();
    if let Some(name) = &section.name {
        push_line(&mut text, name);
    }
    if hidden {
        push_line(&mut text, "[hidden slide]");
    }
    if section.name.is_some() {
        text.push('\n');
    }
    for part in [&section.header, &section.footer].into_iter().flatten() {
        paragraphs(part, &mut text);
    }
    for block in &section.content {
        block_text(block, &mut text);
    }
    if let Some(notes) = &section.notes {
        push_line(&mut text, "\nNotes:");
        paragraphs(notes, &mut text);
    }
    text
}

fn block_text(block: &Block, text: &mut String) {
    match block {
        Block::Paragraph(paragraph) => push_line(text, &plain(paragraph)),
        Block::Table(table) => table_text(table, text),
        Block::PageBreak => text.push('\u{c}'),
        Block::Note { label, content } => {
            text.push_str(&format!("[{label}] "));
            paragraphs(content, text);
        }
        Block::Image {
            alt_text: Some(alt),
            ..
        } => push_line(text, &format!("[picture: {alt}]")),
        _ => {}
    }
}

fn paragraphs(list: &[Paragraph], text: &mut String) {
    for paragraph in list {
        push_line(text, &plain(paragraph));
    }
}

/// A paragraph's text, with words that were struck or added marked as such.
fn plain(paragraph: &Paragraph) -> String {
    let mut text = String::new();
    let mut open = RevisionType::None;
    for run in &paragraph.runs {
        if run.revision != open {
            text.push_str(end_of(open));
            text.push_str(match run.revision {
                RevisionType::None => "",
                RevisionType::Inserted => "[inserted: ",
                RevisionType::Deleted => "[deleted: ",
            });
            open = run.revision;
        }
        text.push_str(&run.text);
        if let Some(label) = &run.note {
            text.push_str(&format!("[^{label}]"));
        }
        if run.line_break {
            text.push('\n');
        }
        if run.page_break {
            text.push('\u{c}');
        }
    }
    text.push_str(end_of(open));
    text
}

fn end_of(revision: RevisionType) -> &'static str {
    match revision {
        RevisionType::None => "",
        RevisionType::Inserted | RevisionType::Deleted => "]",
    }
}

fn cell_text(cell: &undoc::model::Cell) -> String {
    let paragraphs: Vec<String> = cell.content.iter().map(plain).collect();
    paragraphs.join(" ").replace(['\n', '\t', '\u{c}'], " ")
}

fn table_text(table: &Table, text: &mut String) {
    for row in &table.rows {
        let cells: Vec<String> = row.cells.iter().map(cell_text).collect();
        push_line(text, cells.join("\t").trim_end());
        for nested in row.cells.iter().flat_map(|cell| &cell.nested_tables) {
            table_text(nested, text);
        }
    }
    text.push('\n');
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}
