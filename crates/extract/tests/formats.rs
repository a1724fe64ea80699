//! Everything that is not PDF: mail, mailboxes, archives, text, pictures, Office.

#![allow(clippy::unwrap_used)] // helpers of tests may

mod support;

use extract::read::{Options, in_process};
use extract::record::{Record, TextSource};
use sha2::{Digest, Sha256};
use std::ops::ControlFlow;
use std::path::Path;
use support::files::{self, Draw, pdf};
use support::{office, read_bytes, read_bytes_with, reader};

#[test]
fn a_mail_with_attachments_becomes_a_page_and_parts() {
    let read = read_bytes("a.eml", &files::nested_mail(2));
    let names: Vec<(&str, Option<&str>)> = read
        .documents()
        .iter()
        .map(|d| (d.file.as_str(), d.parent.as_deref()))
        .collect();
    assert_eq!(
        names,
        [
            ("a.eml", None),
            ("a.eml/m1.eml", Some("a.eml")),
            ("a.eml/m1.eml/m0.eml", Some("a.eml/m1.eml"))
        ]
    );
    assert_eq!(read.documents()[0].media_type, "message/rfc822");
    assert!(
        read.pages()[0]
            .text
            .starts_with("From: a@example.org\nSubject: level 1\nAttachments: m1.eml\n\nshell 1")
    );
    assert!(
        read.text()
            .contains("Sent: Monday, May 4, 2015 9:12 AM\nSubject: innermost\n\nkernel")
    );
}

#[test]
fn files_inside_files_are_found_by_content() {
    let inner = pdf(&[vec![Draw::Text(72.0, 700.0, 12.0, "deep inside")]]);
    let zip = files::zip(&[
        ("wrong.txt", &inner),
        ("mail.dat", &files::nested_mail(0)),
        ("dir/note.txt", b"a note"),
    ]);
    let read = read_bytes("outer.zip", &zip);
    let kinds: Vec<&str> = read
        .documents()
        .iter()
        .map(|d| d.media_type.as_str())
        .collect();
    assert_eq!(
        kinds,
        [
            "application/zip",
            "application/pdf",
            "message/rfc822",
            "text/plain"
        ]
    );
    assert!(
        read.text().contains("deep inside")
            && read.text().contains("kernel")
            && read.text().contains("a note")
    );
    assert_eq!(read.documents()[0].parts.len(), 3);
}

#[test]
fn a_wrong_extension_is_a_warning_not_a_failure() {
    let read = read_bytes("report.pdf", b"Just some text, really.\n");
    assert!(read.documents()[0].warnings[0].contains(".pdf"));
    assert_eq!(read.text(), "Just some text, really.");
    assert!(read.failures().is_empty());
}

#[test]
fn what_is_not_read_says_so() {
    let png: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU";
    let cases: [(&str, &[u8], &str); 3] = [
        ("a.png", png, "scan: needs OCR"),
        ("a.bin", &[0, 1, 2, 3, 4, 0, 9, 200], "not read yet"),
        ("empty.pdf", b"", "empty"),
    ];
    for (name, bytes, expected) in cases {
        assert!(read_bytes(name, bytes).failed_with(expected), "{name}");
    }
}

