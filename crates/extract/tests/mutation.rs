//! Whatever is done to a file's bytes, it ends as lines: a document, and pages, parts or failures
//! that account for it. No panic of the parent, no hang past the limits.
//!
//! A few hundred files a run, the same ones each time; `MUTATIONS` names another number, and the
//! run ends with its figures: `MUTATIONS=2400 cargo nextest run -p extract --test mutation --no-capture`.

#![allow(clippy::unwrap_used)] // helpers of tests may

mod support;

use extract::read::{Limits, Options, Reader, Tools};
use std::time::{Duration, Instant};
use support::files::{self, Draw, pdf};
use support::{office, read_bytes_with};

/// A small generator of numbers; the same seed gives the same files.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % below.max(1)
    }
}

/// One file of each kind that we can make.
fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let page = vec![
        Draw::Text(72.0, 700.0, 12.0, "Some words on a page"),
        Draw::Fill(72.0, 650.0, 80.0, 13.0, 0.0),
    ];
    let pages = pdf(&[page.clone(), page]);
    let mail = files::nested_mail(2);
    let mbox = [
        b"From a@example.org Mon May  4 09:12:00 2015\n".to_vec(),
        files::nested_mail(0),
    ]
    .concat();
    let html = b"<html><head><title>t</title></head><body><p>One &amp; two<table><tr><td>3<td>4</table><script>x</script></body></html>".to_vec();
    let rtf = br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0 Caf\'e9 \u8364? {\*\generator x;}\par second{\pict 00ff}}".to_vec();
    let zip = files::zip(&[("a.pdf", &pages), ("../b.eml", &mail), ("c/d.html", &html)]);
    vec![
        ("a.pdf", pages),
        ("a.eml", mail),
        ("a.mbox", mbox),
        ("a.docx", office::docx(&["One paragraph", "another"])),
        (
            "a.xlsx",
            office::xlsx(&[&["item", "12.50"], &["sum", "12.50"]]),
        ),
        ("a.msg", office::msg("Locks", "Hello there")),
        ("a.dat", office::tnef("Locks", &[("note.txt", b"a note")])),
        ("a.tiff", office::tiff(40, 20)),
        ("a.html", html),
        ("a.rtf", rtf),
        ("a.zip", zip),
        ("b.xlsx", include_bytes!("data/fees.xlsx").to_vec()),
        ("b.xls", include_bytes!("data/fees.xls").to_vec()),
        ("b.ods", include_bytes!("data/fees.ods").to_vec()),
        ("b.heic", include_bytes!("data/photo.heic").to_vec()),
        ("b.tar", files::tar(&[("a.txt", b"a note")])),
    ]
}

fn mutate(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..[1, 1, 2, 5, 20][dice.roll(5)] {
        if bytes.is_empty() {
            break;
        }
        let (at, other) = (dice.roll(bytes.len()), dice.roll(bytes.len()));
        let length = [1, 4, 16, 200][dice.roll(4)];
        let end = (at + length).min(bytes.len());
        match dice.roll(7) {
            0 => bytes[at] = dice.roll(256) as u8,
            1 => bytes[at] ^= 1 << dice.roll(8),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let copy = bytes[at..end].to_vec();
                bytes.splice(other..other, copy);
            }
            4 => bytes.truncate(at),
            5 => bytes[at..end].fill([0, 0xff, b'9', b'('][dice.roll(4)]),
            _ => bytes.swap(at, other),
        }
    }
    bytes
}

#[test]
fn mutated_files_end_as_lines() {
    let count = std::env::var("MUTATIONS").ok().and_then(|n| n.parse().ok());
    let limits = Limits {
        page_wall: Duration::from_secs(10),
        open_wall: Duration::from_secs(20),
        ..Limits::default()
    };
    let reader = Reader::new(support::child(), limits).with_tools(Tools::none());
    let seeds = seeds();
    for (name, bytes) in &seeds {
        let read = read_bytes_with(&reader, name, bytes, &Options::default());
        assert_ne!(
            read.documents()[0].media_type,
            "application/octet-stream",
            "{name}"
        );
        assert!(!read.pages().is_empty(), "{name}: {:?}", read.failures());
    }
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut lines, mut deaths, mut slowest, all) = (0, 0, Duration::ZERO, Instant::now());
    for number in 0..count.unwrap_or(330) {
        let (name, bytes) = &seeds[number % seeds.len()];
        let bytes = mutate(bytes, &mut dice);
        let began = Instant::now();
        let read = read_bytes_with(&reader, name, &bytes, &Options::default());
        assert!(began.elapsed() < Duration::from_secs(60), "{number} {name}");
        lines += read.records.len();
        deaths += read.summary.deaths;
        slowest = slowest.max(began.elapsed());
        let documents = read.documents();
        let whole = documents.iter().any(|document| document.file == *name);
        assert!(
            whole || !read.failures().is_empty(),
            "{number} {name}: no line"
        );
        for document in documents {
            let told = read.pages().iter().any(|page| page.file == document.file)
                || read
                    .failures()
                    .iter()
                    .any(|failure| failure.file == document.file)
                || !document.parts.is_empty();
            assert!(told, "{number} {name}: {} ends in silence", document.file);
        }
    }
    let files = count.unwrap_or(330);
    println!(
        "{files} files, {lines} lines, {deaths} children died and were buried, none hung (slowest {:.1} s), {:.0} s in all",
        slowest.as_secs_f32(),
        all.elapsed().as_secs_f32()
    );
}
