//! Labels printed where something is covered: exemptions and the like.

use super::bodies::Word;
use super::fold;
use crate::exemptions;

/// Is this word an exemption code or a mark of redaction?
pub fn is_label(word: &Word) -> bool {
    let text = word.text.as_str();
    if text.contains(['█', '■', '▇']) {
        return true;
    }
    let bracketed = text.contains(['(', '[', '{']) || text.starts_with('B');
    let marked = text.starts_with(['[', '(', '{']) || text.chars().all(|c| !c.is_lowercase());
    match word.folded.as_str() {
        "redacted" | "redaction" | "withheld" | "exempt" | "exemption" => marked,
        folded => bracketed && codes(folded) || bent_codes(text, folded) || classified(text),
    }
}

/// The same for one printed word.
pub fn is_bent_label(text: &str) -> bool {
    is_label(&Word {
        text: text.to_owned(),
        folded: fold::letters(text),
        page: 0,
    })
}

/// "(by(7)(E)", "(6)(7)(C)", "(b)(7(E)": codes whose brackets or first letter a scanner bent.
fn bent_codes(text: &str, folded: &str) -> bool {
    let brackets = text
        .chars()
        .filter(|c| matches!(c, '(' | ')' | '{' | '}' | '[' | ']'))
        .count();
    if brackets < 2 || folded.len() > 16 || !text.starts_with(['(', '{', '[', 'I', '|']) {
        return false;
    }
    let kept: String = folded
        .chars()
        .filter(|c| !matches!(c, 'y' | 'j' | 'i'))
        .collect();
    let figures = kept.chars().filter(char::is_ascii_digit).count();
    match kept.strip_prefix('6') {
        Some(rest) if figures >= 2 && brackets >= 3 => codes(&format!("b{rest}")),
        _ => codes(&kept),
    }
}

/// "b6", "b7e", "b6b7c": codes of 5 U.S.C. 552(b), several in a row.
fn codes(folded: &str) -> bool {
    let mut rest = folded.as_bytes();
    if rest.is_empty() || rest.len() > 16 {
        return false;
    }
    while let [b'b', figure, after @ ..] = rest {
        if !(b'1'..=b'9').contains(figure) {
            return false;
        }
        rest = after;
        if let [b'a'..=b'f', tail @ ..] = rest {
            // "b" opens the next code unless nothing follows it.
            if rest[0] != b'b' || !tail.first().is_some_and(u8::is_ascii_digit) {
                rest = tail;
            }
        }
    }
    rest.is_empty()
}

/// "1.4(D)", "1.4(B)": classification codes.
fn classified(text: &str) -> bool {
    text.starts_with("1.4(") && text.len() <= 8
}

/// A stretch of words that is a label as a whole, be it a bare "(c)" or "attorney-client". That
/// says little by itself: it counts where another copy has other words in its place.
pub fn is_stretch(words: &[Word]) -> bool {
    let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    exemptions::weight(&words.join(" ")).is_some()
}

/// Could this word be a label, or part of such a stretch?
pub fn may_cover(word: &Word) -> bool {
    let parts = [
        "privilege",
        "client",
        "product",
        "ex",
        "exemption",
        "exemptions",
        "clause",
        "cl",
    ];
    let bare = word.text.trim_end_matches([',', ';', '.']);
    is_label(word) || exemptions::weight(bare).is_some() || parts.contains(&word.folded.as_str())
}

/// A header's value without the labels in it; true if there were any.
pub fn strip(value: &str) -> (String, bool) {
    // Nothing but a bare letter stands in the place of a name.
    if exemptions::weight(value).is_some() {
        return (String::new(), true);
    }
    let (mut kept, mut covered) = (Vec::new(), false);
    for text in value.split_whitespace() {
        match is_bent_label(text) {
            true => covered = true,
            false => kept.push(text),
        }
    }
    (kept.join(" "), covered)
}

/// The label among words, as printed; none if there is none.
pub fn label_of(words: &[Word]) -> Option<String> {
    let labels: Vec<&str> = words
        .iter()
        .filter(|w| is_label(w))
        .map(|w| w.text.as_str())
        .collect();
    let joined = labels.join(" ");
    let trimmed = joined.trim_end_matches(['.', ',', ';', ':']);
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_labels() {
        let word = |t: &str| Word {
            text: t.into(),
            folded: crate::mail::fold::letters(t),
            page: 1,
        };
        for label in [
            "(b)(6)",
            "(b)(7)(E)",
            "(b)(6),",
            "(b)(6),(b)(7)(C)",
            "B5",
            "B6,",
            "[REDACTED]",
            "███",
            "1.4(D)",
            "(b)(7)(B)",
            "(by(7)(E)",
            "(6)(7)(C)",
        ] {
            assert!(is_label(&word(label)), "{label}");
        }
        for other in [
            "b6", "B52s", "(a)", "redacted", "Best", "(bold)", "1.4", "B",
        ] {
            assert!(!is_label(&word(other)), "{other}");
        }
    }
}
