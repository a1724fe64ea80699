//! Page furniture: headers, footers, stamps and page numbers of one document.
//!
//! A line is furniture if its form, figures masked, recurs at the edge of the
//! document's pages and only furniture stands further out. Text stays in place:
//! lines are marked, offsets hold. Scans are compared by three-letter pieces.

use super::fold;
use super::keys;
use super::lines::Line;
use std::collections::HashMap;
use std::ops::Range;

/// Lines looked at from each edge of a page.
const DEPTH: usize = 4;
/// Forms kept for fuzzy comparison of scans.
const MAX_FORMS: usize = 48;

/// What the furniture of one page says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PageNumber {
    /// Page number printed on the page.
    pub number: Option<u32>,
    /// "of n", if printed.
    pub of: Option<u32>,
}

/// Marks furniture among the lines; answers the printed page number of each page.
pub fn mark(lines: &mut [Line<'_>]) -> HashMap<u32, PageNumber> {
    let pages = pages(lines);
    let forms = Forms::learn(lines, &pages);
    let mut numbers = HashMap::new();
    for page in &pages {
        let mut number = PageNumber::default();
        for edge in [Edge::Top, Edge::Bottom] {
            peel(lines, page.clone(), edge, &forms, &mut number);
        }
        numbers.insert(lines[page.start].page, number);
        first_line(lines, page.clone());
    }
    numbers
}

fn first_line(lines: &mut [Line<'_>], page: Range<usize>) {
    let first = page
        .into_iter()
        .find(|i| !lines[*i].furniture && !lines[*i].blank());
    if let Some(i) = first {
        lines[i].first = true;
    }
}

fn pages(lines: &[Line<'_>]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        match found.last_mut() {
            Some(last) if lines[last.start].page == line.page => last.end = i + 1,
            _ => found.push(i..i + 1),
        }
    }
    found
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Edge {
    Top,
    Bottom,
}

/// The outermost printed lines of a page, from the edge inwards.
fn edge_lines(lines: &[Line<'_>], page: Range<usize>, edge: Edge, depth: usize) -> Vec<usize> {
    let printed = |i: &usize| !lines[*i].blank();
    match edge {
        Edge::Top => page.filter(printed).take(depth).collect(),
        Edge::Bottom => page.rev().filter(printed).take(depth).collect(),
    }
}

/// Marks lines from the edge inwards as long as they are furniture.
fn peel(
    lines: &mut [Line<'_>],
    page: Range<usize>,
    edge: Edge,
    forms: &Forms,
    number: &mut PageNumber,
) {
    let candidates = edge_lines(lines, page, edge, DEPTH);
    let mut pending = Vec::new();
    for i in candidates {
        let found = page_number(lines[i].content).or_else(|| bent_number(&lines[i]));
        if found.is_some() || forms.holds(&lines[i], edge) {
            for dirt in pending.drain(..) {
                let dirt: usize = dirt;
                lines[dirt].furniture = true;
            }
            lines[i].furniture = true;
            if let Some(found) = found.or_else(|| number_in(lines[i].content)) {
                *number = if number.number.is_some() {
                    *number
                } else {
                    found
                };
            }
        } else if lines[i].scan && fold::letters(lines[i].content).len() <= 4 && pending.is_empty()
        {
            pending.push(i);
        } else {
            break;
        }
    }
}

/// Forms of lines that recur at the edges.
struct Forms {
    exact: HashMap<(Edge, String), bool>,
    pieces: Vec<(Edge, Vec<u64>)>,
}

/// Where a form was seen.
#[derive(Default)]
struct Seen {
    pages: Vec<usize>,
    figures: std::collections::HashSet<String>,
    has_figures: bool,
}

impl Forms {
    fn learn(lines: &[Line<'_>], pages: &[Range<usize>]) -> Forms {
        let mut seen: HashMap<(Edge, String), Seen> = HashMap::new();
        let mut near = Near::default();
        for (n, page) in pages.iter().enumerate() {
            for edge in [Edge::Top, Edge::Bottom] {
                for i in edge_lines(lines, page.clone(), edge, DEPTH) {
                    let Some(form) = form(lines[i].content) else {
                        continue;
                    };
                    if lines[i].scan {
                        near.add(edge, &form, n);
                    }
                    let entry = seen.entry((edge, form)).or_default();
                    if entry.pages.last() != Some(&n) {
                        entry.pages.push(n);
                    }
                    let figures: String = lines[i]
                        .content
                        .chars()
                        .filter(char::is_ascii_digit)
                        .collect();
                    entry.has_figures |= figures.len() >= 3 && !like_phone(lines[i].content);
                    entry.figures.insert(figures);
                }
            }
        }
        let all = pages.len();
        let exact: HashMap<_, _> = seen.into_iter().map(|(k, s)| (k, s.recurs(all))).collect();
        let mut pieces = near.recurring(all);
        for ((edge, form), recurs) in &exact {
            if *recurs && form.len() >= 8 && pieces.len() < MAX_FORMS {
                pieces.push((*edge, trigrams(form)));
            }
        }
        Forms { exact, pieces }
    }

    fn holds(&self, line: &Line<'_>, edge: Edge) -> bool {
        let Some(form) = form(line.content) else {
            return false;
        };
        if line.scan {
            let own = trigrams(&form);
            let alike = |(e, form): &&(Edge, Vec<u64>)| *e == edge && covered(form, &own) >= 0.5;
            if self.pieces.iter().find(alike).is_some() {
                return true;
            }
        }
        self.exact.get(&(edge, form)).copied().unwrap_or(false)
    }
}

impl Seen {
    /// Half of the pages; or a fifth if it counts; or most pages of a long run.
    fn recurs(&self, all: usize) -> bool {
        let count = self.pages.len();
        let (Some(first), Some(last)) = (self.pages.first(), self.pages.last()) else {
            return false;
        };
        let run = last - first + 1;
        let counts = self.has_figures && self.figures.len() * 2 > count;
        let share = count as f32 / all.max(1) as f32;
        count >= 4 && share >= 0.6
            || count >= 3 && counts && share >= 0.2
            || count >= 10 && count as f32 / run as f32 >= 0.8
            || count >= 6 && counts && count as f32 / run as f32 >= 0.6
    }
}

/// Forms of scanned lines, gathered by likeness.
#[derive(Default)]
struct Near {
    forms: Vec<(Edge, Vec<u64>, Vec<usize>)>,
}

impl Near {
    fn add(&mut self, edge: Edge, form: &str, page: usize) {
        if form.len() < 8 {
            return;
        }
        let own = trigrams(form);
        let known = self
            .forms
            .iter()
            .position(|(e, f, _)| *e == edge && covered(f, &own) >= 0.6);
        match known {
            Some(n) if self.forms[n].2.last() != Some(&page) => self.forms[n].2.push(page),
            None if self.forms.len() < MAX_FORMS * 2 => self.forms.push((edge, own, vec![page])),
            _ => {}
        }
    }

    fn recurring(self, all: usize) -> Vec<(Edge, Vec<u64>)> {
        let enough = |pages: &Vec<usize>| pages.len() >= 4 && pages.len() * 3 >= all;
        let forms = self.forms.into_iter().filter(|(_, _, pages)| enough(pages));
        forms
            .map(|(edge, form, _)| (edge, form))
            .take(MAX_FORMS / 2)
            .collect()
    }
}

/// A line's form: letters, each run of figures as one 0. None for header keys and long lines.
fn form(content: &str) -> Option<String> {
    const LONGEST: usize = 240;
    if content.len() > LONGEST || keys::read(content, false).is_some_and(|h| h.exact) {
        return None;
    }
    let mut form = String::with_capacity(content.len());
    for c in content.chars().filter(|c| c.is_alphanumeric()) {
        match c.is_ascii_digit() {
            true if form.ends_with('0') => {}
            true => form.push('0'),
            false => form.extend(c.to_lowercase()),
        }
    }
    (!form.is_empty()).then_some(form)
}

fn trigrams(form: &str) -> Vec<u64> {
    let letters: Vec<char> = form.chars().filter(|c| !c.is_ascii_digit()).collect();
    let mut pieces: Vec<u64> = letters
        .windows(3)
        .map(|w| {
            w.iter()
                .fold(7, |h, c| h * 0x1_0000 + u64::from(u32::from(*c)))
        })
        .collect();
    pieces.sort_unstable();
    pieces.dedup();
    pieces
}

/// Share of the smaller form's pieces found in the other.
fn covered(form: &[u64], other: &[u64]) -> f32 {
    let common = other
        .iter()
        .filter(|p| form.binary_search(p).is_ok())
        .count();
    let smaller = form.len().min(other.len()).max(1);
    if form.len() * 4 < other.len() || other.len() * 4 < form.len() || smaller < 6 {
        return 0.0;
    }
    common as f32 / smaller as f32
}

/// A line that is nothing but a page number: "3", "- 3 -", "Page 3 of 12", "3/12".
pub fn page_number(content: &str) -> Option<PageNumber> {
    if content.len() > 24 {
        return None;
    }
    let words: Vec<&str> = content
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let words = match words.split_first() {
        Some((first, rest))
            if first.eq_ignore_ascii_case("page") || first.eq_ignore_ascii_case("pg") =>
        {
            rest
        }
        _ => &words[..],
    };
    let number = |w: &str| w.parse::<u32>().ok().filter(|_| w.len() <= 4);
    let of = content.contains('/') && !content.contains("//");
    match words {
        [n] => Some(PageNumber {
            number: Some(number(n)?),
            of: None,
        }),
        [n, "of" | "Of" | "OF", m] => Some(PageNumber {
            number: Some(number(n)?),
            of: Some(number(m)?),
        }),
        [n, m] if of => Some(PageNumber {
            number: Some(number(n)?),
            of: Some(number(m)?),
        }),
        _ => None,
    }
}

/// "lof2", "2 ot 3": a page number that a scanner ran together.
fn bent_number(line: &Line<'_>) -> Option<PageNumber> {
    if !line.scan || line.content.len() > 12 {
        return None;
    }
    let folded: String = line
        .content
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let folded = folded.to_lowercase().replace(['l', 'i', '|', '!'], "1");
    let (n, m) = ["of", "ot", "0f"]
        .iter()
        .find_map(|of| folded.split_once(of))?;
    let (number, of) = (n.parse().ok()?, m.parse().ok()?);
    (number <= of && of < 1000).then_some(PageNumber {
        number: Some(number),
        of: Some(of),
    })
}

/// "Page 3 of 12" inside a longer footer.
fn number_in(content: &str) -> Option<PageNumber> {
    let words: Vec<&str> = content.split_whitespace().collect();
    words.windows(3).find_map(|w| {
        let (n, m) = (w[0].parse().ok()?, w[2].parse().ok()?);
        (w[1].eq_ignore_ascii_case("of")).then_some(PageNumber {
            number: Some(n),
            of: Some(m),
        })
    })
}

/// Telephone numbers recur at the foot of mails, in signatures.
fn like_phone(content: &str) -> bool {
    let figures: Vec<usize> = content
        .split(|c: char| !c.is_ascii_digit())
        .filter(|p| !p.is_empty())
        .map(str::len)
        .collect();
    figures.windows(2).any(|w| w == [3, 4]) || figures == [10]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::lines;
    use crate::record::Page;

    #[test]
    fn reads_page_numbers() {
        for (text, number, of) in [
            ("3", 3, None),
            ("- 12 -", 12, None),
            ("Page 2 of 7", 2, Some(7)),
            ("2/7", 2, Some(7)),
        ] {
            assert_eq!(
                page_number(text),
                Some(PageNumber {
                    number: Some(number),
                    of
                }),
                "{text}"
            );
        }
        for text in ["", "Page", "12 Main", "617 555 0100", "2015-03-04 12"] {
            assert_eq!(page_number(text), None, "{text}");
        }
    }

    #[test]
    fn headers_and_stamps_are_marked_bodies_and_signatures_are_not() {
        let pages: Vec<Page> = (1..=12)
            .map(|n| Page {
                file: "a.pdf".into(),
                page: n,
                text: format!(
                    "City of Exampleton records {n}\n\nFrom: Ada Example\nSent: x\n\nBody of page {}\nBest\nAda Example\n{}\n{n}\nZPD 0000{n:02}\n",
                    if n % 2 == 0 { "even" } else { "odd" },
                    if n % 3 == 0 { "Example Police" } else { "Thank you for this one" },
                ),
                ..Page::default()
            })
            .collect();
        let mut lines = lines::of_pages(&pages);
        let numbers = mark(&mut lines);
        let marked: Vec<&str> = lines
            .iter()
            .filter(|l| l.furniture && l.page == 3)
            .map(|l| l.content)
            .collect();
        assert_eq!(marked, ["City of Exampleton records 3", "3", "ZPD 000003"]);
        assert_eq!(numbers[&3].number, Some(3));
    }
}
