//! Covered areas in a scan's picture: black bars, framed white boxes, grey boxes.
//!
//! Found as connected things whose outline is a rectangle, at a third of the
//! usual resolution. Black bars are turned white with black letters, so that
//! the label on them can be recognised (and a bare bar yields no phantom
//! words). Whether a candidate hides anything is judged when its words are
//! known, in `scan::covered`.

use super::grey::Grey;
use serde::{Deserialize, Serialize};

/// How an area is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cover {
    /// Filled with ink.
    Black,
    /// Filled with grey.
    Grey,
    /// A frame around white.
    Frame,
}

/// A rectangle that may cover something, in pixels: left, top, right, bottom (excluded).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub cover: Cover,
    pub bounds: [usize; 4],
}

/// Side of a cell in inches: fine enough for a line of small print, coarse enough to close letters.
const CELL: f32 = 1.0 / 72.0;
/// Least width and height in cells (points).
const LEAST: (usize, usize) = (12, 6);
/// Distance to the page's edge in cells within which ink is the scanner's shadow.
const MARGIN: usize = 5;
/// Most candidates of a page.
const MOST: usize = 300;
/// A cell with this share of ink is part of a bar.
const SOLID: f32 = 0.85;
/// Share of a bar's own cells that must be solid; letters on it take the rest.
const FILLED: f32 = 0.55;
/// Share of a thing that its boxes must make up.
const WHOLE: f32 = 0.7;
/// Share of each side of the outline that must be there.
const SIDE: f32 = 0.85;

/// Finds the candidates, and makes labels on black bars readable.
pub(crate) fn find(page: &mut Grey, dpi: f32) -> Vec<Found> {
    let threshold = page.threshold();
    let cells = Cells::of(page, dpi, threshold);
    let mut found = cells.rectangles(Cover::Black);
    found.extend(cells.rectangles(Cover::Grey));
    found.extend(cells.rectangles(Cover::Frame));
    found.truncate(MOST);
    for area in &found {
        if area.cover == Cover::Black {
            invert(page, area.bounds);
        }
    }
    found
}

/// The page in cells, each with what it is made of.
struct Cells {
    side: usize,
    across: usize,
    down: usize,
    /// Share of ink.
    ink: Vec<f32>,
    /// Even grey, neither paper nor ink.
    grey: Vec<bool>,
    page: (usize, usize),
}

impl Cells {
    fn of(page: &Grey, dpi: f32, threshold: u8) -> Self {
        let side = ((CELL * dpi).round() as usize).max(2);
        let (across, down) = (page.width / side, page.height / side);
        let (mut ink, mut grey) = (Vec::new(), Vec::new());
        let paper = paper(page, threshold);
        for y in 0..down {
            for x in 0..across {
                let (mut dark, mut sum, mut squares) = (0u32, 0f32, 0f32);
                for row in y * side..(y + 1) * side {
                    for &pixel in &page.pixels[row * page.width + x * side..][..side] {
                        dark += u32::from(pixel < threshold);
                        sum += f32::from(pixel);
                        squares += f32::from(pixel) * f32::from(pixel);
                    }
                }
                let count = (side * side) as f32;
                let mean = sum / count;
                let even = squares / count - mean * mean < 350.0;
                ink.push(dark as f32 / count);
                grey.push(even && mean > 70.0 && mean < paper - 22.0);
            }
        }
        Self {
            side,
            across,
            down,
            ink,
            grey,
            page: (page.width, page.height),
        }
    }

    fn is(&self, cover: Cover, at: usize) -> bool {
        match cover {
            Cover::Black => self.ink[at] >= SOLID,
            Cover::Grey => self.grey[at],
            Cover::Frame => self.ink[at] > 0.12,
        }
    }

