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
            if open.accent(glyph, text) {
                return;
            }
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

    /// An accent drawn over the last letter, or a letter under the accent drawn before it, as some
    /// files compose them. True if the two have become one.
    fn accent(&mut self, glyph: &Glyph, text: &str) -> bool {
        let first = text.chars().next().unwrap_or(' ');
        let (mark, letter) = match (combining(first), combining(self.last_text)) {
            (Some(mark), None) => (mark, self.last_text),
            (None, Some(mark)) => (mark, first),
            _ => return false,
        };
        let (x, y) = (glyph.x - self.last.0, glyph.y - self.last.1);
        let (along, across) = (
            x * self.direction.0 + y * self.direction.1,
            y * self.direction.0 - x * self.direction.1,
        );
        let over = along.abs() < 0.5 * self.last_size
            && across.abs() < 0.4 * self.last_size
            && along < 0.7 * self.last_advance.max(glyph.advance);
        let Some(composed) = compose(letter, mark).filter(|_| over && text.chars().count() == 1)
        else {
            return false;
        };
        self.piece.text.pop();
        self.piece.text.push(composed);
        self.last_text = composed;
        if combining(first).is_none() {
            // The letter came second: go on from it.
            (self.last, self.last_advance) = ((glyph.x, glyph.y), glyph.advance);
            let (u, _) = self.piece.frame.to_frame(glyph.x, glyph.y);
            self.piece.u1 = self.piece.u1.max(u + glyph.advance);
        }
        true
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

/// The combining form of a spacing accent.
fn combining(c: char) -> Option<char> {
    Some(match c {
        '`' | '\u{2cb}' => '\u{300}',
        '\u{b4}' | '\u{2ca}' => '\u{301}',
        '\u{2c6}' => '\u{302}',
        '\u{2dc}' => '\u{303}',
        '\u{af}' | '\u{2c9}' => '\u{304}',
        '\u{2d8}' => '\u{306}',
        '\u{2d9}' => '\u{307}',
        '\u{a8}' => '\u{308}',
        '\u{2da}' => '\u{30a}',
        '\u{2dd}' => '\u{30b}',
        '\u{2c7}' => '\u{30c}',
        '\u{b8}' => '\u{327}',
        '\u{2db}' => '\u{328}',
        '\u{300}'..='\u{30c}' | '\u{327}' | '\u{328}' => c,
        _ => return None,
    })
}

/// Letter and mark as one character, if there is one. A dotless i takes marks like an i.
fn compose(letter: char, mark: char) -> Option<char> {
    let letter = if letter == '\u{131}' { 'i' } else { letter };
    unicode_normalization::char::compose(letter, mark)
}
