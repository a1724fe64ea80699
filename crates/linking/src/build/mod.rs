//! Puts the index together: proposals and catalogue facts of all documents
//! become entities with mentions, and everything that pages are matched
//! against is laid out for looking up.

pub(crate) mod bodies;
mod correct;
pub(crate) mod events;
pub(crate) mod forms;
mod laws;
pub(crate) mod people;
mod places;
mod quotes;
mod tales;

use crate::catalogue::Entry;
use crate::clean::Repeated;
use crate::context::Contexts;
use crate::corpus::{CorpusDocument, Passage, Read};
use crate::corrections::{Correction, Outcome};
use crate::entity::{Entity, Mention, slug};
use crate::index::{Doc, Index};
use crate::link::Kind;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// A mention while the index is built: where, and how full the form is.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub document: u32,
    /// First word, for the context.
    pub token: usize,
    /// Characters of the document.
    pub span: Range<usize>,
    /// Words in the form.
    pub words: usize,
    /// The fullest form with capitals is shown first.
    pub fullness: usize,
}

impl Found {
    pub fn new(read: &Read, document: u32, words: Range<usize>) -> Found {
        Found {
            document,
            token: words.start,
            span: read.span(words.clone()),
            words: words.len(),
            fullness: words.len()
                * if read.tokens[words.start].capital() {
                    10
                } else {
                    1
                },
        }
    }
}

/// An entity's name in a document, by words.
pub(crate) struct Named {
    pub entity: usize,
    pub words: Range<usize>,
}

/// Entities under construction, shared by the builders.
#[derive(Default)]
pub(crate) struct Registry {
    pub entities: Vec<Entity>,
    /// Per entity: mentions and the entity's own words.
    pub found: Vec<Vec<Found>>,
    pub own: Vec<Vec<String>>,
    /// Keys of entities that went into others, and these.
    pub aliases: HashMap<String, usize>,
    keys: BTreeSet<String>,
}

impl Registry {
    /// Adds an entity; a key that is taken gets a number.
    pub fn add(
        &mut self,
        kind: Kind,
        name: &str,
        key: Option<&str>,
        variants: Vec<String>,
    ) -> usize {
        let key_text = self.free_key(kind, name, key);
        self.entities.push(Entity {
            key: key_text,
            kind,
            name: name.to_owned(),
            variants,
            mentions: vec![],
            from_catalogue: key.is_some(),
        });
        self.found.push(vec![]);
        self.own.push(vec![]);
        self.entities.len() - 1
    }

    /// Another name for a proposal, fuller than the first: what it is called does
    /// not hang on which document came first.
    fn call(&mut self, entity: usize, name: &str) {
        let kind = self.entities[entity].kind;
        self.keys.remove(&self.entities[entity].key);
        self.entities[entity].key = self.free_key(kind, name, None);
        name.clone_into(&mut self.entities[entity].name);
    }

    fn free_key(&mut self, kind: Kind, name: &str, key: Option<&str>) -> String {
        let prefix = match kind {
            Kind::Person => "person",
            Kind::Org => "org",
            Kind::Statute => "law",
            Kind::Quote => "quote",
            _ => "event",
        };
        let wanted = key.map_or_else(|| format!("{prefix}:{}", slug(name)), str::to_owned);
        let mut key_text = wanted.clone();
        let mut n = 2;
        while !self.keys.insert(key_text.clone()) {
            key_text = format!("{wanted}-{n}");
            n += 1;
        }
        key_text
    }

    /// Sorts mentions into their final order: by document, fullest first.
    fn finish(&mut self) {
        for (entity, found) in self.entities.iter_mut().zip(&mut self.found) {
            found.sort_by_key(|f| (f.document, usize::MAX - f.fullness, f.span.start));
            found.dedup_by_key(|f| (f.document, f.span.start));
            entity.mentions = found
                .iter()
                .map(|f| Mention {
                    document: f.document,
                    start: f.span.start as u32,
                    end: f.span.end as u32,
                })
                .collect();
        }
    }
}

