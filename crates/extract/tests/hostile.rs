//! Files and children that mean harm. Whatever they do, reading ends with lines,
//! in time, and the parent stays small and alive.

#![allow(clippy::unwrap_used)] // helpers of tests may

mod support;

use extract::read::{Limits, Options, ReadError};
use extract::sandbox::ProcessLimits;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};
use support::files::{self, Draw, pdf};
use support::{bad_child, read_bytes, read_bytes_with, reader_of};

fn page(text: &'static str) -> Vec<Draw> {
    vec![Draw::Text(72.0, 700.0, 12.0, text)]
}

#[test]
fn damaged_files_end_as_lines() {
    let whole = pdf(&[page("one"), page("two")]);
    let noise: Vec<u8> = (0..20_000u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let mut noisy = whole.clone();
    noisy[whole.len() / 3..whole.len() / 3 + 40].fill(0xfe);
    let cases: [(&str, Vec<u8>); 7] = [
        ("empty", Vec::new()),
        ("cut", whole[..whole.len() / 2].to_vec()),
        ("noisy", noisy),
        ("noise", noise.clone()),
        (
            "noise after a header",
            [b"%PDF-1.7\n".to_vec(), noise].concat(),
        ),
        ("cyclic page tree", files::cyclic_pages()),
        (
            "half a zip",
            files::zip(&[("a.txt", b"hello")])[..30].to_vec(),
        ),
    ];
    for (name, bytes) in cases {
        let read = read_bytes("a.pdf", &bytes);
        assert_eq!(read.documents().len(), 1, "{name}");
        assert!(
            !read.pages().is_empty() || !read.failures().is_empty(),
            "{name}"
        );
    }
}

#[test]
fn a_page_that_never_ends_costs_only_itself() {
    let limits = Limits {
        page_cpu_seconds: 1,
        ..Limits::default()
    };
    let read = read_bytes_with(
        &reader_of(support::child(), limits),
        "a.pdf",
        &files::doubling_forms(45),
        &Options::default(),
    );
    assert_eq!(read.documents().len(), 1);
    assert!(read.failed_with("processor time"), "{:?}", read.failures());
}

#[test]
fn zip_bombs_are_cut_and_the_rest_is_read() {
    let zeros = vec![0u8; 40 << 20];
    let mut limits = Limits::default();
    limits.unpack.part_bytes = 16 << 20;
    let bomb = files::zip(&[("a.txt", b"before"), ("bomb", &zeros), ("z.txt", b"after")]);
    let read = read_bytes_with(
        &reader_of(support::child(), limits),
        "a.zip",
        &bomb,
        &Options::default(),
    );
    assert!(
        read.text().contains("before") && read.text().contains("after"),
        "{:?}",
        read.records
    );
    assert!(read.failed_with("larger than what may be unpacked"));
}

#[test]
fn a_small_file_that_unpacks_to_much_is_taken_for_a_bomb() {
    let zeros = vec![b' '; 96 << 20];
    let bomb = files::zip(&[("a.txt", b"before"), ("bomb.txt", &zeros)]);
    assert!(bomb.len() < 200 << 10, "{}", bomb.len());
    let read = read_bytes("a.zip", &bomb);
    assert!(read.failed_with("larger than what may be unpacked"));
    assert!(read.text().contains("before"));
    let harmless = files::zip(&[("wide.txt", &zeros[..8 << 20])]);
    let read = read_bytes("b.zip", &harmless);
    assert_eq!(read.documents().len(), 2, "{:?}", read.failures());
}

#[test]
fn names_in_archives_cannot_climb() {
    let read = read_bytes(
        "a.zip",
        &files::zip(&[("../../etc/x.txt", b"x"), ("/abs.txt", b"y")]),
    );
    let names: Vec<&str> = read.documents().iter().map(|d| d.file.as_str()).collect();
    assert_eq!(names, ["a.zip", "a.zip/etc/x.txt", "a.zip/abs.txt"]);
}

#[test]
fn mails_nested_fifty_deep_stop_at_the_limit() {
    let read = read_bytes("a.eml", &files::nested_mail(50));
    assert!(read.documents().len() > 5, "{}", read.documents().len());
    assert!(
        read.failed_with("nested more than"),
        "{:?}",
        read.failures()
    );
}

#[test]
fn too_many_parts_are_left_out() {
    let names: Vec<String> = (0..50).map(|n| format!("{n}.txt")).collect();
    let members: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), b"x".as_slice()))
        .collect();
    let mut limits = Limits::default();
    limits.unpack.parts = 10;
    let read = read_bytes_with(
        &reader_of(support::child(), limits),
        "a.zip",
        &files::zip(&members),
        &Options::default(),
    );
    assert_eq!(read.documents().len(), 11);
    assert!(
        read.failed_with("more than 10 parts"),
        "{:?}",
        read.failures()
    );
}

