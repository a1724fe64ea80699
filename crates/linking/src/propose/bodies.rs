//! Proposes the organisations of a document: names with a word that bodies
//! bear (Department, League …), names spelt out before their acronym, and
//! acronyms by themselves.

use super::vocabulary::is_head;
use super::{acronyms, capital_runs};
use crate::corpus::Read;
use crate::text::{Shape, Token, gap};
use crate::words;
use std::ops::Range;

#[derive(Debug, Clone, Default)]
pub(crate) struct Proposed {
    /// Folded words of the long form, or the acronym alone.
    pub words: Vec<String>,
    pub display: String,
    pub acronym: bool,
    /// Stated beside the long form in brackets.
    pub stated_acronym: Option<String>,
    pub mentions: Vec<Range<usize>>,
    /// Written without capitals.
    pub lower: bool,
}

/// The organisations of a document with all their mentions.
pub(crate) fn propose(read: &Read) -> Vec<Proposed> {
    let mut found: Vec<Proposed> = Vec::new();
    for run in capital_runs(read, true) {
        for run in parts(read, run) {
            propose_long(read, run, &mut found);
        }
    }
    acronyms::propose(read, &mut found);
    found
}

/// A run may join two names by "and": cut there unless the whole ends in a head.
fn parts(read: &Read, run: Range<usize>) -> Vec<Range<usize>> {
    let tokens = &read.tokens;
    let and = run
        .clone()
        .find(|&i| tokens[i].word == "and" && tokens[i].shape == Shape::Lower);
    let Some(and) = and else { return vec![run] };
    let headed = |r: Range<usize>| r.clone().any(|i| is_head(&tokens[i].word));
    let left_is_whole =
        headed(run.start..and) && headed(and + 1..run.end) || tokens[and - 1].shape == Shape::Upper;
    if left_is_whole {
        vec![run.start..and, and + 1..run.end]
    } else {
        vec![run]
    }
}

fn propose_long(read: &Read, run: Range<usize>, found: &mut Vec<Proposed>) {
    let tokens = &read.tokens[run.clone()];
    if run.len() < 2 || run.len() > 9 || is_a_heading(tokens) {
        return;
    }
    let next = read.tokens.get(run.end);
    let acronym = next
        .filter(|t| {
            t.after(gap::OTHER)
                && t.shape == Shape::Upper
                && t.word.len() > 1
                && opens_bracket(read, run.end)
        })
        .filter(|t| initials_fit(&t.word, tokens.iter().map(|t| t.word.as_str())))
        .map(|t| t.word.clone());
    let heads: Vec<usize> = (0..tokens.len())
        .filter(|&i| is_head(&tokens[i].word) && !is_an_address(tokens, i))
        .collect();
    let capitals = tokens.iter().filter(|t| t.capital()).count();
    let about_person = crate::names::office(&tokens[tokens.len() - 1].word).is_some();
    if acronym.is_none()
        && (heads.is_empty()
            || about_person
            || capitals < 2
            || tokens.iter().all(|t| t.shape == Shape::Upper))
        && !of_form(read, &run)
    {
        return;
    }
    // "… Department Sergeant Jane Doe": the name ends with its head.
    let mut end = run.end;
    if acronym.is_none()
        && let Some(office) = (run.start + 1..run.end).find(|&i| {
            crate::names::office(&read.tokens[i].word).is_some() && read.tokens[i].word != "police"
        })
        && heads.iter().any(|h| run.start + h < office)
    {
        end = office;
    }
    let mut start = run.start;
    while start + 2 < end
        && crate::names::office(&read.tokens[start].word).is_some()
        && read.tokens[start].word != "police"
    {
        start += 1;
    }
    if end - start < 2 {
        return;
    }
    record(read, start..end, acronym, found);
}

/// "Juniper Court" is a place to live; a court of law says which.
fn is_an_address(tokens: &[Token], i: usize) -> bool {
    const OF_LAW: &[&str] = &[
        "supreme",
        "superior",
        "district",
        "circuit",
        "appeals",
        "juvenile",
        "probate",
        "family",
        "county",
        "municipal",
        "federal",
        "high",
        "trial",
        "criminal",
        "civil",
        "housing",
        "land",
        "immigration",
        "bankruptcy",
        "magistrate",
        "tax",
        "claims",
        "state",
        "judicial",
        "trade",
        "international",
        "appellate",
        "traffic",
        "drug",
        "world",
    ];
    let of_law = |t: &Token| OF_LAW.contains(&t.word.as_str()) || t.word == "of";
    tokens[i].word == "court" && !tokens.iter().any(of_law)
}

