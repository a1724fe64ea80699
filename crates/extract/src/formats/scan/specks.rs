//! Salt and pepper: dots of a pixel or two all over a scan, taken off before recognition.
//!
//! Only a page that is dirty all over is touched, counted where no print is
//! near: full stops of small print are as small as dirt, and a median filter
//! costs 1.5 words in a hundred on clean fax pages. Dots that stand alone are
//! wiped; those that touch letters go by a median where the strokes bear it.

use super::grey::Grey;
use super::median;

/// Side of a speck at 150 dots an inch, in pixels of area; grows with the resolution.
const AREA_AT_150: f32 = 3.0;
/// Specks to a square inch of empty paper that make a page dirty.
const DIRTY: f32 = 3.0;
/// Share of the page's fields with empty paper that must be dirty: dirt is everywhere, dotted lines are not.
const SPREAD: f32 = 0.6;
/// Fields along each side of the page.
const FIELDS: usize = 6;
/// Tiles in which print keeps the paper around it from being called empty, in inches.
const TILE: f32 = 0.06;

/// Takes specks off a dirty page; how many there were, or none if the page was left as it is.
pub(crate) fn remove(page: &mut Grey, dpi: f32) -> Option<usize> {
    let most = (AREA_AT_150 * (dpi / 150.0).powi(2))
        .round()
        .clamp(1.0, 16.0) as usize;
    let threshold = page.threshold();
    let specks = Dots::find(page, threshold, most);
    if !dirty(page, &specks, dpi) {
        return None;
    }
    let width = page.width;
    for dot in specks.dots() {
        wipe(page, &specks.print, dot, width, threshold);
    }
    median::smooth(page, threshold);
    Some(specks.ends.len())
}

/// Small dots, and the print that is left without them.
struct Dots {
    /// Pixels of all dots, dot after dot.
    pixels: Vec<u32>,
    /// Where each dot's pixels end.
    ends: Vec<usize>,
    /// Pixels of larger things.
    print: Vec<bool>,
}

impl Dots {
    fn find(page: &Grey, threshold: u8, most: usize) -> Self {
        let mut found = Self {
            pixels: Vec::new(),
            ends: Vec::new(),
            print: vec![false; page.pixels.len()],
        };
        let mut seen = vec![false; page.pixels.len()];
        let mut patch: Vec<u32> = Vec::with_capacity(most + 9);
        for at in 0..page.pixels.len() {
            if page.pixels[at] >= threshold || seen[at] || found.print[at] {
                continue;
            }
            patch.clear();
            patch.push(at as u32);
            if found.is_dot(page, threshold, most, &mut patch) {
                patch.iter().for_each(|&pixel| seen[pixel as usize] = true);
                found.pixels.extend_from_slice(&patch);
                found.ends.push(found.pixels.len());
            } else {
                patch
                    .iter()
                    .for_each(|&pixel| found.print[pixel as usize] = true);
            }
        }
        found
    }

    /// Follows the ink from the patch's first pixel; true if there are no more than `most`.
    fn is_dot(&self, page: &Grey, threshold: u8, most: usize, patch: &mut Vec<u32>) -> bool {
        let mut next = 0;
        while next < patch.len() {
            let at = patch[next] as usize;
            next += 1;
            for near in around(at, page.width, page.height) {
                if page.pixels[near] >= threshold || patch.contains(&(near as u32)) {
                    continue;
                }
                patch.push(near as u32);
                if self.print[near] || patch.len() > most {
                    return false;
                }
            }
        }
        true
    }

    fn dots(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, &end)| &self.pixels[start..end])
    }
}

/// The eight neighbours of a pixel, as far as they are on the page.
fn around(at: usize, width: usize, height: usize) -> impl Iterator<Item = usize> {
    let (x, y) = (at % width, at / width);
    let rows = y.saturating_sub(1)..=(y + 1).min(height - 1);
    rows.flat_map(move |row| {
        let columns = x.saturating_sub(1)..=(x + 1).min(width - 1);
        columns.map(move |column| row * width + column)
    })
    .filter(move |&near| near != at)
}

