//! What makes two copies of a mail the same mail: its Message-ID, date, sender,
//! subject and text, whatever trace lines and line ends each way has given it.
//! Only hashes: nothing is parsed beyond finding those four header lines, in
//! bounded memory, while the bytes go by.

use crate::Digest;
use sha2::{Digest as _, Sha256};

/// A head larger than this is no ordinary mail's: then only equal bytes are equal.
const LARGEST_HEAD: usize = 64 * 1024;

/// The header lines that a mail keeps on every way.
const LASTING: [&str; 4] = ["message-id", "date", "from", "subject"];

/// Reads a mail as it goes by.
#[derive(Debug, Default)]
pub struct Fingerprint {
    head: Vec<u8>,
    in_text: bool,
    unusual: bool,
    text: Sha256,
    /// Line feeds not yet counted: those at the very end are not.
    pending: u64,
}

impl Fingerprint {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if self.in_text {
                self.text_bytes(line);
            } else {
                self.head_bytes(line);
            }
        }
    }

    fn head_bytes(&mut self, bytes: &[u8]) {
        if self.head.len() + bytes.len() > LARGEST_HEAD {
            self.unusual = true;
            self.in_text = true;
            return;
        }
        self.head
            .extend(bytes.iter().filter(|byte| **byte != b'\r'));
        self.in_text = self.head.ends_with(b"\n\n") || self.head == b"\n";
    }

    /// One line, or a piece of one.
    fn text_bytes(&mut self, line: &[u8]) {
        let (words, ends) = match line.strip_suffix(b"\n") {
            Some(words) => (words, 1),
            None => (line, 0),
        };
        for piece in words
            .split(|byte| *byte == b'\r')
            .filter(|piece| !piece.is_empty())
        {
            for _ in 0..std::mem::take(&mut self.pending) {
                self.text.update(b"\n");
            }
            self.text.update(piece);
        }
        self.pending += ends;
    }

    /// The mail's identity; none where it has no Message-ID to speak of.
    pub fn finish(self) -> Option<Digest> {
        let head = String::from_utf8_lossy(&self.head);
        let lines = unfolded(&head);
        let value = |wanted: &str| {
            lines
                .iter()
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value.as_str())
        };
        let id = value("message-id")?;
        if self.unusual || id.len() < 3 {
            return None;
        }
        let mut whole = Sha256::new();
        for name in LASTING {
            whole.update(value(name).unwrap_or_default());
            whole.update(b"\n");
        }
        whole.update(self.text.finalize());
        Some(Digest(whole.finalize().into()))
    }
}

/// Header lines with those that go on joined, white space as single spaces.
fn unfolded(head: &str) -> Vec<(String, String)> {
    let mut lines: Vec<String> = Vec::new();
    for line in head.lines() {
        match lines.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => last.push_str(line),
            _ => lines.push(line.to_owned()),
        }
    }
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    lines
        .iter()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), words(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "Message-ID: <1@city.example>\r\nDate: Tue, 6 Jan 2026 09:00:00 -0500\r\n\
        From: Dana <records@city.example>\r\nSubject: Re: a\r\n request\r\n\r\nOne.\r\n\r\nTwo.\r\n";

    fn of(mail: &str) -> Option<Digest> {
        let mut print = Fingerprint::default();
        print.update(mail.as_bytes());
        print.finish()
    }

    #[test]
    fn one_mail_by_two_ways_is_one_mail() {
        let same = [
            MAIL.replace("\r\n", "\n"),
            format!(
                "Return-Path: <x@city.example>\r\nReceived: by mx.example\r\n\tfor desk\r\n{MAIL}"
            ),
            format!("{MAIL}\r\n\r\n"),
            MAIL.replace("a\r\n request", "a request"),
            MAIL.replace("Subject", "SUBJECT"),
        ];
        for other in same {
            assert_eq!(of(&other), of(MAIL), "{other}");
        }
        assert!(of(MAIL).is_some());
    }

    #[test]
    fn another_mail_is_another() {
        let others = [
            MAIL.replace("<1@", "<2@"),
            MAIL.replace("Two.", "Two!"),
            MAIL.replace("One.\r\n\r\n", "One.\r\n"),
            MAIL.replace("09:00", "09:01"),
            MAIL.replace("a\r\n request", "another"),
        ];
        for other in others {
            assert_ne!(of(&other), of(MAIL), "{other}");
        }
    }

    #[test]
    fn what_has_no_name_of_its_own_is_known_by_its_bytes_alone() {
        let long = format!("X: {}\r\n{MAIL}", "x".repeat(70_000));
        for mail in ["", "\r\n", "no header", "Message-ID: \r\n\r\nx", &long] {
            assert_eq!(of(mail), None, "{}", mail.len());
        }
    }

    #[test]
    fn it_does_not_matter_where_the_stream_is_cut() {
        for piece in [1, 2, 3, 7, 64] {
            let mut print = Fingerprint::default();
            MAIL.as_bytes()
                .chunks(piece)
                .for_each(|part| print.update(part));
            assert_eq!(print.finish(), of(MAIL), "{piece}");
        }
    }
}
