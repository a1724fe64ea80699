//! Files made by code: PDFs with text where we want it, bombs, nested mails.

use pdf_writer::types::TextRenderingMode;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};
use std::io::Write;

/// One thing on a page; positions from the bottom left, in points.
#[derive(Clone)]
pub enum Draw {
    /// Text at a place in a size.
    Text(f32, f32, f32, &'static str),
    /// Text turned by 90 degrees, reading upwards.
    Upwards(f32, f32, f32, &'static str),
    /// Text that is there but not drawn.
    Hidden(f32, f32, f32, &'static str),
    /// Words placed one by one without any space drawn, with this gap in points between them.
    Spaced(f32, f32, f32, f32, &'static [&'static str]),
    /// A filled box: left, bottom, width, height, grey.
    Fill(f32, f32, f32, f32, f32),
    /// A framed box.
    Frame(f32, f32, f32, f32),
}

/// A PDF with one page for each list, Courier throughout (every letter 0.6 of the size).
pub fn pdf(pages: &[Vec<Draw>]) -> Vec<u8> {
    pdf_turned(pages, 0)
}

/// The same with each page's Rotate entry set.
pub fn pdf_turned(pages: &[Vec<Draw>], rotate: i32) -> Vec<u8> {
    let (catalog, tree, font) = (Ref::new(1), Ref::new(2), Ref::new(3));
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    let page_ref = |index: usize| Ref::new(10 + 2 * index as i32);
    pdf.pages(tree)
        .kids((0..pages.len()).map(page_ref))
        .count(pages.len() as i32);
    pdf.type1_font(font).base_font(Name(b"Courier"));
    for (index, draws) in pages.iter().enumerate() {
        let contents = Ref::new(11 + 2 * index as i32);
        let mut page = pdf.page(page_ref(index));
        page.media_box(Rect::new(0.0, 0.0, 612.0, 792.0))
            .parent(tree)
            .contents(contents)
            .rotate(rotate);
        page.resources().fonts().pair(Name(b"F"), font);
        page.finish();
        pdf.stream(contents, &content(draws));
    }
    pdf.finish()
}

fn content(draws: &[Draw]) -> Vec<u8> {
    let mut content = Content::new();
    for draw in draws {
        match draw.clone() {
            Draw::Text(x, y, size, text) => {
                show(&mut content, [1.0, 0.0, 0.0, 1.0, x, y], size, text, false);
            }
            Draw::Upwards(x, y, size, text) => {
                show(&mut content, [0.0, 1.0, -1.0, 0.0, x, y], size, text, false);
            }
            Draw::Hidden(x, y, size, text) => {
                show(&mut content, [1.0, 0.0, 0.0, 1.0, x, y], size, text, true);
            }
            Draw::Spaced(mut x, y, size, gap, words) => {
                for word in words {
                    show(&mut content, [1.0, 0.0, 0.0, 1.0, x, y], size, word, false);
                    x += word.len() as f32 * size * 0.6 + gap;
                }
            }
            Draw::Fill(x, y, width, height, grey) => {
                content
                    .set_fill_gray(grey)
                    .rect(x, y, width, height)
                    .fill_nonzero()
                    .set_fill_gray(0.0);
            }
            Draw::Frame(x, y, width, height) => {
                content.rect(x, y, width, height).stroke();
            }
        }
    }
    content.finish().to_vec()
}

fn show(content: &mut Content, matrix: [f32; 6], size: f32, text: &str, hidden: bool) {
    let mode = if hidden {
        TextRenderingMode::Invisible
    } else {
        TextRenderingMode::Fill
    };
    content
        .begin_text()
        .set_font(Name(b"F"), size)
        .set_text_rendering_mode(mode);
    content
        .set_text_matrix(matrix)
        .show(Str(text.as_bytes()))
        .end_text();
}

/// A page that draws `count` letters through nested forms, each form drawing the next twice.
pub fn doubling_forms(levels: i32) -> Vec<u8> {
    let mut out = String::from("%PDF-1.4\n");
    let mut offsets = Vec::new();
    let mut object = |out: &mut String, number: i32, body: String| {
        offsets.push(out.len());
        out.push_str(&format!("{number} 0 obj\n{body}\nendobj\n"));
    };
    object(&mut out, 1, "<</Type/Catalog/Pages 2 0 R>>".into());
    object(&mut out, 2, "<</Type/Pages/Kids[3 0 R]/Count 1>>".into());
    object(
        &mut out,
        3,
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</XObject<</X 10 0 R>>>>>>".into(),
    );
    object(&mut out, 4, stream("", "/X Do"));
    for level in 0..levels {
        let next = 11 + level;
        let resources = format!(
            "/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</XObject<</X {next} 0 R>>>>"
        );
        object(&mut out, 10 + level, stream(&resources, "/X Do /X Do"));
    }
    let last = "/Type/XObject/Subtype/Form/BBox[0 0 612 792]";
    object(&mut out, 10 + levels, stream(last, "0 0 10 10 re f"));
    out.push_str("trailer<</Root 1 0 R/Size 100>>\n%%EOF");
    out.into_bytes()
}

/// A page tree whose only child is itself.
pub fn cyclic_pages() -> Vec<u8> {
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>endobj\n\
      trailer<</Root 1 0 R>>\n%%EOF"
        .to_vec()
}

fn stream(dictionary: &str, data: &str) -> String {
    format!(
        "<<{dictionary}/Length {}>>stream\n{data}\nendstream",
        data.len()
    )
}

/// A tar of these members.
pub fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // Written past the builder's own checks: names may climb here.
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        tar.append(&header, *bytes).unwrap();
    }
    tar.into_inner().unwrap()
}

/// A zip of `members`.
pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in members {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Mails inside mails, `depth` deep, the innermost with the word "kernel".
pub fn nested_mail(depth: u32) -> Vec<u8> {
    let mut mail = "From: a@example.org\r\nSubject: innermost\r\nDate: Mon, 4 May 2015 09:12:00 -0400\r\n\r\nkernel\r\n".to_owned();
    for level in 0..depth {
        mail = format!(
            "From: a@example.org\r\nSubject: level {level}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b{level}\r\n\r\n\
             --b{level}\r\nContent-Type: text/plain\r\n\r\nshell {level}\r\n--b{level}\r\nContent-Type: message/rfc822\r\n\
             Content-Disposition: attachment; filename=\"m{level}.eml\"\r\n\r\n{mail}\r\n--b{level}--\r\n"
        );
    }
    mail.into_bytes()
}
