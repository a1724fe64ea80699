//! What a file is, by its content.
//!
//! `infer` knows most magic numbers; it knows no mail, mailbox or Outlook
//! store, and takes some Office files for plain zip or OLE, so we look ourselves.

use super::textual;
use std::io::{Cursor, Read};

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
/// Office files as `infer` names them.
const OFFICE: [&str; 6] = [
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    DOCX,
    XLSX,
    PPTX,
];
/// Pictures that the recogniser can open.
const IMAGES: [&str; 8] = [
    "image/png",
    "image/jpeg",
    "image/tiff",
    "image/bmp",
    "image/gif",
    "image/webp",
    // these two by way of libheif
    "image/heif",
    "image/avif",
];

/// Whether we can draw picture files of this media type.
pub(crate) fn draws_image(media_type: &str) -> bool {
    IMAGES.contains(&media_type)
}

/// A family of formats that one module reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Pdf,
    Mail,
    Mbox,
    Html,
    Text,
    Zip,
    Tar,
    Gzip,
    Bzip2,
    SevenZip,
    Xz,
    Zstd,
    Office(&'static str),
    OpenDocument(&'static str),
    Rtf,
    Msg,
    Pst,
    Tnef,
    Emlx,
    Image(&'static str),
    Empty,
    /// Known by its media type, but not read here.
    Unread(&'static str),
}

impl Kind {
    /// Judges by the first bytes and, inside zip and OLE, by the names of the parts.
    pub fn of(bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            return Self::Empty;
        }
        if let Some(kind) = by_own_magic(bytes) {
            return kind;
        }
        match infer::get(bytes).map(|found| found.mime_type()) {
            Some("application/pdf") => Self::Pdf,
            Some("application/zip") => inside_zip(bytes),
            Some("application/x-7z-compressed") => Self::SevenZip,
            Some(office) if OFFICE.contains(&office) => Self::Office(office),
            Some(office) if office.starts_with("application/vnd.oasis.opendocument") => {
                Self::OpenDocument(office)
            }
            Some(image) if IMAGES.contains(&image) => Self::Image(image),
            Some("application/gzip") => Self::Gzip,
            Some("application/x-bzip2") => Self::Bzip2,
            Some("application/x-xz") => Self::Xz,
            Some("application/zstd") => Self::Zstd,
            Some("application/x-tar") => Self::Tar,
            Some("text/html") => Self::Html,
            Some(other) if !other.starts_with("text/") => Self::Unread(other),
            _ => textual::kind(bytes),
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Mail | Self::Emlx => "message/rfc822",
            Self::Tnef => "application/vnd.ms-tnef",
            Self::Mbox => "application/mbox",
            Self::Html => "text/html",
            Self::Text => "text/plain",
            Self::Zip => "application/zip",
            Self::Tar => "application/x-tar",
            Self::Gzip => "application/gzip",
            Self::Bzip2 => "application/x-bzip2",
            Self::SevenZip => "application/x-7z-compressed",
            Self::Xz => "application/x-xz",
            Self::Zstd => "application/zstd",
            Self::Rtf => "application/rtf",
            Self::Pst => "application/vnd.ms-outlook-pst",
            Self::Msg => "application/vnd.ms-outlook",
            Self::Office(media_type) | Self::OpenDocument(media_type) | Self::Image(media_type) => {
                media_type
            }
            Self::Empty => "application/x-empty",
            Self::Unread(media_type) => media_type,
        }
    }

    /// Why a file of this kind yields no pages, and what would help.
    pub fn why_unread(self) -> String {
        match self {
            Self::Empty => "the file is empty".to_owned(),
            Self::Unread(kind) if kind.starts_with("image/") => {
                format!(
                    "{kind}: this kind of picture cannot be recognised yet; convert it to PNG or TIFF"
                )
            }
            Self::Unread(kind) if kind.starts_with("audio/") || kind.starts_with("video/") => {
                format!("{kind}: sound and film are kept but not read")
            }
            _ => format!(
                "{}: this kind of file is kept but not read yet",
                self.media_type()
            ),
        }
    }

    /// A warning where the name promises another kind than the content keeps.
    pub fn wrong_extension(self, name: &str) -> Option<String> {
        let extension = name
            .rsplit(['/', '\\'])
            .next()?
            .rsplit_once('.')?
            .1
            .to_ascii_lowercase();
        let promised = match extension.as_str() {
            "pdf" => Self::Pdf,
            "eml" => Self::Mail,
            "mbox" => Self::Mbox,
            "htm" | "html" => Self::Html,
            "rtf" => Self::Rtf,
            "msg" => Self::Msg,
            "zip" => Self::Zip,
            _ => return None,
        };
        let same = promised == self || promised == Self::Mail && self == Self::Emlx;
        (!same).then(|| {
            format!(
                "the name ends in .{extension}, but the content is {}",
                self.media_type()
            )
        })
    }
}

fn by_own_magic(bytes: &[u8]) -> Option<Kind> {
    // Readers accept a PDF whose header comes after some rubbish (PDF 1.7, implementation note 13).
    let head = &bytes[..bytes.len().min(1024)];
    if !head.starts_with(b"PK") && contains(head, b"%PDF-") && !textual::looks_like_mail(head) {
        return Some(Kind::Pdf);
    }
    if bytes.starts_with(b"!BDN") {
        return Some(Kind::Pst);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some(inside_ole(bytes).unwrap_or(Kind::Unread("application/x-ole-storage")));
    }
    if super::heif::is_heif(bytes) {
        let av1 = bytes[8..].starts_with(b"avi");
        return Some(Kind::Image(if av1 { "image/avif" } else { "image/heif" }));
    }
    if bytes.starts_with(&super::tnef::SIGNATURE) {
        return Some(Kind::Tnef);
    }
    if bytes.starts_with(b"{\\rtf") {
        return Some(Kind::Rtf);
    }
    if bytes.len() > 262 && &bytes[257..262] == b"ustar" {
        return Some(Kind::Tar);
    }
    None
}

/// What a zip is by the names of its members: an Office or OpenDocument file, or just an archive.
fn inside_zip(bytes: &[u8]) -> Kind {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return Kind::Zip;
    };
    let names: Vec<String> = archive
        .file_names()
        .take(2000)
        .map(|name| name.unwrap_or_default().to_string())
        .collect();
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    if has("[Content_Types].xml") {
        for (start, media_type) in [("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)] {
            if has(start) {
                return Kind::Office(media_type);
            }
        }
    }
    if has("mimetype") && has("content.xml") {
        let mut mimetype = String::new();
        let read = archive
            .by_name("mimetype")
            .map(|file| file.take(100).read_to_string(&mut mimetype));
        if read.is_ok() && mimetype.starts_with("application/vnd.oasis.opendocument") {
            return Kind::OpenDocument("application/vnd.oasis.opendocument");
        }
    }
    Kind::Zip
}

/// What an OLE file is by the names in its directory, which stand there in UTF-16.
fn inside_ole(bytes: &[u8]) -> Option<Kind> {
    let has = |name: &str| {
        let utf16: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        contains(bytes, &utf16)
    };
    let table = [
        (
            "EncryptedPackage",
            Kind::Office("application/x-ole-encrypted"),
        ),
        ("__properties_version1.0", Kind::Msg),
        ("WordDocument", Kind::Office("application/msword")),
        (
            "PowerPoint Document",
            Kind::Office("application/vnd.ms-powerpoint"),
        ),
        ("Workbook", Kind::Office("application/vnd.ms-excel")),
        ("Book", Kind::Office("application/vnd.ms-excel")),
    ];
    table
        .into_iter()
        .find(|(name, _)| has(name))
        .map(|(_, kind)| kind)
}

/// Whether `needle` occurs; fast enough for files of many megabytes.
pub(super) fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    let Some(&first) = needle.first() else {
        return false;
    };
    let mut rest = haystack;
    while let Some(at) = rest.iter().position(|&byte| byte == first) {
        if rest[at..].starts_with(needle) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        let cases: [(&[u8], Kind); 12] = [
            (b"", Kind::Empty),
            (b"%PDF-1.4\n", Kind::Pdf),
            (b"rubbish\n%PDF-1.4\n", Kind::Pdf),
            (b"Just a note.\nFrom: somebody\n", Kind::Text),
            (b"From: Example, Ada\nSent: Monday, May 4, 2015 9:12 AM\nTo: Bo\nSubject: x\n\nhi", Kind::Text),
            (b"From: Ada <ada@example.org>\r\nTo: bo@example.org\r\nSubject: x\r\n\r\nhi", Kind::Mail),
            (b"Received: by x\r\n from y\r\nMessage-ID: <1@x>\r\nFrom: a@x\r\n\r\nhi", Kind::Mail),
            (b"From ada Thu Jan  1 00:00:00 2015\nFrom: a@example.org\nTo: b@example.org\nDate: x\n\nhi", Kind::Mbox),
            (b"From here on it goes downhill\nnothing\n", Kind::Text),
            (b"<!DOCTYPE html><p>x", Kind::Html),
            (b"\x00\x01\x02\x00\x00\x05", Kind::Unread("application/octet-stream")),
            (b"{\\rtf1 x}", Kind::Rtf),
        ];
        for (bytes, expected) in cases {
            assert_eq!(
                Kind::of(bytes),
                expected,
                "{}",
                String::from_utf8_lossy(bytes)
            );
        }
    }

    #[test]
    fn a_wrong_name_is_noted() {
        assert!(
            Kind::Text
                .wrong_extension("a/b.pdf")
                .is_some_and(|warning| warning.contains(".pdf"))
        );
        assert_eq!(Kind::Pdf.wrong_extension("a/b.PDF"), None);
        assert_eq!(Kind::Pdf.wrong_extension("no extension"), None);
    }
}
