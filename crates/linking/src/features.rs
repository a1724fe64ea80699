//! What a sentence tells, as features that can be compared: stems, pairs of
//! stems, dates as far as they are given, numbers with what they count.

use crate::dates::{self, Written};
use crate::text::{Shape, Token, gap};
use crate::words;
use jiff::civil::Date;
use std::collections::HashSet;
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Sort {
    Word,
    Pair,
    Date,
    Number,
    Name,
}

#[derive(Debug, Clone)]
pub(crate) struct Feature {
    pub name: String,
    pub sort: Sort,
    pub weight: f32,
    /// As it stands in the text, for the reader.
    pub shown: String,
}

/// The features of a run of words. `names` are left out: they count as names.
pub(crate) fn read(
    tokens: &[Token],
    range: Range<usize>,
    names: &HashSet<usize>,
    written_on: Option<Date>,
) -> Vec<Feature> {
    let slice = &tokens[range.clone()];
    let mut features = Vec::new();
    let mut taken: HashSet<usize> = names
        .iter()
        .filter_map(|i| i.checked_sub(range.start))
        .collect();
    for (at, date) in dates::find(slice, written_on) {
        taken.extend(at.clone());
        let shown = slice[at]
            .iter()
            .map(|t| t.word.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        features.extend(date_features(date, &shown));
    }
    read_short_years(slice, &mut taken, &mut features);
    features.extend(turns(slice));
    let mut before: Option<String> = None;
    for (i, token) in slice.iter().enumerate() {
        if taken.contains(&i) {
            before = None;
            continue;
        }
        if let Some(n) = words::number(&token.word).filter(|n| *n > 1) {
            let (n, last) = compound(slice, i, n);
            taken.extend(i..=last);
            features.extend(number_features(slice, last, n));
            continue;
        }
        let weight = words::weight(&token.word);
        if weight == 0.0 || token.word.len() < 3 || token.shape == Shape::Number {
            continue;
        }
        let stem = words::stem(&token.word);
        if let Some(first) = before
            .replace(stem.clone())
            .filter(|_| token.follows_directly())
        {
            let name = [first.as_str(), &stem].join(" ");
            let shown = [slice[i - 1].word.as_str(), &token.word].join(" ");
            features.push(Feature {
                name,
                sort: Sort::Pair,
                weight: 0.6,
                shown,
            });
        }
        features.push(Feature {
            name: stem,
            sort: Sort::Word,
            weight,
            shown: token.word.clone(),
        });
    }
    features
}

/// Turns of phrase that stand for a word: "no longer" for an end, "none was
/// granted" for a refusal, "this week" for a time.
fn turns(slice: &[Token]) -> Vec<Feature> {
    let word = |i: usize| slice.get(i).map_or("", |t| t.word.as_str());
    let has = |w: &str| slice.iter().any(|t| t.word == w);
    let stem_in = |stems: &[&str]| {
        slice
            .iter()
            .find(|t| stems.contains(&words::stem(&t.word).as_str()))
    };
    let mut features = Vec::new();
    let mut push = |name: &str, sort, weight, shown: &str| {
        features.push(Feature {
            name: name.to_owned(),
            sort,
            weight,
            shown: shown.to_owned(),
        });
    };
    let ended = (0..slice.len()).find(|&i| {
        word(i) == "no" && word(i + 1) == "longer"
            || word(i) == "until" && matches!(word(i + 1), "this" | "last" | "recently" | "then")
            || matches!(word(i), "formerly" | "previously" | "former" | "ousted")
    });
    let removed = stem_in(&[&words::stem("remove")]);
    if let Some(shown) = ended.map(&word).or(removed.map(|t| t.word.as_str())) {
        push(
            "~ended",
            Sort::Word,
            0.8,
            if shown == "no" { "no longer" } else { shown },
        );
    }
    let refused = has("none") || has("not") || has("never") || has("no");
    if refused && stem_in(&[&words::stem("approve")]).is_some() {
        push(&words::stem("reject"), Sort::Word, 0.9, "refusal");
    }
    for i in 0..slice.len() {
        let unit = matches!(
            word(i + 1),
            "week" | "month" | "weekend" | "summer" | "fall" | "winter" | "spring"
        );
        if unit && matches!(word(i), "this" | "last" | "next") {
            push(
                &format!("t{} {}", word(i), word(i + 1)),
                Sort::Date,
                0.8,
                &format!("{} {}", word(i), word(i + 1)),
            );
        }
    }
    features
}

/// "’22" after an apostrophe is a year.
fn read_short_years(slice: &[Token], taken: &mut HashSet<usize>, features: &mut Vec<Feature>) {
    for (i, t) in slice.iter().enumerate() {
        let after_in = i > 0 && matches!(slice[i - 1].word.as_str(), "in" | "of" | "since" | "by");
        let two = t.word.len() == 2 && t.shape == Shape::Number && after_in && !t.after(gap::OTHER);
        if let (true, Ok(n)) = (two && i + 1 == slice.len(), t.word.parse::<i16>()) {
            taken.insert(i);
            let year = Written {
                year: Some(2000 + n),
                ..Written::default()
            };
            features.extend(date_features(year, &t.word));
        }
    }
}

/// A date is known by its year, its month in a year, and its day in a month.
pub(crate) fn date_features(date: Written, shown: &str) -> Vec<Feature> {
    let mut features = Vec::new();
    let mut push = |name: String, weight| {
        features.push(Feature {
            name,
            sort: Sort::Date,
            weight,
            shown: shown.to_owned(),
        });
    };
    if let Some(y) = date.year {
        push(format!("y{y}"), 1.0);
        if let Some(m) = date.month {
            push(format!("m{y}-{m}"), 0.6);
        }
    }
    if let (Some(m), Some(d)) = (date.month, date.day) {
        push(format!("d{m}-{d}"), 1.2);
    }
    features
}

/// "eight hundred" is one number: its value, and its last word.
fn compound(slice: &[Token], i: usize, n: u64) -> (u64, usize) {
    let next = slice.get(i + 1).filter(|t| t.follows_directly());
    match next.and_then(|t| words::number(&t.word)) {
        Some(unit @ (100 | 1000 | 1_000_000 | 1_000_000_000)) if n < unit => (n * unit, i + 1),
        _ => (n, i),
    }
}

/// A number with each of the next words it may count; large ones stand alone too.
fn number_features(slice: &[Token], i: usize, n: u64) -> Vec<Feature> {
    let mut features = Vec::new();
    let mut push = |name: String, weight: f32, shown: String| {
        features.push(Feature {
            name,
            sort: Sort::Number,
            weight,
            shown,
        });
    };
    let vague = words::is_vague_number(&slice[i].word);
    if n >= 100 && !vague {
        push(format!("n{n}"), 0.9, slice[i].word.clone());
    }
    let counted = slice[i + 1..]
        .iter()
        .take(4)
        .filter(|t| words::weight(&t.word) > 0.0);
    for t in counted.filter(|t| t.shape != Shape::Number && t.word.len() > 2) {
        let stem = words::stem(&t.word);
        let shown = format!("{} {}", slice[i].word, t.word);
        if let Some(size) = size(n, vague) {
            push(format!("n~{size} {stem}"), 0.5, shown.clone());
        }
        if !vague {
            push(format!("n{n} {stem}"), 1.2, shown);
        }
    }
    features
}

/// "Hundreds" may be 640, and "thousands" 3,200: what both are about.
fn size(n: u64, vague: bool) -> Option<u64> {
    let sizes = [1_000_000_000, 1_000_000, 1000, 100];
    let least = if vague { 1 } else { 2 };
    sizes.into_iter().find(|size| n >= size * least)
}
