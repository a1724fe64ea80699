//! Reading order: rows from top to bottom, but columns of prose one after the other.
//!
//! A gutter is an upright strip that no segment crosses over several rows, with
//! lines of prose on both sides. Tables have gutters too, but short cells: they
//! are read row by row. What stands above a pair of columns is read first, then
//! the left one, the right one, and what stands below.

use super::{Line, Segment};

/// Rows that each side of a gutter must have.
const ROWS: usize = 4;
/// Characters that a line of prose has at least, on average over its column.
const PROSE_CHARS: usize = 16;
/// Share of its column's width that a line of prose fills, on average.
const FILL: f32 = 0.6;
/// Baselines further apart than this share of the font size are two lines.
const NEXT_LINE: f32 = 0.7;
/// Columns within columns, and bands, to this depth.
const DEPTH: usize = 12;

/// Orders all segments and joins those of a row that are read together.
pub(super) fn order(segments: Vec<Segment>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut block = 0;
    arrange(segments, DEPTH, &mut block, &mut lines);
    lines
}

fn arrange(segments: Vec<Segment>, depth: usize, block: &mut usize, lines: &mut Vec<Line>) {
    let zone = if depth > 0 {
        best_gutter(&segments)
    } else {
        None
    };
    let Some(zone) = zone else {
        rows(segments, *block, lines);
        *block += 1;
        return;
    };
    let (mut above, mut left, mut right, mut below) = (vec![], vec![], vec![], vec![]);
    for segment in segments {
        if segment.v < zone.top {
            above.push(segment);
        } else if segment.v > zone.bottom {
            below.push(segment);
        } else if segment.u1 <= zone.gutter {
            left.push(segment);
        } else {
            right.push(segment);
        }
    }
    for part in [above, left, right, below] {
        if !part.is_empty() {
            arrange(part, depth - 1, block, lines);
        }
    }
}

/// Segments of a row, from left to right, as one line.
fn rows(mut segments: Vec<Segment>, block: usize, lines: &mut Vec<Line>) {
    segments.sort_by(|a, b| a.row.cmp(&b.row).then(a.u0.total_cmp(&b.u0)));
    let mut last_row = None;
    for segment in segments {
        match lines.last_mut() {
            Some(line) if last_row == Some(segment.row) => {
                line.size = line.size.max(segment.size);
                line.words.extend(segment.words);
            }
            _ => {
                last_row = Some(segment.row);
                lines.push(Line {
                    words: segment.words,
                    v: segment.v,
                    size: segment.size,
                    block,
                });
            }
        }
    }
}

/// A gutter and the stretch of the page over which it parts two columns.
struct Zone {
    gutter: f32,
    top: f32,
    bottom: f32,
    worth: usize,
}

fn best_gutter(segments: &[Segment]) -> Option<Zone> {
    if segments.len() < 2 * ROWS {
        return None;
    }
    let mut by_row: Vec<&Segment> = segments.iter().collect();
    by_row.sort_by(|a, b| a.v.total_cmp(&b.v));
    candidates(segments)
        .into_iter()
        .filter_map(|gutter| zone(&by_row, gutter))
        .max_by_key(|zone| zone.worth)
}

/// Places just left of where several segments begin.
fn candidates(segments: &[Segment]) -> Vec<f32> {
    let mut edges: Vec<f32> = segments.iter().map(|segment| segment.u0).collect();
    edges.sort_by(f32::total_cmp);
    let leftmost = edges.first().copied().unwrap_or(0.0);
    let mut found = Vec::new();
    let mut start = 0;
    while start < edges.len() {
        let end = start
            + edges[start..]
                .iter()
                .take_while(|&&edge| edge - edges[start] < 3.0)
                .count();
        if end - start >= 3 && edges[start] > leftmost + 40.0 {
            found.push(edges[start] - 0.5);
        }
        start = end;
    }
    found
}

/// The tallest stretch that nothing crosses at `gutter`, if it parts two columns of prose.
fn zone(by_row: &[&Segment], gutter: f32) -> Option<Zone> {
    let mut best: Option<Zone> = None;
    for run in by_row.split(|segment| segment.u0 < gutter && segment.u1 > gutter) {
        let (left, right): (Vec<&Segment>, Vec<&Segment>) =
            run.iter().partition(|segment| segment.u1 <= gutter);
        let Some((top, bottom)) = common_stretch(&left, &right) else {
            continue;
        };
        let inside = |side: &[&Segment]| -> Vec<Segment> {
            side.iter()
                .filter(|s| (top..=bottom).contains(&s.v))
                .map(|&s| s.clone())
                .collect()
        };
        let (left, right) = (inside(&left), inside(&right));
        let wide_enough =
            gutter_width(&left, &right) > 0.5 * left.first().map_or(10.0, |segment| segment.size);
        if wide_enough && is_prose(&left) && is_prose(&right) {
            let worth = left.len() + right.len();
            if best.as_ref().is_none_or(|zone| zone.worth < worth) {
                best = Some(Zone {
                    gutter,
                    top,
                    bottom,
                    worth,
                });
            }
        }
    }
    best
}

/// From where both sides have begun to where the longer one ends, a line more or less.
fn common_stretch(left: &[&Segment], right: &[&Segment]) -> Option<(f32, f32)> {
    let (first_left, first_right) = (left.first()?, right.first()?);
    let (last_left, last_right) = (left.last()?, right.last()?);
    let slack = 2.0 * first_right.size;
    let top = first_left.v.max(first_right.v) - slack;
    Some((top, last_left.v.max(last_right.v)))
}

fn gutter_width(left: &[Segment], right: &[Segment]) -> f32 {
    let left_end = left
        .iter()
        .map(|segment| segment.u1)
        .fold(f32::MIN, f32::max);
    let right_start = right
        .iter()
        .map(|segment| segment.u0)
        .fold(f32::MAX, f32::min);
    right_start - left_end
}

fn is_prose(side: &[Segment]) -> bool {
    let lines = lines_down(side);
    if lines < ROWS {
        return false;
    }
    let start = side
        .iter()
        .map(|segment| segment.u0)
        .fold(f32::MAX, f32::min);
    let end = side
        .iter()
        .map(|segment| segment.u1)
        .fold(f32::MIN, f32::max);
    let covered: f32 = side.iter().map(|segment| segment.u1 - segment.u0).sum();
    let chars: usize = side.iter().map(Segment::chars).sum();
    covered / (lines as f32 * (end - start).max(1.0)) > FILL && chars / lines >= PROSE_CHARS
}

/// How many lines stand one below the other. A side may itself hold columns whose baselines do not
/// meet, so lines nearer than most of a font size count once.
fn lines_down(side: &[Segment]) -> usize {
    let mut baselines: Vec<(f32, f32)> = side
        .iter()
        .map(|segment| (segment.v, segment.size))
        .collect();
    baselines.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut count = 0;
    let mut last = f32::MIN;
    for (v, size) in baselines {
        if v - last > NEXT_LINE * size {
            count += 1;
            last = v;
        }
    }
    count
}
