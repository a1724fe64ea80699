//! Word, Excel and PowerPoint, old and new: sheets and slides begin pages of
//! their own, running text is cut like plain text. Tables keep their rows, with
//! tabs between cells; notes and speaker notes are kept where they stand.
//! What a reader would not see on paper is marked: tracked changes where they
//! stand, comments at the end, hidden sheets, rows and columns at the sheet's head.

mod marks;

use super::pages;
use crate::read::{Input, Walk};
use crate::record::Document;
use marks::Package;
use std::collections::BTreeMap;
use undoc::model::RevisionType;
use undoc::{Block, Paragraph, Section, Table};

pub(super) fn read(walk: &mut Walk<'_>, input: &Input, mut document: Document) {
    let bytes: &[u8] = input.bytes.as_ref().as_ref();
    let mut package = Package::open(bytes);
    let mended = package.as_mut().and_then(Package::with_struck_words);
    match undoc::parse_bytes(mended.as_deref().unwrap_or(bytes)) {
        Ok(parsed) => {
            let hidden = package.as_mut().map(Package::hidden).unwrap_or_default();
            let sections = parsed.sections.iter();
            let mut texts: Vec<String> = sections.map(|one| section_text(one, &hidden)).collect();
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

fn section_text(section: &Section, hidden: &BTreeMap<String, String>) -> String {
    let mut text = String::new();
    if let Some(name) = &section.name {
        push_line(&mut text, name);
        if let Some(hidden) = hidden.get(name) {
            push_line(&mut text, hidden);
        }
        text.push('\n');
    }
    for part in [&section.header, &section.footer].into_iter().flatten() {
        paragraphs(part, &mut text);
    }
    for block in &section.content {
        match block {
            Block::Paragraph(paragraph) => push_line(&mut text, &plain(paragraph)),
            Block::Table(table) => table_text(table, &mut text),
            Block::PageBreak => text.push('\u{c}'),
            Block::Note { label, content } => {
                text.push_str(&format!("[{label}] "));
                paragraphs(content, &mut text);
            }
            Block::Image {
                alt_text: Some(alt),
                ..
            } => push_line(&mut text, &format!("[picture: {alt}]")),
            _ => {}
        }
    }
    if let Some(notes) = &section.notes {
        push_line(&mut text, "\nNotes:");
        paragraphs(notes, &mut text);
    }
    text
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
