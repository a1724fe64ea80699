//! Organisations of the corpus: long forms, acronyms and shortened forms that
//! belong together become one entity.

use super::forms::{add_forms, mark_shared};
use super::{Found, Registry};
use crate::catalogue::Entry;
use crate::corpus::Read;
use crate::link::Kind;
use crate::orgs::FormIndex;
use crate::propose::bodies::{initials, propose};
use crate::text::{Shape, Token, fold, gap};
use std::collections::{BTreeMap, BTreeSet, HashMap};

#[derive(Default)]
pub(crate) struct Builder {
    /// Proposals by their words.
    proposed: BTreeMap<Vec<String>, Building>,
    stated: HashMap<String, Vec<String>>,
    catalogued: Vec<Catalogued>,
    by_key: HashMap<String, usize>,
    /// Short forms seen: "the Gazette", with documents.
    short: BTreeMap<String, Vec<Found>>,
}

#[derive(Default)]
struct Building {
    display: String,
    acronym: bool,
    lower: bool,
    found: Vec<Found>,
}

struct Catalogued {
    entity: usize,
    long: Vec<Vec<String>>,
    acronyms: Vec<String>,
    lower: BTreeSet<Vec<String>>,
}

pub(crate) fn split(name: &str) -> Vec<String> {
    let words: Vec<String> = name
        .split([' ', '-', '/'])
        .map(fold)
        .filter(|w| !w.is_empty())
        .collect();
    let skip = usize::from(words.len() > 1 && words[0] == "the");
    words[skip..].to_vec()
}

/// One word of capitals is an acronym.
pub(crate) fn is_acronym(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic());
    !name.contains(' ')
        && name.len() > 1
        && letters.clone().all(char::is_uppercase)
        && letters.count() > 1
}

impl Builder {
    pub fn take_facts(&mut self, facts: &[&Entry], registry: &mut Registry) {
        for org in facts.iter().flat_map(|e| &e.organisations) {
            if self.by_key.contains_key(&org.key) {
                continue;
            }
            let mut variants = org.variants.clone();
            variants.extend(org.acronyms.iter().cloned());
            let entity = registry.add(Kind::Org, &org.name, Some(&org.key), variants);
            let names: Vec<&String> = std::iter::once(&org.name).chain(&org.variants).collect();
            let (acronyms, long): (Vec<&String>, Vec<&String>) =
                names.into_iter().partition(|n| is_acronym(n));
            let mut acronyms: Vec<String> = acronyms.into_iter().map(|a| fold(a)).collect();
            acronyms.extend(org.acronyms.iter().map(|a| fold(a)));
            self.by_key.insert(org.key.clone(), self.catalogued.len());
            self.catalogued.push(Catalogued {
                entity,
                long: long.into_iter().map(|n| split(n)).collect(),
                acronyms,
                lower: BTreeSet::new(),
            });
            registry.own[entity].extend(split(&org.name));
        }
    }

    pub fn read(&mut self, read: &Read, document: u32, facts: Option<&Entry>) {
        if let Some(entry) = facts {
            self.read_with_facts(read, document, entry);
            return;
        }
        for p in propose(read) {
            let mut words = p.words;
            if words.len() > 2 && matches!(words[0].as_str(), "us") {
                words.remove(0);
            }
            if let Some(acronym) = p.stated_acronym {
                self.stated.insert(acronym, words.clone());
            }
            let building = self.proposed.entry(words).or_default();
            if building.display.is_empty() {
                building.display = p.display;
                building.acronym = p.acronym;
            }
            building.lower |= p.lower;
            building.found.extend(
                p.mentions
                    .into_iter()
                    .map(|m| Found::new(read, document, m)),
            );
        }
        self.read_short(read, document);
    }

