//! Page furniture: headers, footers, stamps and page numbers.
//!
//! A line is furniture if its form, figures masked, recurs at the edge of the
//! document's pages and only furniture stands further out. Text stays in place:
//! lines are marked, offsets hold. Short documents are learnt from together, since
//! a release of single mails repeats its stamps over files. What the furniture says
//! of where a document starts is kept for `prints`.

use super::fold;
use super::forms::{self, Edge, Forms};
use super::lines::Line;
use super::page_numbers::{self, PageNumber};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

/// Documents of fewer pages are learnt from together.
const SHORT: usize = 5;

/// What the furniture says of each page of one document.
#[derive(Debug, Default)]
pub struct Told {
    numbers: HashMap<u32, PageNumber>,
    stamps: HashMap<u32, String>,
}

impl Told {
    /// Does a new printed document start on this page? None where nothing tells.
    pub fn starts(&self, page: u32) -> Option<bool> {
        let before = page.checked_sub(1)?;
        if let (Some(own), Some(other)) = (self.stamps.get(&page), self.stamps.get(&before)) {
            return Some(own != other);
        }
        let own = self.numbers.get(&page)?;
        let number = own.number?;
        let previous = self.numbers.get(&before).and_then(|p| p.number);
        let counts_on = previous.is_some_and(|p| p + 1 == number);
        if number == 1 {
            return Some(true);
        }
        // The file's own page numbers tell nothing: they never start again.
        (number < page && (own.of.is_some() || counts_on)).then_some(false)
    }
}

/// Marks furniture among the lines of all documents; answers what it says of each document.
pub fn mark(documents: &mut [Vec<Line<'_>>]) -> Vec<Told> {
    let pooled = pooled(documents);
    documents
        .iter_mut()
        .map(|lines| mark_one(lines, pooled.as_ref()))
        .collect()
}

/// The forms of all short documents together.
fn pooled(documents: &[Vec<Line<'_>>]) -> Option<Forms> {
    let short: Vec<&[Line<'_>]> = documents
        .iter()
        .map(|lines| (lines, pages(lines)))
        .filter(|(_, pages)| pages.len() < SHORT)
        .flat_map(|(lines, pages)| pages.into_iter().map(|p| &lines[p]))
        .collect();
    (!short.is_empty()).then(|| Forms::learn(&short))
}

fn mark_one(lines: &mut [Line<'_>], pooled: Option<&Forms>) -> Told {
    let pages = pages(lines);
    let own;
    let forms = match pooled.filter(|_| pages.len() < SHORT) {
        Some(forms) => forms,
        None => {
            let slices: Vec<&[Line<'_>]> = pages.iter().map(|p| &lines[p.clone()]).collect();
            own = Forms::learn(&slices);
            &own
        }
    };
    let mut told = Told::default();
    for page in &pages {
        let sheet = &mut lines[page.clone()];
        let number = mark_page(sheet, forms);
        told.numbers.insert(sheet[0].page, number);
        if let Some(first) = sheet.iter_mut().find(|l| !l.furniture && !l.blank()) {
            first.first = true;
        }
    }
    told.stamps = document_stamps(lines, &pages);
    told
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

/// Marks lines from both edges inwards as long as they are furniture.
fn mark_page(page: &mut [Line<'_>], forms: &Forms) -> PageNumber {
    let mut number = PageNumber::default();
    for edge in Edge::BOTH {
        let mut outermost = true;
        for i in edge.lines(page) {
            let found = page_numbers::read(&page[i]);
            // Inside the edge a bare figure is text; "2 of 3" is a page number anywhere.
            let found = found.filter(|f| outermost || f.of.is_some());
            if found.is_some() || forms.holds(&page[i], edge) {
                page[i].furniture = true;
                let found = found.or_else(|| page_numbers::number_in(page[i].content));
                number = Some(number)
                    .filter(|n| n.number.is_some())
                    .or(found)
                    .unwrap_or(number);
            } else if page[i].scan {
                // Dirt, or columns read in another order: furniture may stand further in.
                outermost = fold::letters(page[i].content).len() <= 4 && outermost;
            } else {
                break;
            }
        }
    }
    number
}

/// Figures in the furniture that stay the same within a document and change with the next
/// ("Doc No. C0123"): none if no line does so.
fn document_stamps(lines: &[Line<'_>], pages: &[Range<usize>]) -> HashMap<u32, String> {
    let mut by_form: BTreeMap<String, BTreeMap<u32, String>> = BTreeMap::new();
    for line in pages
        .iter()
        .flat_map(|p| &lines[p.clone()])
        .filter(|l| l.furniture)
    {
        if let Some(form) = forms::form(line.content).filter(|f| f.len() >= 4) {
            let figures = forms::figures(line.content);
            by_form.entry(form).or_default().insert(line.page, figures);
        }
    }
    let fits = by_form
        .into_values()
        .filter(|figures| names_documents(figures, pages.len()));
    fits.max_by_key(BTreeMap::len)
        .map(|figures| figures.into_iter().collect())
        .unwrap_or_default()
}

/// Every number names one run of pages, and some runs are longer than a page.
fn names_documents(figures: &BTreeMap<u32, String>, pages: usize) -> bool {
    let runs: Vec<&String> = figures.values().collect();
    let changes = runs.windows(2).filter(|w| w[0] != w[1]).count();
    let distinct: HashSet<&String> = runs.iter().copied().collect();
    figures.len() >= 6
        && figures.len() * 10 >= pages * 7
        && changes >= 2
        && distinct.len() == changes + 1
        && changes * 20 <= (figures.len() - 1) * 19
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::lines;
    use crate::record::Page;

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
        let mut documents = [lines::of_pages(&pages)];
        let told = mark(&mut documents);
        let lines = &documents[0];
        let marked: Vec<&str> = lines
            .iter()
            .filter(|l| l.furniture && l.page == 3)
            .map(|l| l.content)
            .collect();
        assert_eq!(marked, ["City of Exampleton records 3", "3", "ZPD 000003"]);
        assert_eq!(told[0].numbers[&3].number, Some(3));
    }
}
