//! Files made to use up memory, time or disk, and names made to lead elsewhere, one of each kind:
//! each ends as lines, in time, and the parent stays small.

#![allow(clippy::unwrap_used)] // helpers of tests may

mod support;

use extract::read::{Limits, Options, Reader};
use std::io::Write;
use std::time::{Duration, Instant};
use support::{Read, files, office, read_bytes_with};

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// A PDF of one page whose picture has this dictionary and data.
fn picture(dictionary: &str, data: &[u8], more: &str) -> Vec<u8> {
    one_page(
        "<</XObject<</X 5 0 R>>>>",
        b"612 0 0 792 0 0 cm /X Do",
        &format!("/Type/XObject/Subtype/Image {dictionary}"),
        data,
        more,
    )
}

fn one_page(resources: &str, content: &[u8], dictionary: &str, data: &[u8], more: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n".to_vec();
    let page = format!(
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources{resources}>>endobj\n"
    );
    out.extend(page.as_bytes());
    for (number, dictionary, data) in [(4, "", content), (5, dictionary, data)] {
        out.extend(
            format!(
                "{number} 0 obj<<{dictionary}/Length {}>>stream\n",
                data.len()
            )
            .as_bytes(),
        );
        out.extend(data);
        out.extend(b"\nendstream endobj\n");
    }
    out.extend(more.as_bytes());
    out.extend(b"trailer<</Root 1 0 R/Size 20>>\n%%EOF");
    out
}

fn limits() -> Limits {
    Limits {
        page_wall: Duration::from_secs(10),
        open_wall: Duration::from_secs(20),
        page_cpu_seconds: 4,
        ..Limits::default()
    }
}

fn read(name: &str, bytes: &[u8]) -> Read {
    let options = Options {
        ocr: true,
        ..Options::default()
    };
    let reader = Reader::new(support::child(), limits());
    read_bytes_with(&reader, name, bytes, &options)
}

/// Segments of JBIG2: a page, then a generic region, each side as large as it can be.
fn jbig2() -> Vec<u8> {
    let side = 0xffff_fff0u32.to_be_bytes();
    let mut page = [0, 0, 0, 0, 0x30, 0, 1, 0, 0, 0, 19].to_vec();
    page.extend([side, side, [0; 4], [0; 4]].concat());
    page.extend([0, 0, 0]);
    page.extend([0, 0, 0, 1, 0x26, 0, 1, 0, 0, 0, 30]);
    page.extend([side, side, [0; 4], [0; 4]].concat());
    page.extend([0u8; 14]);
    page
}

/// The head of a JPEG 2000 codestream that promises a picture of 4,294,967,295 a side.
fn jpeg2000() -> Vec<u8> {
    let side = u32::MAX.to_be_bytes();
    let mut head = vec![0xff, 0x4f, 0xff, 0x51, 0, 41, 0, 0];
    head.extend([side, side, [0; 4], [0; 4], side, side, [0; 4], [0; 4]].concat());
    head.extend([0, 1, 7, 1, 1]);
    head.extend([0xff, 0x52, 0, 12, 0, 0, 0, 1, 0, 32, 4, 4, 0, 0]);
    head.extend([
        0xff, 0x5c, 0, 4, 0x40, 0x40, 0xff, 0x90, 0, 10, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0x93,
    ]);
    head
}

/// A TrueType font whose tables point at themselves and beyond the end.
fn font() -> Vec<u8> {
    let mut font = vec![0, 1, 0, 0, 0, 6, 0, 64, 0, 2, 0, 32];
    for name in [b"cmap", b"glyf", b"head", b"hhea", b"loca", b"maxp"] {
        font.extend(name);
        font.extend([[0; 4], [0, 0, 0, 12], u32::MAX.to_be_bytes()].concat());
    }
    font
}

fn entities() -> String {
    let mut text = "<!DOCTYPE x [<!ENTITY a0 \"ha\">".to_owned();
    for level in 1..40 {
        let before = level - 1;
        text.push_str(&format!(
            "<!ENTITY a{level} \"&a{before};&a{before};&a{before};&a{before};\">"
        ));
    }
    text + "<!ENTITY file SYSTEM \"file:///etc/hostname\">]>"
}

