//! Numbers under which others know a case: a form's confirmation, a letter's tracking
//! number, the agency's own file number. Spelled with spaces and dashes as anybody
//! likes; two that differ only so are the same.

use std::collections::BTreeSet;

/// Shorter ones stand in too many mails by chance.
const SHORTEST: usize = 5;

/// No number is longer.
const LONGEST: usize = 40;

/// Most keys looked up for one mail.
const MOST: usize = 3000;

/// Groups of digits that belong to one number, as on parcels.
const GROUPS: usize = 7;

/// Letters between such groups.
const SHORT: usize = 5;

/// A number, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackingNumber(String);

/// Why something is no number that could be found again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” cannot be told from other words in a mail: a number has 5 to 40 letters and digits, at least three digits among them"
)]
pub struct NotANumber(pub String);

impl TrackingNumber {
    /// As it was written, on one line.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it is found by: its letters and digits alone, capital.
    pub fn key(&self) -> String {
        key(&self.0)
    }
}

impl std::str::FromStr for TrackingNumber {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if usable(&key(&text)) && text.len() <= 2 * LONGEST {
            Ok(Self(text))
        } else {
            Err(NotANumber(text.chars().take(60).collect()))
        }
    }
}

fn key(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

fn usable(key: &str) -> bool {
    let digits = key.chars().filter(char::is_ascii_digit).count();
    (SHORTEST..=LONGEST).contains(&key.len()) && digits >= 3
}

/// Every key that a text may hold: each word with a digit in it, and groups of digits
/// that stand side by side.
pub fn keys_in(text: &str) -> Vec<String> {
    let words: Vec<String> = text.split_whitespace().map(key).collect();
    let mut found = BTreeSet::new();
    for at in 0..words.len() {
        if found.len() >= MOST {
            break;
        }
        let mut joined = String::new();
        for word in words[at..].iter().take(GROUPS) {
            let numeric = word.bytes().any(|byte| byte.is_ascii_digit());
            // Short words stand inside a number, as in `2026 PRR 00123`; others end it.
            if !numeric && word.len() > SHORT || joined.len() + word.len() > LONGEST {
                break;
            }
            joined.push_str(word);
            if numeric && usable(&joined) {
                found.insert(joined.clone());
            }
        }
    }
    // `Request-No.:2026-123` and the like: the parts behind a colon or a hash.
    for piece in text
        .split([':', '#', '=', '(', ')', '[', ']', ',', ';', '"'])
        .take(MOST)
    {
        let first = piece.split_whitespace().next().unwrap_or_default();
        let key = key(first);
        if usable(&key) && found.len() < MOST {
            found.insert(key);
        }
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_however_it_is_spelled() {
        let cases = [
            ("2026-PRR-00123", "Re: your request (2026-PRR-00123)."),
            ("2026-PRR-00123", "Request No. 2026 PRR 00123 was received"),
            ("W004512-030126", "Reference #:W004512-030126\nDear Rae"),
            (
                "9405 5036 9930 0000 0000 00",
                "Tracking: 9405503699300000000000",
            ),
            (
                "9405503699300000000000",
                "USPS 9405 5036 9930 0000 0000 00 delivered",
            ),
            ("1Z999AA10123456784", "UPS 1Z 999 AA1 01 2345 6784 left"),
            ("FOIA-2026-77", "foia-2026-77: acknowledged"),
        ];
        for (number, text) in cases {
            let number: TrackingNumber = number.parse().unwrap();
            assert!(
                keys_in(text).contains(&number.key()),
                "{number:?} in {text}"
            );
        }
    }

    #[test]
    fn other_words_and_other_numbers_are_not_it() {
        let number: TrackingNumber = "2026-00123".parse().unwrap();
        for text in [
            "2026-001234",
            "12026-00123",
            "2026 / 00124",
            "call 555-0123 in 2026",
        ] {
            assert!(!keys_in(text).contains(&number.key()), "{text}");
        }
        for wrong in ["", "12", "hello", "ab12", "A1B2", &"1".repeat(41)] {
            assert!(wrong.parse::<TrackingNumber>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn any_text_is_bounded() {
        let digits = "123 456 789 ".repeat(50_000);
        assert!(keys_in(&digits).len() <= MOST);
        let distinct: String = (0..50_000).map(|n| format!("{n:08} ")).collect();
        assert!(keys_in(&distinct).len() <= MOST + GROUPS);
    }
}
