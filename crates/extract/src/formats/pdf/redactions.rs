//! Covered areas: what hides words, what is printed with it, and whether it hides anything at all.
//!
//! Three cases: a dark or light box over text drawn earlier (the words can
//! still be read in the file); a box with nothing but an exemption label on it;
//! a black bar in the place of words. Boxes behind text are decoration and left
//! out. Boxes that touch are one redaction.

use super::ink::{Block, Ink};
use super::layout::Sheet;
use crate::exemptions::{self, Weight};
use crate::formats::beside;
use crate::record::Redaction;

/// Smaller boxes are rules and dots.
const LEAST_WIDTH: f32 = 6.0;
const LEAST_HEIGHT: f32 = 5.0;
/// A box over nearly the whole page is its ground.
const GROUND: f32 = 0.97;

/// Finds the redactions of one page.
pub(super) fn find(ink: &Ink, sheet: &Sheet, file: &str, page: u32) -> Vec<Redaction> {
    let (width, height) = ink.dimensions;
    let page_area = (width * height).max(1.0);
    let mut found: Vec<Covered> = Vec::new();
    for block in &ink.blocks {
        let [left, top, right, bottom] = block.bounds;
        let (wide, tall) = (right - left, bottom - top);
        if wide < LEAST_WIDTH || tall < LEAST_HEIGHT || wide * tall > GROUND * page_area {
            continue;
        }
        match judge(block, ink, sheet) {
            Some(covered) if !covered.slight || !in_a_table(block, ink, sheet) => {
                merge(&mut found, covered);
            }
            _ => {}
        }
    }
    found
        .into_iter()
        .map(|covered| covered.into_record(file, page, page_area))
        .collect()
}

/// A redaction in the making.
struct Covered {
    boxes: Vec<[f32; 4]>,
    label: Option<String>,
    text_underneath: bool,
    /// Nothing but a slight label tells that it is a redaction: a table's cell might hold the same.
    slight: bool,
}

impl Covered {
    fn into_record(self, file: &str, page: u32, page_area: f32) -> Redaction {
        Redaction {
            label: self.label,
            text_underneath: self.text_underneath,
            ..beside::redaction(file, page, &self.boxes, page_area)
        }
    }
}

fn judge(block: &Block, ink: &Ink, sheet: &Sheet) -> Option<Covered> {
    let Inside {
        under,
        over,
        over_text,
    } = Inside::of(block, ink);
    let label = label_of(&over_text).or_else(|| label_in(block, sheet));
    let dark = block.colour.iter().all(|&part| part < 0.25);
    let bar = dark && block.filled;
    let covered = |label: Option<String>, text_underneath: bool| {
        let tells = bar || text_underneath;
        Covered {
            boxes: vec![block.bounds],
            slight: !tells && label.as_deref().is_some_and(is_slight),
            label,
            text_underneath,
        }
    };
    if !block.filled {
        return label.map(|label| covered(Some(label), false));
    }
    match (under, over, label) {
        // A label in the box, drawn on it or standing under a see-through one.
        (_, 0, Some(label)) => Some(covered(Some(label), false)),
        // A label drawn on the box; whatever lies under it is what it hides.
        (under, _, Some(label)) => Some(covered(Some(label), under >= 2)),
        // Words covered and nothing written over them.
        (2.., 0, None) => Some(covered(label_beside(block, sheet), true)),
        // A black bar where words would stand.
        (0 | 1, 0, None) if dark && looks_like_words(block, sheet) => {
            Some(covered(label_beside(block, sheet), false))
        }
        _ => None,
    }
}

/// What is drawn inside a box, before and after it.
#[derive(Default)]
struct Inside {
    /// Letters that it covers.
    under: usize,
    /// Letters drawn on it, and what they say.
    over: usize,
    over_text: String,
}

