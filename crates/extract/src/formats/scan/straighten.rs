//! A scan that lies askew, turned so that its lines run level; specks taken out where it is full of
//! them. Lines are level at the angle at which the rows of ink and the rows between differ most.

use super::grey::Grey;

/// Angles that are looked for, in degrees either way.
const WIDEST: f32 = 12.0;
/// Under this a page is as straight as it need be.
const LEAST: f32 = 0.7;
/// Dark pixels that are looked at.
const SAMPLE: usize = 60_000;
/// What is darker than this is ink.
const INK: u8 = 128;
/// The best angle must be so much better than none: a photograph has no lines.
const CLEARLY: f64 = 1.3;
/// A page of which so much ink stands alone is full of specks.
const SPECKLED: f32 = 0.25;

/// A page made better to read.
pub(crate) struct Straightened {
    pub grey: Grey,
    /// Degrees by which it was turned; positive is against the clock.
    pub angle: f32,
}

/// The page turned and cleaned; none where neither would help.
pub(crate) fn straighten(grey: &Grey) -> Option<Straightened> {
    let lonely = lonely(grey);
    let ink = grey.pixels.iter().filter(|&&pixel| pixel < INK).count();
    let cleaned = (lonely.len() as f32 > SPECKLED * ink as f32).then(|| without(grey, &lonely));
    let base = cleaned.as_ref().unwrap_or(grey);
    match angle(base) {
        Some(angle) => Some(Straightened {
            grey: turned(base, angle),
            angle,
        }),
        None => cleaned.map(|grey| Straightened { grey, angle: 0.0 }),
    }
}

