//! The lines that reading a file yields (JSON lines, one record each).
//!
//! Field names are a contract with other programs. Nothing here reads a file;
//! `read` produces documents and pages, `mail` adds segments and duplicates.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One line of `daylight extract --jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
// Records are written out one by one, never kept in numbers: boxing would only hide the shapes.
#[allow(clippy::large_enum_variant)]
pub enum Record {
    /// A file, or a part found inside one.
    Document(Document),
    /// One page of a document.
    Page(Page),
    /// One header block of a printed or real e-mail.
    Segment(Segment),
    /// A covered area on a page.
    Redaction(Redaction),
    /// Two printings of the same mail, or one inside another.
    Dup(Dup),
    /// Two copies of a mail, one showing what the other hides.
    RedactionConflict(RedactionConflict),
    /// Something that could not be read, and why.
    Failure(Failure),
}

/// A file as it was given, or a part inside an archive, mail or portfolio.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The name as given; parts are `outer/inner`.
    pub file: String,
    /// SHA-256 of the original bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Media type by content, not by name.
    pub media_type: String,
    /// Size in bytes.
    pub bytes: u64,
    /// How many pages the document has, read or not.
    pub pages: u32,
    /// The program that made the file, if it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub producer: Option<String>,
    /// Names of the documents found inside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
    /// The document this one was found in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// What the file says about itself: when and with what a picture was taken, how long a sound or
    /// film lasts. `place` (where it was taken) is for editors' eyes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, String>,
    /// What a reader should know: wrong extension, damaged table, limit reached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// Where a page's text comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextSource {
    /// The file's own text.
    Text,
    /// Recognised from the page's picture.
    Ocr,
    /// Partly one, partly the other.
    Mixed,
    /// No text could be had.
    #[default]
    None,
}

/// One page: its text in reading order, lines separated by `\n`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// The document's name.
    pub file: String,
    /// Page number, from 1.
    pub page: u32,
    /// Text in reading order.
    pub text: String,
    /// Where the text comes from.
    pub source: TextSource,
    /// Mean confidence of recognised words, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ocr_confidence: Option<f32>,
    /// Clockwise turn of the page as shown, in degrees.
    #[serde(default)]
    pub rotation: u16,
    /// Width as shown, in points (1/72 inch).
    #[serde(default)]
    pub width: f32,
    /// Height as shown, in points.
    #[serde(default)]
    pub height: f32,
    /// Words with boxes, only when asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
}

/// One word and where it stands, in points from the top left of the page as shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Left, top, right, bottom in points.
    #[serde(rename = "box")]
    pub bounds: [f32; 4],
    /// Where the word starts in the page's text, in Unicode characters.
    pub start: u32,
}

/// A stretch of one page's text, in Unicode characters, end excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Page number, from 1.
    pub page: u32,
    /// First character.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
}

/// One header block of a printed or real e-mail and the body that belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// The document's name.
    pub file: String,
    /// Page on which the header block starts, from 1.
    pub page: u32,
    /// Page on which the body ends.
    pub last_page: u32,
    /// Quoting depth: 0 is printed on top.
    pub depth: u32,
    /// Sender's name as a person would write it ("Ada Example"), or the address if no name is printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    /// Sender's e-mail address, if printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_address: Option<String>,
    /// Local minute, ISO 8601 without zone: `2015-03-03T09:12`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<String>,
    /// Recipients, as names.
    #[serde(default)]
    pub to: Vec<String>,
    /// Copied recipients, as names.
    #[serde(default)]
    pub cc: Vec<String>,
    /// Subject as printed.
    #[serde(default)]
    pub subject: String,
    /// Attachments named in the header.
    #[serde(default)]
    pub attachments: Vec<String>,
    /// Identity of the mail, shared by all its printings.
    #[serde(default)]
    pub message: String,
    /// Identity of the conversation.
    #[serde(default)]
    pub thread: String,
    /// The mail this one answers or forwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// Where the header block stands.
    #[serde(default)]
    pub header: Vec<Span>,
    /// Where its own words stand, without quoted tail and page furniture.
    #[serde(default)]
    pub body: Vec<Span>,
    /// Where the sender's signature stands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signature: Vec<Span>,
    /// Where a legal notice or warning stands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disclaimer: Vec<Span>,
}

/// Names a mail by who sent it and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// Sender's name.
    pub sender: String,
    /// Local minute.
    pub sent: String,
}

/// A covered area and what is printed with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Redaction {
    /// The document's name.
    pub file: String,
    /// Page number, from 1.
    pub page: u32,
    /// Boxes in points: left, top, right, bottom.
    pub boxes: Vec<[f32; 4]>,
    /// Share of the page's area, 0 to 1.
    pub area: f32,
    /// Label or exemption printed inside or beside the area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// True where the covered text can still be read in the file.
    pub text_underneath: bool,
}

/// How two printings relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DupKind {
    /// The same mail on top.
    Same,
    /// The mail of one is quoted inside the other.
    Contained,
}

/// The page on which a printed mail starts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The document's name.
    pub file: String,
    /// Page number, from 1.
    pub page: u32,
}

/// Two printings that repeat each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dup {
    /// How they relate. For `contained`, `a` is the mail found inside `b`.
    pub kind: DupKind,
    /// First page of the one.
    pub a: Place,
    /// First page of the other.
    pub b: Place,
}

/// The same mail twice: `a` hides words that `b` shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RedactionConflict {
    /// First page of the copy that hides.
    pub a: Place,
    /// First page of the copy that shows.
    pub b: Place,
    /// The words hidden in one and shown in the other, with the label that covers them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<HiddenWords>,
}

/// Words that one copy shows and the other covers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HiddenWords {
    /// The words as the open copy shows them.
    pub text: String,
    /// Label or exemption on the covered copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Page of the open copy on which they stand.
    pub page: u32,
}

/// Something that could not be read. A failure is a line, never a crash.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// The document's name.
    pub file: String,
    /// The page that failed, if it was one page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// The part that failed, if it was a part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// What was being done: `open`, `parse`, `text`, `render`, `ocr`, `limits`.
    pub stage: String,
    /// What went wrong, in plain words.
    pub reason: String,
    /// Whether trying again can help.
    pub retry: bool,
}
