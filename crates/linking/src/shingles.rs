//! Runs of words as numbers, and the alignment of two runs of words through
//! slips, missing and added words.

use crate::slips::alike;
use std::ops::Range;

/// A number for a run of words (FNV-1a, a separator between words).
pub(crate) fn hash<'a>(words: impl Iterator<Item = &'a str>) -> u64 {
    let mut h = 0xcbf2_9ce4_8422_2325u64;
    for word in words {
        for b in word.bytes().chain([0xff]) {
            h = (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    h ^ (h >> 29)
}

/// The best local alignment of two runs of words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Alignment {
    pub a: Range<usize>,
    pub b: Range<usize>,
    /// Pairs of equal or like words.
    pub matched: usize,
    /// Of these, how many were bent.
    pub bent: usize,
}

const MATCH: i32 = 3;
const LIKE: i32 = 2;
const MISMATCH: i32 = -2;
const GAP: i32 = -2;

/// Smith–Waterman over words.
pub(crate) fn align(a: &[&str], b: &[&str]) -> Option<Alignment> {
    let width = b.len() + 1;
    let mut score = vec![0i32; (a.len() + 1) * width];
    let mut best = (0, 0, 0);
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let step = step(a[i - 1], b[j - 1]);
            let diagonal = score[(i - 1) * width + j - 1] + step;
            let up = score[(i - 1) * width + j] + GAP;
            let left = score[i * width + j - 1] + GAP;
            let s = diagonal.max(up).max(left).max(0);
            score[i * width + j] = s;
            if s > best.0 {
                best = (s, i, j);
            }
        }
    }
    (best.0 > 0).then(|| trace(a, b, &score, best.1, best.2))
}

fn step(x: &str, y: &str) -> i32 {
    if x == y {
        MATCH
    } else if alike(x, y) {
        LIKE
    } else {
        MISMATCH
    }
}

fn trace(a: &[&str], b: &[&str], score: &[i32], end_a: usize, end_b: usize) -> Alignment {
    let width = b.len() + 1;
    let (mut i, mut j, mut matched, mut bent) = (end_a, end_b, 0, 0);
    while i > 0 && j > 0 && score[i * width + j] > 0 {
        let here = score[i * width + j];
        let step = step(a[i - 1], b[j - 1]);
        if here == score[(i - 1) * width + j - 1] + step {
            matched += usize::from(step > 0);
            bent += usize::from(step == LIKE);
            (i, j) = (i - 1, j - 1);
        } else if here == score[(i - 1) * width + j] + GAP {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    Alignment {
        a: i..end_a,
        b: j..end_b,
        matched,
        bent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_align_through_slips_and_gaps() {
        let a: Vec<&str> = "they said the harb0r was closed all of the winter long"
            .split(' ')
            .collect();
        let b: Vec<&str> = "the harbor was closed all the winter".split(' ').collect();
        let found = align(&a, &b).unwrap();
        assert_eq!(
            (found.a, found.b, found.matched, found.bent),
            (2..10, 0..7, 7, 1)
        );
    }
}
