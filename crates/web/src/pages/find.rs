//! Looking for words inside a document: the pages that hold them with the words
//! around, and the way from one place to the next. Words are taken literally, letters'
//! case and line breaks aside; words in quotation marks stand together.

use crate::{WebState, error::PageError, form::Form, highlight::Mark, visit::encode};
use domain::{Actor, DocumentId};
use std::ops::Range;

/// Most phrases of one search, and characters of each.
const PHRASES: usize = 8;
const LENGTH: usize = 100;
/// Pages listed before and after the one that is shown.
const BEFORE: usize = 4;
const AFTER: usize = 56;
/// Characters shown around a place.
const AROUND: usize = 60;

/// A search inside a document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Find {
    /// As it was typed.
    pub query: String,
    /// How many pages hold it.
    pub pages: usize,
    pub lines: Vec<FindLine>,
    /// Where the words stand on the page that is shown.
    pub here: Vec<Range<usize>>,
    /// Which of them is the current one, from 1; 0 is none.
    pub current: usize,
    /// Addresses of the places before and after.
    pub before: Option<String>,
    pub after: Option<String>,
}

/// A page that holds the words.
#[derive(Clone, Debug)]
pub(crate) struct FindLine {
    pub number: i32,
    /// How often.
    pub count: usize,
    /// The words around the first place.
    pub before: String,
    pub words: String,
    pub rest: String,
}

/// Looks for what was typed; none where nothing was.
pub(crate) async fn find(
    state: &WebState,
    actor: &Actor,
    id: DocumentId,
    number: i32,
    text: &str,
    form: &Form,
) -> Result<Option<Find>, PageError> {
    let query = form.get("q").trim().to_owned();
    let phrases = phrases(&query);
    if phrases.is_empty() {
        return Ok(None);
    }
    let reader = state.reader();
    let numbers = reader.pages_with(actor, id, &phrases).await?;
    let at = numbers.partition_point(|&page| page < number);
    let listed = &numbers[at.saturating_sub(BEFORE)..(at + AFTER).min(numbers.len())];
    let texts = reader.texts(actor, id, listed).await?;
    let here = places(text, &phrases);
    let current = match form.get("hit") {
        "last" => here.len(),
        hit => hit.parse().unwrap_or(0).min(here.len()),
    };
    let address = |page: i32, hit: &str| {
        let q = encode(&query);
        format!("/documents/{id}/pages/{page}?q={q}&hit={hit}#mark-hit-now")
    };
    let before = match current {
        2.. => Some(address(number, &(current - 1).to_string())),
        _ => at.checked_sub(1).map(|at| address(numbers[at], "last")),
    };
    let after = if current < here.len() {
        Some(address(number, &(current + 1).to_string()))
    } else {
        let next = numbers[at..].iter().find(|&&page| page > number);
        next.map(|&page| address(page, "1"))
    };
    Ok(Some(Find {
        pages: numbers.len(),
        lines: texts
            .iter()
            .filter_map(|page| line(page.number, &page.text, &phrases))
            .collect(),
        query,
        here,
        current,
        before,
        after,
    }))
}

impl Find {
    /// The marks that found words make on the page.
    pub fn marks(&self) -> impl Iterator<Item = ((i32, i32), Mark)> + '_ {
        let number = |at: usize| i32::try_from(at).unwrap_or(i32::MAX);
        self.here.iter().enumerate().map(move |(index, place)| {
            let current = index + 1 == self.current;
            let mark = Mark {
                id: if current {
                    "hit-now".to_owned()
                } else {
                    format!("hit-{}", index + 1)
                },
                class: if current { "hit now" } else { "hit" },
                title: "Found".to_owned(),
            };
            ((number(place.start), number(place.end)), mark)
        })
    }

    /// What addresses of other pages carry on: the search.
    pub fn tail(&self) -> String {
        format!("?q={}", encode(&self.query))
    }
}

