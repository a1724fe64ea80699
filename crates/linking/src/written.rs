//! Reads a name as it stands on a page around one surname: titles, given names
//! and initials before it or, in inverted order, after it, and what follows.
//! What it is worth is not its business.

use crate::entity::PersonName;
use crate::names::{self, Given, Office, compare_given, is_given_name, office};
use crate::page::Prepared;
use crate::slips;
use crate::text::{Shape, Token, gap, starts_sentence};
use crate::words;

/// A name as it stands on the page, around one surname.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub given: String,
    pub middle: Option<String>,
    pub offices: Vec<Office>,
    pub inverted: bool,
    /// A street, a firm, a pub: not a person at all.
    pub thing: bool,
    /// Another capitalised word follows that no name explains.
    pub word_after: bool,
    /// Initials or names before the given name, or a hyphenated surname.
    pub other_surname: bool,
    pub start: usize,
    pub end: usize,
}

/// Reads the name around the surname at `i`.
pub(crate) fn read(page: &Prepared<'_>, i: usize, person: &PersonName) -> Written {
    let tokens = &page.tokens;
    let mut w = Written {
        start: i,
        end: i + 1,
        ..Written::default()
    };
    let mut j = i;
    let family = person
        .families
        .iter()
        .find(|f| f.len() > 1 && ends_with_family(tokens, i, f));
    if let Some(family) = family {
        j = i + 1 - family.len();
        w.start = j;
    }
    read_before(page, j, &mut w);
    read_after(page, i, person, &mut w);
    w
}

fn ends_with_family(tokens: &[Token], i: usize, family: &[String]) -> bool {
    i + 1 >= family.len()
        && family
            .iter()
            .rev()
            .enumerate()
            .all(|(k, f)| slips::slips(&tokens[i - k].word, f).is_some())
}

/// Words that belong together: no punctuation but an abbreviation's full stop,
/// and a line break only inside a sentence.
fn joined(page: &Prepared<'_>, k: usize) -> bool {
    let token = &page.tokens[k];
    if token.after(gap::COMMA | gap::COLON | gap::OTHER | gap::BLANK_LINE | gap::HYPHEN) {
        return false;
    }
    if token.after(gap::NEWLINE) && !page.sentence_of(k).contains(&(k.saturating_sub(1))) {
        return false;
    }
    !token.after(gap::STOP)
        || !starts_sentence(&page.tokens, k)
        || page.tokens[k - 1].word.len() == 1
}

fn read_before(page: &Prepared<'_>, from: usize, w: &mut Written) {
    let tokens = &page.tokens;
    let mut names: Vec<String> = Vec::new();
    let mut j = from;
    while j > 0 && joined(page, j) && names.len() < 4 {
        let token = &tokens[j - 1];
        if let Some(office) =
            office(&token.word).filter(|_| !is_given_name(&token.word) || token.word == "art")
        {
            w.offices.push(office);
            if token.capital() {
                w.start = w.start.min(j - 1);
            }
            j -= 1;
            continue;
        }
        let filler = names::is_title_filler(&token.word);
        if !w.offices.is_empty() && !filler || !token.capital() || token.possessive {
            break;
        }
        let heads = starts_sentence(tokens, j - 1) || page.sentence_of(j - 1).start == j - 1;
        // "I. Doe" and "A. Roe" begin with no pronoun and no article.
        let initial = token.word.len() == 1 && tokens[j].after(gap::STOP);
        if !filler
            && (words::is_function_word(&token.word) && !initial
                || heads && words::is_ordinary(&token.word) && !is_given_name(&token.word))
        {
            break;
        }
        if !filler {
            names.push(token.word.clone());
            w.start = j - 1;
        }
        j -= 1;
    }
    if let Some(given) = names.pop() {
        w.given = given;
        w.middle = names.pop();
        w.other_surname = names.iter().any(|n| n.len() > 1);
    }
}

fn read_after(page: &Prepared<'_>, i: usize, person: &PersonName, w: &mut Written) {
    let tokens = &page.tokens;
    let Some(next) = tokens.get(i + 1) else {
        return;
    };
    if w.given.is_empty()
        && next.gap & !gap::NEWLINE == gap::COMMA
        && next.capital()
        && !tokens[i].possessive
    {
        read_inverted(page, i, person, w);
        if w.inverted {
            return;
        }
    }
    let between: String = page.view.slice(tokens[i].end..next.start);
    let same_line = !next.after(gap::NEWLINE | gap::BLANK_LINE);
    w.thing |= between.contains('&') && next.capital() && between.len() < 6
        || next.capital()
            && same_line
            && next.gap & !gap::NEWLINE == 0
            && names::makes_it_a_thing(&next.word)
        || tokens[i].possessive
            && next.capital()
            && same_line
            && next.gap == 0
            && office(&next.word).is_none();
    if next.gap == gap::HYPHEN && next.capital() {
        w.other_surname = true;
    }
    if next.gap == 0
        && next.capital()
        && next.shape != Shape::Upper
        && !w.thing
        && !tokens[i].possessive
    {
        w.word_after = !is_suffix(&next.word);
    }
    if let Some(office) = office(&next.word).filter(|o| *o != Office::Courtesy) {
        let apposition =
            next.gap & !gap::NEWLINE & !gap::COMMA & !gap::STOP == 0 && next.after(gap::COMMA);
        if apposition {
            w.offices.push(office);
        }
    }
}

fn is_suffix(word: &str) -> bool {
    matches!(word, "jr" | "sr" | "ii" | "iii" | "iv")
}

/// "Doe, Jane" – but "Doe, Roe and Poe" is a list of surnames.
fn read_inverted(page: &Prepared<'_>, i: usize, person: &PersonName, w: &mut Written) {
    let next = &page.tokens[i + 1];
    let fits = person
        .given
        .iter()
        .any(|g| compare_given(g, &next.word) < Given::Absent);
    if !(fits || is_given_name(&next.word))
        || next.shape == Shape::Upper && next.word.len() < 4 && next.word.len() > 1
    {
        return;
    }
    w.given.clone_from(&next.word);
    w.inverted = true;
    w.end = i + 2;
    if let Some(initial) = page
        .tokens
        .get(i + 2)
        .filter(|t| t.gap == 0 && t.capital() && t.word.len() == 1)
    {
        w.middle = Some(initial.word.clone());
        w.end = i + 3;
    }
}
