//! What stands around an entity in the corpus, and how much of it stands
//! around its name on a page. Decides between look-alikes; never makes a link.

use crate::corpus::Read;
use crate::page::Prepared;
use crate::quick::QuickMap;
use crate::release::ReleaseStats;
use crate::shingles::hash;
use crate::text::Shape;
use crate::words;
use std::ops::Range;

/// Stems near an entity in the corpus, by number, with weights.
#[derive(Debug, Default)]
pub(crate) struct Contexts(QuickMap<usize, QuickMap<u64, f32>>);

fn number(stem: &str) -> u64 {
    hash(std::iter::once(stem))
}

/// Stems kept per entity.
const KEPT: usize = 60;

impl Contexts {
    /// Adds the words of the passage around a mention.
    pub fn add(&mut self, entity: usize, read: &Read, token: usize, own: &[String]) {
        let Some(passage) = read.passages.get(read.passage_of(token)) else {
            return;
        };
        let context = self.0.entry(entity).or_default();
        for i in passage.clone() {
            let t = &read.tokens[i];
            let weight = words::weight(&t.word);
            if weight > 0.3
                && t.word.len() > 2
                && t.shape != Shape::Number
                && !own.contains(&t.word)
            {
                let known = context.entry(number(read.stem(i))).or_insert(weight);
                *known = known.max(weight);
            }
        }
    }

    /// Keeps the most telling stems of each entity.
    pub fn finish(&mut self) {
        for context in self.0.values_mut().filter(|c| c.len() > KEPT) {
            let mut all: Vec<(u64, f32)> = context.drain().collect();
            all.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            all.truncate(KEPT);
            context.extend(all);
        }
    }

    /// How much of the entity's surroundings the message around a word of the
    /// page shares: the weights of shared stems (3 is plenty), and the
    /// strongest of them.
    pub fn support(
        &self,
        entity: usize,
        page: &Prepared<'_>,
        own: &Range<usize>,
        stats: &ReleaseStats,
    ) -> (f32, Vec<String>) {
        let token = own.start;
        let named: Vec<String> = page.tokens[own.clone()]
            .iter()
            .map(|t| words::stem(&t.word))
            .collect();
        let Some(context) = self.0.get(&entity) else {
            return (0.0, vec![]);
        };
        let Some(stems) = page.stems.get(&page.segments[token]) else {
            return (0.0, vec![]);
        };
        let mut shared: Vec<(f32, &String)> = stems
            .keys()
            .filter(|s| !named.contains(s))
            .filter_map(|s| Some((context.get(&number(s))? * stats.rarity(s), s)))
            .filter(|(w, _)| *w > 0.1)
            .collect();
        shared.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let total = shared.iter().take(6).map(|s| s.0).sum();
        (
            total,
            shared.into_iter().take(2).map(|s| s.1.clone()).collect(),
        )
    }

    /// The same for a few words of the page: the weights of the stems that also
    /// stand around the entity in the corpus.
    pub fn support_within(
        &self,
        entity: usize,
        page: &Prepared<'_>,
        own: &Range<usize>,
        within: Range<usize>,
        stats: &ReleaseStats,
    ) -> f32 {
        let Some(context) = self.0.get(&entity) else {
            return 0.0;
        };
        let tokens = within.filter(|i| !own.contains(i)).map(|i| &page.tokens[i]);
        tokens
            .filter_map(|t| {
                let stem = words::stem(&t.word);
                Some(context.get(&number(&stem))? * stats.rarity(&stem))
            })
            .sum()
    }
}
