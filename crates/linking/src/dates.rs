//! Dates as prose writes them, and the years that relative words mean. Works
//! on words already cut; knows nothing of header lines.

use crate::text::{Token, gap};
use jiff::civil::Date;

/// A date as precise as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Written {
    pub year: Option<i16>,
    pub month: Option<i8>,
    pub day: Option<i8>,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The month a word names, in full or cut to three or four letters.
pub fn month(word: &str) -> Option<i8> {
    let cut = word == "sept" || word.len() == 3;
    let found = MONTHS
        .iter()
        .position(|m| *m == word || (cut && m.starts_with(word)))?;
    Some(found as i8 + 1)
}

fn year(word: &str) -> Option<i16> {
    (word.len() == 4)
        .then(|| word.parse().ok())
        .flatten()
        .filter(|y| (1900..=2099).contains(y))
}

fn day(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h']);
    if digits.len() > 2 || digits.is_empty() {
        return None;
    }
    digits.parse().ok().filter(|d| (1..=31).contains(d))
}

/// Every date in a run of words, with the range of words it takes up.
/// `written_on` tells what "last year" means.
pub fn find(tokens: &[Token], written_on: Option<Date>) -> Vec<(std::ops::Range<usize>, Written)> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        match at(tokens, i, written_on) {
            Some((length, date)) => {
                found.push((i..i + length, date));
                i += length;
            }
            None => i += 1,
        }
    }
    found
}

fn at(tokens: &[Token], i: usize, written_on: Option<Date>) -> Option<(usize, Written)> {
    let word = |k: usize| tokens.get(i + k).map_or("", |t| t.word.as_str());
    let near = |k: usize| {
        tokens
            .get(i + k)
            .is_some_and(|t| !t.after(gap::BLANK_LINE | gap::OTHER))
    };
    if let (Some(m), true) = (month(word(0)), tokens[i].capital()) {
        if let (Some(d), true) = (day(word(1)), near(1)) {
            let y = year(word(2)).filter(|_| near(2));
            return Some((
                2 + usize::from(y.is_some()),
                Written {
                    year: y,
                    month: Some(m),
                    day: Some(d),
                },
            ));
        }
        let y = year(word(1)).filter(|_| near(1))?;
        return Some((
            2,
            Written {
                year: Some(y),
                month: Some(m),
                day: None,
            },
        ));
    }
    if let (Some(d), Some(m)) = (day(word(0)), month(word(1)))
        && let Some(y) = year(word(2))
    {
        return Some((
            3,
            Written {
                year: Some(y),
                month: Some(m),
                day: Some(d),
            },
        ));
    }
    if let Some(y) = year(word(0)) {
        return Some((
            1,
            Written {
                year: Some(y),
                ..Written::default()
            },
        ));
    }
    relative(word(0), word(1), written_on)
}

/// "last year", read from the day the text was written.
fn relative(first: &str, second: &str, written_on: Option<Date>) -> Option<(usize, Written)> {
    let base = written_on?;
    let back = match (first, second) {
        ("last", "year") => 1,
        ("this", "year") => 0,
        _ => return None,
    };
    Some((
        2,
        Written {
            year: Some(base.year() - back),
            ..Written::default()
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokenize;
    use crate::view::View;
    use jiff::civil::date;

    fn read(text: &str) -> Vec<(Option<i16>, Option<i8>, Option<i8>)> {
        let tokens = tokenize(&View::new(text, &[]));
        find(&tokens, Some(date(2023, 1, 10)))
            .into_iter()
            .map(|(_, d)| (d.year, d.month, d.day))
            .collect()
    }

    #[test]
    fn dates_as_prose_writes_them() {
        let cases = [
            (
                "dated December 31, 2022 is",
                vec![(Some(2022), Some(12), Some(31))],
            ),
            ("dated Dec. 31, US", vec![(None, Some(12), Some(31))]),
            (
                "between 2014 and 2018",
                vec![(Some(2014), None, None), (Some(2018), None, None)],
            ),
            ("in October 2019 the", vec![(Some(2019), Some(10), None)]),
            ("on 3 May 1998", vec![(Some(1998), Some(5), Some(3))]),
            ("officials last year said", vec![(Some(2022), None, None)]),
            ("it may 2 be nothing", vec![]),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
