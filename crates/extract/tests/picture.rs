//! Pages as they look, drawn by walled-in children.

#![allow(clippy::unwrap_used)] // helpers of tests may

mod support;

use extract::read::{Drawing, Limits, NoPicture, PagePicture, has_pictures};
use std::io::Cursor;
use std::time::Duration;
use support::files::{Draw, pdf, pdf_turned};
use support::{bad_child, reader, reader_of};

fn drawing(page: u32, width: u32) -> Drawing {
    Drawing {
        page,
        width,
        words: true,
        password: None,
    }
}

fn draw(bytes: &[u8], drawing: &Drawing) -> Result<PagePicture, NoPicture> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, bytes).unwrap();
    reader().picture(&path, drawing)
}

fn grey(picture: &PagePicture) -> image::GrayImage {
    image::load_from_memory(&picture.png).unwrap().into_luma8()
}

fn page(text: &'static str) -> Vec<Draw> {
    vec![
        Draw::Text(72.0, 700.0, 12.0, text),
        Draw::Fill(100.0, 400.0, 200.0, 50.0, 0.0),
    ]
}

#[test]
fn a_page_is_drawn_as_it_looks_and_its_words_lie_where_they_are_drawn() {
    let file = pdf(&[page("first leaf"), page("second leaf")]);
    let picture = draw(&file, &drawing(2, 612)).unwrap();
    assert_eq!(picture.pixels, (612, 792));
    assert_eq!(picture.dimensions, (612.0, 792.0));
    let pixels = grey(&picture);
    assert!(
        pixels.get_pixel(200, 792 - 425).0[0] < 10,
        "the bar is black"
    );
    assert!(
        pixels.get_pixel(400, 792 - 425).0[0] > 245,
        "paper is white"
    );
    let word = &picture.words[0];
    assert_eq!((word.text.as_str(), word.start), ("second", 0));
    let [left, top, right, bottom] = word.bounds;
    let inside = |x: u32, y: u32| {
        let (x, y) = (x as f32, y as f32);
        x >= left - 1.0 && x <= right + 1.0 && y >= top - 1.0 && y <= bottom + 1.0
    };
    let ink = (70..72 + 44)
        .flat_map(|x| (70..110).map(move |y| (x, y)))
        .filter(|&(x, y)| pixels.get_pixel(x, y).0[0] < 100);
    let (within, all) = ink.fold((0, 0), |(within, all), (x, y)| {
        (within + u32::from(inside(x, y)), all + 1)
    });
    assert!(all > 30 && within == all, "{within} of {all} dark pixels");
}

#[test]
fn turned_pages_are_shown_as_people_hold_them() {
    let picture = draw(&pdf_turned(&[page("turned")], 90), &drawing(1, 396)).unwrap();
    assert_eq!(picture.dimensions, (792.0, 612.0));
    assert_eq!(picture.pixels, (396, 306));
}

#[test]
fn what_is_asked_too_much_is_bounded() {
    let file = pdf(&[page("x")]);
    let wide = draw(&file, &drawing(1, 1_000_000)).unwrap();
    assert_eq!(wide.pixels.0, extract::read::WIDEST);
    for missing in [0, 2, u32::MAX] {
        assert!(matches!(
            draw(&file, &drawing(missing, 100)),
            Err(NoPicture::Page)
        ));
    }
}

#[test]
fn only_files_with_a_look_of_their_own_have_pictures() {
    for (bytes, expected) in [
        (&b"From: a@b.example\nSubject: x\n\nhello\n"[..], true),
        (b"", true),
    ] {
        let answer = draw(bytes, &drawing(1, 100));
        assert_eq!(
            matches!(answer, Err(NoPicture::Kind)),
            expected,
            "{answer:?}"
        );
    }
    assert!(has_pictures("application/pdf") && has_pictures("image/tiff"));
    assert!(!has_pictures("message/rfc822") && !has_pictures("image/heic"));
}

fn encoded(format: image::ImageFormat) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(64, 32, |x, _| {
        image::Rgb(if x < 32 { [0, 0, 0] } else { [255, 255, 255] })
    });
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

