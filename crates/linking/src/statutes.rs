//! The grammar of American citations: United States Code, Code of Federal
//! Regulations, Massachusetts General Laws and Code of Regulations, city
//! codes and ordinances, public laws; section first or last, and lists.
//! Reads citations; what a law says is not its business.

use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A section of a code.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cite {
    /// `usc`, `cfr`, `mgl`, `cmr`, `pl` or `code:PLACE`.
    pub code: String,
    /// Title or chapter; empty where the code has none.
    pub title: String,
    /// Section without its subsections.
    pub section: String,
    /// Subsections as written, such as `(a)(1)`; may be empty.
    pub subsection: String,
}

impl Cite {
    /// Code, title and section; two citations of one section share it.
    pub fn key(&self) -> String {
        format!("{}:{}:{}", self.code, self.title, self.section)
    }
}

const SECTION_SIGN: &str = r"(?:§§?|ss?\.|sec(?:tion|\.|t\.)?s?|SS)?\s*";
const SECTION: &str =
    r"(?P<s>\d{1,5}[A-Za-z]{0,2}(?:[.\-–]\d{1,4}[A-Za-z]?)*)(?P<sub>(?:\s?\([A-Za-z0-9]{1,4}\))*)";

struct Pattern {
    code: &'static str,
    /// One of these is among the letters and digits of every text that the pattern can match.
    marks: &'static [&'static str],
    regex: Regex,
}

const USC: &[&str] = &["usc", "unitedstatescode"];
const MGL: &[&str] = &["mgl", "gl", "genlaw", "generallaw"];
const PL: &[&str] = &[
    "publ", "plno", "pl1", "pl2", "pl3", "pl4", "pl5", "pl6", "pl7", "pl8", "pl9",
];
const CITY: &[&str] = &["code", "ordinance"];

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let usc = r"(?:U\s?\.?\s?S\s?\.?\s?C\s?\.?(?:\s?A\s?\.?|\s?S\s?\.)?|United\s+States\s+Code)";
    let cfr = r"C\s?\.?\s?F\s?\.?\s?R\s?\.?";
    let mgl = r"(?:M\.?\s?G\.?\s?L\.?(?:\s?A\.?)?|G\.\s?L\.|Mass(?:achusetts)?\.?\s+(?:Gen(?:eral)?\.?\s+Laws?)|General\s+Laws?)";
    let make = |code, marks, pattern: String| Pattern {
        code,
        marks,
        regex: Regex::new(&format!("(?i){pattern}")).expect("the patterns are constant and tested"),
    };
    vec![
        make("usc", USC, format!(r"(?-u:\b)(?P<t>\d{{1,2}})\s*{usc},?\s*{SECTION_SIGN}{SECTION}")),
        make("usc", &["title"], format!(r"(?-u:\b)sections?\s+{SECTION}\s+of\s+title\s+(?P<t>\d{{1,2}})(?-u:\b)")),
        make("usc", &["title"], format!(r"(?-u:\b)title\s+(?P<t>\d{{1,2}})(?:,?\s*{usc}|,?\s+of\s+the\s+{usc})?,?\s*(?:sections?|§§?|sec\.)\s*{SECTION}")),
        make("cfr", &["cfr"], format!(r"(?-u:\b)(?P<t>\d{{1,2}})\s*{cfr},?\s*(?:parts?\s*|§§?\s*|sec\.\s*|section\s*)?{SECTION}")),
        make("mgl", MGL, format!(r"(?-u:\b){mgl},?\s*(?:c|ch|chap|chapter)\.?\s*(?P<t>\d{{1,3}}[A-Z]{{0,2}}),?\s*{SECTION_SIGN}{SECTION}")),
        make("mgl", MGL, format!(r"(?-u:\b)sections?\s+{SECTION}\s+of\s+(?:chapter|c\.|ch\.)\s+(?P<t>\d{{1,3}}[A-Z]{{0,2}})\s+of\s+the\s+(?:Massachusetts\s+)?General\s+Laws?")),
        make("mgl", &["chapter"], format!(r"(?-u:\b)chapter\s+(?P<t>\d{{1,3}}[A-Z]{{0,2}}),?\s*(?:sections?|§§?)\s*{SECTION}")),
        make("cmr", &["cmr"], format!(r"(?-u:\b)(?P<t>\d{{3}})\s*C\.?\s?M\.?\s?R\.?,?\s*(?:§\s*)?{SECTION}")),
        make("pl", PL, r"(?-u:\b)(?:Pub(?:lic)?\.?\s*L(?:aw)?\.?|P\.\s?L\.)\s*(?:No\.\s*)?(?P<s>\d{2,3}[-–]\d{1,4})(?P<sub>)(?P<t>)".to_owned()),
        make("ordinance", CITY, format!(r"(?-u:\b)(?:(?P<t>[A-Z][a-z]+)\s+)?(?:City\s+(?:of\s+[A-Z][a-z]+\s+)?Code|Municipal\s+Code|City\s+Ordinances?|Ordinance),?\s*(?:no\.|§§?|sec\.|section|ch\.|chapter)\s*{SECTION}")),
    ]
});