    /// Things of one kind whose bounding box they fill or frame.
    fn rectangles(&self, cover: Cover) -> Vec<Found> {
        let mut seen = vec![false; self.ink.len()];
        let mut found = Vec::new();
        for at in 0..self.ink.len() {
            if seen[at] || !self.is(cover, at) {
                continue;
            }
            let thing = self.follow(cover, at, &mut seen);
            let mut boxes = self.pieces(cover, &thing);
            boxes.retain(|&bounds| self.is_box(cover, bounds));
            // A letter's bar is not all of the letter.
            let within = |&at: &usize| {
                let (x, y) = (at % self.across, at / self.across);
                boxes.iter().any(|&[left, top, right, bottom]| {
                    (left..right).contains(&x) && (top..bottom).contains(&y)
                })
            };
            let told = thing.iter().filter(|at| within(at)).count();
            if told as f32 >= WHOLE * thing.len() as f32 {
                found.extend(boxes.into_iter().map(|bounds| Found {
                    cover,
                    bounds: self.in_pixels(bounds),
                }));
            }
        }
        found
    }

    /// All cells connected to `at`.
    fn follow(&self, cover: Cover, at: usize, seen: &mut [bool]) -> Vec<usize> {
        seen[at] = true;
        let mut thing = vec![at];
        let mut next = 0;
        while next < thing.len() {
            let (x, y) = (thing[next] % self.across, thing[next] / self.across);
            next += 1;
            for row in y.saturating_sub(1)..=(y + 1).min(self.down - 1) {
                for column in x.saturating_sub(1)..=(x + 1).min(self.across - 1) {
                    let near = row * self.across + column;
                    if !seen[near] && self.is(cover, near) {
                        seen[near] = true;
                        thing.push(near);
                    }
                }
            }
        }
        thing
    }

    /// The thing's bounding box; bars of several lines that touch are taken apart where their ends differ.
    fn pieces(&self, cover: Cover, thing: &[usize]) -> Vec<[usize; 4]> {
        let mut rows: std::collections::BTreeMap<usize, (usize, usize)> = Default::default();
        for &at in thing {
            let x = at % self.across;
            let row = rows.entry(at / self.across).or_insert((x, x));
            *row = (row.0.min(x), row.1.max(x));
        }
        let mut pieces: Vec<[usize; 4]> = Vec::new();
        for (y, (left, right)) in rows {
            match pieces.last_mut() {
                Some(piece) if cover == Cover::Frame || near(piece, left, right + 1) => {
                    *piece = [piece[0].min(left), piece[1], piece[2].max(right + 1), y + 1];
                }
                _ => pieces.push([left, y, right + 1, y + 1]),
            }
        }
        pieces
    }

    fn is_box(&self, cover: Cover, [left, top, right, bottom]: [usize; 4]) -> bool {
        let (wide, tall) = (right - left, bottom - top);
        let inside = left >= MARGIN
            && top >= MARGIN
            && right + MARGIN <= self.across
            && bottom + MARGIN <= self.down;
        if !inside || wide < LEAST.0 || tall < LEAST.1 || wide * tall * 2 > self.ink.len() {
            return false;
        }
        // On a leaning page an edge wanders over several rows of cells.
        let lean = (tall / 4).clamp(2, 4);
        let hit = |x: usize, y: usize| self.is(cover, y * self.across + x);
        let over = |hits: usize, all: usize| hits as f32 / all as f32;
        let row = |rows: std::ops::Range<usize>| {
            let hits = (left..right).filter(|&x| rows.clone().any(|y| hit(x, y)));
            over(hits.count(), wide)
        };
        let column = |columns: std::ops::Range<usize>| {
            let hits = (top..bottom).filter(|&y| columns.clone().any(|x| hit(x, y)));
            over(hits.count(), tall)
        };
        let sides = [
            row(top..top + lean),
            row(bottom - lean..bottom),
            column(left..left + lean),
            column(right - lean..right),
        ];
        if sides.iter().any(|&side| side < SIDE) {
            return false;
        }
        let cells = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
        let all = over(cells.filter(|&(x, y)| hit(x, y)).count(), wide * tall);
        match cover {
            Cover::Frame => all < 0.75,
            Cover::Black | Cover::Grey => all >= FILLED,
        }
    }

    fn in_pixels(&self, bounds: [usize; 4]) -> [usize; 4] {
        let [left, top, right, bottom] = bounds.map(|value| value * self.side);
        [left, top, right.min(self.page.0), bottom.min(self.page.1)]
    }
}

/// Whether a row of cells continues a piece.
fn near(piece: &[usize; 4], left: usize, right: usize) -> bool {
    piece[0].abs_diff(left) <= 3 && piece[2].abs_diff(right) <= 3
}

