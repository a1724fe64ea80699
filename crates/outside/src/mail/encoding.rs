//! Content-transfer-encodings (RFC 2045, 6): how text and files become ASCII
//! lines that arrive as they left. Text decodes to exactly what was written, its
//! line ends as CRLF; `lettre` would turn a letter in another script into base64.

use base64::{Engine, prelude::BASE64_STANDARD};
use lettre::message::{Body, header::ContentTransferEncoding};

/// Any bytes, as base64 in lines of 76.
pub(super) fn binary(bytes: &[u8]) -> Body {
    let encoded = BASE64_STANDARD.encode(bytes).into_bytes();
    let lines = encoded.chunks(76).collect::<Vec<_>>().join(&b"\r\n"[..]);
    Body::dangerous_pre_encoded(lines, ContentTransferEncoding::Base64)
}

/// Text as it is where that survives every server, else quoted-printable, which
/// a person can still read in the raw mail.
pub(super) fn readable(text: &str) -> Body {
    let text = crlf(text);
    if survives_as_it_is(&text) {
        let seven_bit = ContentTransferEncoding::SevenBit;
        return Body::dangerous_pre_encoded(text.into_bytes(), seven_bit);
    }
    Body::dangerous_pre_encoded(
        quoted_printable(&text),
        ContentTransferEncoding::QuotedPrintable,
    )
}

/// Line ends become CRLF, whichever they were (CRLF, LF, CR).
fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\n', "\r\n")
}

/// Short ASCII lines without what servers are known to change: spaces at a
/// line's end, `From ` at its beginning, control characters.
fn survives_as_it_is(text: &str) -> bool {
    let plain = |line: &str| {
        line.len() <= 78
            && line
                .bytes()
                .all(|b| b == b'\t' || (b' '..=b'~').contains(&b))
            && !line.ends_with([' ', '\t'])
            && !line.starts_with("From ")
    };
    text.ends_with("\r\n") && text.split("\r\n").all(plain)
}

/// Quoted-printable (RFC 2045, 6.7) of a text with CRLF line ends.
fn quoted_printable(text: &str) -> Vec<u8> {
    let lines: Vec<String> = text.split("\r\n").map(quoted_line).collect();
    lines.join("\r\n").into_bytes()
}

fn quoted_line(line: &str) -> String {
    // RFC 2045 allows 76 columns with the `=` of a soft break.
    const WIDEST: usize = 75;
    let mut out = String::new();
    let mut column = 0;
    for (at, byte) in line.bytes().enumerate() {
        let last = at + 1 == line.len();
        let starts_a_line = column == 0 || column == WIDEST;
        let from_line = starts_a_line && line.as_bytes()[at..].starts_with(b"From ");
        let literal = match byte {
            b'=' => false,
            b' ' | b'\t' => !last,
            _ => byte.is_ascii_graphic() && !from_line,
        };
        let width = if literal { 1 } else { 3 };
        if column + width > WIDEST {
            out.push_str("=\r\n");
            column = 0;
        }
        if literal {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("={byte:02X}"));
        }
        column += width;
    }
    out
}
