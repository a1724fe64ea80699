//! Finds sentences on a page that tell of something a document tells of: shared
//! words *and* a date, a number, a name or further words. Words alone are not
//! enough, and neither is a date alone.

use crate::bags::Bags;
use crate::features::{Feature, Sort};
use crate::hit::Reason;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Where a document tells it.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub document: u32,
    /// Characters of the document.
    pub start: u32,
    pub end: u32,
}

/// A sentence of the corpus, or an event that an editor has set down.
#[derive(Debug)]
pub(crate) struct Unit {
    pub told: Vec<Told>,
    /// The catalogue's event.
    pub entity: Option<usize>,
    /// Gives a date or a number, or names two or more.
    pub states_facts: bool,
    /// A number for its words, figures left out; 0 for an editor's event.
    pub wording: u64,
}

#[derive(Debug, Default)]
pub(crate) struct EventIndex {
    bags: Bags,
    units: Vec<Unit>,
    /// The features that are years.
    years: HashSet<u32>,
    by_document: HashMap<u32, Vec<u32>>,
    /// How many documents have a sentence of this wording.
    wordings: HashMap<u64, u32>,
}

/// Whether a sentence says when, how many, or who with whom.
pub(crate) fn states_facts(features: &[Feature]) -> bool {
    let of = |sort: Sort| {
        features
            .iter()
            .filter(move |f| f.sort == sort && f.weight > 0.5)
    };
    of(Sort::Date).next().is_some()
        || of(Sort::Number).next().is_some()
        || of(Sort::Name).count() > 1
}

/// A sentence of the page and the unit it matches.
#[derive(Debug)]
pub(crate) struct Match<'a> {
    pub unit: &'a Unit,
    pub logit: f32,
    pub reasons: Vec<Reason>,
}

/// Sentences of one wording from which on it is a corpus's stationery.
const STATIONERY: u32 = 3;

/// Units looked at closely per sentence.
const LOOKED_AT: usize = 24;

impl EventIndex {
    pub fn add(&mut self, features: Vec<Feature>, unit: Unit) {
        let is_year = |f: &&Feature| f.sort == Sort::Date && f.name.starts_with('y');
        let years: Vec<String> = features
            .iter()
            .filter(is_year)
            .map(|f| f.name.clone())
            .collect();
        self.bags
            .add(features.into_iter().map(|f| (f.name, f.weight)));
        self.years
            .extend(years.iter().filter_map(|name| self.bags.id(name)));
        if unit.wording != 0 {
            *self.wordings.entry(unit.wording).or_default() += 1;
        }
        let number = self.units.len() as u32;
        for told in &unit.told {
            let list = self.by_document.entry(told.document).or_default();
            if list.last() != Some(&number) {
                list.push(number);
            }
        }
        self.units.push(unit);
    }

    /// Units that the features of a page's sentence may tell of. `around` holds
    /// features of the neighbouring sentences, which count for less.
    pub fn find(&self, sentence: &[Feature], around: &[Feature]) -> Vec<Match<'_>> {
        let own = self.query(sentence);
        let near = self.query(around);
        let mut query: HashMap<u32, f32> = own.iter().map(|(id, f)| (*id, f.weight)).collect();
        for (id, f) in &near {
            query.entry(*id).or_insert(f.weight * NEAR);
        }
        if own.len() < 2 {
            return vec![];
        }
        let total: f32 = sentence
            .iter()
            .filter(|f| f.sort == Sort::Word)
            .map(|f| f.weight)
            .sum();
        self.bags
            .candidates(&query, LOOKED_AT)
            .into_iter()
            .filter(|unit| !self.is_stationery(*unit))
            .filter_map(|unit| self.compare(unit, &own, &near, total))
            .collect()
    }

    /// The same words but for figures in several places: a stamp or a form.
    fn is_stationery(&self, unit: u32) -> bool {
        let wording = self.units[unit as usize].wording;
        self.wordings
            .get(&wording)
            .is_some_and(|n| *n >= STATIONERY)
    }

    /// Units that are told at a place of a document.
    pub fn told_at(&self, document: u32, span: &Range<usize>) -> Vec<u32> {
        let Some(units) = self.by_document.get(&document) else {
            return vec![];
        };
        let overlaps = |t: &Told| {
            t.document == document && (t.start as usize) < span.end && span.start < t.end as usize
        };
        units
            .iter()
            .copied()
            .filter(|u| self.units[*u as usize].told.iter().any(overlaps))
            .collect()
    }

    pub fn unit(&self, number: u32) -> &Unit {
        &self.units[number as usize]
    }

    /// Whether a unit has a feature of this name.
    pub fn has(&self, unit: u32, name: &str) -> bool {
        self.bags
            .id(name)
            .is_some_and(|id| self.bags.bag(unit).iter().any(|f| f.0 == id))
    }

    fn query<'f>(&self, features: &'f [Feature]) -> HashMap<u32, &'f Feature> {
        let mut query: HashMap<u32, &Feature> = HashMap::new();
        for f in features {
            if let Some(id) = self.bags.id(&f.name) {
                let entry = query.entry(id).or_insert(f);
                if f.weight > entry.weight {
                    *entry = f;
                }
            }
        }
        query
    }

    fn compare(
        &self,
        number: u32,
        own: &HashMap<u32, &Feature>,
        near: &HashMap<u32, &Feature>,
        total: f32,
    ) -> Option<Match<'_>> {
        let mut sums = Sums::default();
        let bag = self.bags.bag(number);
        for (id, weight) in bag {
            let (feature, factor) = match (own.get(id), near.get(id)) {
                (Some(f), _) => (*f, 1.0),
                (None, Some(f)) => (*f, NEAR),
                _ => continue,
            };
            let rarity = self.bags.rarity(*id).sqrt();
            sums.add(feature, weight.min(feature.weight) * rarity, factor);
        }
        sums.years_differ = self.years_differ(bag, own);
        sums.judge(total).map(|(logit, reasons)| Match {
            unit: &self.units[number as usize],
            logit,
            reasons,
        })
    }

    /// Both name years, and none in common.
    fn years_differ(&self, bag: &[(u32, f32)], own: &HashMap<u32, &Feature>) -> bool {
        let mut page = own
            .iter()
            .filter(|(_, f)| f.sort == Sort::Date && f.name.starts_with('y'));
        let mut unit = bag.iter().filter(|f| self.years.contains(&f.0)).peekable();
        page.next().is_some() && unit.peek().is_some() && !unit.any(|f| own.contains_key(&f.0))
    }
}

