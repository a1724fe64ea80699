//! Pages for documents that have none of their own: 60 lines of at most 1,000
//! characters each make a page, cut at the last empty line in the second half
//! of the page if there is one, so that paragraphs stay together. A form feed
//! always begins a new page.

use crate::read::{Input, Walk};
use crate::record::{Document, Page, Record, TextSource, Word};

/// Lines of a page.
const LINES: usize = 60;
/// Characters of a line; longer ones are broken.
const LINE_CHARS: usize = 1000;

/// Cuts `text` into pages.
pub(crate) fn cut(text: &str) -> Vec<String> {
    let mut pages = Vec::new();
    for sheet in text.split('\u{c}') {
        let lines: Vec<&str> = sheet.lines().flat_map(short_lines).collect();
        let mut rest = lines.as_slice();
        while !rest.is_empty() {
            let (page, after) = rest.split_at(page_length(rest));
            let page = page.join("\n");
            rest = after;
            if !page.trim().is_empty() {
                pages.push(page.trim_matches('\n').trim_end().to_owned());
            }
        }
    }
    pages
}

/// What form feeds part, uncut.
fn sheets(text: &str) -> Vec<String> {
    let sheets = text.split('\u{c}').filter(|sheet| !sheet.trim().is_empty());
    sheets.map(str::to_owned).collect()
}

fn page_length(lines: &[&str]) -> usize {
    if lines.len() <= LINES {
        return lines.len();
    }
    (LINES / 2..LINES)
        .rev()
        .find(|&at| lines[at].trim().is_empty())
        .map_or(LINES, |at| at + 1)
}

fn short_lines(line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = line;
    while let Some((at, _)) = rest.char_indices().nth(LINE_CHARS) {
        let cut = rest[..at].rfind(' ').map_or(at, |space| space + 1);
        pieces.push(&rest[..cut]);
        rest = &rest[cut..];
    }
    pieces.push(rest);
    pieces
}

/// Passes on the document and its text as pages. Text without a letter ends as a failure.
pub(crate) fn give(walk: &mut Walk<'_>, input: &Input, mut document: Document, text: &str) {
    let pages = match walk.options.whole_sheets {
        false => cut(text),
        true => sheets(text),
    };
    document.pages = pages.len() as u32;
    walk.document(document);
    if pages.is_empty() {
        walk.failure(&input.name, None, "text", "there is no text in it", false);
    }
    give_pages(walk, input, pages);
}

/// Passes on pages from 1 on, those that were asked for.
pub(crate) fn give_pages(walk: &mut Walk<'_>, input: &Input, pages: Vec<String>) {
    let name = input.name.as_str();
    for (index, text) in pages.into_iter().enumerate() {
        let number = index as u32 + 1;
        if !wanted(walk, input, number) {
            continue;
        }
        let with_words = walk.options.words;
        walk.page(name, number, false, |walk| {
            let words = if with_words { words(&text) } else { Vec::new() };
            let source = TextSource::Text;
            let page = Page {
                file: name.to_owned(),
                page: number,
                text,
                source,
                words,
                ..Page::default()
            };
            walk.record(Record::Page(page));
        });
    }
}

/// Whether this page was asked for; parts are always read whole.
pub(crate) fn wanted(walk: &Walk<'_>, input: &Input, number: u32) -> bool {
    input.depth > 0
        || walk
            .options
            .pages
            .is_none_or(|(first, last)| (first..=last).contains(&number))
}

/// Words of text that has no places on paper: boxes are zero.
fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut start = 0;
    for (at, c) in text.chars().chain(['\n']).enumerate() {
        if c.is_whitespace() {
            if !word.is_empty() {
                words.push(Word {
                    text: std::mem::take(&mut word),
                    bounds: [0.0; 4],
                    start,
                });
            }
        } else {
            if word.is_empty() {
                start = at as u32;
            }
            word.push(c);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_at_paragraphs() {
        let text: String = (1..=100)
            .map(|n| {
                if n == 50 {
                    "\n".to_owned()
                } else {
                    format!("line {n}\n")
                }
            })
            .collect();
        let pages = cut(&text);
        assert_eq!(pages.len(), 2);
        assert!(pages[0].ends_with("line 49"));
        assert!(pages[1].starts_with("line 51"));
    }

    #[test]
    fn form_feeds_and_endless_lines() {
        assert_eq!(cut("a\u{c}b\u{c}\u{c}"), ["a", "b"]);
        assert_eq!(cut(&"x".repeat(2500))[0].lines().count(), 3);
        assert_eq!(cut("\n\n \n"), Vec::<String>::new());
    }

    #[test]
    fn words_know_their_place() {
        let found = words("Dé ja\nvu");
        let starts: Vec<(u32, &str)> = found
            .iter()
            .map(|word| (word.start, word.text.as_str()))
            .collect();
        assert_eq!(starts, [(0, "Dé"), (3, "ja"), (6, "vu")]);
    }
}
