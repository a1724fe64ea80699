//! Word, Excel and PowerPoint, old and new: sheets and slides begin pages of
//! their own, running text is cut like plain text. Tables keep their rows, with
//! tabs between cells; notes and speaker notes are kept where they stand.

use super::pages;
use crate::read::{Input, Walk};
use crate::record::Document;
use undoc::{Block, Paragraph, Section, Table};

pub(super) fn read(walk: &mut Walk<'_>, input: &Input, mut document: Document) {
    let bytes: &[u8] = input.bytes.as_ref().as_ref();
    match undoc::parse_bytes(bytes) {
        Ok(parsed) => {
            let texts: Vec<String> = parsed.sections.iter().map(section_text).collect();
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

fn section_text(section: &Section) -> String {
    let mut text = String::new();
    if let Some(name) = &section.name {
        push_line(&mut text, name);
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

/// A paragraph's text; its library marks page breaks inside with a rule.
fn plain(paragraph: &Paragraph) -> String {
    paragraph.plain_text().replace("\n---\n", "\u{c}")
}

fn table_text(table: &Table, text: &mut String) {
    for row in &table.rows {
        let cells: Vec<String> = row
            .cells
            .iter()
            .map(|cell| cell.plain_text().replace(['\n', '\t'], " "))
            .collect();
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
