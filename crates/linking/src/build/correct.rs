//! An editor's corrections, laid over what the rules proposed: names, places
//! and matchers of the entries that they touch are made anew, all others stay
//! as they are.

use super::bodies::{is_acronym, split};
use super::forms::{add_forms, mark_shared};
use super::people::named;
use super::places::Place;
use super::{Found, Registry};
use crate::corpus::CorpusDocument;
use crate::corrections::{Correction, Draft, EntryKind, Ledger, Outcome, Spot, plain};
use crate::entity::{Mention, PersonName};
use crate::entries::{Cuts, Unlinked};
use crate::index::Index;
use crate::link::Kind;
use crate::orgs::FormIndex;
use crate::people::PeopleIndex;
use crate::quotes::QuoteIndex;
use crate::statutes;
use crate::text::fold;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Applies the corrections that speak of names and quotes; those about events
/// wait until the events are known. What became of each; none for the latter.
pub(crate) fn names(
    documents: &[CorpusDocument],
    corrections: &[Correction],
    places: &[Place],
    registry: &mut Registry,
    index: &mut Index,
) -> Vec<Option<Outcome>> {
    let mut work = Work::new(documents, registry, places);
    let outcomes = corrections
        .iter()
        .map(|one| {
            let told = one.entry().kind == EntryKind::Event;
            (!told).then(|| work.ledger.apply(std::slice::from_ref(one)).remove(0))
        })
        .collect();
    work.write_entities(registry, index);
    if work.ledger.drafts.iter().any(|d| d.touched) {
        work.write_people(index);
        work.write_forms(index);
        work.write_laws(index);
        work.write_quotes(index);
    }
    outcomes
}

struct Work {
    ledger: Ledger,
    /// All places that were found; spots point here.
    found: Vec<Found>,
    /// Proposals that are entities; those after are places.
    entities: usize,
    keys: Vec<String>,
    catalogued: Vec<bool>,
    /// The entity of each draft that is matched.
    entity_of: Vec<Option<usize>>,
}

impl Work {
    fn new(documents: &[CorpusDocument], registry: &Registry, places: &[Place]) -> Work {
        let mut work = Work {
            ledger: Ledger::default(),
            found: vec![],
            entities: registry.entities.len(),
            keys: registry.entities.iter().map(|e| e.key.clone()).collect(),
            catalogued: registry.entities.iter().map(|e| e.from_catalogue).collect(),
            entity_of: vec![],
        };
        let cuts: Vec<Cuts<'_>> = documents.iter().map(|d| Cuts::new(&d.text)).collect();
        let text = |f: &Found| plain(cuts[f.document as usize].cut(f.span.start, f.span.end));
        let mut add = |kind, name: &str, variants: &[String], found: &[Found]| {
            let number = work.ledger.drafts.len();
            let spots = found.iter().map(|one| {
                work.found.push(one.clone());
                Spot {
                    found: work.found.len() - 1,
                    document: documents[one.document as usize].name.clone(),
                    text: text(one),
                }
            });
            let spots = spots.collect();
            work.ledger.drafts.push(Draft {
                kind: Some(kind),
                name: name.to_owned(),
                known_as: variants.iter().map(|v| plain(v)).collect(),
                spots,
                made_of: vec![number],
                ..Draft::default()
            });
        };
        for (entity, found) in registry.entities.iter().zip(&registry.found) {
            let kind = EntryKind::of(entity.kind);
            add(kind, &entity.name, &entity.variants, found);
        }
        for place in places {
            add(EntryKind::Place, &place.name, &[], &place.found);
        }
        work
    }

    fn found_of(&self, draft: &Draft) -> Vec<Found> {
        let spots = draft.spots.iter();
        spots.map(|s| self.found[s.found].clone()).collect()
    }

