//! Found links against true ones. A true link is found once, by the best-scored
//! hit; names that every page bears and idioms are counted apart.

use crate::alike::{PASSAGES, same_place, same_text};
use crate::figures::{Figures, share};
use crate::truth::{Found, Gold, TrueLink, Truth};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A found link that counts, for or against.
pub struct Row {
    pub found: Found,
    pub doc: String,
    /// The true target, or what stands at the article's end.
    pub target: String,
    pub hit: bool,
}

/// Everything that is said about links.
pub struct Links {
    pub rows: Vec<Row>,
    /// Which row found each true link, by the link's position.
    used: HashMap<usize, usize>,
    /// Not counted, by reason, among the links shown.
    pub ignored: BTreeMap<String, usize>,
    look_alikes: Vec<(bool, Option<f64>)>,
    cards: usize,
    own_cards: usize,
}

/// One bin of scores.
pub struct Bin {
    pub from: f64,
    pub links: usize,
    pub mean: f64,
    pub precision: f64,
}

type Key<'t> = (&'t str, u32, &'t str, &'t str);

impl Links {
    pub fn score(truth: &Truth, gold: &Gold, found: &[Found], at: f64) -> Links {
        let mut links = Links {
            rows: Vec::new(),
            used: HashMap::new(),
            ignored: BTreeMap::new(),
            look_alikes: truth
                .hard_negatives
                .iter()
                .map(|n| (n.hard, None))
                .collect(),
            cards: found.iter().filter(|f| f.score >= at).count(),
            own_cards: found
                .iter()
                .filter(|f| f.score >= at && is_own_card(f))
                .count(),
        };
        let mut by_key: HashMap<Key<'_>, Vec<usize>> = HashMap::new();
        for (i, link) in truth.links.iter().enumerate() {
            let key = (
                link.file.as_str(),
                link.page,
                link.kind.as_str(),
                link.doc.as_str(),
            );
            by_key.entry(key).or_default().push(i);
        }
        let mut sorted: Vec<&Found> = found.iter().filter(|f| f.kind != "topic").collect();
        sorted.sort_by(|a, b| b.score.total_cmp(&a.score));
        for one in sorted {
            let doc = gold.id_of(&one.doc);
            let key = (one.file.as_str(), one.page, one.kind.as_str(), doc);
            let candidates = by_key.get(&key).map_or(&[][..], Vec::as_slice);
            links.take(truth, gold, one, doc, candidates, at);
        }
        links
    }

    fn take(
        &mut self,
        truth: &Truth,
        gold: &Gold,
        one: &Found,
        doc: &str,
        candidates: &[usize],
        at: f64,
    ) {
        let hits = candidates.iter().filter(|i| agrees(one, &truth.links[**i]));
        let best = hits.min_by_key(|i| (self.used.contains_key(i), truth.links[**i].tier != "key"));
        let shown = usize::from(one.score >= at);
        let mut ignore = |why: &str| *self.ignored.entry(why.to_owned()).or_default() += shown;
        let Some(&i) = best else {
            self.meet_look_alikes(truth, gold, one, doc);
            let target = standing_at(gold, one, doc);
            if gold
                .entities
                .iter()
                .any(|e| e.id == target && e.tier == "background")
            {
                *self.ignored.entry("background".into()).or_default() += shown;
            } else if gold.quotes.iter().any(|q| q.id == target && !q.distinctive) {
                *self.ignored.entry("may".into()).or_default() += shown;
            } else if of_another_kind(truth, one, doc) {
                *self.ignored.entry("other_kind".into()).or_default() += shown;
            } else {
                self.push(one, doc, target, false);
            }
            return;
        };
        let link = &truth.links[i];
        if link.tier != "key" {
            ignore(&link.tier);
        } else if self.used.contains_key(&i) {
            ignore("redundant");
        } else {
            self.used.insert(i, self.rows.len());
            self.push(one, doc, link.target.clone(), true);
        }
    }

    fn push(&mut self, found: &Found, doc: &str, target: String, hit: bool) {
        self.rows.push(Row {
            found: found.clone(),
            doc: doc.to_owned(),
            target,
            hit,
        });
    }

