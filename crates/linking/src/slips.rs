//! How near two words are when a scanner or a hurried writer stood between
//! them. Decides nothing about meaning.

/// A word with the letters that scanners confuse made equal.
pub fn ocr_fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('r', Some('n')) => {
                chars.next();
                out.push('m');
            }
            ('v', Some('v')) => {
                chars.next();
                out.push('w');
            }
            ('1' | 'i' | '|' | 'j', _) => out.push('l'),
            ('0', _) => out.push('o'),
            ('5', _) => out.push('s'),
            ('8', _) => out.push('b'),
            ('q', _) => out.push('g'),
            ('h', _) => out.push('b'),
            ('c', _) => out.push('e'),
            ('f', _) => out.push('t'),
            _ => out.push(c),
        }
    }
    out
}

/// How many slips a word of this length may carry and still be meant.
pub fn allowed_slips(length: usize) -> usize {
    match length {
        0..=4 => 0,
        5..=9 => 1,
        _ => 2,
    }
}

/// The slips between two words (insertion, deletion, substitution, swap of
/// neighbours), or `None` if more than their length allows.
pub fn slips(a: &str, b: &str) -> Option<usize> {
    if a == b {
        return Some(0);
    }
    let (la, lb) = (a.len(), b.len());
    let allowed = allowed_slips(la.max(lb));
    if la.abs_diff(lb) <= allowed && allowed > 0 {
        let distance = strsim::osa_distance(a, b);
        if distance <= allowed {
            return Some(distance);
        }
    }
    (la.min(lb) >= 3 && ocr_fold(a) == ocr_fold(b)).then_some(1)
}

/// Whether two running words may be the same word, a little more generous
/// than [`slips`]: for aligning whole passages, where neighbours vouch.
pub fn alike(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let longest = a.len().max(b.len());
    if a.len().min(b.len()) < 3 || a.len().abs_diff(b.len()) > 2 {
        return false;
    }
    let distance = strsim::osa_distance(a, b);
    distance <= longest.div_ceil(4).min(3) || ocr_fold(a) == ocr_fold(b)
}

/// Keys under which two words meet if they differ by one slip: numbers for the
/// word and for every word with one letter left out (symmetric deletion).
pub fn deletions(word: &str) -> Vec<u64> {
    let mut keys = vec![key(word)];
    if word.len() >= 5 && word.is_ascii() {
        let bytes = word.as_bytes();
        let doubled = |i: usize| i > 0 && bytes[i] == bytes[i - 1];
        let left_out = (0..bytes.len()).filter(|&i| !doubled(i));
        keys.extend(left_out.map(|i| number(bytes[..i].iter().chain(&bytes[i + 1..]))));
    }
    keys
}

/// The number of a word itself.
pub fn key(word: &str) -> u64 {
    number(word.as_bytes().iter())
}

/// FNV-1a.
fn number<'a>(bytes: impl Iterator<Item = &'a u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |h, b| {
        (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_forgiven_in_a_long_word_only() {
        let cases = [
            ("brannigan", "branigan", Some(1)),
            ("crokford", "crockford", Some(1)),
            ("micheal", "michael", Some(1)),
            ("cox", "fox", None),
            ("po1ice", "police", Some(1)),
            ("intellegence", "intelligence", Some(1)),
            ("walker", "wagner", None),
            ("harbour", "horbor", None),
        ];
        for (a, b, expected) in cases {
            assert_eq!(slips(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn words_one_slip_apart_share_a_key() {
        let keys = deletions("brannigan");
        assert!(deletions("branigan").iter().any(|k| keys.contains(k)));
        assert!(deletions("brannlgan").iter().any(|k| keys.contains(k)));
    }
}
