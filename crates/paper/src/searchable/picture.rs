//! A picture as an object of a PDF. The packed rows of a PNG and the bytes of a JPEG are
//! what a PDF holds anyway, so they go in as they are; nothing is unpacked here.

use pdf_writer::{Chunk, Filter, Name, Ref};
use std::io;

/// A picture.
#[derive(Clone, Copy, Debug)]
pub enum Picture<'a> {
    /// Grey or RGB, without transparency, rows in order.
    Png(&'a [u8]),
    /// Grey or RGB.
    Jpeg(&'a [u8]),
}

/// Why a page could not be added.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// It is not what it says, or of a kind that a PDF does not hold.
    #[error("the picture cannot go into a PDF as it is: {0}")]
    Unfit(&'static str),
    /// It could not be written.
    #[error(transparent)]
    Write(#[from] io::Error),
}

impl Picture<'_> {
    pub(super) fn object(&self, id: Ref) -> Result<Chunk, PictureError> {
        match self {
            Self::Png(bytes) => png(bytes, id),
            Self::Jpeg(bytes) => jpeg(bytes, id),
        }
    }
}

struct Kind {
    width: u32,
    height: u32,
    bits: u8,
    colours: u8,
}

fn png(bytes: &[u8], id: Ref) -> Result<Chunk, PictureError> {
    let unfit = PictureError::Unfit;
    let mut rest = bytes
        .strip_prefix(b"\x89PNG\r\n\x1a\n")
        .ok_or(unfit("this is no PNG"))?;
    let mut kind = None;
    let mut rows = Vec::with_capacity(bytes.len());
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let (name, after) = after
            .split_first_chunk::<4>()
            .ok_or(unfit("it is cut short"))?;
        let data = after.get(..length).ok_or(unfit("it is cut short"))?;
        match name {
            b"IHDR" => kind = Some(header(data)?),
            b"IDAT" => rows.extend_from_slice(data),
            b"IEND" => break,
            _ => {}
        }
        // Four bytes of checksum follow.
        rest = after.get(length + 4..).unwrap_or_default();
    }
    let kind = kind.ok_or(unfit("it has no header"))?;
    let mut chunk = Chunk::new();
    let mut image = chunk.image_xobject(id, &rows);
    image.filter(Filter::FlateDecode);
    size(&mut image, &kind)?;
    image
        .decode_parms()
        .pair(Name(b"Predictor"), 15)
        .pair(Name(b"Colors"), i32::from(kind.colours))
        .pair(Name(b"BitsPerComponent"), i32::from(kind.bits))
        .pair(
            Name(b"Columns"),
            i32::try_from(kind.width).unwrap_or(i32::MAX),
        );
    drop(image);
    Ok(chunk)
}

fn header(data: &[u8]) -> Result<Kind, PictureError> {
    let [w0, w1, w2, w3, h0, h1, h2, h3, bits, colour, 0, 0, 0] = *data else {
        return Err(PictureError::Unfit(
            "its rows are interlaced, or its header is odd",
        ));
    };
    let colours = match colour {
        0 => 1,
        2 => 3,
        _ => return Err(PictureError::Unfit("it is neither grey nor RGB")),
    };
    Ok(Kind {
        width: u32::from_be_bytes([w0, w1, w2, w3]),
        height: u32::from_be_bytes([h0, h1, h2, h3]),
        bits,
        colours,
    })
}

fn jpeg(bytes: &[u8], id: Ref) -> Result<Chunk, PictureError> {
    let kind = frame(bytes).ok_or(PictureError::Unfit("this is no JPEG"))?;
    let mut chunk = Chunk::new();
    let mut image = chunk.image_xobject(id, bytes);
    image.filter(Filter::DctDecode);
    size(&mut image, &kind)?;
    drop(image);
    Ok(chunk)
}

/// The frame header of a JPEG (ITU T.81, B.2.2).
fn frame(bytes: &[u8]) -> Option<Kind> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    loop {
        let [0xff, marker, high, low, ..] = *rest else {
            return None;
        };
        if marker == 0xff {
            rest = &rest[1..];
            continue;
        }
        let data = rest.get(4..2 + usize::from(u16::from_be_bytes([high, low])))?;
        let is_frame = matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
        if is_frame {
            let [bits, h0, h1, w0, w1, colours, ..] = *data else {
                return None;
            };
            return Some(Kind {
                width: u32::from(u16::from_be_bytes([w0, w1])),
                height: u32::from(u16::from_be_bytes([h0, h1])),
                bits,
                colours,
            });
        }
        rest = rest.get(4 + data.len()..)?;
    }
}

fn size(
    image: &mut pdf_writer::writers::ImageXObject<'_>,
    kind: &Kind,
) -> Result<(), PictureError> {
    let side = |pixels: u32| i32::try_from(pixels).ok().filter(|one| *one > 0);
    let (Some(width), Some(height)) = (side(kind.width), side(kind.height)) else {
        return Err(PictureError::Unfit("it is empty"));
    };
    image.width(width);
    image.height(height);
    image.bits_per_component(i32::from(kind.bits));
    match kind.colours {
        1 => image.color_space().device_gray(),
        3 => image.color_space().device_rgb(),
        _ => return Err(PictureError::Unfit("it is neither grey nor RGB")),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_picture_is_refused() {
        let id = Ref::new(1);
        for bytes in [
            &b""[..],
            b"hello",
            b"\x89PNG\r\n\x1a\n",
            b"\x89PNG\r\n\x1a\n\0\0\xff\xffIHDR",
            b"\xff\xd8",
            b"\xff\xd8\xff\xc0\0\x02",
        ] {
            assert!(Picture::Png(bytes).object(id).is_err(), "{bytes:?}");
            assert!(Picture::Jpeg(bytes).object(id).is_err(), "{bytes:?}");
        }
    }
}
