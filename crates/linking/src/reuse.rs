//! Finds passages of the corpus itself on a page, such as a press clip: shared
//! runs of four words propose a passage, an alignment of the words proves it.

use crate::corpus::{Passage, Read};
use crate::page::Prepared;
use crate::shingles::{align, hash};
use crate::text::tokenize;
use crate::view::View;
use std::collections::BTreeMap;
use std::ops::Range;

/// Words in a shingle, and how many shingles in a row share one kept one.
const SHINGLE: usize = 4;
const WINDOW: usize = 4;
/// The shortest passage that counts as reuse, in words.
const SHORTEST: usize = 22;
/// More passages than this with one shingle: it is a set phrase.
const SET_PHRASE: usize = 12;

/// Kept shingles, sorted: (number, passage).
#[derive(Debug, Default)]
pub(crate) struct ReuseIndex(Vec<(u64, u32)>);

/// A passage of the corpus that stands on the page.
pub(crate) struct Reused {
    pub passage: u32,
    /// Words of the page.
    pub words: Range<usize>,
    /// Characters of the document.
    pub span: Range<usize>,
    pub matched: usize,
    pub solid: f32,
}

impl ReuseIndex {
    /// Takes the passages of a document, numbered from `first`.
    pub fn read(&mut self, read: &Read, first: u32) {
        for (k, passage) in read.passages.iter().enumerate() {
            let words: Vec<&str> = read.tokens[passage.clone()]
                .iter()
                .map(|t| t.word.as_str())
                .collect();
            for kept in winnow(&shingles(&words)) {
                self.0.push((kept, first + k as u32));
            }
        }
    }

    pub fn finish(&mut self) {
        self.0.sort_unstable();
        self.0.dedup();
    }

    fn passages_with(&self, shingle: u64) -> &[(u64, u32)] {
        let from = self.0.partition_point(|e| e.0 < shingle);
        let len = self.0[from..]
            .iter()
            .take_while(|e| e.0 == shingle)
            .take(SET_PHRASE + 1)
            .count();
        if len > SET_PHRASE {
            &[]
        } else {
            &self.0[from..from + len]
        }
    }

    pub fn find(
        &self,
        page: &Prepared<'_>,
        passages: &[Passage],
        text: impl Fn(&Passage) -> String,
    ) -> Vec<Reused> {
        let words: Vec<&str> = page.tokens.iter().map(|t| t.word.as_str()).collect();
        let mut seen: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (i, shingle) in shingles(&words).into_iter().enumerate() {
            for (_, passage) in self.passages_with(shingle) {
                seen.entry(*passage).or_default().push(i);
            }
        }
        seen.into_iter()
            .filter(|(_, at)| at.len() >= 2)
            .filter_map(|(passage, at)| {
                let p = &passages[passage as usize];
                verify(&words, &at, p, &text(p)).map(|mut r| {
                    r.passage = passage;
                    r
                })
            })
            .collect()
    }
}

fn shingles(words: &[&str]) -> Vec<u64> {
    words
        .windows(SHINGLE)
        .map(|w| hash(w.iter().copied()))
        .collect()
}

/// The smallest of every few neighbours: any long enough shared run shares one.
fn winnow(shingles: &[u64]) -> Vec<u64> {
    if shingles.len() <= WINDOW {
        return shingles.to_vec();
    }
    let mut kept: Vec<u64> = shingles
        .windows(WINDOW)
        .filter_map(|w| w.iter().min().copied())
        .collect();
    kept.dedup();
    kept
}

fn verify(page: &[&str], at: &[usize], passage: &Passage, text: &str) -> Option<Reused> {
    let view = View::new(text, &[]);
    let tokens = tokenize(&view);
    let own: Vec<&str> = tokens.iter().map(|t| t.word.as_str()).collect();
    let reach = own.len() + 12;
    let middle = at[at.len() / 2];
    let from = middle.saturating_sub(reach);
    let to = (middle + reach).min(page.len());
    let found = align(&page[from..to], &own)?;
    let solid = found.matched as f32 / found.a.len().max(found.b.len()) as f32;
    let whole = own.len() >= 16 && found.matched * 10 >= own.len() * 9;
    if found.matched < SHORTEST && !whole || solid < 0.6 {
        return None;
    }
    let span = view.origin(tokens[found.b.start].start..tokens[found.b.end - 1].end);
    let base = passage.start as usize;
    Some(Reused {
        passage: 0,
        words: from + found.a.start..from + found.a.end,
        span: base + span.start..base + span.end,
        matched: found.matched,
        solid,
    })
}
