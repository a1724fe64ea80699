//! What comes out of PDF pages: words, lines, order, redactions.

#![allow(clippy::unwrap_used)] // helpers of tests may

mod support;

use extract::read::Options;
use extract::record::TextSource;
use support::files::{Draw, pdf, pdf_turned};
use support::{read_bytes, read_bytes_with, reader};

fn text_of(draws: Vec<Draw>) -> String {
    read_bytes("a.pdf", &pdf(&[draws])).text()
}

#[test]
fn words_are_parted_where_no_space_is_drawn() {
    let cases: [(f32, &str); 3] = [
        (3.0, "two words here"),
        (0.3, "twowordshere"),
        (6.0, "two words here"),
    ];
    for (gap, expected) in cases {
        assert_eq!(
            text_of(vec![Draw::Spaced(
                72.0,
                700.0,
                12.0,
                gap,
                &["two", "words", "here"]
            )]),
            expected,
            "{gap}"
        );
    }
}

#[test]
fn letters_set_apart_are_one_word() {
    let letters: &[&str] = &["S", "P", "A", "C", "E", "D"];
    assert_eq!(
        text_of(vec![Draw::Spaced(72.0, 700.0, 12.0, 4.0, letters)]),
        "SPACED"
    );
}

#[test]
fn lines_stay_apart_and_clear_gaps_show() {
    let draws = vec![
        Draw::Text(72.0, 700.0, 12.0, "From: Ada Example"),
        Draw::Text(72.0, 686.0, 12.0, "Sent: Monday, May 4, 2015 9:12 AM"),
        Draw::Text(72.0, 672.0, 12.0, "Subject: Locks"),
        Draw::Text(72.0, 640.0, 12.0, "Hello."),
    ];
    assert_eq!(
        text_of(draws),
        "From: Ada Example\nSent: Monday, May 4, 2015 9:12 AM\nSubject: Locks\n\nHello."
    );
}

#[test]
fn drawing_order_does_not_matter() {
    let draws = vec![
        Draw::Text(72.0, 600.0, 12.0, "second"),
        Draw::Text(72.0, 614.0, 12.0, "first"),
    ];
    assert_eq!(text_of(draws), "first\nsecond");
}

#[test]
fn bold_by_drawing_twice_is_read_once() {
    let draws = vec![
        Draw::Text(72.0, 700.0, 12.0, "heading"),
        Draw::Text(72.4, 700.0, 12.0, "heading"),
    ];
    assert_eq!(text_of(draws), "heading");
}

#[test]
fn columns_are_read_one_after_the_other_and_tables_by_row() {
    let mut columns = vec![Draw::Text(
        72.0,
        740.0,
        14.0,
        "A heading that runs over both of the columns here",
    )];
    let mut table = Vec::new();
    for row in 0..8 {
        let y = 700.0 - 12.0 * row as f32;
        columns.push(Draw::Text(
            72.0,
            y,
            9.0,
            "the left column has lines like this one",
        ));
        columns.push(Draw::Text(
            320.0,
            y,
            9.0,
            "and these lines stand in the right one",
        ));
        table.push(Draw::Text(72.0, y, 9.0, "item"));
        table.push(Draw::Text(320.0, y, 9.0, "12.50"));
    }
    let text = text_of(columns);
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), 17, "{text}");
    assert!(
        lines[1..9].iter().all(|line| line.starts_with("the left")),
        "{text}"
    );
    assert!(
        lines[9..].iter().all(|line| line.starts_with("and these")),
        "{text}"
    );
    assert_eq!(text_of(table).lines().next(), Some("item 12.50"));
}

#[test]
fn three_columns_need_no_common_baselines() {
    let mut draws = Vec::new();
    let columns = [
        (45.0, 0.0, "first column, one of its lines"),
        (222.0, 3.5, "second column, one more line"),
        (399.0, 6.5, "third column, the last line"),
    ];
    for (x, offset, text) in columns {
        for row in 0..20 {
            draws.push(Draw::Text(x, 700.0 - offset - 10.0 * row as f32, 8.5, text));
        }
    }
    let text = text_of(draws);
    let starts: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    let expected = [["first"; 20], ["second"; 20], ["third"; 20]].concat();
    assert_eq!(starts, expected);
}

