//! When two texts count as the same: the scorer's rule, by letters and digits.

use std::collections::HashSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Kinds whose page end is a name.
pub const NAMES: [&str; 3] = ["person", "org", "statute"];
/// Kinds whose page end is a passage.
pub const PASSAGES: [&str; 3] = ["quote", "event", "text_reuse"];

/// Accents off, small letters and digits, everything else one space.
pub fn folded(text: &str) -> String {
    let plain: String = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same without spaces.
pub fn letters(text: &str) -> String {
    folded(text).replace(' ', "")
}

/// Whether the page ends of a found and a true link agree.
pub fn same_text(kind: &str, found: &str, truth: &str) -> bool {
    if !NAMES.contains(&kind) {
        let (a, b) = (grams(found), grams(truth));
        return 2 * a.intersection(&b).count() >= a.len().min(b.len());
    }
    let (a, b) = (letters(found), letters(truth));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let holds = a.len().min(b.len()) >= 3 && (a.contains(&b) || b.contains(&a));
    a == b || holds || ratio(a.as_bytes(), b.as_bytes()) >= 0.8
}

/// Whether the article ends agree.
pub fn same_place(kind: &str, start: usize, end: usize, from: usize, to: usize) -> bool {
    let overlap = end.min(to) as f64 - start.max(from) as f64;
    let shorter = end.saturating_sub(start).min(to - from) as f64;
    overlap > 0.0 && (NAMES.contains(&kind) || kind == "event" || overlap >= 0.3 * shorter)
}

fn grams(text: &str) -> HashSet<Vec<u8>> {
    let padded = format!(" {} ", folded(text)).into_bytes();
    let whole = padded.len().min(4);
    padded.windows(whole).map(<[u8]>::to_vec).collect()
}

/// Twice the matching letters over all letters, by longest common blocks first
/// (what Python's difflib calls the ratio).
fn ratio(a: &[u8], b: &[u8]) -> f64 {
    2.0 * matching(a, b) as f64 / (a.len() + b.len()).max(1) as f64
}

fn matching(a: &[u8], b: &[u8]) -> usize {
    let (at_a, at_b, size) = longest(a, b);
    if size == 0 {
        return 0;
    }
    matching(&a[..at_a], &b[..at_b]) + size + matching(&a[at_a + size..], &b[at_b + size..])
}

/// The longest common block, the first of equals.
fn longest(a: &[u8], b: &[u8]) -> (usize, usize, usize) {
    let mut best = (0, 0, 0);
    let mut before = vec![0; b.len() + 1];
    for (i, x) in a.iter().enumerate() {
        let mut now = vec![0; b.len() + 1];
        for (j, y) in b.iter().enumerate() {
            if x == y {
                let size = before[j] + 1;
                now[j + 1] = size;
                if size > best.2 {
                    best = (i + 1 - size, j + 1 - size, size);
                }
            }
        }
        before = now;
    }
    best
}
