//! Office files by other programs: what they hold, hide, strike and remark upon.
//!
//! The workbook was written by LibreOffice: cells with a hole, a comment, a hidden row, a hidden
//! column, a hidden sheet, the same content in three formats.

#![allow(clippy::unwrap_used)] // helpers of tests may

mod support;

use extract::read::Options;
use std::io::{Cursor, Write};
use support::{read_bytes, read_bytes_with, reader};

const BOOKS: [(&str, &[u8]); 3] = [
    ("a.xlsx", include_bytes!("data/fees.xlsx")),
    ("a.xls", include_bytes!("data/fees.xls")),
    ("a.ods", include_bytes!("data/fees.ods")),
];

#[test]
fn workbooks_of_every_kind_name_their_cells_and_say_what_they_hide() {
    for (name, bytes) in BOOKS {
        let text = read_bytes(name, bytes).text();
        for expected in [
            "Fees\n[hidden rows: 3; hidden columns: C]\n\n\tA\tB\tC\tD\tE\tF\n1\tItem\tCost\n2\tSearch\t12.5 [",
            "ask counsel]\t\t2015-05-04\n3 [hidden]\tSecret\t99",
            "\n5\t\t\t42\n9\t\t\t\t\t\tfar",
            "Hidden one\n[hidden sheet]\n\n\tA\n1\tburied",
        ] {
            assert!(
                text.contains(expected),
                "{name} has no {expected:?}: {text:?}"
            );
        }
    }
}

#[test]
fn programs_get_sheets_without_letters_and_numbers() {
    let bare = Options {
        whole_sheets: true,
        ..Options::default()
    };
    for (name, bytes) in BOOKS {
        let text = read_bytes_with(&reader(), name, bytes, &bare).text();
        assert!(
            text.contains("\nItem\tCost\nSearch\t12.5"),
            "{name}: {text:?}"
        );
    }
}

#[test]
fn archives_locked_with_strong_keys_open_with_the_password() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, strength) in [
        ("a.txt", zip::AesMode::Aes128),
        ("b.txt", zip::AesMode::Aes256),
    ] {
        let options =
            zip::write::SimpleFileOptions::default().with_aes_encryption(strength, "sesame");
        zip.start_file(name, options).unwrap();
        zip.write_all(b"the key was under the mat").unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let shut = read_bytes("a.zip", &bytes);
    assert!(
        shut.failed_with("protected by a password"),
        "{:?}",
        shut.failures()
    );
    for (password, pages) in [("sesame", 2), ("mustard", 0)] {
        let options = Options {
            password: Some(password.to_owned()),
            ..Options::default()
        };
        let read = read_bytes_with(&reader(), "a.zip", &bytes, &options);
        assert_eq!(
            read.pages().len(),
            pages,
            "{password}: {:?}",
            read.failures()
        );
    }
}

#[test]
fn tars_in_every_wrapping_are_opened() {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(6);
    header.set_cksum();
    tar.append_data(&mut header, "n.txt", &b"a note"[..])
        .unwrap();
    let tar = tar.into_inner().unwrap();
    let mut xz =
        lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(1)).unwrap();
    xz.write_all(&tar).unwrap();
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    let zstd = ruzstd::encoding::compress_to_vec(&tar[..], level);
    let mut bzip = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bzip.write_all(&tar).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&tar).unwrap();
    for (name, bytes) in [
        ("a.tar.xz", xz.finish().unwrap()),
        // Two frames, as parallel writers make them.
        (
            "a.tzst",
            [
                zstd,
                ruzstd::encoding::compress_to_vec(&[0u8; 512][..], level),
            ]
            .concat(),
        ),
        ("a.tbz2", bzip.finish().unwrap()),
        ("a.tgz", gzip.finish().unwrap()),
    ] {
        let read = read_bytes(name, &bytes);
        assert_eq!(read.text(), "a note", "{name}: {:?}", read.failures());
        let last = read.documents().last().unwrap().file.clone();
        assert_eq!(last, format!("{name}/a.tar/n.txt"));
    }
}
