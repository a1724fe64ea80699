//! A letter's bytes, composed once and then sent as they are: RFC 5322 headers
//! and a MIME body in pure ASCII with CRLF, so that no server on the way has a
//! reason to change them. The same input gives the same bytes: nothing here
//! asks the clock or draws a boundary by chance.
//!
//! There is no Bcc field: blind copies belong to the envelope alone.

use super::Envelope;
use super::encoding::{binary, readable};
use domain::{Digest, EmailAddress};
use jiff::{Timestamp, fmt::rfc2822, tz::TimeZone};
use lettre::message::header::{self, ContentType, Header, HeaderName, HeaderValue, Headers};
use lettre::message::{Mailboxes, MultiPart, MultiPartBuilder, SinglePart};

/// An address with a name in front, as headers show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The name, in any script; without one the address stands alone.
    pub name: Option<String>,
    /// The address.
    pub address: EmailAddress,
}

impl From<EmailAddress> for Mailbox {
    fn from(address: EmailAddress) -> Self {
        Self {
            name: None,
            address,
        }
    }
}

/// A file that goes with the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, in any script; folders are cut off.
    pub name: String,
    /// `application/pdf`; what is no media type becomes `application/octet-stream`.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Everything a letter is made of.
#[derive(Clone, Debug)]
pub struct Compose {
    /// Who writes.
    pub from: Mailbox,
    /// To whom; at least one.
    pub to: Vec<Mailbox>,
    /// Who else gets it, for all to see.
    pub cc: Vec<Mailbox>,
    /// Where answers go, if not to `from`: a case's own address.
    pub reply_to: Option<Mailbox>,
    /// One line; control characters become spaces.
    pub subject: String,
    /// With or without its angle brackets.
    pub message_id: String,
    /// When it was written.
    pub date: Timestamp,
    /// In whose time `date` is printed.
    pub zone: TimeZone,
    /// The Message-ID of the mail this one answers.
    pub in_reply_to: Option<String>,
    /// The Message-IDs of the conversation so far, oldest first.
    pub references: Vec<String>,
    /// The letter itself. Line ends become CRLF; not one other byte changes.
    pub text: String,
    /// The same as a page.
    pub html: Option<String>,
    /// Further headers, such as `List-Unsubscribe` or `Auto-Submitted`.
    pub headers: Vec<(String, String)>,
    /// Files that go with it.
    pub attachments: Vec<Attachment>,
    /// An iCalendar file (RFC 5545) with the dates the letter speaks of.
    pub calendar: Option<String>,
}

impl Compose {
    /// A letter with what every letter has; the rest by struct update.
    pub fn new(
        from: Mailbox,
        to: Mailbox,
        subject: impl Into<String>,
        text: impl Into<String>,
        message_id: impl Into<String>,
        date: Timestamp,
    ) -> Self {
        Self {
            from,
            to: vec![to],
            cc: Vec::new(),
            reply_to: None,
            subject: subject.into(),
            message_id: message_id.into(),
            date,
            zone: TimeZone::UTC,
            in_reply_to: None,
            references: Vec::new(),
            text: text.into(),
            html: None,
            headers: Vec::new(),
            attachments: Vec::new(),
            calendar: None,
        }
    }

    /// The envelope that follows from the headers: everybody in `to` and `cc`,
    /// each once.
    pub fn envelope(&self, bounces_to: EmailAddress) -> Envelope {
        let mut to: Vec<EmailAddress> = Vec::new();
        for mailbox in self.to.iter().chain(&self.cc) {
            if !to.iter().any(|known| known.same_mailbox(&mailbox.address)) {
                to.push(mailbox.address.clone());
            }
        }
        Envelope {
            from: bounces_to,
            to,
            reports: None,
        }
    }
}

/// Why a letter cannot be composed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// Nobody in `to`.
    #[error("the letter has no recipient")]
    NoRecipient,
    /// An id that is not `something@somewhere`.
    #[error("“{0}” is not a Message-ID: write it like <name@example.org>")]
    MessageId(String),
    /// A further header that would break the letter or contradict it.
    #[error("the header “{0}” cannot be set by hand")]
    Header(String),
    /// An address that the mail format cannot carry.
    #[error("“{0}” cannot stand in a letter's header")]
    Address(String),
    /// A date outside the years that mail knows.
    #[error("a letter cannot bear this date: {0}")]
    Date(String),
}

/// The letter's bytes. Every line ends in CRLF, the last one, too.
pub fn compose(letter: &Compose) -> Result<Vec<u8>, ComposeError> {
    let mut headers = Headers::new();
    people(letter, &mut headers)?;
    thread(letter, &mut headers)?;
    for (name, value) in &letter.headers {
        headers.insert_raw(HeaderValue::new(free_name(name)?, one_line(value)));
    }
    headers.set(header::MIME_VERSION_1_0);
    let mut bytes = headers.to_string().into_bytes();
    bytes.extend(content(letter));
    Ok(bytes)
}

fn people(letter: &Compose, headers: &mut Headers) -> Result<(), ComposeError> {
    if letter.to.is_empty() {
        return Err(ComposeError::NoRecipient);
    }
    headers.set(header::From::from(mailboxes([&letter.from])?));
    if let Some(reply_to) = &letter.reply_to {
        headers.set(header::ReplyTo::from(mailboxes([reply_to])?));
    }
    headers.set(header::To::from(mailboxes(&letter.to)?));
    if !letter.cc.is_empty() {
        headers.set(header::Cc::from(mailboxes(&letter.cc)?));
    }
    headers.set(header::Subject::from(one_line(&letter.subject)));
    Ok(())
}

