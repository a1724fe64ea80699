//! What a page draws: glyphs with places, filled boxes, pictures.
//!
//! Coordinates are points from the top left of the page as shown, y downwards.
//! Nothing is judged here; order of drawing is kept, for later things cover
//! earlier ones.

use super::place::{Place, narrowed, on_page, outside, upright};
use hayro_interpret::font::{Glyph as HayroGlyph, GlyphRun};
use hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro_interpret::hayro_syntax::object::{Dict, String as PdfString};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{BezPath, Rect, Shape as _};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, Paint, SoftMask, TransformExt, interpret_page,
};
use std::ops::Range;

/// Most glyphs kept of one page.
const MOST_GLYPHS: usize = 400_000;
/// Most boxes and pictures kept of one page.
const MOST_SHAPES: usize = 50_000;
/// An ActualText that stands for more glyphs than this is a description, not a spelling.
const ACTUAL_TEXT_GLYPHS: usize = 40;

/// One character (or ligature) on the page.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    /// Where its baseline starts.
    pub x: f32,
    pub y: f32,
    /// Direction of its baseline, length 1.
    pub dx: f32,
    pub dy: f32,
    /// Font size as shown, in points.
    pub size: f32,
    /// How far it moves along its baseline.
    pub advance: f32,
    /// Its characters in [`Ink::chars`].
    pub chars: Range<u32>,
    /// Place in the order of drawing.
    pub order: u32,
    /// False for text that is there but not drawn (an old recognition, as a rule).
    pub visible: bool,
}

/// A filled or framed box with upright edges.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// Left, top, right, bottom.
    pub bounds: [f32; 4],
    /// Red, green, blue, 0 to 1.
    pub colour: [f32; 3],
    pub filled: bool,
    pub order: u32,
}

/// A picture's place.
#[derive(Clone, Debug)]
pub(super) struct Photo {
    pub bounds: [f32; 4],
    /// Its own resolution where it stands, in dots per inch (the finer of both directions).
    pub dpi: f32,
    pub order: u32,
}

/// All that one page draws.
#[derive(Default)]
pub(super) struct Ink {
    /// Width and height of the page as shown.
    pub dimensions: (f32, f32),
    pub glyphs: Vec<Glyph>,
    pub chars: String,
    pub blocks: Vec<Block>,
    pub photos: Vec<Photo>,
    /// Glyphs without any known character.
    pub nameless: u32,
    /// Whether a limit cut something off.
    pub cut_short: bool,
    order: u32,
    marks: Vec<Mark>,
    last_run: Option<(usize, Range<usize>)>,
}

/// An open marked-content sequence.
struct Mark {
    actual_text: Option<String>,
    first_glyph: usize,
}

impl Ink {
    /// The characters of a glyph.
    pub fn text(&self, glyph: &Glyph) -> &str {
        &self.chars[glyph.chars.start as usize..glyph.chars.end as usize]
    }

    fn next_order(&mut self) -> u32 {
        self.order += 1;
        self.order
    }

    fn push_chars(&mut self, text: &BfString) -> Range<u32> {
        let start = self.chars.len() as u32;
        match text {
            BfString::Char(c) => push_plain(&mut self.chars, *c),
            BfString::String(text) => text.chars().for_each(|c| push_plain(&mut self.chars, c)),
        }
        start..self.chars.len() as u32
    }

    fn push_block(&mut self, bounds: Rect, colour: Option<[f32; 3]>, filled: bool) {
        let order = self.next_order();
        let Some(colour) = colour else { return };
        if self.blocks.len() >= MOST_SHAPES {
            self.cut_short = true;
            return;
        }
        let bounds = on_page(bounds, self.dimensions);
        if bounds[2] - bounds[0] > 2.0 && bounds[3] - bounds[1] > 2.0 {
            self.blocks.push(Block {
                bounds,
                colour,
                filled,
                order,
            });
        }
    }

    /// Replaces what a sequence drew by what its author says that it spells.
    fn spell(&mut self, mark: Mark) {
        let Some(text) = mark.actual_text else { return };
        let range = mark.first_glyph.min(self.glyphs.len())..self.glyphs.len();
        if range.is_empty() || range.len() > ACTUAL_TEXT_GLYPHS {
            return;
        }
        let glyphs = &self.glyphs[range.clone()];
        let (first, last) = (&glyphs[0], &glyphs[glyphs.len() - 1]);
        let same_line = ((last.x - first.x) * first.dy - (last.y - first.y) * first.dx).abs()
            < first.size * 0.5;
        if !same_line {
            return;
        }
        let end = (last.x - first.x) * first.dx + (last.y - first.y) * first.dy + last.advance;
        let mut glyph = first.clone();
        glyph.advance = end.max(first.advance);
        glyph.chars = self.push_chars(&BfString::String(text.replace('\u{ad}', "")));
        self.glyphs.truncate(range.start);
        self.glyphs.push(glyph);
    }
}

/// Ligatures in letters, no control characters; symbol-font bullets as bullets.
fn push_plain(chars: &mut String, c: char) {
    match c {
        '\u{fb00}' => chars.push_str("ff"),
        '\u{fb01}' => chars.push_str("fi"),
        '\u{fb02}' => chars.push_str("fl"),
        '\u{fb03}' => chars.push_str("ffi"),
        '\u{fb04}' => chars.push_str("ffl"),
        '\u{fb05}' | '\u{fb06}' => chars.push_str("st"),
        '\u{f0b7}' | '\u{f0a7}' => chars.push('\u{2022}'),
        '\u{a0}' | '\t' | '\n' | '\r' => chars.push(' '),
        '\u{ad}' => chars.push('-'),
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}' => {}
        c if c.is_control() => {}
        c => chars.push(c),
    }
}

