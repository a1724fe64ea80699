//! Letters on paper, read again with eyes that are not ours: poppler's.

use jiff::civil::date;
use paper::{Enclosure, Error, Letter, Letterhead, Sheet, letter};
use std::process::Command;

fn body() -> String {
    let long = "Please search archived, shared and recoverable deleted folders as well, and messages about public business in other accounts as far as they are in your custody or control, whoever wrote them and from whichever device. ";
    format!(
        "March 2, 2026\n\nRecords Access Officer\nTown of Example Police Department\n\nRe: Mail with the regional office, 2017 to 2019 [DL-7K3M9Q]\n\nDear Records Access Officer:\n\n\
         I am a reporter with The Example Courier. Under the Public Records Law (M.G.L. c. 66, § 10), I request copies of the records described below.\n\nRecords requested\n\n\
         1. All e-mail from January 1, 2017 to December 31, 2019, in which one of these officials is on one side (From, To, Cc or Bcc):\n\n\
         - Ángela Núñez, Łukasz Żółć and Đặng Thị Ngọc\n- Παναγιώτης Παπαδόπουλος, Ольга Щербакова\n- שרה כהן and ليلى حسن\n- Կարեն Սարգսյան\n\n\
         {}\n\n2. Every attachment to those messages, and, for replies and forwards, the earlier messages quoted in them.\n\nForm\n\n{}\n\nRedactions and withheld records\n\n{}\n\nThank you for your help.\n\nSincerely,\n\nAda Example\nThe Example Courier\nE-mail: records+dl-7k3m9q@courier.example\n",
        long.repeat(3).trim(),
        long.repeat(4).trim(),
        long.repeat(12).trim(),
    )
}

/// A green picture that lets something of the paper through.
fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut made = Vec::new();
    let mut encoder = png::Encoder::new(&mut made, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a header");
    let green = [0x20, 0x80, 0x40, 0xc0].repeat((width * height) as usize);
    writer.write_image_data(&green).expect("rows");
    writer.finish().expect("an end");
    made
}

fn sample() -> Letter {
    Letter {
        sheet: Sheet::UsLetter,
        head: Letterhead {
            name: "The Example Courier".into(),
            lines: vec![
                "12 Invented Street".into(),
                "Example, MA 02000".into(),
                "(617) 555-0100".into(),
                "courier.example".into(),
            ],
            logo: None,
        },
        address: vec!["1 Town Square".into(), "Example, MA 02000".into()],
        recipient: vec!["Records Access Officer".into(), "Town of Example".into()],
        references: vec![
            ("Our reference".into(), "DL-7K3M9Q".into()),
            ("Your number".into(), "PRR-2026-0117".into()),
        ],
        date: date(2026, 3, 2),
        subject: "Mail with the regional office, 2017 to 2019 [DL-7K3M9Q]".into(),
        body: body(),
        author: "Ada Example".into(),
        enclosures: vec![
            Enclosure {
                name: "Request of January 5.pdf".into(),
                pages: vec![picture(150, 200); 3],
            },
            Enclosure {
                name: "Recording.mp3".into(),
                pages: Vec::new(),
            },
        ],
        draft: false,
    }
}

