//! What the documents tell: every sentence with something to compare, and the
//! events an editor has set down, each with the places where it is told.

use crate::build::{Named, Registry};
use crate::catalogue::{self, Entry};
use crate::corpus::{CorpusDocument, Read};
use crate::dates::Written;
use crate::events::{EventIndex, Told, Unit, states_facts};
use crate::features::{self, Feature, Sort, date_features};
use crate::link::Kind;
use crate::shingles::hash;
use crate::text::{fold, tokenize};
use crate::view::View;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

/// Catalogue events while their documents are read: features and places.
#[derive(Default)]
pub(crate) struct Builder {
    by_key: BTreeMap<String, (usize, Vec<Feature>, Vec<Told>)>,
    names: HashMap<String, usize>,
}

impl Builder {
    pub fn new(documents: &[CorpusDocument], registry: &mut Registry) -> Builder {
        let names = registry
            .entities
            .iter()
            .enumerate()
            .map(|(i, e)| (e.key.clone(), i))
            .chain(registry.aliases.clone())
            .collect();
        let mut builder = Builder {
            by_key: BTreeMap::new(),
            names,
        };
        for event in documents
            .iter()
            .filter_map(|d| d.facts.as_ref())
            .flat_map(|e| &e.events)
        {
            if !builder.by_key.contains_key(&event.key) {
                let entity = registry.add(Kind::Event, &event.what, Some(&event.key), vec![]);
                let features = builder.of_event(event);
                builder
                    .by_key
                    .insert(event.key.clone(), (entity, features, vec![]));
            }
        }
        builder
    }

    fn of_event(&self, event: &catalogue::Event) -> Vec<Feature> {
        let tokens = tokenize(&View::new(&event.what, &[]));
        let mut all = features::read(&tokens, 0..tokens.len(), &HashSet::new(), None);
        for when in &event.when {
            let mut parts = when.split('-').map(|p| p.parse::<i16>().ok());
            let (year, month, day) = (
                parts.next().flatten(),
                parts.next().flatten(),
                parts.next().flatten(),
            );
            let written = Written {
                year,
                month: month.map(|m| m as i8),
                day: day.map(|d| d as i8),
            };
            all.extend(date_features(written, when));
        }
        for n in &event.numbers {
            all.push(Feature {
                name: format!("n{n}"),
                sort: Sort::Number,
                weight: 0.9,
                shown: n.to_string(),
            });
        }
        for who in &event.who {
            if let Some(entity) = self.names.get(who) {
                all.push(name_feature(*entity, who, 1.0));
            }
        }
        all
    }

    /// Reads a document whose named entities stand at the given words.
    pub fn read(
        &mut self,
        read: &Read,
        document: u32,
        entry: Option<&Entry>,
        named: &[Named],
        registry: &Registry,
        index: &mut EventIndex,
    ) {
        let title = read.sentences.first().cloned();
        for sentence in &read.sentences {
            let features = of_sentence(read, sentence.clone(), named, registry);
            let telling = features.iter().filter(|f| f.sort == Sort::Word).count();
            if telling >= 3 && (sentence.len() >= 6 || Some(sentence) == title.as_ref()) {
                let span = read.span(sentence.clone());
                let told = vec![Told {
                    document,
                    start: span.start as u32,
                    end: span.end as u32,
                }];
                let states_facts = states_facts(&features);
                index.note_date(&features, &told[0]);
                index.add(
                    features,
                    Unit {
                        told,
                        entity: None,
                        states_facts,
                        wording: wording(read, sentence.clone()),
                    },
                );
            }
        }
        if let Some(entry) = entry {
            self.read_facts(read, document, entry, named, registry);
        }
    }

