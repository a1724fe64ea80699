//! Boxes on a page and the words in and beside them: the same questions for boxes
//! that a PDF draws and for those seen in a scan's picture.
//!
//! What the answers say about a redaction is judged by those who ask.

use crate::record::{Redaction, Word};

/// Left, top, right, bottom in points.
pub(crate) type Bounds = [f32; 4];

/// Most words told of one box: a label has no more.
const INSIDE: usize = 13;
/// Most words told on each side of a box.
const BESIDE: usize = 6;

/// The words whose middle lies in the box.
pub(crate) fn words_in(words: &[Word], bounds: Bounds) -> String {
    joined(words.iter().filter(|word| is_in(word, bounds)), INSIDE)
}

/// The words right after the box and those right before it, on its line. `slack` is how far
/// they may reach into it.
pub(crate) fn words_beside(words: &[Word], bounds: Bounds, slack: f32) -> (String, String) {
    let [left, _, right, _] = bounds;
    let reach = reach(bounds);
    let near = |ends: &dyn Fn(&Word) -> bool| {
        let near = on_line(words, bounds).filter(|word| ends(word));
        joined(near, BESIDE)
    };
    let after = near(&|word| (right - slack..right + reach).contains(&word.bounds[0]));
    let before = near(&|word| (left - reach..left + slack).contains(&word.bounds[2]));
    (after, before)
}

/// Whether words stand before the box on its line, further off than those beside it.
pub(crate) fn words_lead_up(words: &[Word], bounds: Bounds) -> bool {
    let from = bounds[0] - reach(bounds);
    on_line(words, bounds).any(|word| word.bounds[2] < from)
}

/// Whether a word outside the box stands for the most part at its height.
pub(crate) fn is_of_a_line(words: &[Word], bounds: Bounds) -> bool {
    let [_, top, _, bottom] = bounds;
    words.iter().any(|word| {
        let [_, t, _, b] = word.bounds;
        b.min(bottom) - t.max(top) > 0.5 * (b - t) && !is_in(word, bounds)
    })
}

/// Whether two boxes of a row or of a column touch, as a table's cells do.
pub(crate) fn adjoins(one: Bounds, other: Bounds, slack: f32) -> bool {
    let near = |a: f32, b: f32| (a - b).abs() < slack;
    let ([left, top, right, bottom], [l, t, r, b]) = (one, other);
    let in_a_row = near(top, t) && near(bottom, b) && (near(right, l) || near(left, r));
    let in_a_column = near(left, l) && near(right, r) && (near(bottom, t) || near(top, b));
    in_a_row || in_a_column
}

/// The record of an area covered by these boxes.
pub(crate) fn redaction(file: &str, page: u32, boxes: &[Bounds], page_area: f32) -> Redaction {
    let area: f32 = boxes.iter().map(|b| (b[2] - b[0]) * (b[3] - b[1])).sum();
    let in_tenths = |bounds: &Bounds| bounds.map(|value| (value * 10.0).round() / 10.0);
    Redaction {
        file: file.to_owned(),
        page,
        boxes: boxes.iter().map(in_tenths).collect(),
        area: ((area / page_area).min(1.0) * 1e5).round() / 1e5,
        ..Redaction::default()
    }
}

fn reach([_, top, _, bottom]: Bounds) -> f32 {
    (bottom - top).clamp(8.0, 30.0) * 1.5
}

/// The words outside the box whose middle is at its height.
fn on_line(words: &[Word], bounds: Bounds) -> impl Iterator<Item = &Word> {
    words.iter().filter(move |word| {
        let (_, y) = middle(word);
        (bounds[1]..=bounds[3]).contains(&y) && !is_in(word, bounds)
    })
}

fn is_in(word: &Word, [left, top, right, bottom]: Bounds) -> bool {
    let (x, y) = middle(word);
    (left..=right).contains(&x) && (top..=bottom).contains(&y)
}

fn middle(word: &Word) -> (f32, f32) {
    let [left, top, right, bottom] = word.bounds;
    ((left + right) / 2.0, (top + bottom) / 2.0)
}

fn joined<'w>(words: impl Iterator<Item = &'w Word>, most: usize) -> String {
    let words: Vec<&str> = words.take(most).map(|word| word.text.as_str()).collect();
    words.join(" ")
}
