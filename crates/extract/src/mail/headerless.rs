//! Near-duplicates among documents that bear no mail header: reports, letters, forms.
//!
//! MinHash (128 values, 32 bands of 4) proposes; the exact share of common four-word
//! pieces decides, since banding alone errs both ways.

use super::fold;
use super::lines::Line;
use crate::record::{Dup, DupKind, Place};
use std::collections::{BTreeSet, HashMap};

/// Words to a piece.
const PIECE: usize = 4;
/// Documents of fewer pieces say too little to be compared.
const FEWEST: usize = 16;
/// Pieces of one document looked at.
const MOST: usize = 20_000;
/// Share of common pieces from which two documents are one.
const ALIKE: f32 = 0.8;
/// Documents of one band compared with one another; more are a form, not copies.
const MOST_IN_BAND: usize = 40;

/// A document without header, as a set of pieces.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Where it starts.
    pub place: Place,
    pieces: Vec<u64>,
}

impl Sheet {
    /// The pieces of a stretch of lines; none if there are too few.
    pub fn of(file: &str, lines: &[Line<'_>]) -> Option<Sheet> {
        let page = lines.iter().find(|l| !l.blank())?.page;
        let words: Vec<u64> = lines
            .iter()
            .flat_map(|l| l.content.split_whitespace())
            .map(fold::letters)
            .filter(|w| !w.is_empty())
            .take(MOST)
            .map(|w| fold::hash(&w))
            .collect();
        let mix = |w: &[u64]| {
            w.iter()
                .fold(17, |h: u64, x| h.rotate_left(13).wrapping_mul(31) ^ x)
        };
        let pieces: BTreeSet<u64> = words.windows(PIECE).map(mix).collect();
        let place = Place {
            file: file.to_owned(),
            page,
        };
        (pieces.len() >= FEWEST).then(|| Sheet {
            place,
            pieces: pieces.into_iter().collect(),
        })
    }
}

/// Pairs that are one document twice.
pub fn find(sheets: &[Sheet]) -> Vec<Dup> {
    let mut bands: HashMap<(usize, u64), Vec<usize>> = HashMap::new();
    for (n, sheet) in sheets.iter().enumerate() {
        for (band, values) in signature(&sheet.pieces).chunks(4).enumerate() {
            let key = values.iter().fold(band as u64, |h, v| mixed(h ^ v));
            bands.entry((band, key)).or_default().push(n);
        }
    }
    let mut candidates = BTreeSet::new();
    for together in bands.values() {
        for (i, a) in together.iter().enumerate().take(MOST_IN_BAND) {
            candidates.extend(
                together[i + 1..]
                    .iter()
                    .take(MOST_IN_BAND)
                    .map(|b| (*a, *b)),
            );
        }
    }
    let alike = |(a, b): &(usize, usize)| share(&sheets[*a].pieces, &sheets[*b].pieces) >= ALIKE;
    let dup = |(a, b): (usize, usize)| Dup {
        kind: DupKind::Same,
        a: sheets[a].place.clone(),
        b: sheets[b].place.clone(),
    };
    candidates.into_iter().filter(alike).map(dup).collect()
}

/// 128 least values, each under its own mixing.
fn signature(pieces: &[u64]) -> Vec<u64> {
    let least = |seed: u64| {
        pieces
            .iter()
            .map(|p| mixed(p ^ mixed(seed)))
            .min()
            .unwrap_or(0)
    };
    (1..=128).map(least).collect()
}

/// The finaliser of SplitMix64.
fn mixed(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// Jaccard share of two sorted sets.
fn share(a: &[u64], b: &[u64]) -> f32 {
    let common = a.iter().filter(|p| b.binary_search(p).is_ok()).count();
    common as f32 / (a.len() + b.len() - common).max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::lines;
    use crate::record::Page;

    fn sheet(page: u32, text: &str) -> Sheet {
        let pages = [Page {
            file: "a".into(),
            page,
            text: text.into(),
            ..Page::default()
        }];
        Sheet::of("a", &lines::of_pages(&pages)).unwrap()
    }

    #[test]
    fn copies_are_found_and_others_left_apart() {
        let text = |n: u32| {
            (0..120)
                .map(|k| format!("word{} ", (k * 7 + n * 131) % 997))
                .collect::<String>()
        };
        let bent = text(1).replacen("word7", "w0rd7", 1);
        let sheets = [
            sheet(1, &text(1)),
            sheet(2, &text(2)),
            sheet(3, &bent),
            sheet(4, &text(3)),
        ];
        let found: Vec<_> = find(&sheets).iter().map(|d| (d.a.page, d.b.page)).collect();
        assert_eq!(found, [(1, 3)]);
    }
}
