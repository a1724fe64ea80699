//! Finds sentences on a page that tell of something a document tells of: shared
//! words *and* a date, a number, a name or further words. Words alone are not
//! enough, and neither is a date alone.

use crate::asked::{Asked, NEAR, Query, YEAR, sort, tag};
use crate::bags::Bags;
use crate::entity::Mention;
use crate::features::{Feature, Sort};
use crate::hit::Reason;
use crate::quick::QuickMap;
use std::collections::BTreeMap;
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
    by_document: QuickMap<u32, Vec<u32>>,
    /// How many documents have a sentence of this wording.
    wordings: QuickMap<u64, u32>,
    /// Sentences that say on which day or in which month, and when that was.
    pub dated: Vec<(Mention, String)>,
}

impl EventIndex {
    /// Keeps a sentence that names a day or month and somebody or something.
    pub fn note_date(&mut self, features: &[Feature], told: &Told) {
        let exact = |f: &&Feature| f.sort == Sort::Date && !f.name.starts_with('y');
        let names = features.iter().any(|f| f.sort == Sort::Name);
        if let Some(date) = features.iter().find(exact).filter(|_| names) {
            let place = Mention {
                document: told.document,
                start: told.start,
                end: told.end,
            };
            self.dated.push((place, date.shown.clone()));
        }
    }
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
    pub number: u32,
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
        let tagged = features.into_iter().map(|f| {
            let tag = tag(&f);
            (f.name, f.weight, tag)
        });
        self.bags.add(tagged);
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
    pub fn find(&self, sentence: &[Feature], around: &[&Feature]) -> Vec<Match<'_>> {
        let query = Query::new(&self.bags, sentence, around);
        if query.own.len() < 2 {
            return vec![];
        }
        self.bags
            .candidates(&query.weights(), LOOKED_AT)
            .into_iter()
            .filter(|unit| !self.is_stationery(*unit))
            .filter_map(|unit| {
                let (logit, reasons) = self.sums(unit, &query).judge(query.total)?;
                Some(Match {
                    number: unit,
                    unit: &self.units[unit as usize],
                    logit,
                    reasons,
                })
            })
            .collect()
    }

    /// For each other document the unit that tells most of what this one tells,
    /// with how surely it does. They are looked up, not kept: few are asked for.
    pub fn echoes(&self, number: u32) -> BTreeMap<u32, (u32, f32)> {
        let query = self.as_query(number);
        let mut best: BTreeMap<u32, (u32, f32)> = BTreeMap::new();
        let home = self.home(number);
        for unit in self.bags.candidates(&query.weights(), LOOKED_AT) {
            if self.home(unit) == home || self.is_stationery(unit) {
                continue;
            }
            let sums = self.sums(unit, &query);
            if sums.strong < 2 {
                continue;
            }
            if let (Some(document), Some((logit, _))) = (self.home(unit), sums.judge(query.total)) {
                let entry = best.entry(document).or_insert((unit, logit));
                if logit > entry.1 {
                    *entry = (unit, logit);
                }
            }
        }
        best
    }

    /// How much of each unit a page's sentence tells, however little that is, and what
    /// they share.
    pub fn compare(
        &self,
        units: &[u32],
        sentence: &[Feature],
        around: &[&Feature],
    ) -> Vec<(f32, Vec<Reason>)> {
        let query = Query::new(&self.bags, sentence, around);
        let judged = units.iter().map(|number| {
            let sums = self.sums(*number, &query);
            (sums.logit(query.total), sums.reasons())
        });
        judged.collect()
    }

    /// The document of a sentence; an editor's event is told in several.
    fn home(&self, number: u32) -> Option<u32> {
        match &self.units[number as usize].told[..] {
            [told] => Some(told.document),
            _ => None,
        }
    }

    /// A sentence of the corpus as if it stood on a page.
    fn as_query(&self, number: u32) -> Query {
        let own = self.bags.bag(number).iter().map(|(id, weight)| {
            let own = Asked {
                sort: sort(self.bags.tag(*id)),
                weight: *weight,
                shown: String::new(),
            };
            (*id, own)
        });
        let own: QuickMap<u32, Asked> = own.collect();
        let words = own.values().filter(|f| f.sort == Sort::Word);
        Query {
            total: words.map(|f| f.weight).sum(),
            own,
            near: QuickMap::default(),
        }
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

    fn sums(&self, number: u32, query: &Query) -> Sums {
        let mut sums = Sums::default();
        let bag = self.bags.bag(number);
        for (id, weight) in bag {
            let (asked, factor) = match (query.own.get(id), query.near.get(id)) {
                (Some(f), _) => (f, 1.0),
                (None, Some(f)) => (f, NEAR),
                _ => continue,
            };
            let rarity = self.bags.rarity(*id).sqrt();
            sums.add(asked, weight.min(asked.weight) * rarity, factor);
        }
        sums.years_differ = self.years_differ(bag, query);
        sums
    }

    /// Both name years, and none in common.
    fn years_differ(&self, bag: &[(u32, f32)], query: &Query) -> bool {
        let is_year = |id: u32| self.bags.tag(id) == YEAR;
        let mut asked = query.own.keys().filter(|id| is_year(**id));
        let mut unit = bag.iter().filter(|f| is_year(f.0)).peekable();
        asked.next().is_some()
            && unit.peek().is_some()
            && !unit.any(|f| query.own.contains_key(&f.0))
    }
}

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
    fn add(&mut self, feature: &Asked, weight: f32, factor: f32) {
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

    /// Words *and* facts, or many words: the least that a match needs.
    fn enough(&self) -> bool {
        let facts = self.dates + self.numbers + self.names;
        self.strong >= 2 && facts > 0.5
            || self.strong >= 3 && self.own_words + self.pairs > 1.4
            || self.strong >= 1 && (facts > 2.0 || self.different_names >= 2)
    }

    fn logit(&self, total: f32) -> f32 {
        let facts = self.dates + self.numbers + self.names;
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
        logit
    }

    fn judge(self, total: f32) -> Option<(f32, Vec<Reason>)> {
        self.enough().then(|| (self.logit(total), self.reasons()))
    }

    fn reasons(mut self) -> Vec<Reason> {
        self.shown
            .sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let mut words: Vec<String> = self.shown.into_iter().map(|s| s.1).collect();
        words.dedup();
        words.truncate(5);
        let mut reasons = Vec::new();
        if !words.is_empty() {
            reasons.push(Reason {
                logit: 2.0,
                text: format!("both speak of {}", words.join(", ")).into(),
            });
        }
        if !self.shown_facts.is_empty() {
            self.shown_facts.truncate(4);
            reasons.push(Reason {
                logit: 1.9,
                text: format!("and both name {}", self.shown_facts.join(", ")).into(),
            });
        }
        reasons
    }
}
