//! Picture files: decoded within limits, turned upright as the camera noted,
//! brought down to the wanted width. A TIFF file has a picture for each page.

use super::{Drawn, narrowed, plain};
use crate::formats::image::directories;
use crate::read::{Drawing, NoPicture, PagePicture};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use std::io::{Cursor, Read, Seek, SeekFrom};

/// Most pixels a side that is decoded, and memory for it.
const SIDE: u32 = 40_000;
const MEMORY: u64 = 512 << 20;

pub(super) fn draw(bytes: &[u8], drawing: &Drawing) -> Result<Drawn, NoPicture> {
    let source = Source::at_page(bytes, drawing.page)?;
    let (mut picture, turn) = decode(source)
        .map_err(|error| NoPicture::failed(format!("the picture cannot be opened: {error}")))?;
    picture.apply_orientation(turn);
    let dimensions = (picture.width() as f32, picture.height() as f32);
    let page = PagePicture {
        dimensions,
        turned: turn.to_exif(),
        ..PagePicture::default()
    };
    let picture = plain(narrowed(&picture, drawing.width));
    Ok(Drawn { picture, page })
}

fn decode(source: Source<'_>) -> image::ImageResult<(DynamicImage, Orientation)> {
    let mut reader = ImageReader::new(std::io::BufReader::new(source)).with_guessed_format()?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(SIDE), Some(SIDE));
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    decoder.set_limits(limits)?;
    let turn = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder)?, turn))
}

/// The file's bytes; for a later page of a TIFF file the header names that page's directory, so
/// that a reader of one picture finds this one.
struct Source<'b> {
    bytes: Cursor<&'b [u8]>,
    header: [u8; 8],
    given: usize,
}

impl<'b> Source<'b> {
    fn at_page(bytes: &'b [u8], page: u32) -> Result<Self, NoPicture> {
        let mut source = Self {
            bytes: Cursor::new(bytes),
            header: [0; 8],
            given: 0,
        };
        if page <= 1 {
            return (page == 1).then_some(source).ok_or(NoPicture::Page);
        }
        let directories = directories(bytes).unwrap_or_default();
        let at = directories.get(page as usize - 1).ok_or(NoPicture::Page)?;
        let at = u32::try_from(*at).map_err(|_| NoPicture::Page)?;
        source.header.copy_from_slice(&bytes[..8]);
        source.header[4..].copy_from_slice(&if bytes[0] == b'I' {
            at.to_le_bytes()
        } else {
            at.to_be_bytes()
        });
        source.given = 8;
        Ok(source)
    }
}

impl Read for Source<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let at = usize::try_from(self.bytes.position()).unwrap_or(usize::MAX);
        if at >= self.given {
            return self.bytes.read(out);
        }
        let count = out.len().min(self.given - at);
        out[..count].copy_from_slice(&self.header[at..at + count]);
        self.bytes.set_position((at + count) as u64);
        Ok(count)
    }
}

impl Seek for Source<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.bytes.seek(to)
    }
}
