//! A corpus document as the index reads it: cleaned, cut into words, sentences
//! and passages. Offsets are characters of the text as given.

use crate::catalogue;
use crate::clean::{Repeated, boilerplate};
use crate::dates;
use crate::names::{is_given_name, office};
use crate::propose::is_head;
use crate::quick::{QuickMap, QuickSet};
use crate::text::{Shape, Token, gap, starts_sentence, tokenize};
use crate::view::View;
use crate::words;
use jiff::civil::{Date, date};
use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

/// A background document handed to the index.
#[derive(Debug, Clone, Default)]
pub struct CorpusDocument {
    /// File name; becomes `doc` in links.
    pub name: String,
    pub text: String,
    /// What an editor has set down about it, if anything.
    pub facts: Option<catalogue::Entry>,
}

/// A paragraph or part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// Position of the document in the list given to `Index::build`.
    pub document: u32,
    /// Characters of the document's text.
    pub start: u32,
    pub end: u32,
}

pub(crate) struct Read {
    pub view: View,
    pub tokens: Vec<Token>,
    /// Word ranges.
    pub sentences: Vec<Range<usize>>,
    pub passages: Vec<Range<usize>>,
    pub written_on: Option<Date>,
    /// Capitalised words that recur: the places and names it is about.
    pub home: HashSet<String>,
    lower: OnceCell<QuickSet<String>>,
    stems: OnceCell<Vec<String>>,
}

/// Words in a passage at most.
const LONG_PASSAGE: usize = 220;

impl Read {
    pub fn new(document: &CorpusDocument, repeated: &Repeated) -> Read {
        let view = View::new(&document.text, &boilerplate(&document.text, repeated));
        let mut tokens = tokenize(&view);
        if is_shouted(&tokens) {
            tokens.iter_mut().for_each(calm);
        }
        let long_lines = has_long_lines(&document.text);
        let sentences = cut(&tokens, |i| {
            starts_sentence(&tokens, i) || long_lines && tokens[i].after(gap::NEWLINE)
        });
        let paragraphs = cut(&tokens, |i| {
            tokens[i].after(gap::BLANK_LINE) || long_lines && tokens[i].after(gap::NEWLINE)
        });
        let passages = paragraphs
            .into_iter()
            .flat_map(|p| split_long(p, &sentences))
            .collect();
        let written_on = written_on(document, &tokens);
        let home = home(&tokens);
        Read {
            view,
            tokens,
            sentences,
            passages,
            written_on,
            home,
            lower: OnceCell::new(),
            stems: OnceCell::new(),
        }
    }

    /// Whether a folded word is seen without a capital.
    pub fn is_seen_small(&self, word: &str) -> bool {
        let small = || {
            let small = self.tokens.iter().filter(|t| t.shape == Shape::Lower);
            small.map(|t| t.word.clone()).collect()
        };
        self.lower.get_or_init(small).contains(word)
    }

    /// The stem of a word, worked out once.
    pub fn stem(&self, i: usize) -> &str {
        let stems = || self.tokens.iter().map(|t| words::stem(&t.word)).collect();
        &self.stems.get_or_init(stems)[i]
    }

    /// Characters of the document that a run of words covers.
    pub fn span(&self, words: Range<usize>) -> Range<usize> {
        self.view
            .origin(self.tokens[words.start].start..self.tokens[words.end - 1].end)
    }

    pub fn sentence_of(&self, i: usize) -> Range<usize> {
        let k = self.sentences.partition_point(|s| s.end <= i);
        self.sentences.get(k).cloned().unwrap_or(i..i + 1)
    }

    pub fn passage_of(&self, i: usize) -> usize {
        self.passages.partition_point(|s| s.end <= i)
    }
}

/// Whether a document is in capitals throughout, so that they say nothing.
fn is_shouted(tokens: &[Token]) -> bool {
    let long = || tokens.iter().filter(|t| t.word.len() > 2);
    let loud = long().filter(|t| t.shape == Shape::Upper).count();
    loud > 20 && loud * 10 > long().count() * 8
}

/// A shouted word as it would be written: names with a capital, ordinary words
/// without one. An acronym cannot be told from a name and becomes one.
fn calm(token: &mut Token) {
    if token.shape == Shape::Upper {
        let bent = ["ed", "ing", "ly"]
            .iter()
            .any(|end| token.word.len() > 5 && token.word.ends_with(end));
        let plain = (bent || words::is_ordinary(&token.word))
            && !is_given_name(&token.word)
            && !is_head(&token.word)
            && office(&token.word).is_none();
        token.shape = if plain { Shape::Lower } else { Shape::Title };
    }
}

fn cut(tokens: &[Token], begins: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    for i in 1..=tokens.len() {
        if i == tokens.len() || begins(i) {
            if start < i {
                parts.push(start..i);
            }
            start = i;
        }
    }
    parts
}

