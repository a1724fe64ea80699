//! Words cut from a text, each with its place, its looks and what stood before it.

use crate::view::View;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Lower,
    Title,
    Upper,
    Mixed,
    Number,
}

/// What stood between a word and the one before it, as bits.
pub mod gap {
    pub const NEWLINE: u8 = 1;
    pub const BLANK_LINE: u8 = 2;
    pub const COMMA: u8 = 4;
    pub const STOP: u8 = 8;
    pub const COLON: u8 = 16;
    pub const HYPHEN: u8 = 32;
    pub const OTHER: u8 = 64;
}

/// One word, folded (accents off, lower case), with its place in the view.
#[derive(Debug, Clone)]
pub struct Token {
    pub word: String,
    pub start: usize,
    pub end: usize,
    pub shape: Shape,
    /// Bits of [`gap`].
    pub gap: u8,
    /// Followed by 's or a bare apostrophe, which `end` leaves out.
    pub possessive: bool,
    /// Written with dots between the letters: U.S.C.
    pub dotted: bool,
}

impl Token {
    pub fn after(&self, bits: u8) -> bool {
        self.gap & bits != 0
    }

    /// Nothing but spaces or one line break before it.
    pub fn follows_directly(&self) -> bool {
        self.gap & !gap::NEWLINE == 0
    }

    pub fn capital(&self) -> bool {
        matches!(self.shape, Shape::Title | Shape::Upper | Shape::Mixed)
    }
}

