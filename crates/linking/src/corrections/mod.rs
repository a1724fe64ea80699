//! What an editor has set right in the index that the rules propose. A
//! correction speaks of names and spellings, never of rows, so it holds when
//! documents are read anew, come or go: it is applied, in order, to whatever
//! is proposed. One that no longer finds its entry says so and waits.
//!
//! Here are the corrections and what they do to a list of entries; what that
//! means for matching is in `build::correct`.

mod ledger;
#[cfg(test)]
mod tests;
mod touched;

pub(crate) use ledger::{Draft, Ledger, Spot};
pub use touched::Touched;

use crate::link::Kind;
use crate::text::fold;
use serde::{Deserialize, Serialize};

/// What an entry of the index is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    Person,
    Org,
    Law,
    /// Listed, but nothing is linked by it: pages name places on every line.
    Place,
    Event,
    Quote,
}

impl EntryKind {
    pub const ALL: [EntryKind; 6] = [
        EntryKind::Person,
        EntryKind::Org,
        EntryKind::Law,
        EntryKind::Place,
        EntryKind::Event,
        EntryKind::Quote,
    ];

    /// The name in JSON and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            EntryKind::Person => "person",
            EntryKind::Org => "org",
            EntryKind::Law => "law",
            EntryKind::Place => "place",
            EntryKind::Event => "event",
            EntryKind::Quote => "quote",
        }
    }

    /// The one with this name.
    pub fn parse(name: &str) -> Option<EntryKind> {
        EntryKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }

    /// People, organisations, laws and places can become one another; what is
    /// told or quoted cannot.
    pub const fn is_a_name(self) -> bool {
        matches!(
            self,
            EntryKind::Person | EntryKind::Org | EntryKind::Law | EntryKind::Place
        )
    }

    pub(crate) const fn of(kind: Kind) -> EntryKind {
        match kind {
            Kind::Person => EntryKind::Person,
            Kind::Statute => EntryKind::Law,
            Kind::Quote => EntryKind::Quote,
            Kind::Event => EntryKind::Event,
            Kind::Org | Kind::TextReuse | Kind::Topic => EntryKind::Org,
        }
    }

    /// The kind of link; none for places.
    pub const fn link(self) -> Option<Kind> {
        match self {
            EntryKind::Person => Some(Kind::Person),
            EntryKind::Org => Some(Kind::Org),
            EntryKind::Law => Some(Kind::Statute),
            EntryKind::Quote => Some(Kind::Quote),
            EntryKind::Event => Some(Kind::Event),
            EntryKind::Place => None,
        }
    }
}

/// An entry as a correction speaks of it. Found by its name; else by a name it
/// had or took over; else by a spelling that only one entry has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    pub kind: EntryKind,
    pub name: String,
}

impl Subject {
    pub fn new(kind: EntryKind, name: &str) -> Subject {
        Subject {
            kind,
            name: name.to_owned(),
        }
    }
}

/// One correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Correction {
    /// It goes by another name; the old one stays a name it is known by.
    Rename { entry: Subject, to: String },
    /// Both are one; the second's name stays.
    Merge { entry: Subject, into: Subject },
    /// What is spelt so, or stands in these documents (named as in
    /// `CorpusDocument::name`), is another: an entry of its own.
    Split {
        entry: Subject,
        #[serde(default)]
        spellings: Vec<String>,
        #[serde(default)]
        documents: Vec<String>,
        to: String,
    },
    /// Pages may also call it so.
    AddVariant { entry: Subject, text: String },
    /// "Not this one": what is spelt so is never it.
    RemoveVariant { entry: Subject, text: String },
    /// A person taken for a place, say.
    ChangeKind { entry: Subject, to: EntryKind },
    /// Nothing is linked by it.
    Hide { entry: Subject },
}

impl Correction {
    /// The entry it is about.
    pub fn entry(&self) -> &Subject {
        match self {
            Correction::Rename { entry, .. }
            | Correction::Merge { entry, .. }
            | Correction::Split { entry, .. }
            | Correction::AddVariant { entry, .. }
            | Correction::RemoveVariant { entry, .. }
            | Correction::ChangeKind { entry, .. }
            | Correction::Hide { entry } => entry,
        }
    }
}

/// What became of a correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    Applied,
    /// No entry goes by this name, or several do.
    NotFound {
        entry: Subject,
    },
    /// It changes nothing as things stand.
    Nothing {
        why: String,
    },
}

/// A name by its letters and digits alone, words apart.
pub(crate) fn plain(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '–'))
        .map(fold)
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}
