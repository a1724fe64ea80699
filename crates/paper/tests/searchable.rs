//! Pictures with unseen words, read again with eyes that are not ours: poppler's.

use paper::searchable::{Picture, PicturePage, PlacedWord, Searchable};
use std::{io::Write, process::Command};

/// A light picture with a dark bar across its middle.
fn picture(width: u32, height: u32, colour: png::ColorType) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    let each = if colour == png::ColorType::Rgb { 3 } else { 1 };
    let row = |y: u32| {
        if y.abs_diff(height / 2) < height / 8 {
            40
        } else {
            230
        }
    };
    let data: Vec<u8> = (0..height)
        .flat_map(|y| vec![row(y); (width * each) as usize])
        .collect();
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&data).expect("rows");
    writer.finish().expect("an end");
    out
}

const WORDS: [(&str, [f32; 4], bool); 5] = [
    ("Señora", [72.0, 100.0, 130.0, 114.0], false),
    ("Щербакова,", [140.0, 100.0, 240.0, 114.0], false),
    ("you", [250.0, 100.0, 280.0, 114.0], true),
    ("wrote", [72.0, 130.0, 110.0, 142.0], false),
    ("“王”", [118.0, 130.0, 150.0, 142.0], true),
];

fn made(pages: usize) -> Vec<u8> {
    let words: Vec<PlacedWord<'_>> = WORDS
        .iter()
        .map(|(text, bounds, ends_line)| PlacedWord {
            text,
            bounds: *bounds,
            ends_line: *ends_line,
        })
        .collect();
    let grey = picture(153, 198, png::ColorType::Grayscale);
    let colour = picture(306, 396, png::ColorType::Rgb);
    let mut file = Searchable::begin(Vec::new(), "Re: “scan” (1)").expect("memory");
    for number in 0..pages {
        let png = if number % 2 == 0 { &grey } else { &colour };
        let page = PicturePage {
            size: (612.0, 792.0),
            picture: Some(Picture::Png(png)),
            words: &words,
        };
        file.page(&page).expect("a page");
    }
    file.finish().expect("memory")
}

fn poppler(program: &str, pdf: &[u8], before: &[&str], after: &[&str]) -> String {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(pdf).expect("a file");
    let done = Command::new(program)
        .args(before)
        .arg(file.path())
        .args(after)
        .output()
        .expect("poppler is there");
    let complaints = String::from_utf8_lossy(&done.stderr);
    assert!(
        done.status.success() && complaints.is_empty(),
        "{program}: {complaints}"
    );
    String::from_utf8(done.stdout).expect("UTF-8")
}

#[test]
fn words_come_back_with_their_lines_and_their_boxes() {
    let pdf = made(1);
    let text = poppler("pdftotext", &pdf, &[], &["-"]);
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(lines, ["Señora Щербакова, you", "wrote “王”"], "{text}");
    let boxes = poppler("pdftotext", &pdf, &["-bbox"], &["-"]);
    for (word, bounds, _) in WORDS {
        let line = boxes
            .lines()
            .find(|line| line.contains(&format!(">{word}<")));
        let line = line.unwrap_or_else(|| panic!("{word} is not there: {boxes}"));
        let told = ["xMin", "yMin", "xMax", "yMax"].map(|name| {
            let from = line.split_once(&format!("{name}=\"")).unwrap().1;
            from.split_once('"').unwrap().0.parse::<f32>().unwrap()
        });
        for (told, meant) in told.iter().zip(bounds) {
            assert!((told - meant).abs() < 2.0, "{word}: {told} for {meant}");
        }
    }
}

#[test]
fn the_picture_is_seen_and_the_words_are_not() {
    let pdf = made(2);
    let info = poppler("pdfinfo", &pdf, &[], &[]);
    assert!(info.contains("Title:           Re: “scan” (1)"), "{info}");
    assert!(info.contains("Pages:           2"), "{info}");
    let folder = tempfile::tempdir().unwrap();
    let stem = folder.path().join("page");
    let stem = stem.to_str().unwrap();
    poppler("pdftoppm", &pdf, &["-r", "18", "-gray"], &[stem]);
    for page in ["1", "2"] {
        let pixels = std::fs::read(format!("{stem}-{page}.pgm")).unwrap();
        let pixels = &pixels[pixels.len() - 153 * 198..];
        let near = |x: usize, y: usize, grey: u8| pixels[y * 153 + x].abs_diff(grey) < 6;
        assert!(near(76, 99, 40), "the bar");
        // Where the words stand there is nothing but the picture.
        for (_, [left, top, right, bottom], _) in WORDS {
            let middle = |a: f32, b: f32| ((a + b) / 8.0) as usize;
            assert!(near(middle(left, right), middle(top, bottom), 230));
        }
    }
}

#[test]
fn a_long_document_is_written_as_it_comes() {
    struct Counting(u64);
    impl Write for Counting {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len() as u64;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let png = picture(153, 198, png::ColorType::Grayscale);
    let mut file = Searchable::begin(Counting(0), "long").unwrap();
    let before = resident();
    for _ in 0..10_000 {
        let page = PicturePage {
            size: (612.0, 792.0),
            picture: Some(Picture::Png(&png)),
            words: &[],
        };
        file.page(&page).unwrap();
    }
    assert_eq!(file.pages(), 10_000);
    let written = file.finish().unwrap().0;
    assert!(written > 5_000_000, "{written}");
    assert!(
        resident() < before + 20_000,
        "kB: {before} before, {} after",
        resident()
    );
}

/// Memory of this process in kilobytes.
fn resident() -> u64 {
    let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = told.lines().find(|line| line.starts_with("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[test]
fn a_page_that_cannot_be_drawn_is_there_and_says_so() {
    let mut file = Searchable::begin(Vec::new(), "gap").unwrap();
    let words = [PlacedWord {
        text: "known",
        bounds: [72.0, 100.0, 130.0, 114.0],
        ends_line: true,
    }];
    let unfit = PicturePage {
        size: (612.0, 792.0),
        picture: Some(Picture::Png(b"x")),
        words: &words,
    };
    assert!(file.page(&unfit).is_err());
    let missing = PicturePage {
        picture: None,
        ..unfit
    };
    file.page(&missing).unwrap();
    let first = file.take();
    let rest = file.finish().unwrap();
    let text = poppler("pdftotext", &[first, rest].concat(), &[], &["-"]);
    assert!(
        text.contains("The picture of this page is missing") && text.contains("known"),
        "{text}"
    );
}
