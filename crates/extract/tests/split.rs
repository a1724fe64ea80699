//! Archives cut in pieces: read as one where all pieces are there, told what is missing where not.

#![allow(clippy::unwrap_used)] // helpers of tests may

mod support;

use extract::read::Options;
use std::path::{Path, PathBuf};
use support::{Read, files, read_bytes, read_with, reader};

/// Cut by Info-ZIP (`zip -s 64k`): 150,000 bytes that do not pack, and a note behind them.
const SPLIT: [(&str, &[u8]); 3] = [
    ("big.z01", include_bytes!("data/big.z01")),
    ("big.z02", include_bytes!("data/big.z02")),
    ("big.zip", include_bytes!("data/big.zip")),
];

/// The same kind of content, cut plainly in three.
fn cut() -> Vec<(String, Vec<u8>)> {
    let whole = files::zip(&[
        ("noise.bin", &noise(9_000)),
        ("note.txt", b"behind the noise"),
    ]);
    let third = whole.len().div_ceil(3);
    let pieces = whole.chunks(third).zip(1..);
    pieces
        .map(|(piece, number)| (format!("b.zip.{number:03}"), piece.to_vec()))
        .collect()
}

fn noise(length: usize) -> Vec<u8> {
    let mut seed = 7u32;
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    };
    (0..length).map(|_| next()).collect()
}

fn split() -> Vec<(String, Vec<u8>)> {
    SPLIT
        .map(|(name, bytes)| (name.to_owned(), bytes.to_vec()))
        .to_vec()
}

/// Reads each piece in a folder that has all of them.
fn read_in_folder(pieces: &[(String, Vec<u8>)]) -> Vec<(String, Read)> {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<(String, PathBuf)> = pieces
        .iter()
        .map(|(name, bytes)| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            (name.clone(), path)
        })
        .collect();
    let read = |(name, path): &(String, PathBuf)| {
        let others: Vec<(String, PathBuf)> = paths
            .iter()
            .filter(|(other, _)| other != name)
            .cloned()
            .collect();
        let reader = reader().among(name, path, &others).unwrap();
        let read = read_with(&reader, path, &Options::default());
        if let Some(part) = read
            .documents()
            .iter()
            .find(|one| one.file.ends_with("note.txt"))
        {
            let mut out = Vec::new();
            assert!(reader.part(path, name, &part.file, &mut out).unwrap());
            assert!(out.starts_with(b"behind"), "{out:?}");
        }
        (name.clone(), read)
    };
    paths.iter().map(read).collect()
}

#[test]
fn pieces_in_one_folder_are_read_as_one() {
    for (pieces, main) in [(split(), "big.zip"), (cut(), "b.zip.001")] {
        for (name, read) in read_in_folder(&pieces) {
            let document = read.documents()[0];
            assert_eq!(document.file, name);
            let own = &pieces.iter().find(|(one, _)| *one == name).unwrap().1;
            assert_eq!(document.bytes, own.len() as u64, "{name}: its own size");
            assert_eq!(document.sha256, sha256(own), "{name}: its own hash");
            if name == main {
                let note = format!("{main}/note.txt");
                assert!(
                    read.documents().iter().any(|one| one.file == note),
                    "{:?}",
                    read.records
                );
                assert!(
                    read.text().contains("behind the noise"),
                    "{:?}",
                    read.failures()
                );
            } else {
                assert!(
                    document.warnings[0].contains(main),
                    "{:?}",
                    document.warnings
                );
                assert!(read.failures().is_empty(), "{:?}", read.failures());
            }
        }
    }
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    hex::encode(sha2::Sha256::digest(bytes))
}

#[test]
fn pieces_in_one_archive_or_mail_are_read_as_one() {
    for pieces in [split(), cut()] {
        let members: Vec<(&str, &[u8])> = pieces
            .iter()
            .map(|(name, bytes)| (name.as_str(), &bytes[..]))
            .collect();
        let read = read_bytes("outer.zip", &files::zip(&members));
        assert!(
            read.text().contains("behind the noise"),
            "{:?}",
            read.failures()
        );
        // Some noise is no text; no piece failed.
        assert!(!read.failed_with("missing"), "{:?}", read.failures());
        let note = read
            .documents()
            .into_iter()
            .find(|one| one.file.ends_with("note.txt"))
            .unwrap()
            .file
            .clone();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("outer.zip");
        std::fs::write(&path, files::zip(&members)).unwrap();
        for (wanted, begin) in [
            (note.as_str(), &b"behind"[..]),
            (&format!("outer.zip/{}", members[0].0), members[0].1),
        ] {
            let mut out = Vec::new();
            assert!(
                reader().part(&path, "outer.zip", wanted, &mut out).unwrap(),
                "{wanted}"
            );
            assert!(out.starts_with(begin), "{wanted}");
        }
    }
}

#[test]
fn a_piece_alone_says_what_is_missing() {
    let cases: [(&str, &[usize], &str); 6] = [
        ("split", &[0], "missing: big.zip"),
        ("split", &[2], "missing: big.z01, big.z02"),
        ("split", &[0, 2], "missing: big.z02"),
        ("cut", &[0], "missing: b.zip.002 or what comes after it"),
        ("cut", &[2], "missing: b.zip.001, b.zip.002"),
        ("cut", &[0, 2], "missing: b.zip.002"),
    ];
    for (kind, given, expected) in cases {
        let all = if kind == "split" { split() } else { cut() };
        let pieces: Vec<(&str, &[u8])> = given
            .iter()
            .map(|&index| (all[index].0.as_str(), &all[index].1[..]))
            .collect();
        if let [(name, bytes)] = pieces[..] {
            assert!(read_bytes(name, bytes).failed_with(expected), "{name}");
        }
        let read = read_bytes("outer.zip", &files::zip(&pieces));
        let told = read
            .failures()
            .iter()
            .filter(|one| one.reason.contains(expected))
            .count();
        assert_eq!(told, pieces.len(), "{given:?}: {:?}", read.failures());
    }
}

#[test]
fn whole_archives_are_read_as_ever() {
    let zip = files::zip(&[("note.txt", b"behind the noise")]);
    assert_eq!(read_bytes("a.zip", &zip).text(), "behind the noise");
    assert_eq!(read_bytes("a.zip.001", &zip).text(), "behind the noise");
    let others = [("b.z01".to_owned(), PathBuf::from("/nowhere/b.z01"))];
    assert!(
        reader()
            .among("a.zip", Path::new("/nowhere/a.zip"), &others)
            .is_ok()
    );
}
