//! Lines to text, with an empty line where the gap to the next line is clear.

use super::frame::Frame;
use super::{Line, RowWord, Sheet, bidi};
use crate::record::Word;

/// Leading of a page on which nothing can be measured, as a share of the font size.
const USUAL_LEADING: f32 = 1.2;
/// A gap this much larger than the usual one is clear.
const CLEAR: f32 = 1.35;
/// Height of letters above and below the baseline, as a share of the font size.
const ASCENT: f32 = 0.78;
const DESCENT: f32 = 0.22;

#[derive(Default)]
pub(super) struct Writer {
    sheet: Sheet,
    chars: u32,
}

impl Writer {
    /// Writes the lines of one frame.
    pub fn write(&mut self, frame: &Frame, lines: Vec<Line>) {
        let leading = usual_leading(&lines);
        let mut before: Option<(f32, f32, usize)> = None;
        for line in lines {
            match before {
                None if self.chars > 0 => self.put("\n\n"),
                None => {}
                Some(last) => self.put(if clear_gap(last, &line, leading) {
                    "\n\n"
                } else {
                    "\n"
                }),
            }
            before = Some((line.v, line.size, line.block));
            for (index, word) in bidi::reading_order(line.words).into_iter().enumerate() {
                if index > 0 {
                    self.put(" ");
                }
                self.word(frame, word);
            }
        }
    }

    pub fn finish(self) -> Sheet {
        self.sheet
    }

    fn word(&mut self, frame: &Frame, word: RowWord) {
        let bounds = frame.to_page(
            word.u0,
            word.v - ASCENT * word.size,
            word.u1,
            word.v + DESCENT * word.size,
        );
        let start = self.chars;
        self.put(&word.text);
        let bounds = bounds.map(|value| (value * 10.0).round() / 10.0);
        self.sheet.words.push(Word {
            text: word.text,
            bounds,
            start,
        });
    }

    fn put(&mut self, text: &str) {
        self.sheet.text.push_str(text);
        self.chars += text.chars().count() as u32;
    }
}

/// The middle distance between baselines that follow each other, as a share of the font size.
fn usual_leading(lines: &[Line]) -> f32 {
    let mut steps: Vec<f32> = lines
        .windows(2)
        .filter(|pair| pair[0].block == pair[1].block)
        .map(|pair| (pair[1].v - pair[0].v) / pair[0].size.max(1.0))
        .filter(|step| (0.7..3.0).contains(step))
        .collect();
    if steps.len() < 3 {
        return USUAL_LEADING;
    }
    steps.sort_by(f32::total_cmp);
    // Below the middle: a page of short paragraphs has as many clear gaps as plain ones.
    steps[steps.len() * 2 / 5].max(1.0)
}

fn clear_gap((v, size, block): (f32, f32, usize), line: &Line, leading: f32) -> bool {
    if block != line.block {
        // Down to another block is a gap like any other; up to the next column is not.
        return line.v > v && line.v - v > CLEAR * leading * size;
    }
    line.v - v > CLEAR * leading * size.min(line.size * 1.5)
}
