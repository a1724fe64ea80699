//! Bags of weighted features (word stems, dates, numbers, names) and the look-up
//! of those that share rare features with a query. Lists are cut off, so the
//! cost of a query does not grow with the corpus.

use crate::quick::QuickMap;
use crate::shingles::hash;

/// Bags under one feature at most; a feature in more proposes nothing but
/// still counts once a bag is proposed by others.
const LONGEST_LIST: usize = 300;

/// Entries of the lists gone through for one query.
const MOST_LOOKED_AT: usize = 2400;

#[derive(Debug, Default)]
pub(crate) struct Bags {
    /// Features by a number made of their names: most are pairs of words that
    /// stand in one bag, whose names would fill the memory. That two of ten
    /// million names share a number is a chance of one in 300,000.
    vocabulary: QuickMap<u64, u32>,
    lists: Vec<List>,
    bags: Vec<Box<[(u32, f32)]>>,
}

/// The bags that have a feature.
#[derive(Debug)]
struct List {
    /// How many have it.
    count: u32,
    /// What the caller calls the feature.
    tag: u8,
    first: u32,
    /// Those after the first, until the list is long.
    others: Vec<u32>,
}

impl List {
    fn add(&mut self, bag: u32) {
        self.count += 1;
        match self.count {
            1 => self.first = bag,
            n if n as usize <= LONGEST_LIST => self.others.push(bag),
            _ => {}
        }
    }

    fn bags(&self) -> impl Iterator<Item = u32> + '_ {
        let first = (self.count > 0).then_some(self.first);
        first.into_iter().chain(self.others.iter().copied())
    }
}

impl Bags {
    /// Adds a bag of names, weights and tags; its number is its position. Equal
    /// features are joined, the greater weight and the first tag kept.
    pub fn add(&mut self, features: impl IntoIterator<Item = (String, f32, u8)>) -> u32 {
        let number = self.bags.len() as u32;
        let mut bag: Vec<(u32, f32)> = features
            .into_iter()
            .map(|(name, weight, tag)| (self.id_or_new(&name, tag), weight))
            .collect();
        bag.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        bag.dedup_by_key(|f| f.0);
        for (id, _) in &bag {
            self.lists[*id as usize].add(number);
        }
        self.bags.push(bag.into_boxed_slice());
        number
    }

    fn id_or_new(&mut self, name: &str, tag: u8) -> u32 {
        let new = self.lists.len() as u32;
        let id = *self.vocabulary.entry(number(name)).or_insert(new);
        if id == new {
            self.lists.push(List {
                count: 0,
                tag,
                first: 0,
                others: vec![],
            });
        }
        id
    }

    pub fn tag(&self, id: u32) -> u8 {
        self.lists[id as usize].tag
    }

    pub fn len(&self) -> usize {
        self.bags.len()
    }

    pub fn id(&self, name: &str) -> Option<u32> {
        self.vocabulary.get(&number(name)).copied()
    }

    pub fn bag(&self, number: u32) -> &[(u32, f32)] {
        &self.bags[number as usize]
    }

    /// From 1 for a feature that one bag has towards 0 for one that all have.
    pub fn rarity(&self, id: u32) -> f32 {
        let all = self.bags.len() as f32 + 1.0;
        let some = self.lists[id as usize].count as f32;
        ((all / some.max(1.0)).ln() / all.ln()).clamp(0.15, 1.0)
    }

    /// The bags that share most with the query, best first. The rarest
    /// features propose first, until enough bags have been looked at.
    pub fn candidates(&self, query: &QuickMap<u32, f32>, limit: usize) -> Vec<u32> {
        let mut features: Vec<(usize, u32, f32)> = query
            .iter()
            .map(|(id, weight)| (self.lists[*id as usize].count as usize, *id, *weight))
            .filter(|(n, ..)| *n <= LONGEST_LIST)
            .collect();
        features.sort_unstable_by_key(|(n, id, _)| (*n, *id));
        let few = features
            .iter()
            .map(|f| f.0)
            .sum::<usize>()
            .min(MOST_LOOKED_AT);
        let mut shared: QuickMap<u32, f32> =
            QuickMap::with_capacity_and_hasher(few, Default::default());
        let mut looked_at = 0;
        for (n, id, weight) in features {
            if looked_at > MOST_LOOKED_AT {
                break;
            }
            looked_at += n;
            let worth = weight * self.rarity(id);
            for bag in self.lists[id as usize].bags() {
                *shared.entry(bag).or_default() += worth;
            }
        }
        let mut best: Vec<(f32, u32)> = shared.into_iter().map(|(b, w)| (w, b)).collect();
        let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if best.len() > limit {
            best.select_nth_unstable_by(limit, order);
            best.truncate(limit);
        }
        best.sort_by(order);
        best.into_iter().map(|b| b.1).collect()
    }
}

fn number(name: &str) -> u64 {
    hash(std::iter::once(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bag_with_the_rare_feature_comes_first() {
        let mut bags = Bags::default();
        let bag = |words: &str| {
            words
                .split(' ')
                .map(|w| (w.to_owned(), 1.0, 0))
                .collect::<Vec<_>>()
        };
        for words in ["bridge shut today", "bridge open today", "today the harbor"] {
            bags.add(bag(words));
        }
        let query = ["today", "harbor"]
            .iter()
            .filter_map(|w| Some((bags.id(w)?, 1.0)))
            .collect();
        assert_eq!(bags.candidates(&query, 9)[0], 2);
    }
}
