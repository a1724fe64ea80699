//! A released page: what the caller hands in, and the same page cut into
//! words, zones, messages and sentences for the matchers.

use crate::shingles::hash;
use crate::text::{Shape, Token, fold, gap, starts_sentence, tokenize};
use crate::view::View;
use crate::words;
use crate::zones::{self, Zone};
use jiff::civil::DateTime;
use std::collections::HashMap;
use std::ops::Range;

/// One page of a release. All offsets are Unicode characters of `text`.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    pub file: &'a str,
    /// From 1.
    pub number: u32,
    pub text: &'a str,
    /// Running headers, footers, stamps and page numbers.
    pub furniture: Vec<Range<usize>>,
    /// The mails printed here, in order; may be empty, then headers are
    /// recognised by their keys alone.
    pub mails: Vec<MailSpan>,
}

/// One mail, or the part of it that stands on this page.
#[derive(Debug, Clone, Default)]
pub struct MailSpan {
    pub header: Range<usize>,
    pub body: Range<usize>,
    /// The id shared by all printings of the same mail.
    pub message: String,
    pub sender: Option<String>,
    pub sent: Option<DateTime>,
    pub to: Vec<String>,
    pub subject: String,
}

/// A page ready to be matched.
pub(crate) struct Prepared<'p> {
    pub page: &'p Page<'p>,
    pub view: View,
    pub tokens: Vec<Token>,
    pub zones: Vec<Zone>,
    /// Which message of the page each word belongs to.
    pub segments: Vec<usize>,
    /// Runs of words that make up sentences; headers and signatures left out.
    pub sentences: Vec<Range<usize>>,
    /// Stems of each message's own words (text and subject).
    pub stems: HashMap<usize, HashMap<String, u32>>,
    lines: Vec<zones::Line>,
}

impl<'p> Prepared<'p> {
    /// Cuts up a page. `repeated` knows the release's furniture lines.
    pub fn new(page: &'p Page<'p>, repeated: &dyn Fn(&str) -> bool) -> Prepared<'p> {
        let mut view = View::new(page.text, &page.furniture);
        blank_repeated(&mut view, repeated);
        let lines = zones::lines(&view);
        let tokens = tokenize(&view);
        let (mut zones, segments) = assign(&tokens, &lines);
        mark_given_headers(page, &view, &tokens, &mut zones);
        let sentences = sentences(&tokens, &zones, &segments, &lines);
        let stems = stems(&tokens, &zones, &segments);
        Prepared {
            page,
            view,
            tokens,
            zones,
            segments,
            sentences,
            stems,
            lines,
        }
    }

    /// The words of the page's text and subjects.
    pub fn news_words(&self) -> impl Iterator<Item = &Token> {
        self.tokens
            .iter()
            .zip(&self.zones)
            .filter(|(_, z)| matches!(z, Zone::Body | Zone::Subject))
            .map(|(t, _)| t)
    }

    /// The sentence a word stands in, or just the word.
    pub fn sentence_of(&self, i: usize) -> Range<usize> {
        let found = self.sentences.partition_point(|s| s.end <= i);
        self.sentences
            .get(found)
            .filter(|s| s.contains(&i))
            .cloned()
            .unwrap_or(i..i + 1)
    }

    /// A number for the sentence around a word: the same in every clean printing.
    pub fn sentence_number(&self, i: usize) -> u64 {
        let sentence = self.sentence_of(i);
        hash(self.tokens[sentence].iter().map(|t| t.word.as_str()))
    }

    pub fn is_news(&self, i: usize) -> bool {
        matches!(self.zones[i], Zone::Body | Zone::Subject)
    }

    /// Whether a name is part of what the page tells: in text or a subject,
    /// and not a line of its own, which is a signature or a bent header.
    pub fn tells(&self, words: &Range<usize>) -> bool {
        if !self.is_news(words.start) {
            return false;
        }
        let first = &self.tokens[words.start];
        let k = self.lines.partition_point(|l| l.range.end < first.end);
        let Some(line) = self.lines.get(k).filter(|l| l.zone == Zone::Body) else {
            return true;
        };
        let carries_on = self.sentence_of(words.start).start < words.start
            && self.tokens[self.sentence_of(words.start).start].start < line.range.start;
        let inside = |t: &&Token| t.start >= line.range.start && t.end <= line.range.end;
        let around = self.tokens[..words.start].iter().rev().take_while(inside);
        let around = around.chain(self.tokens[words.end..].iter().take_while(inside));
        // A scanner's dirt is not made of ordinary words.
        carries_on
            || around
                .filter(|t| t.word.len() > 1)
                .any(|t| words::is_ordinary(&t.word))
    }

    /// Page text and character range of a run of words.
    pub fn span(&self, words: Range<usize>) -> (String, usize, usize) {
        let from = self.tokens[words.start].start;
        let to = self.tokens[words.end - 1].end;
        let origin = self.view.origin(from..to);
        let text = self
            .page
            .text
            .chars()
            .skip(origin.start)
            .take(origin.len())
            .collect();
        (text, origin.start, origin.end)
    }

    /// The mail, as the caller knows it, around a character of the page.
    pub fn mail_at(&self, offset: usize) -> Option<&MailSpan> {
        self.page
            .mails
            .iter()
            .find(|m| m.body.contains(&offset) || m.header.contains(&offset))
    }
}

