//! Outlook stores (.pst): each message a part, named by its folders and subject.
//!
//! Folders are walked without recursion and each once, for a damaged store may
//! hold itself. Messages give the same page as any mail; their attachments are
//! parts of theirs. A message has no bytes of its own in a store: its digest is
//! that of its page text. Times are the sender's where the transport header tells
//! them, else universal time.

use super::mail::{self, Attachment, Letter};
use super::{html, mapi, plain};
use crate::read::{Begin, Input, Walk};
use crate::record::Document;
use outlook_pst::ltp::prop_context::PropertyValue;
use outlook_pst::messaging::attachment::{
    AnsiAttachment, Attachment as PstAttachment, AttachmentData, UnicodeAttachment,
};
use outlook_pst::messaging::message::{AnsiMessage, Message, UnicodeMessage};
use outlook_pst::messaging::store::{AnsiStore, EntryId, Store, UnicodeStore};
use outlook_pst::ndb::node_id::NodeId;
use outlook_pst::{AnsiPstFile, UnicodePstFile};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::io::{self, Cursor};
use std::rc::Rc;
use std::sync::Arc;

/// Most folders visited.
const FOLDERS: usize = 100_000;
/// Names listed in the document's record; more are read, but not listed.
const LISTED: usize = 10_000;

pub(super) fn read(walk: &mut Walk<'_>, input: &Input, mut document: Document) {
    let found = Outlook::open(input).and_then(|store| Ok((store.messages()?, store)));
    let (messages, store) = match found {
        Ok(found) => found,
        Err(error) => {
            walk.document(document);
            walk.failure(
                &input.name,
                None,
                "open",
                &format!("the store cannot be opened: {error}"),
                false,
            );
            return;
        }
    };
    let named: Vec<(String, EntryId)> = messages
        .into_iter()
        .map(|(path, id)| (walk.part_name(&input.name, &path), id))
        .collect();
    document.parts = named
        .iter()
        .take(LISTED)
        .map(|(name, _)| name.clone())
        .collect();
    walk.document(document);
    if named.is_empty() {
        walk.failure(
            &input.name,
            None,
            "parse",
            "no messages were found in the store",
            false,
        );
    }
    for (name, id) in named {
        match store.letter(&id) {
            Ok(letter) => {
                if !give(walk, input, name, letter) {
                    return;
                }
            }
            Err(error) => {
                let reason = format!("this message cannot be read: {error}");
                walk.failure(&name, None, "parse", &reason, false);
            }
        }
    }
}

/// Passes a message on as a part; false where no more may be unpacked.
fn give(walk: &mut Walk<'_>, parent: &Input, name: String, letter: Letter) -> bool {
    let text = mail::print(&letter).into_bytes();
    if !walk.may_unpack(parent, text.len() as u64) {
        return false;
    }
    let document = Document {
        file: name.clone(),
        sha256: hex::encode(Sha256::digest(&text)),
        media_type: "application/vnd.ms-outlook".to_owned(),
        bytes: text.len() as u64,
        parent: Some(parent.name.clone()),
        ..Document::default()
    };
    let part = Input {
        name,
        bytes: Arc::new(text),
        parent: Some(parent.name.clone()),
        depth: parent.depth + 1,
        own: None,
        damage: None,
    };
    if walk.passes_by(&part) || walk.begin_document(&part.name) == Begin::Skip {
        return true;
    }
    mail::give(walk, &part, document, letter);
    true
}

/// A store of either age.
enum Outlook {
    Unicode(Rc<UnicodeStore>),
    Ansi(Rc<AnsiStore>),
}

/// The input's bytes behind a cursor of their own.
struct Shared(Arc<dyn AsRef<[u8]> + Send + Sync>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        (*self.0).as_ref()
    }
}

impl Outlook {
    fn open(input: &Input) -> io::Result<Self> {
        let bytes = || Box::new(Cursor::new(Shared(input.bytes.clone())));
        match UnicodePstFile::read_from(bytes()) {
            Ok(file) => UnicodeStore::read(Rc::new(file)).map(Self::Unicode),
            Err(_) => AnsiStore::read(Rc::new(AnsiPstFile::read_from(bytes())?)).map(Self::Ansi),
        }
    }

    fn store(&self) -> Rc<dyn Store> {
        match self {
            Self::Unicode(store) => store.clone(),
            Self::Ansi(store) => store.clone(),
        }
    }

    /// All messages with the path of their folders and their number there.
    fn messages(&self) -> io::Result<Vec<(String, EntryId)>> {
        let store = self.store();
        let mut waiting = vec![(String::new(), store.properties().ipm_sub_tree_entry_id()?)];
        let (mut seen, mut found) = (HashSet::new(), Vec::new());
        while let Some((path, id)) = waiting.pop() {
            if !seen.insert(u32::from(id.node_id())) || seen.len() > FOLDERS {
                continue;
            }
            let Ok(folder) = store.open_folder(&id) else {
                continue;
            };
            let entry = |row: u32| store.properties().make_entry_id(NodeId::from(row));
            if let Some(table) = folder.contents_table() {
                for (number, row) in (1..).zip(table.rows_matrix()) {
                    found.push((
                        format!("{path}message {number}"),
                        entry(u32::from(row.id()))?,
                    ));
                }
            }
            let Some(table) = folder.hierarchy_table() else {
                continue;
            };
            for row in table.rows_matrix() {
                let id = entry(u32::from(row.id()))?;
                let name = store
                    .open_folder(&id)
                    .and_then(|inner| inner.properties().display_name());
                let name = name
                    .unwrap_or_else(|_| "folder".to_owned())
                    .replace('/', "_");
                waiting.push((format!("{path}{name}/"), id));
            }
        }
        Ok(found)
    }