/// What poppler reads, all white space as one space.
fn told(program: &str, pdf: &[u8], args: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("letter.pdf");
    std::fs::write(&file, pdf).expect("a file");
    let done = Command::new(program)
        .args(args)
        .arg(&file)
        .args(if program == "pdftotext" {
            &["-"][..]
        } else {
            &[]
        })
        .output()
        .expect("poppler is there");
    assert!(
        done.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8(done.stdout).expect("UTF-8")
}

fn words(text: &str) -> Vec<String> {
    // Marks of direction, which poppler adds, are no words.
    let unmarked = text.replace(
        |one| matches!(one, '\u{202a}'..='\u{202e}' | '\u{200e}' | '\u{200f}'),
        " ",
    );
    unmarked.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn every_word_comes_out_again_in_its_order() {
    let pdf = letter(&sample()).unwrap();
    if let Ok(path) = std::env::var("DAYLIGHT_LETTER_PDF") {
        std::fs::write(path, &pdf).unwrap();
    }
    let read = words(&told("pdftotext", &pdf, &[]));
    let mut at = 0;
    for paragraph in body().lines().filter(|line| !line.trim().is_empty()) {
        // Names that run to the left are checked one by one below; bullets are drawn.
        if paragraph.contains("כהן") {
            continue;
        }
        let wanted = words(paragraph.trim_start_matches("- "));
        let first = (at..read.len()).find(|&from| found(&read[from..], &wanted));
        at = first.unwrap_or_else(|| panic!("not in order or not there: {paragraph}"));
    }
    for name in [
        "שרה",
        "כהן",
        "ليلى",
        "حسن",
        "Կարեն",
        "Ángela",
        "Ngọc",
        "Щербакова",
    ] {
        assert!(read.iter().any(|word| word == name), "{name}");
    }
}

/// The wanted words begin here; page numbers and headers may stand between them.
fn found(read: &[String], wanted: &[String]) -> bool {
    let mut left = read.iter();
    let close = wanted.len() + 60;
    read.first() == wanted.first()
        && wanted.iter().all(|word| left.any(|one| one == word))
        && read.len() - left.len() <= close
}

#[test]
fn the_file_tells_what_it_is() {
    let told = told("pdfinfo", &letter(&sample()).unwrap(), &[]);
    for line in [
        "Title:           Mail with the regional office, 2017 to 2019 [DL-7K3M9Q]",
        "Tagged:          yes",
        "Page size:       612 x 792 pts (letter)",
        "Pages:           6",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
    assert!(told.contains("Ada Example"), "{told}");
}

#[test]
fn pages_are_numbered_and_fonts_come_along() {
    let pdf = letter(&sample()).unwrap();
    let text = told("pdftotext", &pdf, &[]);
    for page in 1..=3 {
        assert!(text.contains(&format!("Page {page} of 3")), "{text}");
    }
    for page in 1..=3 {
        let line = format!("Enclosure 1, page {page} of 3: Request of January 5.pdf");
        assert!(text.contains(&line), "{text}");
    }
    let fonts = told("pdffonts", &pdf, &[]);
    for line in fonts.lines().skip(2) {
        let columns: Vec<&str> = line.split_whitespace().rev().collect();
        // emb, sub and uni, from the right behind the object's two numbers.
        assert_eq!(&columns[2..5], ["yes", "yes", "yes"], "{line}");
    }
}

#[test]
fn the_same_letter_is_the_same_bytes() {
    assert!(letter(&sample()).unwrap() == letter(&sample()).unwrap());
}

#[test]
fn a_draft_says_so_on_every_page_and_an_approved_letter_does_not() {
    let draft = Letter {
        draft: true,
        ..sample()
    };
    let said = |one: &Letter| {
        let text = told("pdftotext", &letter(one).unwrap(), &[]);
        let pages = text.split('\u{c}').filter(|page| !page.trim().is_empty());
        pages
            .map(|page| page.contains("DRAFT, not approved"))
            .collect::<Vec<_>>()
    };
    assert_eq!(said(&draft), [true; 6], "of what goes with it, too");
    assert_eq!(said(&sample()), [false; 6]);
}

#[test]
fn a_letter_bears_one_day_whenever_it_was_last_touched() {
    let later = Letter {
        date: date(2026, 3, 9),
        ..sample()
    };
    let text = told("pdftotext", &letter(&later).unwrap(), &[]);
    assert!(text.contains("March 2, 2026"), "{text}");
    assert!(!text.contains("March 9"), "{text}");
    let undated = Letter {
        body: body().replace("March 2, 2026\n\n", ""),
        ..later
    };
    let text = told("pdftotext", &letter(&undated).unwrap(), &[]);
    assert_eq!(text.matches("March 9, 2026").count(), 3, "{text}");
}

#[test]
fn a_character_without_type_is_named() {
    let odd = Letter {
        body: "Dear Ms. 王:\n\nHello.".into(),
        ..sample()
    };
    let Err(Error::NoGlyph { character, code }) = letter(&odd) else {
        panic!("it was printed")
    };
    assert_eq!((character.as_str(), code.as_str()), ("王", "U+738B"));
}

#[test]
fn the_address_stands_in_the_window() {
    for (sheet, top, bottom) in [(Sheet::UsLetter, 146.0, 228.0), (Sheet::A4, 127.0, 255.0)] {
        let pdf = letter(&Letter { sheet, ..sample() }).unwrap();
        let boxes = told("pdftotext", &pdf, &["-bbox"]);
        let of = |word: &str| {
            let line = boxes
                .lines()
                .find(|line| line.contains(&format!(">{word}<")))
                .unwrap();
            let number = |name: &str| -> f32 {
                let from = line.split_once(&format!("{name}=\"")).unwrap().1;
                from.split_once('"').unwrap().0.parse().unwrap()
            };
            (number("xMin"), number("yMin"), number("yMax"))
        };
        for word in ["Officer", "Police", "Square", "02000"] {
            // The letterhead has the town, too: the address is the later one in the text.
            let (x, y, foot) = of(word);
            if y < 110.0 {
                continue;
            }
            assert!(
                x >= 63.0 && y >= top && foot <= bottom,
                "{word}: {x} {y} {foot}"
            );
        }
        assert!(of("Re:").1 > bottom, "the text stands in the window");
    }
}

#[test]
fn no_page_begins_or_ends_with_a_lone_line() {
    // Every length of the paragraphs before the end, so that each break is met.
    for extra in 0..40 {
        let mut one = sample();
        one.body = body().replace(
            "\n\nForm\n\n",
            &format!("\n\n{}Form\n\n", "One more line of text.\n\n".repeat(extra)),
        );
        let pdf = letter(&one).unwrap();
        let text = told("pdftotext", &pdf, &["-layout"]);
        for page in text.split('\u{c}') {
            let lines: Vec<&str> = page
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .collect();
            let Some(last) = lines.iter().rev().find(|line| !line.contains("Page ")) else {
                continue;
            };
            assert!(
                ![
                    "Form",
                    "Records requested",
                    "Redactions and withheld records",
                    "Sincerely,"
                ]
                .contains(last),
                "{extra}: {last}"
            );
            let signed = lines.contains(&"Ada Example");
            assert_eq!(signed, lines.contains(&"Sincerely,"), "{extra}");
        }
    }
}

#[test]
fn a_text_of_any_shape_is_printed() {
    for body in [
        "x",
        "\n\n\n",
        "a\tb\u{0}c",
        "copied\u{2028}from a page\u{2029}of the web",
        "- \n-\n1.",
        &"word ".repeat(5000),
        &"x".repeat(3000),
        "ليلى حسن\n\nשלום",
    ] {
        let one = Letter {
            body: (*body).to_owned(),
            ..sample()
        };
        letter(&one).unwrap();
    }
}

#[test]
fn a_logo_stands_before_the_name() {
    let logo = picture(200, 100);
    let mut one = sample();
    one.head.logo = Some(logo);
    let pdf = letter(&one).unwrap();
    if let Ok(path) = std::env::var("DAYLIGHT_LETTER_PDF") {
        std::fs::write(format!("{path}.logo.pdf"), &pdf).unwrap();
    }
    assert!(told("pdfimages", &pdf, &["-list"]).contains("200   100"));
    one.head.logo = Some(b"no picture".to_vec());
    assert!(matches!(letter(&one), Err(Error::Logo(_))));
}
