//! Mail, mailboxes, web pages and plain text told apart by their look, and from
//! bytes that are no text.

use super::kind::{Kind, contains};
use super::{mail, mbox};

/// What a file without any magic number is.
pub(super) fn kind(bytes: &[u8]) -> Kind {
    let head = &bytes[..bytes.len().min(64 << 10)];
    let first = head
        .split_inclusive(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    if mbox::begins_message(first, &head[first.len()..]) {
        return Kind::Mbox;
    }
    if looks_like_mail(head) {
        return Kind::Mail;
    }
    if mail::emlx_length(first).is_some() && looks_like_mail(&head[first.len()..]) {
        return Kind::Emlx;
    }
    if looks_binary(head) {
        return Kind::Unread("application/octet-stream");
    }
    if looks_like_html(head) {
        Kind::Html
    } else {
        Kind::Text
    }
}

/// Header fields that only mail has in this form; two of them, before the first empty line, make a mail.
const MAIL_FIELDS: [&str; 18] = [
    "return-path",
    "received",
    "message-id",
    "mime-version",
    "delivered-to",
    "date",
    "from",
    "to",
    "subject",
    "cc",
    "reply-to",
    "x-mailer",
    "content-type",
    "x-originating-ip",
    "dkim-signature",
    "in-reply-to",
    "sender",
    "content-transfer-encoding",
];

/// Whether the text begins with a block of header fields as RFC 5322 has it. A printed
/// "From:/Sent:/To:" block is not enough: such text is read as text.
pub(super) fn looks_like_mail(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let mut known = 0;
    let mut technical = 0;
    for (number, line) in head.split(|&byte| byte == b'\n').enumerate().take(200) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        let folded = number > 0 && matches!(line[0], b' ' | b'\t');
        if folded || number == 0 && line.starts_with(b"From ") {
            continue;
        }
        let Some(name) = field_name(line) else { break };
        if MAIL_FIELDS.contains(&name.as_str()) {
            known += 1;
        }
        if matches!(
            name.as_str(),
            "message-id"
                | "received"
                | "mime-version"
                | "return-path"
                | "delivered-to"
                | "content-type"
                | "date"
        ) || name.starts_with("x-")
        {
            technical += 1;
        }
    }
    known >= 2 && technical >= 1 || known >= 3 && has_address(head)
}

fn field_name(line: &[u8]) -> Option<String> {
    let colon = line.iter().take(80).position(|&byte| byte == b':')?;
    let name = &line[..colon];
    let printable = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    printable.then(|| String::from_utf8_lossy(name).to_ascii_lowercase())
}

/// A From line with an address, as programs write it.
fn has_address(head: &[u8]) -> bool {
    head.split(|&byte| byte == b'\n').take(50).any(|line| {
        line.len() > 5 && line[..5].eq_ignore_ascii_case(b"from:") && line.contains(&b'@')
    }) && !head
        .split(|&byte| byte == b'\n')
        .take(20)
        .any(|line| line.starts_with(b"Sent:"))
}

/// Zero bytes outside UTF-16 and UTF-32, or too many control characters.
fn looks_binary(head: &[u8]) -> bool {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return false;
    }
    let zeros = head.iter().filter(|&&byte| byte == 0).count();
    let controls = head
        .iter()
        .filter(|&&byte| byte < 9 || (14..27).contains(&byte) || (28..32).contains(&byte))
        .count();
    zeros > 0 && !zeros_alternate(head) || (controls - zeros) * 20 > head.len()
}

/// UTF-16 without its mark: nearly every other byte is zero.
fn zeros_alternate(head: &[u8]) -> bool {
    let odd = head
        .iter()
        .skip(1)
        .step_by(2)
        .filter(|&&byte| byte == 0)
        .count();
    let even = head.iter().step_by(2).filter(|&&byte| byte == 0).count();
    let (most, least) = (odd.max(even), odd.min(even));
    most * 2 > head.len() * 4 / 5 && least * 50 < head.len()
}

fn looks_like_html(head: &[u8]) -> bool {
    let start: Vec<u8> = head.iter().take(4096).map(u8::to_ascii_lowercase).collect();
    let trimmed = start.trim_ascii_start();
    trimmed.starts_with(b"<!doctype html")
        || trimmed.starts_with(b"<html")
        || contains(&start, b"<html")
        || trimmed.starts_with(b"<") && (contains(&start, b"<body") || contains(&start, b"<head>"))
}