/// Title case runs on through words that no name holds ("Program Is Not …").
fn is_a_heading(tokens: &[Token]) -> bool {
    const IN_NAMES: &[&str] = &[
        "of", "for", "and", "the", "on", "to", "in", "us", "at", "all", "one", "over",
    ];
    let strange = |t: &Token| {
        t.capital()
            && t.word.len() > 1
            && words::is_function_word(&t.word)
            && !IN_NAMES.contains(&t.word.as_str())
    };
    let numbers = tokens.iter().filter(|t| t.shape == Shape::Number).count();
    tokens.iter().any(strange)
        || numbers > 0
        || tokens.iter().all(|t| generic(&t.word))
        || matches!(
            tokens[0].word.as_str(),
            "of" | "for" | "and" | "in" | "inc" | "llc" | "corp" | "no" | "case"
        )
}

/// A word of many bodies' names, or of none.
fn generic(word: &str) -> bool {
    words::is_ordinary(word)
        && (is_head(word) || matches!(word, "support" | "holding" | "selected" | "main" | "new"))
}

/// "ABC of Quayside": an acronym with a place is a body of its own.
fn of_form(read: &Read, run: &Range<usize>) -> bool {
    let t = &read.tokens[run.clone()];
    t.len() >= 3 && t[0].shape == Shape::Upper && t[0].word.len() > 2 && t[1].word == "of"
}

fn opens_bracket(read: &Read, i: usize) -> bool {
    let start = read.tokens[i].start;
    start > 0 && matches!(read.view.chars[start - 1], '(' | '[')
}

/// Whether an acronym is made of the first letters of the words, leading
/// words skipped ("U.S. Immigration and Customs Enforcement (ICE)").
pub(crate) fn initials_fit<'a>(acronym: &str, words: impl Iterator<Item = &'a str>) -> bool {
    let words: Vec<&str> = words.collect();
    let with_small: String = words.iter().filter_map(|w| w.chars().next()).collect();
    initials(&words).ends_with(acronym) || with_small.ends_with(acronym)
}

/// First letters of the words, function words left out.
pub(crate) fn initials(words: &[&str]) -> String {
    words
        .iter()
        .filter(|w| !words::is_function_word(w))
        .filter_map(|w| w.chars().next())
        .collect()
}

fn record(
    read: &Read,
    mut range: Range<usize>,
    acronym: Option<String>,
    found: &mut Vec<Proposed>,
) {
    if read.tokens[range.start].word == "the" {
        range.start += 1;
    }
    let tokens = &read.tokens[range.clone()];
    let words: Vec<String> = tokens.iter().map(|t| t.word.clone()).collect();
    let display = read
        .view
        .slice(tokens[0].start..tokens[tokens.len() - 1].end)
        .replace('\n', " ");
    match found.iter_mut().find(|p| p.words == words) {
        Some(p) => {
            p.mentions.push(range);
            p.stated_acronym = p.stated_acronym.take().or(acronym);
        }
        None => found.push(Proposed {
            words,
            display,
            acronym: false,
            stated_acronym: acronym,
            mentions: vec![range],
            lower: false,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::Repeated;
    use crate::corpus::CorpusDocument;

    #[test]
    fn bodies_are_proposed_with_their_acronyms() {
        let text = "The Quayside Harbor Watch Council (QHWC) met the Lawyers for Open Docks. The ZFT of Quayside came. QHWC and the \
            Department of Tides and Moorings agreed; Quayside Police Department Sergeant Zelda Quill left.";
        let d = CorpusDocument {
            name: "a".into(),
            text: text.into(),
            facts: None,
        };
        let read = Read::new(&d, &Repeated::default());
        let found: Vec<String> = propose(&read)
            .into_iter()
            .map(|p| format!("{}|{}", p.display, p.stated_acronym.unwrap_or_default()))
            .collect();
        assert_eq!(
            found,
            [
                "Quayside Harbor Watch Council|qhwc",
                "Lawyers for Open Docks|",
                "ZFT of Quayside|",
                "Department of Tides and Moorings|",
                "Quayside Police Department|",
                "QHWC|",
                "ZFT|"
            ]
        );
    }
}