/// Whether dots lie all over the paper on which nothing is printed.
fn dirty(page: &Grey, specks: &Dots, dpi: f32) -> bool {
    let side = ((TILE * dpi) as usize).max(4);
    let (across, down) = (page.width.div_ceil(side), page.height.div_ceil(side));
    let tile = |at: usize| (at / page.width / side) * across + (at % page.width) / side;
    let mut printed = vec![false; across * down];
    for (at, _) in specks.print.iter().enumerate().filter(|(_, print)| **print) {
        printed[tile(at)] = true;
    }
    let empty = |at: usize| !printed[at] && around(at, across, down).all(|near| !printed[near]);
    let field = |at: usize| (at / across * FIELDS / down) * FIELDS + at % across * FIELDS / across;
    let (mut paper, mut dots) = ([0u32; FIELDS * FIELDS], [0u32; FIELDS * FIELDS]);
    for at in (0..printed.len()).filter(|&at| empty(at)) {
        paper[field(at)] += 1;
    }
    for at in specks.dots().map(|dot| tile(dot[0] as usize)) {
        if empty(at) {
            dots[field(at)] += 1;
        }
    }
    let tile_area = (side as f32 / dpi).powi(2);
    // Fields with hardly any empty paper tell nothing.
    let telling = |&(paper, _): &(u32, u32)| paper as f32 * tile_area > 0.05;
    let fields: Vec<(u32, u32)> = paper.into_iter().zip(dots).filter(telling).collect();
    let dirty = fields
        .iter()
        .filter(|(paper, dots)| *dots as f32 > DIRTY * *paper as f32 * tile_area);
    !fields.is_empty() && dirty.count() as f32 >= SPREAD * fields.len() as f32
}

/// Paints a dot, and its grey rim, with the paper around it.
fn wipe(page: &mut Grey, print: &[bool], dot: &[u32], width: usize, threshold: u8) {
    let height = page.height;
    let mut rim: Vec<usize> = dot
        .iter()
        .flat_map(|&at| around(at as usize, width, height))
        .filter(|&near| !print[near] && !dot.contains(&(near as u32)))
        .collect();
    rim.sort_unstable();
    rim.dedup();
    // The lightest of the rim is paper that the dot did not blur.
    let paper = rim.iter().map(|&at| page.pixels[at]).max().unwrap_or(255);
    let paper = paper.max(threshold);
    for at in dot.iter().map(|&at| at as usize).chain(rim) {
        page.pixels[at] = page.pixels[at].max(paper);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An empty page of 2 by 2 inches at 150 dots an inch.
    fn blank() -> Grey {
        Grey {
            width: 300,
            height: 300,
            pixels: vec![240; 90_000],
        }
    }

    fn draw(page: &mut Grey, x: usize, y: usize, wide: usize, tall: usize) {
        for row in y..y + tall {
            page.pixels[row * page.width + x..][..wide].fill(20);
        }
    }

    fn print(page: &mut Grey) {
        for line in 0..6 {
            for letter in 0..20 {
                draw(page, 20 + letter * 12, 20 + line * 40, 1, 12);
                draw(page, 20 + letter * 12, 24 + line * 40, 6, 1);
            }
            // A full stop.
            draw(page, 262, 30 + line * 40, 2, 1);
        }
    }

    fn pepper(page: &mut Grey) {
        for n in 0u32..140 {
            let place = n.wrapping_mul(2_654_435_761) as usize;
            draw(page, place % 298, (place >> 12) % 298, 1 + place % 2, 1);
        }
    }

    #[test]
    fn dirt_goes_and_thin_strokes_stay() {
        let mut page = blank();
        print(&mut page);
        let clean = page.clone();
        pepper(&mut page);
        assert!(remove(&mut page, 150.0).is_some());
        let ink = |page: &Grey| page.pixels.iter().filter(|&&pixel| pixel < 128).count();
        let strokes = ink(&clean) - 12;
        let left = ink(&page);
        // Strokes of one pixel bear no median: what touches them stays.
        assert!((strokes..strokes + 30).contains(&left), "{strokes} {left}");
    }

    #[test]
    fn a_clean_page_keeps_its_full_stops() {
        let mut page = blank();
        print(&mut page);
        let before = page.clone();
        assert_eq!(remove(&mut page, 150.0), None);
        assert_eq!(page, before);
    }

    #[test]
    fn a_dotted_line_is_no_dirt() {
        let mut page = blank();
        for x in (10..290).step_by(5) {
            draw(&mut page, x, 150, 1, 1);
            draw(&mut page, x, 250, 1, 1);
        }
        assert_eq!(remove(&mut page, 150.0), None);
    }
}
