//! Scans that lie askew or on their side are read, and their words stand where they are on the page.

#![allow(clippy::unwrap_used)] // helpers of tests may

mod support;

use extract::read::{Drawing, Options, Tools};
use extract::record::Page;
use image::{GrayImage, Luma};
use support::files::{Draw, pdf};
use support::{read_bytes_with, reader};

const LINES: [&str; 14] = [
    "The harbor commission received a letter about",
    "dredging costs and berth fees from several owners",
    "who asked whether the sluice gate had been opened",
    "during spring tides without notice to the public.",
    "Records show that inspection reports were filed",
    "late in four of the five years under review and",
    "that nobody was told of it before the meeting.",
    "Attached find the minutes of the meeting held on",
    "Monday together with the list of those present.",
    "Please respond within ten business days and name",
    "the request number in the subject of your answer.",
    "If any part is withheld cite the exemption that",
    "applies and release what can be separated from it.",
    "The commission remains at your disposal as ever.",
];

/// The lines drawn as print, 150 dots an inch.
fn page() -> GrayImage {
    let draws = LINES
        .iter()
        .enumerate()
        .map(|(number, line)| Draw::Text(100.0, 690.0 - 26.0 * number as f32, 13.0, line));
    let bytes = pdf(&[draws.collect()]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pdf");
    std::fs::write(&path, bytes).unwrap();
    let drawing = Drawing {
        page: 1,
        width: 1275,
        words: false,
        password: None,
    };
    let picture = reader().picture(&path, &drawing).unwrap();
    image::load_from_memory(&picture.png).unwrap().into_luma8()
}

/// The page turned by so many degrees against the clock, on a sheet of its own size.
fn turned(page: &GrayImage, degrees: f32) -> GrayImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (width, height) = page.dimensions();
    let (cx, cy) = (width as f32 / 2.0, height as f32 / 2.0);
    GrayImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as f32 - cx, y as f32 - cy);
        let (x, y) = (cx + x * cos - y * sin, cy + x * sin + y * cos);
        let near = |x: f32, y: f32| match x >= 0.0 && y >= 0.0 {
            true => page
                .get_pixel_checked(x as u32, y as u32)
                .map_or(255.0, |pixel| f32::from(pixel.0[0])),
            false => 255.0,
        };
        let (left, top) = (x.floor(), y.floor());
        let upper = near(left, top) * (left + 1.0 - x) + near(left + 1.0, top) * (x - left);
        let lower =
            near(left, top + 1.0) * (left + 1.0 - x) + near(left + 1.0, top + 1.0) * (x - left);
        Luma([(upper * (top + 1.0 - y) + lower * (y - top)) as u8])
    })
}

fn png(picture: &GrayImage) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

fn read(picture: &GrayImage) -> Page {
    let options = Options {
        ocr: true,
        words: true,
        ..Options::default()
    };
    let read = read_bytes_with(&reader(), "scan.png", &png(picture), &options);
    read.pages()[0].clone()
}

/// The share of the lines' words that were not found.
fn word_error(page: &Page) -> f32 {
    let mut found: Vec<&str> = page.text.split_whitespace().collect();
    let wanted: Vec<&str> = LINES
        .iter()
        .flat_map(|line| line.split_whitespace())
        .collect();
    let missed = wanted
        .iter()
        .filter(|word| match found.iter().position(|one| one == *word) {
            Some(at) => {
                found.swap_remove(at);
                false
            }
            None => true,
        });
    missed.count() as f32 / wanted.len() as f32
}

#[test]
fn scans_askew_and_turned_are_read() {
    if Tools::find().tesseract.is_none() {
        return println!("skipped: no tesseract");
    }
    let page = page();
    for degrees in [0.0, 1.0, -3.0, 5.0, -7.0, 8.5, -10.0] {
        let error = word_error(&read(&turned(&page, degrees)));
        println!("{degrees} degrees: word error {error:.3}");
        assert!(error <= 0.05, "{degrees}: {error}");
    }
    for (name, turned) in [
        ("90", image::imageops::rotate90(&page)),
        ("180", image::imageops::rotate180(&page)),
        ("270", image::imageops::rotate270(&page)),
    ] {
        let error = word_error(&read(&turned));
        println!("turned by {name}: word error {error:.3}");
        assert!(error <= 0.05, "{name}: {error}");
    }
}

#[test]
fn words_of_a_page_askew_stand_where_they_are() {
    if Tools::find().tesseract.is_none() {
        return println!("skipped: no tesseract");
    }
    let (straight, degrees) = (page(), 9.0f32);
    let (width, height) = (straight.width() as f32, straight.height() as f32);
    let (upright, askew) = (read(&straight), read(&turned(&straight, degrees)));
    assert_eq!((askew.width, askew.height), (width, height));
    let (sin, cos) = degrees.to_radians().sin_cos();
    for word in ["harbor", "inspection", "exemption", "disposal"] {
        let middle = |page: &Page| {
            let found = page
                .words
                .iter()
                .find(|one| one.text == word)
                .unwrap()
                .bounds;
            (
                (found[0] + found[2]) / 2.0 - width / 2.0,
                (found[1] + found[3]) / 2.0 - height / 2.0,
            )
        };
        let ((x, y), (u, v)) = (middle(&upright), middle(&askew));
        let expected = (x * cos + y * sin, y * cos - x * sin);
        let off = (expected.0 - u).hypot(expected.1 - v);
        assert!(off < 12.0, "{word}: {off} pixels off");
    }
}