    fn read_facts(
        &mut self,
        read: &Read,
        document: u32,
        entry: &Entry,
        named: &[Named],
        registry: &Registry,
    ) {
        for event in &entry.events {
            let phrases = event
                .at
                .get(&entry.document.id)
                .map_or(&[][..], Vec::as_slice);
            let mut places: Vec<Range<usize>> = phrases
                .iter()
                .filter_map(|p| find_phrase(read, p))
                .map(|i| read.sentence_of(i))
                .collect();
            if places.is_empty() {
                places.extend(self.likeliest(read, event, named, registry));
            }
            let Some((_, features, told)) = self.by_key.get_mut(&event.key) else {
                continue;
            };
            for sentence in places {
                let mut own = of_sentence(read, sentence.clone(), named, registry);
                own.iter_mut()
                    .filter(|f| f.sort == Sort::Word)
                    .for_each(|f| f.weight *= 0.9);
                features.extend(own);
                let span = read.span(sentence);
                told.push(Told {
                    document,
                    start: span.start as u32,
                    end: span.end as u32,
                });
            }
        }
    }

    /// Without a phrase: the sentence that shares most with the description.
    fn likeliest(
        &self,
        read: &Read,
        event: &catalogue::Event,
        named: &[Named],
        registry: &Registry,
    ) -> Option<Range<usize>> {
        let wanted: HashSet<String> = self.of_event(event).into_iter().map(|f| f.name).collect();
        let shared = |s: &Range<usize>| {
            let own = of_sentence(read, s.clone(), named, registry);
            own.iter()
                .filter(|f| wanted.contains(&f.name))
                .map(|f| f.weight)
                .sum::<f32>()
        };
        read.sentences
            .iter()
            .max_by(|a, b| shared(a).total_cmp(&shared(b)).then(b.start.cmp(&a.start)))
            .cloned()
    }

    pub fn finish(self, registry: &mut Registry, index: &mut EventIndex) {
        for (_, (entity, features, told)) in self.by_key {
            registry.entities[entity].mentions = told
                .iter()
                .map(|t| crate::entity::Mention {
                    document: t.document,
                    start: t.start,
                    end: t.end,
                })
                .collect();
            index.add(
                features,
                Unit {
                    told,
                    entity: Some(entity),
                    states_facts: true,
                    wording: 0,
                },
            );
        }
    }
}

pub(crate) fn name_feature(entity: usize, shown: &str, weight: f32) -> Feature {
    Feature {
        name: format!("#{entity}"),
        sort: Sort::Name,
        weight,
        shown: shown.to_owned(),
    }
}

fn of_sentence(
    read: &Read,
    sentence: Range<usize>,
    named: &[Named],
    registry: &Registry,
) -> Vec<Feature> {
    let here: Vec<&Named> = named
        .iter()
        .filter(|n| sentence.contains(&n.words.start))
        .collect();
    let taken: HashSet<usize> = here
        .iter()
        .filter(|n| registry.entities[n.entity].kind != Kind::Quote)
        .flat_map(|n| n.words.clone())
        .collect();
    let mut features = features::read(&read.tokens, sentence, &taken, read.written_on);
    for n in here {
        let e = &registry.entities[n.entity];
        if matches!(e.kind, Kind::Person | Kind::Org | Kind::Statute) {
            features.push(name_feature(n.entity, &e.name, 1.0));
        }
    }
    features
}

/// A number for the words of a sentence, figures left out.
fn wording(read: &Read, sentence: Range<usize>) -> u64 {
    let figures = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let words = read.tokens[sentence].iter().map(|t| t.word.as_str());
    hash(words.filter(|word| !figures(word)))
}

/// The first word of the place where a document has the phrase.
fn find_phrase(read: &Read, phrase: &str) -> Option<usize> {
    let words: Vec<String> = tokenize(&View::new(phrase, &[]))
        .into_iter()
        .map(|t| t.word)
        .collect();
    let first = words.first()?;
    debug_assert_eq!(fold(first), *first);
    (0..read.tokens.len()).find(|&i| {
        read.tokens.len() >= i + words.len()
            && words
                .iter()
                .zip(&read.tokens[i..])
                .all(|(w, t)| *w == t.word)
    })
}
