//! Photographs as telephones take them: read, drawn, and what the camera noted kept as facts.

#![allow(clippy::unwrap_used)] // helpers of tests may

mod support;

use extract::read::{Drawing, Limits, Options, Reader, Tools};
use support::files;
use support::read_bytes_with;

/// Words and a camera's notes; made for this test.
const HEIC: &[u8] = include_bytes!("data/photo.heic");

fn recognising() -> Options {
    Options {
        ocr: true,
        recognised_words: true,
        ..Options::default()
    }
}

fn drawing() -> Drawing {
    Drawing {
        page: 1,
        width: 500,
        words: false,
        password: None,
    }
}

fn equipped() -> bool {
    let tools = Tools::find();
    let both = tools.libheif.is_some() && tools.tesseract.is_some();
    if !both {
        println!("skipped: no libheif or no tesseract");
    }
    both
}

#[test]
fn a_telephones_photograph_is_read_and_drawn() {
    if !equipped() {
        return;
    }
    for (name, bytes) in [
        ("a.heic", HEIC.to_vec()),
        ("b.zip", files::zip(&[("a.heic", HEIC)])),
    ] {
        let read = read_bytes_with(&support::reader(), name, &bytes, &recognising());
        let text = read.text();
        assert!(
            text.contains("The sluice gate was opened") && text.contains("fourth of May"),
            "{name}: {text:?} {:?}",
            read.failures()
        );
        let page = read.pages()[0];
        assert_eq!((page.width, page.height), (1000.0, 260.0), "{name}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.heic");
    std::fs::write(&path, HEIC).unwrap();
    let picture = support::reader().picture(&path, &drawing()).unwrap();
    assert_eq!(picture.pixels, (500, 130));
    assert_eq!(picture.dimensions, (1000.0, 260.0));
}

#[test]
fn what_the_camera_noted_is_kept() {
    let read = read_bytes_with(&support::reader(), "a.heic", HEIC, &Options::default());
    let facts = &read.documents()[0].facts;
    let expected = [
        ("camera", "Acme Pocket 3"),
        ("place", "42.36010, -71.05890"),
        ("software", "7.1"),
        ("taken", "2015-05-04T09:12:00-04:00"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(*facts, expected.into());
}

#[test]
fn without_the_library_it_is_said_what_to_install() {
    let tools = Tools {
        libheif: None,
        ..Tools::find()
    };
    if tools.tesseract.is_none() {
        return println!("skipped: no tesseract");
    }
    let reader = Reader::new(support::child(), Limits::default()).with_tools(tools);
    let read = read_bytes_with(&reader, "a.heic", HEIC, &recognising());
    assert!(
        read.failed_with("apt-get install libheif1"),
        "{:?}",
        read.failures()
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.heic");
    std::fs::write(&path, HEIC).unwrap();
    let why = reader.picture(&path, &drawing()).unwrap_err();
    assert!(why.to_string().contains("libheif1"), "{why}");
}

#[test]
fn damaged_photographs_end_as_lines() {
    if !equipped() {
        return;
    }
    for cut in [40, 200, HEIC.len() / 2, HEIC.len() - 50] {
        let read = read_bytes_with(&support::reader(), "a.heic", &HEIC[..cut], &recognising());
        assert_eq!(read.pages().len(), 1, "{cut}");
        assert!(
            !read.failures().is_empty() || !read.text().is_empty(),
            "{cut}: {:?}",
            read.records
        );
    }
}
