//! Same subject without shared names: the message's telling words against the
//! passages of the corpus, BM25-like, each document by its best passage.

use crate::bags::Bags;
use crate::corpus::{Passage, Read};
use crate::page::Prepared;
use crate::release::ReleaseStats;
use crate::text::Shape;
use crate::words;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

#[derive(Debug, Default)]
pub(crate) struct TopicIndex(Bags);

/// A document on the page's subject.
pub(crate) struct Topic {
    pub document: u32,
    pub logit: f32,
    /// The telling words they share, strongest first.
    pub shared: Vec<String>,
}

/// Passages looked at per message, and documents reported per page.
const LOOKED_AT: usize = 40;
const REPORTED: usize = 6;

impl TopicIndex {
    /// Adds one passage; passages are numbered as in the index.
    pub fn add(&mut self, read: &Read, passage: Range<usize>) {
        let tokens = &read.tokens[passage];
        let mut counts: BTreeMap<String, (u32, f32)> = BTreeMap::new();
        for t in tokens
            .iter()
            .filter(|t| t.word.len() > 2 && t.shape != Shape::Number)
        {
            let weight = words::weight(&t.word);
            if weight > 0.2 {
                let entry = counts.entry(words::stem(&t.word)).or_default();
                *entry = (entry.0 + 1, entry.1.max(weight));
            }
        }
        let length = 0.4 + 0.6 * (tokens.len() as f32 / 80.0).min(3.0);
        let damped = |n: u32| n as f32 * 2.0 / (n as f32 + length);
        self.0.add(
            counts
                .into_iter()
                .map(|(stem, (n, weight))| (stem, weight * damped(n))),
        );
    }

    /// Documents on the subject of the page's messages.
    pub fn find(
        &self,
        page: &Prepared<'_>,
        passages: &[Passage],
        stats: &ReleaseStats,
    ) -> Vec<Topic> {
        let mut best: BTreeMap<u32, Topic> = BTreeMap::new();
        for stems in page.stems.values() {
            for topic in self.find_message(stems, passages, stats) {
                let entry = best.entry(topic.document);
                let old = entry.or_insert(Topic {
                    document: topic.document,
                    logit: f32::MIN,
                    shared: vec![],
                });
                if topic.logit > old.logit {
                    *old = topic;
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
        stems: &HashMap<String, u32>,
        passages: &[Passage],
        stats: &ReleaseStats,
    ) -> Vec<Topic> {
        let mut query: HashMap<u32, f32> = HashMap::new();
        let mut names: HashMap<u32, &str> = HashMap::new();
        for (stem, n) in stems {
            if let Some(id) = self.0.id(stem) {
                query.insert(
                    id,
                    stats.rarity(stem) * (1.0 + 0.3 * (*n as f32 - 1.0).min(2.0)),
                );
                names.insert(id, stem);
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
        per_document
            .into_iter()
            .filter(|(_, (_, parts))| parts.iter().filter(|p| p.0 > 0.25).count() >= 2)
            .map(|(document, (score, parts))| Topic {
                document,
                logit: -4.6 + 1.25 * score,
                shared: parts
                    .iter()
                    .take(4)
                    .map(|p| names[&p.1].to_owned())
                    .collect(),
            })
            .collect()
    }
}
