//! Outlook's single-message files (.msg): the same page as any mail, attachments as parts.

use super::mail::{self, Attachment, Letter};
use super::{html, rtf};
use crate::read::{Input, Walk};
use crate::record::Document;
use msg_parser::{Outlook, Person};

pub(super) fn read(walk: &mut Walk<'_>, input: &Input, document: Document) {
    match Outlook::from_slice(input.bytes.as_ref().as_ref()) {
        Ok(message) => mail::give(walk, input, document, letter(message)),
        Err(error) => {
            walk.document(document);
            walk.failure(
                &input.name,
                None,
                "parse",
                &format!("the message cannot be read: {error}"),
                false,
            );
        }
    }
}

fn letter(message: Outlook) -> Letter {
    Letter {
        from: people(std::slice::from_ref(&message.sender)),
        sent: sent(&message),
        to: people(&message.to),
        cc: people(&message.cc),
        body: body(&message),
        attachments: message
            .attachments
            .into_iter()
            .enumerate()
            .map(|(index, part)| attachment(index, part))
            .collect(),
        subject: message.subject,
    }
}

/// The sender's local time where the transport header tells it, else universal time.
fn sent(message: &Outlook) -> Option<jiff::civil::DateTime> {
    let header = jiff::fmt::rfc2822::parse(message.headers.date.trim())
        .ok()
        .map(|zoned| zoned.datetime());
    header.or_else(|| {
        let times = [&message.client_submit_time, &message.message_delivery_time];
        times.into_iter().find_map(|time| {
            time.parse::<jiff::Timestamp>()
                .map(|instant| instant.to_zoned(jiff::tz::TimeZone::UTC).datetime())
                .ok()
                .or_else(|| time.parse().ok())
        })
    })
}

fn body(message: &Outlook) -> String {
    if !message.body.trim().is_empty() {
        return message.body.replace("\r\n", "\n").replace('\0', "");
    }
    if !message.html.trim().is_empty() {
        return html::to_text(&message.html);
    }
    if let Some(page) = message.html_from_rtf() {
        return html::to_text(&page);
    }
    message
        .rtf_decompressed()
        .map(|rich| rtf::to_text(&rich))
        .unwrap_or_default()
}

fn people(list: &[Person]) -> String {
    let each = list
        .iter()
        .map(|person| match (person.name.trim(), person.email.trim()) {
            ("", email) => email.to_owned(),
            (name, email) if email.contains('@') && name != email => format!("{name} <{email}>"),
            (name, _) => name.to_owned(),
        });
    each.filter(|person| !person.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}

fn attachment(index: usize, part: msg_parser::Attachment) -> Attachment {
    let nested = part.is_embedded_message();
    let names = [part.long_file_name, part.file_name, part.display_name];
    let name = names.into_iter().find(|name| !name.trim().is_empty());
    let mut name = name
        .unwrap_or_else(|| format!("attachment {}", index + 1))
        .replace('/', "_");
    if nested && !name.ends_with(".msg") {
        name.push_str(".msg");
    }
    Attachment {
        name,
        bytes: part.payload_bytes,
    }
}
