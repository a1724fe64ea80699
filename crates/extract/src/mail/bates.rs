//! Bates stamps: the number each page bears, and the numbers that are missing.
//!
//! Read from page furniture only. A number that a scanner broke is mended where
//! the pages before and after agree.

use super::lines::Line;
use crate::record::Span;
use std::collections::HashMap;

/// The stamp on one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The document's name.
    pub file: String,
    /// Page number, from 1.
    pub page: u32,
    /// What stands before the number ("ZPD-").
    pub prefix: String,
    /// The number.
    pub number: u64,
    /// Where it is printed; none if it was worked out from the neighbours.
    pub span: Option<Span>,
}

/// Numbers that no page bears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The page after which they are missing.
    pub file: String,
    /// Page number, from 1.
    pub page: u32,
    /// What stands before the numbers.
    pub prefix: String,
    /// First missing number.
    pub first: u64,
    /// Last missing number.
    pub last: u64,
}

/// A stamp as one line may print it.
struct Candidate {
    page: u32,
    prefix: String,
    number: u64,
    span: Span,
}

/// The stamps of one document, a page each at most.
pub fn stamps(file: &str, lines: &[Line<'_>], pages: &[u32]) -> Vec<Stamp> {
    let candidates: Vec<Candidate> = lines
        .iter()
        .filter(|l| l.furniture)
        .flat_map(in_line)
        .collect();
    let mut votes: HashMap<(&str, i64), usize> = HashMap::new();
    for c in &candidates {
        *votes.entry((&c.prefix, offset(c))).or_default() += 1;
    }
    // A stamp counts pages: prefix and distance to the page number recur.
    let best = votes
        .iter()
        .max_by_key(|((p, o), n)| (**n, std::cmp::Reverse((*p, *o))));
    let Some(((prefix, _), count)) = best else {
        return Vec::new();
    };
    if *count < 2 && pages.len() > 1 {
        return Vec::new();
    }
    let mut by_page: HashMap<u32, &Candidate> = HashMap::new();
    for c in candidates.iter().filter(|c| c.prefix == *prefix) {
        by_page.entry(c.page).or_insert(c);
    }
    let read: Vec<Option<&Candidate>> = pages.iter().map(|p| by_page.get(p).copied()).collect();
    (0..pages.len())
        .filter_map(|i| stamp_of(file, prefix, pages, &read, i))
        .collect()
}

fn offset(c: &Candidate) -> i64 {
    i64::try_from(c.number).unwrap_or(i64::MAX) - i64::from(c.page)
}

/// The stamp as read, unless both neighbours agree on another one.
fn stamp_of(
    file: &str,
    prefix: &str,
    pages: &[u32],
    read: &[Option<&Candidate>],
    i: usize,
) -> Option<Stamp> {
    let before = || read[..i].iter().rev().take(5).flatten();
    let after = || read[i + 1..].iter().take(5).flatten();
    let agreed = before()
        .map(|b| offset(b))
        .find(|o| after().any(|a| offset(a) == *o));
    let (number, span) = match (read[i], agreed) {
        (Some(c), None) => (c.number, Some(c.span)),
        (Some(c), Some(o)) if offset(c) == o => (c.number, Some(c.span)),
        (_, Some(o)) => (u64::try_from(o + i64::from(pages[i])).ok()?, None),
        (None, None) => return None,
    };
    Some(Stamp {
        file: file.to_owned(),
        page: pages[i],
        prefix: prefix.to_owned(),
        number,
        span,
    })
}

/// Letters, then a number of four figures or more, as stamps are set.
fn in_line(line: &Line<'_>) -> Vec<Candidate> {
    let chars: Vec<char> = line.text.chars().take(300).collect();
    let mut found = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let start = i;
        while i < chars.len() && chars[i].is_ascii_digit() {
            i += 1;
        }
        if i == start {
            i += 1;
            continue;
        }
        let alone = chars.get(i).is_none_or(|c| c.is_whitespace());
        let figures: String = chars[start..i].iter().collect();
        let Some(number) = figures
            .parse()
            .ok()
            .filter(|_| (4..=12).contains(&figures.len()) && alone)
        else {
            continue;
        };
        let prefix_at = prefix_start(&chars, start);
        let at = |k: usize| line.start + u32::try_from(k).unwrap_or(0);
        found.push(Candidate {
            page: line.page,
            prefix: chars[prefix_at..start]
                .iter()
                .collect::<String>()
                .trim()
                .to_uppercase(),
            number,
            span: Span {
                page: line.page,
                start: at(prefix_at),
                end: at(i),
            },
        });
    }
    found
}

/// Where the letters before a number begin: back to a wide blank, a sign, or the line's start.
fn prefix_start(chars: &[char], number: usize) -> usize {
    let mut at = number;
    while at > 0 && number - at < 24 {
        let c = chars[at - 1];
        let joins = c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let blank = c == ' ' && at == number;
        if !joins && !blank {
            break;
        }
        at -= 1;
    }
    at + chars[at..number]
        .iter()
        .take_while(|c| !c.is_alphanumeric())
        .count()
}

/// Numbers missing between the stamps, in the order given.
pub fn gaps(stamps: &[Stamp]) -> Vec<Gap> {
    let mut found = Vec::new();
    for pair in stamps.windows(2) {
        let [before, after] = pair else { continue };
        if before.prefix != after.prefix || after.number <= before.number + 1 {
            continue;
        }
        found.push(Gap {
            file: before.file.clone(),
            page: before.page,
            prefix: before.prefix.clone(),
            first: before.number + 1,
            last: after.number - 1,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::{furniture, lines};
    use crate::record::Page;

    #[test]
    fn reads_mends_and_finds_gaps() {
        let stamp = [
            "ZPD-EX 000001",
            "ZPD-EX 000002",
            "ZPD-EX 900003",
            "",
            "ZPD-EX 000005",
            "ZPD-EX 000009",
            "ZPD-EX 000010",
        ];
        let pages: Vec<Page> = (1u32..)
            .zip(stamp)
            .map(|(n, s)| Page {
                page: n,
                text: format!("text {n} of its own\nmore\nand more\n{s}"),
                ..Page::default()
            })
            .collect();
        let mut documents = [lines::of_pages(&pages)];
        furniture::mark(&mut documents);
        let lines = &documents[0];
        let found = stamps("a", lines, &[1, 2, 3, 4, 5, 6, 7]);
        let numbers: Vec<u64> = found.iter().map(|s| s.number).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 9, 10]);
        assert!(found[2].span.is_none() && found[0].span.is_some());
        let missing = gaps(&found);
        assert_eq!(
            (missing.len(), missing[0].first, missing[0].last),
            (1, 6, 8)
        );
    }
}
