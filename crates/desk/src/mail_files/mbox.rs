//! A mailbox (“mboxrd”) of printed mails as RFC 5322 messages, so that any mail
//! program sorts, threads and searches them. What a printing does not tell is not
//! made up: the zone is unknown (`-0000`), and who has no printed address gets one
//! under `.invalid` (RFC 2606), which leads nowhere, unless another mail prints one of
//! surely the same person. `X-Daylight-Source` says where
//! the mail is printed.

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::correspondence::{People, PrintedMail};
use jiff::civil::DateTime;
use std::collections::HashMap;

/// All mails that are given.
pub(super) fn mailbox<'m>(
    mails: &'m [PrintedMail],
    text: impl Fn(&'m PrintedMail) -> &'m str,
) -> String {
    let by_sending: HashMap<(&str, Option<DateTime>), &str> = mails
        .iter()
        .filter_map(|mail| {
            let sender = mail.sender.as_deref()?;
            Some(((sender, mail.sent), mail.message.as_str()))
        })
        .collect();
    let people = People::of(mails);
    let mut out = String::new();
    for mail in mails {
        let parent = mail.parent.as_ref().and_then(|(sender, sent)| {
            let id = by_sending.get(&(sender.as_str(), *sent))?;
            (**id != mail.message).then_some(*id)
        });
        add(&mut out, &people, mail, parent, text(mail));
    }
    out
}

fn add(out: &mut String, people: &People, mail: &PrintedMail, parent: Option<&str>, text: &str) {
    // The envelope's line wants a date; a mail without one gets the first there is.
    let envelope = mail
        .sent
        .unwrap_or(DateTime::constant(1970, 1, 1, 0, 0, 0, 0));
    out.push_str(&format!(
        "From printed@daylight.invalid {}\n",
        envelope.strftime("%a %b %e %H:%M:%S %Y")
    ));
    let mut head = |name: &str, value: &str| {
        if !value.is_empty() {
            out.push_str(&format!("{name}: {value}\n"));
        }
    };
    head(
        "X-Daylight-Source",
        &encoded(&format!("{}, page {}", mail.document_name, mail.page), 60),
    );
    head("X-Daylight-Printings", &mail.printings.to_string());
    let sender = mail.sender.as_deref().unwrap_or("unknown sender");
    let known = mail.sender_address.as_deref();
    head(
        "From",
        &address(sender, known.or_else(|| printed_elsewhere(people, sender))),
    );
    head("To", &addresses(people, &mail.to));
    head("Cc", &addresses(people, &mail.cc));
    if let Some(sent) = mail.sent {
        head(
            "Date",
            &sent.strftime("%a, %-d %b %Y %H:%M:00 -0000").to_string(),
        );
    }
    head("Subject", &encoded(&mail.subject, 60));
    head("Message-ID", &id(&mail.message));
    if let Some(parent) = parent {
        head("In-Reply-To", &id(parent));
        head("References", &id(parent));
    }
    for name in &mail.attachments {
        head("X-Daylight-Named-Attachment", &encoded(name, 45));
    }
    out.push_str("MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n");
    // In Base64 no line of the text can look like the next mail's envelope.
    let body = STANDARD.encode(text.replace("\r\n", "\n").replace('\n', "\r\n"));
    for line in body.as_bytes().chunks(76) {
        out.push_str(&String::from_utf8_lossy(line));
        out.push('\n');
    }
    out.push('\n');
}

fn id(message: &str) -> String {
    format!("<{}@printed.invalid>", atom(message))
}

/// What may stand in an address without quotation marks.
fn atom(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let atom: String = text.trim().chars().map(plain).take(120).collect();
    let atom = atom.trim_matches('-');
    if atom.is_empty() {
        "unknown".to_owned()
    } else {
        atom.to_owned()
    }
}

fn addresses(people: &People, parties: &[String]) -> String {
    let all: Vec<String> = parties
        .iter()
        .map(|party| address(party, printed_elsewhere(people, party)))
        .collect();
    all.join(",\n ")
}

/// The one address that is printed of surely the same person.
fn printed_elsewhere<'p>(people: &'p People, party: &str) -> Option<&'p str> {
    let person = &people.all()[people.named(party)?];
    let mut known = person.spellings.iter().filter(|text| text.contains('@'));
    let first = known.next()?;
    known.next().is_none().then_some(first.as_str())
}

/// `Name <address>`.
fn address(name: &str, address: Option<&str>) -> String {
    let known = address.unwrap_or(name);
    let valid = known.parse::<domain::EmailAddress>().ok();
    let spec = match valid.filter(|_| known.is_ascii()) {
        Some(address) => address.to_string(),
        None => format!("{}@printed.invalid", atom(name).to_lowercase()),
    };
    if name == spec {
        return format!("<{spec}>");
    }
    format!("{} <{spec}>", encoded_word(name, 45))
}

/// Unstructured text: as it is where it is plain and short, else in encoded words.
fn encoded(text: &str, length: usize) -> String {
    let clean: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let plain = clean.chars().all(|c| (' '..='~').contains(&c)) && !clean.contains("=?");
    if plain && clean.len() < 900 {
        clean.trim().to_owned()
    } else {
        encoded_word(&clean, length)
    }
}

/// A phrase in encoded words (RFC 2047), or in quotation marks where it is plain.
fn encoded_word(text: &str, length: usize) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || " .'-_(),&/@[]:;".contains(c);
    if text.len() < length && text.chars().all(plain) {
        return format!("\"{}\"", text.trim());
    }
    let mut words: Vec<String> = Vec::new();
    let mut part = String::new();
    for c in text.chars() {
        if part.len() + c.len_utf8() > 45 {
            words.push(std::mem::take(&mut part));
        }
        part.push(if c.is_control() { ' ' } else { c });
    }
    words.push(part);
    let encode = |part: &String| format!("=?utf-8?B?{}?=", STANDARD.encode(part));
    words.iter().map(encode).collect::<Vec<_>>().join("\n ")
}
