//! Pages on an article's subject: the order of the articles, and which pages.

use crate::figures::Figures;
use crate::links::key_links;
use crate::truth::{Found, Gold, Truth};
use std::collections::{BTreeMap, HashMap, HashSet};

pub struct Topics {
    /// Of the articles on pages with a judged topic, gain 2^g − 1.
    pub ndcg_at_5: Option<f64>,
    pub pages: Figures,
}

impl Topics {
    pub fn score(truth: &Truth, gold: &Gold, found: &[Found], at: f64) -> Topics {
        type Place<'t> = (&'t str, u32);
        let judged: HashMap<Place<'_>, &BTreeMap<String, i32>> = truth
            .topics
            .iter()
            .map(|t| ((t.file.as_str(), t.page), &t.relevant))
            .collect();
        let left_out: HashSet<Place<'_>> = truth
            .topics_ignored
            .iter()
            .map(|(file, page)| (file.as_str(), *page))
            .filter(|place| !judged.contains_key(place))
            .collect();
        let mut scores: BTreeMap<Place<'_>, BTreeMap<&str, f64>> = BTreeMap::new();
        for one in found.iter().filter(|f| f.kind == "topic") {
            let place = (one.file.as_str(), one.page);
            if !left_out.contains(&place) {
                let best = scores
                    .entry(place)
                    .or_default()
                    .entry(gold.id_of(&one.doc))
                    .or_insert(0.0);
                *best = best.max(one.score);
            }
        }
        let none = BTreeMap::new();
        let gains = judged
            .iter()
            .map(|(place, relevant)| ndcg(relevant, scores.get(place).unwrap_or(&none)));
        let sum: f64 = gains.sum();
        let with_links: HashSet<Place<'_>> = key_links(truth)
            .map(|l| (l.file.as_str(), l.page))
            .collect();
        let shown = |docs: &BTreeMap<&str, f64>| docs.values().any(|score| *score >= at);
        let found = scores
            .iter()
            .filter(|(_, docs)| shown(docs))
            .map(|(place, _)| *place);
        let fair = found.filter(|p| judged.contains_key(p) || !with_links.contains(p));
        Topics {
            ndcg_at_5: (!judged.is_empty()).then(|| sum / judged.len() as f64),
            pages: Figures::of(&judged.keys().copied().collect(), &fair.collect()),
        }
    }
}

fn ndcg(relevant: &BTreeMap<String, i32>, found: &BTreeMap<&str, f64>) -> f64 {
    let gain = |g: i32| 2f64.powi(g) - 1.0;
    let sum = |gains: &mut dyn Iterator<Item = f64>| -> f64 {
        gains
            .take(5)
            .enumerate()
            .map(|(i, gain)| gain / (i as f64 + 2.0).log2())
            .sum()
    };
    let mut order: Vec<(&&str, &f64)> = found.iter().collect();
    order.sort_by(|a, b| b.1.total_cmp(a.1));
    let mut best: Vec<i32> = relevant.values().copied().collect();
    best.sort_unstable_by(|a, b| b.cmp(a));
    let ideal = sum(&mut best.into_iter().map(gain));
    let reached = sum(&mut order
        .into_iter()
        .map(|(doc, _)| gain(relevant.get(*doc).copied().unwrap_or(0))));
    if ideal == 0.0 { 0.0 } else { reached / ideal }
}
