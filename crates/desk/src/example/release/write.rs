//! Writes pages as a PDF with a text layer, the same bytes each time.

use super::{
    MARK, fax,
    flow::{Mark, PAPER, Page},
    fonts::{Font, encoded},
};
use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use std::io::Write;

/// The file.
pub(super) fn pdf(pages: &[Page]) -> Vec<u8> {
    let mut next = 1;
    let mut fresh = || {
        next += 1;
        Ref::new(next - 1)
    };
    let (catalog, tree, info, picture) = (fresh(), fresh(), fresh(), fresh());
    let fonts: Vec<Ref> = Font::ALL.iter().map(|_| fresh()).collect();
    let leaves: Vec<(Ref, Ref)> = pages.iter().map(|_| (fresh(), fresh())).collect();

    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree)
        .kids(leaves.iter().map(|(page, _)| *page))
        .count(i32::try_from(pages.len()).expect("a release has few pages"));
    let mut about = pdf.document_info(info);
    about
        .title(TextStr(MARK))
        .producer(TextStr("Daylight example"));
    about.finish();
    for (font, id) in Font::ALL.iter().zip(&fonts) {
        pdf.type1_font(*id)
            .base_font(Name(font.base_name().as_bytes()))
            .encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    for (page, (id, content)) in pages.iter().zip(&leaves) {
        leaf(&mut pdf, page, *id, *content, tree, &fonts, picture);
    }
    image(&mut pdf, picture);
    pdf.finish()
}

fn leaf(pdf: &mut Pdf, page: &Page, id: Ref, content: Ref, tree: Ref, fonts: &[Ref], picture: Ref) {
    let mut leaf = pdf.page(id);
    leaf.parent(tree)
        .media_box(Rect::new(0.0, 0.0, PAPER.0, PAPER.1))
        .contents(content);
    let mut resources = leaf.resources();
    let mut dictionary = resources.fonts();
    for (font, font_id) in Font::ALL.iter().zip(fonts) {
        dictionary.pair(Name(font.resource().as_bytes()), font_id);
    }
    dictionary.finish();
    if page.marks.contains(&Mark::Picture) {
        resources.x_objects().pair(Name(b"Scan"), picture);
    }
    resources.finish();
    leaf.finish();
    let packed = packed(&drawn(page));
    pdf.stream(content, &packed).filter(Filter::FlateDecode);
}

fn drawn(page: &Page) -> Vec<u8> {
    let mut content = Content::new();
    for mark in &page.marks {
        match mark {
            Mark::Text {
                x,
                y,
                font,
                size,
                text,
                white,
            } => {
                content
                    .set_fill_gray(if *white { 1.0 } else { 0.0 })
                    .begin_text()
                    .set_font(Name(font.resource().as_bytes()), *size)
                    .next_line(*x, *y)
                    .show(Str(&encoded(text)))
                    .end_text();
            }
            Mark::Box {
                x,
                y,
                width,
                height,
            } => {
                content
                    .set_fill_gray(0.0)
                    .rect(*x, *y, *width, *height)
                    .fill_nonzero();
            }
            Mark::Picture => {
                content
                    .save_state()
                    .transform([PAPER.0, 0.0, 0.0, PAPER.1, 0.0, 0.0])
                    .x_object(Name(b"Scan"))
                    .restore_state();
            }
        }
    }
    content.finish().into_vec()
}

/// The picture of the scanned page, one bit a pixel.
fn image(pdf: &mut Pdf, id: Ref) {
    let bits = packed(&fax::bits());
    let mut image = pdf.image_xobject(id, &bits);
    image.filter(Filter::FlateDecode);
    image
        .width(fax::WIDTH as i32)
        .height(fax::HEIGHT as i32)
        .bits_per_component(1);
    image.color_space().device_gray();
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("memory takes what is written to it")
}
