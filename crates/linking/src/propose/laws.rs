//! Proposes the laws of a document: citations, and names that end in Act,
//! Ordinance and the like.

use super::capital_runs;
use crate::corpus::Read;
use crate::statutes::{self, Cite};
use std::ops::Range;

#[derive(Debug, Clone)]
pub(crate) enum Law {
    Cited(Cite),
    /// Folded words of its name.
    Named(Vec<String>),
}

#[derive(Debug, Clone)]
pub(crate) struct Proposed {
    pub law: Law,
    pub display: String,
    /// Characters of the view.
    pub span: Range<usize>,
}

pub(crate) fn propose(read: &Read) -> Vec<Proposed> {
    let mut found = cited(read);
    for run in capital_runs(read, false) {
        let tokens = &read.tokens[run.clone()];
        let last = &tokens[tokens.len() - 1];
        let heads = matches!(
            last.word.as_str(),
            "act" | "ordinance" | "amendment" | "statute"
        );
        let run_on = read
            .tokens
            .get(run.end)
            .is_some_and(|t| t.capital() && t.gap == 0);
        if !heads || tokens.len() < 2 || run_on {
            continue;
        }
        let span = tokens[0].start..last.end;
        let words = tokens.iter().map(|t| t.word.clone()).collect();
        found.push(Proposed {
            law: Law::Named(words),
            display: read.view.slice(span.clone()),
            span,
        });
    }
    found
}

fn cited(read: &Read) -> Vec<Proposed> {
    let text: String = read.view.chars.iter().collect();
    let at = CharIndex::new(&text);
    statutes::find(&text)
        .into_iter()
        .map(|(cite, bytes)| {
            let span = at.chars(bytes.clone());
            Proposed {
                law: Law::Cited(cite),
                display: text[bytes].to_owned(),
                span,
            }
        })
        .collect()
}

/// Byte offsets to character offsets, for texts searched by pattern.
pub(crate) struct CharIndex(Vec<u32>);

impl CharIndex {
    pub fn new(text: &str) -> CharIndex {
        CharIndex(text.char_indices().map(|(b, _)| b as u32).collect())
    }

    pub fn chars(&self, bytes: Range<usize>) -> Range<usize> {
        let at = |b: usize| self.0.partition_point(|&x| (x as usize) < b);
        at(bytes.start)..at(bytes.end)
    }
}
