//! People of the corpus: one entity for all spellings of one person, across
//! documents. Family names must agree and given names must not contradict.

use super::{Found, Registry};
use crate::catalogue::{Entry, Person};
use crate::corpus::Read;
use crate::entity::PersonName;
use crate::link::Kind;
use crate::names::{Given, Office, compare_given, office};
use crate::people::PeopleIndex;
use crate::propose::people::{Proposed, parts, propose, same_family};
use crate::text::{Token, fold, gap};
use std::collections::HashMap;

#[derive(Default)]
pub(crate) struct Builder {
    people: Vec<Building>,
    by_family: HashMap<String, Vec<usize>>,
    by_key: HashMap<String, usize>,
}

struct Building {
    entity: usize,
    name: PersonName,
    /// Catalogue says so, or every mention so far stands in a byline.
    byline: bool,
    catalogued: bool,
}

impl Builder {
    pub fn take_facts(&mut self, facts: &[&Entry], registry: &mut Registry) {
        for person in facts.iter().flat_map(|e| &e.people) {
            if !self.by_key.contains_key(&person.key) {
                let entity = registry.add(
                    Kind::Person,
                    &person.name,
                    Some(&person.key),
                    person.variants.clone(),
                );
                let name = catalogued_name(person);
                self.by_key.insert(person.key.clone(), self.people.len());
                self.push(Building {
                    entity,
                    name,
                    byline: person.byline,
                    catalogued: true,
                });
            }
        }
    }

    fn push(&mut self, building: Building) {
        let id = self.people.len();
        for family in &building.name.families {
            if let Some(last) = family.last() {
                self.by_family.entry(last.clone()).or_default().push(id);
            }
        }
        self.people.push(building);
    }

    pub fn read(
        &mut self,
        read: &Read,
        document: u32,
        facts: Option<&Entry>,
        registry: &mut Registry,
    ) {
        match facts {
            Some(entry) => self.read_with_facts(read, document, entry, registry),
            None => {
                for proposed in propose(read) {
                    self.merge(read, document, proposed, registry);
                }
            }
        }
    }

    fn read_with_facts(
        &mut self,
        read: &Read,
        document: u32,
        entry: &Entry,
        registry: &mut Registry,
    ) {
        for person in &entry.people {
            let Some(&id) = self.by_key.get(&person.key) else {
                continue;
            };
            let building = &self.people[id];
            let found = mentions(read, document, &building.name);
            let entity = building.entity;
            registry.found[entity].extend(found);
        }
    }

    fn merge(&mut self, read: &Read, document: u32, proposed: Proposed, registry: &mut Registry) {
        let id = self.same(&proposed).unwrap_or_else(|| {
            let entity = registry.add(Kind::Person, &proposed.display, None, vec![]);
            let name = PersonName {
                byline_only: false,
                ..PersonName::default()
            };
            self.push(Building {
                entity,
                name,
                byline: true,
                catalogued: false,
            });
            self.people.len() - 1
        });
        let byline = proposed.mentions.iter().all(|m| m.1);
        let building = &mut self.people[id];
        for words in proposed.mentions {
            registry.found[building.entity].push(Found::new(read, document, words.0));
        }
        if !building.catalogued {
            building.byline &= byline;
        }
        let full = |given: &String| given.len() > 1;
        if !building.catalogued && full(&proposed.given) && !building.name.given.iter().any(full) {
            registry.call(building.entity, &proposed.display);
        }
        let name = &mut building.name;
        if !proposed.given.is_empty() && !name.given.contains(&proposed.given) {
            name.given.push(proposed.given);
            // A full given name says more than an initial: it stands first.
            name.given.sort_by_key(|g| g.len() < 2);
        }
        name.middle = name.middle.take().or(proposed.middle);
        name.offices.extend(proposed.offices);
        for family in std::iter::once(proposed.family).chain(proposed.other_families) {
            if !name.families.contains(&family) {
                if let Some(last) = family.last() {
                    self.by_family.entry(last.clone()).or_default().push(id);
                }
                name.families.push(family);
            }
        }
    }