/// Interprets `page` and collects its ink.
pub(super) fn collect<'a>(
    page: &Page<'a>,
    cache: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
) -> Ink {
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let initial = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(initial, bounds, cache, page.xref(), settings.clone());
    let mut ink = Ink {
        dimensions: (width, height),
        ..Ink::default()
    };
    interpret_page(page, &mut context, &mut ink);
    ink
}

impl<'a> Device<'a> for Ink {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let DrawMode::Fill(_) = mode else { return };
        if path.elements().len() > 12 || !upright(&props.transform) {
            self.next_order();
            return;
        }
        let bounds = props.transform.transform_rect_bbox(path.bounding_box());
        // A blob that fills its bounding box is a box drawn in several strokes.
        let filled = path.area().abs() / path.bounding_box().area().max(1e-9) > 0.9;
        let colour = if filled { opaque(&props.paint) } else { None };
        self.push_block(bounds, colour, true);
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, mode: &DrawMode) {
        let filled = matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..));
        let colour = if upright(&props.transform) {
            opaque(&props.paint)
        } else {
            None
        };
        self.push_block(props.transform.transform_rect_bbox(*rect), colour, filled);
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let order = self.next_order();
        if self.glyphs.len() + run.glyphs().len() > MOST_GLYPHS {
            self.cut_short = true;
            return;
        }
        let begin = self.glyphs.len();
        let visible = !matches!(mode, DrawMode::Invisible);
        let vertical = run.writing_mode() == WritingMode::Vertical;
        let narrowed = narrowed(run);
        for glyph in run.glyphs() {
            let Some(text) = glyph.as_unicode() else {
                self.nameless += 1;
                continue;
            };
            let transform = props.transform * glyph.transform();
            let units = match &**glyph {
                HayroGlyph::Outline(glyph) => glyph.advance_width(),
                HayroGlyph::Type3(glyph) => glyph.advance_width(),
            };
            let Some(place) = Place::of(&transform, units.unwrap_or(0.0), narrowed, vertical)
            else {
                continue;
            };
            let chars = self.push_chars(&text);
            let Place {
                x,
                y,
                dx,
                dy,
                size,
                advance,
            } = place;
            if outside(x, y, advance, self.dimensions) {
                continue;
            }
            self.glyphs.push(Glyph {
                x,
                y,
                dx,
                dy,
                size,
                advance,
                chars,
                order,
                visible,
            });
        }
        self.forget_repeat(begin);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let order = self.next_order();
        if self.photos.len() >= MOST_SHAPES {
            self.cut_short = true;
            return;
        }
        let own = Rect::new(
            0.0,
            0.0,
            f64::from(image.width()),
            f64::from(image.height()),
        );
        let shown = props.transform.transform_rect_bbox(own);
        // Turned by a quarter, its width runs along the page's height.
        let upright = props.transform.as_coeffs()[0].abs() > props.transform.as_coeffs()[1].abs();
        let (wide, tall) = if upright {
            (own.width(), own.height())
        } else {
            (own.height(), own.width())
        };
        let dpi = (wide / shown.width().max(1.0)).max(tall / shown.height().max(1.0)) as f32 * 72.0;
        let bounds = on_page(shown, self.dimensions);
        self.photos.push(Photo { bounds, dpi, order });
    }

    fn begin_marked_content(&mut self, _tag: &[u8], properties: Option<&Dict<'_>>) {
        let actual_text = properties.and_then(|dict| dict.get::<PdfString<'_>>(b"ActualText"));
        let actual_text = actual_text.map(|text| text_string(text.as_bytes()));
        self.marks.push(Mark {
            actual_text,
            first_glyph: self.glyphs.len(),
        });
    }

    fn end_marked_content(&mut self) {
        if let Some(mark) = self.marks.pop() {
            self.spell(mark);
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_clip_rect(&mut self, _: &Rect) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

impl Ink {
    /// "Fill and stroke" text arrives twice, once for each; the second is dropped.
    fn forget_repeat(&mut self, begin: usize) {
        let now = begin..self.glyphs.len();
        let repeats = self.last_run.as_ref().is_some_and(|(_, last)| {
            last.len() == now.len()
                && last.clone().zip(now.clone()).all(|(a, b)| {
                    let (a, b) = (&self.glyphs[a], &self.glyphs[b]);
                    a.x == b.x && a.y == b.y && self.text(a) == self.text(b)
                })
        });
        if repeats && !now.is_empty() {
            self.glyphs.truncate(begin);
        } else {
            self.last_run = Some((begin, now));
        }
    }
}

/// The paint's colour, if nothing shines through.
fn opaque(paint: &Paint<'_>) -> Option<[f32; 3]> {
    match paint {
        Paint::Color(colour) => {
            let [r, g, b, alpha] = colour.to_rgba().components();
            (alpha > 0.9).then_some([r, g, b])
        }
        Paint::Pattern(_) => None,
    }
}

/// A PDF text string: UTF-16 with its mark, UTF-8 with its mark, else PDFDocEncoding, near enough Latin-1.
pub(super) fn text_string(bytes: &[u8]) -> String {
    if let Some(utf16) = bytes.strip_prefix(b"\xfe\xff") {
        let units: Vec<u16> = utf16
            .chunks_exact(2)
            .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
            .collect();
        return String::from_utf16_lossy(&units);
    }
    if let Some(utf8) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return String::from_utf8_lossy(utf8).into_owned();
    }
    bytes.iter().map(|&byte| char::from(byte)).collect()
}
