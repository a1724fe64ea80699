//! A message (RFC 5322 with MIME) to a page that reads like its printed form.
//!
//! The page opens with From, Sent, To, Cc, Subject and Attachments lines as
//! Outlook prints them, then an empty line, then the body, so that real and
//! printed mails are understood by the same reader. Attachments and attached
//! messages become documents of their own.

use super::{html, pages, sealed};
use crate::read::{Input, Walk};
use crate::record::Document;
use mail_parser::{Address, DateTime, Message, MessageParser, MessagePart, MimeHeaders, PartType};

/// A message as our pages show it, whatever file format it came in.
#[derive(Debug, Default)]
pub(crate) struct Letter {
    pub from: String,
    pub sent: Option<jiff::civil::DateTime>,
    pub to: String,
    pub cc: String,
    pub subject: String,
    pub body: String,
    pub attachments: Vec<Attachment>,
    /// Why something in it cannot be shown.
    pub sealed: Vec<String>,
}

/// Something attached, with the name it was given.
#[derive(Debug)]
pub(crate) struct Attachment {
    pub name: String,
    pub bytes: Vec<u8>,
}

pub(super) fn read(walk: &mut Walk<'_>, input: &Input, document: Document) {
    read_message(walk, input, document, input.bytes.as_ref().as_ref());
}

/// Apple Mail's .emlx: a line with the message's length, the message, then a property list.
pub(super) fn read_emlx(walk: &mut Walk<'_>, input: &Input, document: Document) {
    let bytes: &[u8] = input.bytes.as_ref().as_ref();
    let first = bytes
        .iter()
        .position(|&byte| byte == b'\n')
        .map_or(0, |at| at + 1);
    let (line, rest) = bytes.split_at(first);
    let length = emlx_length(line).unwrap_or(rest.len()).min(rest.len());
    read_message(walk, input, document, &rest[..length]);
}

/// The length that the first line of an .emlx states.
pub(super) fn emlx_length(line: &[u8]) -> Option<usize> {
    let line = line.trim_ascii();
    let figures = (1..=10).contains(&line.len()) && line.iter().all(u8::is_ascii_digit);
    figures.then(|| std::str::from_utf8(line).ok()?.parse().ok())?
}

fn read_message(walk: &mut Walk<'_>, input: &Input, mut document: Document, bytes: &[u8]) {
    let Some(message) = MessageParser::default().parse(bytes) else {
        walk.document(document);
        walk.failure(
            &input.name,
            None,
            "parse",
            "the message has no readable header",
            false,
        );
        return;
    };
    document.producer = message
        .header_raw("X-Mailer")
        .map(|mailer| mailer.trim().chars().take(200).collect());
    give(walk, input, document, letter(&message));
}

/// Passes on a letter: its document, its pages, its attachments.
pub(crate) fn give(walk: &mut Walk<'_>, input: &Input, mut document: Document, letter: Letter) {
    let names: Vec<String> = letter
        .attachments
        .iter()
        .map(|attachment| walk.part_name(&input.name, &attachment.name))
        .collect();
    document.parts.clone_from(&names);
    let pages = pages::cut(&print(&letter));
    document.pages = pages.len() as u32;
    walk.document(document);
    pages::give_pages(walk, input, pages);
    for reason in &letter.sealed {
        walk.failure(&input.name, None, "open", reason, false);
    }
    for (attachment, name) in letter.attachments.into_iter().zip(names) {
        if walk.may_unpack(input, attachment.bytes.len() as u64) {
            super::read_part(walk, input, name, attachment.bytes);
        }
    }
}

/// The page text of a letter.
pub(crate) fn print(letter: &Letter) -> String {
    let sent = letter
        .sent
        .map(|sent| sent.strftime("%A, %B %-d, %Y %-I:%M %p").to_string())
        .unwrap_or_default();
    let names: Vec<&str> = letter
        .attachments
        .iter()
        .map(|attachment| attachment.name.as_str())
        .collect();
    let fields = [
        ("From", letter.from.as_str()),
        ("Sent", sent.as_str()),
        ("To", letter.to.as_str()),
        ("Cc", letter.cc.as_str()),
        ("Subject", letter.subject.as_str()),
        ("Attachments", &names.join("; ")),
    ];
    let mut text = String::new();
    for (name, value) in fields {
        let value = one_line(value);
        if !value.is_empty() {
            text.push_str(&format!("{name}: {value}\n"));
        }
    }
    text.push('\n');
    text.push_str(letter.body.trim_matches('\n'));
    text
}

