//! What a person has to look at in a draft before it is approved: each remark
//! `[check: …]` with the citation or the sentence that it stands behind.

use super::law::UNCHECKED_MARK;

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Check {
    /// The citation or sentence, as it stands in the text.
    pub about: String,
    /// What is to be looked at.
    pub remark: String,
    /// It is a citation, and so it has to be looked at as long as it stands there.
    pub citation: bool,
}

/// Everything that a text asks to be looked at, each once, in its order.
pub fn checks(body: &str) -> Vec<Check> {
    let mut found: Vec<Check> = Vec::new();
    for line in body.lines() {
        for (at, _) in line.match_indices(UNCHECKED_MARK) {
            let behind = &line[at + UNCHECKED_MARK.len()..];
            let remark = behind.split_once(']').map_or(behind, |(remark, _)| remark);
            let before = without_marks(&line[..at]);
            let (about, citation) = about(before.trim_end());
            let check = Check {
                about,
                remark: remark.trim().to_owned(),
                citation,
            };
            if !found.contains(&check) {
                found.push(check);
            }
        }
    }
    found
}

/// The text without its remarks.
pub fn without_marks(body: &str) -> String {
    let mut clean = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, mark)) = rest.split_once(UNCHECKED_MARK) {
        clean.push_str(before.trim_end_matches(' '));
        rest = mark.split_once(']').map_or("", |(_, after)| after);
    }
    clean.push_str(rest);
    clean
}

/// What a remark stands behind: what is in the open bracket, else the sentence.
fn about(before: &str) -> (String, bool) {
    let mut depth = 0_i32;
    for (at, letter) in before.char_indices().rev() {
        match letter {
            ')' => depth += 1,
            '(' if depth == 0 => return (before[at + 1..].trim().to_owned(), true),
            '(' => depth -= 1,
            _ => {}
        }
    }
    let whole = before.trim_end_matches('.');
    let start = whole.rfind(". ").map_or(0, |at| at + 2);
    (before[start..].trim().to_owned(), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_remark_is_found_with_what_it_stands_behind() {
        let body = "The law gives ten days (RSA 91-A:4(d) [check: from memory]) for it. It is so (RSA 1).\n\
                    All is well. That day was May 2. [check: it is not over]\n\
                    Again (RSA 91-A:4(d) [check: from memory]).\n";
        let found = checks(body);
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.about.as_str(), one.remark.as_str(), one.citation))
            .collect();
        assert_eq!(
            told,
            [
                ("RSA 91-A:4(d)", "from memory", true),
                ("That day was May 2.", "it is not over", false),
            ]
        );
        assert!(!without_marks(body).contains("[check"));
        assert!(checks(&without_marks(body)).is_empty());
    }

    #[test]
    fn marks_go_and_words_stay() {
        let marked =
            format!("Ten days. {UNCHECKED_MARK} ten or five]\nThanks {UNCHECKED_MARK} x] all.");
        assert_eq!(without_marks(&marked), "Ten days.\nThanks all.");
    }
}
