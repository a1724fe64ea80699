//! Places that the documents name. They are listed for the editor, who may
//! have a use for them or turn one into the body it is; nothing is linked by
//! them. Two mentions after "in", "at", "near" make a place, or one that says
//! so itself: "Wharf Street", "Quayside, Maine".

use super::{Found, Registry};
use crate::corpus::Read;
use crate::names::{is_given_name, makes_it_a_thing, office};
use crate::propose::{capital_runs, is_head, is_speech, tied};
use crate::text::{Shape, gap};
use crate::words;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// A place with all its mentions.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub name: String,
    pub found: Vec<Found>,
}

#[derive(Default)]
pub(crate) struct Builder {
    all: BTreeMap<Vec<String>, Building>,
}

#[derive(Default)]
struct Building {
    display: String,
    /// What speaks for a place.
    points: u32,
    /// What speaks against it.
    against: u32,
    found: Vec<Found>,
}

impl Builder {
    pub fn read(&mut self, read: &Read, document: u32) {
        for run in capital_runs(read, false) {
            if run.len() > 4 || !fit(read, &run) {
                continue;
            }
            let words: Vec<String> = read.tokens[run.clone()]
                .iter()
                .map(|t| t.word.clone())
                .collect();
            let place = self.all.entry(words).or_default();
            if place.display.is_empty() {
                let (first, last) = (&read.tokens[run.start], &read.tokens[run.end - 1]);
                let text = read.view.slice(first.start..last.end);
                place.display = text.split_whitespace().collect::<Vec<_>>().join(" ");
            }
            place.points += points(read, &run);
            place.against += u32::from(acts(read, &run));
            place.found.push(Found::new(read, document, run));
        }
    }

    /// The places; what people, bodies and laws bear as names is none.
    pub fn finish(self, registry: &Registry) -> Vec<Place> {
        let mut taken: HashSet<(u32, usize)> = HashSet::new();
        for found in registry.found.iter().flatten() {
            taken.extend((found.token..found.token + found.words).map(|t| (found.document, t)));
        }
        let free = |f: &Found| !taken.contains(&(f.document, f.token));
        let place = |b: Building| {
            let all = b.found.len();
            let found: Vec<Found> = b.found.into_iter().filter(free).collect();
            let sure = b.points >= 2 && b.points > 2 * b.against && 2 * found.len() > all;
            sure.then_some(Place {
                name: b.display,
                found,
            })
        };
        self.all.into_values().filter_map(place).collect()
    }
}

/// Whether the words could name a place at all.
fn fit(read: &Read, run: &Range<usize>) -> bool {
    let tokens = &read.tokens[run.clone()];
    let last = &tokens[tokens.len() - 1];
    let loud = |t: &crate::text::Token| t.shape == Shape::Upper;
    let bad = |t: &crate::text::Token| {
        office(&t.word).is_some() || is_calendar(&t.word) || t.word.len() < 2
    };
    let ordinary = tokens.len() == 1
        && (words::is_ordinary(&last.word)
            || read.is_seen_small(&last.word)
            || is_head(&last.word));
    !tokens.iter().any(loud) && !tokens.iter().any(bad) && !ordinary && !is_given_name(&last.word)
}

fn is_calendar(word: &str) -> bool {
    const NAMES: &[&str] = &[
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "sep",
        "oct",
        "nov",
        "dec",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "english",
        "spanish",
        "french",
        "german",
    ];
    NAMES.contains(&word)
}

/// What this mention says for a place.
fn points(read: &Read, run: &Range<usize>) -> u32 {
    let tokens = &read.tokens;
    let last = &tokens[run.end - 1];
    let named = run.len() > 1 && makes_it_a_thing(&last.word) && !is_head(&last.word)
        || matches!(
            last.word.as_str(),
            "county" | "island" | "river" | "harbor" | "beach"
        ) && run.len() > 1;
    let before = run
        .start
        .checked_sub(1)
        .map_or("", |b| tokens[b].word.as_str());
    let lies = run.start > 0
        && tied(read, run.start)
        && matches!(
            before,
            "in" | "at" | "near" | "outside" | "across" | "around" | "throughout" | "toward"
        );
    let state = tokens
        .get(run.end)
        .filter(|t| t.gap & !gap::NEWLINE == gap::COMMA)
        .is_some_and(|t| t.capital() && is_state(&t.word));
    2 * u32::from(named) + u32::from(lies) + 2 * u32::from(state)
}

/// It says or does something: no place.
fn acts(read: &Read, run: &Range<usize>) -> bool {
    let next = read.tokens.get(run.end);
    next.is_some_and(|t| is_speech(&t.word) || t.word == "who")
}

/// The American states, as datelines have them.
fn is_state(word: &str) -> bool {
    const STATES: &[&str] = &[
        "alabama",
        "ala",
        "alaska",
        "arizona",
        "ariz",
        "arkansas",
        "ark",
        "california",
        "calif",
        "colorado",
        "colo",
        "connecticut",
        "conn",
        "delaware",
        "del",
        "florida",
        "fla",
        "georgia",
        "ga",
        "hawaii",
        "idaho",
        "illinois",
        "ill",
        "indiana",
        "ind",
        "iowa",
        "kansas",
        "kan",
        "kentucky",
        "ky",
        "louisiana",
        "la",
        "maine",
        "maryland",
        "md",
        "massachusetts",
        "mass",
        "ma",
        "michigan",
        "mich",
        "minnesota",
        "minn",
        "mississippi",
        "miss",
        "missouri",
        "mo",
        "montana",
        "mont",
        "nebraska",
        "neb",
        "nevada",
        "nev",
        "ohio",
        "oklahoma",
        "okla",
        "oregon",
        "ore",
        "pennsylvania",
        "pa",
        "tennessee",
        "tenn",
        "texas",
        "tex",
        "utah",
        "vermont",
        "vt",
        "virginia",
        "va",
        "washington",
        "wash",
        "wisconsin",
        "wis",
        "wyoming",
        "wyo",
        "ny",
        "nj",
        "nh",
        "ri",
        "nc",
        "sc",
        "nd",
        "sd",
        "nm",
        "wv",
        "dc",
    ];
    STATES.contains(&word)
}
