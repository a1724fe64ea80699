//! Laws of the corpus, by citation and by name.

use super::bodies::split;
use super::forms::add_forms;
use super::{Found, Registry};
use crate::catalogue::Entry;
use crate::corpus::Read;
use crate::laws::LawIndex;
use crate::link::Kind;
use crate::orgs::FormIndex;
use crate::propose::laws::{Law, propose};
use crate::statutes::{self, Cite};
use std::collections::{BTreeMap, BTreeSet, HashMap};

#[derive(Default)]
pub(crate) struct Builder {
    cited: BTreeMap<String, (usize, Cite)>,
    named: BTreeMap<Vec<String>, Named>,
    catalogued: Vec<(usize, Vec<Vec<String>>)>,
    by_key: HashMap<String, usize>,
}

#[derive(Default)]
struct Named {
    display: String,
    found: Vec<Found>,
    home: BTreeSet<String>,
}

impl Builder {
    pub fn take_facts(&mut self, facts: &[&Entry], registry: &mut Registry) {
        for law in facts.iter().flat_map(|e| &e.laws) {
            if self.by_key.contains_key(&law.key) {
                continue;
            }
            let entity = registry.add(
                Kind::Statute,
                &law.name,
                Some(&law.key),
                law.variants.clone(),
            );
            self.by_key.insert(law.key.clone(), entity);
            let mut forms = Vec::new();
            for name in std::iter::once(&law.name)
                .chain(&law.variants)
                .chain(&law.cite)
            {
                match statutes::find(name).into_iter().next() {
                    Some((cite, _)) => {
                        self.cited.insert(cite.key(), (entity, cite));
                    }
                    None => forms.push(split(name)),
                }
            }
            registry.own[entity].extend(forms.iter().flatten().cloned());
            self.catalogued.push((entity, forms));
        }
    }

    pub fn read(
        &mut self,
        read: &Read,
        document: u32,
        facts: Option<&Entry>,
        registry: &mut Registry,
    ) {
        for p in propose(read) {
            let start = read.tokens.partition_point(|t| t.end <= p.span.start);
            let span = read.view.origin(p.span.clone());
            let words = read.tokens[start..]
                .iter()
                .take_while(|t| t.start < p.span.end)
                .count();
            let found = Found {
                document,
                token: start.min(read.tokens.len() - 1),
                span,
                words,
                fullness: words,
            };
            match p.law {
                Law::Cited(cite) => {
                    let entity = match self.cited.get(&cite.key()) {
                        Some((entity, _)) => *entity,
                        None => {
                            let entity = registry.add(Kind::Statute, &p.display, None, vec![]);
                            self.cited.insert(cite.key(), (entity, cite));
                            entity
                        }
                    };
                    registry.found[entity].push(found);
                }
                Law::Named(words) if facts.is_none() => {
                    let named = self.named.entry(words).or_default();
                    named.display = p.display;
                    named.found.push(found);
                    named.home.extend(read.home.iter().cloned());
                }
                Law::Named(_) => {}
            }
        }
        for law in facts.iter().flat_map(|e| &e.laws) {
            let Some(&entity) = self.by_key.get(&law.key) else {
                continue;
            };
            let forms = self
                .catalogued
                .iter()
                .find(|c| c.0 == entity)
                .map_or(&[][..], |c| &c.1);
            for form in forms {
                let at = |i: &usize| {
                    form.iter()
                        .enumerate()
                        .all(|(k, w)| read.tokens.get(i + k).is_some_and(|t| t.word == *w))
                };
                for i in (0..read.tokens.len()).filter(at) {
                    if read.tokens[i].capital() || form.len() > 2 {
                        registry.found[entity].push(Found::new(read, document, i..i + form.len()));
                    }
                }
            }
        }
    }

    pub fn finish(mut self, registry: &mut Registry, forms: &mut FormIndex, index: &mut LawIndex) {
        for (entity, names) in &self.catalogued {
            forms.kinds.insert(*entity, Kind::Statute);
            add_forms(forms, *entity, names, &BTreeSet::new(), &BTreeSet::new());
        }
        let catalogued: BTreeSet<&Vec<String>> =
            self.catalogued.iter().flat_map(|c| &c.1).collect();
        self.named.retain(|words, _| !catalogued.contains(words));
        // "Quayside Port Act" where Quayside is home is the "Port Act".
        let bare: Vec<(Vec<String>, Vec<String>)> = self
            .named
            .iter()
            .filter(|(w, n)| {
                w.len() > 2 && n.home.contains(&w[0]) && self.named.contains_key(&w[1..])
            })
            .map(|(w, _)| (w.clone(), w[1..].to_vec()))
            .collect();
        let mut merged: BTreeMap<Vec<String>, Vec<Vec<String>>> = BTreeMap::new();
        for words in self.named.keys() {
            let head = bare.iter().find(|b| b.0 == *words).map_or(words, |b| &b.1);
            merged.entry(head.clone()).or_default().push(words.clone());
        }
        for (head, all) in merged {
            let entity = registry.add(
                Kind::Statute,
                &self.named[&head].display.clone(),
                None,
                vec![],
            );
            registry.own[entity].extend(head.iter().cloned());
            forms.kinds.insert(entity, Kind::Statute);
            for words in &all {
                registry.found[entity].extend(
                    self.named
                        .remove(words)
                        .map(|n| n.found)
                        .unwrap_or_default(),
                );
            }
            add_forms(forms, entity, &all, &BTreeSet::new(), &BTreeSet::new());
        }
        for (key, (entity, cite)) in self.cited {
            index.add(key, entity, &cite);
        }
    }
}
