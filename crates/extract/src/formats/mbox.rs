//! A mailbox file: many messages in one, each a part.
//!
//! A message begins at a line "From …" that stands first or after an empty line
//! and bears a date or is followed by a header field (RFC 4155 as programs
//! practise it); ">From " in bodies loses its mark.

use crate::read::{Input, Walk};
use crate::record::Document;
use regex::bytes::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// "From somebody Thu Jan  1 00:00:00 2015", the line that parts messages.
static DATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^From \S.*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\d{1,2}:\d{2}.*\d{4}")
        .expect("a fixed pattern")
});

pub(super) fn read(walk: &mut Walk<'_>, input: &Input, mut document: Document) {
    let bytes: &[u8] = input.bytes.as_ref().as_ref();
    let messages = split(bytes);
    let names: Vec<String> = (1..=messages.len())
        .map(|number| walk.part_name(&input.name, &format!("message {number}.eml")))
        .collect();
    document.parts.clone_from(&names);
    walk.document(document);
    for (name, range) in names.into_iter().zip(messages) {
        let message = &bytes[range];
        if !walk.may_unpack(input, message.len() as u64) {
            break;
        }
        super::read_part(walk, input, name, unquote(message));
    }
}

/// Where each message stands, without its "From " line.
fn split(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut messages: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    let mut after_empty = true;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let next = at + line.len();
        if after_empty && begins_message(line, &bytes[next..]) {
            if let Some(last) = messages.last_mut() {
                last.end = at;
            }
            messages.push(next..bytes.len());
        }
        after_empty = line.trim_ascii().is_empty();
        at = next;
    }
    messages
}

/// Whether `line` parts messages, given what comes after it.
pub(super) fn begins_message(line: &[u8], rest: &[u8]) -> bool {
    line.starts_with(b"From ") && (DATED.is_match(line) || header_follows(rest))
}

fn header_follows(rest: &[u8]) -> bool {
    let line = rest.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let colon = line.iter().position(|&byte| byte == b':');
    colon.is_some_and(|at| at > 0 && line[..at].iter().all(u8::is_ascii_graphic) && line[0] != b'>')
}

fn unquote(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len());
    for line in message.split_inclusive(|&byte| byte == b'\n') {
        let marks = line.iter().take_while(|&&byte| byte == b'>').count();
        let quoted = marks > 0 && line[marks..].starts_with(b"From ");
        out.extend_from_slice(&line[usize::from(quoted)..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_begin_at_from_lines_only() {
        let mbox = b"From a Thu Jan 1\nSubject: one\n\nFrom here on\n>From there\n\nFrom b Fri Jan 2\nSubject: two\n\nx\n";
        let messages = split(mbox);
        assert_eq!(messages.len(), 2);
        assert!(unquote(&mbox[messages[0].clone()]).ends_with(b"From here on\nFrom there\n\n"));
        assert!(mbox[messages[1].clone()].starts_with(b"Subject: two"));
    }
}
