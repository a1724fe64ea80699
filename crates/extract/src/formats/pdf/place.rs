//! Where things stand on a page as shown: glyphs by their transform, boxes by
//! their edges.

use hayro_interpret::font::GlyphRun;
use hayro_interpret::kurbo::{Affine, Rect};

/// Where a glyph stands and how far it moves.
pub(super) struct Place {
    pub x: f32,
    pub y: f32,
    pub dx: f32,
    pub dy: f32,
    pub size: f32,
    pub advance: f32,
}

impl Place {
    pub fn of(transform: &Affine, units: f32, narrowed: bool, vertical: bool) -> Option<Self> {
        let [a, b, c, d, e, f] = transform.as_coeffs().map(|value| value as f32);
        // The transform takes thousandths of an em; one em along the line and one up.
        let (along, up) = (a.hypot(b) * 1000.0, c.hypot(d) * 1000.0);
        let sound = along > 0.01
            && up > 0.01
            && along.is_finite()
            && up.is_finite()
            && e.is_finite()
            && f.is_finite();
        if !sound {
            return None;
        }
        if vertical {
            return Some(Self {
                x: e,
                y: f,
                dx: -c * 1000.0 / up,
                dy: -d * 1000.0 / up,
                size: along,
                advance: along,
            });
        }
        // Where hayro narrows single glyphs to fit the file's widths, the width itself is unaffected.
        let em = if narrowed { up } else { along };
        let (dx, dy) = (a * 1000.0 / along, b * 1000.0 / along);
        Some(Self {
            x: e,
            y: f,
            dx,
            dy,
            size: up,
            advance: units / 1000.0 * em,
        })
    }
}

/// Whether single glyphs of the run are stretched each by its own factor (substitute fonts), which
/// shows in a changing ratio of width to height; a ratio common to all is the text's own scaling.
pub(super) fn narrowed(run: &GlyphRun<'_, '_>) -> bool {
    let mut ratios = run.glyphs().iter().map(|glyph| {
        let [a, b, c, d, ..] = glyph.transform().as_coeffs();
        a.hypot(b) / c.hypot(d)
    });
    let Some(first) = ratios.next() else {
        return false;
    };
    ratios.any(|ratio| (ratio - first).abs() > 0.002)
}

pub(super) fn outside(x: f32, y: f32, advance: f32, (width, height): (f32, f32)) -> bool {
    x + advance.max(0.0) < -1.0 || x > width + 1.0 || y < -1.0 || y > height + 20.0
}

pub(super) fn upright(transform: &Affine) -> bool {
    let [a, b, c, d, ..] = transform.as_coeffs();
    (b.abs() < 1e-3 && c.abs() < 1e-3) || (a.abs() < 1e-3 && d.abs() < 1e-3)
}

pub(super) fn on_page(rect: Rect, (width, height): (f32, f32)) -> [f32; 4] {
    let rect = rect.abs();
    let clamp = |value: f64, most: f32| (value as f32).clamp(0.0, most.max(0.0));
    [
        clamp(rect.x0, width),
        clamp(rect.y0, height),
        clamp(rect.x1, width),
        clamp(rect.y1, height),
    ]
}