    fn letter(&self, id: &EntryId) -> io::Result<Letter> {
        match self {
            Self::Unicode(store) => {
                let message = UnicodeMessage::read(store.clone(), id, None)?;
                Ok(letter(message.as_ref(), |node| {
                    let part = UnicodeAttachment::read(message.clone(), node, None).ok()?;
                    attachment(part.as_ref())
                }))
            }
            Self::Ansi(store) => {
                let message = AnsiMessage::read(store.clone(), id, None)?;
                Ok(letter(message.as_ref(), |node| {
                    let part = AnsiAttachment::read(message.clone(), node, None).ok()?;
                    attachment(part.as_ref())
                }))
            }
        }
    }
}

fn letter(message: &dyn Message, open: impl Fn(NodeId) -> Option<Attachment>) -> Letter {
    let get = |id: u16| message.properties().get(id);
    let text = |id: u16| get(id).and_then(text_of).unwrap_or_default();
    let table = message.attachment_table();
    let nodes = table
        .iter()
        .flat_map(|table| table.rows_matrix())
        .map(|row| NodeId::from(u32::from(row.id())));
    let addresses = [mapi::SENDER_SMTP, mapi::SENDER_EMAIL].map(text);
    let address = addresses.iter().find(|address| address.contains('@'));
    Letter {
        from: mapi::person(&text(mapi::SENDER_NAME), address.map_or("", String::as_str)),
        sent: header_date(&text(mapi::TRANSPORT_HEADERS)).or_else(|| {
            [mapi::CLIENT_SUBMIT_TIME, mapi::DELIVERY_TIME]
                .into_iter()
                .find_map(|id| get(id).and_then(time_of))
        }),
        to: text(mapi::DISPLAY_TO),
        cc: text(mapi::DISPLAY_CC),
        subject: subject(&text(mapi::SUBJECT)),
        body: body(&text(mapi::BODY), get(mapi::HTML)),
        sealed: Vec::new(),
        attachments: nodes.filter_map(open).collect(),
    }
}

/// A subject may open with a mark and the length of its "RE: " (MS-PST 2.5.3.1.1.1).
fn subject(raw: &str) -> String {
    let mut chars = raw.chars();
    if chars.next() == Some('\u{1}') {
        chars.skip(1).collect()
    } else {
        raw.to_owned()
    }
}

/// The sender's local time from the transport header, where the message came over the network.
fn header_date(headers: &str) -> Option<jiff::civil::DateTime> {
    let line = headers.lines().find(|line| {
        line.get(..5)
            .is_some_and(|name| name.eq_ignore_ascii_case("date:"))
    })?;
    jiff::fmt::rfc2822::parse(line[5..].trim())
        .ok()
        .map(|zoned| zoned.datetime())
}

fn body(plain_text: &str, page: Option<&PropertyValue>) -> String {
    if !plain_text.trim().is_empty() {
        return plain_text.replace("\r\n", "\n").replace('\0', "");
    }
    match page {
        Some(PropertyValue::Binary(bytes)) => html::text_of(bytes.buffer()),
        Some(other) => html::to_text(&text_of(other).unwrap_or_default()),
        None => String::new(),
    }
}

fn attachment(part: &dyn PstAttachment) -> Option<Attachment> {
    let properties = part.properties();
    let name = [mapi::ATTACH_LONG_NAME, mapi::ATTACH_NAME]
        .into_iter()
        .find_map(|id| properties.get(id).and_then(text_of));
    let name = name
        .filter(|name| !name.trim().is_empty())
        .unwrap_or_else(|| "attachment".to_owned());
    match part.data()? {
        AttachmentData::Binary(bytes) => Some(Attachment {
            name: name.replace('/', "_"),
            bytes: bytes.buffer().to_vec(),
        }),
        // An attached message: as the text that its page would have.
        AttachmentData::Message(inner) => {
            let text = mail::print(&letter(inner.as_ref(), |_| None));
            Some(Attachment {
                name: format!("{}.txt", name.replace('/', "_")),
                bytes: text.into_bytes(),
            })
        }
    }
}

fn text_of(value: &PropertyValue) -> Option<String> {
    match value {
        PropertyValue::Unicode(text) => {
            Some(String::from_utf16_lossy(text.buffer()).replace('\0', ""))
        }
        PropertyValue::String8(text) => Some(plain::decode(text.buffer())),
        _ => None,
    }
}

fn time_of(value: &PropertyValue) -> Option<jiff::civil::DateTime> {
    match value {
        PropertyValue::Time(ticks) => mapi::time(*ticks),
        _ => None,
    }
}
