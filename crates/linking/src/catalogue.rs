//! The corpus catalogue: what an editor has set down about background
//! documents, known by the SHA-256 of their files. Facts, names and short
//! phrases only; the documents' own text is never in it.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A catalogue file (`seeds/corpus.toml` is the example).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    #[serde(default, rename = "document")]
    pub documents: Vec<Document>,
    #[serde(default, rename = "person")]
    pub people: Vec<Person>,
    #[serde(default, rename = "organisation")]
    pub organisations: Vec<Organisation>,
    #[serde(default, rename = "law")]
    pub laws: Vec<Law>,
    #[serde(default, rename = "place")]
    pub places: Vec<Place>,
    #[serde(default, rename = "event")]
    pub events: Vec<Event>,
    #[serde(default, rename = "quote")]
    pub quotes: Vec<Quote>,
}

/// One background document. `id` is a short handle used by `in` lists.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub id: String,
    pub file: String,
    /// Lower-case hex of the file's bytes.
    pub sha256: String,
    pub title: String,
    #[serde(default)]
    pub author: Option<String>,
    #[serde(default)]
    pub outlet: Option<String>,
    /// Year, month or day: `2019`, `2019-11` or `2019-11-05`.
    #[serde(default)]
    pub published: Option<String>,
    /// Latest possible date where only a span is known.
    #[serde(default)]
    pub published_until: Option<String>,
    /// How the date is known.
    #[serde(default)]
    pub published_how: Option<String>,
    /// Two to four sentences in the cataloguer's own words.
    #[serde(default, rename = "abstract")]
    pub summary: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub key: String,
    /// Given name first.
    pub name: String,
    #[serde(default)]
    pub variants: Vec<String>,
    #[serde(default)]
    pub role: String,
    /// Wrote the document rather than being its subject.
    #[serde(default)]
    pub byline: bool,
    #[serde(rename = "in")]
    pub documents: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    pub key: String,
    /// Long form.
    pub name: String,
    #[serde(default)]
    pub acronyms: Vec<String>,
    #[serde(default)]
    pub variants: Vec<String>,
    #[serde(rename = "in")]
    pub documents: Vec<String>,
}

/// A law, by its name, its citation or both.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    pub key: String,
    pub name: String,
    #[serde(default)]
    pub cite: Option<String>,
    #[serde(default)]
    pub variants: Vec<String>,
    #[serde(rename = "in")]
    pub documents: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub key: String,
    pub name: String,
    #[serde(rename = "in")]
    pub documents: Vec<String>,
}

/// Something that happened, told by one or more of the documents.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub key: String,
    /// In the cataloguer's own words.
    pub what: String,
    /// Years, months or days, as for `published`.
    #[serde(default)]
    pub when: Vec<String>,
    #[serde(default)]
    pub numbers: Vec<u64>,
    /// Keys of people, organisations, laws and places that take part.
    #[serde(default)]
    pub who: Vec<String>,
    #[serde(rename = "in")]
    pub documents: Vec<String>,
    /// Per document, a few words that stand where the event is told.
    #[serde(default)]
    pub at: BTreeMap<String, Vec<String>>,
}

/// A short phrase that a document quotes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quote {
    pub key: String,
    /// At most some eight words; the document holds the rest.
    pub text: String,
    #[serde(default)]
    pub speaker: Option<String>,
    /// False for idioms and scare quotes: never linked on their own.
    #[serde(default = "yes")]
    pub distinctive: bool,
    #[serde(rename = "in")]
    pub documents: Vec<String>,
}

fn yes() -> bool {
    true
}

/// Everything the catalogue says about one document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub document: Document,
    pub people: Vec<Person>,
    pub organisations: Vec<Organisation>,
    pub laws: Vec<Law>,
    pub places: Vec<Place>,
    pub events: Vec<Event>,
    pub quotes: Vec<Quote>,
}

/// Why a catalogue cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    #[error("the catalogue is not valid TOML of the expected shape: {0}")]
    Toml(#[from] toml::de::Error),
    #[error("two documents in the catalogue share the id or file hash {0:?}; give each its own")]
    Duplicate(String),
    #[error("{entity:?} says it is in document {id:?}, which the catalogue does not list")]
    UnknownDocument { entity: String, id: String },
    #[error("{0:?} is no SHA-256: expected 64 lower-case hex digits")]
    BadHash(String),
}

