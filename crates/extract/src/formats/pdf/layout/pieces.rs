//! Glyphs to pieces: what is drawn one after the other, close together, on one baseline.
//!
//! Spaces are often not drawn at all, and advances carry the file's own
//! letter-spacing or not, so a piece only ends at a drawn space, a clear gap, a
//! step back or a change of baseline; `rows` mends what is broken too early.

use super::super::ink::{Glyph, Ink};
use super::Piece;
use super::frame::Frame;

/// A gap wider than this share of the font size ends a piece.
pub(super) const GAP: f32 = 0.12;
/// A step back by more than this share of the font size ends a piece.
const BACK: f32 = 0.3;
/// A baseline off by more than this share of the font size ends a piece.
const SHIFT: f32 = 0.12;
/// The same character again within this share of the font size is drawn twice to look bold.
const TWICE: f32 = 0.1;

pub(super) fn join(ink: &Ink) -> Vec<Piece> {
    let mut joiner = Joiner {
        pieces: Vec::with_capacity(ink.glyphs.len() / 5),
        open: None,
        spaced: false,
    };
    for glyph in &ink.glyphs {
        joiner.take(glyph, ink.text(glyph));
    }
    joiner.close();
    joiner.pieces
}

struct Joiner {
    pieces: Vec<Piece>,
    open: Option<Open>,
    /// A space was drawn since the last piece.
    spaced: bool,
}

/// The piece being built and its last glyph.
struct Open {
    piece: Piece,
    direction: (f32, f32),
    last: (f32, f32),
    last_advance: f32,
    last_size: f32,
    last_text: char,
}

impl Joiner {
    fn take(&mut self, glyph: &Glyph, text: &str) {
        let Some(last) = text.chars().last() else {
            return;
        };
        if text.trim().is_empty() {
            self.space();
            return;
        }
        if let Some(open) = &mut self.open {
            match open.fit(glyph, text) {
                Fit::Repeat => return,
                Fit::Next => {
                    open.extend(glyph, text, last);
                    if last == ' ' {
                        self.space();
                    }
                    return;
                }
                Fit::Apart => self.close(),
            }
        }
        self.begin(glyph, text, last);
        if last == ' ' {
            self.space();
        }
    }

    fn begin(&mut self, glyph: &Glyph, text: &str, last: char) {
        let frame = Frame::of(glyph.dx, glyph.dy);
        let (u, v) = frame.to_frame(glyph.x, glyph.y);
        let piece = Piece {
            text: text.trim().to_owned(),
            u0: u,
            u1: u + glyph.advance.max(0.0),
            v,
            size: glyph.size,
            space_before: std::mem::take(&mut self.spaced) || text.starts_with(' '),
            space_after: false,
            frame,
        };
        self.open = Some(Open {
            piece,
            direction: (glyph.dx, glyph.dy),
            last: (glyph.x, glyph.y),
            last_advance: glyph.advance,
            last_size: glyph.size,
            last_text: last,
        });
    }

    fn space(&mut self) {
        if let Some(open) = &mut self.open {
            open.piece.space_after = true;
        }
        self.close();
        self.spaced = true;
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.pieces.push(open.piece);
        }
    }
}

/// How a glyph fits to the piece before it.
enum Fit {
    /// It continues the piece.
    Next,
    /// It is the last glyph once more.
    Repeat,
    /// It belongs elsewhere.
    Apart,
}

impl Open {
    fn fit(&self, glyph: &Glyph, text: &str) -> Fit {
        let (dx, dy) = self.direction;
        if glyph.dx * dx + glyph.dy * dy < 0.999 {
            return Fit::Apart;
        }
        let (x, y) = (glyph.x - self.last.0, glyph.y - self.last.1);
        let (along, across) = (x * dx + y * dy, y * dx - x * dy);
        let size = self.last_size.max(glyph.size);
        let level = across.abs() <= SHIFT * size;
        if level && along.abs() < TWICE * size && text.starts_with(self.last_text) {
            return Fit::Repeat;
        }
        let gap = along - self.last_advance;
        if level && gap <= GAP * size && gap >= -BACK * size && along > -0.02 * size {
            Fit::Next
        } else {
            Fit::Apart
        }
    }

    fn extend(&mut self, glyph: &Glyph, text: &str, last: char) {
        let (u, _) = self.piece.frame.to_frame(glyph.x, glyph.y);
        self.piece.text.push_str(text.trim_end());
        self.piece.u1 = self.piece.u1.max(u + glyph.advance);
        self.piece.size = self.piece.size.max(glyph.size);
        self.last = (glyph.x, glyph.y);
        self.last_advance = glyph.advance;
        self.last_size = glyph.size;
        self.last_text = last;
    }
}
