//! Bags of weighted features (word stems, dates, numbers, names) and the look-up
//! of those that share rare features with a query. Lists are cut off, so the
//! cost of a query does not grow with the corpus.

use std::collections::HashMap;

/// Bags under one feature at most; a feature in more proposes nothing but
/// still counts once a bag is proposed by others.
const LONGEST_LIST: usize = 300;

#[derive(Debug, Default)]
pub(crate) struct Bags {
    vocabulary: HashMap<String, u32>,
    /// Per feature: how many bags have it, and the first of them.
    lists: Vec<(u32, Vec<u32>)>,
    bags: Vec<Box<[(u32, f32)]>>,
}

impl Bags {
    /// Adds a bag; its number is its position. Equal features are joined, the
    /// greater weight kept.
    pub fn add(&mut self, features: impl IntoIterator<Item = (String, f32)>) -> u32 {
        let number = self.bags.len() as u32;
        let mut bag: HashMap<u32, f32> = HashMap::new();
        for (name, weight) in features {
            let next = self.vocabulary.len() as u32;
            let id = *self.vocabulary.entry(name).or_insert(next);
            if id == next {
                self.lists.push((0, vec![]));
            }
            let entry = bag.entry(id).or_insert(0.0);
            *entry = entry.max(weight);
        }
        for id in bag.keys() {
            let (n, list) = &mut self.lists[*id as usize];
            *n += 1;
            if list.len() < LONGEST_LIST {
                list.push(number);
            }
        }
        let mut bag: Vec<(u32, f32)> = bag.into_iter().collect();
        bag.sort_unstable_by_key(|f| f.0);
        self.bags.push(bag.into_boxed_slice());
        number
    }

    pub fn len(&self) -> usize {
        self.bags.len()
    }

    pub fn id(&self, name: &str) -> Option<u32> {
        self.vocabulary.get(name).copied()
    }

    pub fn bag(&self, number: u32) -> &[(u32, f32)] {
        &self.bags[number as usize]
    }

    /// From 1 for a feature that one bag has towards 0 for one that all have.
    pub fn rarity(&self, id: u32) -> f32 {
        let all = self.bags.len() as f32 + 1.0;
        let some = self.lists[id as usize].0 as f32;
        ((all / some.max(1.0)).ln() / all.ln()).clamp(0.15, 1.0)
    }

    /// The bags that share most with the query, best first.
    pub fn candidates(&self, query: &HashMap<u32, f32>, limit: usize) -> Vec<u32> {
        let mut shared: HashMap<u32, f32> = HashMap::new();
        for (id, weight) in query {
            let (n, list) = &self.lists[*id as usize];
            if *n as usize <= LONGEST_LIST {
                for bag in list {
                    *shared.entry(*bag).or_default() += weight * self.rarity(*id);
                }
            }
        }
        let mut best: Vec<(f32, u32)> = shared.into_iter().map(|(b, w)| (w, b)).collect();
        best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        best.into_iter().take(limit).map(|b| b.1).collect()
    }
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
                .map(|w| (w.to_owned(), 1.0))
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