    /// "the Gazette": a capitalised word after "the", standing by itself.
    fn read_short(&mut self, read: &Read, document: u32) {
        for (i, t) in read.tokens.iter().enumerate() {
            let the = i > 0 && read.tokens[i - 1].word == "the" && t.gap == 0;
            let alone = !read
                .tokens
                .get(i + 1)
                .is_some_and(|n| n.capital() && n.gap == 0);
            if the && alone && t.shape == Shape::Title {
                self.short
                    .entry(t.word.clone())
                    .or_default()
                    .push(Found::new(read, document, i..i + 1));
            }
        }
    }

    fn read_with_facts(&mut self, read: &Read, document: u32, entry: &Entry) {
        for org in &entry.organisations {
            let Some(&id) = self.by_key.get(&org.key) else {
                continue;
            };
            let catalogued = &mut self.catalogued[id];
            let mut found = Vec::new();
            for form in &catalogued.long {
                for i in positions(&read.tokens, form) {
                    let lower = read.tokens[i].shape == Shape::Lower;
                    if lower && form.len() == 1 {
                        continue;
                    }
                    if lower {
                        catalogued.lower.insert(form.clone());
                    }
                    found.push(Found::new(read, document, i..i + form.len()));
                }
            }
            for acronym in &catalogued.acronyms {
                let at = |t: &Token| t.word == *acronym && (t.shape == Shape::Upper || t.dotted);
                let places = (0..read.tokens.len()).filter(|&i| at(&read.tokens[i]));
                found.extend(places.map(|i| Found::new(read, document, i..i + 1)));
            }
            let building = self.proposed.entry(vec![format!("\u{0}{id}")]).or_default();
            building.found.extend(found);
        }
    }

    pub fn finish(mut self, registry: &mut Registry, index: &mut FormIndex) {
        self.finish_catalogued(registry, index);
        let groups = self.groups();
        for group in groups {
            let long = group
                .iter()
                .find(|w| !self.proposed[*w].acronym)
                .unwrap_or(&group[0])
                .clone();
            let entity = registry.add(
                Kind::Org,
                &self.proposed[&long].display.clone(),
                None,
                vec![],
            );
            registry.own[entity].extend(long.iter().cloned());
            index.kinds.insert(entity, Kind::Org);
            let mut acronyms: BTreeSet<String> = BTreeSet::new();
            let mut longs: Vec<Vec<String>> = Vec::new();
            for words in &group {
                let Some(building) = self.proposed.remove(words) else {
                    continue;
                };
                registry.found[entity].extend(building.found);
                if building.acronym {
                    acronyms.insert(words[0].clone());
                } else {
                    longs.push(words.clone());
                }
                registry.entities[entity].variants.push(building.display);
            }
            let short = self.short_form(&longs);
            if let Some(short) = short {
                registry.found[entity].extend(self.short.remove(&short).unwrap_or_default());
                longs.push(vec![short]);
            }
            add_forms(index, entity, &longs, &acronyms, &BTreeSet::new());
        }
        mark_shared(index);
    }

    fn finish_catalogued(&mut self, registry: &mut Registry, index: &mut FormIndex) {
        for (id, c) in self.catalogued.iter().enumerate() {
            if let Some(building) = self.proposed.remove(&vec![format!("\u{0}{id}")]) {
                registry.found[c.entity].extend(building.found);
            }
            index.kinds.insert(c.entity, Kind::Org);
            add_forms(
                index,
                c.entity,
                &c.long,
                &c.acronyms.iter().cloned().collect(),
                &c.lower,
            );
        }
    }

    /// Proposals that are one body: an acronym and its long form, an acronym
    /// with a generic word ("XYZ News"), "ABC of Place" and its spelt-out form.
    fn groups(&self) -> Vec<Vec<Vec<String>>> {
        let catalogued: BTreeSet<&Vec<String>> =
            self.catalogued.iter().flat_map(|c| &c.long).collect();
        let catalogued_acronyms: BTreeSet<&String> =
            self.catalogued.iter().flat_map(|c| &c.acronyms).collect();
        let short_for = self.short_for();
        let mut groups: BTreeMap<Vec<String>, Vec<Vec<String>>> = BTreeMap::new();
        for words in self.proposed.keys() {
            let by_hand = catalogued.contains(words)
                || words.len() == 1 && catalogued_acronyms.contains(&words[0]);
            if by_hand {
                continue;
            }
            let mut head = words.clone();
            for _ in 0..3 {
                let next = self.fuller(&head, &short_for);
                head = match next.filter(|h| self.proposed.contains_key(h)) {
                    Some(next) => next,
                    None => break,
                };
            }
            groups.entry(head).or_default().push(words.clone());
        }
        groups.into_values().collect()
    }

