//! A mailbox file: many messages in one, each a part.
//!
//! A message begins at a line "From …" that stands first or after an empty line
//! and is followed by a header field (RFC 4155 as programs practise it);
//! ">From " in bodies loses its mark.

use crate::read::{Input, Walk};
use crate::record::Document;
use std::ops::Range;

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
        if after_empty && line.starts_with(b"From ") && header_follows(&bytes[next..]) {
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

fn header_follows(rest: &[u8]) -> bool {
    let line = rest.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let colon = line.iter().position(|&byte| byte == b':');
    line.starts_with(b">From ")
        || colon.is_some_and(|at| at > 0 && line[..at].iter().all(u8::is_ascii_graphic))
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
