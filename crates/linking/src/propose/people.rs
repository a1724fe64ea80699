//! Proposes the people a document names. A run of capitals counts as a person
//! when enough speaks for it: a known given name, a title, a verb of speech,
//! a role after a comma, the surname standing alone later on.

use super::capital_runs;
use super::vocabulary::{is_no_name, is_speech};
use crate::corpus::Read;
use crate::names::{self, Office, is_given_name, office};
use crate::short_forms::expand;
use crate::slips;
use crate::text::{Shape, gap};
use crate::words;
use std::ops::Range;

#[derive(Debug, Clone, Default)]
pub(crate) struct Proposed {
    pub given: String,
    pub middle: Option<String>,
    pub family: Vec<String>,
    pub other_families: Vec<Vec<String>>,
    pub offices: Vec<Office>,
    /// As first written, given name first.
    pub display: String,
    /// Word ranges, and whether each stands in a byline.
    pub mentions: Vec<(Range<usize>, bool)>,
}

/// The people of a document, each with all its mentions.
pub(crate) fn propose(read: &Read) -> Vec<Proposed> {
    let runs = capital_runs(read, false);
    let mut found: Vec<Proposed> = Vec::new();
    let mut alone: Vec<(Range<usize>, Vec<Office>)> = Vec::new();
    for run in runs {
        for part in cut_at_shouting(read, run) {
            let (offices, name) = split_title(read, part);
            match name.len() {
                1 => alone.push((name, offices)),
                2..=4 if is_person(read, &name, &offices) => {
                    add_full(&mut found, read, name, offices);
                }
                _ => {}
            }
        }
    }
    attach_surnames(&mut found, read, alone);
    found
}

/// Titles at the head of a run, and the rest. "Boston Mayor Jane Doe" keeps
/// only what follows the last title.
fn split_title(read: &Read, run: Range<usize>) -> (Vec<Office>, Range<usize>) {
    let tokens = &read.tokens;
    let mut offices = Vec::new();
    let mut start = run.start;
    for i in run.clone() {
        if let Some(o) = office(&tokens[i].word).filter(|_| i + 1 < run.end) {
            offices.push(o);
            start = i + 1;
        }
    }
    if start == run.start && start > 0 && super::tied(read, start) {
        let before = &tokens[start - 1];
        offices.extend(office(&before.word).filter(|_| before.shape == Shape::Lower));
    }
    (offices, start..run.end)
}

/// Capitals throughout (a section label, "STAFF") stand between names.
fn cut_at_shouting(read: &Read, run: Range<usize>) -> Vec<Range<usize>> {
    let loud = |i: usize| read.tokens[i].shape == Shape::Upper && read.tokens[i].word.len() > 1;
    if run.clone().all(loud) {
        return vec![run];
    }
    let mut parts = Vec::new();
    let mut start = run.start;
    for i in run.clone().chain([run.end]) {
        if i == run.end || loud(i) {
            if start < i {
                parts.push(start..i);
            }
            start = i + 1;
        }
    }
    parts
}

fn is_person(read: &Read, name: &Range<usize>, offices: &[Office]) -> bool {
    let tokens = &read.tokens[name.clone()];
    let word = |i: usize| read.tokens.get(i).map_or("", |t| t.word.as_str());
    let last = &tokens[tokens.len() - 1];
    let bad = tokens.iter().any(|t| {
        is_no_name(&t.word) && !is_given_name(&t.word)
            || t.dotted && t.word.len() > 2
            || t.shape == Shape::Number
    });
    if bad
        || last.word.len() < 2
        || names::makes_it_a_thing(&last.word)
        || tokens
            .iter()
            .any(|t| words::is_function_word(&t.word) && t.word.len() > 1)
    {
        return false;
    }
    let mut points = 0.0;
    if is_given_name(&tokens[0].word) {
        points += 2.0;
    }
    if tokens[0].word.len() == 1 {
        points += 0.8;
    }
    if tokens.len() == 3 && tokens[1].word.len() == 1 {
        points += 1.0;
    }
    if !offices.is_empty() {
        points += 2.0;
    }
    if is_speech(word(name.end)) || name.start > 0 && is_speech(word(name.start - 1)) {
        points += 1.6;
    }
    let apposition = read
        .tokens
        .get(name.end)
        .is_some_and(|t| t.gap & !gap::NEWLINE == gap::COMMA)
        && (name.end..name.end + 4).any(|i| office(word(i)).is_some());
    if apposition {
        points += 1.6;
    }
    if quoted_before(read, name.start) {
        points += 1.0;
    }
    if speaks_further_on(read, name) {
        points += 0.8;
    }
    if word(name.end) == "who" {
        points += 1.6;
    }
    if name.start > 0 && word(name.start - 1) == "by" {
        points += 1.6;
    }
    if later_alone(read, name, &last.word) {
        points += 1.4;
    }
    if read.home.contains(&tokens[0].word) && !is_given_name(&tokens[0].word) {
        points -= 1.0;
    }
    if read.is_seen_small(&last.word) {
        points -= 0.6;
    }
    if words::is_ordinary(&tokens[0].word) && !is_given_name(&tokens[0].word) {
        points -= 1.5;
    }
    points >= 1.6
}

