//! MAPI properties as winmail.dat packs them ([MS-OXTNEF] 2.1.3.4).

use crate::formats::{mapi, plain};

/// Most properties of one list, and values of one property.
const MOST: u64 = 10_000;

/// Bytes read from front to back.
pub(super) struct Cursor<'f>(&'f [u8]);

impl<'f> Cursor<'f> {
    pub fn new(bytes: &'f [u8]) -> Self {
        Self(bytes)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn take(&mut self, length: usize) -> Option<&'f [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// A little-endian number of up to eight bytes.
    pub fn number(&mut self, length: usize) -> Option<u64> {
        let bytes = self.take(length)?;
        Some(
            bytes
                .iter()
                .rev()
                .fold(0, |sum, &byte| sum << 8 | u64::from(byte)),
        )
    }

    /// As much as `length` rounded up to four bytes; the padding is dropped.
    fn padded(&mut self, length: usize) -> Option<&'f [u8]> {
        let bytes = self.take(length)?;
        let padding = length.next_multiple_of(4) - length;
        self.take(padding.min(self.0.len()))?;
        Some(bytes)
    }
}

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Bytes(Vec<u8>),
    Time(u64),
}

/// The properties of a message or an attachment that have a use here.
#[derive(Clone, Debug, Default)]
pub(super) struct Properties(Vec<(u16, Value)>);

impl Properties {
    /// Reads as far as the list makes sense.
    pub fn read(data: &[u8], code_page: u32) -> Self {
        let mut cursor = Cursor::new(data);
        let mut found = Self::default();
        let count = cursor.number(4).unwrap_or(0).min(MOST);
        for _ in 0..count {
            let Some((id, value)) = property(&mut cursor, code_page) else {
                break;
            };
            if let Some(value) = value {
                found.0.push((id, value));
            }
        }
        found
    }

    pub fn text(&self, id: u16) -> Option<String> {
        self.get(id).and_then(|value| match value {
            Value::Text(text) if !text.trim().is_empty() => Some(text.clone()),
            _ => None,
        })
    }

    pub fn bytes(&self, id: u16) -> Option<&[u8]> {
        self.get(id).and_then(|value| match value {
            Value::Bytes(bytes) if !bytes.is_empty() => Some(bytes.as_slice()),
            _ => None,
        })
    }

    /// A file time in universal time.
    pub fn time(&self, id: u16) -> Option<jiff::civil::DateTime> {
        let Value::Time(ticks) = self.get(id)? else {
            return None;
        };
        mapi::time(i64::try_from(*ticks).ok()?)
    }

    fn get(&self, id: u16) -> Option<&Value> {
        self.0
            .iter()
            .find(|(other, _)| *other == id)
            .map(|(_, value)| value)
    }
}

/// One property: its number, and its value if it is of a kind that we use.
fn property(cursor: &mut Cursor<'_>, code_page: u32) -> Option<(u16, Option<Value>)> {
    let kind = cursor.number(2)? as u16;
    let id = cursor.number(2)? as u16;
    if id >= 0x8000 {
        named(cursor)?;
    }
    let many = kind & 0x1000 != 0;
    let kind = kind & 0x0fff;
    let fixed = match kind {
        0x02 | 0x03 | 0x04 | 0x0a | 0x0b => Some(4),
        0x05 | 0x06 | 0x07 | 0x14 | 0x40 => Some(8),
        0x48 => Some(16),
        0x0d | 0x1e | 0x1f | 0x102 => None,
        _ => return None,
    };
    // Kinds without a fixed length always state how many values follow.
    let count = if many || fixed.is_none() {
        cursor.number(4)?
    } else {
        1
    };
    let mut first = None;
    for _ in 0..count.min(MOST) {
        let bytes = match fixed {
            Some(length) => cursor.take(length)?,
            None => {
                let length = cursor.number(4)? as usize;
                cursor.padded(length)?
            }
        };
        first = first.or_else(|| value(kind, bytes, code_page));
    }
    Some((id, first))
}

/// Passes over a property's name: a set, and a number or a text in it.
fn named(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.take(16)?;
    let textual = cursor.number(4)? != 0;
    let number = cursor.number(4)? as usize;
    if textual {
        cursor.padded(number)?;
    }
    Some(())
}

fn value(kind: u16, bytes: &[u8], code_page: u32) -> Option<Value> {
    match kind {
        0x1e => Some(Value::Text(narrow(bytes, code_page))),
        0x1f => Some(Value::Text(wide(bytes))),
        0x40 => Cursor::new(bytes).number(8).map(Value::Time),
        0x0d | 0x102 => Some(Value::Bytes(bytes.to_vec())),
        _ => None,
    }
}

fn wide(bytes: &[u8]) -> String {
    let units = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let units: Vec<u16> = units.take_while(|&unit| unit != 0).collect();
    String::from_utf16_lossy(&units)
}

/// Text up to its zero byte, in the file's code page.
pub(super) fn narrow(bytes: &[u8], code_page: u32) -> String {
    let end = bytes
        .iter()
        .position(|&byte| byte == 0)
        .unwrap_or(bytes.len());
    plain::code_page(code_page)
        .decode(&bytes[..end])
        .0
        .into_owned()
}
