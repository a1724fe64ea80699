//! Same subject without shared names: the message's telling words against the
//! passages of the corpus, BM25-like, each document by its best passage.

use crate::bags::Bags;
use crate::corpus::{Passage, Read};
use crate::quick::QuickMap;
use crate::release::ReleaseStats;
use crate::text::Shape;
use crate::words;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

#[derive(Debug, Default)]
pub(crate) struct TopicIndex(Bags);

/// What a message is about: its telling stems with their counts, and the
/// corpus entities it names.
pub(crate) struct Subject {
    pub stems: BTreeMap<String, u32>,
    pub names: BTreeSet<usize>,
}

/// A document on the page's subject.
pub(crate) struct Topic {
    pub document: u32,
    pub logit: f32,
    /// The telling words they share, strongest first.
    pub shared: Vec<String>,
}

/// What a name weighs that the message and the passage share.
const NAME: f32 = 1.6;

/// Passages looked at per message, and documents reported per page.
const LOOKED_AT: usize = 40;
const REPORTED: usize = 6;

impl TopicIndex {
    /// Adds one passage; passages are numbered as in the index.
    pub fn add(&mut self, read: &Read, passage: Range<usize>, names: &[usize]) {
        let tokens = &read.tokens[passage.clone()];
        let mut counts: BTreeMap<String, (u32, f32)> = BTreeMap::new();
        for i in passage {
            let t = &read.tokens[i];
            if t.word.len() < 3 || t.shape == Shape::Number {
                continue;
            }
            let weight = words::weight(&t.word);
            if weight > 0.2 {
                let entry = counts.entry(read.stem(i).to_owned()).or_default();
                *entry = (entry.0 + 1, entry.1.max(weight));
            }
        }
        let length = 0.4 + 0.6 * (tokens.len() as f32 / 80.0).min(3.0);
        let damped = |n: u32| n as f32 * 2.0 / (n as f32 + length);
        let words = counts
            .into_iter()
            .map(|(stem, (n, weight))| (stem, weight * damped(n), 0));
        let names = names.iter().map(|n| (format!("#{n}"), NAME, 0));
        self.0.add(words.chain(names));
    }

    /// Documents on the subject of a page's messages.
    pub fn find(
        &self,
        subjects: &BTreeMap<usize, Subject>,
        passages: &[Passage],
        stats: &ReleaseStats,
    ) -> Vec<Topic> {
        let mut best: BTreeMap<u32, Topic> = BTreeMap::new();
        for subject in subjects.values() {
            for topic in self.find_message(subject, passages, stats) {
                match best.get(&topic.document) {
                    Some(old) if old.logit >= topic.logit => {}
                    _ => {
                        best.insert(topic.document, topic);
                    }
                }
            }
        }
        let mut topics: Vec<Topic> = best.into_values().collect();
        topics.sort_by(|a, b| {
            b.logit
                .total_cmp(&a.logit)
                .then(a.document.cmp(&b.document))
        });
        topics.truncate(REPORTED);
        topics
    }

    fn find_message(
        &self,
        subject: &Subject,
        passages: &[Passage],
        stats: &ReleaseStats,
    ) -> Vec<Topic> {
        let mut query: QuickMap<u32, f32> = QuickMap::default();
        let mut names: QuickMap<u32, &str> = QuickMap::default();
        for (stem, n) in &subject.stems {
            if let Some(id) = self.0.id(stem) {
                let often = 1.0 + 0.3 * (*n as f32 - 1.0).min(2.0);
                query.insert(id, stats.rarity(stem) * often);
                names.insert(id, stem);
            }
        }
        for name in &subject.names {
            if let Some(id) = self.0.id(&format!("#{name}")) {
                query.insert(id, 1.0);
            }
        }
        let mut per_document: BTreeMap<u32, (f32, Vec<(f32, u32)>)> = BTreeMap::new();
        for candidate in self.0.candidates(&query, LOOKED_AT) {
            let mut parts: Vec<(f32, u32)> = self
                .0
                .bag(candidate)
                .iter()
                .filter_map(|(id, w)| Some((query.get(id)? * w * self.0.rarity(*id), *id)))
                .collect();
            parts.sort_by(|a, b| b.0.total_cmp(&a.0));
            let score: f32 = parts.iter().map(|p| p.0).sum();
            let entry = per_document
                .entry(passages[candidate as usize].document)
                .or_default();
            if score > entry.0 {
                *entry = (score, parts);
            }
        }
        // The more passages, the better the best of them matches by chance.
        let by_chance = 0.5 * (self.0.len() as f32 / 100.0).max(1.0).ln();
        per_document
            .into_iter()
            .filter(|(_, (_, parts))| {
                let over = |least: f32| parts.iter().filter(|p| p.0 > least).count();
                over(0.25) >= 2 && over(0.45) >= 1
            })
            .map(|(document, (score, parts))| Topic {
                document,
                logit: -4.6 + 1.25 * score - by_chance,
                shared: parts
                    .iter()
                    .filter_map(|p| names.get(&p.1))
                    .take(4)
                    .map(|n| (*n).to_owned())
                    .collect(),
            })
            .collect()
    }
}
