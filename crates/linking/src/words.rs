//! Words and what they count for: how ordinary a word is, its stem, the group
//! of words it stands with, and the numbers that words spell.
//!
//! The list of ordinary words was counted over public-domain office mail,
//! reports and court opinions; capitalised words were left out.

use crate::quick::{QuickMap, QuickSet};
use std::sync::LazyLock;

const ORDINARY: &str = include_str!("../data/common_words.txt");
const SYNONYMS: &str = include_str!("../data/synonyms.txt");

static RANK: LazyLock<QuickMap<&'static str, usize>> =
    LazyLock::new(|| ORDINARY.lines().enumerate().map(|(i, w)| (w, i)).collect());

static GROUP: LazyLock<QuickMap<String, String>> = LazyLock::new(|| {
    let mut group = QuickMap::default();
    for line in SYNONYMS.lines().filter(|l| !l.starts_with('#')) {
        let mut words = line.split(' ').map(plain_stem);
        let Some(head) = words.next() else { continue };
        for word in words {
            group.entry(word).or_insert_with(|| head.clone());
        }
        group.entry(head.clone()).or_insert(head);
    }
    group
});

/// Place of a word among the ordinary ones, the most ordinary first.
pub fn rank(word: &str) -> Option<usize> {
    RANK.get(word).copied()
}

/// A word that carries no subject of its own.
pub fn is_function_word(word: &str) -> bool {
    static WORDS: LazyLock<QuickSet<&str>> =
        LazyLock::new(|| FUNCTION_WORDS.iter().copied().collect());
    word.len() <= LONGEST_FUNCTION_WORD && WORDS.contains(word)
}

const LONGEST_FUNCTION_WORD: usize = 10;

/// Whether a capital at the head of a sentence would be this word's only one.
pub fn is_ordinary(word: &str) -> bool {
    rank(word).is_some() || is_function_word(word) || GREETING_WORDS.contains(&word)
}

const GREETING_WORDS: &[&str] = &[
    "dear",
    "hi",
    "hello",
    "thanks",
    "thank",
    "please",
    "per",
    "re",
    "fw",
    "fwd",
    "attn",
    "regarding",
    "morning",
    "afternoon",
    "evening",
    "good",
    "call",
    "tell",
    "ask",
    "meet",
    "contact",
];

const FUNCTION_WORDS: &[&str] = &[
    "a",
    "an",
    "the",
    "and",
    "or",
    "but",
    "nor",
    "so",
    "yet",
    "if",
    "then",
    "than",
    "as",
    "at",
    "by",
    "for",
    "from",
    "in",
    "into",
    "of",
    "off",
    "on",
    "onto",
    "out",
    "over",
    "to",
    "up",
    "with",
    "without",
    "about",
    "after",
    "before",
    "between",
    "during",
    "through",
    "under",
    "until",
    "upon",
    "within",
    "against",
    "among",
    "around",
    "because",
    "since",
    "though",
    "although",
    "while",
    "when",
    "where",
    "whether",
    "which",
    "who",
    "whom",
    "whose",
    "what",
    "why",
    "how",
    "that",
    "this",
    "these",
    "those",
    "there",
    "here",
    "it",
    "its",
    "he",
    "him",
    "his",
    "she",
    "her",
    "hers",
    "they",
    "them",
    "their",
    "theirs",
    "we",
    "us",
    "our",
    "ours",
    "you",
    "your",
    "yours",
    "i",
    "me",
    "my",
    "mine",
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    "being",
    "am",
    "do",
    "does",
    "did",
    "done",
    "doing",
    "has",
    "have",
    "had",
    "having",
    "will",
    "would",
    "shall",
    "should",
    "can",
    "could",
    "may",
    "might",
    "must",
    "not",
    "no",
    "yes",
    "all",
    "any",
    "both",
    "each",
    "every",
    "either",
    "neither",
    "few",
    "many",
    "more",
    "most",
    "much",
    "some",
    "such",
    "other",
    "another",
    "same",
    "own",
    "only",
    "just",
    "also",
    "too",
    "very",
    "even",
    "still",
    "again",
    "once",
    "ever",
    "never",
    "always",
    "often",
    "now",
    "well",
    "one",
    "ones",
    "im",
    "ive",
    "dont",
    "doesnt",
    "didnt",
    "isnt",
    "arent",
    "wont",
    "cant",
    "lets",
    "thats",
    "theres",
    "whats",
    "itself",
    "himself",
    "themselves",
    "down",
    "back",
    "get",
    "got",
    "like",
    "per",
    "via",
    "vs",
    "re",
    "fw",
    "fwd",
    "cc",
];