    fn meet_look_alikes(&mut self, truth: &Truth, gold: &Gold, one: &Found, doc: &str) {
        for (n, (_, best)) in truth.hard_negatives.iter().zip(&mut self.look_alikes) {
            let here = n.file == one.file && n.page == one.page;
            if here && names(gold, &n.target, doc) && same_text("person", &one.page_text, &n.text) {
                *best = Some(best.map_or(one.score, |best| best.max(one.score)));
            }
        }
    }

    /// Figures of one kind, or of all.
    pub fn figures(&self, truth: &Truth, kind: Option<&str>, at: f64) -> Figures {
        let of_kind = |k: &str| kind.is_none_or(|kind| kind == k);
        let shown = self
            .rows
            .iter()
            .filter(|r| of_kind(&r.found.kind) && r.found.score >= at);
        let (right, wrong): (Vec<_>, Vec<_>) = shown.partition(|r| r.hit);
        let true_ones = key_links(truth).filter(|l| of_kind(&l.kind)).count();
        Figures {
            right: right.len(),
            wrong: wrong.len(),
            missed: true_ones - right.len(),
        }
    }

    /// Mean over true links of the precision at each hit, in order of score.
    pub fn average_precision(&self, truth: &Truth, kind: Option<&str>) -> Option<f64> {
        let of_kind = |k: &str| kind.is_none_or(|kind| kind == k);
        let rows = self.rows.iter().filter(|r| of_kind(&r.found.kind));
        let (mut hits, mut sum) = (0.0, 0.0);
        for (n, row) in rows.enumerate() {
            if row.hit {
                hits += 1.0;
                sum += hits / (n + 1) as f64;
            }
        }
        let true_ones = key_links(truth).filter(|l| of_kind(&l.kind)).count();
        (true_ones > 0).then(|| sum / true_ones as f64)
    }

    pub fn kinds(&self, truth: &Truth) -> BTreeSet<String> {
        let found = self.rows.iter().map(|r| r.found.kind.clone());
        key_links(truth)
            .map(|l| l.kind.clone())
            .chain(found)
            .collect()
    }

    /// The plain mean of F1 over the kinds that have true links.
    pub fn macro_f1(&self, truth: &Truth, at: f64) -> f64 {
        let kinds: BTreeSet<&str> = key_links(truth).map(|l| l.kind.as_str()).collect();
        let f1 = kinds.iter().map(|k| self.figures(truth, Some(k), at).f1());
        f1.sum::<f64>() / kinds.len().max(1) as f64
    }

    /// Was the reporter sent to the right page for an article?
    pub fn pages(&self, truth: &Truth, at: f64) -> Figures {
        let place = |file: &str, page: u32, doc: &str| (file.to_owned(), page, doc.to_owned());
        let wanted = key_links(truth)
            .map(|l| place(&l.file, l.page, &l.doc))
            .collect();
        let shown = self.rows.iter().filter(|r| r.found.score >= at);
        let found = shown
            .map(|r| place(&r.found.file, r.found.page, &r.doc))
            .collect();
        Figures::of(&wanted, &found)
    }

    /// Does the page of an entity hold?
    pub fn rolled_up(&self, truth: &Truth, at: f64) -> Figures {
        let triple = |kind: &str, target: &str, doc: &str| [kind, target, doc].map(str::to_owned);
        let wanted = key_links(truth)
            .map(|l| triple(&l.kind, &l.target, &l.doc))
            .collect();
        let shown = self.rows.iter().filter(|r| r.found.score >= at);
        let found: HashSet<_> = shown
            .map(|r| triple(&r.found.kind, &r.target, &r.doc))
            .collect();
        Figures::of(&wanted, &found)
    }

    /// How many look-alikes there are, and how many were linked.
    pub fn look_alikes(&self, hard: bool, at: f64) -> (usize, usize) {
        let those: Vec<_> = self.look_alikes.iter().filter(|l| l.0 == hard).collect();
        let linked = those
            .iter()
            .filter(|l| l.1.is_some_and(|score| score >= at));
        (those.len(), linked.count())
    }

