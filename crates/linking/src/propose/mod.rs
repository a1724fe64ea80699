//! Reads the names out of a document that nobody annotated: people,
//! organisations, laws, quoted words. Precision before completeness: an editor
//! can add what is missing, and a catalogue corrects all of it.

mod acronyms;
pub(crate) mod bodies;
pub(crate) mod laws;
pub(crate) mod people;
pub(crate) mod quotes;
mod vocabulary;

pub(crate) use vocabulary::{is_head, is_speech};

use crate::corpus::Read;
use crate::text::{Shape, gap, starts_sentence};
use crate::words;
use std::ops::Range;

/// Runs of capitalised words, connectors such as "of" inside allowed if asked.
pub(crate) fn capital_runs(read: &Read, connectors: bool) -> Vec<Range<usize>> {
    let tokens = &read.tokens;
    let mut runs = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if !tokens[i].capital() {
            i += 1;
            continue;
        }
        let mut end = i + 1;
        while let Some(next) = next_in_run(read, end, connectors) {
            end = next;
        }
        let mut start = i;
        while start < end && heads_for_grammar(read, start) {
            start += 1;
        }
        if start < end {
            runs.push(start..end);
        }
        i = end;
    }
    runs
}

/// A word whose capital only comes from standing first.
fn heads_for_grammar(read: &Read, i: usize) -> bool {
    let token = &read.tokens[i];
    let ordinary = words::is_ordinary(&token.word) || read.is_seen_small(&token.word);
    words::is_function_word(&token.word)
        || starts_sentence(&read.tokens, i)
            && ordinary
            && !crate::names::is_given_name(&token.word)
            && token.shape != Shape::Upper
            && crate::names::office(&token.word).is_none()
}

fn next_in_run(read: &Read, end: usize, connectors: bool) -> Option<usize> {
    let tokens = &read.tokens;
    let token = tokens.get(end)?;
    if tokens[end - 1].possessive || !tied(read, end) {
        return None;
    }
    if token.capital() {
        return Some(end + 1);
    }
    let link = connectors
        && matches!(
            token.word.as_str(),
            "of" | "for" | "and" | "the" | "on" | "to" | "in"
        );
    let particle = !connectors && crate::names::is_particle(&token.word);
    if !link && !particle {
        return None;
    }
    let mut at = end + 1;
    if connectors
        && tokens
            .get(at)
            .is_some_and(|t| t.word == "the" && tied(read, at))
    {
        at += 1;
    }
    let next = tokens.get(at)?;
    (next.capital() && tied(read, at) && !words::is_function_word(&next.word)).then_some(at + 1)
}

/// No punctuation before this word but the dot of an initial or abbreviation.
pub(crate) fn tied(read: &Read, i: usize) -> bool {
    let token = &read.tokens[i];
    if token.after(gap::COMMA | gap::COLON | gap::OTHER | gap::BLANK_LINE | gap::HYPHEN) {
        return false;
    }
    let new_line = token.after(gap::NEWLINE);
    if new_line && (starts_a_passage(read, i) || is_label(read, i)) || in_another_column(read, i) {
        return false;
    }
    !token.after(gap::STOP) || !starts_sentence(&read.tokens, i)
}

/// "Subject:" at the head of a line.
fn is_label(read: &Read, i: usize) -> bool {
    read.tokens
        .get(i + 1)
        .is_some_and(|t| t.after(gap::COLON) && !t.after(gap::NEWLINE))
        || read.view.chars.get(read.tokens[i].end) == Some(&':')
}

/// Wide white space before the word: a table or a stamp beside the text.
fn in_another_column(read: &Read, i: usize) -> bool {
    let between = &read.view.chars[read.tokens[i - 1].end..read.tokens[i].start];
    between
        .windows(3)
        .any(|w| w.iter().all(|c| *c == ' ' || *c == '\t'))
}

fn starts_a_passage(read: &Read, i: usize) -> bool {
    read.passages.binary_search_by_key(&i, |p| p.start).is_ok()
}