#[test]
fn bombs_of_every_kind_end_as_lines_in_time() {
    let zeros = packed(&vec![0u8; 24 << 20]);
    let nested = packed(&zeros);
    let font_page = one_page(
        "<</Font<</F<</Type/Font/Subtype/TrueType/BaseFont/X/FirstChar 0/LastChar 255/FontDescriptor<</Type/FontDescriptor/FontName/X/FontFile2 5 0 R>>>>>>>>",
        b"BT /F 12 Tf 72 700 Td (abc) Tj ET",
        "",
        &font(),
        "",
    );
    let docx = office::docx_with(
        "<w:p><w:r><w:t>before &a39; &file; after</w:t></w:r></w:p>",
        &[(
            "word/comments.xml",
            &format!(
                "{}<w:comments><w:comment><w:p>&a39;</w:p></w:comment></w:comments>",
                entities()
            ),
        )],
    );
    let ods = files::zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", format!("{}<office:spreadsheet><table:table table:name=\"x\"><table:table-row table:number-rows-repeated=\"4000000000\"><table:table-cell table:number-columns-repeated=\"4000000000\"><text:p>&a39;&file;</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>", entities()).as_bytes()),
    ]);
    let mut tiff = office::tiff(40, 20);
    tiff.extend([0; 8]);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        (
            "flate.pdf",
            picture(
                "/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/FlateDecode",
                &zeros,
                "",
            ),
        ),
        (
            "flate-twice.pdf",
            picture(
                "/Width 8000/Height 8000/BitsPerComponent 8/ColorSpace/DeviceGray/Filter[/FlateDecode/FlateDecode]",
                &nested,
                "",
            ),
        ),
        (
            "jbig2.pdf",
            picture(
                "/Width 65000/Height 65000/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode",
                &jbig2(),
                "",
            ),
        ),
        (
            "jpeg2000.pdf",
            picture(
                "/Width 65000/Height 65000/Filter/JPXDecode",
                &jpeg2000(),
                "",
            ),
        ),
        (
            "fax.pdf",
            picture(
                "/Width 65000/Height 65000/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 65000/Rows 65000>>",
                &[0; 64],
                "",
            ),
        ),
        ("font.pdf", font_page),
        ("forms.pdf", files::doubling_forms(40)),
        ("entities.docx", docx),
        ("entities.ods", ods),
        (
            "entities.html",
            format!("{}<html><body><p>&a39;&file;</p></body></html>", entities()).into_bytes(),
        ),
        ("tail.tiff", tiff),
        ("gzip.gz", {
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            gzip.write_all(&vec![0; 64 << 20]).unwrap();
            gzip.finish().unwrap()
        }),
    ];
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    for (name, bytes) in cases {
        let began = Instant::now();
        let read = read(name, &bytes);
        let took = began.elapsed();
        println!(
            "{name}: {} bytes, {} lines, {} deaths, {took:?}: {:?}",
            bytes.len(),
            read.records.len(),
            read.summary.deaths,
            read.failures().first().map(|one| &one.reason)
        );
        assert!(took < Duration::from_secs(100), "{name}: {took:?}");
        assert_eq!(read.documents()[0].file, name);
        assert!(
            !read.pages().is_empty() || !read.failures().is_empty(),
            "{name} ends in silence"
        );
        let text = read.text();
        assert!(text.len() < 4 << 20, "{name}: {} bytes of text", text.len());
        assert!(
            host.trim().len() < 4 || !text.contains(host.trim()),
            "{name} read another file"
        );
    }
    let peak = peak_memory();
    println!("peak of the parent: {} MiB", peak >> 10);
    assert!(peak < 400 << 10, "{peak} KiB");
}

/// Most memory that this process ever had, in KiB.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let figure = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    figure.unwrap_or(0)
}

/// A zip's members can be links, a tar's as well, and their names can climb: links are left out,
/// names are made harmless, nothing is ever written to disk.
#[test]
fn links_and_climbing_names_lead_nowhere() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.add_symlink("link.txt", "/etc/hostname", options)
        .unwrap();
    zip.start_file("../../up.txt", options).unwrap();
    zip.write_all(b"climbing").unwrap();
    let zip = zip.finish().unwrap().into_inner();
    let mut tar = tar::Builder::new(Vec::new());
    for (kind, name) in [
        (tar::EntryType::Symlink, "soft.txt"),
        (tar::EntryType::Link, "hard.txt"),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        header.set_cksum();
        tar.append_link(&mut header, name, "/etc/hostname").unwrap();
    }
    let mut links = tar.into_inner().unwrap();
    links.truncate(links.len() - 1024);
    links.extend(files::tar(&[
        ("../../../tmp/up.txt", b"climbing"),
        ("/abs.txt", b"rooted"),
    ]));
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    for (name, bytes, expected) in [
        ("a.zip", zip, vec!["a.zip/up.txt"]),
        ("a.tar", links, vec!["a.tar/tmp/up.txt", "a.tar/abs.txt"]),
    ] {
        let read = read(name, &bytes);
        let names: Vec<&str> = read
            .documents()
            .iter()
            .map(|one| one.file.as_str())
            .collect();
        for wanted in expected {
            assert!(names.contains(&wanted), "{name}: {names:?}");
        }
        assert!(names.iter().all(|one| !one.contains("..")), "{names:?}");
        assert!(read.text().contains("climbing"), "{name}");
        assert!(
            host.trim().len() < 4 || !read.text().contains(host.trim()),
            "{name}"
        );
    }
}
