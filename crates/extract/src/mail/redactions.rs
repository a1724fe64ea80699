//! The same mail twice: what one copy hides and the other shows, word by word.

use super::bodies::Word;
use super::identity::Message;
use super::occurrence::Occurrence;
use super::{fold, labels};
use crate::record::{HiddenWords, Place, RedactionConflict};
use std::collections::BTreeSet;

/// Words of one copy compared.
const MAX_WORDS: usize = 6000;
/// How far two copies are searched for where they agree again.
const REACH: usize = 90;
/// Differences after which two copies are called different texts.
const MAX_GAPS: usize = 120;
/// Copies of one mail compared with one another.
const MAX_COPIES: usize = 12;

/// All conflicts between prints that show the same mail. Copies printed on top come first;
/// quoted ones count where the copies on top hide and show the same.
pub fn find(
    occurrences: &[Occurrence],
    messages: &[Message],
    prints: &[Place],
) -> Vec<RedactionConflict> {
    let mut found = Vec::new();
    for message in messages {
        let printed = message.printed.iter().map(|i| &occurrences[*i]);
        let (top, quoted): (Vec<_>, Vec<_>) = printed.partition(|o| o.on_top());
        let on_top = between(&top, prints);
        if on_top.is_empty() {
            let copies: Vec<_> = top.into_iter().chain(quoted).collect();
            found.extend(between(&copies, prints));
        } else {
            found.extend(on_top);
        }
    }
    found
}

fn between(copies: &[&Occurrence], prints: &[Place]) -> Vec<RedactionConflict> {
    let copies = &copies[..copies.len().min(MAX_COPIES)];
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    let covers = |o: &&&Occurrence| o.words.iter().any(labels::may_cover);
    for hiding in copies.iter().filter(covers) {
        for showing in copies.iter().filter(|o| o.print != hiding.print) {
            let mut hidden = hidden_words(&hiding.words, &showing.words);
            hidden.retain(|h| !showing.scan || legible(&h.text));
            if !hidden.is_empty() && told.insert((hiding.print, showing.print)) {
                let (a, b) = (prints[hiding.print].clone(), prints[showing.print].clone());
                found.push(RedactionConflict { a, b, hidden });
            }
        }
    }
    found
}

/// Words rather than what a scanner made of a covered area.
fn legible(text: &str) -> bool {
    let plain = |w: &str| {
        let core = w.trim_matches([',', '.', ';', ':', '?', '!']);
        let tail = core.chars().skip(1);
        let lower = core.starts_with(char::is_alphabetic) && tail.clone().all(char::is_lowercase);
        let figures = core
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '-' | '/' | ':'));
        core.len() >= 2 && (lower || figures)
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    words.iter().filter(|w| plain(w)).count() * 2 >= words.len()
}

/// What the first copy covers with a label and the second one prints.
pub fn hidden_words(hiding: &[Word], showing: &[Word]) -> Vec<HiddenWords> {
    let a = &hiding[..hiding.len().min(MAX_WORDS)];
    let b = &showing[..showing.len().min(MAX_WORDS)];
    let gaps = gaps(a, b);
    gaps.into_iter()
        .filter_map(|(left, right)| uncovered(&a[left], &b[right]))
        .collect()
}

/// A gap in which one copy has a label where the other has words.
fn uncovered(covered: &[Word], open: &[Word]) -> Option<HiddenWords> {
    if labels::is_stretch(covered) && !covered.iter().any(labels::is_label) {
        return uncovered_stretch(covered, open);
    }
    let label = labels::label_of(covered)?;
    let kept: Vec<&Word> = covered
        .iter()
        .filter(|w| !labels::is_label(w) && !w.folded.is_empty())
        .collect();
    let shown: Vec<&Word> = open
        .iter()
        .filter(|w| !labels::is_label(w) && !w.folded.is_empty())
        .filter(|w| {
            !kept
                .iter()
                .any(|k| fold::likeness(&k.folded, &w.folded) >= 0.7)
        })
        .collect();
    // What is left must be words, not the dirt of a scanner.
    let letters: usize = shown.iter().map(|w| w.folded.len()).sum();
    if letters < 3 || open.iter().any(labels::is_label) && shown.len() < 2 {
        return None;
    }
    Some(HiddenWords {
        text: joined(shown.iter().copied()),
        label: Some(label),
        page: shown[0].page,
    })
}

