//! The rules against corpora and releases that nobody tuned them on: made up
//! anew from a number, scored as `examples/score` scores. No catalogue.

#[allow(dead_code, reason = "the scorer needs more of it")]
#[path = "../examples/score/alike.rs"]
mod alike;
#[allow(dead_code, reason = "the scorer needs more of it")]
#[path = "../examples/score/figures.rs"]
mod figures;
mod invented;
#[allow(dead_code, reason = "the scorer needs more of it")]
#[path = "../examples/score/links.rs"]
mod links;
#[allow(dead_code, reason = "the scorer needs more of it")]
#[path = "../examples/score/truth.rs"]
mod truth;

use figures::Figures;
use invented::{World, release};
use linking::{CorpusDocument, Index, Link, Page};
use links::Links;
use std::collections::BTreeMap;
use truth::{Found, Truth};

const SHOWN: f64 = 0.5;

/// Figures over several made-up worlds.
#[derive(Default)]
struct Total {
    kinds: BTreeMap<String, Figures>,
    look_alikes: BTreeMap<bool, (usize, usize)>,
    /// Links shown in the top bin, and how many are right.
    top: (usize, usize),
    /// Per bin: links, sum of scores, right ones.
    bins: [(usize, f64, usize); 10],
}

#[test]
fn holds_on_worlds_never_seen() {
    let mut total = Total::default();
    for seed in 1..=6 {
        let world = World::new(seed);
        let (truth, gold) = release(&world, seed, 220);
        let found: Vec<Found> = linked(&world, &truth).into_iter().map(found).collect();
        let links = Links::score(&truth, &gold, &found, SHOWN);
        if std::env::var_os("SHOW_MISSES").is_some() {
            show(seed, &truth, &links);
        }
        total.add(&truth, &links);
    }
    total.print();
    total.check();
}

fn linked(world: &World, truth: &Truth) -> Vec<Link> {
    let documents: Vec<CorpusDocument> = world
        .articles
        .iter()
        .map(|a| CorpusDocument {
            name: a.name.clone(),
            text: a.text.clone(),
            facts: None,
        })
        .collect();
    let pages: Vec<Page<'_>> = truth
        .pages
        .iter()
        .map(|p| Page {
            file: &p.file,
            number: p.page,
            text: &p.text,
            furniture: vec![],
            mails: vec![],
        })
        .collect();
    Index::build(&documents).link(&pages)
}

fn found(link: Link) -> Found {
    let kind = serde_json::to_value(link.kind).expect("a kind is a word");
    Found {
        file: link.file,
        page: link.page,
        kind: kind.as_str().expect("a kind is a word").to_owned(),
        page_text: link.page_text.unwrap_or_default(),
        doc: link.doc,
        doc_start: link.doc_start.unwrap_or(0),
        doc_end: link.doc_end.unwrap_or(0),
        score: link.score,
        tier: None,
    }
}

impl Total {
    fn add(&mut self, truth: &Truth, links: &Links) {
        for kind in links.kinds(truth) {
            let figures = links.figures(truth, Some(&kind), SHOWN);
            let sum = self.kinds.entry(kind).or_default();
            sum.right += figures.right;
            sum.wrong += figures.wrong;
            sum.missed += figures.missed;
        }
        for hard in [false, true] {
            let (n, linked) = links.look_alikes(hard, SHOWN);
            let sum = self.look_alikes.entry(hard).or_default();
            *sum = (sum.0 + n, sum.1 + linked);
        }
        for row in &links.rows {
            let bin = &mut self.bins[((row.found.score * 10.0) as usize).min(9)];
            *bin = (
                bin.0 + 1,
                bin.1 + row.found.score,
                bin.2 + usize::from(row.hit),
            );
        }
        let (n, _, right) = self.bins[9];
        self.top = (n, right);
    }

    fn macro_f1(&self) -> f64 {
        self.kinds.values().map(Figures::f1).sum::<f64>() / self.kinds.len() as f64
    }

    fn print(&self) {
        for (kind, figures) in &self.kinds {
            println!("{kind:<12}{figures}");
        }
        println!(
            "macro F1 {:.3}; look-alikes {:?}",
            self.macro_f1(),
            self.look_alikes
        );
        for (k, (n, sum, right)) in self.bins.iter().enumerate().filter(|(_, b)| b.0 > 0) {
            let n = *n as f64;
            println!(
                "0.{k}: {n} links, mean {:.3}, right {:.3}",
                sum / n,
                *right as f64 / n
            );
        }
    }

    fn check(&self) {
        let all = self
            .kinds
            .values()
            .fold((0, 0), |sum, f| (sum.0 + f.right, sum.1 + f.wrong));
        assert!(
            all.0 * 100 >= 97 * (all.0 + all.1),
            "precision of all: {all:?}"
        );
        assert!(self.macro_f1() >= 0.92, "macro F1");
        assert!(self.kinds["event"].f1() >= 0.60, "events");
        let (n, linked) = self.look_alikes[&true];
        assert!(linked * 100 <= 15 * n, "hard look-alikes: {linked} of {n}");
        let (n, linked) = self.look_alikes[&false];
        assert!(linked * 100 <= 2 * n, "easy look-alikes: {linked} of {n}");
        assert!(
            self.top.1 * 100 >= 97 * self.top.0,
            "scores from 0.9: {:?}",
            self.top
        );
    }
}

/// What was missed and what was wrong, for whoever mends a rule.
fn show(seed: u64, truth: &Truth, links: &Links) {
    for row in links
        .rows
        .iter()
        .filter(|r| !r.hit && r.found.score >= SHOWN)
    {
        let f = &row.found;
        println!(
            "{seed} WRONG {} p{} {:.2} {:?} -> {} {}",
            f.kind, f.page, f.score, f.page_text, f.doc, row.target
        );
    }
    for l in links::key_links(truth) {
        let hit = |r: &&links::Row| {
            r.hit
                && r.found.score >= SHOWN
                && r.found.page == l.page
                && r.found.kind == l.kind
                && r.target == l.target
                && r.doc == l.doc
        };
        if !links.rows.iter().any(|r| hit(&r)) {
            let page = truth
                .pages
                .iter()
                .find(|p| p.page == l.page)
                .map_or("", |p| &p.kind);
            println!(
                "{seed} MISSED {} p{} {page} {:?} {} {}",
                l.kind, l.page, l.page_spans[0], l.target, l.doc
            );
        }
    }
}