impl Inside {
    fn of(block: &Block, ink: &Ink) -> Self {
        let [left, top, right, bottom] = block.bounds;
        let mut inside = Self::default();
        for glyph in ink.glyphs.iter().filter(|glyph| glyph.visible) {
            let (x, y) = (
                glyph.x + glyph.advance * glyph.dx / 2.0,
                glyph.y - glyph.size * 0.3,
            );
            if !((left..right).contains(&x) && (top..bottom).contains(&y)) {
                continue;
            }
            let text = ink.text(glyph);
            if glyph.order > block.order && inside.over_text.len() < 200 {
                inside.over_text.push_str(text);
            }
            match (text.trim().is_empty(), glyph.order < block.order) {
                (true, _) => {}
                (false, true) => inside.under += 1,
                (false, false) => inside.over += 1,
            }
        }
        inside
    }
}

fn label_of(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    exemptions::weight(&text).is_some().then_some(text)
}

fn is_slight(label: &str) -> bool {
    exemptions::weight(label) == Some(Weight::Slight)
}

/// Whether a box of the same row or column adjoins that holds other words: then it is a cell.
fn in_a_table(block: &Block, ink: &Ink, sheet: &Sheet) -> bool {
    ink.blocks.iter().any(|other| {
        beside::adjoins(block.bounds, other.bounds, 2.5) && holds_other_words(other, sheet)
    })
}

fn holds_other_words(block: &Block, sheet: &Sheet) -> bool {
    let text = beside::words_in(&sheet.words, block.bounds);
    !text.is_empty() && label_of(&text).is_none()
}

/// The text inside the box, if all of it is a label.
fn label_in(block: &Block, sheet: &Sheet) -> Option<String> {
    label_of(&beside::words_in(&sheet.words, block.bounds))
}

/// A label right after or before the box, on its line. A bare letter that opens the line is the
/// number of a list.
fn label_beside(block: &Block, sheet: &Sheet) -> Option<String> {
    let (after, before) = beside::words_beside(&sheet.words, block.bounds, 2.0);
    let numbers_a_list =
        |label: &String| is_slight(label) && !beside::words_lead_up(&sheet.words, block.bounds);
    label_of(&after).or_else(|| label_of(&before).filter(|label| !numbers_a_list(label)))
}

/// A bar of a line's height on or beside words, or a block as wide as a paragraph: not a chart, not a rule.
fn looks_like_words(block: &Block, sheet: &Sheet) -> bool {
    let [left, top, right, bottom] = block.bounds;
    let (wide, tall) = (right - left, bottom - top);
    let of_words = || {
        beside::is_of_a_line(&sheet.words, block.bounds)
            || !beside::words_in(&sheet.words, block.bounds).is_empty()
    };
    let as_tall_as_a_line = (LEAST_HEIGHT..28.0).contains(&tall) && wide > 0.8 * tall;
    as_tall_as_a_line && (wide > 40.0 || of_words())
        || wide > 80.0 && tall > 20.0 && wide > tall * 0.5
}

/// Joins what touches and says the same.
fn merge(found: &mut Vec<Covered>, new: Covered) {
    let touches = |a: &[f32; 4], b: &[f32; 4]| {
        let lines_meet = a[1] < b[3] + 1.0 && b[1] < a[3] + 1.0;
        a[0] < b[2] + 3.0 && b[0] < a[2] + 3.0 && lines_meet
    };
    let same = |other: &Covered| {
        (other.label == new.label || other.label.is_none() || new.label.is_none())
            && other
                .boxes
                .iter()
                .any(|a| new.boxes.iter().any(|b| touches(a, b)))
    };
    let Some(other) = found.iter_mut().rev().take(50).find(|other| same(other)) else {
        found.push(new);
        return;
    };
    let contained = |inner: &[f32; 4], outer: &[f32; 4]| {
        inner[0] >= outer[0] - 1.0
            && inner[1] >= outer[1] - 1.0
            && inner[2] <= outer[2] + 1.0
            && inner[3] <= outer[3] + 1.0
    };
    for bounds in new.boxes {
        if !other.boxes.iter().any(|outer| contained(&bounds, outer)) {
            other.boxes.retain(|inner| !contained(inner, &bounds));
            other.boxes.push(bounds);
        }
    }
    other.label = other.label.take().or(new.label);
    other.text_underneath |= new.text_underneath;
}