/// What is looked for: words, and what stands in quotation marks as a whole.
fn phrases(query: &str) -> Vec<String> {
    let query = query.replace(['“', '”', '„'], "\"");
    let mut found = Vec::new();
    for (index, piece) in query.split('"').enumerate() {
        let words = piece.split_whitespace();
        if index % 2 == 1 {
            found.push(words.collect::<Vec<_>>().join(" "));
        } else {
            found.extend(words.map(str::to_owned));
        }
    }
    found.retain(|phrase| !phrase.is_empty());
    found.truncate(PHRASES);
    for phrase in &mut found {
        *phrase = phrase.chars().take(LENGTH).collect();
    }
    found
}

/// Where any of the phrases stand, in characters, in order and without overlaps.
fn places(text: &str, phrases: &[String]) -> Vec<Range<usize>> {
    let letters: Vec<char> = text.chars().map(folded).collect();
    let mut found: Vec<Range<usize>> = Vec::new();
    for phrase in phrases {
        let phrase: Vec<char> = phrase.chars().map(folded).collect();
        found.extend((0..letters.len()).filter_map(|at| {
            let end = match_at(&letters[at..], &phrase)?;
            Some(at..at + end)
        }));
    }
    found.sort_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    let mut until = 0;
    found.retain(|place| {
        let free = place.start >= until;
        if free {
            until = place.end;
        }
        free
    });
    found
}

/// How many letters the phrase takes here; a blank stands for any run of white space.
fn match_at(letters: &[char], phrase: &[char]) -> Option<usize> {
    let mut at = 0;
    for &wanted in phrase {
        if wanted == ' ' {
            let blanks = letters[at..]
                .iter()
                .take_while(|letter| letter.is_whitespace())
                .count();
            at += Some(blanks).filter(|&blanks| blanks > 0)?;
        } else if letters.get(at) == Some(&wanted) {
            at += 1;
        } else {
            return None;
        }
    }
    Some(at)
}

/// One letter in lower case.
fn folded(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

fn line(number: i32, text: &str, phrases: &[String]) -> Option<FindLine> {
    let places = places(text, phrases);
    let first = places.first()?.clone();
    let letters: Vec<char> = text.chars().collect();
    let piece = |range: Range<usize>| {
        let text: String = letters[range].iter().collect();
        text.replace('\n', " ")
    };
    Some(FindLine {
        number,
        count: places.len(),
        before: piece(first.start.saturating_sub(AROUND / 2)..first.start),
        words: piece(first.clone()),
        rest: piece(first.end..(first.end + AROUND).min(letters.len())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_phrases() {
        for (typed, expected) in [
            ("harbor  pilot", vec!["harbor", "pilot"]),
            ("\"harbor  pilot\" fee", vec!["harbor pilot", "fee"]),
            ("“harbor pilot”", vec!["harbor pilot"]),
            ("\"open", vec!["open"]),
            (" \"\" ", vec![]),
        ] {
            assert_eq!(phrases(typed), expected, "{typed}");
        }
    }

    #[test]
    fn words_are_found_whatever_their_case_and_across_lines() {
        let text = "The Harbor\n  Pilot of ZÜRICH, harbor.";
        for (typed, expected) in [
            ("\"harbor pilot\"", vec!["Harbor\n  Pilot"]),
            ("harbor", vec!["Harbor", "harbor"]),
            ("zürich", vec!["ZÜRICH"]),
            ("harbor harb", vec!["Harbor", "harbor"]),
            ("none", vec![]),
        ] {
            let letters: Vec<char> = text.chars().collect();
            let found: Vec<String> = places(text, &phrases(typed))
                .into_iter()
                .map(|place| letters[place].iter().collect())
                .collect();
            assert_eq!(found, expected, "{typed}");
        }
    }

    #[test]
    fn a_line_shows_the_words_around() {
        let found = line(3, "one two\nthree four three", &phrases("three")).unwrap();
        assert_eq!((found.count, found.before.as_str()), (2, "one two "));
        assert_eq!(found.rest, " four three");
    }
}
