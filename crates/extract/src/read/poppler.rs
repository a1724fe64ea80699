//! The second engine: pages of a PDF by `pdftotext -bbox-layout`, inside the walls.
//!
//! Used only after our own reader has died too often on a file. Its answer is
//! read line by line within the same bounds as any child's.

use super::parent::Outlet;
use super::{Options, ReadError, Reader, tools};
use crate::formats::bbox::{Event, event};
use crate::record::{Page, Record, TextSource, Word};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

/// Most that it may say about one file.
const ANSWER_BYTES: u64 = 1 << 30;
/// Longest page kept, in bytes of text.
const PAGE_BYTES: usize = 4 << 20;

/// Passes on the pages from `from` on; false if poppler is missing or gave none.
pub(super) fn read_rest(
    reader: &Reader,
    input: File,
    name: &str,
    from: u32,
    options: &Options,
    out: &mut Outlet<'_>,
) -> Result<bool, ReadError> {
    let Some(program) = reader.tools.pdftotext.as_deref() else {
        return Ok(false);
    };
    let first = options
        .pages
        .map_or(from, |(first, _)| first.max(from))
        .to_string();
    let last = options.pages.map(|(_, last)| last.to_string());
    let mut arguments = vec!["-bbox-layout", "-q", "-f", &first];
    if let Some(last) = &last {
        arguments.extend(["-l", last]);
    }
    arguments.extend(["-", "-"]);
    let cpu = reader.limits.open_wall.as_secs();
    let mut child = tools::start(reader, program, &arguments, Stdio::from(input), cpu)?;
    let Some(stdout) = child.0.stdout.take() else {
        return Ok(false);
    };
    let mut number = first.parse::<u32>().unwrap_or(1);
    let mut page = Building::default();
    let mut any = false;
    let mut lines = BufReader::new(stdout.take(ANSWER_BYTES));
    let mut line = Vec::new();
    while next_line(&mut lines, &mut line) {
        match event(&String::from_utf8_lossy(&line)) {
            Some(Event::Page { width, height }) => {
                page = Building {
                    width,
                    height,
                    ..Building::default()
                }
            }
            Some(Event::Word { bounds, text }) => page.word(bounds, &text),
            Some(Event::LineEnd) => page.end_line(),
            Some(Event::BlockEnd) => page.end_line(),
            Some(Event::PageEnd) => {
                out.pass(Record::Page(std::mem::take(&mut page).finish(
                    name,
                    number,
                    options.words,
                )))?;
                number += 1;
                any = true;
            }
            None => {}
        }
    }
    Ok(any)
}

fn next_line(from: &mut impl BufRead, line: &mut Vec<u8>) -> bool {
    line.clear();
    let got = from.by_ref().take(1 << 20).read_until(b'\n', line);
    got.is_ok_and(|got| got > 0)
}

#[derive(Default)]
struct Building {
    width: f32,
    height: f32,
    text: String,
    words: Vec<Word>,
    chars: u32,
    line_open: bool,
}

impl Building {
    fn word(&mut self, bounds: [f32; 4], text: &str) {
        if self.text.len() + text.len() > PAGE_BYTES {
            return;
        }
        if self.line_open {
            self.text.push(' ');
            self.chars += 1;
        }
        self.words.push(Word {
            text: text.to_owned(),
            bounds,
            start: self.chars,
        });
        self.text.push_str(text);
        self.chars += text.chars().count() as u32;
        self.line_open = true;
    }

    fn end_line(&mut self) {
        if self.line_open {
            self.text.push('\n');
            self.chars += 1;
            self.line_open = false;
        }
    }

    fn finish(self, file: &str, page: u32, with_words: bool) -> Page {
        let source = if self.words.is_empty() {
            TextSource::None
        } else {
            TextSource::Text
        };
        Page {
            file: file.to_owned(),
            page,
            text: self.text.trim_end().to_owned(),
            source,
            width: self.width,
            height: self.height,
            words: if with_words { self.words } else { Vec::new() },
            ..Page::default()
        }
    }
}
