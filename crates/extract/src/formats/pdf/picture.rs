//! A page's picture for recognition: grey, 200 dots an inch, never over 20 million pixels.

use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use hayro_interpret::InterpreterSettings;
use hayro_interpret::hayro_syntax::page::Page;

/// Resolution at which print is read best for its cost.
const DPI: f32 = 200.0;
/// Most pixels of one page.
const MOST_PIXELS: f32 = 20e6;

/// A rendered page.
pub(super) struct Picture {
    /// A binary PGM file.
    pub pgm: Vec<u8>,
    /// Its resolution.
    pub dpi: f32,
}

/// Renders the page as shown.
pub(super) fn render(page: &Page<'_>) -> Picture {
    let (width, height) = page.render_dimensions();
    let scale = (DPI / 72.0)
        .min((MOST_PIXELS / (width * height).max(1.0)).sqrt())
        .min(f32::from(u16::MAX - 1) / width.max(height).max(1.0));
    let settings = PixmapSettings {
        x_scale: scale,
        y_scale: scale,
        bg_color: WHITE,
    };
    let cache = RenderCache::new();
    let drawn = hayro::render(
        page,
        &cache,
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &settings,
    );
    let mut pgm = format!("P5\n{} {}\n255\n", drawn.width(), drawn.height()).into_bytes();
    // On a white ground nothing is transparent, so premultiplied colours are plain ones.
    pgm.extend(
        drawn
            .data()
            .iter()
            .map(|pixel| grey(pixel.r, pixel.g, pixel.b)),
    );
    Picture {
        pgm,
        dpi: scale * 72.0,
    }
}

/// Luma by ITU-R BT.601.
fn grey(r: u8, g: u8, b: u8) -> u8 {
    ((u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114) / 1000) as u8
}
