//! What Office files keep but do not show, or show only beside the text: comments in Word files,
//! hidden sheets, rows and columns in Excel files. Read from the XML itself.
//!
//! XML is read token by token, entities of its own are never expanded, and no member is unpacked
//! beyond a bound.

use html5gum::{StartTag, Token, Tokenizer};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

/// Most text of one member.
const MOST: u64 = 64 << 20;
/// Most comments, sheets, or ranges of rows that are told.
const MOST_TOLD: usize = 2_000;

/// The members of an Office file that hold marks.
pub(super) struct Package<'f>(zip::ZipArchive<Cursor<&'f [u8]>>);

impl<'f> Package<'f> {
    /// None for the old binary formats.
    pub fn open(bytes: &'f [u8]) -> Option<Self> {
        zip::ZipArchive::new(Cursor::new(bytes)).ok().map(Self)
    }

    fn member(&mut self, name: &str) -> Option<String> {
        let mut bytes = Vec::new();
        let file = self.0.by_name(name).ok()?;
        file.take(MOST).read_to_end(&mut bytes).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The Word file once more with struck words spelled as undoc expects them: Word writes them as
    /// `w:delText` (ECMA-376 part 1, 17.3.3.7), which it would leave out. None where there are none.
    pub fn with_struck_words(&mut self) -> Option<Vec<u8>> {
        const MEMBER: &str = "word/document.xml";
        let xml = self
            .member(MEMBER)
            .filter(|xml| xml.contains("<w:delText"))?;
        let xml = xml
            .replace("<w:delText", "<w:t")
            .replace("</w:delText>", "</w:t>");
        let mut copy = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..self.0.len() {
            let file = self.0.by_index_raw(index).ok()?;
            if name_of(&file) != MEMBER {
                copy.raw_copy_file(file).ok()?;
            }
        }
        copy.start_file(MEMBER, zip::write::SimpleFileOptions::default())
            .ok()?;
        copy.write_all(xml.as_bytes()).ok()?;
        Some(copy.finish().ok()?.into_inner())
    }

    /// A Word file's comments, one a line: "[comment by Ada Example, 2015-05-04: …]".
    pub fn comments(&mut self) -> Vec<String> {
        let Some(xml) = self.member("word/comments.xml") else {
            return Vec::new();
        };
        let (mut comments, mut open) = (Vec::new(), None::<(String, String)>);
        for token in Tokenizer::new(&xml).flatten() {
            match token {
                Token::StartTag(tag) if is(&tag, b"w:comment") => {
                    let author = attribute(&tag, b"w:author").unwrap_or_default();
                    let date = attribute(&tag, b"w:date").unwrap_or_default();
                    let on = date
                        .get(..10)
                        .map(|day| format!(", {day}"))
                        .unwrap_or_default();
                    open = Some((format!("{author}{on}"), String::new()));
                }
                Token::StartTag(tag) if is(&tag, b"w:p") => {
                    if let Some((_, text)) = open.as_mut().filter(|(_, text)| !text.is_empty()) {
                        text.push(' ');
                    }
                }
                Token::String(text) => {
                    if let Some((_, comment)) = &mut open {
                        comment.push_str(&String::from_utf8_lossy(&text));
                    }
                }
                Token::EndTag(tag) if tag.name.eq_ignore_ascii_case(b"w:comment") => {
                    if let Some((by, text)) = open.take() {
                        comments.push(format!("[comment by {by}: {}]", text.trim()));
                    }
                }
                _ => {}
            }
            if comments.len() >= MOST_TOLD {
                break;
            }
        }
        comments
    }

    /// For each sheet of a workbook that hides something, its name and what it hides.
    pub fn hidden(&mut self) -> BTreeMap<String, String> {
        let (Some(workbook), Some(links)) = (
            self.member("xl/workbook.xml"),
            self.member("xl/_rels/workbook.xml.rels"),
        ) else {
            return BTreeMap::new();
        };
        let mut targets = BTreeMap::new();
        for tag in starts(&links, b"relationship") {
            if let (Some(id), Some(target)) = (attribute(&tag, b"id"), attribute(&tag, b"target")) {
                targets.insert(id, target);
            }
        }
        let mut found = BTreeMap::new();
        for tag in starts(&workbook, b"sheet").into_iter().take(MOST_TOLD) {
            let (Some(name), Some(id)) = (attribute(&tag, b"name"), attribute(&tag, b"r:id"))
            else {
                continue;
            };
            let mut told = Vec::new();
            match attribute(&tag, b"state").as_deref() {
                Some("hidden") => told.push("hidden sheet".to_owned()),
                Some("veryHidden") => {
                    told.push("hidden sheet (cannot be unhidden from Excel's menus)".to_owned());
                }
                _ => {}
            }
            let member = targets
                .get(&id)
                .map(|target| match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None => format!("xl/{target}"),
                });
            if let Some(sheet) = member.and_then(|member| self.member(&member)) {
                told.extend(hidden_in(&sheet));
            }
            if !told.is_empty() {
                found.insert(name, format!("[{}]", told.join("; ")));
            }
        }
        found
    }
}