/// The letters of a line with digits masked, by which repeated lines are known.
pub(crate) fn line_mask(line: &str) -> String {
    fold(line)
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect::<String>()
        .replace("00", "0")
        .replace("00", "0")
}

/// Lines near the top and bottom of a page, where furniture stands.
pub(crate) fn edge_lines(text: &str) -> Vec<(Range<usize>, String)> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split(['\n', '\u{c}']) {
        let length = line.chars().count();
        if !line.trim().is_empty() {
            lines.push((start..start + length, line_mask(line)));
        }
        start += length + 1;
    }
    let n = lines.len();
    let edge = |i: usize| i < 4 || i + 5 >= n;
    lines
        .into_iter()
        .enumerate()
        .filter(|(i, l)| edge(*i) && !l.1.is_empty())
        .map(|(_, l)| l)
        .collect()
}

fn blank_repeated(view: &mut View, repeated: &dyn Fn(&str) -> bool) {
    let text: String = view.chars.iter().collect();
    let found: Vec<Range<usize>> = edge_lines(&text)
        .into_iter()
        .filter(|(_, mask)| repeated(mask))
        .map(|(r, _)| r)
        .collect();
    for range in found {
        for c in &mut view.chars[range] {
            *c = ' ';
        }
    }
}

fn assign(tokens: &[Token], lines: &[zones::Line]) -> (Vec<Zone>, Vec<usize>) {
    let mut at = 0;
    tokens
        .iter()
        .map(|t| {
            while at + 1 < lines.len() && lines[at].range.end <= t.start {
                at += 1;
            }
            let line = &lines[at];
            let key = line.zone == Zone::Subject && t.start < line.value;
            (if key { Zone::Header } else { line.zone }, line.segment)
        })
        .unzip()
}

/// What the caller knows to be a header is one, save for its subject line.
fn mark_given_headers(page: &Page<'_>, view: &View, tokens: &[Token], zones: &mut [Zone]) {
    for mail in &page.mails {
        let (from, to) = (
            view.index_of(mail.header.start),
            view.index_of(mail.header.end),
        );
        for (token, zone) in tokens.iter().zip(zones.iter_mut()) {
            if token.start >= from && token.end <= to && *zone == Zone::Body {
                *zone = Zone::Header;
            }
        }
    }
}

fn sentences(
    tokens: &[Token],
    zones: &[Zone],
    segments: &[usize],
    lines: &[zones::Line],
) -> Vec<Range<usize>> {
    let short = short_lines(lines);
    let mut sentences = Vec::new();
    let mut start = 0;
    for i in 1..=tokens.len() {
        let ends = i == tokens.len()
            || zones[i] != zones[start]
            || segments[i] != segments[start]
            || starts_sentence(tokens, i)
            || tokens[i].after(gap::NEWLINE)
                && tokens[i].shape != Shape::Lower
                && ends_in_short_line(tokens[i - 1].end, lines, &short);
        if ends {
            if start < i && matches!(zones[start], Zone::Body | Zone::Subject) {
                sentences.push(start..i);
            }
            start = i;
        }
    }
    sentences
}

/// Whether the line that holds this character stops well before the margin.
fn ends_in_short_line(at: usize, lines: &[zones::Line], short: &[bool]) -> bool {
    let k = lines.partition_point(|l| l.range.end < at);
    short.get(k).copied().unwrap_or(false)
}

fn short_lines(lines: &[zones::Line]) -> Vec<bool> {
    let mut lengths: Vec<usize> = lines
        .iter()
        .map(|l| l.range.len())
        .filter(|l| *l > 0)
        .collect();
    lengths.sort_unstable();
    let wide = lengths.get(lengths.len() * 9 / 10).copied().unwrap_or(0);
    lines
        .iter()
        .map(|l| l.range.len() * 10 < wide * 8)
        .collect()
}

fn stems(
    tokens: &[Token],
    zones: &[Zone],
    segments: &[usize],
) -> HashMap<usize, HashMap<String, u32>> {
    let mut stems: HashMap<usize, HashMap<String, u32>> = HashMap::new();
    for (i, token) in tokens.iter().enumerate() {
        let news = matches!(zones[i], Zone::Body | Zone::Subject);
        if news
            && token.word.len() > 2
            && words::weight(&token.word) > 0.0
            && token.shape != Shape::Number
        {
            *stems
                .entry(segments[i])
                .or_default()
                .entry(words::stem(&token.word))
                .or_default() += 1;
        }
    }
    stems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_lines_are_blanked_without_moving_anything() {
        let text = "Case file 17\nFrom: A Roe\nTo: B Doe\nSubject: Keys\nThe keys are with Zelda Quill.\nStamp 000123";
        let page = Page {
            file: "a.pdf",
            number: 1,
            text,
            furniture: vec![],
            mails: vec![],
        };
        let prepared = Prepared::new(&page, &|mask| mask == line_mask("Stamp 999999"));
        assert!(prepared.tokens.iter().all(|t| t.word != "stamp"));
        let i = prepared
            .tokens
            .iter()
            .position(|t| t.word == "zelda")
            .unwrap();
        let (found, start, end) = prepared.span(i..i + 2);
        assert_eq!(found, "Zelda Quill");
        assert_eq!(&text[start..end], "Zelda Quill");
        assert_eq!(prepared.sentences.len(), 3);
    }
}
