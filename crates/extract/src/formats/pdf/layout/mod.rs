//! From glyphs to words, lines and reading order.
//!
//! `pieces` joins neighbouring glyphs, `rows` makes words and rows of the
//! pieces that share a baseline, `columns` finds the order in which the rows
//! are read, `text` writes it down. Text that runs in another direction than
//! most of the page (sidebars, stamps) is read after the rest.

mod bidi;
mod columns;
mod frame;
mod pieces;
mod rows;
mod text;

use super::ink::Ink;
use crate::record::Word;
use frame::Frame;

/// A page's text, arranged.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Lines in reading order; an empty line where there is a clear gap.
    pub text: String,
    /// The words of the text, in its order.
    pub words: Vec<Word>,
}

/// Arranges all glyphs of a page.
pub(super) fn arrange(ink: &Ink) -> Sheet {
    let mut writer = text::Writer::default();
    for (frame, pieces) in frame::split(pieces::join(ink)) {
        let rows = rows::build(pieces);
        let lines = columns::order(rows);
        writer.write(&frame, lines);
    }
    writer.finish()
}

/// A run of glyphs that belong to one word, in its frame's coordinates: `u` along the
/// baseline, `v` across it, downwards.
#[derive(Clone, Debug)]
struct Piece {
    text: String,
    u0: f32,
    u1: f32,
    v: f32,
    size: f32,
    /// A space was drawn right before or after.
    space_before: bool,
    space_after: bool,
    frame: Frame,
}

/// A word on its row.
#[derive(Clone, Debug)]
struct RowWord {
    text: String,
    u0: f32,
    u1: f32,
    v: f32,
    size: f32,
}

/// Words on one baseline with no wide gap between them.
#[derive(Clone, Debug)]
struct Segment {
    words: Vec<RowWord>,
    u0: f32,
    u1: f32,
    v: f32,
    size: f32,
    /// Number of its row; segments on one row share a baseline.
    row: usize,
}

impl Segment {
    fn chars(&self) -> usize {
        self.words
            .iter()
            .map(|word| word.text.chars().count() + 1)
            .sum()
    }
}

/// A line as it will be written.
#[derive(Clone, Debug)]
struct Line {
    words: Vec<RowWord>,
    v: f32,
    size: f32,
    /// Lines of one block follow each other downwards; another block begins elsewhere on the page.
    block: usize,
}