#[test]
fn the_hash_and_size_are_those_of_the_file() {
    let read = read_bytes("a.txt", b"abc");
    let document = read.documents()[0];
    assert_eq!(
        document.sha256,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(document.bytes, 3);
}

#[test]
fn in_process_gives_the_same_records() {
    let bytes = pdf(&[vec![Draw::Text(72.0, 700.0, 12.0, "same")]]);
    let mut records = Vec::new();
    in_process(bytes.clone(), "a.pdf", &Options::default(), &mut |record| {
        records.push(record);
        ControlFlow::Continue(())
    });
    assert_eq!(records, read_bytes("a.pdf", &bytes).records);
}

#[test]
fn a_scan_is_recognised_where_tesseract_is_there() {
    let reader = support::reader();
    let bytes = pgm_of_nothing();
    let options = Options {
        ocr: true,
        ..Options::default()
    };
    let read = support::read_bytes_with(&reader, "blank.bmp", &bytes, &options);
    // A blank picture: either recognised as blank, or told that it needs recognition.
    let page = read.pages()[0];
    assert_eq!(page.source, TextSource::None);
}

/// A white 8 by 8 bitmap.
fn pgm_of_nothing() -> Vec<u8> {
    let mut bytes = b"BM".to_vec();
    for field in [54u32 + 192, 0, 54, 40, 8, 8] {
        bytes.extend(field.to_le_bytes());
    }
    bytes.extend([1, 0, 24, 0]);
    bytes.extend([0u8; 24]);
    bytes.extend([255u8; 192]);
    bytes
}

/// Every sample ends as lines: each document has pages, parts or a failure that tells why not.
#[test]
fn each_part_can_be_taken_out_again() {
    let mail = files::nested_mail(2);
    let wrapped = office::tnef("Locks", &[("note.txt", b"a note"), ("mail.eml", &mail)]);
    let archive = files::zip(&[("a.eml", &mail), ("c/winmail.dat", &wrapped)]);
    let folder = tempfile::tempdir().unwrap();
    let mut files = vec![folder.path().join("a.zip")];
    std::fs::write(&files[0], archive).unwrap();
    files.extend(support::samples().map(|samples| samples.join("email-files/testPST.pst")));
    for path in files {
        let read = support::read_with(&support::reader(), &path, &Options::default());
        let name = path.file_name().unwrap().to_string_lossy();
        let documents = read.documents();
        let mut parts = documents.iter().filter(|part| part.parent.is_some());
        assert!(parts.clone().count() > 3, "{name}: {documents:?}");
        assert!(parts.all(|part| taken_out(&path, &name, &part.file) == part.sha256));
        let nothing = support::reader().part(&path, &name, "no such part", &mut Vec::new());
        assert!(!nothing.unwrap());
    }
}

/// The digest of a part's bytes as they are handed out.
fn taken_out(path: &Path, name: &str, part: &str) -> String {
    let mut bytes = Vec::new();
    let found = support::reader().part(path, name, part, &mut bytes);
    assert!(found.unwrap(), "{part}");
    hex::encode(Sha256::digest(&bytes))
}

#[test]
fn every_sample_ends_as_lines() {
    let Some(samples) = support::samples() else {
        return;
    };
    for folder in ["email-files", "office", "archive", "odd-pdf", "broken-pdf"] {
        let entries = std::fs::read_dir(samples.join(folder)).unwrap();
        for path in entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
        {
            let read = support::read_with(&support::reader(), &path, &Options::default());
            for document in read.documents() {
                let told = read.records.iter().any(|record| match record {
                    Record::Page(page) => page.file == document.file,
                    Record::Failure(failure) => failure.file == document.file,
                    _ => false,
                });
                assert!(
                    told || !document.parts.is_empty(),
                    "{}: silence",
                    document.file
                );
            }
            assert!(!read.documents().is_empty(), "{}", path.display());
        }
    }
}

#[test]
fn winmail_dat_is_a_mail_with_its_attachments() {
    let inner = files::nested_mail(0);
    let file = office::tnef("Locks", &[("note.txt", b"a note"), ("mail.eml", &inner)]);
    let read = read_bytes("winmail.dat", &file);
    assert_eq!(read.documents()[0].media_type, "application/vnd.ms-tnef");
    assert_eq!(
        read.documents()[0].parts,
        ["winmail.dat/note.txt", "winmail.dat/mail.eml"]
    );
    let text = read.text();
    for words in ["Subject: Locks", "The body of it.", "a note", "kernel"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let cut = read_bytes("winmail.dat", &file[..file.len() - 20]);
    assert!(cut.text().contains("a note"), "{}", cut.text());
    assert!(cut.documents()[0].warnings[0].contains("cut off"));
}

#[test]
fn apple_mail_s_files_end_before_their_property_list() {
    let mail = files::nested_mail(0);
    let list = "<?xml version=\"1.0\"?><plist><dict><key>flags</key></dict></plist>";
    let file = [
        format!("{:<10}\n", mail.len()).as_bytes(),
        &mail,
        list.as_bytes(),
    ]
    .concat();
    let read = read_bytes("1234.emlx", &file);
    assert_eq!(read.documents()[0].media_type, "message/rfc822");
    assert!(read.text().ends_with("kernel"), "{}", read.text());
}

#[test]
fn outlook_and_office_files_made_by_code_are_read() {
    let read = read_bytes("a.msg", &office::msg("Locks", "Hello there"));
    assert!(read.text().contains("Subject: Locks") && read.text().contains("Hello there"));
    let read = read_bytes("a.docx", &office::docx(&["One paragraph", "another"]));
    assert_eq!(read.text(), "One paragraph\nanother");
    let read = read_bytes("a.xlsx", &office::xlsx(&[&["item", "12.50"]]));
    assert!(read.text().contains("item\t12.50"), "{}", read.text());
}

#[test]
fn a_sheet_is_one_page_where_that_is_asked_for() {
    let lines: Vec<String> = (0..300).map(|n| format!("request {n}")).collect();
    let rows: Vec<Vec<&str>> = lines.iter().map(|line| vec![line.as_str(), "x"]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let options = Options {
        whole_sheets: true,
        ..Options::default()
    };
    let read = read_bytes_with(&reader(), "a.xlsx", &office::xlsx(&rows), &options);
    let pages = |record: &&Record| matches!(record, Record::Page(_));
    assert_eq!(read.records.iter().filter(pages).count(), 1);
    assert!(read.text().contains("request 0\tx") && read.text().contains("request 299\tx"));
}

#[test]
fn what_office_files_hide_is_marked() {
    let body = r#"<w:p><w:r><w:t xml:space="preserve">We paid </w:t></w:r><w:del w:id="1" w:author="A"><w:r><w:delText>ten</w:delText></w:r></w:del><w:ins w:id="2" w:author="A"><w:r><w:t>twelve</w:t></w:r></w:ins><w:r><w:t xml:space="preserve"> of them.</w:t></w:r></w:p>"#;
    let comment = r#"<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="0" w:author="Ada Example" w:date="2015-05-04T09:12:00Z"><w:p><w:r><w:t>Really twelve?</w:t></w:r></w:p></w:comment></w:comments>"#;
    let read = read_bytes(
        "a.docx",
        &office::docx_with(body, &[("word/comments.xml", comment)]),
    );
    assert_eq!(
        read.text(),
        "We paid [deleted: ten][inserted: twelve] of them.\n\n[comment by Ada Example, 2015-05-04: Really twelve?]"
    );
    let cell = |row: u32, hidden: &str| {
        format!(
            r#"<row r="{row}"{hidden}><c r="A{row}" t="inlineStr"><is><t>row {row}</t></is></c></row>"#
        )
    };
    let hides = format!(
        r#"<cols><col min="3" max="4" hidden="1"/></cols><sheetData>{}{}{}</sheetData>"#,
        cell(1, ""),
        cell(2, r#" hidden="1""#),
        cell(3, r#" hidden="true""#)
    );
    let plain = format!("<sheetData>{}</sheetData>", cell(1, ""));
    let book = office::xlsx_of(&[("Open", "visible", &hides), ("Shut", "hidden", &plain)]);
    let text = read_bytes("a.xlsx", &book).text();
    assert!(
        text.contains("Open\n[hidden rows: 2-3; hidden columns: C-D]\n") && text.contains("row 2"),
        "{text}"
    );
    assert!(text.contains("Shut\n[hidden sheet]\n"), "{text}");
}
