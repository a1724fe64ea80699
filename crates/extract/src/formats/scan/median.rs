//! The median of each pixel and its eight neighbours: dirt that touches letters goes, edges stay.
//!
//! Strokes one pixel wide would go too, so a page of such print is left alone.

use super::grey::Grey;

/// Share of the ink that must outlive the filter; below it strokes are too thin for it.
const OUTLIVES: f32 = 0.7;

/// Smooths the page; false (and no change) where its print is too thin for that.
pub(crate) fn smooth(page: &mut Grey, threshold: u8) -> bool {
    let smoothed = medians(page);
    let ink = |pixels: &[u8]| pixels.iter().filter(|&&pixel| pixel < threshold).count() as f32;
    if ink(&smoothed) < OUTLIVES * ink(&page.pixels) {
        return false;
    }
    page.pixels = smoothed;
    true
}

fn medians(page: &Grey) -> Vec<u8> {
    let width = page.width;
    let mut out = page.pixels.clone();
    if width < 3 {
        return out;
    }
    for y in 1..page.height.saturating_sub(1) {
        let rows = [y - 1, y, y + 1].map(|row| &page.pixels[row * width..][..width]);
        // Three neighbours of a column, sorted; the next column's are reused twice.
        let column = |x: usize| sorted([rows[0][x], rows[1][x], rows[2][x]]);
        let (mut left, mut here) = (column(0), column(1));
        for x in 1..width - 1 {
            let right = column(x + 1);
            // The middle of nine: of the greatest low, the middle middle and the least high.
            let low = left[0].max(here[0]).max(right[0]);
            let middle = sorted([left[1], here[1], right[1]])[1];
            let high = left[2].min(here[2]).min(right[2]);
            out[y * width + x] = sorted([low, middle, high])[1];
            (left, here) = (here, right);
        }
    }
    out
}

fn sorted([a, b, c]: [u8; 3]) -> [u8; 3] {
    let (low, high) = (a.min(b), a.max(b));
    [low.min(c), low.max(high.min(c)), high.max(c)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(rows: &[&str]) -> Grey {
        Grey {
            width: rows[0].len(),
            height: rows.len(),
            pixels: rows
                .concat()
                .bytes()
                .map(|b| if b == b'#' { 0 } else { 255 })
                .collect(),
        }
    }

    #[test]
    fn the_middle_of_nine_values() {
        let grey = Grey {
            width: 3,
            height: 3,
            pixels: vec![9, 1, 8, 2, 7, 3, 6, 4, 5],
        };
        assert_eq!(medians(&grey)[4], 5);
    }

    #[test]
    fn thick_strokes_lose_their_dirt_and_thin_ones_stay_as_they_are() {
        let mut thick = page(&[
            "..........",
            "...######.",
            "...######.",
            "..#######.",
            "...######.",
            "..........",
        ]);
        assert!(smooth(&mut thick, 128));
        assert_eq!(thick.pixels[32], 255);
        let mut thin = page(&[".....", "..#..", "..#..", "..#..", "....."]);
        let before = thin.clone();
        assert!(!smooth(&mut thin, 128));
        assert_eq!(thin, before);
    }
}
