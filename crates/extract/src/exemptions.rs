//! Exemptions as agencies print them in place of what they withhold.
//!
//! Codes that mean nothing else count wherever a covering is looked for. Bare
//! letters ("(c)", as Massachusetts cites G.L. c. 4, § 7, cl. 26) and plain
//! words ("Privileged") are also what lists and letterheads print: they count
//! only where something else shows that text is missing, which callers know.

use regex::Regex;
use std::sync::LazyLock;

/// How much a label says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    /// A letter or word that other print has too.
    Slight,
    /// A code or mark that stands for nothing but a withholding.
    Full,
}

/// 5 U.S.C. 552(b) and 552a(j), (k); the State Department's "B6" and "1.4(D)".
const FEDERAL: &str = r"\(?[bBjJkK]\)?\s?\(\s?\d{1,2}\s?\)(?:\s?\([A-Fa-f]\))?(?:-\d+)?|[bB]\d[A-Fa-f]?|1\.4\s?\([A-Ha-h]\)";
/// Massachusetts with its clause: "cl. 26(f)", "§ 7(26)(c)", "G.L. c. 4, § 7, cl. 26(a)".
const CLAUSE: &str = r"(?i:(?:(?:m\.?\s?)?g\.?\s?l\.?,?\s*)?(?:ch?(?:apter|\.)?\s*4,?\s*)?(?:(?:§+|s\.?|sec\.|section)\s*7,?\s*)?(?:(?:cl\.?|clause)\s*)?(?:7\s?)?\(?26(?:th)?\)?\s?\([a-v]\))";
/// "Exemption (f)", "Ex. (c)", "Exempt 7(C)".
const NUMBERED: &str =
    r"(?i:ex(?:emptions?|empt|\.)\s*:?\s*(?:\([a-v0-9]\)|[a-v0-9])(?:\s?\([a-z0-9]\))*)";
/// Words that mark a covering.
const MARKS: &str =
    r"(?i:redacted|redaction|withheld|sealed|exempt|non-?responsive|not responsive|nr)";
/// Words that also stand in letterheads and stamps.
const GROUNDS: &str = r"(?i:privileged(?:\s(?:communication|material))?|attorney[-\s/]+client(?:\s(?:privileged?|communication))*|(?:attorney\s)?work[-\s]product|deliberative(?:\sprocess)?|duplicate)";
/// Bare letters.
const LETTERS: &str = r"\([a-vA-V]\)";

static FULL: LazyLock<Regex> = LazyLock::new(|| list_of(&[FEDERAL, CLAUSE, NUMBERED, MARKS]));
static ANY: LazyLock<Regex> =
    LazyLock::new(|| list_of(&[FEDERAL, CLAUSE, NUMBERED, MARKS, GROUNDS, LETTERS]));

/// A code within a list of labels.
static CODE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&[FEDERAL, CLAUSE, NUMBERED].join("|")).expect("a fixed pattern"));

/// One or several of the forms, with or without brackets around the whole.
fn list_of(forms: &[&str]) -> Regex {
    let one = format!("(?:{})", forms.join("|"));
    let pattern = format!(r"^[\[(]?{one}(?:[\s,;/&]*(?:(?:and|or)\s+)?{one})*[\])]?[.:]?$");
    Regex::new(&pattern).expect("a fixed pattern")
}

/// Whether the whole of `text` is a label, and how much it says.
pub(crate) fn weight(text: &str) -> Option<Weight> {
    let text = text.trim();
    if text.is_empty() || text.len() > 120 {
        return None;
    }
    if FULL.is_match(text) {
        Some(Weight::Full)
    } else if ANY.is_match(text) {
        // A full code among bare letters speaks for them.
        let full = CODE.is_match(text);
        Some(if full { Weight::Full } else { Weight::Slight })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Weight, weight};

    #[test]
    fn labels_as_agencies_print_them() {
        let full = [
            "(b)(6)",
            "(b)(7)(C)",
            "(b)(6), (b)(7)(C)",
            "(b)(6) (b)(7)(C)",
            "(b)(6)(b)(7)(C)",
            "(b) (6)",
            "(b)(7)(C)-1",
            "B6",
            "B5, B6",
            "1.4(D)",
            "REDACTED",
            "[REDACTED]",
            "EXEMPTION (C)",
            "Exemption c",
            "(b)(6); (b)(7)(C)",
            "b6 b7C",
            "(k)(2)",
            "WITHHELD",
            "Ex. (c)",
            "Exemption (f)",
            "Exemptions (c) and (f)",
            "Exempt (a)",
            "cl. 26(f)",
            "G.L. c. 4, § 7, cl. 26(c)",
            "M.G.L. c. 4, s. 7(26)(a)",
            "§ 7(26)(n)",
        ];
        for text in full {
            assert_eq!(weight(text), Some(Weight::Full), "{text}");
        }
        let slight = [
            "(c)",
            "(f)",
            "(c), (f)",
            "(c) & (f)",
            "(C)",
            "Privileged",
            "attorney-client",
            "Attorney-Client Privilege",
            "ATTORNEY CLIENT PRIVILEGED COMMUNICATION",
            "work product",
        ];
        for text in slight {
            assert_eq!(weight(text), Some(Weight::Slight), "{text}");
        }
        let none = [
            "",
            "Board 6",
            "see (b)(6) of the act",
            "2015",
            "26",
            "exempted from",
            "A6",
            "(w)",
            "c",
            "Ex-wife",
            "ex a minor",
            "(c) the third item",
            "Privileged and few",
        ];
        for text in none {
            assert_eq!(weight(text), None, "{text}");
        }
    }
}