/// What all documents are read with.
pub(crate) fn index(documents: &[CorpusDocument], corrections: &[Correction]) -> Index {
    let repeated = Repeated::over(documents.iter().map(|d| d.text.as_str()));
    let mut registry = Registry::default();
    let mut index = Index::default();
    let mut people = people::Builder::default();
    let mut bodies = bodies::Builder::default();
    let mut laws = laws::Builder::default();
    let mut quotes = quotes::Builder::default();
    let mut places = places::Builder::default();
    let facts: Vec<&Entry> = documents.iter().filter_map(|d| d.facts.as_ref()).collect();
    people.take_facts(&facts, &mut registry);
    bodies.take_facts(&facts, &mut registry);
    laws.take_facts(&facts, &mut registry);
    for (number, document) in documents.iter().enumerate() {
        let read = Read::new(document, &repeated);
        let d = number as u32;
        let entry = document.facts.as_ref();
        people.read(&read, d, entry, &mut registry);
        bodies.read(&read, d, entry);
        laws.read(&read, d, entry, &mut registry);
        quotes.read(&read, d, entry);
        places.read(&read, d);
        index.reuse.read(&read, index.passages.len() as u32);
        index
            .passages
            .extend(read.passages.iter().map(|p| passage(&read, d, p.clone())));
        index.documents.push(Doc::new(document, &read));
    }
    people.finish(&mut registry, &mut index.people);
    bodies.finish(&mut registry, &mut index.forms);
    laws.finish(&mut registry, &mut index.forms, &mut index.laws);
    quotes.finish(&mut registry, &mut index.quotes);
    let places = places.finish(&registry);
    let outcomes = correct::names(documents, corrections, &places, &mut registry, &mut index);
    registry.finish();
    index.reuse.finish();
    second_reading(documents, &repeated, &mut registry, &mut index);
    index.entities = registry.entities;
    let told = tales::correct(&mut index, corrections).into_iter();
    let outcomes = outcomes.into_iter().zip(told);
    index.outcomes = outcomes
        .map(|(name, event)| name.or(event).unwrap_or(Outcome::Applied))
        .collect();
    index
}

fn passage(read: &Read, document: u32, words: Range<usize>) -> Passage {
    let span = read.span(words);
    Passage {
        document,
        start: span.start as u32,
        end: span.end as u32,
    }
}

/// With all entities known: what stands around each, the events, the topics.
fn second_reading(
    documents: &[CorpusDocument],
    repeated: &Repeated,
    registry: &mut Registry,
    index: &mut Index,
) {
    let mut by_document: HashMap<u32, Vec<Named>> = HashMap::new();
    for (entity, found) in registry.found.iter().enumerate() {
        for f in found {
            by_document.entry(f.document).or_default().push(Named {
                entity,
                words: f.token..f.token + f.words,
            });
        }
    }
    let mut contexts = Contexts::default();
    let mut events = events::Builder::new(documents, registry);
    for (number, document) in documents.iter().enumerate() {
        let read = Read::new(document, repeated);
        let mut here = by_document.remove(&(number as u32)).unwrap_or_default();
        if document.facts.is_none() {
            here.extend(small_mentions(&read, number as u32, registry, index));
        }
        for named in &here {
            let entity = named.entity;
            contexts.add(entity, &read, named.words.start, &registry.own[entity]);
            let home = index.forms.home.entry(entity).or_default();
            home.extend(read.home.iter().cloned());
        }
        events.read(
            &read,
            number as u32,
            document.facts.as_ref(),
            &here,
            registry,
            &mut index.events,
        );
        for p in &read.passages {
            let inside = here
                .iter()
                .filter(|n| p.contains(&n.words.start))
                .map(|n| n.entity);
            let names: Vec<usize> = inside.collect();
            index.topics.add(&read, p.clone(), &names);
        }
    }
    contexts.finish();
    registry.finish();
    events.finish(registry, &mut index.events);
    index.contexts = contexts;
}

/// Long names that a document writes without capitals ("city council"), known
/// from documents that write them with.
fn small_mentions(
    read: &Read,
    document: u32,
    registry: &mut Registry,
    index: &mut Index,
) -> Vec<Named> {
    let mut new = Vec::new();
    for i in 0..read.tokens.len() {
        for form in index.forms.spelled_exactly(&read.tokens, i) {
            let (entity, words) = (
                index.forms.forms[form].entity,
                i..i + index.forms.forms[form].words.len(),
            );
            let found = Found::new(read, document, words.clone());
            let known = registry.found[entity].iter().any(|f| {
                f.document == document
                    && f.span.start < found.span.end
                    && found.span.start < f.span.end
            });
            if !known {
                index.forms.forms[form].lower = true;
                registry.found[entity].push(found);
                new.push(Named { entity, words });
            }
        }
    }
    new
}