/// A bare letter or word of law in the place of words that say something else.
fn uncovered_stretch(covered: &[Word], open: &[Word]) -> Option<HiddenWords> {
    let letters: usize = open.iter().map(|word| word.folded.len()).sum();
    let (label, text) = (joined(covered), joined(open));
    let misread = fold::likeness(&fold::letters(&label), &fold::letters(&text)) >= 0.5;
    if letters < 3 || open.iter().any(labels::may_cover) || misread {
        return None;
    }
    Some(HiddenWords {
        text,
        label: Some(label.trim_end_matches(['.', ',', ';', ':']).to_owned()),
        page: open[0].page,
    })
}

fn joined<'w>(words: impl IntoIterator<Item = &'w Word>) -> String {
    let words: Vec<&str> = words.into_iter().map(|word| word.text.as_str()).collect();
    words.join(" ")
}

type Stretch = std::ops::Range<usize>;

/// Stretches in which two word lists differ, both sides; empty if they are different texts.
fn gaps(a: &[Word], b: &[Word]) -> Vec<(Stretch, Stretch)> {
    let (mut i, mut j) = (0, 0);
    let mut found = Vec::new();
    let mut agreed = 0usize;
    while i < a.len() && j < b.len() {
        if a[i].folded == b[j].folded {
            agreed += usize::from(!a[i].folded.is_empty());
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let (k, l) = meet(&a[i..], &b[j..]).map_or((a.len(), b.len()), |(x, y)| (i + x, j + y));
        found.push((i..k, j..l));
        if found.len() > MAX_GAPS {
            return Vec::new();
        }
        (i, j) = (k, l);
    }
    if i < a.len() || j < b.len() {
        found.push((i..a.len(), j..b.len()));
    }
    let shorter = a.len().min(b.len());
    if agreed * 3 < shorter {
        Vec::new()
    } else {
        found
    }
}

/// Where two lists agree again, nearest first: two words running, or their common end.
fn meet(a: &[Word], b: &[Word]) -> Option<(usize, usize)> {
    for sum in 1..=REACH {
        for x in 0..=sum.min(a.len()) {
            let y = sum - x;
            if y > b.len() || !agree(&a[x..], &b[y..]) {
                continue;
            }
            return Some((x, y));
        }
    }
    None
}

fn agree(a: &[Word], b: &[Word]) -> bool {
    let same = |n: usize| match (a.get(n), b.get(n)) {
        (Some(x), Some(y)) => !x.folded.is_empty() && x.folded == y.folded && !labels::is_label(x),
        (None, None) => true,
        _ => false,
    };
    same(0) && same(1) && !(a.is_empty() && b.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Word> {
        let word = |w: &str| Word {
            text: w.to_owned(),
            folded: crate::mail::fold::letters(w),
            page: 7,
        };
        text.split_whitespace().map(word).collect()
    }

    #[test]
    fn tells_what_a_label_hides() {
        for (hiding, showing, want) in [
            (
                "meet at (b)(7)(E) at noon sharp",
                "meet at the red mill at noon sharp",
                vec![("the red mill", "(b)(7)(E)")],
            ),
            (
                "call (b)(6), (b)(7)(C) before ten please",
                "call Ada Example before ten please",
                vec![("Ada Example", "(b)(6), (b)(7)(C)")],
            ),
            (
                "meet at (b)(7)(E) at noon sharp",
                "meet at (b)(7)(E) at noon sharp",
                vec![],
            ),
            (
                "meet at the red mill at noon",
                "meet at (b)(7)(E) at noon",
                vec![],
            ),
            (
                "we meet again at the end [REDACTED]",
                "we meet again at the end of the pier",
                vec![("of the pier", "[REDACTED]")],
            ),
            (
                "meet at (c) at noon sharp",
                "meet at the red mill at noon sharp",
                vec![("the red mill", "(c)")],
            ),
            (
                "call Ex. (c), (f) before ten please",
                "call Ada Example before ten please",
                vec![("Ada Example", "Ex. (c), (f)")],
            ),
            (
                "we said attorney-client privileged about the pier",
                "we said that they would lose about the pier",
                vec![("that they would lose", "attorney-client privileged")],
            ),
            // An item of a list that one copy misreads, and one that it leaves out.
            (
                "they bring (c) the keys and (d) the lamps",
                "they bring (e) the keys and (d) the lamps",
                vec![],
            ),
            (
                "they bring (c) the keys and (d) the lamps",
                "they bring the keys and (d) the lamps",
                vec![],
            ),
            (
                "wholly other words stand here (b)(6)",
                "nothing of that is told in this",
                vec![],
            ),
        ] {
            let found = hidden_words(&words(hiding), &words(showing));
            let told: Vec<_> = found
                .iter()
                .map(|h| (h.text.as_str(), h.label.as_deref().unwrap_or_default()))
                .collect();
            assert_eq!(told, want, "{hiding}");
        }
    }
}