#[test]
fn turned_pages_and_turned_text_read_straight() {
    for rotate in [90, 180, 270] {
        let page = vec![
            Draw::Text(72.0, 700.0, 12.0, "one line"),
            Draw::Text(72.0, 686.0, 12.0, "another"),
        ];
        let read = read_bytes("a.pdf", &pdf_turned(&[page], rotate));
        assert_eq!(read.text(), "one line\nanother", "{rotate}");
        assert_eq!(i32::from(read.pages()[0].rotation), rotate);
    }
    let sidebar = vec![
        Draw::Text(72.0, 700.0, 12.0, "the main text of it"),
        Draw::Upwards(30.0, 300.0, 9.0, "stamp"),
    ];
    assert_eq!(text_of(sidebar), "the main text of it\n\nstamp");
}

#[test]
fn words_have_boxes_and_places() {
    let options = Options {
        words: true,
        ..Options::default()
    };
    let page = vec![Draw::Text(72.0, 700.0, 10.0, "na\u{ef}ve word")];
    let read = read_bytes_with(&reader(), "a.pdf", &pdf(&[page]), &options);
    let words = &read.pages()[0].words;
    let last = words.last().unwrap();
    assert_eq!(last.text, "word");
    let from_text: String = read.pages()[0]
        .text
        .chars()
        .skip(last.start as usize)
        .collect();
    assert_eq!(from_text, "word");
    let [left, top, right, bottom] = last.bounds;
    assert!(
        left > 100.0 && right - left > 23.0 && right - left < 25.0,
        "{:?}",
        last.bounds
    );
    assert!(
        top < 92.0 && bottom > 92.0 && bottom < 96.0,
        "{:?}",
        last.bounds
    );
}

#[test]
fn covered_words_are_found_and_told_from_labels() {
    let words = Draw::Text(72.0, 700.0, 12.0, "The secret door is open");
    let bar = |grey| Draw::Fill(112.0, 697.0, 80.0, 13.0, grey);
    let label = Draw::Text(120.0, 700.0, 8.0, "(b)(7)(E)");
    let around =
        |middle: Vec<Draw>| [vec![Draw::Text(72.0, 720.0, 12.0, "above")], middle].concat();
    // (drawn, expected: label, text underneath)
    let cases = [
        (
            "bar over words",
            around(vec![words.clone(), bar(0.0)]),
            Some((None, true)),
        ),
        (
            "white over words",
            around(vec![words.clone(), bar(1.0)]),
            Some((None, true)),
        ),
        (
            "labelled white box",
            around(vec![bar(1.0), label.clone()]),
            Some((Some("(b)(7)(E)"), false)),
        ),
        (
            "labelled frame",
            around(vec![Draw::Frame(112.0, 697.0, 80.0, 13.0), label.clone()]),
            Some((Some("(b)(7)(E)"), false)),
        ),
        (
            "labelled bar over words",
            around(vec![words.clone(), bar(0.8), label]),
            Some((Some("(b)(7)(E)"), true)),
        ),
        (
            "black bar alone",
            around(vec![bar(0.0)]),
            Some((None, false)),
        ),
        ("ground behind words", around(vec![bar(0.9), words]), None),
        ("white box alone", around(vec![bar(1.0)]), None),
        (
            "thin rule",
            around(vec![Draw::Fill(72.0, 690.0, 300.0, 1.0, 0.0)]),
            None,
        ),
    ];
    for (name, draws, expected) in cases {
        let read = read_bytes("a.pdf", &pdf(&[draws]));
        let found: Vec<_> = read
            .redactions()
            .iter()
            .map(|r| (r.label.clone(), r.text_underneath))
            .collect();
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(label, under)| (label.map(str::to_owned), under))
            .collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn bare_letters_count_only_where_something_is_covered() {
    let frame = |x: f32| Draw::Frame(x, 697.0, 80.0, 13.0);
    let words = |x: f32, text: &'static str| Draw::Text(x, 700.0, 10.0, text);
    let bar = |x: f32| Draw::Fill(x, 697.0, 80.0, 13.0, 0.0);
    // (drawn, expected labels of the redactions found)
    type Labels = &'static [Option<&'static str>];
    let cases: [(&str, Vec<Draw>, Labels); 8] = [
        (
            "in a frame",
            vec![words(72.0, "Call"), frame(112.0), words(140.0, "(c)")],
            &[Some("(c)")],
        ),
        (
            "exemption in a frame",
            vec![frame(112.0), words(120.0, "Ex. (f)")],
            &[Some("Ex. (f)")],
        ),
        (
            "privilege in a frame",
            vec![frame(112.0), words(114.0, "attorney-client")],
            &[Some("attorney-client")],
        ),
        (
            "after a bar",
            vec![words(72.0, "Call"), bar(112.0), words(196.0, "(c)")],
            &[Some("(c)")],
        ),
        (
            "before a bar",
            vec![words(30.0, "Call"), words(92.0, "(c)"), bar(112.0)],
            &[Some("(c)")],
        ),
        (
            "the number of a list before a bar",
            vec![words(92.0, "(c)"), bar(112.0)],
            &[None],
        ),
        (
            "cells of a table",
            vec![
                frame(112.0),
                words(140.0, "(c)"),
                frame(192.0),
                words(200.0, "Total"),
            ],
            &[],
        ),
        ("a list", vec![words(72.0, "(c) the third of them")], &[]),
    ];
    for (name, draws, expected) in cases {
        let read = read_bytes("a.pdf", &pdf(&[draws]));
        let labels: Vec<_> = read
            .redactions()
            .iter()
            .map(|redaction| redaction.label.as_deref())
            .collect();
        assert_eq!(labels, expected, "{name}");
    }
}

