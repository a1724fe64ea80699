//! Forms of lines that recur at the edges of pages, learnt from the pages themselves.
//!
//! A form is a line with its figures masked. Which of the lines are furniture is
//! decided in `furniture`, from the edge inwards.

use super::keys;
use super::lines::Line;
use std::collections::{HashMap, HashSet};

/// Lines looked at from each edge of a page.
const DEPTH: usize = 4;
/// Forms kept for fuzzy comparison of scans.
const MAX_FORMS: usize = 48;

/// Top or bottom of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Edge {
    /// Headers.
    Top,
    /// Footers.
    Bottom,
}

impl Edge {
    /// Both edges.
    pub const BOTH: [Edge; 2] = [Edge::Top, Edge::Bottom];

    /// The outermost printed lines of a page, from the edge inwards.
    pub fn lines(self, page: &[Line<'_>]) -> Vec<usize> {
        let printed = |i: &usize| !page[*i].blank();
        match self {
            Edge::Top => (0..page.len()).filter(printed).take(DEPTH).collect(),
            Edge::Bottom => (0..page.len()).rev().filter(printed).take(DEPTH).collect(),
        }
    }
}

/// Forms of lines that recur at the edges.
pub struct Forms {
    exact: HashMap<(Edge, String), bool>,
    pieces: Vec<(Edge, Vec<u64>)>,
}

/// Where a form was seen.
#[derive(Default)]
struct Seen {
    pages: Vec<usize>,
    figures: HashSet<String>,
    has_figures: bool,
}

impl Forms {
    /// Learns what recurs on these pages.
    pub fn learn(pages: &[&[Line<'_>]]) -> Forms {
        let mut seen: HashMap<(Edge, String), Seen> = HashMap::new();
        let mut near = Near::default();
        for (n, page) in pages.iter().enumerate() {
            for edge in Edge::BOTH {
                for line in edge.lines(page).into_iter().map(|i| &page[i]) {
                    let Some(form) = form(line.content) else {
                        continue;
                    };
                    if line.scan {
                        near.add(edge, &form, n);
                    }
                    seen.entry((edge, form)).or_default().add(line.content, n);
                }
            }
        }
        let all = pages.len();
        let exact: HashMap<_, _> = seen.into_iter().map(|(k, s)| (k, s.recurs(all))).collect();
        let mut pieces = near.recurring(all);
        let mut whole: Vec<_> = exact
            .iter()
            .filter(|((_, f), yes)| **yes && f.len() >= 8)
            .collect();
        whole.sort();
        pieces.extend(
            whole
                .into_iter()
                .take(MAX_FORMS)
                .map(|((edge, f), _)| (*edge, trigrams(f))),
        );
        Forms { exact, pieces }
    }

    /// Does this line at this edge have a form that recurs?
    pub fn holds(&self, line: &Line<'_>, edge: Edge) -> bool {
        let Some(form) = form(line.content) else {
            return false;
        };
        if line.scan {
            let own = trigrams(&form);
            let alike = |(e, f): &(Edge, Vec<u64>)| *e == edge && covered(f, &own) >= 0.5;
            if self.pieces.iter().any(alike) {
                return true;
            }
        }
        self.exact.get(&(edge, form)).copied().unwrap_or(false)
    }
}

impl Seen {
    fn add(&mut self, content: &str, page: usize) {
        if self.pages.last() != Some(&page) {
            self.pages.push(page);
        }
        let figures = figures(content);
        self.has_figures |= figures.len() >= 3 && !like_phone(content);
        self.figures.insert(figures);
    }

    /// Half of the pages; or a fifth if it counts; or most pages of a long run.
    fn recurs(&self, all: usize) -> bool {
        let count = self.pages.len();
        let (Some(first), Some(last)) = (self.pages.first(), self.pages.last()) else {
            return false;
        };
        let run = count as f32 / (last - first + 1) as f32;
        let counts = self.has_figures && self.figures.len() * 2 > count;
        let share = count as f32 / all.max(1) as f32;
        count >= 4 && share >= 0.6
            || count >= 3 && counts && share >= 0.2
            || count >= 10 && run >= 0.8
            || count >= 6 && counts && run >= 0.6
    }
}

/// All figures of a line.
pub fn figures(content: &str) -> String {
    content.chars().filter(char::is_ascii_digit).collect()
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
pub fn form(content: &str) -> Option<String> {
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

/// Telephone numbers recur at the foot of mails, in signatures.
fn like_phone(content: &str) -> bool {
    let figures: Vec<usize> = content
        .split(|c: char| !c.is_ascii_digit())
        .filter(|p| !p.is_empty())
        .map(str::len)
        .collect();
    figures.windows(2).any(|w| w == [3, 4]) || figures == [10]
}
