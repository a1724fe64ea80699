//! A truth file (`truth.json`), the annotated corpus that belongs to it
//! (`seed_links.json`), and a product's findings (`*.jsonl`), as they are read.

use serde::Deserialize;
use std::collections::BTreeMap;

/// What is in a made-up release.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Truth {
    pub pages: Vec<TruePage>,
    pub documents: Vec<Printed>,
    pub messages: Vec<Message>,
    pub occurrences: Vec<Occurrence>,
    pub links: Vec<TrueLink>,
    pub hard_negatives: Vec<LookAlike>,
    pub duplicate_pairs: Vec<Pair>,
    pub redaction_conflicts: Vec<Pair>,
    pub topics: Vec<TrueTopic>,
    pub topics_ignored: Vec<(String, u32)>,
}

#[derive(Debug, Deserialize)]
pub struct TruePage {
    pub file: String,
    pub page: u32,
    pub kind: String,
    pub text: String,
}

/// One printed mail with all it quotes.
#[derive(Debug, Deserialize)]
pub struct Printed {
    pub id: String,
    pub file: String,
    pub first: u32,
    pub pages: u32,
}

#[derive(Debug, Deserialize)]
pub struct Message {
    pub id: String,
    pub sender: String,
    pub sent: String,
    pub thread: String,
    pub parent: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Occurrence {
    pub file: String,
    pub page: u32,
    pub message: String,
}

#[derive(Debug, Deserialize)]
pub struct TrueLink {
    pub file: String,
    pub page: u32,
    pub kind: String,
    pub target: String,
    pub doc: String,
    pub tier: String,
    pub page_spans: Vec<PageSpan>,
    pub seed_spans: Vec<SeedSpan>,
}

#[derive(Debug, Deserialize)]
pub struct PageSpan {
    pub text: String,
    #[serde(default)]
    pub variant: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct SeedSpan {
    pub start: usize,
    pub end: usize,
}

#[derive(Debug, Deserialize)]
pub struct LookAlike {
    pub file: String,
    pub page: u32,
    pub target: String,
    pub text: String,
    pub hard: bool,
}

#[derive(Debug, Deserialize)]
pub struct Pair {
    pub a: String,
    pub b: String,
    #[serde(default)]
    pub kind: String,
}

#[derive(Debug, Deserialize)]
pub struct TrueTopic {
    pub file: String,
    pub page: u32,
    pub relevant: BTreeMap<String, i32>,
}

/// The annotated corpus.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Gold {
    pub documents: Vec<GoldDocument>,
    pub entities: Vec<GoldEntity>,
    pub mentions: Vec<GoldMention>,
    pub quotes: Vec<GoldQuote>,
}

#[derive(Debug, Deserialize)]
pub struct GoldDocument {
    pub id: String,
    pub file: String,
}

#[derive(Debug, Deserialize)]
pub struct GoldEntity {
    pub id: String,
    pub tier: String,
}

#[derive(Debug, Deserialize)]
pub struct GoldMention {
    pub entity: String,
    pub doc: String,
    pub start: usize,
    pub end: usize,
}

#[derive(Debug, Deserialize)]
pub struct GoldQuote {
    pub id: String,
    pub distinctive: bool,
    pub doc: String,
    pub start: usize,
    pub end: usize,
}

impl Gold {
    /// The id of a document given by id or by file name.
    pub fn id_of<'a>(&'a self, doc: &'a str) -> &'a str {
        let named = self.documents.iter().find(|d| d.file == doc);
        named.map_or(doc, |d| &d.id)
    }
}

/// One line of what a product hands in; other fields and types are passed over.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Line {
    Link(Found),
    Segment(Segment),
    Dup(Dup),
    RedactionConflict(Dup),
    #[serde(other)]
    Other,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Found {
    pub file: String,
    pub page: u32,
    pub kind: String,
    #[serde(default)]
    pub page_text: String,
    pub doc: String,
    #[serde(default)]
    pub doc_start: usize,
    #[serde(default)]
    pub doc_end: usize,
    pub score: f64,
    /// Whether it is a card of its own; a product may not say.
    #[serde(default)]
    pub tier: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Segment {
    pub file: String,
    pub page: u32,
    pub sender: Option<String>,
    pub sent: Option<String>,
    #[serde(default)]
    pub thread: serde_json::Value,
    #[serde(default)]
    pub parent: Option<Parent>,
}

#[derive(Debug, Deserialize)]
pub struct Parent {
    pub sender: Option<String>,
    pub sent: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Dup {
    #[serde(default)]
    pub kind: String,
    pub a: Place,
    pub b: Place,
}

#[derive(Debug, Deserialize)]
pub struct Place {
    pub file: String,
    pub page: u32,
}