/// "Jane Roe, of the harbor watch, said": the verb stands a few words on in her sentence.
fn speaks_further_on(read: &Read, name: &Range<usize>) -> bool {
    let speech = |i: usize| read.tokens.get(i).is_some_and(|t| is_speech(&t.word));
    !speech(name.end)
        && (name.end + 1..name.end + 8).any(speech)
        && read.sentence_of(name.start).contains(&(name.end + 1))
}

/// Somebody's words end right before: their speaker is named.
fn quoted_before(read: &Read, i: usize) -> bool {
    let from = i.checked_sub(1).map_or(0, |before| read.tokens[before].end);
    let between = &read.view.chars[from..read.tokens[i].start];
    between.iter().any(|c| matches!(c, '"' | '”'))
}

/// Whether the surname stands by itself elsewhere in the document.
fn later_alone(read: &Read, name: &Range<usize>, surname: &str) -> bool {
    read.tokens.iter().enumerate().any(|(i, t)| {
        t.word == surname
            && t.capital()
            && !name.contains(&i)
            && (i == 0
                || !read.tokens[i - 1].capital()
                || t.gap != 0
                || office(&read.tokens[i - 1].word).is_some())
            && !read
                .tokens
                .get(i + 1)
                .is_some_and(|n| n.capital() && n.gap == 0)
    })
}

fn add_full(found: &mut Vec<Proposed>, read: &Read, name: Range<usize>, offices: Vec<Office>) {
    let tokens = &read.tokens[name.clone()];
    let (given, middle, family) = parts(tokens.iter().map(|t| t.word.clone()).collect());
    let byline = in_byline(read, name.start);
    let display = read
        .view
        .slice(tokens[0].start..tokens[tokens.len() - 1].end)
        .replace('\n', " ");
    let same = found.iter_mut().find(|p| {
        names::compare_given(&p.given, &given) < names::Given::Absent
            && same_family(&p.family, &family)
    });
    match same {
        Some(p) => {
            p.offices.extend(offices);
            if p.family != family && !p.other_families.contains(&family) {
                p.other_families.push(family);
            }
            p.mentions.push((name, byline));
        }
        None => found.push(Proposed {
            given,
            middle,
            family,
            other_families: vec![],
            offices,
            display,
            mentions: vec![(name, byline)],
        }),
    }
}

/// Given name, middle initial or name, family name of folded words, given
/// name first. A three-word name without an initial keeps two family words
/// unless the middle one is a known given name.
pub(crate) fn parts(mut words: Vec<String>) -> (String, Option<String>, Vec<String>) {
    while words.len() > 2
        && matches!(
            words.last().map(String::as_str),
            Some("jr" | "sr" | "ii" | "iii" | "iv" | "esq")
        )
    {
        words.pop();
    }
    if words.len() < 2 {
        return (String::new(), None, words);
    }
    let given = words.remove(0);
    if words.len() == 1 {
        return (given, None, words);
    }
    let particle = words.iter().position(|w| names::is_particle(w));
    if let Some(p) = particle {
        let middle = words[..p].first().cloned();
        return (given, middle, words.split_off(p));
    }
    if words[0].len() == 1 || is_given_name(&words[0]) {
        let middle = words.remove(0);
        return (given, Some(middle), words);
    }
    (given, None, words)
}