fn one_line(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn letter(message: &Message<'_>) -> Letter {
    Letter {
        from: addresses(message.from().or_else(|| message.sender())),
        sent: message.date().and_then(local_time),
        to: addresses(message.to()),
        cc: addresses(message.cc()),
        subject: message.subject().unwrap_or_default().to_owned(),
        body: body(message),
        attachments: message
            .attachments()
            .enumerate()
            .map(|(index, part)| attachment(index, part))
            .collect(),
        sealed: sealed::reasons(message),
    }
}

/// The plain body, else the HTML one as text. A plain body that is empty beside a full HTML one is no body.
fn body(message: &Message<'_>) -> String {
    let plain = message
        .text_bodies()
        .map(part_text)
        .collect::<Vec<_>>()
        .join("\n\n");
    if plain.trim().is_empty() {
        return message
            .html_bodies()
            .map(part_text)
            .collect::<Vec<_>>()
            .join("\n\n");
    }
    plain
}

fn part_text(part: &MessagePart<'_>) -> String {
    match &part.body {
        PartType::Text(text) => text.replace("\r\n", "\n").replace('\0', ""),
        PartType::Html(text) => html::to_text(text),
        _ => String::new(),
    }
}

/// The sender's local time, as his program wrote it.
fn local_time(date: &DateTime) -> Option<jiff::civil::DateTime> {
    let field = |value: u8| i8::try_from(value).ok();
    let year = i16::try_from(date.year).ok()?;
    let second = field(date.second)?.min(59);
    jiff::civil::DateTime::new(
        year,
        field(date.month)?,
        field(date.day)?,
        field(date.hour)?,
        field(date.minute)?,
        second,
        0,
    )
    .ok()
}

fn addresses(list: Option<&Address<'_>>) -> String {
    let Some(list) = list else {
        return String::new();
    };
    let each = list
        .iter()
        .map(|address| match (address.name(), address.address()) {
            (Some(name), Some(mail)) if name != mail => format!("{name} <{mail}>"),
            (_, Some(mail)) => mail.to_owned(),
            (Some(name), None) => name.to_owned(),
            (None, None) => String::new(),
        });
    each.filter(|address| !address.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}

fn attachment(index: usize, part: &MessagePart<'_>) -> Attachment {
    let name = part
        .attachment_name()
        .map(str::to_owned)
        .or_else(|| match &part.body {
            PartType::Message(inner) => inner.subject().map(|subject| format!("{subject}.eml")),
            _ => None,
        });
    let name = name
        .filter(|name| !name.trim().is_empty())
        .unwrap_or_else(|| format!("attachment {}", index + 1));
    let bytes = match &part.body {
        PartType::Message(inner) => inner.raw_message().to_vec(),
        _ => part.contents().to_vec(),
    };
    Attachment {
        name: name.replace('/', "_"),
        bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(raw: &str) -> Letter {
        letter(&MessageParser::default().parse(raw.as_bytes()).unwrap())
    }

    #[test]
    fn a_mail_reads_like_its_print() {
        let raw = "From: Ada Example <ada@example.org>\r\nTo: Bo Sample <bo@example.org>, cy@example.org\r\n\
            Date: Mon, 4 May 2015 09:12:00 -0400\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\n\r\nHello\r\nthere\r\n";
        assert_eq!(
            print(&parsed(raw)),
            "From: Ada Example <ada@example.org>\nSent: Monday, May 4, 2015 9:12 AM\n\
             To: Bo Sample <bo@example.org>; cy@example.org\nSubject: Caf\u{e9}\n\nHello\nthere"
        );
    }

    #[test]
    fn attachments_are_named_and_html_is_read() {
        let raw = "From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Hi <b>you</b></p>\r\n\
            --b\r\nContent-Type: text/plain; name=\"list.txt\"\r\nContent-Disposition: attachment; filename=\"list.txt\"\r\n\r\n\
            one\r\n--b--\r\n";
        let letter = parsed(raw);
        assert_eq!(letter.body, "Hi you");
        assert_eq!(letter.attachments.len(), 1);
        assert_eq!(letter.attachments[0].name, "list.txt");
        assert!(print(&letter).contains("Attachments: list.txt\n"));
    }
}