static LIST_TAIL: LazyLock<Regex> = LazyLock::new(|| {
    let tail = format!(r"^\s*(?:,\s*and|,|and|&|or|;)\s*{SECTION_SIGN}{SECTION}");
    Regex::new(&format!("(?i){tail}")).expect("constant and tested")
});

/// A citation and its byte range.
pub type Found = (Cite, Range<usize>);

/// Every citation in a text, in order, lists after §§ taken apart.
pub fn find(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let letters = text.bytes().filter(u8::is_ascii_alphanumeric);
    let small: String = letters.map(|b| b.to_ascii_lowercase() as char).collect();
    let may_match = |pattern: &&Pattern| pattern.marks.iter().any(|mark| small.contains(mark));
    for pattern in PATTERNS.iter().filter(may_match) {
        for caps in pattern.regex.captures_iter(text) {
            let whole = caps.get(0).expect("a match has a whole").range();
            if found
                .iter()
                .any(|f| f.1.start < whole.end && whole.start < f.1.end)
            {
                continue;
            }
            let Some(section) = caps.name("s") else {
                continue;
            };
            let title = caps.name("t").map_or("", |m| m.as_str());
            let sub = caps.name("sub").map_or("", |m| m.as_str());
            let first = cite(pattern.code, title, section.as_str(), sub);
            let end = whole.end;
            found.push((first, trim(text, whole)));
            list(text, end, pattern.code, title, &mut found);
        }
    }
    found.sort_by_key(|f| f.1.start);
    found
}

/// "§§ 12, 14 and 16": further sections of the same title.
fn list(text: &str, mut at: usize, code: &'static str, title: &str, found: &mut Vec<Found>) {
    if code == "pl" {
        return;
    }
    while let Some(caps) = LIST_TAIL.captures(&text[at..]) {
        let section = caps.name("s").expect("the pattern has a section");
        let after = &text[at + caps.get(0).expect("whole").end()..];
        let sub = caps.name("sub").map_or("", |m| m.as_str());
        // "8 USC 12 and 18 USC 13": the number is the next title, not a section.
        let next_title = find_title(after);
        if next_title || section.as_str().len() < 2 {
            return;
        }
        let start = at + section.start();
        let end = at + caps.get(0).expect("whole").end();
        found.push((
            cite(code, title, section.as_str(), sub),
            trim(text, start..end),
        ));
        at = end;
    }
}

fn find_title(after: &str) -> bool {
    let head: String = after
        .trim_start()
        .chars()
        .take(12)
        .filter(|c| c.is_alphanumeric())
        .collect();
    let head = head.to_lowercase();
    ["usc", "cfr", "cmr", "united"]
        .iter()
        .any(|c| head.starts_with(c))
        || ["days", "months", "years", "pages", "people", "a.m", "p.m"]
            .iter()
            .any(|w| head.starts_with(w))
}

