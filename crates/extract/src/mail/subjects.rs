//! Subjects without what mail programs put before and after them.

use super::fold;

/// Reply and forward marks, of the languages seen in US releases.
const MARKS: [&str; 14] = [
    "re",
    "fw",
    "fwd",
    "aw",
    "wg",
    "tr",
    "sv",
    "vs",
    "rv",
    "antw",
    "rif",
    "res",
    "enc",
    "automaticreply",
];

/// Folded words of a subject without "RE:", "FW:", "[EXTERNAL]", "(2)".
pub fn normal(subject: &str) -> String {
    fold::words(bare(subject)).join(" ")
}

/// Is it marked as an answer or a forward?
pub fn is_answer(subject: &str) -> bool {
    bare(subject).len() < subject.trim().len()
}

/// The subject behind all its marks.
pub fn bare(subject: &str) -> &str {
    let mut rest = subject.trim();
    // Bounded: each turn takes a mark off, and no subject has more than this.
    for _ in 0..32 {
        let shorter = without_mark(rest);
        if shorter.len() == rest.len() {
            break;
        }
        rest = shorter;
    }
    rest
}

fn without_mark(text: &str) -> &str {
    let tagged = text
        .strip_prefix('[')
        .and_then(|inner| inner.split_once(']'));
    if let Some((_, rest)) = tagged.filter(|(tag, rest)| tag.len() <= 24 && !rest.trim().is_empty())
    {
        return rest.trim_start();
    }
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '(' && c != '[');
    let Some(at) = text.find([':', ';']).filter(|at| *at <= 16) else {
        return text;
    };
    let label = text[..at]
        .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '[' | ']' | '(' | ')' | ' '));
    let mark = fold::letters(label);
    if MARKS.contains(&mark.as_str()) {
        text[at + 1..].trim_start()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_marks_off() {
        for (subject, want, answer) in [
            ("RE: Lunch", "lunch", true),
            ("Re: FW: Fwd: Lunch", "lunch", true),
            ("RE[2]: Lunch", "lunch", true),
            ("[EXTERNAL] RE: Lunch", "lunch", true),
            ("Lunch: at noon", "lunch at noon", false),
            ("Re Lunch", "re lunch", false),
            ("", "", false),
        ] {
            assert_eq!(
                (normal(subject).as_str(), is_answer(subject)),
                (want, answer),
                "{subject}"
            );
        }
    }
}
