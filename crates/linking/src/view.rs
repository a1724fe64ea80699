//! Text for the matchers: characters with the offsets they had in the stored
//! text. Mis-decoded UTF-8 is repaired and ranges can be blanked here, so nothing
//! later has to think about offsets.

use std::ops::Range;

/// A text for matching. `chars[i]` came from the original's characters
/// `at[i]..at[i + 1]`; most come from exactly one.
#[derive(Debug, Clone, Default)]
pub struct View {
    pub chars: Vec<char>,
    at: Vec<u32>,
}

impl View {
    /// Reads a text, repairing UTF-8 that was read as Windows-1252, and
    /// blanking the given character ranges (line breaks stay).
    pub fn new(text: &str, blank: &[Range<usize>]) -> View {
        let raw: Vec<char> = text.chars().collect();
        let mut view = View::default();
        let mut i = 0;
        while i < raw.len() {
            let (c, taken) = match misread_utf8(&raw[i..]) {
                Some(repaired) => repaired,
                None => (raw[i], 1),
            };
            view.at.push(i as u32);
            view.chars.push(c);
            i += taken;
        }
        view.at.push(raw.len() as u32);
        view.blank(blank);
        view
    }

    /// Replaces what lies in the given ranges of the original by spaces.
    pub fn blank(&mut self, ranges: &[Range<usize>]) {
        for range in ranges {
            let from = self.at.partition_point(|&a| (a as usize) < range.start);
            for i in from..self.chars.len() {
                if self.at[i] as usize >= range.end {
                    break;
                }
                if self.chars[i] != '\n' {
                    self.chars[i] = ' ';
                }
            }
        }
    }

    /// Character offsets in the original of a range of this view.
    pub fn origin(&self, range: Range<usize>) -> Range<usize> {
        self.at[range.start] as usize..self.at[range.end] as usize
    }

    /// The view's index of a character offset of the original.
    pub fn index_of(&self, offset: usize) -> usize {
        self.at
            .partition_point(|&a| (a as usize) < offset)
            .min(self.chars.len())
    }

    pub fn slice(&self, range: Range<usize>) -> String {
        self.chars[range].iter().collect()
    }
}

/// The Windows-1252 byte that shows as this character, if there is one.
fn windows_1252_byte(c: char) -> Option<u8> {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match c as u32 {
        0x80..=0xff => Some(c as u8),
        _ => HIGH.iter().position(|&h| h == c).map(|p| 0x80 + p as u8),
    }
}

/// Recognises UTF-8 that was decoded as Windows-1252, such as "â€¦" for "…".
/// Returns the character meant and how many characters it was spread over.
fn misread_utf8(raw: &[char]) -> Option<(char, usize)> {
    let first = match raw.first() {
        Some(&c) if !c.is_ascii() => windows_1252_byte(c)?,
        _ => return None,
    };
    let length = match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => return None,
    };
    let mut bytes = vec![first];
    for &c in raw.get(1..length)? {
        bytes.push(windows_1252_byte(c).filter(|b| (0x80..0xc0).contains(b))?);
    }
    let c = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    Some((c, length))
}
