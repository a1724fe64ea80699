//! Plain text in any encoding, and comma-separated tables as text.

use super::pages;
use crate::read::{Input, Walk};
use crate::record::Document;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Most text that is decoded at once.
const MOST: usize = 256 << 20;

pub(super) fn read(walk: &mut Walk<'_>, input: &Input, mut document: Document) {
    let bytes: &[u8] = input.bytes.as_ref().as_ref();
    let text = decode(&bytes[..bytes.len().min(MOST)]);
    let cut_short = bytes.len() > MOST;
    if cut_short {
        document.warnings.push(format!(
            "only the first {MOST} bytes of this text were read"
        ));
    }
    pages::give(walk, input, document, &text);
    if cut_short {
        walk.failure(
            &input.name,
            None,
            "limits",
            "the text is too long: its end was not read",
            false,
        );
    }
}

/// Decodes text whose encoding nobody told: by its mark, else by its look.
pub(crate) fn decode(bytes: &[u8]) -> String {
    let encoding = guess(bytes);
    let (text, _, _) = encoding.decode(bytes);
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\0', "")
}

/// Text as it stands, for those who count its characters: UTF-8 to the letter,
/// other encodings by their look; line ends stay, zeros become replacement characters.
#[must_use]
pub fn to_the_letter(bytes: &[u8]) -> String {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => guess(bytes).decode(bytes).0.into_owned(),
    };
    text.replace('\0', "\u{fffd}")
}

/// The encoding that Windows knows by this number; its Western one where there is none.
pub(crate) fn code_page(number: u32) -> &'static Encoding {
    let label = match number {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        10000 => "macintosh".to_owned(),
        65001 => "utf-8".to_owned(),
        number => format!("windows-{number}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) {
        return UTF_8;
    }
    let head = &bytes[..bytes.len().min(4096)];
    let zeros = |from: usize| {
        head.iter()
            .skip(from)
            .step_by(2)
            .filter(|&&byte| byte == 0)
            .count()
            * 2
    };
    if zeros(1) > head.len() * 2 / 3 {
        return UTF_16LE;
    }
    if zeros(0) > head.len() * 2 / 3 {
        return UTF_16BE;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[..bytes.len().min(1 << 20)], true);
    detector.guess(None, Utf8Detection::Allow)
}

#[cfg(test)]
mod tests {
    use super::{decode, to_the_letter};

    #[test]
    fn what_is_counted_keeps_its_letters() {
        let cases: [(&[u8], &str); 4] = [
            (
                "\u{feff}na\u{ef}ve\r\n".as_bytes(),
                "\u{feff}na\u{ef}ve\r\n",
            ),
            (
                b"caf\xe9, 8 U.S.C. \xa7 12",
                "caf\u{e9}, 8 U.S.C. \u{a7} 12",
            ),
            (b"\xff\xfeo\0k\0", "ok"),
            (b"a\0b", "a\u{fffd}b"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(to_the_letter(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn encodings_are_guessed() {
        let cases: [(&[u8], &str); 5] = [
            ("na\u{ef}ve".as_bytes(), "na\u{ef}ve"),
            (
                b"caf\xe9 au lait, d\xe9j\xe0 vu, \xe0 bient\xf4t",
                "caf\u{e9} au lait, d\u{e9}j\u{e0} vu, \u{e0} bient\u{f4}t",
            ),
            (b"\xff\xfeh\0i\0", "hi"),
            (b"h\0e\0l\0l\0o\0", "hello"),
            (b"a\r\nb\rc", "a\nb\nc"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(decode(bytes), expected);
        }
    }
}
