//! Dated events: those that a catalogue sets down and the sentences that tell
//! of something with its date, and what an editor has corrected of them.

use crate::corrections::{Correction, Draft, EntryKind, Ledger, Outcome, Spot};
use crate::entity::{Mention, slug};
use crate::entries::{Cuts, Dated, one_line};
use crate::index::Index;
use crate::link::Kind;
use std::collections::BTreeSet;

/// Characters of a sentence that name the event it tells.
const LONGEST_NAME: usize = 160;

/// Lists the dated events and applies the corrections about events: what
/// became of these, by their places; none for the others.
pub(crate) fn correct(index: &mut Index, corrections: &[Correction]) -> Vec<Option<Outcome>> {
    let dated = proposed(index);
    let entities: Vec<usize> = (0..index.entities.len())
        .filter(|&e| index.entities[e].kind == Kind::Event)
        .collect();
    let mut ledger = Ledger {
        drafts: drafts(index, &entities, &dated),
    };
    let outcomes = corrections
        .iter()
        .map(|one| {
            let told = one.entry().kind == EntryKind::Event;
            told.then(|| ledger.apply(std::slice::from_ref(one)).remove(0))
        })
        .collect();
    write(index, ledger, &entities, &dated);
    outcomes
}

fn proposed(index: &mut Index) -> Vec<Dated> {
    let told = std::mem::take(&mut index.events.dated);
    let mut keys: BTreeSet<String> = index.entities.iter().map(|e| e.key.clone()).collect();
    let cuts: Vec<Cuts<'_>> = index.documents.iter().map(|d| Cuts::new(&d.text)).collect();
    let mut all = Vec::new();
    for (place, when) in told {
        let (start, end) = (place.start as usize, place.end as usize);
        let sentence = one_line(cuts[place.document as usize].cut(start, end));
        let first: Vec<&str> = sentence.split(' ').take(8).collect();
        let wanted = format!("event:{}", slug(&first.join(" ")));
        let mut key = wanted.clone();
        let mut number = 2;
        while !keys.insert(key.clone()) {
            key = format!("{wanted}-{number}");
            number += 1;
        }
        all.push(Dated {
            key,
            name: short(&sentence),
            when,
            mentions: vec![place],
            hidden: false,
        });
    }
    all
}

/// A sentence that is too long ends at a word.
fn short(sentence: &str) -> String {
    if sentence.chars().count() <= LONGEST_NAME {
        return sentence.to_owned();
    }
    let cut: String = sentence.chars().take(LONGEST_NAME).collect();
    let whole = cut.rfind(' ').map_or(cut.as_str(), |at| &cut[..at]);
    format!("{whole} …")
}

fn drafts(index: &Index, entities: &[usize], dated: &[Dated]) -> Vec<Draft> {
    let known = entities.iter().map(|&e| {
        let entity = &index.entities[e];
        (entity.name.as_str(), entity.mentions.len())
    });
    let told = dated.iter().map(|d| (d.name.as_str(), d.mentions.len()));
    let draft = |(number, (name, places)): (usize, (&str, usize))| Draft {
        kind: Some(EntryKind::Event),
        name: name.to_owned(),
        spots: (0..places).map(|found| spot(number, found)).collect(),
        made_of: vec![number],
        ..Draft::default()
    };
    known.chain(told).enumerate().map(draft).collect()
}

/// A place of an event: by its draft and the place's number there.
fn spot(draft: usize, place: usize) -> Spot {
    Spot {
        found: draft << 20 | place,
        document: String::new(),
        text: String::new(),
    }
}

fn write(index: &mut Index, ledger: Ledger, entities: &[usize], dated: &[Dated]) {
    let places = |spot: &Spot| -> Mention {
        let (draft, place) = (spot.found >> 20, spot.found & 0xf_ffff);
        match entities.get(draft) {
            Some(&entity) => index.entities[entity].mentions[place],
            None => dated[draft - entities.len()].mentions[place],
        }
    };
    let all: Vec<Vec<Mention>> = ledger
        .drafts
        .iter()
        .map(|d| d.spots.iter().map(places).collect())
        .collect();
    let mut left = Vec::new();
    for ((number, draft), mentions) in ledger.drafts.into_iter().enumerate().zip(all) {
        if draft.hidden {
            let names = mentions.iter().map(|m| {
                let document = index.documents[m.document as usize].name.clone();
                (document, m.start as usize..m.end as usize)
            });
            index.untold.extend(names);
        }
        match entities.get(number) {
            Some(&entity) if draft.gone => {
                index.dead.insert(entity);
            }
            Some(&entity) if draft.touched => {
                index.entities[entity].name = draft.name;
                index.entities[entity].mentions = mentions;
                if draft.hidden {
                    index.hidden_events.insert(entity);
                }
            }
            Some(_) => {}
            None if draft.gone => {}
            None => {
                let old = dated.get(number - entities.len());
                left.push(Dated {
                    key: old
                        .map_or_else(|| format!("event:{}", slug(&draft.name)), |d| d.key.clone()),
                    when: old.map(|d| d.when.clone()).unwrap_or_default(),
                    name: draft.name,
                    mentions,
                    hidden: draft.hidden,
                });
            }
        }
    }
    index.dated = left;
}
