//! One person, one spelling: what a release says itself about who is who.
//!
//! Addresses tie names together; a name that only scans show is read as the clean
//! name it is nearest to. No list of persons: the release is the only source.

use super::fold;
use super::names::{Party, REDACTED};
use std::collections::HashMap;

/// Names compared in full for one bent name.
const CANDIDATES: usize = 12;

/// Everybody whom headers name, by folded name.
#[derive(Default)]
pub struct People {
    seen: HashMap<String, Sightings>,
    by_address: HashMap<String, HashMap<String, usize>>,
    by_pair: HashMap<(char, char), Vec<usize>>,
    known: Vec<String>,
    settled: HashMap<(String, bool), String>,
}

/// A clean sighting weighs as much as this many on scans.
const CLEAN: usize = 4;
/// A spelling of this weight can be what a rarer one was meant to be.
const KNOWN: usize = 3;

#[derive(Default)]
struct Sightings {
    clean: bool,
    weight: usize,
    forms: HashMap<String, usize>,
}

impl People {
    /// Notes one party of one header. `scan`: its spelling may be bent.
    pub fn note(&mut self, party: &Party, scan: bool) {
        let Some(name) = party.name.as_ref().filter(|n| *n != REDACTED) else {
            return;
        };
        let key = fold::letters(name);
        let weight = if scan { 1 } else { CLEAN };
        let seen = self.seen.entry(key.clone()).or_default();
        seen.weight += weight;
        seen.clean |= !scan;
        *seen.forms.entry(name.clone()).or_default() += weight;
        if let Some(address) = &party.address {
            let names = self.by_address.entry(address.clone()).or_default();
            *names.entry(key).or_default() += weight;
        }
    }

    /// To be called once all parties are noted.
    pub fn settle(&mut self) {
        let known = self.seen.iter().filter(|(_, s)| s.weight >= KNOWN);
        self.known = known.map(|(key, _)| key.clone()).collect();
        self.known.sort_unstable();
        for (n, name) in self.known.iter().enumerate() {
            for pair in pairs(name) {
                self.by_pair.entry(pair).or_default().push(n);
            }
        }
    }

    /// The spelling to show and compare for a party, if anything is printed of it.
    pub fn resolve(&mut self, party: &Party, scan: bool) -> Option<String> {
        let Some(name) = &party.name else {
            let address = party.address.as_ref()?;
            let known = self
                .of_address(address, None)
                .and_then(|key| self.form(&key));
            return Some(known.unwrap_or_else(|| address.clone()));
        };
        let key = fold::letters(name);
        let cached = (
            format!("{key} {}", party.address.as_deref().unwrap_or_default()),
            scan,
        );
        if let Some(settled) = self.settled.get(&cached) {
            return Some(settled.clone());
        }
        let settled = self
            .settle_one(&key, party, scan)
            .unwrap_or_else(|| name.clone());
        self.settled.insert(cached, settled.clone());
        Some(settled)
    }

    fn settle_one(&self, key: &str, party: &Party, scan: bool) -> Option<String> {
        let by_address = party
            .address
            .as_ref()
            .and_then(|a| self.of_address(a, Some(key)));
        // A bent address names nobody but the bent name beside it.
        let trusted = |k: &String| !scan || self.seen.get(k).is_some_and(|s| s.weight >= KNOWN);
        if let Some(known) = by_address.filter(trusted) {
            return self.form(&known);
        }
        let near = if scan { self.nearest(key) } else { None };
        near.and_then(|k| self.form(&k)).or_else(|| self.form(key))
    }

    /// The name most often printed with an address; with a name given, only one that shares its surname.
    fn of_address(&self, address: &str, like: Option<&str>) -> Option<String> {
        let names = self.by_address.get(address)?;
        let best = names
            .iter()
            .max_by_key(|(name, n)| (**n, std::cmp::Reverse(*name)))?;
        let tail = |s: &str| s.chars().rev().take(5).collect::<String>();
        let fits = like.is_none_or(|l| fold::likeness(&tail(l), &tail(best.0)) >= 0.6);
        fits.then(|| best.0.clone())
    }

    /// The name that a bent one stands for: seen far more often, and clearly nearest.
    fn nearest(&self, key: &str) -> Option<String> {
        let mut common: HashMap<usize, usize> = HashMap::new();
        for pair in pairs(key) {
            for n in self.by_pair.get(&pair).into_iter().flatten() {
                *common.entry(*n).or_default() += 1;
            }
        }
        let mut ranked: Vec<(usize, usize)> = common.into_iter().collect();
        ranked.sort_unstable_by_key(|(n, count)| (std::cmp::Reverse(*count), *n));
        let (own, clean) = self
            .seen
            .get(key)
            .map_or((0, false), |s| (s.weight, s.clean));
        let common_enough = |n: &usize| {
            let other = &self.seen[&self.known[*n]];
            other.weight >= own * 3 || other.clean && !clean
        };
        let mut best: Vec<(f32, &String)> = ranked
            .iter()
            .filter(|(n, _)| common_enough(n))
            .take(CANDIDATES)
            .map(|(n, _)| (fold::likeness(key, &self.known[*n]), &self.known[*n]))
            .collect();
        best.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (score, name) = best.first()?;
        let second = best.get(1).map_or(0.0, |b| b.0);
        (*score >= 0.78 && *score > second + 0.05).then(|| (*name).clone())
    }

    /// How a known name is most often written.
    fn form(&self, key: &str) -> Option<String> {
        let forms = &self.seen.get(key)?.forms;
        let best = forms
            .iter()
            .max_by_key(|(form, n)| (**n, std::cmp::Reverse(*form)));
        best.map(|(form, _)| form.clone())
    }
}

/// Neighbouring letters of a shape, each pair once.
fn pairs(name: &str) -> Vec<(char, char)> {
    let shape: Vec<char> = fold::shape(name).chars().collect();
    let mut pairs: Vec<(char, char)> = shape.windows(2).map(|w| (w[0], w[1])).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Can two spellings, printed with the same minute, be one person?
pub fn compatible(left: &str, right: &str) -> bool {
    if left == REDACTED || right == REDACTED {
        return true;
    }
    let (a, b) = (fold::letters(left), fold::letters(right));
    if a == b || a.is_empty() || b.is_empty() || fold::likeness(&a, &b) >= 0.6 {
        return true;
    }
    let (a, b) = (fold::words(left), fold::words(right));
    let (Some(last_a), Some(last_b)) = (a.last(), b.last()) else {
        return false;
    };
    let initial = |w: &[String]| w.first().and_then(|f| f.chars().next());
    fold::likeness(last_a, last_b) >= 0.75 && initial(&a) == initial(&b)
        || contains_all(left, right)
        || contains_all(right, left)
}

/// An address or a mailbox name that holds the words of the other spelling.
fn contains_all(holder: &str, words: &str) -> bool {
    let held = fold::letters(holder.split('@').next().unwrap_or_default());
    let words = fold::words(words.split('@').next().unwrap_or_default());
    let long = words.iter().filter(|w| w.len() >= 4).collect::<Vec<_>>();
    !long.is_empty() && long.iter().all(|w| held.contains(w.as_str()))
}