/// By how much the page must be turned, in degrees; none where it is straight or has no lines.
fn angle(grey: &Grey) -> Option<f32> {
    let all = dark(grey);
    let step = all.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<(f32, f32)> = all.into_iter().step_by(step).collect();
    if sample.len() < 500 {
        return None;
    }
    let score = |tenths: i32| level(&sample, tenths as f32 / 10.0);
    let best = |range: &mut dyn Iterator<Item = i32>| {
        range
            .map(|one| (one, score(one)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
    };
    let widest = (WIDEST * 10.0) as i32;
    let (coarse, _) = best(&mut (-widest..=widest).step_by(5))?;
    let (fine, found) = best(&mut (coarse - 4..=coarse + 4))?;
    let angle = fine as f32 / 10.0;
    (angle.abs() >= LEAST && found > CLEARLY * score(0)).then_some(angle)
}

fn dark(grey: &Grey) -> Vec<(f32, f32)> {
    let pixels = grey
        .pixels
        .iter()
        .enumerate()
        .filter(|(_, pixel)| **pixel < INK);
    let width = grey.width.max(1);
    pixels
        .map(|(at, _)| ((at % width) as f32, (at / width) as f32))
        .collect()
}

/// How sharply rows of ink and rows between part at this angle.
fn level(sample: &[(f32, f32)], degrees: f32) -> f64 {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let rows: Vec<f32> = sample
        .iter()
        .map(|(x, y)| (y * cos - x * sin) / 2.0)
        .collect();
    let least = rows.iter().copied().fold(f32::MAX, f32::min);
    let most = rows.iter().copied().fold(f32::MIN, f32::max);
    let mut counts = vec![0u32; (most - least) as usize + 1];
    for row in rows {
        counts[(row - least) as usize] += 1;
    }
    counts
        .windows(2)
        .map(|two| (f64::from(two[0]) - f64::from(two[1])).powi(2))
        .sum()
}

/// The page turned about its middle on a white sheet that holds all of it.
fn turned(grey: &Grey, degrees: f32) -> Grey {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (width, height) = turned_size(grey.width, grey.height, degrees);
    let middle = (grey.width as f32 / 2.0, grey.height as f32 / 2.0);
    let mut pixels = Vec::with_capacity(width * height);
    for row in 0..height {
        let y = row as f32 + 0.5 - height as f32 / 2.0;
        for column in 0..width {
            let x = column as f32 + 0.5 - width as f32 / 2.0;
            let from = (middle.0 + x * cos - y * sin, middle.1 + x * sin + y * cos);
            pixels.push(between(grey, from.0 - 0.5, from.1 - 0.5));
        }
    }
    Grey {
        width,
        height,
        pixels,
    }
}

/// How large the sheet is that holds a page turned by so much.
pub(crate) fn turned_size(width: usize, height: usize, degrees: f32) -> (usize, usize) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (w, h) = (width as f32, height as f32);
    let size = |length: f32| length.ceil() as usize;
    (
        size(w * cos.abs() + h * sin.abs()),
        size(w * sin.abs() + h * cos.abs()),
    )
}

/// Where a box on the turned sheet lies on the page itself: the upright box around it. Sizes are
/// in the box's unit.
pub(crate) fn turned_back(
    bounds: [f32; 4],
    sheet: (f32, f32),
    page: (f32, f32),
    degrees: f32,
) -> [f32; 4] {
    let (sin, cos) = degrees.to_radians().sin_cos();
    // The line through its middle: the height of its letters stays what it is.
    let [left, top, right, bottom] = bounds;
    let (middle, half) = ((top + bottom) / 2.0 - sheet.1 / 2.0, (bottom - top) / 2.0);
    let ends = [left, right].map(|x| {
        let x = x - sheet.0 / 2.0;
        (
            page.0 / 2.0 + x * cos - middle * sin,
            page.1 / 2.0 + x * sin + middle * cos,
        )
    });
    let [low, high] = [ends[0].1.min(ends[1].1), ends[0].1.max(ends[1].1)];
    let inside = |value: f32, most: f32| (value.clamp(0.0, most) * 10.0).round() / 10.0;
    [
        inside(ends[0].0, page.0),
        inside(low - half, page.1),
        inside(ends[1].0, page.0),
        inside(high + half, page.1),
    ]
}

/// The page's grey between four pixels; white beside the page.
fn between(grey: &Grey, x: f32, y: f32) -> u8 {
    let (left, top) = (x.floor(), y.floor());
    let (right, below) = (x - left, y - top);
    let at = |x: f32, y: f32| {
        let inside =
            x >= 0.0 && y >= 0.0 && (x as usize) < grey.width && (y as usize) < grey.height;
        if inside {
            f32::from(grey.pixels[y as usize * grey.width + x as usize])
        } else {
            255.0
        }
    };
    let upper = at(left, top) * (1.0 - right) + at(left + 1.0, top) * right;
    let lower = at(left, top + 1.0) * (1.0 - right) + at(left + 1.0, top + 1.0) * right;
    (upper * (1.0 - below) + lower * below) as u8
}

/// Dark pixels with at most one dark neighbour of eight.
fn lonely(grey: &Grey) -> Vec<usize> {
    let (width, height) = (grey.width, grey.height);
    let mut found = Vec::new();
    for y in 1..height.saturating_sub(1) {
        for x in 1..width.saturating_sub(1) {
            let at = y * width + x;
            if grey.pixels[at] >= INK {
                continue;
            }
            let rows = [at - width, at, at + width];
            let dark = rows.iter().flat_map(|row| &grey.pixels[row - 1..=row + 1]);
            // Itself and one other.
            if dark.filter(|&&pixel| pixel < INK).count() <= 2 {
                found.push(at);
            }
        }
    }
    found
}

fn without(grey: &Grey, specks: &[usize]) -> Grey {
    let mut pixels = grey.pixels.clone();
    for &at in specks {
        pixels[at] = 255;
    }
    Grey {
        width: grey.width,
        height: grey.height,
        pixels,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of dashes on white.
    fn lines() -> Grey {
        let (width, height) = (600, 800);
        let ink = |x: usize, y: usize| {
            y % 40 < 12 && x % 23 < 15 && (60..540).contains(&x) && (60..740).contains(&y)
        };
        let pixels =
            (0..width * height).map(|at| if ink(at % width, at / width) { 20 } else { 250 });
        Grey {
            width,
            height,
            pixels: pixels.collect(),
        }
    }

    #[test]
    fn a_page_is_turned_level_and_boxes_come_back() {
        for askew in [-9.0f32, -3.0, 2.0, 8.0] {
            let page = turned(&lines(), askew);
            let found = angle(&page).unwrap();
            assert!((found + askew).abs() <= 0.3, "{askew}: {found}");
        }
        assert_eq!(angle(&lines()), None);
        let (page, degrees) = ((600.0, 800.0), 8.0);
        let sheet = turned_size(600, 800, degrees);
        let sheet = (sheet.0 as f32, sheet.1 as f32);
        let middle = turned_back(
            [
                sheet.0 / 2.0 - 1.0,
                sheet.1 / 2.0 - 1.0,
                sheet.0 / 2.0 + 1.0,
                sheet.1 / 2.0 + 1.0,
            ],
            sheet,
            page,
            degrees,
        );
        assert!(
            (middle[0] - 299.0).abs() < 0.2 && (middle[3] - 401.2).abs() < 0.3,
            "{middle:?}"
        );
    }

    #[test]
    fn specks_go_and_strokes_stay() {
        let mut page = lines();
        let before = page.pixels.clone();
        for at in (601 * 2..page.pixels.len() - 1200).step_by(7) {
            if before[at] > 200 && at % 600 > 1 {
                page.pixels[at] = 0;
            }
        }
        let cleaned = straighten(&page).unwrap();
        let wrong = cleaned
            .grey
            .pixels
            .iter()
            .zip(&before)
            .filter(|(a, b)| a.abs_diff(**b) > 60)
            .count();
        assert!(wrong < before.len() / 50, "{wrong}");
        assert!(straighten(&lines()).is_none());
    }
}