    /// Acronyms, alone or before "of …", to the long form they are made from.
    fn short_for(&self) -> BTreeMap<Vec<String>, Vec<String>> {
        let mut short_for = BTreeMap::new();
        for words in self.proposed.keys().filter(|w| w.len() > 2) {
            let letters: Vec<&str> = words.iter().map(String::as_str).collect();
            let whole = vec![initials(&letters)];
            let often = |w: &Vec<String>| self.proposed[w].found.len();
            let old = short_for.entry(whole).or_insert_with(|| words.clone());
            if often(words) > often(old) {
                old.clone_from(words);
            }
            if let Some(of) = words.iter().rposition(|w| w == "of").filter(|of| *of > 2) {
                let mut short = vec![initials(&letters[..of])];
                short.extend(words[of..].iter().cloned());
                short_for.entry(short).or_insert_with(|| words.clone());
            }
        }
        short_for
    }

    /// The fuller form that a form stands for, if the corpus has one.
    fn fuller(
        &self,
        words: &[String],
        short_for: &BTreeMap<Vec<String>, Vec<String>>,
    ) -> Option<Vec<String>> {
        match words {
            [one] if self.is_acronym(one) => {
                let stated = self.stated.get(one);
                stated.or_else(|| short_for.get(words)).cloned()
            }
            [first, second] if self.is_acronym(first) && generic(second) => {
                Some(vec![first.clone()])
            }
            [first, of, ..] if of == "of" && self.is_acronym(first) => {
                short_for.get(words).cloned()
            }
            [.., last] if words.len() > 1 => {
                let plural = [&words[..words.len() - 1], &[format!("{last}s")]].concat();
                let headed = |head: &str| [words, &[head.to_owned()]].concat();
                let of = [&[last.clone(), "of".to_owned()], &words[..words.len() - 1]].concat();
                let forms = [
                    of,
                    plural,
                    headed("department"),
                    headed("agency"),
                    headed("office"),
                ];
                forms.into_iter().find(|f| self.proposed.contains_key(f))
            }
            _ => None,
        }
    }

    fn is_acronym(&self, word: &str) -> bool {
        self.proposed
            .get(&vec![word.to_owned()])
            .is_some_and(|b| b.acronym)
    }

    /// "the Gazette" for "Quayside Gazette", where the corpus itself says so.
    fn short_form(&self, longs: &[Vec<String>]) -> Option<String> {
        longs
            .iter()
            .filter(|w| w.len() == 2)
            .map(|w| &w[1])
            .find(|w| self.short.contains_key(*w) && !generic(w))
            .cloned()
    }
}

fn generic(word: &str) -> bool {
    matches!(
        word,
        "news"
            | "radio"
            | "tv"
            | "office"
            | "police"
            | "department"
            | "court"
            | "company"
            | "school"
            | "council"
            | "university"
            | "board"
            | "commission"
            | "committee"
            | "agency"
            | "center"
            | "county"
            | "group"
            | "force"
            | "staff"
    )
}

fn positions<'a>(tokens: &'a [Token], form: &'a [String]) -> impl Iterator<Item = usize> + 'a {
    (0..tokens.len()).filter(move |&i| {
        i + form.len() <= tokens.len()
            && form.iter().enumerate().all(|(k, w)| {
                tokens[i + k].word == *w
                    && (k == 0 || !tokens[i + k].after(gap::BLANK_LINE | gap::COLON))
            })
    })
}
