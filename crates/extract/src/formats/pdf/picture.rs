//! A page's picture for recognition: grey, never over 20 million pixels.
//!
//! Print is read best at 200 dots an inch. A page that is one scan of less is
//! rendered at the scan's own resolution: enlarging it by a crooked factor costs
//! a sixth of the words (measured on 150 dpi scans: 0.79 of the words against 0.96).

use super::ink::Ink;
use crate::formats::scan::grey::Grey;
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use hayro_interpret::InterpreterSettings;
use hayro_interpret::hayro_syntax::page::Page;

/// Resolution at which print is read best for its cost.
const DPI: f32 = 200.0;
/// Scans coarser than this are not trusted to be the page's own picture.
const LEAST_DPI: f32 = 90.0;
/// Scans up to this are taken as they are; finer ones are brought down to [`DPI`].
const NATIVE_DPI: f32 = 220.0;
/// A picture over this share of the page is the page.
const WHOLE: f32 = 0.8;
/// Most pixels of one page.
const MOST_PIXELS: f32 = 20e6;

/// A rendered page.
pub(super) struct Picture {
    pub grey: Grey,
    /// Its resolution.
    pub dpi: f32,
}

/// The resolution at which a page with this ink is read best.
pub(super) fn resolution(ink: &Ink) -> f32 {
    let page = (ink.dimensions.0 * ink.dimensions.1).max(1.0);
    let whole = ink.photos.iter().filter(|photo| {
        let [left, top, right, bottom] = photo.bounds;
        (right - left) * (bottom - top) > WHOLE * page
    });
    let native = whole.map(|photo| photo.dpi).fold(0.0, f32::max);
    if (LEAST_DPI..=NATIVE_DPI).contains(&native) {
        native
    } else {
        DPI
    }
}

/// Renders the page as shown.
pub(super) fn render(page: &Page<'_>, dpi: f32) -> Picture {
    let (width, height) = page.render_dimensions();
    let scale = (dpi / 72.0)
        .min((MOST_PIXELS / (width * height).max(1.0)).sqrt())
        .min(f32::from(u16::MAX - 1) / width.max(height).max(1.0));
    let drawn = pixmap(page, scale);
    // On a white ground nothing is transparent, so premultiplied colours are plain ones.
    let pixels = drawn.data().iter();
    let grey = Grey {
        width: usize::from(drawn.width()),
        height: usize::from(drawn.height()),
        pixels: pixels
            .map(|pixel| luma(pixel.r, pixel.g, pixel.b))
            .collect(),
    };
    Picture {
        grey,
        dpi: scale * 72.0,
    }
}

/// The page as shown on white, so many pixels a point.
pub(super) fn pixmap(page: &Page<'_>, scale: f32) -> Pixmap {
    let settings = PixmapSettings {
        x_scale: scale,
        y_scale: scale,
        bg_color: WHITE,
    };
    let cache = RenderCache::new();
    hayro::render(
        page,
        &cache,
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &settings,
    )
}

/// Luma by ITU-R BT.601.
pub(super) fn luma(r: u8, g: u8, b: u8) -> u8 {
    ((u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114) / 1000) as u8
}
