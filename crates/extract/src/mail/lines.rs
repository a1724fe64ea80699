//! The lines of one document, page after page, with their place in the page's text.
//!
//! Quote marks are counted and set aside. What a line means is decided elsewhere.

use crate::record::{Page, Span, TextSource};

/// Quote marks counted at most; more are read as this many.
const MAX_LEVEL: u8 = 40;

/// One line of one page.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// Page number, from 1.
    pub page: u32,
    /// First character of the line in the page's text.
    pub start: u32,
    /// One past its last character, line break excluded.
    pub end: u32,
    /// The line as printed.
    pub text: &'a str,
    /// The line without quote marks and surrounding blanks.
    pub content: &'a str,
    /// "-----Original Message-----" runs into the line, and is not part of `content`.
    pub glued: bool,
    /// How many quote marks stand before it.
    pub level: u8,
    /// The text was recognised from a picture, at least in part.
    pub scan: bool,
    /// First line of its page that is not page furniture.
    pub first: bool,
    /// Header, footer, stamp or page number.
    pub furniture: bool,
}

impl Line<'_> {
    /// Nothing to read here.
    pub fn blank(&self) -> bool {
        self.content.is_empty()
    }

    /// The line's place, without blanks at both ends.
    pub fn span(&self) -> Span {
        let head = self.text.chars().take_while(|c| c.is_whitespace()).count();
        let tail = self
            .text
            .chars()
            .rev()
            .take_while(|c| c.is_whitespace())
            .count();
        let start = self.start + u32::try_from(head).unwrap_or(0);
        let end = self
            .end
            .saturating_sub(u32::try_from(tail).unwrap_or(0))
            .max(start);
        Span {
            page: self.page,
            start,
            end,
        }
    }
}

/// All lines of one document's pages, in order.
pub fn of_pages(pages: &[Page]) -> Vec<Line<'_>> {
    pages.iter().flat_map(of_page).collect()
}

fn of_page(page: &Page) -> Vec<Line<'_>> {
    let mut at = 0u32;
    let scan = matches!(page.source, TextSource::Ocr | TextSource::Mixed);
    let mut found = Vec::new();
    for text in page.text.split(['\n', '\u{c}']) {
        let long = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        let (level, printed) = unquote(text);
        let content = after_separator(printed);
        let glued = content.len() < printed.len();
        let end = at.saturating_add(long);
        let (first, furniture) = (false, false);
        found.push(Line {
            page: page.page,
            start: at,
            end,
            text,
            content,
            glued,
            level,
            scan,
            first,
            furniture,
        });
        at = end.saturating_add(1);
    }
    found
}

/// Counts the quote marks at the start of a line and takes them off.
fn unquote(text: &str) -> (u8, &str) {
    let mut level = 0u8;
    let mut rest = text.trim();
    while let Some(after) = rest.strip_prefix(['>', '»']) {
        level = (level + 1).min(MAX_LEVEL);
        rest = after.trim_start();
    }
    (level, rest)
}

/// Some readers of PDF text run "-----Original Message-----" and the key after it together.
fn after_separator(content: &str) -> &str {
    if !content.starts_with(['-', '_']) {
        return content;
    }
    let inner = content.trim_start_matches(['-', '_', ' ']);
    let announced = [
        "Original Message",
        "Forwarded message",
        "Original Appointment",
    ];
    let after = announced.iter().find_map(|a| inner.strip_prefix(a));
    match after.map(|a| a.trim_start_matches(['-', '_', ' ', '>'])) {
        Some(rest) if rest.starts_with(char::is_alphanumeric) => rest,
        _ => content,
    }
}

/// Joins the places of the lines kept: one span for each page and each stretch without a
/// line left out. Blank lines and furniture break nothing.
pub fn spans(lines: &[Line<'_>], keep: impl Fn(usize) -> bool) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::new();
    let mut whole = false;
    for (i, line) in lines.iter().enumerate() {
        if line.furniture || line.blank() {
            continue;
        }
        let here = line.span();
        match joined.last_mut() {
            _ if !keep(i) => whole = false,
            Some(last) if whole && last.page == here.page => last.end = here.end,
            _ => {
                joined.push(here);
                whole = true;
            }
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_not_bytes_and_sets_quote_marks_aside() {
        let page = Page {
            page: 3,
            text: "Zoë –\n> > two\n\nlast".into(),
            ..Page::default()
        };
        let lines = of_page(&page);
        let told: Vec<_> = lines
            .iter()
            .map(|l| (l.start, l.end, l.level, l.content))
            .collect();
        assert_eq!(
            told,
            [
                (0, 5, 0, "Zoë –"),
                (6, 13, 2, "two"),
                (14, 14, 0, ""),
                (15, 19, 0, "last")
            ]
        );
        let whole = Span {
            page: 3,
            start: 0,
            end: 19,
        };
        assert_eq!(spans(&lines, |_| true), [whole]);
        let parted = [Span { end: 5, ..whole }, Span { start: 15, ..whole }];
        assert_eq!(spans(&lines, |i| i != 1), parted);
    }
}