#[test]
fn a_child_without_memory_dies_alone() {
    let limits = Limits {
        process: ProcessLimits {
            memory: 96 << 20,
            ..ProcessLimits::default()
        },
        ..Limits::default()
    };
    let big: Vec<u8> = b"word ".repeat(40 << 20 >> 2);
    let read = read_bytes_with(
        &reader_of(support::child(), limits),
        "a.txt",
        &big,
        &Options::default(),
    );
    assert!(read.failed_with("reading process"), "{:?}", read.failures());
    assert!(read.summary.deaths >= 1);
}

/// Children that are not ours at all: each ends as a failure line, in time.
#[test]
fn rogue_children_are_stopped() {
    let begin = r#"{"Begin":{"step":0,"file":"a.txt","page":null,"stage":"open","pdf":false}}"#;
    let limits = Limits {
        open_wall: Duration::from_secs(3),
        page_wall: Duration::from_secs(3),
        record_bytes: 1 << 20,
        output_bytes: 8 << 20,
        ..Limits::default()
    };
    let cases = [
        ("silent for ever", "sleep 60".to_owned(), "took too long"),
        (
            "begins, then sleeps",
            format!("echo '{begin}'; sleep 60"),
            "took too long",
        ),
        (
            "one endless line",
            format!("echo '{begin}'; tr '\\0' x < /dev/zero"),
            "longer than",
        ),
        (
            "endless records",
            format!("while :; do echo '{begin}'; done"),
            "more than its share",
        ),
        ("nonsense", "echo nonsense".to_owned(), "not a record"),
        (
            "dies of a signal",
            format!("echo '{begin}'; kill -SEGV $$"),
            "crashed",
        ),
        ("leaves early", format!("echo '{begin}'; exit 3"), "exit 3"),
    ];
    for (name, script, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let reader = reader_of(bad_child(folder.path(), &script), limits.clone());
        let started = Instant::now();
        let read = read_bytes_with(&reader, "a.txt", b"x", &Options::default());
        assert!(read.failed_with(expected), "{name}: {:?}", read.failures());
        assert!(started.elapsed() < Duration::from_secs(30), "{name}");
        assert!(read.failures().len() <= 4, "{name}: {:?}", read.failures());
    }
}

#[test]
fn a_page_that_kills_is_skipped_and_the_others_are_read() {
    // The child dies on page 2 as often as it is tried; what it says depends on where it resumes.
    let script = r#"
page() { echo "{\"Begin\":{\"step\":$1,\"file\":\"a.pdf\",\"page\":$1,\"stage\":\"text\",\"pdf\":false}}"; }
say() { echo "{\"Record\":{\"type\":\"page\",\"file\":\"a.pdf\",\"page\":$1,\"text\":\"t$1\",\"source\":\"text\"}}"; }
case "$DAYLIGHT_READ_JOB" in
  *'"done":0'*) page 1; say 1; page 2; kill -SEGV $$ ;;
  *'"done":3'*) page 3; say 3; echo '"End"' ;;
esac"#;
    let folder = tempfile::tempdir().unwrap();
    let reader = reader_of(bad_child(folder.path(), script), Limits::default());
    let read = read_bytes_with(&reader, "a.pdf", b"x", &Options::default());
    assert_eq!(read.text(), "t1\nt3");
    assert_eq!(
        read.failures().iter().map(|f| f.page).collect::<Vec<_>>(),
        [Some(2)]
    );
    assert_eq!(read.summary.deaths, 1);
}

#[test]
fn a_receiver_that_stops_stops_the_child() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pdf");
    std::fs::write(&path, pdf(&vec![page("x"); 50])).unwrap();
    let mut seen = 0;
    let result = support::reader().read(&path, "a.pdf", &Options::default(), &mut |_| {
        seen += 1;
        if seen < 3 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    assert!(matches!(result, Err(ReadError::Stopped)));
    assert_eq!(seen, 3);
}

/// Mutated files: single bytes changed, stretches cut out or doubled. A small, fixed set, so that it can be repeated.
#[test]
fn mutated_pdfs_end_as_lines() {
    let whole = pdf(&[page("one"), page("two")]);
    let mut seed = 7u64;
    let mut chance = |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for round in 0..60 {
        let mut bytes = whole.clone();
        for _ in 0..1 + chance(8) {
            let at = chance(bytes.len() - 40);
            match chance(3) {
                0 => bytes[at] = chance(256) as u8,
                1 => drop(bytes.drain(at..at + 1 + chance(30))),
                _ => {
                    let piece = bytes[at..at + 20].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        let read = read_bytes("a.pdf", &bytes);
        assert_eq!(read.documents().len(), 1, "round {round}");
    }
}