/// Lower case without accents; letters and digits only.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text
            .bytes()
            .filter(u8::is_ascii_alphanumeric)
            .map(|b| b.to_ascii_lowercase() as char)
            .collect();
    }
    text.nfkd()
        .filter(|c| !is_combining_mark(*c) && c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`')
}

/// Cuts a view into words.
pub fn tokenize(view: &View) -> Vec<Token> {
    let chars = &view.chars;
    let mut tokens = Vec::with_capacity(chars.len() / 6);
    let mut i = 0;
    let mut gap = gap::BLANK_LINE;
    let mut newlines = 0;
    while i < chars.len() {
        let c = chars[i];
        if c.is_alphanumeric() {
            let token = read_word(chars, i, gap);
            i = token.end;
            if token.possessive {
                i += if chars.get(i + 1).is_some_and(|c| matches!(c, 's' | 'S')) {
                    2
                } else {
                    1
                };
            } else if token.dotted && chars.get(i) == Some(&'.') {
                i += 1;
            }
            tokens.push(token);
            (gap, newlines) = (0, 0);
            continue;
        }
        gap |= match c {
            '\n' | '\u{c}' => {
                newlines += 1;
                if newlines > 1 {
                    gap::BLANK_LINE
                } else {
                    gap::NEWLINE
                }
            }
            ',' => gap::COMMA,
            '.' | '!' | '?' | '…' => gap::STOP,
            ':' | ';' => gap::COLON,
            '-' | '‐' | '‑' => gap::HYPHEN,
            c if c.is_whitespace() || c == '>' || is_apostrophe(c) => 0,
            _ => gap::OTHER,
        };
        i += 1;
    }
    tokens
}

fn read_word(chars: &[char], start: usize, gap: u8) -> Token {
    if let Some(end) = dotted_end(chars, start) {
        return token(chars, start, end, gap, false, true);
    }
    let mut end = start;
    let mut possessive = false;
    while end < chars.len() {
        let c = chars[end];
        let next = chars.get(end + 1).copied().unwrap_or(' ');
        if c.is_alphanumeric() || is_combining_mark(c) {
            end += 1;
        } else if is_apostrophe(c) && end > start {
            let after = chars.get(end + 2).copied().unwrap_or(' ');
            let genitive = matches!(next, 's' | 'S') && !after.is_alphanumeric();
            if genitive || (!next.is_alphanumeric() && matches!(chars[end - 1], 's' | 'S')) {
                possessive = true;
                break;
            }
            if !next.is_alphabetic() || !chars[end - 1].is_alphabetic() {
                break;
            }
            end += 1;
        } else if matches!(c, ',' | '.') && is_number_gap(chars, start, end) {
            end += 1;
        } else if c == '-' && joins(chars, start, end) {
            end = chars[end + 1..]
                .iter()
                .position(|c| c.is_alphanumeric())
                .map_or(end, |skip| end + 1 + skip);
        } else {
            break;
        }
    }
    token(chars, start, end, gap, possessive, false)
}

/// "1,200" is one number; "2014, 2015" is two.
fn is_number_gap(chars: &[char], start: usize, at: usize) -> bool {
    chars[at] == ','
        && chars[start..at]
            .iter()
            .all(|c| c.is_ascii_digit() || *c == ',')
        && chars.len() > at + 3
        && chars[at + 1..at + 4].iter().all(char::is_ascii_digit)
        && !chars.get(at + 4).is_some_and(char::is_ascii_digit)
}

/// "e-mail" is one word, and so is a word broken at the end of a line.
fn joins(chars: &[char], start: usize, hyphen: usize) -> bool {
    let Some(&next) = chars.get(hyphen + 1) else {
        return false;
    };
    if hyphen - start == 1 && matches!(chars[start], 'e' | 'E') && next.is_lowercase() {
        return true;
    }
    if next != '\n' || hyphen < start + 2 || !chars[hyphen - 1].is_lowercase() {
        return false;
    }
    chars[hyphen + 1..]
        .iter()
        .find(|c| !c.is_whitespace() && **c != '>')
        .is_some_and(|c| c.is_lowercase())
}

/// The end of "U.S.C." or "p.m." (without the last dot), if one starts here.
fn dotted_end(chars: &[char], start: usize) -> Option<usize> {
    if start > 0 && chars[start - 1].is_alphanumeric() {
        return None;
    }
    let mut end = start;
    let mut letters = 0;
    while chars.get(end).is_some_and(|c| c.is_alphabetic())
        && !chars.get(end + 1).is_some_and(|c| c.is_alphanumeric())
    {
        letters += 1;
        end += 1;
        if chars.get(end) == Some(&'.') && chars.get(end + 1).is_some_and(|c| c.is_alphabetic()) {
            end += 1;
        } else {
            break;
        }
    }
    let whole = !chars.get(end).is_some_and(|c| c.is_alphanumeric());
    (letters > 1 && whole && chars[end - 1].is_alphabetic()).then_some(end)
}

fn token(
    chars: &[char],
    start: usize,
    end: usize,
    gap: u8,
    possessive: bool,
    dotted: bool,
) -> Token {
    let raw = &chars[start..end];
    let word = if raw.iter().all(char::is_ascii) {
        let letters = raw.iter().filter(|c| c.is_ascii_alphanumeric());
        letters.map(char::to_ascii_lowercase).collect()
    } else {
        fold(&raw.iter().collect::<String>())
    };
    Token {
        word,
        start,
        end,
        shape: shape(raw),
        gap,
        possessive,
        dotted,
    }
}

fn shape(raw: &[char]) -> Shape {
    let letters = || raw.iter().filter(|c| c.is_alphabetic());
    let upper = letters().filter(|c| c.is_uppercase()).count();
    let all = letters().count();
    match (upper, all) {
        (_, 0) => Shape::Number,
        (0, _) => Shape::Lower,
        (u, a) if u == a && a > 1 => Shape::Upper,
        (_, 1) => Shape::Title,
        (1, _)
            if raw
                .iter()
                .find(|c| c.is_alphabetic())
                .is_some_and(|c| c.is_uppercase()) =>
        {
            Shape::Title
        }
        _ => Shape::Mixed,
    }
}

/// Words before a full stop that do not end a sentence.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "sgt", "det", "lt", "capt", "col", "gen", "gov", "sen", "rep", "rev",
    "hon", "st", "no", "vs", "jr", "sr", "inc", "co", "corp", "dept", "ave", "jan", "feb", "mar",
    "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mass", "sec", "art", "supt",
    "ofc", "off", "insp", "prof", "pres", "messrs", "ch", "pub",
];

/// Whether a sentence begins at this word.
pub fn starts_sentence(tokens: &[Token], i: usize) -> bool {
    let token = &tokens[i];
    if i == 0 || token.after(gap::BLANK_LINE) {
        return true;
    }
    if token.shape == Shape::Lower || !token.after(gap::STOP) {
        return false;
    }
    let before = &tokens[i - 1];
    let initial = before.word.chars().count() == 1 && before.capital();
    !initial && !ABBREVIATIONS.contains(&before.word.as_str()) && !before.dotted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokenize(&View::new(text, &[]))
            .into_iter()
            .map(|t| t.word)
            .collect()
    }

    #[test]
    fn words_are_cut_as_a_reader_would() {
        let cases = [
            ("O’Hara's e-mail", vec!["ohara", "email"]),
            ("8 U.S.C. § 12", vec!["8", "usc", "12"]),
            ("J. Doe", vec!["j", "doe"]),
            ("1,200 in 2014, 2015", vec!["1200", "in", "2014", "2015"]),
            ("depart-\n> ment", vec!["department"]),
            ("Rótolo", vec!["rotolo"]),
            ("dangerousâ€¦ cafÃ©", vec!["dangerous", "cafe"]),
            ("at 5 p.m. today", vec!["at", "5", "pm", "today"]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn offsets_are_those_of_the_original() {
        let text = "soâ€¦ Brannigan’s";
        let view = View::new(text, &[]);
        let tokens = tokenize(&view);
        let range = view.origin(tokens[1].start..tokens[1].end);
        let found: String = text.chars().skip(range.start).take(range.len()).collect();
        assert_eq!(found, "Brannigan");
    }

    #[test]
    fn titles_and_initials_do_not_end_a_sentence() {
        let tokens = tokenize(&View::new("Ask Sgt. Doe. Then J. Roe.", &[]));
        let starts: Vec<&str> = (0..tokens.len())
            .filter(|&i| starts_sentence(&tokens, i))
            .map(|i| tokens[i].word.as_str())
            .collect();
        assert_eq!(starts, ["ask", "then"]);
    }
}
