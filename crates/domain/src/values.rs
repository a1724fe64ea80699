//! Small values made by parsing: past that line nobody checks again.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{fmt, str::FromStr};

/// An e-mail address as it goes into an SMTP envelope: `local@domain`, the
/// domain in lower case. No display name, no angle brackets.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// Why a text is not an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an e-mail address: write it like name@example.org")]
pub struct NotAnAddress(pub String);

impl EmailAddress {
    /// Longest address an SMTP path can carry (RFC 5321, 4.5.3.1.3, less the brackets).
    pub const MAX_LEN: usize = 254;

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the `@`.
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// The part after the `@`, in lower case.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The same mailbox with a plus tag: `desk@paper.org` → `desk+tag@paper.org`.
    pub fn with_tag(&self, tag: &str) -> Result<Self, NotAnAddress> {
        format!("{}+{tag}@{}", self.local(), self.domain()).parse()
    }

    /// Whether both name the same mailbox: case matters in neither part in practice.
    pub fn same_mailbox(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl FromStr for EmailAddress {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || NotAnAddress(text.chars().take(80).collect());
        let trimmed = text.trim();
        let (local, domain) = trimmed.rsplit_once('@').ok_or_else(refuse)?;
        let local_ok = !local.is_empty()
            && local.len() <= 64
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
        let domain_ok = !domain.is_empty()
            && domain.split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            });
        if !local_ok || !domain_ok || trimmed.len() > Self::MAX_LEN {
            return Err(refuse());
        }
        Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = NotAnAddress;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The SHA-256 of some bytes; prints as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(pub [u8; 32]);

/// Why a text is not a SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-256 has 64 hexadecimal digits")]
pub struct NotADigest;

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// From the 32 raw bytes.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, NotADigest> {
        bytes.try_into().map(Self).map_err(|_| NotADigest)
    }
}

/// A digest of bytes that pass by in pieces.
#[derive(Clone, Debug, Default)]
pub struct Hashing(Sha256);

impl Hashing {
    /// Takes the next piece in.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Of all that was taken in.
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = hex::decode(text.trim()).map_err(|_| NotADigest)?;
        Self::from_slice(&bytes)
    }
}

impl TryFrom<String> for Digest {
    type Error = NotADigest;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// A case's own reference, printed in subjects and reply addresses: `DL-7K3M9Q`.
/// Six letters and digits without look-alikes (no 0/O, 1/I/L, U), so that it
/// survives a telephone and a scan.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reference(String);

/// Why a text is not a case reference.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a case reference looks like DL-7K3M9Q")]
pub struct NotAReference;

impl Reference {
    const ALPHABET: &'static [u8; 29] = b"23456789ABCDEFGHJKMNPQRSTVWXY";
    const LEN: usize = 6;

    /// The reference that belongs to this much chance: 29^6 (some 590 million)
    /// values; the store refuses one that is taken.
    pub fn from_chance(mut chance: u64) -> Self {
        let code: String = (0..Self::LEN)
            .map(|_| {
                let digit = chance % 29;
                chance /= 29;
                char::from(Self::ALPHABET[digit as usize])
            })
            .collect();
        Self(format!("DL-{code}"))
    }

    /// `DL-7K3M9Q`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tag for a plus address: `dl-7k3m9q`.
    pub fn tag(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl FromStr for Reference {
    type Err = NotAReference;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let upper = text.trim().to_ascii_uppercase();
        let code = upper.strip_prefix("DL-").ok_or(NotAReference)?;
        let ok = code.len() == Self::LEN && code.bytes().all(|b| Self::ALPHABET.contains(&b));
        if ok {
            Ok(Self(upper))
        } else {
            Err(NotAReference)
        }
    }
}

impl TryFrom<String> for Reference {
    type Error = NotAReference;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A sum of dollars as people write it (`25`, `1,480.50`, `$0.5`), in cents. None for
/// anything else: a sign, a third decimal, more than ten figures.
pub fn cents(text: &str) -> Option<i64> {
    let figures: String = text.chars().filter(|c| !" $,".contains(*c)).collect();
    let (whole, part) = figures.split_once('.').unwrap_or((&figures, "00"));
    let number = |digits: &str| {
        let all = digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<i64>().ok().filter(|_| all)
    };
    let part = match part.len() {
        1 => number(part)? * 10,
        2 => number(part)?,
        _ => return None,
    };
    let whole = number(whole).filter(|_| whole.len() <= 10)?;
    Some(whole * 100 + part)
}

/// The media type of a file that goes with a letter, by its name's end.
pub fn media_type_of(name: &str) -> &'static str {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    match end.to_ascii_lowercase().as_str() {
        "pdf" => "application/pdf",
        "txt" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "tif" | "tiff" => "image/tiff",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_as_people_write_them() {
        for (text, expected) in [
            ("25", Some(2_500)),
            ("$1,480.50", Some(148_050)),
            (" 0.5 ", Some(50)),
            ("9999999999.99", Some(999_999_999_999)),
            ("99999999999", None),
            ("", None),
            ("$", None),
            (".50", None),
            ("-5", None),
            ("+5", None),
            ("1.234", None),
            ("1.", None),
            ("1.2.3", None),
            ("NaN", None),
            ("a lot", None),
        ] {
            assert_eq!(cents(text), expected, "{text}");
        }
    }

    #[test]
    fn addresses_are_parsed_or_refused() {
        for good in [
            "a@b.org",
            "First.Last+tag@Example.ORG",
            " x@y.z ",
            "o'neil@city.gov",
        ] {
            assert!(good.parse::<EmailAddress>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "a",
            "@b",
            "a@",
            "a b@c.d",
            "a@b..c",
            ".a@b.c",
            "a@-b.c",
            "<a@b.c>",
            "a@b.c\r\nX",
        ] {
            assert!(bad.parse::<EmailAddress>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_tagged_address_keeps_its_mailbox() {
        let desk: EmailAddress = "desk@paper.example".parse().unwrap();
        assert_eq!(
            desk.with_tag("dl-7k3m9q").unwrap().as_str(),
            "desk+dl-7k3m9q@paper.example"
        );
    }

    #[test]
    fn references_round_trip_whatever_the_chance() {
        for chance in [0, 1, 28, 29, u64::MAX, 0x5EED_5EED] {
            let reference = Reference::from_chance(chance);
            assert_eq!(reference.tag().parse::<Reference>().unwrap(), reference);
        }
        assert!("DL-0O1ILU".parse::<Reference>().is_err());
    }

    #[test]
    fn digests_print_as_they_parse() {
        let digest = Digest::of(b"abc");
        assert!(digest.to_string().starts_with("ba7816bf"));
        assert_eq!(digest.to_string().parse::<Digest>().unwrap(), digest);
    }
}