fn name_of(file: &zip::read::ZipFile<'_, Cursor<&[u8]>>) -> String {
    file.name().unwrap_or_default().to_string()
}

/// Hidden rows and columns of one sheet.
fn hidden_in(sheet: &str) -> Vec<String> {
    let is_hidden =
        |tag: &StartTag<()>| matches!(attribute(tag, b"hidden").as_deref(), Some("1" | "true"));
    let number = |tag: &StartTag<()>, name: &[u8]| attribute(tag, name)?.parse::<u32>().ok();
    let (mut rows, mut columns) = (Vec::new(), Vec::new());
    for token in Tokenizer::new(sheet).flatten() {
        let Token::StartTag(tag) = token else {
            continue;
        };
        if is(&tag, b"row") && is_hidden(&tag) {
            rows.extend(number(&tag, b"r"));
        } else if is(&tag, b"col") && is_hidden(&tag) {
            columns.extend(number(&tag, b"min").zip(number(&tag, b"max")));
        }
    }
    let mut told = Vec::new();
    if !rows.is_empty() {
        told.push(format!("hidden rows: {}", ranges(&rows)));
    }
    if !columns.is_empty() {
        let spans = columns
            .iter()
            .take(MOST_TOLD)
            .map(|&(first, last)| match first == last {
                true => letters(first),
                false => format!("{}-{}", letters(first), letters(last)),
            });
        told.push(format!(
            "hidden columns: {}",
            spans.collect::<Vec<_>>().join(", ")
        ));
    }
    told
}

/// "3, 5-9" of numbers in rising order.
fn ranges(numbers: &[u32]) -> String {
    let mut spans: Vec<(u32, u32)> = Vec::new();
    for &number in numbers {
        match spans.last_mut() {
            Some(span) if span.1 + 1 == number => span.1 = number,
            _ => spans.push((number, number)),
        }
    }
    let spans = spans
        .iter()
        .take(MOST_TOLD)
        .map(|(first, last)| match first == last {
            true => first.to_string(),
            false => format!("{first}-{last}"),
        });
    spans.collect::<Vec<_>>().join(", ")
}

/// A column's letters: 1 is A, 27 is AA.
fn letters(mut column: u32) -> String {
    let mut name = Vec::new();
    while column > 0 {
        name.push(b'A' + ((column - 1) % 26) as u8);
        column = (column - 1) / 26;
    }
    name.reverse();
    String::from_utf8_lossy(&name).into_owned()
}

fn starts(xml: &str, name: &[u8]) -> Vec<StartTag<()>> {
    let tags = Tokenizer::new(xml)
        .flatten()
        .filter_map(|token| match token {
            Token::StartTag(tag) if is(&tag, name) => Some(tag),
            _ => None,
        });
    tags.collect()
}

fn is(tag: &StartTag<()>, name: &[u8]) -> bool {
    tag.name.eq_ignore_ascii_case(name)
}

fn attribute(tag: &StartTag<()>, name: &[u8]) -> Option<String> {
    let (_, value) = tag
        .attributes
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(String::from_utf8_lossy(value).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{letters, ranges};

    #[test]
    fn rows_and_columns_are_named_as_excel_names_them() {
        assert_eq!(ranges(&[3, 5, 6, 7, 9]), "3, 5-7, 9");
        let names: Vec<String> = [1, 26, 27, 703].into_iter().map(letters).collect();
        assert_eq!(names, ["A", "Z", "AA", "AAA"]);
    }
}
