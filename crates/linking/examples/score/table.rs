//! The figures as a table to read.

use crate::figures::shown;
use crate::links::Links;
use crate::mail::{Duplicates, Threads};
use crate::topics::Topics;
use crate::truth::{TrueLink, Truth};
use std::collections::{BTreeMap, HashMap};

/// Everything about links.
pub fn links(truth: &Truth, links: &Links, at: f64) {
    println!("kind          true right wrong       P       R      F1      AP");
    for kind in links.kinds(truth) {
        row(truth, links, Some(&kind), at);
    }
    row(truth, links, None, at);
    println!("macro F1 {:.3}", links.macro_f1(truth, at));
    println!("page and article: {}", links.pages(truth, at));
    println!("rolled up:        {}", links.rolled_up(truth, at));
    for (name, hard) in [("easy", false), ("hard", true)] {
        let (n, linked) = links.look_alikes(hard, at);
        println!("look-alikes, {name}: {linked} of {n} linked");
    }
    let found = |by: BTreeMap<String, (usize, usize)>| {
        let class =
            |(class, (found, of)): (String, (usize, usize))| format!("{class} {found}/{of}");
        by.into_iter().map(class).collect::<Vec<_>>().join(", ")
    };
    println!(
        "people by spelling: {}",
        found(links.recall_by(truth, at, spelling))
    );
    let kinds: HashMap<(&str, u32), &str> = truth
        .pages
        .iter()
        .map(|p| ((p.file.as_str(), p.page), p.kind.as_str()))
        .collect();
    let page_kind = |l: &TrueLink| {
        kinds
            .get(&(l.file.as_str(), l.page))
            .map(|k| (*k).to_owned())
    };
    println!(
        "by kind of page: {}",
        found(links.recall_by(truth, at, page_kind))
    );
    calibration(links);
    println!("not counted, among those shown: {:?}", links.ignored);
    let (cards, own) = links.cards_per_page(truth);
    println!("cards per page {cards:.3}; of their own, rolled up {own:.3}");
}

fn row(truth: &Truth, links: &Links, kind: Option<&str>, at: f64) {
    let figures = links.figures(truth, kind, at);
    println!(
        "{:<12}{:>6}{:>6}{:>6}{:>8}{:>8}{:>8.3}{:>8}",
        kind.unwrap_or("all"),
        figures.right + figures.missed,
        figures.right,
        figures.wrong,
        shown(figures.precision()),
        shown(figures.recall()),
        figures.f1(),
        shown(links.average_precision(truth, kind))
    );
}

/// How a person is spelt on the page, where it is spelt in one way.
fn spelling(link: &TrueLink) -> Option<String> {
    let variants = link.page_spans.iter().filter_map(|s| s.variant.as_deref());
    let mut classes: Vec<&str> = variants
        .filter(|v| !["header", "signature"].contains(v))
        .collect();
    classes.sort_unstable();
    classes.dedup();
    match classes[..] {
        [class] if link.kind == "person" => Some(class.to_owned()),
        _ => None,
    }
}

fn calibration(links: &Links) {
    let bins = links.bins();
    let all: usize = bins.iter().map(|b| b.links).sum();
    let off: f64 = bins
        .iter()
        .map(|b| (b.mean - b.precision).abs() * b.links as f64)
        .sum();
    let honest = bins
        .iter()
        .all(|b| b.links < 20 || (b.mean - b.precision).abs() <= 0.1);
    println!(
        "calibration: ECE {:.3} over {all} links; every bin of 20 or more within 0.10: {}",
        off / all.max(1) as f64,
        if honest { "yes" } else { "no" }
    );
    for b in bins {
        println!(
            "   from {:.1}: {:>4} links, mean score {:.3}, precision {:.3}",
            b.from, b.links, b.mean, b.precision
        );
    }
}

pub fn topics(topics: &Topics) {
    println!(
        "topics: nDCG@5 {}; pages {}",
        shown(topics.ndcg_at_5),
        topics.pages
    );
}

pub fn threads(threads: &Threads) {
    println!("messages:     {}", threads.messages);
    println!("printings:    {}", threads.occurrences);
    println!("thread pairs: {}", threads.pairs);
    println!(
        "threads B³:   P {:.3} R {:.3} F1 {:.3}",
        threads.b_cubed.0,
        threads.b_cubed.1,
        threads.b_cubed_f1()
    );
    println!("reply edges:  {}", threads.reply_edges);
}

pub fn duplicates(duplicates: &Duplicates) {
    println!("duplicates, same:      {}", duplicates.same);
    println!("duplicates, contained: {}", duplicates.contained);
    println!("redaction conflicts:   {}", duplicates.redaction_conflicts);
}
