//! What an answer says of the file in it: its name, its kind, and the header lines
//! that are kept as evidence of where it is from.

use percent_encoding::percent_decode_str;
use reqwest::header::{
    CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, ETAG, HeaderMap,
    HeaderName, LAST_MODIFIED, SERVER,
};
use std::borrow::Cow;
use url::Url;

/// Header lines that tell where a file is from and which state of it that was.
const EVIDENCE: [HeaderName; 8] = [
    CONTENT_TYPE,
    CONTENT_LENGTH,
    CONTENT_DISPOSITION,
    CONTENT_ENCODING,
    LAST_MODIFIED,
    ETAG,
    DATE,
    SERVER,
];

/// A header line is kept up to here.
const LONGEST: usize = 500;

/// A file name is kept up to here.
const LONGEST_NAME: usize = 150;

/// Extensions for kinds of files whose names come without.
const EXTENSIONS: [(&str, &str); 14] = [
    ("application/pdf", "pdf"),
    ("application/zip", "zip"),
    ("application/x-zip-compressed", "zip"),
    ("application/msword", "doc"),
    ("application/vnd.ms-excel", "xls"),
    ("application/vnd.ms-outlook", "msg"),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    ("message/rfc822", "eml"),
    ("text/csv", "csv"),
    ("text/html", "html"),
    ("text/plain", "txt"),
    ("image/jpeg", "jpg"),
    ("image/tiff", "tif"),
];

/// The header lines worth keeping, in a fixed order.
pub(super) fn evidence(headers: &HeaderMap) -> Vec<(String, String)> {
    EVIDENCE
        .iter()
        .filter_map(|name| Some((name.to_string(), text(headers, name)?)))
        .collect()
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?;
    let value = String::from_utf8_lossy(value.as_bytes());
    Some(
        value
            .chars()
            .filter(|c| !c.is_control())
            .take(LONGEST)
            .collect(),
    )
}

/// Whether the answer is a page to look at and not a file to keep: the server calls it
/// HTML, or it begins like HTML, and nothing says that it is meant as a file.
pub(super) fn is_page(headers: &HeaderMap, beginning: &[u8]) -> bool {
    let disposition = text(headers, &CONTENT_DISPOSITION).unwrap_or_default();
    if disposition
        .trim()
        .to_ascii_lowercase()
        .starts_with("attachment")
    {
        return false;
    }
    match media_type(headers).as_deref() {
        Some("text/html" | "application/xhtml+xml") => true,
        Some("" | "application/octet-stream" | "text/plain") | None => looks_like_html(beginning),
        Some(_) => false,
    }
}

fn looks_like_html(beginning: &[u8]) -> bool {
    let beginning = String::from_utf8_lossy(beginning).to_ascii_lowercase();
    let beginning = beginning.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    beginning.starts_with("<!doctype html") || beginning.starts_with("<html")
}

fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = text(headers, &CONTENT_TYPE)?;
    let kind = value.split(';').next().unwrap_or_default();
    Some(kind.trim().to_ascii_lowercase())
}

/// The file's name: as the server gives it (RFC 6266), else the end of the link, with an
/// extension where the server names the kind. Without anything that a disk or a page
/// could stumble over.
pub(super) fn name(headers: &HeaderMap, url: &Url) -> String {
    let given = headers
        .get(CONTENT_DISPOSITION)
        .and_then(|value| disposition_name(value.as_bytes()));
    let last = || url.path_segments()?.rfind(|part| !part.is_empty());
    let usable = |name: String| Some(clean(&name)).filter(|name| !name.is_empty());
    let name = given
        .and_then(usable)
        .or_else(|| usable(percent_decoded(last()?)))
        .unwrap_or_else(|| clean(url.host_str().unwrap_or("file")));
    with_extension(name, media_type(headers).as_deref())
}

