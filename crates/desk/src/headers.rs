//! What a mail says of itself, from its header lines alone. The body is read by
//! `extract` in a child process; here only a bounded head is parsed, which has no
//! nesting to get lost in.

use domain::inbound::Headers;
use jiff::Timestamp;
use mail_parser::{Address, Header, HeaderName, HeaderValue, Message, MessageParser};

/// So much of a mail is looked at; header lines beyond it are passed over.
pub const HEAD_BYTES: u64 = 256 * 1024;

/// Most addresses and references kept of one mail.
const MOST: usize = 200;

/// Most bytes of what is looked up in an index of the database, which takes no longer
/// ones: what a line of a mail may hold (RFC 5322, 2.1.1).
const LINE: usize = 998;

/// Headers that name whom a mail was for.
const RECIPIENTS: [&str; 7] = [
    "to",
    "cc",
    "bcc",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-forwarded-to",
];

/// Parses the head of a mail; none where there are no header lines at all.
pub fn parse(raw: &[u8]) -> Option<Headers> {
    let head = head_of(raw);
    let message = MessageParser::new().parse_headers(head)?;
    if message.headers().is_empty() {
        return None;
    }
    let from = message.from().and_then(Address::first);
    Some(Headers {
        message_id: message.message_id().and_then(bracketed),
        from_name: text(from.and_then(|from| from.name()).unwrap_or_default()),
        from_address: line(from.and_then(|from| from.address()).unwrap_or_default()),
        recipients: recipients(&message),
        subject: text(message.subject().unwrap_or_default()),
        sent_at: message
            .date()
            .and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
        in_reply_to: references(&message),
        excerpt: String::new(),
        automatic: automatic(&message),
    })
}

/// RFC 3834, and what mail programs said before it.
fn automatic(message: &Message<'_>) -> bool {
    message.headers_raw().any(|(name, value)| {
        let value = value.trim().to_ascii_lowercase();
        match name.to_ascii_lowercase().as_str() {
            "auto-submitted" => value != "no",
            "x-autoreply" | "x-autorespond" => true,
            "precedence" => value == "auto_reply",
            _ => false,
        }
    })
}

/// Up to and with the first empty line.
fn head_of(raw: &[u8]) -> &[u8] {
    let end = (0..raw.len())
        .find(|&at| raw[at..].starts_with(b"\n\n") || raw[at..].starts_with(b"\r\n\r\n"));
    &raw[..end.map_or(raw.len(), |end| (end + 4).min(raw.len()))]
}

fn recipients(message: &Message<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for header in message
        .headers()
        .iter()
        .filter(|header| is_recipient(header))
    {
        match &header.value {
            HeaderValue::Address(list) => {
                found.extend(list.iter().filter_map(|one| one.address()).map(text));
            }
            HeaderValue::Text(one) => found.push(bare(one)),
            HeaderValue::TextList(list) => found.extend(list.iter().map(|one| bare(one))),
            _ => {}
        }
    }
    found.retain(|address| address.contains('@'));
    found.sort_unstable();
    found.dedup();
    found.truncate(MOST);
    found
}

fn is_recipient(header: &Header<'_>) -> bool {
    let name = match &header.name {
        HeaderName::Other(name) => name.to_ascii_lowercase(),
        known => known.as_str().to_ascii_lowercase(),
    };
    RECIPIENTS.contains(&name.as_str())
}

/// In-Reply-To first, then References from the newest back.
fn references(message: &Message<'_>) -> Vec<String> {
    let ids = |value: &HeaderValue<'_>| -> Vec<String> {
        match value {
            HeaderValue::Text(one) => bracketed(one).into_iter().collect(),
            HeaderValue::TextList(list) => list.iter().filter_map(|one| bracketed(one)).collect(),
            _ => Vec::new(),
        }
    };
    let mut found = ids(message.in_reply_to());
    found.extend(ids(message.references()).into_iter().rev());
    let mut seen = std::collections::HashSet::new();
    found.retain(|id| seen.insert(id.clone()));
    found.truncate(MOST);
    found
}

fn bare(address: &str) -> String {
    text(address.trim().trim_start_matches('<').trim_end_matches('>'))
}

/// A Message-ID in its brackets; none where nothing is left of it.
fn bracketed(id: &str) -> Option<String> {
    let id = line(id);
    (!id.is_empty()).then(|| format!("<{id}>"))
}

/// The same as [`text`], cut to what an index can hold.
fn line(raw: &str) -> String {
    let mut text = text(raw);
    text.truncate(text.floor_char_boundary(LINE));
    text
}

/// Without what a database or a page could stumble over.
fn text(raw: &str) -> String {
    raw.chars().filter(|c| !c.is_control()).take(2000).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPLY: &str = "From: \"Records, Dana\" <records@city.example>\r\n\
        To: Desk <desk+dl-7k3m9q@paper.example>\r\n\
        Delivered-To: desk@paper.example\r\n\
        Subject: =?utf-8?q?Re=3A_Your_request_=5BDL-7K3M9Q=5D?=\r\n\
        Date: Tue, 16 Apr 2019 09:30:00 -0400\r\n\
        Message-ID: <2@city.example>\r\n\
        In-Reply-To: <1@paper.example>\r\n\
        References: <0@paper.example> <1@paper.example>\r\n\r\nHello";

    #[test]
    fn a_reply_says_who_and_to_what() {
        let found = parse(REPLY.as_bytes()).unwrap();
        assert_eq!(found.message_id.as_deref(), Some("<2@city.example>"));
        assert_eq!(found.from_address, "records@city.example");
        assert_eq!(found.subject, "Re: Your request [DL-7K3M9Q]");
        assert_eq!(
            found.in_reply_to,
            ["<1@paper.example>", "<0@paper.example>"]
        );
        assert_eq!(
            found.recipients,
            ["desk+dl-7k3m9q@paper.example", "desk@paper.example"]
        );
        assert_eq!(found.sent_at.unwrap().to_string(), "2019-04-16T13:30:00Z");
    }

    #[test]
    fn rubbish_is_survived() {
        for raw in [
            &b""[..],
            b"\0\0\0",
            b"no header here",
            b":\n:\n\n",
            &[b'A'; 70_000],
        ] {
            let _ = parse(raw);
        }
        let odd = "Message-ID: <a\0b@c.example>\nReferences: <\0> <d\0@e.example>\n\n";
        let found = parse(odd.as_bytes()).unwrap();
        assert_eq!(found.message_id.as_deref(), Some("<ab@c.example>"));
        assert_eq!(found.in_reply_to, ["<d@e.example>"]);
        let long = format!(
            "Message-ID: <{0}>\nFrom: {0}@c.example\n\n",
            "é".repeat(3000)
        );
        let found = parse(long.as_bytes()).unwrap();
        assert!(found.message_id.unwrap().len() <= LINE + 2 && found.from_address.len() <= LINE);
        let many = format!("To: {}\n\n", "a@b.example, ".repeat(5000));
        assert!(parse(many.as_bytes()).unwrap().recipients.len() <= MOST);
    }
}