/// Reads a catalogue and checks that its parts fit together.
pub fn parse(toml: &str) -> Result<Catalogue, CatalogueError> {
    let catalogue: Catalogue = toml::from_str(toml)?;
    let mut seen = BTreeSet::new();
    for d in &catalogue.documents {
        let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        if d.sha256.len() != 64 || !d.sha256.chars().all(hex) {
            return Err(CatalogueError::BadHash(d.sha256.clone()));
        }
        for id in [&d.id, &d.sha256] {
            if !seen.insert(id.clone()) {
                return Err(CatalogueError::Duplicate(id.clone()));
            }
        }
    }
    for (entity, documents) in catalogue.memberships() {
        if let Some(id) = documents.iter().find(|id| !seen.contains(*id)) {
            return Err(CatalogueError::UnknownDocument {
                entity: entity.to_owned(),
                id: id.clone(),
            });
        }
    }
    Ok(catalogue)
}

impl Catalogue {
    fn memberships(&self) -> Vec<(&str, &[String])> {
        let mut all: Vec<(&str, &[String])> = Vec::new();
        all.extend(
            self.people
                .iter()
                .map(|x| (x.key.as_str(), x.documents.as_slice())),
        );
        all.extend(
            self.organisations
                .iter()
                .map(|x| (x.key.as_str(), x.documents.as_slice())),
        );
        all.extend(
            self.laws
                .iter()
                .map(|x| (x.key.as_str(), x.documents.as_slice())),
        );
        all.extend(
            self.places
                .iter()
                .map(|x| (x.key.as_str(), x.documents.as_slice())),
        );
        all.extend(
            self.events
                .iter()
                .map(|x| (x.key.as_str(), x.documents.as_slice())),
        );
        all.extend(
            self.quotes
                .iter()
                .map(|x| (x.key.as_str(), x.documents.as_slice())),
        );
        all
    }

    /// What is known of the file with this SHA-256 (lower-case hex).
    pub fn entry(&self, sha256: &str) -> Option<Entry> {
        let document = self.documents.iter().find(|d| d.sha256 == sha256)?.clone();
        let id = document.id.clone();
        let here = |documents: &[String]| documents.contains(&id);
        Some(Entry {
            people: self
                .people
                .iter()
                .filter(|x| here(&x.documents))
                .cloned()
                .collect(),
            organisations: self
                .organisations
                .iter()
                .filter(|x| here(&x.documents))
                .cloned()
                .collect(),
            laws: self
                .laws
                .iter()
                .filter(|x| here(&x.documents))
                .cloned()
                .collect(),
            places: self
                .places
                .iter()
                .filter(|x| here(&x.documents))
                .cloned()
                .collect(),
            events: self
                .events
                .iter()
                .filter(|x| here(&x.documents))
                .cloned()
                .collect(),
            quotes: self
                .quotes
                .iter()
                .filter(|x| here(&x.documents))
                .cloned()
                .collect(),
            document,
        })
    }
}

impl Entry {
    /// A text to index where the document itself may not be kept: its title,
    /// the abstract and one line for each name, event and phrase.
    pub fn stand_in_text(&self) -> String {
        let mut text = format!(
            "{}\n\n{}\n",
            self.document.title,
            self.document.summary.trim()
        );
        for p in &self.people {
            let role = if p.role.is_empty() {
                String::new()
            } else {
                format!(", {}", p.role)
            };
            text += &format!("\n{}{role}.\n", p.name);
        }
        for o in &self.organisations {
            let acronyms = if o.acronyms.is_empty() {
                String::new()
            } else {
                format!(" ({})", o.acronyms.join(", "))
            };
            text += &format!("\n{}{acronyms}.\n", o.name);
        }
        for l in &self.laws {
            let cite = l
                .cite
                .as_ref()
                .filter(|c| **c != l.name)
                .map_or(String::new(), |c| format!(", {c}"));
            text += &format!("\n{}{cite}.\n", l.name);
        }
        for e in &self.events {
            text += &format!("\n{}\n", e.what);
        }
        for q in self.quotes.iter().filter(|q| q.distinctive) {
            text += &format!("\n“{}”\n", q.text);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"
[[document]]
id = "a"
file = "a.txt"
sha256 = "0000000000000000000000000000000000000000000000000000000000000001"
title = "Bridge shut"
abstract = "The bridge was shut."

[[person]]
key = "zelda-quill"
name = "Zelda Quill"
in = ["a"]
"#;

    #[test]
    fn an_entry_holds_what_the_document_names() {
        let catalogue = parse(SMALL).unwrap();
        let entry = catalogue.entry(&catalogue.documents[0].sha256).unwrap();
        assert_eq!(entry.people[0].name, "Zelda Quill");
        assert!(entry.stand_in_text().contains("Zelda Quill"));
        assert!(catalogue.entry("unknown").is_none());
    }

    #[test]
    fn mistakes_are_named() {
        let cases = [
            (SMALL.replace(r#"in = ["a"]"#, r#"in = ["b"]"#), "\"b\""),
            (SMALL.replace("0001", "000G"), "SHA-256"),
            (SMALL.replace("name =", "nam ="), "nam"),
        ];
        for (toml, part) in cases {
            let error = parse(&toml).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
    }
}