fn with_extension(name: String, kind: Option<&str>) -> String {
    let has_one = name.rsplit_once('.').is_some_and(|(_, end)| {
        (1..=5).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    let wanted = EXTENSIONS.iter().find(|(media, _)| Some(*media) == kind);
    match wanted {
        // `index.php` and the like name the program, not the file.
        Some((_, extension)) if !has_one || is_program(&name) => format!("{name}.{extension}"),
        _ => name,
    }
}

fn is_program(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".php", ".aspx", ".ashx", ".asp", ".jsp", ".cgi", ".do"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// `filename*` before `filename`, as RFC 6266 asks.
fn disposition_name(value: &[u8]) -> Option<String> {
    let value = String::from_utf8_lossy(value);
    let parameters = parameters(&value);
    let named = |wanted: &str| {
        parameters
            .iter()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.as_str())
    };
    let extended = named("filename*").and_then(|value| {
        let (charset, rest) = value.split_once('\'')?;
        let (_, encoded) = rest.split_once('\'')?;
        match charset.to_ascii_lowercase().as_str() {
            "utf-8" => Some(percent_decoded(encoded)),
            "iso-8859-1" => Some(percent_decode_str(encoded).map(char::from).collect()),
            _ => None,
        }
    });
    extended.or_else(|| named("filename").map(percent_decoded_if_any))
}

/// The parameters behind the first word, names in small letters, quotation marks taken
/// off. A semicolon inside quotation marks separates nothing.
fn parameters(value: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for piece in split_outside_quotes(value).into_iter().skip(1) {
        if let Some((name, value)) = piece.split_once('=') {
            found.push((name.trim().to_ascii_lowercase(), unquoted(value.trim())));
        }
    }
    found
}

fn split_outside_quotes(value: &str) -> Vec<String> {
    let (mut pieces, mut quoted, mut escaped) = (vec![String::new()], false, false);
    for c in value.chars() {
        match c {
            ';' if !quoted => {
                pieces.push(String::new());
                continue;
            }
            '"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = quoted && c == '\\' && !escaped;
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
    }
    pieces
}

fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else {
        return value.to_owned();
    };
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    let mut out = String::new();
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        // A path with backslashes is sent unescaped by old servers: only what has to be
        // escaped counts as escaped.
        match (c, chars.peek()) {
            ('\\', Some('"' | '\\')) => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    out
}

/// Many servers percent-encode the plain form, too.
fn percent_decoded_if_any(value: &str) -> String {
    let decoded = percent_decode_str(value).decode_utf8();
    decoded.map_or_else(|_| value.to_owned(), Cow::into_owned)
}

fn percent_decoded(value: &str) -> String {
    percent_decode_str(value).decode_utf8_lossy().into_owned()
}

/// The last part of a path, without control characters, without those that turn the
/// direction of writing (a name must not look as if it ended in another extension),
/// without characters that some disk refuses.
fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|c| !c.is_control() && !turns_direction(*c))
        .map(|c| if r#":*?"<>|"#.contains(c) { '_' } else { c })
        .collect();
    let clean = clean.trim_matches(['.', ' ']);
    shortened(clean)
}

/// Cut in the middle, so that the extension stays.
fn shortened(name: &str) -> String {
    let count = name.chars().count();
    if count <= LONGEST_NAME {
        return name.to_owned();
    }
    let head: String = name.chars().take(LONGEST_NAME - 20).collect();
    let tail: String = name.chars().skip(count - 19).collect();
    format!("{head}…{tail}")
}

const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
                (name.clone(), value)
            })
            .collect()
    }

    #[test]
    fn a_file_is_called_as_the_server_says() {
        let cases = [
            (r#"attachment; filename="release.pdf""#, "release.pdf"),
            ("attachment; filename=release.pdf", "release.pdf"),
            (
                r#"attachment; filename="plain.pdf"; filename*=UTF-8''na%C3%AFve%20file.pdf"#,
                "naïve file.pdf",
            ),
            (
                "attachment; filename*=iso-8859-1'en'%A3%20rates.pdf",
                "£ rates.pdf",
            ),
            (r#"attachment; filename="a; b \"c\".pdf""#, "a; b _c_.pdf"),
            (r#"attachment; FileName="C:\out\log.txt""#, "log.txt"),
            (r#"attachment; filename="../../etc/passwd""#, "passwd"),
            (r#"inline; filename="My%20file.pdf""#, "My file.pdf"),
            (r#"attachment; filename="100%.pdf""#, "100%.pdf"),
            (r#"attachment; filename="50%+1.pdf""#, "50%+1.pdf"),
            ("attachment; filename=\"r\u{202e}fdp.exe\"", "rfdp.exe"),
            (r#"attachment; filename="a:b*c?.pdf""#, "a_b_c_.pdf"),
            ("attachment; filename=\"größe.pdf\"", "größe.pdf"),
            (r#"attachment; filename="#, "x"),
            (r#"attachment; filename=".""#, "x"),
            ("attachment", "x"),
        ];
        let url: Url = "https://h.example/d/x".parse().unwrap();
        for (line, expected) in cases {
            let got = name(&headers(&[(CONTENT_DISPOSITION, line)]), &url);
            assert_eq!(got, expected, "{line}");
        }
    }

    #[test]
    fn without_a_name_the_link_gives_one_and_the_kind_its_extension() {
        let cases = [
            (
                "https://h.example/a/My%20report.pdf?x=1",
                "application/pdf",
                "My report.pdf",
            ),
            (
                "https://h.example/s/abc/",
                "application/pdf; q=1",
                "abc.pdf",
            ),
            (
                "https://h.example/get.php?id=7",
                "application/zip",
                "get.php.zip",
            ),
            ("https://h.example/", "text/html", "h.example.html"),
            ("https://h.example/", "application/pdf", "h.example.pdf"),
            ("https://h.example/d/x", "application/octet-stream", "x"),
        ];
        for (url, kind, expected) in cases {
            let got = name(&headers(&[(CONTENT_TYPE, kind)]), &url.parse().unwrap());
            assert_eq!(got, expected, "{url}");
        }
    }

    #[test]
    fn long_names_keep_their_ends() {
        let long = format!("{}.pdf", "x".repeat(400));
        let short = clean(&long);
        assert!(
            short.ends_with(".pdf") && short.chars().count() <= LONGEST_NAME,
            "{short}"
        );
    }

    #[test]
    fn a_page_is_told_from_a_file() {
        let cases = [
            ("text/html; charset=utf-8", "", "anything", true),
            ("text/html", "attachment; filename=a.html", "<html>", false),
            (
                "application/octet-stream",
                "",
                "\u{feff} \n<!DOCTYPE html>",
                true,
            ),
            ("", "", "<HTML lang=en>", true),
            ("application/pdf", "", "<html>", false),
            ("text/plain", "", "a,b\n1,2", false),
            ("application/pdf", "inline", "%PDF-1.7", false),
        ];
        for (kind, disposition, beginning, page) in cases {
            let mut pairs = vec![(CONTENT_TYPE, kind)];
            if !disposition.is_empty() {
                pairs.push((CONTENT_DISPOSITION, disposition));
            }
            assert_eq!(
                is_page(&headers(&pairs), beginning.as_bytes()),
                page,
                "{kind} {beginning}"
            );
        }
    }

    #[test]
    fn any_line_is_survived() {
        for line in [
            "",
            ";",
            ";;=;",
            "\"",
            "a;b=\"\\",
            "filename*=",
            "x;filename*='",
            "x;filename*=UTF-8''%",
            "x;filename*=UTF-8''%zz%é",
            "x; filename=%é%",
        ] {
            let _ = disposition_name(line.as_bytes());
        }
    }
}