    fn write_entities(&mut self, registry: &mut Registry, index: &mut Index) {
        let mut home: HashMap<usize, usize> = HashMap::new();
        for number in 0..self.ledger.drafts.len() {
            let draft = &self.ledger.drafts[number];
            let own = (number < self.entities).then_some(number);
            let matched = draft
                .kind
                .and_then(EntryKind::link)
                .filter(|_| !draft.hidden);
            let found = self.found_of(draft);
            let entity = match (matched, own) {
                _ if draft.gone => None,
                (Some(_), Some(own)) if !draft.touched => Some(own),
                (Some(kind), own) => {
                    let fresh = || registry.entities.len();
                    let entity = own.unwrap_or_else(fresh);
                    if own.is_none() {
                        registry.add(kind, &draft.name, None, vec![]);
                    }
                    write_entity(registry, entity, kind, draft, found);
                    index.forms.kinds.insert(entity, kind);
                    let out = draft.removed.iter().map(|text| (entity, text.clone()));
                    index.not_this.extend(out);
                    index.added.insert(entity, draft.added.clone());
                    index.removed.insert(entity, draft.removed.clone());
                    Some(entity)
                }
                (None, _) => {
                    let unlinked = self.unlinked(number, draft, &found);
                    index.unlinked.push(unlinked);
                    None
                }
            };
            if let Some(own) = own.filter(|_| entity.is_none()) {
                registry.found[own].clear();
                index.dead.insert(own);
            }
            for &of in entity.iter().flat_map(|_| &draft.made_of) {
                home.entry(of).or_insert(entity.unwrap_or(of));
            }
            self.entity_of.push(entity);
        }
        // What a catalogue says of somebody who went into another is said of that one.
        for (from, to) in home {
            if from < self.entities && from != to && index.dead.contains(&from) {
                registry.aliases.insert(self.keys[from].clone(), to);
            }
        }
    }

    fn unlinked(&self, number: usize, draft: &Draft, found: &[Found]) -> Unlinked {
        let kind = draft.kind.unwrap_or(EntryKind::Place);
        let made = || format!("{}:{}", kind.as_str(), crate::entity::slug(&draft.name));
        let mentions = found.iter().map(|f| Mention {
            document: f.document,
            start: f.span.start as u32,
            end: f.span.end as u32,
        });
        Unlinked {
            key: self.keys.get(number).cloned().unwrap_or_else(made),
            kind,
            name: draft.name.clone(),
            mentions: mentions.collect(),
            added: draft.added.clone(),
            removed: draft.removed.clone(),
            hidden: draft.hidden,
            from_catalogue: self.catalogued.get(number).copied().unwrap_or(false),
        }
    }

    /// Drafts of this kind that are matched by new means, with their entities.
    fn touched(&self, kind: EntryKind) -> impl Iterator<Item = (&Draft, usize)> {
        let drafts = self.ledger.drafts.iter().zip(&self.entity_of);
        drafts
            .filter(move |(d, _)| d.touched && d.kind == Some(kind))
            .filter_map(|(d, entity)| Some((d, (*entity)?)))
    }

    /// Entities whose old matchers no longer hold.
    fn outdated(&self) -> HashSet<usize> {
        let touched = self
            .ledger
            .drafts
            .iter()
            .enumerate()
            .filter(|(_, d)| d.touched);
        touched
            .flat_map(|(number, d)| d.made_of.iter().copied().chain([number]))
            .filter(|entity| *entity < self.entities)
            .collect()
    }

    fn write_people(&self, index: &mut Index) {
        let outdated = self.outdated();
        let old = std::mem::take(&mut index.people).people;
        let mut by_entity: HashMap<usize, PersonName> = HashMap::new();
        let mut people = PeopleIndex::default();
        for (entity, name) in old {
            if outdated.contains(&entity) {
                by_entity.insert(entity, name);
            } else {
                people.add(entity, name);
            }
        }
        for (draft, entity) in self.touched(EntryKind::Person) {
            let proposed: Vec<&PersonName> = draft
                .made_of
                .iter()
                .filter_map(|of| by_entity.get(of))
                .collect();
            people.add(entity, person(draft, &proposed));
        }
        index.people = people;
    }