    pub fn bins(&self) -> Vec<Bin> {
        let bin = |row: &Row| ((row.found.score * 10.0) as usize).min(9);
        let figures = |k: usize| {
            let rows: Vec<&Row> = self.rows.iter().filter(|r| bin(r) == k).collect();
            let n = rows.len();
            let sum: f64 = rows.iter().map(|r| r.found.score).sum();
            let hits = rows.iter().filter(|r| r.hit).count();
            let precision = share(hits, n)?;
            Some(Bin {
                from: k as f64 / 10.0,
                links: n,
                mean: sum / n as f64,
                precision,
            })
        };
        (0..10).filter_map(figures).collect()
    }

    /// Recall of true links by a property of theirs.
    pub fn recall_by(
        &self,
        truth: &Truth,
        at: f64,
        property: impl Fn(&TrueLink) -> Option<String>,
    ) -> BTreeMap<String, (usize, usize)> {
        let mut by: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for (i, link) in truth
            .links
            .iter()
            .enumerate()
            .filter(|(_, l)| l.tier == "key")
        {
            let Some(class) = property(link) else {
                continue;
            };
            let found = self
                .used
                .get(&i)
                .is_some_and(|r| self.rows[*r].found.score >= at);
            let counts = by.entry(class).or_default();
            *counts = (counts.0 + usize::from(found), counts.1 + 1);
        }
        by
    }

    /// Links shown on a page, and those of them that are a card of their own.
    pub fn cards_per_page(&self, truth: &Truth) -> (f64, f64) {
        let pages = truth.pages.len().max(1) as f64;
        (self.cards as f64 / pages, self.own_cards as f64 / pages)
    }
}

fn is_own_card(found: &Found) -> bool {
    found.tier.as_deref().is_none_or(|tier| tier == "key")
}

/// The links that count.
pub fn key_links(truth: &Truth) -> impl Iterator<Item = &TrueLink> {
    truth.links.iter().filter(|l| l.tier == "key")
}

fn agrees(one: &Found, link: &TrueLink) -> bool {
    let text = |s: &crate::truth::PageSpan| same_text(&one.kind, &one.page_text, &s.text);
    link.page_spans.iter().any(text) && at_the_article(&one.kind, one, link)
}

fn at_the_article(kind: &str, one: &Found, link: &TrueLink) -> bool {
    let mut spans = link.seed_spans.iter();
    spans.any(|s| same_place(kind, one.doc_start, one.doc_end, s.start, s.end))
}

/// It agrees with a true link of another of the three kinds of passage.
fn of_another_kind(truth: &Truth, one: &Found, doc: &str) -> bool {
    let passage = |kind: &str| PASSAGES.contains(&kind);
    let here = |l: &&TrueLink| {
        l.file == one.file && l.page == one.page && l.doc == doc && passage(&l.kind)
    };
    passage(&one.kind)
        && truth.links.iter().filter(here).any(|l| {
            at_the_article("event", one, l)
                && l.page_spans
                    .iter()
                    .any(|s| same_text("quote", &one.page_text, &s.text))
        })
}

/// The annotated entity or quote that the article's end overlaps.
fn standing_at(gold: &Gold, one: &Found, doc: &str) -> String {
    let sorts: &[&str] = match one.kind.as_str() {
        "person" => &["per"],
        "org" => &["org"],
        "statute" => &["law"],
        "quote" => &["q"],
        "event" => &["ev", "doc"],
        _ => &[],
    };
    let fits = |id: &str, d: &str, start: usize, end: usize| {
        let sort = id.split(':').next().unwrap_or_default();
        d == doc && end.min(one.doc_end) > start.max(one.doc_start) && sorts.contains(&sort)
    };
    let mut mentions = gold
        .mentions
        .iter()
        .filter(|m| fits(&m.entity, &m.doc, m.start, m.end));
    let mut quotes = gold
        .quotes
        .iter()
        .filter(|q| fits(&q.id, &q.doc, q.start, q.end));
    let first = mentions.next().map(|m| m.entity.clone());
    first
        .or_else(|| quotes.next().map(|q| q.id.clone()))
        .unwrap_or_else(|| format!("?{}", one.doc_start))
}

/// Whether a document mentions a target at all.
fn names(gold: &Gold, target: &str, doc: &str) -> bool {
    gold.mentions
        .iter()
        .any(|m| m.entity == target && m.doc == doc)
        || gold.quotes.iter().any(|q| q.id == target && q.doc == doc)
}
