//! Letters as a scanner may have bent them: folding for comparison and edit distance.
//!
//! Nothing here knows what a mail is. All functions are linear in their input,
//! except `distance`, which is bounded by `DISTANCE_LIMIT` characters a side.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Longest text compared letter by letter; longer ones are cut.
const DISTANCE_LIMIT: usize = 80;

/// Lower-case letters and digits only, accents off.
pub fn letters(text: &str) -> String {
    if text.is_ascii() {
        return text
            .bytes()
            .filter(u8::is_ascii_alphanumeric)
            .map(|b| char::from(b.to_ascii_lowercase()))
            .collect();
    }
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// Lower-case words of letters and digits, accents off.
pub fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c))
        .map(letters)
        .filter(|w| !w.is_empty())
        .collect()
}

/// `letters` with shapes that scanners confuse drawn together (rn/m, ri/n, 1/l/i, 0/o, …).
pub fn shape(text: &str) -> String {
    let mut folded = letters(text);
    for (bent, straight) in [
        ("rn", "m"),
        ("ri", "n"),
        ("ii", "u"),
        ("vv", "w"),
        ("cl", "d"),
    ] {
        if folded.contains(bent) {
            folded = folded.replace(bent, straight);
        }
    }
    folded.chars().map(shape_of).collect()
}

/// The class of letters that a scanner takes for one another.
fn shape_of(letter: char) -> char {
    match letter {
        '0' | 'o' | 'q' => 'o',
        '1' | 'l' | 'i' | 'j' => 'i',
        'c' | 'e' => 'c',
        '5' | 's' => 's',
        '8' | 'b' => 'b',
        '9' | 'g' => 'g',
        'f' | 't' => 't',
        other => other,
    }
}

/// Damerau–Levenshtein distance (adjacent swap counts one), of the first `DISTANCE_LIMIT` letters.
pub fn distance(left: &str, right: &str) -> usize {
    if left == right {
        return 0;
    }
    let a: Vec<char> = left.chars().take(DISTANCE_LIMIT).collect();
    let b: Vec<char> = right.chars().take(DISTANCE_LIMIT).collect();
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let step = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (above[j] + 1).min(row[j - 1] + 1).min(above[j - 1] + step);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row[j] = best;
        }
        before = above;
        above = row;
    }
    above[b.len()]
}

/// Likeness from 0 to 1 of two folded texts, letters that look alike counting as equal.
pub fn likeness(left: &str, right: &str) -> f32 {
    let (a, b) = (shape(left), shape(right));
    let longest = a.chars().count().max(b.chars().count()).min(DISTANCE_LIMIT);
    if longest == 0 {
        return 1.0;
    }
    1.0 - distance(&a, &b) as f32 / longest as f32
}

/// A 64-bit FNV-1a hash: the same on every machine and in every version.
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_accents_case_and_signs() {
        assert_eq!(letters("Zoë O’Brien-Möller"), "zoeobrienmoller");
        assert_eq!(
            words("Re:  Zoë's 2nd note"),
            ["re", "zoe", "s", "2nd", "note"]
        );
    }

    #[test]
    fn shapes_a_scanner_confuses_are_equal() {
        for (a, b) in [
            ("Frorn", "From"),
            ("Serit", "Sent"),
            ("Datc", "Date"),
            ("hel1o", "hello"),
        ] {
            assert_eq!(shape(a), shape(b), "{a} {b}");
        }
        assert_ne!(shape("Sent"), shape("Send"));
    }

    #[test]
    fn distance_counts_slips() {
        for (a, b, d) in [
            ("sent", "sent", 0),
            ("sent", "snet", 1),
            ("form", "from", 1),
            ("", "ab", 2),
        ] {
            assert_eq!(distance(a, b), d, "{a} {b}");
        }
    }
}