    /// Who of those known so far a proposal is.
    fn same(&self, proposed: &Proposed) -> Option<usize> {
        let last = proposed.family.last()?;
        let ids = self.by_family.get(last)?;
        let fits = |id: &&usize| {
            let name = &self.people[**id].name;
            let given = name
                .given
                .iter()
                .map(|g| compare_given(g, &proposed.given))
                .min()
                .unwrap_or(Given::Absent);
            let middles = name.middle.as_ref().zip(proposed.middle.as_ref());
            let middle_ok = middles.is_none_or(|(a, b)| a.chars().next() == b.chars().next());
            given < Given::Conflict
                && middle_ok
                && name
                    .families
                    .iter()
                    .any(|f| same_family(f, &proposed.family))
        };
        let mut all = ids.iter().filter(fits);
        let first = *all.next()?;
        // A surname alone goes to nobody if several bear it.
        (!proposed.given.is_empty() || all.next().is_none()).then_some(first)
    }

    pub fn finish(self, registry: &mut Registry, index: &mut PeopleIndex) {
        for mut p in self.people {
            p.name.byline_only = p.byline && !p.name.families.is_empty();
            p.name.offices.sort_by_key(|o| *o as u8);
            p.name.offices.dedup();
            p.name.offices.retain(|o| *o != Office::Courtesy);
            let own = &mut registry.own[p.entity];
            own.extend(p.name.given.iter().cloned());
            own.extend(p.name.families.iter().flatten().cloned());
            index.add(p.entity, p.name);
        }
    }
}

fn catalogued_name(person: &Person) -> PersonName {
    let written: Vec<&str> = std::iter::once(&person.name)
        .chain(&person.variants)
        .map(String::as_str)
        .collect();
    named(&written, &person.role)
}

/// What somebody who is written so is recognised by.
pub(crate) fn named(all: &[&str], role: &str) -> PersonName {
    let mut name = PersonName::default();
    for written in all {
        let inverted = written
            .split_once(',')
            .map(|(family, given)| format!("{given} {family}"));
        let words: Vec<String> = inverted
            .as_deref()
            .unwrap_or(written)
            .split([' ', '-', '\n'])
            .map(fold)
            .filter(|w| !w.is_empty())
            .collect();
        let offices: Vec<Office> = words.iter().filter_map(|w| office(w)).collect();
        let bare: Vec<String> = words
            .into_iter()
            .skip_while(|w| office(w).is_some())
            .collect();
        name.offices.extend(offices);
        let (given, middle, family) = parts(bare);
        if !given.is_empty() && !name.given.contains(&given) {
            name.given.push(given);
        }
        name.middle = name.middle.take().or(middle);
        if !family.is_empty() && !name.families.contains(&family) {
            name.families.push(family);
        }
    }
    name.offices.extend(
        role.split(|c: char| !c.is_alphanumeric())
            .filter_map(|w| office(&fold(w))),
    );
    name
}

/// Every place where a document names a person that is known to be in it.
fn mentions(read: &Read, document: u32, name: &PersonName) -> Vec<Found> {
    let tokens = &read.tokens;
    let mut found = Vec::new();
    for i in 0..tokens.len() {
        let Some(family) = name.families.iter().find(|f| stands_at(tokens, i, f)) else {
            continue;
        };
        let mut start = i + 1 - family.len();
        while start > 0 && tokens[start].gap & !gap::STOP == 0 {
            let before = &tokens[start - 1];
            let fits = name
                .given
                .iter()
                .any(|g| compare_given(g, &before.word) < Given::Absent)
                || before.word.len() == 1 && before.capital();
            if !fits || !before.capital() {
                break;
            }
            start -= 1;
        }
        found.push(Found::new(read, document, start..i + 1));
    }
    found
}

fn stands_at(tokens: &[Token], i: usize, family: &[String]) -> bool {
    tokens[i].capital()
        && i + 1 >= family.len()
        && family
            .iter()
            .rev()
            .enumerate()
            .all(|(k, word)| tokens[i - k].word == *word)
}
