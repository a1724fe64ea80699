//! Acronyms that stand in a document's running text by themselves, not in a line
//! of capitals, and are the names of bodies rather than of anything else.

use super::bodies::Proposed;
use crate::corpus::Read;
use crate::text::{Shape, Token, gap};
use crate::words;
use std::collections::{HashMap, HashSet};

/// Letters that stand for no body: hours, titles, forms of firms, codes of law, the
/// machinery of mail and web.
const NO_BODIES: &[&str] = &[
    "usa", "dvd", "ceo", "faq", "pdf", "asap", "fyi", "eta", "diy", "gps", "suv", "dui", "rico",
    "tba", "tbd", "aka", "rsvp", "url", "html", "covid", "usc", "cfr", "mgl", "cmr", "llp", "inc",
    "ltd", "esq", "pllc", "plc", "phd", "mba", "est", "edt", "pst", "gmt", "utc", "attn", "http",
    "https", "www",
];

/// Adds the acronyms of a document to what was found in it.
pub(super) fn propose(read: &Read, found: &mut Vec<Proposed>) {
    let stated: HashSet<String> = found
        .iter()
        .filter_map(|p| p.stated_acronym.clone())
        .collect();
    let written = Written::of(read);
    let mut known: HashMap<&str, usize> = HashMap::new();
    for (i, t) in read.tokens.iter().enumerate() {
        let is_stated = stated.contains(&t.word);
        if !may_be(t)
            || !is_stated && is_a_word(read, t, &written)
            || is_shouted(read, i)
            || names_a_law(read, i)
        {
            continue;
        }
        let at = *known.entry(&t.word).or_insert_with(|| {
            found.push(Proposed {
                words: vec![t.word.clone()],
                display: read.view.slice(t.start..t.end),
                acronym: true,
                ..Proposed::default()
            });
            found.len() - 1
        });
        found[at].mentions.push(i..i + 1);
    }
}

/// How a document writes the words that it has in capitals.
struct Written<'r> {
    /// How often in capitals.
    upper: HashMap<&'r str, u32>,
    /// As a name as well: "ATHENS" at the head of a despatch is Athens.
    title: HashSet<&'r str>,
}

impl<'r> Written<'r> {
    fn of(read: &'r Read) -> Self {
        let shaped = |shape| read.tokens.iter().filter(move |t| t.shape == shape);
        let mut upper = HashMap::new();
        for t in shaped(Shape::Upper) {
            *upper.entry(t.word.as_str()).or_default() += 1;
        }
        let title = shaped(Shape::Title).map(|t| t.word.as_str()).collect();
        Self { upper, title }
    }
}

/// Whether the letters alone allow it. Two letters are anything: a state, a person's initials.
fn may_be(t: &Token) -> bool {
    let roman = t.word.chars().all(|c| "ivxlcm".contains(c));
    t.shape == Shape::Upper
        && (3..=6).contains(&t.word.len())
        && t.word.chars().all(|c| c.is_ascii_alphabetic())
        && !roman
        && !(t.word.len() > 4 && words::is_ordinary(&t.word))
        && !NO_BODIES.contains(&t.word.as_str())
}

/// A word that this document only shouts here.
fn is_a_word(read: &Read, t: &Token, written: &Written<'_>) -> bool {
    let ordinary = words::is_ordinary(&t.word) || read.is_seen_small(&t.word);
    let often = written.upper[t.word.as_str()] > 2;
    t.word.len() > 3 && written.title.contains(t.word.as_str()) || ordinary && !t.dotted && !often
}

/// Beside another word in capitals.
fn is_shouted(read: &Read, i: usize) -> bool {
    let loud =
        |n: &Token| n.shape == Shape::Upper && n.word.len() > 3 && n.gap & gap::BLANK_LINE == 0;
    let before = i.checked_sub(1);
    let mut beside = [before, Some(i + 1)].into_iter().flatten();
    beside.any(|k| read.tokens.get(k).is_some_and(loud))
}

/// "ABC Act".
fn names_a_law(read: &Read, i: usize) -> bool {
    read.tokens.get(i + 1).is_some_and(|n| {
        n.gap == 0
            && n.shape == Shape::Title
            && matches!(n.word.as_str(), "act" | "ordinance" | "law" | "bill")
    })
}
