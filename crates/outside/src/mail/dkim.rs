//! Signs letters (DKIM, RFC 6376; Ed25519 by RFC 8463): `relaxed/relaxed`, so that
//! a server which folds a line or trims a space breaks nothing, over a fixed list
//! of headers. Made once, when a letter's bytes are composed.

use base64::{Engine, prelude::BASE64_STANDARD};
use domain::Digest;
use jiff::Timestamp;
use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use rustls::pki_types::{PrivateKeyDer, pem::PemObject};
use std::{fmt, path::Path, sync::Arc};

/// The headers that are signed. Those that a letter does not have are named all the
/// same, so that nobody can add one; From twice, so that nobody can add a second.
const SIGNED: [&str; 12] = [
    "From",
    "From",
    "Reply-To",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
];

/// So many characters stand on one line of the signature.
const LINE: usize = 72;

/// Why letters cannot be signed. The text is for the person who has to mend it.
#[derive(Debug, thiserror::Error)]
pub enum DkimError {
    /// The file cannot be read.
    #[error("the DKIM key {path} cannot be read: {cause}")]
    File {
        /// The file.
        path: String,
        /// Why.
        cause: std::io::Error,
    },
    /// It holds no key that we know.
    #[error(
        "the DKIM key holds no private key that can be used ({0}): make one with \
         `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out dkim.pem`, without a password"
    )]
    Key(String),
    /// A selector or domain that no record can have.
    #[error("“{0}” is no {1} for DKIM: letters, digits, hyphens and dots alone")]
    Name(String, &'static str),
    /// The key refuses to sign.
    #[error("the letter could not be signed (DKIM)")]
    Signing,
}

enum Pair {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Ed25519KeyPair),
}

/// A key that signs for one domain; cheap to clone.
#[derive(Clone)]
pub struct DkimKey {
    domain: String,
    selector: String,
    pair: Arc<Pair>,
}

impl fmt::Debug for DkimKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DkimKey").field(&self.record_name()).finish()
    }
}

impl DkimKey {
    /// Reads a PEM file: RSA (PKCS#8 or PKCS#1, 2048 bits or more) or Ed25519 (PKCS#8).
    pub fn read(domain: &str, selector: &str, path: &Path) -> Result<Self, DkimError> {
        let pem = std::fs::read(path).map_err(|cause| DkimError::File {
            path: path.display().to_string(),
            cause,
        })?;
        Self::parse(domain, selector, &pem)
    }

    /// The same from the file's text.
    pub fn parse(domain: &str, selector: &str, pem: &[u8]) -> Result<Self, DkimError> {
        for (given, what) in [(domain, "domain"), (selector, "selector")] {
            if !is_name(given) {
                return Err(DkimError::Name(given.to_owned(), what));
            }
        }
        Ok(Self {
            domain: domain.to_ascii_lowercase(),
            selector: selector.to_ascii_lowercase(),
            pair: Arc::new(pair(pem)?),
        })
    }

    /// The domain that it signs for.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Where its public half has to be published.
    pub fn record_name(&self) -> String {
        format!("{}._domainkey.{}", self.selector, self.domain)
    }

    /// What has to be published there, as a TXT record.
    pub fn record(&self) -> String {
        let (kind, key) = match &*self.pair {
            Pair::Rsa(pair) => ("rsa", subject_public_key(pair.public_key().as_ref())),
            Pair::Ed25519(pair) => ("ed25519", pair.public_key().as_ref().to_vec()),
        };
        format!("v=DKIM1; k={kind}; p={}", BASE64_STANDARD.encode(key))
    }

    /// These bytes with the signature on top. Every line must end in CRLF.
    pub fn signed(&self, raw: &[u8], at: Timestamp) -> Result<Vec<u8>, DkimError> {
        let (head, body) = split(raw);
        let algorithm = match &*self.pair {
            Pair::Rsa(_) => "rsa-sha256",
            Pair::Ed25519(_) => "ed25519-sha256",
        };
        let open = format!(
            "v=1; a={algorithm}; c=relaxed/relaxed; d={};\r\n\ts={}; t={};\r\n\th={};\r\n\tbh={};\r\n\tb=",
            self.domain,
            self.selector,
            at.as_second(),
            SIGNED
                .join(":")
                .replace("Message-ID:", "Message-ID:\r\n\t "),
            BASE64_STANDARD.encode(Digest::of(&relaxed_body(body)).0),
        );
        let mut covered = signed_headers(head);
        covered.extend(relaxed_header("dkim-signature", &open));
        let signature = BASE64_STANDARD.encode(self.sign(&covered)?);
        let folded: Vec<String> = signature
            .as_bytes()
            .chunks(LINE)
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .collect();
        let mut out = format!("DKIM-Signature: {open}{}\r\n", folded.join("\r\n\t ")).into_bytes();
        out.extend_from_slice(raw);
        Ok(out)
    }

    fn sign(&self, covered: &[u8]) -> Result<Vec<u8>, DkimError> {
        match &*self.pair {
            // RFC 8463, 3: the digest is what is signed.
            Pair::Ed25519(pair) => Ok(pair.sign(&Digest::of(covered).0).as_ref().to_vec()),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    covered,
                    &mut signature,
                )
                .map_err(|_| DkimError::Signing)?;
                Ok(signature)
            }
        }
    }
}

