//! A picture as PNG. A page of print is packed in sixteen greys, which the eye
//! cannot tell from 256 there and which take half the bytes.

use image::DynamicImage;
use png::{BitDepth, ColorType, DeflateCompression, Encoder, EncodingError, Filter};

/// Effort of packing: a fifth of the bytes of the fastest way, at half the time of the usual one.
const EFFORT: u8 = 3;
/// Share of a page of print that is plain paper or plain ink.
const PLAIN: f32 = 0.8;

/// Packs a grey or coloured picture of 8 bits.
pub(super) fn encode(picture: &DynamicImage) -> Result<Vec<u8>, EncodingError> {
    let (width, height) = (picture.width(), picture.height());
    match picture {
        DynamicImage::ImageLuma8(grey) if is_print(grey.as_raw()) => {
            let nibbles = sixteen(grey.as_raw(), width as usize);
            let way = Way(ColorType::Grayscale, BitDepth::Four, Filter::NoFilter);
            write(width, height, &way, &nibbles)
        }
        DynamicImage::ImageLuma8(grey) => {
            let way = Way(ColorType::Grayscale, BitDepth::Eight, Filter::Adaptive);
            write(width, height, &way, grey.as_raw())
        }
        other => {
            let rgb = other.to_rgb8();
            // Differences to neighbours help photographs and spoil the long runs of print.
            let filter = if is_print(rgb.as_raw()) {
                Filter::NoFilter
            } else {
                Filter::Adaptive
            };
            let way = Way(ColorType::Rgb, BitDepth::Eight, filter);
            write(width, height, &way, rgb.as_raw())
        }
    }
}

struct Way(ColorType, BitDepth, Filter);

fn write(width: u32, height: u32, way: &Way, bytes: &[u8]) -> Result<Vec<u8>, EncodingError> {
    let mut out = Vec::with_capacity(bytes.len() / 8);
    let mut encoder = Encoder::new(&mut out, width, height);
    encoder.set_color(way.0);
    encoder.set_depth(way.1);
    encoder.set_deflate_compression(DeflateCompression::Level(EFFORT));
    encoder.set_filter(way.2);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(bytes)?;
    writer.finish()?;
    Ok(out)
}

/// Whether nearly all of it is paper or ink: print, not a photograph.
fn is_print(pixels: &[u8]) -> bool {
    let plain = pixels.iter().filter(|&&pixel| !(24..=239).contains(&pixel));
    plain.count() as f32 >= PLAIN * pixels.len() as f32
}

/// Four bits a pixel, rows padded to whole bytes.
fn sixteen(pixels: &[u8], width: usize) -> Vec<u8> {
    let nibble = |pixel: u8| ((u32::from(pixel) * 15 + 127) / 255) as u8;
    pixels
        .chunks(width.max(1))
        .flat_map(|row| row.chunks(2))
        .map(|pair| nibble(pair[0]) << 4 | pair.get(1).map_or(0, |&second| nibble(second)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::GrayImage;

    #[test]
    fn print_takes_sixteen_greys_and_keeps_its_shape() {
        let mut page = GrayImage::from_pixel(5, 3, image::Luma([255]));
        page.put_pixel(4, 1, image::Luma([0]));
        let bytes = encode(&page.into()).unwrap();
        let back = image::load_from_memory(&bytes).unwrap().into_luma8();
        assert_eq!(back.dimensions(), (5, 3));
        assert_eq!(
            (back.get_pixel(4, 1).0, back.get_pixel(3, 1).0),
            ([0], [255])
        );
        assert_eq!(bytes[24], 4, "bits a pixel in the header");
    }

    #[test]
    fn photographs_keep_all_greys() {
        let page = GrayImage::from_fn(64, 64, |x, y| image::Luma([(60 + x + y) as u8]));
        let bytes = encode(&page.clone().into()).unwrap();
        let back = image::load_from_memory(&bytes).unwrap().into_luma8();
        assert_eq!(back, page);
    }
}