#[test]
fn picture_files_are_drawn_in_every_kind_we_read() {
    use image::ImageFormat::{Bmp, Gif, Jpeg, Png, Tiff, WebP};
    for format in [Bmp, Gif, Jpeg, Png, Tiff, WebP] {
        let picture = draw(&encoded(format), &drawing(1, 32)).unwrap();
        assert_eq!(picture.pixels, (32, 16), "{format:?}");
        assert_eq!(picture.dimensions, (64.0, 32.0), "{format:?}");
        let pixels = grey(&picture);
        assert!(pixels.get_pixel(4, 8).0[0] < 40 && pixels.get_pixel(28, 8).0[0] > 215);
    }
}

/// A TIFF file of two pictures, the second white.
fn two_page_tiff() -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    {
        let mut tiff = tiff::encoder::TiffEncoder::new(&mut out).unwrap();
        for value in [0u8, 255] {
            tiff.write_image::<tiff::encoder::colortype::Gray8>(8, 8, &[value; 64])
                .unwrap();
        }
    }
    out.into_inner()
}

#[test]
fn each_page_of_a_fax_has_its_own_picture() {
    let file = two_page_tiff();
    for (page, expected) in [(1, 0), (2, 255)] {
        let picture = draw(&file, &drawing(page, 100)).unwrap();
        assert_eq!(grey(&picture).get_pixel(3, 3).0[0], expected, "page {page}");
    }
    assert!(matches!(
        draw(&file, &drawing(3, 100)),
        Err(NoPicture::Page)
    ));
}

#[test]
fn a_photograph_stands_upright() {
    let jpeg = encoded(image::ImageFormat::Jpeg);
    // EXIF: one entry, orientation 6 (turn by 90 degrees clockwise).
    let exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let mut turned = jpeg[..2].to_vec();
    turned.extend([0xff, 0xe1]);
    turned.extend((exif.len() as u16 + 2).to_be_bytes());
    turned.extend(exif);
    turned.extend(&jpeg[2..]);
    let picture = draw(&turned, &drawing(1, 32)).unwrap();
    assert_eq!((picture.pixels, picture.turned), ((32, 64), 6));
    let pixels = grey(&picture);
    assert!(pixels.get_pixel(16, 4).0[0] < 40 && pixels.get_pixel(16, 60).0[0] > 215);
}

#[test]
fn a_picture_bomb_is_a_reason_not_a_death() {
    // A PNG header that promises 60,000 by 60,000 pixels.
    let mut png = encoded(image::ImageFormat::Png);
    png[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let answer = draw(&png, &drawing(1, 100));
    assert!(
        matches!(answer, Err(NoPicture::Failed { retry: false, .. })),
        "{answer:?}"
    );
}

#[test]
fn broken_samples_end_as_a_picture_or_a_reason() {
    let Some(samples) = support::samples() else {
        return;
    };
    for file in std::fs::read_dir(samples.join("broken-pdf")).unwrap() {
        let path = file.unwrap().path();
        match reader().picture(&path, &drawing(1, 300)) {
            Ok(picture) => assert!(picture.pixels.0 > 0),
            Err(NoPicture::Read(error)) => panic!("{}: {error}", path.display()),
            Err(why) => println!("{}: {why}", path.display()),
        }
    }
}

#[test]
fn rogue_drawers_are_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, pdf(&[page("x")])).unwrap();
    let limits = Limits {
        open_wall: Duration::from_secs(1),
        ..Limits::default()
    };
    for script in [
        "exit 3",
        "echo nonsense",
        r#"echo '{"Drawn":[{"pixels":[1,1],"dimensions":[1,1],"turned":1,"words":[]},99999999999]}'"#,
        "kill -SEGV $$",
        "exec sleep 30",
    ] {
        let program = bad_child(folder.path(), script);
        let answer = reader_of(program, limits.clone()).picture(&path, &drawing(1, 100));
        assert!(
            matches!(answer, Err(NoPicture::Failed { .. })),
            "{script}: {answer:?}"
        );
    }
}