    fn write_forms(&self, index: &mut Index) {
        let outdated = self.outdated();
        let old = std::mem::take(&mut index.forms);
        let mut forms = FormIndex::default();
        forms.home = old.home;
        forms.kinds = old.kinds;
        let is = |entity: usize, kind| forms_kind(&forms, entity) == kind;
        let (bodies, laws): (Vec<_>, Vec<_>) =
            old.forms.into_iter().partition(|f| is(f.entity, Kind::Org));
        let (bodies_old, bodies): (Vec<_>, Vec<_>) = bodies
            .into_iter()
            .partition(|f| outdated.contains(&f.entity));
        let (laws_old, laws): (Vec<_>, Vec<_>) =
            laws.into_iter().partition(|f| outdated.contains(&f.entity));
        let proposed = [bodies_old, laws_old].concat();
        bodies.into_iter().for_each(|f| forms.add(f));
        for (draft, entity) in self.touched(EntryKind::Org) {
            body(&mut forms, draft, entity, &proposed);
        }
        mark_shared(&mut forms);
        laws.into_iter().for_each(|f| forms.add(f));
        for (draft, entity) in self.touched(EntryKind::Law) {
            body(&mut forms, draft, entity, &proposed);
        }
        index.forms = forms;
    }

    fn write_laws(&self, index: &mut Index) {
        let outdated = self.outdated();
        let cite = |text: &str| statutes::find(text).into_iter().next().map(|c| c.0);
        index.laws.retarget(|entity, key| {
            if !outdated.contains(&entity) {
                return Some(entity);
            }
            let mut owners = self.touched(EntryKind::Law);
            let all: Vec<(&Draft, usize)> = owners
                .by_ref()
                .filter(|(d, _)| d.made_of.contains(&entity))
                .collect();
            let spelt = |d: &Draft| {
                let texts = d.spots.iter().map(|s| &s.text).chain([&d.name]);
                texts
                    .into_iter()
                    .any(|t| cite(t).is_some_and(|c| c.key() == key))
            };
            let own = all.iter().find(|(d, _)| spelt(d)).or(all.first());
            own.map(|(_, entity)| *entity)
        });
        for (draft, entity) in self.touched(EntryKind::Law) {
            for cite in draft.added.iter().filter_map(|text| cite(text)) {
                if !index.laws.knows(&cite) {
                    index.laws.add(cite.key(), entity, &cite);
                }
            }
        }
    }

    fn write_quotes(&self, index: &mut Index) {
        let outdated = self.outdated();
        let old = std::mem::take(&mut index.quotes).quotes;
        let mut quotes = QuoteIndex::default();
        for (entity, document, quoted) in old {
            let mut owners = self.touched(EntryKind::Quote);
            let owner = match outdated.contains(&entity) {
                false => Some(entity),
                true => owners
                    .find(|(d, _)| d.made_of.contains(&entity))
                    .map(|o| o.1),
            };
            if let Some(owner) = owner {
                quotes.add(owner, document, quoted);
            }
        }
        index.quotes = quotes;
    }
}

fn forms_kind(forms: &FormIndex, entity: usize) -> Kind {
    forms.kinds.get(&entity).copied().unwrap_or(Kind::Org)
}

fn write_entity(
    registry: &mut Registry,
    entity: usize,
    kind: Kind,
    draft: &Draft,
    found: Vec<Found>,
) {
    let own: Vec<String> = draft
        .made_of
        .iter()
        .filter_map(|of| registry.own.get(*of).cloned())
        .flatten()
        .chain(split(&draft.name))
        .collect();
    let variants: Vec<String> = draft
        .made_of
        .iter()
        .filter_map(|of| registry.entities.get(*of))
        .flat_map(|e| e.variants.clone())
        .chain(draft.added.clone())
        .filter(|v| !draft.removed.contains(&plain(v)))
        .collect();
    registry.own[entity] = own;
    registry.found[entity] = found;
    let written = &mut registry.entities[entity];
    written.kind = kind;
    draft.name.clone_into(&mut written.name);
    if !draft.parted {
        written.variants = variants;
    }
}

