//! Words of our own letters, found again in the mails that quote them.
//!
//! A letter is known by its prints: the hashes of some of its runs of six words, chosen by
//! the hash itself, so that both sides choose the same. What many letters share (the
//! phrases of a model) speaks for none of them.

use crate::inbound::Clue;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Words in a run.
const RUN: usize = 6;

/// One run in so many is kept.
const ONE_IN: u64 = 3;

/// So many prints must be there before anything is said.
pub const LEAST: usize = 4;

/// Longest text looked at, in words.
const WORDS: usize = 12_000;

/// The prints of a text, sorted, each once. Marks of quoting, case and punctuation do
/// not count.
pub fn prints(text: &str) -> Vec<i64> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(WORDS)
        .map(str::to_lowercase)
        .collect();
    let mut found: Vec<i64> = words
        .windows(RUN)
        .map(hash)
        .filter(|hash| hash % ONE_IN == 0)
        .map(u64::cast_signed)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// FNV-1a with a last stir: the same in every version of this program, since prints are stored.
fn hash(run: &[String]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for word in run {
        for byte in word.bytes().chain([b' ']) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash ^ (hash >> 29)
}

/// A letter, and the case it was written on.
#[derive(Clone, Copy, Debug)]
pub struct Quoted<'a, T> {
    /// The case.
    pub of: T,
    /// Its prints, sorted.
    pub prints: &'a [i64],
}

/// The cases whose letters a text quotes: for sure where words of that case's letters
/// alone stand in it, else perhaps.
pub fn quoted<T: Copy + Ord + std::hash::Hash>(
    text: &[i64],
    letters: &[Quoted<'_, T>],
) -> Vec<(T, Clue)> {
    let text: HashSet<i64> = text.iter().copied().collect();
    let mut owners: HashMap<i64, HashSet<T>> = HashMap::new();
    let mut shared: BTreeMap<T, (usize, bool)> = BTreeMap::new();
    for letter in letters {
        let hits: Vec<i64> = letter
            .prints
            .iter()
            .copied()
            .filter(|one| text.contains(one))
            .collect();
        for hit in &hits {
            owners.entry(*hit).or_default().insert(letter.of);
        }
        let most = shared.entry(letter.of).or_default();
        most.1 |= hits.len() >= LEAST && hits.len() * 2 >= letter.prints.len();
    }
    for of in owners.values().filter(|of| of.len() == 1).flatten() {
        shared.entry(*of).or_default().0 += 1;
    }
    shared
        .into_iter()
        .filter_map(|(of, (alone, much))| match (alone >= LEAST, much) {
            (true, _) => Some((of, Clue::QuotesOurs)),
            (false, true) => Some((of, Clue::QuotesLikeOurs)),
            (false, false) => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = "Dear records officer, this is a request under the public records law of this state. \
        Please let us know of any fees before you search, and send what you have as you find it, in electronic form. ";

    fn letter(what: &str) -> String {
        format!(
            "{MODEL} We ask for {what}, from January 2024 to March 2025, with all attachments and drafts. {MODEL}"
        )
    }

    #[test]
    fn a_quoted_letter_is_found_by_what_only_it_says() {
        let buses = letter(
            "every contract with the makers of the electric buses that stand idle in the northern depot",
        );
        let pools = letter(
            "the inspection reports on the public swimming pools that were closed after the floods of last May",
        );
        let (buses_prints, pools_prints) = (prints(&buses), prints(&pools));
        let letters = [
            Quoted {
                of: 1,
                prints: &buses_prints,
            },
            Quoted {
                of: 2,
                prints: &pools_prints,
            },
        ];
        let quoting = |text: &str| {
            let lines: Vec<String> = text
                .split_inclusive(". ")
                .map(|line| format!("> {}", line.to_uppercase()))
                .collect();
            prints(&format!(
                "Thank you.\n\nOn Monday you wrote:\n{}",
                lines.join("\n")
            ))
        };
        assert_eq!(
            quoted(&quoting(&buses), &letters),
            [(1, Clue::QuotesOurs), (2, Clue::QuotesLikeOurs)]
        );
        assert_eq!(
            quoted(
                &quoting(
                    "We ask for every contract with the makers of the electric buses that stand idle in the northern depot"
                ),
                &letters
            ),
            [(1, Clue::QuotesOurs)]
        );
        // The model's phrases alone are in both: no case is sure.
        let model = quoted(&quoting(&format!("{MODEL}{MODEL}")), &letters);
        assert!(
            model.iter().all(|(_, clue)| *clue == Clue::QuotesLikeOurs),
            "{model:?}"
        );
        assert_eq!(
            quoted(
                &prints("We have nothing to do with any of this and wish you a good day."),
                &letters
            ),
            []
        );
    }

    #[test]
    fn prints_are_the_same_for_ever() {
        // They are stored: another way to count them is another column.
        assert!(prints("a b c d e").is_empty());
        let text = "the quick brown fox jumps over the lazy dog and then sleeps in the warm sun all day long";
        let stored = [
            -2_138_620_232_915_441_491,
            -338_802_853_452_400_870,
            4_933_772_195_252_416_464,
            4_999_400_045_896_456_392,
        ];
        assert_eq!(prints(text), stored);
        assert_eq!(prints(&text.to_uppercase().replace(' ', ",\n> ")), stored);
    }
}