#[test]
fn hidden_text_is_kept_and_empty_pages_are_told() {
    let pages = [
        vec![Draw::Hidden(72.0, 700.0, 12.0, "old recognition")],
        vec![],
    ];
    let read = read_bytes("a.pdf", &pdf(&pages));
    assert_eq!(read.pages()[0].text, "old recognition");
    assert_eq!(read.pages()[1].source, TextSource::None);
}

#[test]
fn only_the_pages_asked_for() {
    let pages: Vec<_> = ["one", "two", "three"]
        .map(|text| vec![Draw::Text(72.0, 700.0, 12.0, text)])
        .to_vec();
    let options = Options {
        pages: Some((2, 2)),
        ..Options::default()
    };
    let read = read_bytes_with(&reader(), "a.pdf", &pdf(&pages), &options);
    assert_eq!(read.text(), "two");
    assert_eq!(read.documents()[0].pages, 3);
}

/// Recall and precision of words against pdftotext on the samples, where both are there.
#[test]
fn words_agree_with_poppler_on_the_samples() {
    let Some(samples) = support::samples() else {
        return;
    };
    // The two numbers under 0.99 are files in which poppler itself splits or joins words wrongly.
    let files = [
        ("uscourts-azd-1085839-order", 0.995),
        ("icdar2013-us-024", 0.99),
        ("senate-expenditures", 0.995),
        ("nics-background-checks-2015-11", 0.995),
        ("uscourts-ca3-clerk-letter", 0.995),
        ("icdar2013-us-037", 0.98),
    ];
    for (file, least) in files {
        let path = samples.join("born-digital").join(format!("{file}.pdf"));
        let Ok(output) = std::process::Command::new("pdftotext")
            .arg(&path)
            .arg("-")
            .output()
        else {
            println!("skipped: no pdftotext");
            return;
        };
        let theirs = bag(&String::from_utf8_lossy(&output.stdout));
        let ours = bag(&support::read_with(&reader(), &path, &Options::default()).text());
        let common: usize = ours
            .iter()
            .map(|(word, count)| count.min(theirs.get(word).unwrap_or(&0)))
            .sum();
        let (recall, precision) = (
            common as f64 / theirs.values().sum::<usize>() as f64,
            common as f64 / ours.values().sum::<usize>() as f64,
        );
        assert!(
            recall >= least && precision >= least,
            "{file}: recall {recall:.4}, precision {precision:.4}"
        );
    }
}

fn bag(text: &str) -> std::collections::HashMap<String, usize> {
    let mut bag = std::collections::HashMap::new();
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        *bag.entry(word.to_owned()).or_default() += 1;
    }
    bag
}