fn split_long(paragraph: Range<usize>, sentences: &[Range<usize>]) -> Vec<Range<usize>> {
    if paragraph.len() <= LONG_PASSAGE {
        return vec![paragraph];
    }
    let first = sentences.partition_point(|s| s.end <= paragraph.start);
    let mut parts = vec![];
    let mut start = paragraph.start;
    for s in sentences[first..]
        .iter()
        .take_while(|s| s.start < paragraph.end)
    {
        if s.end - start > LONG_PASSAGE && s.start > start {
            parts.push(start..s.start);
            start = s.start;
        }
    }
    parts.push(start..paragraph.end);
    parts
}

/// Whether lines are whole paragraphs, as in text saved from the web.
fn has_long_lines(text: &str) -> bool {
    let mut lengths: Vec<usize> = text
        .lines()
        .map(|l| l.chars().count())
        .filter(|l| *l > 0)
        .collect();
    lengths.sort_unstable();
    lengths
        .get(lengths.len() * 9 / 10)
        .is_some_and(|l| *l > 140)
}

/// When it was written: the catalogue's date, or a full date near the top.
fn written_on(document: &CorpusDocument, tokens: &[Token]) -> Option<Date> {
    let known = document
        .facts
        .as_ref()
        .and_then(|f| f.document.published.as_deref());
    if let Some(known) = known {
        let mut parts = known.split('-').map(|p| p.parse::<i16>().ok());
        let year = parts.next().flatten()?;
        let month = parts.next().flatten().unwrap_or(7);
        let day = parts.next().flatten().unwrap_or(1);
        return Date::new(year, month as i8, day as i8).ok();
    }
    let head = &tokens[..tokens.len().min(150)];
    iso_date(head).or_else(|| {
        dates::find(head, None).into_iter().find_map(|(_, d)| {
            let day = Date::new(d.year?, d.month?, d.day.unwrap_or(1));
            day.ok().filter(|_| d.day.is_some())
        })
    })
}

fn iso_date(tokens: &[Token]) -> Option<Date> {
    tokens.windows(3).find_map(|w| {
        let number = |t: &Token| {
            t.word
                .trim_end_matches(|c: char| !c.is_ascii_digit())
                .split('t')
                .next()
                .and_then(|n| n.parse::<i16>().ok())
        };
        let dashes = w[1].gap == gap::HYPHEN && w[2].gap == gap::HYPHEN;
        let (y, m, d) = (number(&w[0])?, number(&w[1])?, number(&w[2])?);
        let plausible = dashes && date(1900, 1, 1).year() <= y && y < 2100;
        plausible
            .then(|| Date::new(y, m as i8, d as i8).ok())
            .flatten()
    })
}

fn home(tokens: &[Token]) -> HashSet<String> {
    let mut counts: QuickMap<&str, usize> = QuickMap::default();
    for (i, t) in tokens.iter().enumerate() {
        if t.shape == Shape::Title && !starts_sentence(tokens, i) {
            *counts.entry(&t.word).or_default() += 1;
        }
    }
    let floor = 3.max(tokens.len() / 300);
    counts
        .into_iter()
        .filter(|(_, n)| *n >= floor)
        .map(|(w, _)| w.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_where_all_is_in_capitals() {
        let text = "MAYOR ZELDA BRANNIGAN RESIGNED ON MONDAY AFTER THE TIDEWATER PORT AUTHORITY FOUND THAT THE \
            RECEIPTS WERE MISSING FROM THE BOXES. BRANNIGAN SAID THAT SHE WOULD NOT ANSWER TO THE COUNTY AUDITOR.";
        let d = CorpusDocument {
            name: "a".into(),
            text: text.into(),
            facts: None,
        };
        let index = crate::Index::build(&[d]);
        let names: Vec<&str> = index.entities().iter().map(|e| e.name.as_str()).collect();
        assert_eq!(names, ["ZELDA BRANNIGAN", "TIDEWATER PORT AUTHORITY"]);
    }

    #[test]
    fn the_date_is_read_from_the_head() {
        let cases = [
            (
                "# Bridge shut\n\nPublished at: **2019-11-05T15:36:00+00:00**\n\nText.",
                Some(date(2019, 11, 5)),
            ),
            (
                "Bridge shut\n\nBy Zelda Quill on November 7, 2019\n\nText.",
                Some(date(2019, 11, 7)),
            ),
            ("Bridge shut\n\nIt was 2019.", None),
        ];
        for (text, expected) in cases {
            let d = CorpusDocument {
                name: "a".into(),
                text: text.into(),
                facts: None,
            };
            assert_eq!(
                Read::new(&d, &Repeated::default()).written_on,
                expected,
                "{text}"
            );
        }
    }
}
