//! What a sentence asks of the corpus: its features that the corpus knows, by
//! number, with those of its neighbours apart.

use crate::bags::Bags;
use crate::features::{Feature, Sort};
use crate::quick::QuickMap;

/// The tag of a year among the features; the others have their sort's.
pub(crate) const YEAR: u8 = 0xff;

pub(crate) fn tag(feature: &Feature) -> u8 {
    match feature.sort {
        Sort::Date if feature.name.starts_with('y') => YEAR,
        sort => sort as u8,
    }
}

/// What a tag says the feature is.
pub(crate) fn sort(tag: u8) -> Sort {
    const SORTS: [Sort; 5] = [Sort::Word, Sort::Pair, Sort::Date, Sort::Number, Sort::Name];
    let same = |s: &Sort| *s as u8 == tag;
    SORTS.into_iter().find(same).unwrap_or(Sort::Date)
}

/// How much a feature of a neighbouring sentence counts.
pub(crate) const NEAR: f32 = 0.35;

/// A feature that is looked for.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub sort: Sort,
    pub weight: f32,
    pub shown: String,
}

/// What is looked for: a sentence's own features that the corpus has, and those
/// of its neighbours, by number.
#[derive(Debug)]
pub(crate) struct Query {
    pub own: QuickMap<u32, Asked>,
    pub near: QuickMap<u32, Asked>,
    /// The weight of the sentence's words, those that the corpus lacks among them.
    pub total: f32,
}

impl Query {
    pub fn new(bags: &Bags, sentence: &[Feature], around: &[&Feature]) -> Query {
        let words = sentence.iter().filter(|f| f.sort == Sort::Word);
        Query {
            own: asked(bags, sentence.iter()),
            near: asked(bags, around.iter().copied()),
            total: words.map(|f| f.weight).sum(),
        }
    }

    /// What proposes: a sentence is not found by its neighbours' words alone.
    pub fn weights(&self) -> QuickMap<u32, f32> {
        self.own.iter().map(|(id, f)| (*id, f.weight)).collect()
    }
}

fn asked<'f>(bags: &Bags, features: impl Iterator<Item = &'f Feature>) -> QuickMap<u32, Asked> {
    let mut asked: QuickMap<u32, Asked> = QuickMap::default();
    for f in features {
        let Some(id) = bags.id(&f.name) else {
            continue;
        };
        let heavier = asked.get(&id).is_none_or(|old| f.weight > old.weight);
        if heavier {
            let new = Asked {
                sort: f.sort,
                weight: f.weight,
                shown: f.shown.clone(),
            };
            asked.insert(id, new);
        }
    }
    asked
}