/// How much a feature of a neighbouring sentence counts.
const NEAR: f32 = 0.35;

#[derive(Default)]
struct Sums {
    words: f32,
    own_words: f32,
    strong: usize,
    dates: f32,
    numbers: f32,
    names: f32,
    different_names: usize,
    pairs: f32,
    shown: Vec<(f32, String)>,
    shown_facts: Vec<String>,
    years_differ: bool,
}

impl Sums {
    fn add(&mut self, feature: &Feature, weight: f32, factor: f32) {
        let w = weight * factor;
        match feature.sort {
            Sort::Word => {
                self.words += w;
                if factor == 1.0 {
                    self.own_words += weight;
                    self.strong += usize::from(weight > 0.2);
                }
                self.shown.push((w, feature.shown.clone()));
            }
            Sort::Pair => self.pairs += w,
            Sort::Date => self.dates += w,
            Sort::Number => self.numbers = self.numbers.max(w) + 0.2 * self.numbers.min(w),
            Sort::Name => {
                self.names += w;
                self.different_names += usize::from(factor == 1.0 && feature.weight > 0.5);
            }
        }
        if matches!(feature.sort, Sort::Date | Sort::Number | Sort::Name)
            && factor == 1.0
            && w > 0.2
            && !self.shown_facts.contains(&feature.shown)
        {
            self.shown_facts.push(feature.shown.clone());
        }
    }

    fn judge(mut self, total: f32) -> Option<(f32, Vec<Reason>)> {
        let facts = self.dates + self.numbers + self.names;
        let enough = self.strong >= 2 && facts > 0.5
            || self.strong >= 3 && self.own_words + self.pairs > 1.4
            || self.strong >= 1 && (facts > 2.0 || self.different_names >= 2);
        if !enough {
            return None;
        }
        let covered = (self.own_words / total.max(1.0)).min(1.0);
        let mut logit = -4.4
            + 1.2 * self.words.min(4.0)
            + 0.9 * self.pairs.min(2.0)
            + 1.4 * self.dates.min(2.4)
            + 1.5 * self.numbers.min(1.6)
            + 1.4 * self.names.min(2.2)
            + 2.4 * covered;
        if self.years_differ {
            logit -= 3.0;
        }
        if facts < 0.3 {
            logit -= 1.3;
        }
        self.shown
            .sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let mut words: Vec<String> = self.shown.into_iter().map(|s| s.1).collect();
        words.dedup();
        words.truncate(5);
        let mut reasons = vec![Reason {
            logit: 2.0,
            text: format!("both speak of {}", words.join(", ")).into(),
        }];
        if !self.shown_facts.is_empty() {
            self.shown_facts.truncate(4);
            reasons.push(Reason {
                logit: 1.9,
                text: format!("and both name {}", self.shown_facts.join(", ")).into(),
            });
        }
        Some((logit, reasons))
    }
}