fn cite(code: &str, title: &str, section: &str, sub: &str) -> Cite {
    let code = if code == "ordinance" {
        format!("code:{}", title.to_lowercase())
    } else {
        code.to_owned()
    };
    let title = if code.starts_with("code:") {
        String::new()
    } else {
        title.to_uppercase()
    };
    let section = section
        .replace('–', "-")
        .trim_end_matches(['.', '-'])
        .to_uppercase();
    Cite {
        code,
        title,
        section,
        subsection: sub.replace(' ', ""),
    }
}

fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    range.start..range.start + part.trim_end_matches([' ', '.', ',', '\n']).len()
}

static SECTION_ALONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\b[Ss]ections?|\b[Ss]ec\.|\bSECTION|§§?)\s*(?P<s>\d{2,5}[A-Za-z]?)(?P<sub>(?:\([A-Za-z0-9]{1,4}\))*)")
        .expect("constant and tested")
});

/// Sections cited without their code: "Section 1644".
pub fn find_alone(text: &str) -> Vec<(String, Range<usize>)> {
    SECTION_ALONE
        .captures_iter(text)
        .filter_map(|c| Some((c.name("s")?.as_str().to_uppercase(), c.get(0)?.range())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        find(text).into_iter().map(|f| f.0.key()).collect()
    }

    #[test]
    fn citations_in_all_their_forms() {
        let cases: &[(&str, &[&str])] = &[
            ("8 U.S.C. § 1234", &["usc:8:1234"]),
            ("8 USC 1234", &["usc:8:1234"]),
            ("8 U.S.C. Section 1234(a)", &["usc:8:1234"]),
            ("8 U. S. C. §1234", &["usc:8:1234"]),
            ("18 U.S.C.A. § 1028A", &["usc:18:1028A"]),
            ("section 1983 of title 42", &["usc:42:1983"]),
            ("Title 8, United States Code, Section 1234", &["usc:8:1234"]),
            ("50 U.S.C. 1701 note", &["usc:50:1701"]),
            (
                "8 U.S.C. §§ 1234, 1236 and 1240",
                &["usc:8:1234", "usc:8:1236", "usc:8:1240"],
            ),
            (
                "8 U.S.C. Section 1234, and 8 U.S.C. Section 1235",
                &["usc:8:1234", "usc:8:1235"],
            ),
            (
                "8 U.S.C. § 1234, count two 18 U.S.C. § 1235",
                &["usc:8:1234", "usc:18:1235"],
            ),
            ("8 CFR 287.7", &["cfr:8:287.7"]),
            ("8 C.F.R. § 287.7(d)", &["cfr:8:287.7"]),
            ("M.G.L. c. 66, § 10", &["mgl:66:10"]),
            ("G.L. c. 4, § 7(26)(c)", &["mgl:4:7"]),
            ("Mass. Gen. Laws ch. 6E, § 1", &["mgl:6E:1"]),
            (
                "section 10 of chapter 66 of the General Laws",
                &["mgl:66:10"],
            ),
            ("950 CMR 32.08", &["cmr:950:32.08"]),
            ("Pub. L. 104-208", &["pl::104-208"]),
            ("Public Law No. 117-58", &["pl::117-58"]),
            ("Boston City Code § 11-1.9", &["code:boston::11-1.9"]),
            ("Meeting in room 1234", &[]),
            ("8 USC 1234\nand lunch at 12", &["usc:8:1234"]),
        ];
        for (text, expected) in cases {
            assert_eq!(keys(text), *expected, "{text}");
        }
    }

    #[test]
    fn spans_cover_the_citation_only() {
        let text = "see 8 U.S.C. § 1234(g), please";
        let found = find(text);
        assert_eq!(&text[found[0].1.clone()], "8 U.S.C. § 1234(g)");
        assert_eq!(found[0].0.subsection, "(g)");
    }

    #[test]
    fn a_section_alone_is_told_from_a_bare_number() {
        assert_eq!(find_alone("Section 1644 and tag 1644").len(), 1);
    }
}