fn thread(letter: &Compose, headers: &mut Headers) -> Result<(), ComposeError> {
    let date = rfc2822::to_string(&letter.date.to_zoned(letter.zone.clone()))
        .map_err(|error| ComposeError::Date(error.to_string()))?;
    headers.insert_raw(HeaderValue::new(header::Date::name(), date));
    headers.set(header::MessageId::from(bracketed(&letter.message_id)?));
    if let Some(id) = &letter.in_reply_to {
        headers.set(header::InReplyTo::from(bracketed(id)?));
    }
    if !letter.references.is_empty() {
        let ids: Result<Vec<_>, _> = letter.references.iter().map(|id| bracketed(id)).collect();
        headers.set(header::References::from(ids?.join(" ")));
    }
    Ok(())
}

fn mailboxes<'a>(all: impl IntoIterator<Item = &'a Mailbox>) -> Result<Mailboxes, ComposeError> {
    all.into_iter()
        .map(|mailbox| {
            let refuse = |_| ComposeError::Address(mailbox.address.to_string());
            let address = mailbox.address.as_str().parse().map_err(refuse)?;
            let name = mailbox
                .name
                .as_deref()
                .map(one_line)
                .filter(|name| !name.is_empty());
            Ok(lettre::message::Mailbox::new(name, address))
        })
        .collect()
}

/// Control characters become spaces: whoever fills a field cannot add a header.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ").trim().to_owned()
}

fn bracketed(id: &str) -> Result<String, ComposeError> {
    let refuse = || ComposeError::MessageId(one_line(id));
    let inner = id.trim();
    let inner = inner
        .strip_prefix('<')
        .and_then(|id| id.strip_suffix('>'))
        .unwrap_or(inner);
    let (left, right) = inner.rsplit_once('@').ok_or_else(refuse)?;
    let printable = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_graphic() && !b"<>".contains(&b))
    };
    // An id that comes from somebody else's mail may be odd, but not so long
    // that its line could not be sent.
    if !printable(left) || !printable(right) || inner.len() > 900 {
        return Err(refuse());
    }
    Ok(format!("<{inner}>"))
}

/// The name of a further header; those that the letter itself fills are refused,
/// and Bcc with them.
fn free_name(name: &str) -> Result<HeaderName, ComposeError> {
    const OURS: [&str; 13] = [
        "from",
        "sender",
        "to",
        "cc",
        "bcc",
        "reply-to",
        "subject",
        "date",
        "message-id",
        "in-reply-to",
        "references",
        "mime-version",
        "return-path",
    ];
    let lower = name.to_ascii_lowercase();
    let refuse = || ComposeError::Header(one_line(name));
    if OURS.contains(&lower.as_str()) || lower.starts_with("content-") || lower.contains("bcc") {
        return Err(refuse());
    }
    HeaderName::new_from_ascii(name.to_owned()).map_err(|_| refuse())
}

/// The body with its own headers: the text alone, or text and page as
/// alternatives, or either of them followed by files.
fn content(letter: &Compose) -> Vec<u8> {
    let text = part(ContentType::TEXT_PLAIN, &letter.text);
    let html = letter
        .html
        .as_deref()
        .map(|html| part(ContentType::TEXT_HTML, html));
    let mut files: Vec<SinglePart> = letter.attachments.iter().map(attached).collect();
    files.extend(letter.calendar.as_deref().map(calendar));
    let seed = Digest::of(letter.message_id.as_bytes()).to_string();
    let boundary = |of: &str| format!("=_{of}_{}", &seed[..32]);
    let alternatives = |html| {
        let both = MultiPart::alternative().boundary(boundary("alt"));
        both.singlepart(text.clone()).singlepart(html)
    };
    let mixed = || MultiPart::mixed().boundary(boundary("mix"));
    let with_files = |body: MultiPart| files.iter().cloned().fold(body, MultiPart::singlepart);
    match (html, files.is_empty()) {
        (None, true) => alone(&text),
        (Some(html), true) => alternatives(html).formatted(),
        (None, false) => with_files(MultiPartBuilder::singlepart(mixed(), text)).formatted(),
        (Some(html), false) => with_files(mixed().multipart(alternatives(html))).formatted(),
    }
}

/// A part that is the whole letter. The last line's end belongs to the letter
/// here, so a text that has none keeps none by a soft line break.
fn alone(part: &SinglePart) -> Vec<u8> {
    let mut bytes = part.headers().to_string().into_bytes();
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(part.raw_body());
    if !bytes.ends_with(b"\r\n") {
        bytes.extend_from_slice(b"=\r\n");
    }
    bytes
}

fn part(media_type: ContentType, text: &str) -> SinglePart {
    SinglePart::builder()
        .header(media_type)
        .body(readable(text))
}

fn attached(file: &Attachment) -> SinglePart {
    let media_type = ContentType::parse(&file.media_type)
        .or_else(|_| ContentType::parse("application/octet-stream"))
        .unwrap_or(ContentType::TEXT_PLAIN);
    let name = file.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = one_line(name);
    let name = if name.is_empty() {
        "attachment".to_owned()
    } else {
        name
    };
    SinglePart::builder()
        .header(media_type)
        .header(header::ContentDisposition::attachment(&name))
        .body(binary(&file.bytes))
}

/// Dates to take over into a calendar: published, not an invitation to answer.
fn calendar(ics: &str) -> SinglePart {
    let media_type = ContentType::parse("text/calendar; charset=utf-8; method=PUBLISH")
        .unwrap_or(ContentType::TEXT_PLAIN);
    SinglePart::builder()
        .header(media_type)
        .header(header::ContentDisposition::attachment("dates.ics"))
        .body(readable(ics))
}