pub(crate) fn same_family(a: &[String], b: &[String]) -> bool {
    match (a.last(), b.last()) {
        (Some(x), Some(y)) => x == y || x.len().min(y.len()) >= 6 && slips::slips(x, y).is_some(),
        _ => false,
    }
}

/// Where the writers of a document are named: "by …", "Author:", "… of Globe
/// staff contributed", "can be reached at".
fn in_byline(read: &Read, i: usize) -> bool {
    let Some(passage) = read.passages.get(read.passage_of(i)) else {
        return false;
    };
    let tokens = &read.tokens[passage.clone()];
    let before = i
        .checked_sub(1)
        .map_or("", |b| read.tokens[b].word.as_str());
    let short = tokens.len() < 60;
    let credit = |w: &str| {
        matches!(
            w,
            "staff" | "author" | "byline" | "correspondent" | "contributed"
        )
    };
    let heads_line = before == "by"
        && (i < 2
            || read.tokens[i - 1].after(gap::NEWLINE | gap::BLANK_LINE | gap::HYPHEN | gap::OTHER));
    heads_line
        || before == "author"
        || short
            && tokens.iter().any(|t| credit(&t.word))
            && (before == "by"
                || tokens
                    .iter()
                    .any(|t| t.word == "contributed" || t.word == "reached"))
}

/// Surnames that stand alone, with a title or without, go to the person whose
/// they are; a title with an unknown surname is a person of its own.
fn attach_surnames(
    found: &mut Vec<Proposed>,
    read: &Read,
    alone: Vec<(Range<usize>, Vec<Office>)>,
) {
    let full = found.len();
    for (range, offices) in alone {
        let token = &read.tokens[range.start];
        let word = &token.word;
        if word.len() < 2 || token.shape == Shape::Upper && word.len() < 4 {
            continue;
        }
        let mut owners = (0..found.len()).filter(|&p| {
            let family = &found[p].family;
            family.last() == Some(word)
                || word.len() >= 6
                    && !offices.is_empty()
                    && same_family(family, std::slice::from_ref(word))
        });
        if let Some(owner) = owners.next() {
            let person = &mut found[owner];
            if person.family.last() != Some(word) {
                person.other_families.push(vec![word.clone()]);
            }
            person.offices.extend(offices);
            let byline = in_byline(read, range.start);
            person.mentions.push((range, byline));
            continue;
        }
        let titled = offices
            .iter()
            .any(|o| *o != Office::Church || read.tokens[range.start].after(0));
        let known = titled
            && range.start > 0
            && read.tokens[range.start - 1].capital()
            && office(&read.tokens[range.start - 1].word).is_some();
        if known
            && !is_no_name(word)
            && !words::is_ordinary(word)
            && expand(word) == word
            && found.len() < full + 40
        {
            let display = read.view.slice(token.start..token.end);
            found.push(Proposed {
                family: vec![word.clone()],
                offices,
                display,
                mentions: vec![(range, false)],
                ..Proposed::default()
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::Repeated;
    use crate::corpus::CorpusDocument;

    fn people(text: &str) -> Vec<(String, Vec<String>, usize)> {
        let d = CorpusDocument {
            name: "a".into(),
            text: text.into(),
            facts: None,
        };
        let read = Read::new(&d, &Repeated::default());
        propose(&read)
            .into_iter()
            .map(|p| (p.given, p.family, p.mentions.len()))
            .collect()
    }

    #[test]
    fn people_are_told_from_bodies_and_places() {
        let text = "By Orla Quennell\n\nThe Harbor Region Port Board met on Monday. Mayor Zelda Brannigan said the Port Act was clear. \
            “No,” said Tormund Vex Ollivander, director of the Dock League. Brannigan left. Mr. Ollivander stayed on Quay Street with Commissioner Thrupp.";
        let found = people(text);
        let names: Vec<String> = found
            .iter()
            .map(|p| format!("{} {}", p.0, p.1.join(" ")))
            .collect();
        assert_eq!(
            names,
            [
                "orla quennell",
                "zelda brannigan",
                "tormund vex ollivander",
                " thrupp"
            ]
        );
        assert_eq!(found[1].2, 2);
        assert_eq!(found[2].2, 2);
    }
}
