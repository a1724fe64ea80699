//! winmail.dat: what Outlook wraps around mail for the rest of the world ([MS-OXTNEF]).
//!
//! The same page as any mail, attachments as parts. A part cut off in transit
//! ends the reading: what came before it is kept, and a warning says so.

mod properties;
mod rich;

use super::mail::{self, Attachment, Letter};
use super::{html, mapi, rtf};
use crate::read::{Input, Walk};
use crate::record::Document;
use properties::{Cursor, Properties};

/// The first four bytes of a file.
pub(crate) const SIGNATURE: [u8; 4] = 0x223e_9f78_u32.to_le_bytes();
/// Most attachments of one message.
const MOST_ATTACHMENTS: usize = 5_000;

// Attributes, [MS-OXTNEF] 2.1.3.2: the upper half is the kind of value.
const SUBJECT: u32 = 0x0001_8004;
const DATE_SENT: u32 = 0x0003_8005;
const BODY: u32 = 0x0002_800c;
const ATTACH_DATA: u32 = 0x0006_800f;
const ATTACH_TITLE: u32 = 0x0001_8010;
const ATTACH_BEGINS: u32 = 0x0006_9002;
const MESSAGE_PROPERTIES: u32 = 0x0006_9003;
const ATTACH_PROPERTIES: u32 = 0x0006_9005;
const CODE_PAGE: u32 = 0x0006_9007;

pub(super) fn read(walk: &mut Walk<'_>, input: &Input, mut document: Document) {
    let mut message = Message::default();
    if !message.parse(input.bytes.as_ref().as_ref()) {
        let warning = "the file is cut off or damaged: what came before that was read";
        document.warnings.push(warning.to_owned());
    }
    mail::give(walk, input, document, message.letter());
}

/// What the attributes said.
#[derive(Default)]
struct Message {
    subject: String,
    sent: Option<jiff::civil::DateTime>,
    body: String,
    properties: Properties,
    attachments: Vec<Part>,
    code_page: u32,
}

#[derive(Default)]
struct Part {
    title: String,
    bytes: Vec<u8>,
    properties: Properties,
}

impl Message {
    /// Reads attribute after attribute; false where one is cut off.
    fn parse(&mut self, file: &[u8]) -> bool {
        let mut cursor = Cursor::new(file.get(6..).unwrap_or_default());
        while !cursor.is_empty() {
            let Some((id, data)) = attribute(&mut cursor) else {
                return false;
            };
            self.take(id, data);
        }
        true
    }

    fn take(&mut self, id: u32, data: &[u8]) {
        if matches!(id, ATTACH_DATA | ATTACH_TITLE | ATTACH_PROPERTIES) {
            if self.attachments.is_empty() {
                self.attachments.push(Part::default());
            }
            let code_page = self.code_page;
            let Some(part) = self.attachments.last_mut() else {
                return;
            };
            match id {
                ATTACH_DATA => part.bytes = data.to_vec(),
                ATTACH_TITLE => part.title = properties::narrow(data, code_page),
                _ => part.properties = Properties::read(data, code_page),
            }
            return;
        }
        match id {
            SUBJECT => self.subject = properties::narrow(data, self.code_page),
            BODY => self.body = properties::narrow(data, self.code_page),
            DATE_SENT => self.sent = date(data),
            CODE_PAGE => self.code_page = Cursor::new(data).number(4).unwrap_or(0) as u32,
            MESSAGE_PROPERTIES => self.properties = Properties::read(data, self.code_page),
            ATTACH_BEGINS if self.attachments.len() < MOST_ATTACHMENTS => {
                self.attachments.push(Part::default());
            }
            _ => {}
        }
    }

    fn letter(self) -> Letter {
        let text = |id| self.properties.text(id).unwrap_or_default();
        let body = self.body();
        let attachments = self.attachments.into_iter().enumerate();
        Letter {
            from: mapi::person(&text(mapi::SENDER_NAME), &text(mapi::SENDER_EMAIL)),
            sent: self.properties.time(mapi::CLIENT_SUBMIT_TIME).or(self.sent),
            to: text(mapi::DISPLAY_TO),
            cc: text(mapi::DISPLAY_CC),
            subject: self.properties.text(mapi::SUBJECT).unwrap_or(self.subject),
            body,
            attachments: attachments
                .map(|(index, part)| part.attachment(index))
                .collect(),
            sealed: Vec::new(),
        }
    }

    fn body(&self) -> String {
        let plain = self
            .properties
            .text(mapi::BODY)
            .unwrap_or_else(|| self.body.clone());
        if !plain.trim().is_empty() {
            return plain.replace("\r\n", "\n");
        }
        if let Some(page) = self.properties.bytes(mapi::HTML) {
            return html::text_of(page);
        }
        let packed = self.properties.bytes(mapi::RTF);
        let unpacked = packed.and_then(rich::decompress);
        unpacked.map(|rich| rtf::to_text(&rich)).unwrap_or_default()
    }
}

impl Part {
    fn attachment(self, index: usize) -> Attachment {
        let names = [
            mapi::ATTACH_LONG_NAME,
            mapi::ATTACH_NAME,
            mapi::DISPLAY_NAME,
        ];
        let name = names
            .into_iter()
            .find_map(|id| self.properties.text(id))
            .or(Some(self.title))
            .filter(|name| !name.trim().is_empty());
        let bytes = if self.bytes.is_empty() {
            // An attached message: a winmail.dat of its own behind the name of its interface.
            let inner = self.properties.bytes(mapi::ATTACH_DATA).unwrap_or_default();
            match inner.get(16..) {
                Some(message) if message.starts_with(&SIGNATURE) => message.to_vec(),
                _ => inner.to_vec(),
            }
        } else {
            self.bytes
        };
        Attachment {
            name: name
                .unwrap_or_else(|| format!("attachment {}", index + 1))
                .replace('/', "_"),
            bytes,
        }
    }
}

/// Level, id, length, data, checksum (which damaged and sound files alike get wrong: not checked).
fn attribute<'f>(cursor: &mut Cursor<'f>) -> Option<(u32, &'f [u8])> {
    cursor.take(1)?;
    let id = cursor.number(4)? as u32;
    let length = cursor.number(4)? as usize;
    let data = cursor.take(length)?;
    cursor.take(2)?;
    Some((id, data))
}

/// Year, month, day, hour, minute, second, each in two bytes.
fn date(data: &[u8]) -> Option<jiff::civil::DateTime> {
    let mut cursor = Cursor::new(data);
    let mut next = || cursor.number(2);
    let (year, month, day) = (next()? as i16, next()? as i8, next()? as i8);
    let (hour, minute, second) = (next()? as i8, next()? as i8, next()? as i8);
    jiff::civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::{Message, Properties};

    #[test]
    fn a_page_of_html_is_decoded_as_it_says_itself() {
        let page = b"<meta charset=windows-1252><p>Caf\xe9</p>";
        let head = [1, 0x1013_0102, 1, page.len() as u32];
        let mut list: Vec<u8> = head.into_iter().flat_map(u32::to_le_bytes).collect();
        list.extend(page);
        let message = Message {
            properties: Properties::read(&list, 0),
            ..Message::default()
        };
        assert_eq!(message.body(), "Caf\u{e9}");
    }
}