/// How much a shared word tells, from what is known before any release is
/// read: near 0 for the most ordinary words, 1 for words off the list.
pub fn weight(word: &str) -> f32 {
    if is_function_word(word) {
        return 0.0;
    }
    match rank(word) {
        None => 1.0,
        Some(r) => 0.15 + 0.65 * (r as f32 / RANK.len() as f32).sqrt(),
    }
}

/// The stem of a folded word, put in the place of all words of its group.
pub fn stem(word: &str) -> String {
    let stem = plain_stem(word);
    GROUP.get(&stem).cloned().unwrap_or(stem)
}

/// Cuts plural, -ed, -ing and -ly. Crude on purpose: both sides are cut alike.
pub fn plain_stem(word: &str) -> String {
    if word.len() < 4 || !word.is_ascii() {
        return word.to_owned();
    }
    let singular = match word {
        w if w.ends_with("ies") && w.len() > 4 => format!("{}y", &w[..w.len() - 3]),
        w if w.ends_with("sses")
            || w.ends_with("xes")
            || w.ends_with("ches")
            || w.ends_with("shes") =>
        {
            w[..w.len() - 2].to_owned()
        }
        w if w.ends_with('s') && !w.ends_with("ss") && !w.ends_with("us") && !w.ends_with("is") => {
            w[..w.len() - 1].to_owned()
        }
        w => w.to_owned(),
    };
    for suffix in ["ing", "ed", "ly"] {
        let Some(base) = singular.strip_suffix(suffix) else {
            continue;
        };
        if base.len() < 3 || !base.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
            continue;
        }
        let b = base.as_bytes();
        let doubled =
            b[b.len() - 1] == b[b.len() - 2] && !matches!(b[b.len() - 1], b'l' | b's' | b'e');
        return drop_e(if doubled {
            &base[..base.len() - 1]
        } else {
            base
        });
    }
    drop_e(&singular)
}

fn drop_e(word: &str) -> String {
    match word.strip_suffix('e') {
        Some(base) if base.len() >= 3 => base.to_owned(),
        _ => word.to_owned(),
    }
}

/// A number that only says how large: "hundreds".
pub fn is_vague_number(word: &str) -> bool {
    matches!(word, "hundreds" | "thousands" | "millions" | "billions")
}

/// The number a word stands for, in digits or spelt.
pub fn number(word: &str) -> Option<u64> {
    if word.bytes().all(|b| b.is_ascii_digit()) && !word.is_empty() && word.len() < 12 {
        return word.parse().ok();
    }
    const SPELT: &[(&str, u64)] = &[
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("six", 6),
        ("seven", 7),
        ("eight", 8),
        ("nine", 9),
        ("ten", 10),
        ("eleven", 11),
        ("twelve", 12),
        ("dozen", 12),
        ("thirteen", 13),
        ("fourteen", 14),
        ("fifteen", 15),
        ("sixteen", 16),
        ("seventeen", 17),
        ("eighteen", 18),
        ("nineteen", 19),
        ("twenty", 20),
        ("thirty", 30),
        ("forty", 40),
        ("fifty", 50),
        ("sixty", 60),
        ("seventy", 70),
        ("eighty", 80),
        ("ninety", 90),
        ("hundred", 100),
        ("hundreds", 100),
        ("thousand", 1000),
        ("thousands", 1000),
        ("million", 1_000_000),
        ("millions", 1_000_000),
        ("billion", 1_000_000_000),
        ("billions", 1_000_000_000),
    ];
    SPELT.iter().find(|(w, _)| *w == word).map(|(_, n)| *n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_word_is_known_as_one() {
        assert!(FUNCTION_WORDS.iter().all(|word| is_function_word(word)));
    }

    #[test]
    fn forms_of_one_word_share_a_stem() {
        let groups = [
            ["request", "requests", "requested"],
            ["reject", "rejected", "refusing"],
            ["notify", "tipped", "alerting"],
            ["write", "written", "writing"],
            ["company", "companies", "contractor"],
        ];
        for group in groups {
            assert!(group.iter().all(|w| stem(w) == stem(group[0])), "{group:?}");
        }
        assert_ne!(stem("police"), stem("policy"));
    }

    #[test]
    fn spelt_numbers_equal_digits() {
        assert_eq!(number("dozen"), number("12"));
        assert_eq!(number("hundred"), Some(100));
        assert_eq!(number("unit"), None);
    }

    #[test]
    fn ordinary_words_weigh_less() {
        assert!(weight("the") < weight("report") && weight("report") < weight("detainer"));
    }
}