fn is_name(text: &str) -> bool {
    let label = |one: &str| {
        !one.is_empty()
            && one.len() <= 63
            && one
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    text.len() <= 200 && text.split('.').all(label)
}

fn pair(pem: &[u8]) -> Result<Pair, DkimError> {
    let refuse = |why: String| DkimError::Key(why);
    match PrivateKeyDer::from_pem_slice(pem) {
        Err(error) => Err(refuse(error.to_string())),
        Ok(PrivateKeyDer::Pkcs1(key)) => RsaKeyPair::from_der(key.secret_pkcs1_der())
            .map(|pair| Pair::Rsa(Box::new(pair)))
            .map_err(|error| refuse(error.to_string())),
        Ok(PrivateKeyDer::Pkcs8(key)) => {
            let der = key.secret_pkcs8_der();
            if let Ok(pair) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der) {
                return Ok(Pair::Ed25519(pair));
            }
            RsaKeyPair::from_pkcs8(der)
                .map(|pair| Pair::Rsa(Box::new(pair)))
                .map_err(|error| refuse(error.to_string()))
        }
        Ok(_) => Err(refuse("neither RSA nor Ed25519".into())),
    }
}

/// RSA's public half as X.509 wraps it (RFC 8017, A.1; RFC 6376, 3.6.1).
fn subject_public_key(key: &[u8]) -> Vec<u8> {
    const RSA_ENCRYPTION: [u8; 15] = [
        0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
    ];
    let bits = der(0x03, &[&[0], key].concat());
    der(0x30, &[&RSA_ENCRYPTION[..], &bits].concat())
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let first = length
        .iter()
        .position(|b| *b != 0)
        .unwrap_or(length.len() - 1);
    let length = &length[first..];
    let mut out = vec![tag];
    if content.len() >= 0x80 {
        out.push(0x80 | u8::try_from(length.len()).unwrap_or(8));
    }
    out.extend_from_slice(length);
    out.extend_from_slice(content);
    out
}

fn split(raw: &[u8]) -> (&[u8], &[u8]) {
    match raw.windows(4).position(|four| four == b"\r\n\r\n") {
        Some(at) => (&raw[..at + 2], &raw[at + 4..]),
        None => (raw, &[]),
    }
}

/// The headers of the list as they are signed: of a name that stands twice in the
/// list the last one first (RFC 6376, 5.4.2); one that is not there adds nothing.
fn signed_headers(head: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(head);
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in text.split("\r\n").filter(|line| !line.is_empty()) {
        match (line.starts_with([' ', '\t']), fields.last_mut()) {
            (true, Some((_, value))) => {
                value.push_str("\r\n");
                value.push_str(line);
            }
            _ => {
                let (name, value) = line.split_once(':').unwrap_or((line, ""));
                fields.push((name.trim_end().to_ascii_lowercase(), value.to_owned()));
            }
        }
    }
    let mut covered = Vec::new();
    for name in SIGNED.map(str::to_ascii_lowercase) {
        if let Some(at) = fields.iter().rposition(|(one, _)| *one == name) {
            let (name, value) = fields.remove(at);
            covered.extend(relaxed_header(&name, &value));
            covered.extend_from_slice(b"\r\n");
        }
    }
    covered
}

/// RFC 6376, 3.4.2, without the line's end.
fn relaxed_header(name: &str, value: &str) -> Vec<u8> {
    let value = value.replace("\r\n", "");
    format!("{name}:{}", one_space(&value).trim_matches([' ', '\t'])).into_bytes()
}

fn one_space(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' | '\t' if out.ends_with(' ') => {}
            ' ' | '\t' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// RFC 6376, 3.4.4.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(body);
    let mut lines: Vec<String> = text
        .split("\r\n")
        .map(|line| one_space(line).trim_end_matches(' ').to_owned())
        .collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    if lines.is_empty() {
        return Vec::new();
    }
    format!("{}\r\n", lines.join("\r\n")).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_and_headers_are_relaxed_as_the_standard_shows() {
        // RFC 6376, 3.4.5.
        assert_eq!(relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n"), b" C\r\nD E\r\n");
        assert_eq!(relaxed_header("a", " X"), b"a:X");
        assert_eq!(relaxed_header("b", " Y\t\r\n\tZ  "), b"b:Y Z");
        for (body, expected) in [
            (&b""[..], &b""[..]),
            (b"\r\n\r\n", b""),
            (b"no end", b"no end\r\n"),
            (b"a\r\n\r\nb\r\n", b"a\r\n\r\nb\r\n"),
        ] {
            assert_eq!(relaxed_body(body), expected, "{body:?}");
        }
    }

    #[test]
    fn what_is_no_key_or_no_name_is_refused_with_what_to_do() {
        let told = DkimKey::parse("paper.example", "desk", b"hello").unwrap_err();
        assert!(told.to_string().contains("openssl genpkey"), "{told}");
        for (domain, selector) in [
            ("paper example", "desk"),
            ("", "desk"),
            ("p.example", "a;b"),
        ] {
            let told = DkimKey::parse(domain, selector, b"").unwrap_err();
            assert!(matches!(told, DkimError::Name(..)), "{told}");
        }
    }
}
