//! Cuts a line into the figures and words that a date is made of.
//!
//! Figures are mended where a scanner put letters into them; months and weekdays
//! are recognised from whole, shortened and bent names.

use super::fold;
use jiff::civil::Weekday;
use std::borrow::Cow;

/// Tokens read from one text at most: a date never starts later in a header line.
const MAX_TOKENS: usize = 48;

const MONTHS: [&str; 12] = [
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
];

const DAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// What a token is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind<'a> {
    /// Figures, letters among them mended.
    Number(Cow<'a, str>),
    /// Letters.
    Word,
}

/// Figures or letters in a row.
#[derive(Clone, Debug)]
pub struct Token<'a> {
    /// As printed.
    pub text: &'a str,
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What stands between the token before and this one.
    pub gap: &'a str,
    /// Figures or letters.
    pub kind: Kind<'a>,
}

impl Token<'_> {
    /// The figures, if it is a number.
    pub fn number(&self) -> Option<&str> {
        match &self.kind {
            Kind::Number(figures) => Some(figures),
            Kind::Word => None,
        }
    }

    /// Is it a number?
    pub fn is_number(&self) -> bool {
        self.number().is_some()
    }

    /// Is it one of these lower-case words?
    pub fn is_word(&self, words: &[&str]) -> bool {
        self.kind == Kind::Word && words.iter().any(|w| self.text.eq_ignore_ascii_case(w))
    }

    /// Can it be a month?
    pub fn is_month(&self) -> bool {
        self.kind == Kind::Word && self.months().next().is_some()
    }

    /// The month, the first that fits where the word leaves several open.
    pub fn month(&self, fits: impl Fn(i8) -> bool) -> Option<i8> {
        let open: Vec<i8> = self.months().collect();
        open.iter()
            .copied()
            .find(|m| fits(*m))
            .or_else(|| open.first().copied())
    }

    fn months(&self) -> impl Iterator<Item = i8> {
        let word = fold::letters(self.text);
        (1i8..)
            .zip(MONTHS)
            .filter(move |(_, name)| names(&word, name, 2))
            .map(|(month, _)| month)
    }

    /// The weekday it names.
    pub fn weekday(&self) -> Option<Weekday> {
        if self.kind != Kind::Word {
            return None;
        }
        let word = fold::letters(self.text);
        DAYS.iter()
            .find(|(name, _)| names(&word, name, 3))
            .map(|(_, day)| *day)
    }
}

/// Does the word stand for the name: whole, shortened, or bent by a scanner?
fn names(word: &str, name: &str, shortest: usize) -> bool {
    let long = word.len();
    if long < shortest || long > name.len() + 2 || !word.is_ascii() {
        return false;
    }
    let whole = name.starts_with(word) && (long <= 5 || long == name.len());
    // "Ju" is only kept when the scanner broke the third letter: both months stay open.
    if whole {
        return long >= 3 || matches!(word, "ju");
    }
    if long <= 4 {
        return long >= 3 && fold::shape(word) == fold::shape(&name[..long.min(name.len())]);
    }
    long + 1 >= name.len() && fold::distance(word, name) <= 1 + usize::from(name.len() > 7)
}

/// The first `MAX_TOKENS` tokens of a text.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token<'_>> = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut last_end = 0;
    while let Some((start, c)) = chars.next() {
        if !c.is_alphanumeric() {
            continue;
        }
        let mut end = start + c.len_utf8();
        while let Some((at, next)) = chars.next_if(|(_, c)| c.is_alphanumeric()) {
            end = at + next.len_utf8();
        }
        push_run(text, start, end, &mut last_end, &mut found);
        if found.len() >= MAX_TOKENS {
            break;
        }
    }
    found
}

/// One run of letters and figures: a number, a word, or several of both ("12:43PM", "9th").
fn push_run<'a>(
    text: &'a str,
    start: usize,
    end: usize,
    last_end: &mut usize,
    found: &mut Vec<Token<'a>>,
) {
    let run = &text[start..end];
    let mut push = |from: usize, to: usize, kind: Kind<'a>| {
        let gap = &text[*last_end..from];
        found.push(Token {
            text: &text[from..to],
            start: from,
            end: to,
            gap,
            kind,
        });
        *last_end = to;
    };
    if run.bytes().all(|b| b.is_ascii_digit()) {
        return push(start, end, Kind::Number(Cow::Borrowed(run)));
    }
    if !run.bytes().any(|b| b.is_ascii_digit()) {
        return push(start, end, Kind::Word);
    }
    if let Some(mended) = mended(run) {
        return push(start, end, Kind::Number(Cow::Owned(mended)));
    }
    let mut from = start;
    for (at, c) in run.char_indices() {
        let here = start + at;
        let turned = here > from
            && c.is_ascii_digit() != text[from..here].ends_with(|p: char| p.is_ascii_digit());
        if turned {
            push(from, here, kind_of(&text[from..here]));
            from = here;
        }
    }
    let ordinal = matches!(&text[from..end], "st" | "nd" | "rd" | "th") && from > start;
    if !ordinal {
        push(from, end, kind_of(&text[from..end]));
    }
}

fn kind_of(piece: &str) -> Kind<'_> {
    match piece.starts_with(|c: char| c.is_ascii_digit()) {
        true => Kind::Number(Cow::Borrowed(piece)),
        false => Kind::Word,
    }
}

/// Figures in which a scanner saw letters: "2O15", "l0".
fn mended(run: &str) -> Option<String> {
    if run.len() > 6 {
        return None;
    }
    let figures: Option<String> = run
        .chars()
        .map(|c| match c {
            '0'..='9' => Some(c),
            'O' | 'o' => Some('0'),
            'l' | 'I' | 'i' => Some('1'),
            'S' => Some('5'),
            'B' => Some('8'),
            'Z' => Some('2'),
            _ => None,
        })
        .collect();
    figures.filter(|_| run.bytes().filter(u8::is_ascii_digit).count() * 2 >= run.len())
}
