//! One PDF page as it looks, in the wanted width, and its words with their places.

use super::picture::{luma, pixmap};
use super::{ink, layout, open};
use crate::formats::draw::{Drawn, MOST_PIXELS, rgb};
use crate::read::{Drawing, NoPicture, PagePicture};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::{InterpreterCache, InterpreterSettings};
use image::{DynamicImage, GrayImage};
use std::sync::Arc;

pub(crate) fn draw(
    bytes: &Arc<dyn AsRef<[u8]> + Send + Sync>,
    drawing: &Drawing,
) -> Result<Drawn, NoPicture> {
    let pdf = open(bytes, drawing.password.as_deref()).map_err(NoPicture::failed)?;
    let index = (drawing.page as usize).checked_sub(1);
    let page = index.and_then(|index| pdf.pages().get(index));
    let page = page.ok_or(NoPicture::Page)?;
    let picture = render(page, drawing.width)
        .ok_or_else(|| NoPicture::failed("the page has no area to draw"))?;
    let words = if drawing.words {
        let cache = InterpreterCache::new();
        let ink = ink::collect(page, &cache, &InterpreterSettings::default());
        layout::arrange(&ink).words
    } else {
        Vec::new()
    };
    let page = PagePicture {
        dimensions: page.render_dimensions(),
        turned: 1,
        words,
        ..PagePicture::default()
    };
    Ok(Drawn { picture, page })
}

fn render(page: &Page<'_>, width: u32) -> Option<DynamicImage> {
    let (points_wide, points_high) = page.render_dimensions();
    let scale = (width as f32 / points_wide.max(1.0))
        .min((MOST_PIXELS / (points_wide * points_high).max(1.0)).sqrt())
        .min(f32::from(u16::MAX - 1) / points_wide.max(points_high).max(1.0));
    let drawn = pixmap(page, scale);
    let (width, height) = (u32::from(drawn.width()), u32::from(drawn.height()));
    // On a white ground nothing is transparent, so premultiplied colours are plain ones.
    let pixels = drawn.data();
    let grey = pixels
        .iter()
        .all(|pixel| pixel.r == pixel.g && pixel.g == pixel.b);
    if width == 0 || height == 0 {
        return None;
    }
    if grey {
        let pixels = pixels.iter().map(|pixel| luma(pixel.r, pixel.g, pixel.b));
        return GrayImage::from_raw(width, height, pixels.collect()).map(Into::into);
    }
    let pixels = pixels.iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]);
    rgb(width, height, pixels.collect())
}
