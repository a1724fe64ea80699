//! Pieces to rows: words on a common baseline, cut into segments at wide gaps.

use super::pieces::GAP;
use super::{Piece, RowWord, Segment};

/// Baselines within this share of the smaller font size are one row.
const SAME_ROW: f32 = 0.3;
/// A gap wider than this share of the font size may be a gutter: the row is cut into segments there.
const WIDE: f32 = 0.9;
/// Notes and exponents: this much smaller than the text they stand at.
const SMALLER: f32 = 0.82;

/// Builds the segments of all rows, ordered downwards and then rightwards.
pub(super) fn build(pieces: Vec<Piece>) -> Vec<Segment> {
    let mut rows = group(pieces);
    attach_raised(&mut rows);
    let mut segments = Vec::new();
    for (number, mut row) in rows.into_iter().enumerate() {
        row.sort_by(|a, b| a.u0.total_cmp(&b.u0));
        segments.extend(cut(number, &row));
    }
    segments
}

/// Pieces by baseline, downwards.
fn group(mut pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    pieces.sort_by(|a, b| a.v.total_cmp(&b.v));
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    let mut base = (f32::MIN, 0.0f32);
    for piece in pieces {
        let near = piece.v - base.0 <= SAME_ROW * piece.size.min(base.1);
        match rows.last_mut() {
            Some(row) if near => {
                base.1 = base.1.max(piece.size);
                row.push(piece);
            }
            _ => {
                base = (piece.v, piece.size);
                rows.push(vec![piece]);
            }
        }
    }
    rows
}

/// Raised or lowered small pieces (note marks, exponents, "th") go to the row of the text they touch.
fn attach_raised(rows: &mut Vec<Vec<Piece>>) {
    for index in 0..rows.len() {
        let mut kept = Vec::new();
        for piece in std::mem::take(&mut rows[index]) {
            let neighbours = [index.checked_sub(1), Some(index + 1)];
            let host = neighbours
                .into_iter()
                .flatten()
                .find(|&other| rows.get(other).is_some_and(|r| hosts(r, &piece)));
            match host {
                Some(other) => rows[other].push(piece),
                None => kept.push(piece),
            }
        }
        rows[index].append(&mut kept);
    }
    rows.retain(|row| !row.is_empty());
}

fn hosts(row: &[Piece], small: &Piece) -> bool {
    small.text.chars().count() <= 6
        && row.iter().any(|piece| {
            let touches = small.u0 - piece.u1 < 0.3 * piece.size
                && small.u0 - piece.u1 > -0.25 * piece.size
                || piece.u0 - small.u1 < 0.15 * piece.size
                    && piece.u0 - small.u1 > -0.1 * piece.size;
            let rise = piece.v - small.v;
            small.size < SMALLER * piece.size
                && touches
                && (-0.35 * piece.size..0.65 * piece.size).contains(&rise)
        })
}

/// Words and segments of one row, given from left to right.
fn cut(row: usize, pieces: &[Piece]) -> Vec<Segment> {
    let threshold = spaced_out(pieces);
    let mut segments: Vec<Segment> = Vec::new();
    let mut before: Option<&Piece> = None;
    for (index, piece) in pieces.iter().enumerate() {
        let Some(last) = before else {
            segments.push(segment(row, piece));
            before = Some(piece);
            continue;
        };
        let Some(open) = segments.last_mut() else {
            continue;
        };
        if repeats(open, piece) {
            continue;
        }
        let size = last.size.max(piece.size);
        let gap = piece.u0 - open.u1;
        if gap > WIDE * size {
            segments.push(segment(row, piece));
        } else if joins(last, piece, gap, threshold[index] * size) {
            extend_word(open, piece);
        } else {
            open.words.push(word(piece));
            stretch(open, piece);
        }
        before = Some(piece);
    }
    segments
}

/// The gap that parts words before each piece, as a share of the size. Where letters stand apart on
/// purpose (all pieces single letters), the usual gap between them does not part words.
fn spaced_out(pieces: &[Piece]) -> Vec<f32> {
    let mut thresholds = vec![GAP; pieces.len()];
    let mut start = 0;
    while start < pieces.len() {
        let single = |piece: &Piece| piece.text.chars().count() == 1 && !piece.space_before;
        let length = pieces[start..]
            .iter()
            .take_while(|piece| piece.text.chars().count() == 1)
            .count();
        let end = start + length;
        if length >= 4
            && pieces[start + 1..end]
                .iter()
                .filter(|piece| single(piece))
                .count()
                * 4
                >= length * 3
        {
            let mut gaps: Vec<f32> = (start + 1..end)
                .map(|at| (pieces[at].u0 - pieces[at - 1].u1) / pieces[at].size)
                .collect();
            gaps.sort_by(f32::total_cmp);
            let usual = gaps[gaps.len() / 2];
            if usual < 1.0 {
                thresholds[start + 1..end].fill((usual * 1.6).max(GAP));
            }
        }
        start = end.max(start + 1);
    }
    thresholds
}

/// The same word once more on the same place: drawn twice to look bold or shadowed.
fn repeats(open: &Segment, piece: &Piece) -> bool {
    open.words.iter().rev().take(3).any(|word| {
        word.text == piece.text
            && (word.u0 - piece.u0).abs() < 0.2 * piece.size
            && (word.u1 - piece.u1).abs() < 0.2 * piece.size
    })
}

fn joins(last: &Piece, piece: &Piece, gap: f32, threshold: f32) -> bool {
    let space = last.space_after || piece.space_before;
    !space && gap <= threshold && gap > -0.6 * piece.size && !is_note_mark(last, piece)
}

/// "word¹": the raised figure is a mark, not part of the word; "1st" and "x2" with raised letters stay whole.
fn is_note_mark(last: &Piece, piece: &Piece) -> bool {
    let raised = piece.size < SMALLER * last.size && last.v - piece.v > 0.15 * last.size;
    let figures = piece
        .text
        .chars()
        .all(|c| c.is_ascii_digit() || ",*\u{2020}\u{2021}".contains(c));
    raised
        && figures
        && last
            .text
            .chars()
            .last()
            .is_some_and(|c| !c.is_ascii_digit())
        || last.size < SMALLER * piece.size
            && piece.v - last.v > 0.15 * piece.size
            && last.text.chars().all(|c| c.is_ascii_digit())
}

fn word(piece: &Piece) -> RowWord {
    RowWord {
        text: piece.text.clone(),
        u0: piece.u0,
        u1: piece.u1,
        v: piece.v,
        size: piece.size,
    }
}

fn segment(row: usize, piece: &Piece) -> Segment {
    Segment {
        words: vec![word(piece)],
        u0: piece.u0,
        u1: piece.u1,
        v: piece.v,
        size: piece.size,
        row,
    }
}

fn extend_word(open: &mut Segment, piece: &Piece) {
    if let Some(word) = open.words.last_mut() {
        word.text.push_str(&piece.text);
        word.u1 = word.u1.max(piece.u1);
        if piece.size > word.size {
            (word.size, word.v) = (piece.size, piece.v);
        }
    }
    stretch(open, piece);
}

fn stretch(open: &mut Segment, piece: &Piece) {
    open.u1 = open.u1.max(piece.u1);
    if piece.size > open.size {
        (open.size, open.v) = (piece.size, piece.v);
    }
}