/// The spellings that still are the draft's, the name among them.
fn spellings(draft: &Draft) -> Vec<&str> {
    let spots = draft.spots.iter().map(|s| s.text.as_str());
    let all: BTreeSet<&str> = spots
        .chain(draft.added.iter().map(String::as_str))
        .collect();
    let out = |text: &&str| !draft.removed.contains(&plain(text));
    std::iter::once(draft.name.as_str())
        .chain(all)
        .filter(out)
        .collect()
}

/// What a corrected person is recognised by.
fn person(draft: &Draft, proposed: &[&PersonName]) -> PersonName {
    let mut name = if draft.parted {
        named(&spellings(draft), "")
    } else {
        let added: Vec<&str> = draft.added.iter().map(String::as_str).collect();
        named(&added, "")
    };
    for other in proposed {
        if !draft.parted {
            name.given.extend(other.given.iter().cloned());
            name.families.extend(other.families.iter().cloned());
            name.middle = name.middle.take().or_else(|| other.middle.clone());
        }
        name.offices.extend(other.offices.iter().copied());
    }
    let mut seen = HashSet::new();
    name.given.retain(|given| seen.insert(given.clone()));
    // Whose given name is known is not everybody with its first letter.
    let full: Vec<String> = name.given.iter().filter(|g| g.len() > 1).cloned().collect();
    let covered = |g: &String| g.len() == 1 && full.iter().any(|f| f.starts_with(g.as_str()));
    name.given.retain(|given| !covered(given));
    name.given.sort_by_key(|given| given.len() < 2);
    let mut seen = HashSet::new();
    name.families.retain(|family| seen.insert(family.clone()));
    name.offices.sort_by_key(|office| *office as u8);
    name.offices.dedup();
    name.byline_only = !proposed.is_empty() && proposed.iter().all(|other| other.byline_only);
    name
}

/// Lays out the ways in which a corrected body or law may be written.
fn body(forms: &mut FormIndex, draft: &Draft, entity: usize, proposed: &[crate::entity::Form]) {
    let written = if draft.parted {
        spellings(draft)
    } else {
        draft.added.iter().map(String::as_str).collect()
    };
    if !draft.parted {
        for form in proposed
            .iter()
            .filter(|f| draft.made_of.contains(&f.entity))
        {
            let mut form = form.clone();
            form.entity = entity;
            forms.add(form);
        }
    }
    let (mut longs, mut acronyms) = (Vec::new(), BTreeSet::new());
    for text in written {
        // Spots have lost their capitals: a single word that was no name of its own is an acronym.
        let short = is_acronym(text) || !text.contains(' ') && was_acronym(proposed, draft, text);
        if short {
            acronyms.insert(fold(text));
        } else if statutes::find(text).is_empty() {
            longs.push(split(text));
        }
    }
    let known: HashSet<Vec<String>> = match draft.parted {
        true => HashSet::new(),
        false => forms
            .forms
            .iter()
            .filter(|f| f.entity == entity)
            .map(|f| f.words.clone())
            .collect(),
    };
    longs.retain(|words| !words.is_empty() && !known.contains(words));
    acronyms.retain(|word| !known.contains(&vec![word.clone()]));
    add_forms(forms, entity, &longs, &acronyms, &BTreeSet::new());
}

fn was_acronym(proposed: &[crate::entity::Form], draft: &Draft, text: &str) -> bool {
    let word = fold(text);
    proposed.iter().any(|f| {
        f.kind != crate::entity::FormKind::Long
            && f.words == [word.as_str()]
            && draft.made_of.contains(&f.entity)
    })
}
