//! One page as it looks: PDF pages by hayro, picture files by their own readers.
//! Runs in the walled-in child; other kinds of files have no look of their own.

mod photo;
mod png;

use super::kind::Kind;
use super::pdf;
use crate::read::{Drawing, LARGEST, NoPicture, PagePicture, WIDEST, panic_text};
use image::{DynamicImage, GrayImage, RgbImage};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Most pixels of a drawn page.
pub(super) const MOST_PIXELS: f32 = 20e6;

/// A drawn page before it is packed.
pub(super) struct Drawn {
    pub picture: DynamicImage,
    /// Everything but the packed picture and its size.
    pub page: PagePicture,
}

/// Draws the page that is wanted, whatever its reader does.
pub(crate) fn draw(
    bytes: &Arc<dyn AsRef<[u8]> + Send + Sync>,
    drawing: &Drawing,
) -> Result<PagePicture, NoPicture> {
    let mut drawing = drawing.clone();
    drawing.width = drawing.width.clamp(1, WIDEST);
    let work = catch_unwind(AssertUnwindSafe(|| {
        let kind = Kind::of((**bytes).as_ref());
        let drawn = match kind {
            Kind::Pdf => pdf::draw(bytes, &drawing),
            Kind::Image(_) => photo::draw((**bytes).as_ref(), &drawing),
            _ => Err(NoPicture::Kind),
        }?;
        pack(drawn)
    }));
    work.unwrap_or_else(|panic| {
        let reason = format!("the drawer stumbled: {}", panic_text(panic.as_ref()));
        Err(NoPicture::failed(reason))
    })
}

/// Packs the picture, smaller and smaller until it is within [`LARGEST`].
fn pack(drawn: Drawn) -> Result<PagePicture, NoPicture> {
    let Drawn {
        mut picture,
        mut page,
    } = drawn;
    loop {
        picture = without_colour(picture);
        page.png = png::encode(&picture)
            .map_err(|error| NoPicture::failed(format!("the picture cannot be packed: {error}")))?;
        page.pixels = (picture.width(), picture.height());
        if page.png.len() <= LARGEST || picture.width() < 64 {
            return Ok(page);
        }
        picture = narrowed(&picture, picture.width() * 7 / 10);
    }
}

/// The picture brought down to `width` pixels; never enlarged.
fn narrowed(picture: &DynamicImage, width: u32) -> DynamicImage {
    if picture.width() <= width {
        return picture.clone();
    }
    let height = u64::from(picture.height()) * u64::from(width) / u64::from(picture.width().max(1));
    picture.thumbnail_exact(width.max(1), (height as u32).max(1))
}

/// A grey picture where there is no colour in it: a third of the bytes.
fn without_colour(picture: DynamicImage) -> DynamicImage {
    const HARDLY: u8 = 8;
    let grey = |pixel: &image::Rgb<u8>| {
        let [r, g, b] = pixel.0;
        r.abs_diff(g) <= HARDLY && g.abs_diff(b) <= HARDLY
    };
    match picture {
        DynamicImage::ImageRgb8(rgb) if rgb.pixels().all(grey) => {
            DynamicImage::ImageRgb8(rgb).into_luma8().into()
        }
        other => other,
    }
}

/// A picture of these pixels, red, green and blue; none if their number is wrong.
pub(super) fn rgb(width: u32, height: u32, pixels: Vec<u8>) -> Option<DynamicImage> {
    RgbImage::from_raw(width, height, pixels).map(Into::into)
}

/// Whatever a picture file holds, as 8-bit grey or colour on white.
fn plain(picture: DynamicImage) -> DynamicImage {
    match picture {
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) => picture,
        DynamicImage::ImageLuma16(_) => picture.into_luma8().into(),
        DynamicImage::ImageLumaA8(_) | DynamicImage::ImageLumaA16(_) => {
            let both = picture.into_luma_alpha8();
            let on_white = |pixel: &image::LumaA<u8>| over_white(pixel.0[0], pixel.0[1]);
            let pixels = both.pixels().map(on_white).collect();
            GrayImage::from_raw(both.width(), both.height(), pixels)
                .map_or_else(|| both.into(), Into::into)
        }
        other if other.color().has_alpha() => {
            let all = other.into_rgba8();
            let pixels = all
                .pixels()
                .flat_map(|pixel| {
                    let [r, g, b, a] = pixel.0;
                    [r, g, b].map(|value| over_white(value, a))
                })
                .collect();
            rgb(all.width(), all.height(), pixels).unwrap_or_else(|| all.into())
        }
        other => other.into_rgb8().into(),
    }
}

fn over_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u32::from(value), u32::from(alpha));
    ((value * alpha + 255 * (255 - alpha)) / 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_transparent_stands_on_white_and_grey_stays_grey() {
        let clear = image::RgbaImage::from_pixel(2, 1, image::Rgba([0, 0, 0, 0]));
        let white = without_colour(plain(clear.into()));
        assert_eq!(
            white.as_luma8().map(|p| p.as_raw().clone()),
            Some(vec![255, 255])
        );
        let red = RgbImage::from_pixel(2, 1, image::Rgb([200, 10, 10]));
        assert!(without_colour(red.into()).as_rgb8().is_some());
    }

    #[test]
    fn noise_is_packed_within_the_bound_and_never_enlarged() {
        let mut seed = 7u32;
        let noise = RgbImage::from_fn(2400, 2000, |_, _| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            image::Rgb(seed.to_be_bytes()[..3].try_into().expect("three of four"))
        });
        let drawn = Drawn {
            picture: noise.into(),
            page: PagePicture::default(),
        };
        let page = pack(drawn).unwrap();
        assert!(
            page.png.len() <= LARGEST && page.pixels.0 > 500,
            "{:?}",
            page.pixels
        );
        let small = DynamicImage::from(GrayImage::new(10, 20));
        assert_eq!(narrowed(&small, 100).width(), 10);
    }
}
