//! Pictures on their way into a letter. Their size is read from the header before
//! anything is unpacked: a few bytes can claim to be more pixels than memory holds.

use krilla::image::Image;

/// The most pixels of one picture: 2,000 by 24,000, some nine pages one below the other.
pub const MOST_PIXELS: u64 = 48_000_000;

/// The picture; else why it cannot be printed.
pub(crate) fn picture(png: &[u8]) -> Result<Image, String> {
    let (width, height) = size(png).ok_or("it is no PNG")?;
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err("it has too many pixels".to_owned());
    }
    Image::from_png(png.to_vec().into(), false)
}

/// Width and height as the header tells them (PNG specification, 11.2.1).
fn size(png: &[u8]) -> Option<(u32, u32)> {
    let rest = png.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR")?;
    let (width, rest) = rest.split_first_chunk()?;
    let (height, _) = rest.split_first_chunk()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(*height)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_claims_to_be_huge_is_refused_unread() {
        let mut huge = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        huge.extend([0x7f, 0xff, 0xff, 0xff].repeat(2));
        huge.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(picture(&huge).unwrap_err(), "it has too many pixels");
        for none in [&b""[..], b"hello", &huge[..20]] {
            assert_eq!(picture(none).unwrap_err(), "it is no PNG");
        }
    }
}