/// The middle value of the page's lighter part.
fn paper(page: &Grey, threshold: u8) -> f32 {
    let mut counts = [0usize; 256];
    for &pixel in page.pixels.iter().filter(|&&pixel| pixel >= threshold) {
        counts[usize::from(pixel)] += 1;
    }
    let half = counts.iter().sum::<usize>() / 2;
    let mut sum = 0;
    let middle = counts.iter().position(|count| {
        sum += count;
        sum > half
    });
    middle.unwrap_or(255) as f32
}

/// Turns a bar white and what is written on it black; its ragged rim goes.
fn invert(page: &mut Grey, [left, top, right, bottom]: [usize; 4]) {
    // Cells at the rim may be half in, half out: look for ink that goes on beyond.
    let rim = ((bottom - top) / 12).clamp(1, 4);
    let (outer_right, outer_bottom) = (
        (right + rim).min(page.width),
        (bottom + rim).min(page.height),
    );
    for y in top.saturating_sub(rim)..outer_bottom {
        for x in left.saturating_sub(rim)..outer_right {
            let core = (left + rim..right.saturating_sub(rim)).contains(&x)
                && (top + rim..bottom.saturating_sub(rim)).contains(&y);
            let pixel = &mut page.pixels[y * page.width + x];
            *pixel = if core { 255 - *pixel } else { 255 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of 4 by 2 inches at 144 dots an inch: cells of 2 pixels.
    fn blank() -> Grey {
        Grey {
            width: 576,
            height: 288,
            pixels: vec![250; 576 * 288],
        }
    }

    fn fill(page: &mut Grey, [left, top, right, bottom]: [usize; 4], value: u8) {
        for y in top..bottom {
            page.pixels[y * page.width + left..y * page.width + right].fill(value);
        }
    }

    fn found(page: &Grey) -> Vec<Found> {
        find(&mut page.clone(), 144.0)
    }

    #[test]
    fn bars_frames_and_grey_boxes_are_found() {
        let area = [100, 100, 200, 126];
        let mut bar = blank();
        fill(&mut bar, area, 10);
        let mut grey = blank();
        fill(&mut grey, area, 180);
        fill(&mut grey, [20, 20, 40, 24], 5);
        let mut frame = blank();
        fill(&mut frame, area, 10);
        fill(&mut frame, [102, 102, 198, 124], 250);
        fill(&mut frame, [140, 108, 150, 118], 10);
        for (page, cover) in [
            (bar, Cover::Black),
            (grey, Cover::Grey),
            (frame, Cover::Frame),
        ] {
            let areas = found(&page);
            assert!(
                areas.contains(&Found {
                    cover,
                    bounds: area
                }),
                "{cover:?}: {areas:?}"
            );
        }
    }

    #[test]
    fn bars_on_lines_that_touch_are_taken_apart() {
        let mut page = blank();
        fill(&mut page, [100, 100, 300, 124], 10);
        fill(&mut page, [100, 124, 180, 148], 10);
        let bounds: Vec<_> = found(&page).into_iter().map(|area| area.bounds).collect();
        assert!(bounds.contains(&[100, 100, 300, 124]), "{bounds:?}");
        assert!(bounds.contains(&[100, 124, 180, 148]), "{bounds:?}");
    }

    #[test]
    fn letters_rules_and_shadows_are_no_bars() {
        let mut page = blank();
        // A rule, a big letter T, a punch hole's half, the scanner's edge.
        fill(&mut page, [60, 40, 500, 44], 10);
        fill(&mut page, [100, 100, 160, 112], 10);
        fill(&mut page, [124, 112, 136, 180], 10);
        fill(&mut page, [0, 0, 8, 288], 10);
        assert_eq!(found(&page), []);
    }

    #[test]
    fn a_label_on_a_bar_becomes_black_on_white() {
        let mut page = blank();
        fill(&mut page, [100, 100, 200, 126], 10);
        fill(&mut page, [140, 106, 150, 120], 250);
        find(&mut page, 144.0);
        let at = |x: usize, y: usize| page.pixels[y * 576 + x];
        assert!(at(145, 112) < 50 && at(120, 112) > 200 && at(99, 100) > 200 && at(201, 127) > 200);
    }
}
