//! The people, organisations, laws, quotes and events of the corpus: what is
//! known of each, and where each stands in which document.

use crate::link::Kind;
use crate::names::Office;
use serde::{Deserialize, Serialize};

/// Where a document names an entity, in characters of the document's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Position of the document in the list given to `Index::build`.
    pub document: u32,
    pub start: u32,
    pub end: u32,
}

/// One person, organisation, law, quote or event of the corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// Stable: the catalogue's key, or the kind and the name in plain letters.
    pub key: String,
    pub kind: Kind,
    pub name: String,
    /// Other spellings and forms, the acronyms among them.
    pub variants: Vec<String>,
    /// In the order of the documents, the fullest form of each document first.
    pub mentions: Vec<Mention>,
    /// Set down by an editor, not found by rule.
    pub from_catalogue: bool,
}

/// What is needed to recognise a person; all words folded.
#[derive(Debug, Clone, Default)]
pub(crate) struct PersonName {
    /// The given names this person goes by, the usual one first; may be empty.
    pub given: Vec<String>,
    pub middle: Option<String>,
    /// Spellings of the family name, each one or more words.
    pub families: Vec<Vec<String>>,
    pub offices: Vec<Office>,
    /// Only ever named as the writer of a document.
    pub byline_only: bool,
}

/// How a form of an organisation or law was come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FormKind {
    Long,
    /// Stated in the corpus or by an editor.
    Acronym,
    /// Initials of the long form that nobody stated.
    ImpliedAcronym,
}

/// One way to write an organisation or a law.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    pub entity: usize,
    pub words: Vec<String>,
    pub kind: FormKind,
    /// The corpus itself writes it without capitals somewhere.
    pub lower: bool,
    /// More than one entity goes by it.
    pub shared: bool,
}

/// Plain letters and hyphens, for keys.
pub(crate) fn slug(name: &str) -> String {
    let words: Vec<String> = name
        .split_whitespace()
        .map(crate::text::fold)
        .filter(|w| !w.is_empty())
        .collect();
    words.join("-")
}
