//! What Office files keep but do not show, or show only beside the text: comments in Word files,
//! hidden sheets, rows and columns in Excel files, hidden slides. Read from the XML itself.
//!
//! XML is read token by token, entities of its own are never expanded, and no member is unpacked
//! beyond a bound.

use crate::formats::sheet;
use html5gum::{StartTag, Token, Tokenizer};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};

/// Most text of one member.
const MOST: u64 = 64 << 20;
/// Most comments, sheets, or ranges of rows that are told.
const MOST_TOLD: usize = 2_000;
/// Columns of a sheet (ECMA-376 leaves room for no more).
const MOST_COLUMNS: u32 = 16_384;

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

    /// Each sheet of a workbook by name: what it hides and the numbers of its rows in order.
    pub fn sheets(&mut self) -> BTreeMap<String, SheetMarks> {
        let (Some(workbook), Some(links)) = (
            self.member("xl/workbook.xml"),
            self.member("xl/_rels/workbook.xml.rels"),
        ) else {
            return BTreeMap::new();
        };
        let targets = targets(&links);
        let mut found = BTreeMap::new();
        for tag in starts(&workbook, b"sheet").into_iter().take(MOST_TOLD) {
            let (Some(name), Some(id)) = (attribute(&tag, b"name"), attribute(&tag, b"r:id"))
            else {
                continue;
            };
            let member = targets.get(&id).map(|target| inside("xl", target));
            let sheet = member.and_then(|member| self.member(&member));
            let mut marks = sheet.map(|sheet| marks_of(&sheet)).unwrap_or_default();
            let state = attribute(&tag, b"state").unwrap_or_default();
            if let Some(words) = sheet_state(&state) {
                marks.hides.insert(0, words.to_owned());
            }
            found.insert(name, marks);
        }
        found
    }

    /// Which slides, from 0, are left out when the slides are shown.
    pub fn hidden_slides(&mut self) -> BTreeSet<usize> {
        let (Some(show), Some(links)) = (
            self.member("ppt/presentation.xml"),
            self.member("ppt/_rels/presentation.xml.rels"),
        ) else {
            return BTreeSet::new();
        };
        let targets = targets(&links);
        let slides = starts(&show, b"p:sldid").into_iter().take(MOST_TOLD);
        let mut hidden = BTreeSet::new();
        for (number, tag) in slides.enumerate() {
            let target = attribute(&tag, b"r:id").and_then(|id| targets.get(&id));
            let slide = target.and_then(|target| self.member(&inside("ppt", target)));
            let show = slide.and_then(|xml| attribute(starts(&xml, b"p:sld").first()?, b"show"));
            if matches!(show.as_deref(), Some("0" | "false")) {
                hidden.insert(number);
            }
        }
        hidden
    }
}

/// What a sheet's state means (ECMA-376 part 1, 18.18.68); none for one that is shown.
fn sheet_state(state: &str) -> Option<&'static str> {
    match state {
        "hidden" => Some("hidden sheet"),
        "veryHidden" => Some("hidden sheet (cannot be unhidden from Excel's menus)"),
        _ => None,
    }
}

/// What the members of a package are called by its links.
fn targets(links: &str) -> BTreeMap<String, String> {
    let tags = starts(links, b"relationship");
    let pairs = tags
        .iter()
        .filter_map(|tag| attribute(tag, b"id").zip(attribute(tag, b"target")));
    pairs.collect()
}

fn inside(folder: &str, target: &str) -> String {
    match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}/{target}"),
    }
}

fn name_of(file: &zip::read::ZipFile<'_, Cursor<&[u8]>>) -> String {
    file.name().unwrap_or_default().to_string()
}

/// What a sheet hides, and where its rows stand.
#[derive(Debug, Default)]
pub(super) struct SheetMarks {
    /// In words.
    pub hides: Vec<String>,
    pub hidden_rows: BTreeSet<u32>,
    /// The numbers of the rows that are written, in order.
    pub rows: Vec<u32>,
}

fn marks_of(sheet: &str) -> SheetMarks {
    let is_hidden =
        |tag: &StartTag<()>| matches!(attribute(tag, b"hidden").as_deref(), Some("1" | "true"));
    let number = |tag: &StartTag<()>, name: &[u8]| attribute(tag, name)?.parse::<u32>().ok();
    let (mut marks, mut columns) = (SheetMarks::default(), BTreeSet::new());
    for token in Tokenizer::new(sheet).flatten() {
        let Token::StartTag(tag) = token else {
            continue;
        };
        if is(&tag, b"row") {
            let before = marks.rows.last().copied().unwrap_or(0);
            let row = number(&tag, b"r").unwrap_or(before.saturating_add(1));
            marks.rows.push(row);
            if is_hidden(&tag) {
                marks.hidden_rows.insert(row);
            }
        } else if is(&tag, b"col")
            && is_hidden(&tag)
            && let Some((first, last)) = number(&tag, b"min").zip(number(&tag, b"max"))
        {
            columns.extend(first..=last.min(MOST_COLUMNS));
        }
    }
    marks.hides = sheet::hidden_in_words(&marks.hidden_rows, &columns, MOST_TOLD);
    marks
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
