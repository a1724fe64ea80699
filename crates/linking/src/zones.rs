//! What each line of a released page is: running text, a mail's header, its
//! subject, a signature. Links come from text and subjects; a name in a header
//! or signature only says who wrote. Sees one page; threads are not its business.

use crate::slips;
use crate::text::fold;
use crate::view::View;
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    Body,
    Subject,
    Header,
    Signature,
}

#[derive(Debug, Clone)]
pub struct Line {
    /// In characters of the view, quote marks cut off.
    pub range: Range<usize>,
    pub text: String,
    pub zone: Zone,
    /// Counts the messages on the page; a header block begins a new one.
    pub segment: usize,
    /// For a subject line: where its value begins.
    pub value: usize,
}

/// Cuts a page into lines and says what each is.
pub fn lines(view: &View) -> Vec<Line> {
    let mut lines = split(view);
    mark_headers(&mut lines);
    mark_attributions(&mut lines);
    mark_mailbox_names(&mut lines);
    mark_signatures(&mut lines);
    lines
}

fn split(view: &View) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    for end in 0..=view.chars.len() {
        if end < view.chars.len() && !matches!(view.chars[end], '\n' | '\u{c}') {
            continue;
        }
        let mut from = start;
        while from < end
            && (view.chars[from].is_whitespace() || matches!(view.chars[from], '>' | '|'))
        {
            from += 1;
        }
        let text = view.slice(from..end).trim_end().to_owned();
        lines.push(Line {
            range: from..end,
            text,
            zone: Zone::Body,
            segment: 0,
            value: from,
        });
        start = end + 1;
    }
    lines
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    From,
    Address,
    When,
    Subject,
    Other,
}

const KEYS: &[(&str, Key)] = &[
    ("from", Key::From),
    ("to", Key::Address),
    ("cc", Key::Address),
    ("bcc", Key::Address),
    ("sent", Key::When),
    ("date", Key::When),
    ("subject", Key::Subject),
    ("importance", Key::Other),
    ("attachments", Key::Other),
    ("attachment", Key::Other),
    ("replyto", Key::Address),
    ("priority", Key::Other),
    ("sensitivity", Key::Other),
    ("categories", Key::Other),
];

/// The header key a line begins with, a scanner's slips and dirt allowed, and
/// the character after its colon.
fn header_key(text: &str) -> Option<(Key, usize)> {
    let chars: Vec<char> = text.chars().collect();
    let mut start = separator_length(text);
    start += chars[start..]
        .iter()
        .take_while(|c| !c.is_alphanumeric())
        .count();
    let near = |key: &str, word: &str| {
        key.len() >= 4 && strsim::osa_distance(word, key) <= 1
            || slips::ocr_fold(word) == slips::ocr_fold(key)
    };
    if let Some((word, after)) = word_before_colon(&chars, start) {
        let exact = KEYS.iter().find(|(k, _)| *k == word);
        if let Some((_, key)) = exact.or_else(|| KEYS.iter().find(|(k, _)| near(k, &word))) {
            return Some((*key, after));
        }
    }
    let dirt = chars[start..]
        .iter()
        .take_while(|c| c.is_alphanumeric())
        .count();
    let next = start
        + dirt
        + chars[start + dirt..]
            .iter()
            .take_while(|c| !c.is_alphanumeric())
            .count();
    if start > 0 && dirt <= 3 || dirt <= 2 {
        let (word, after) = word_before_colon(&chars, next)?;
        let (_, key) = KEYS.iter().find(|(k, _)| *k == word && k.len() > 1)?;
        return Some((*key, after));
    }
    None
}

/// The folded word between `start` and a colon (or what a scanner makes of it).
fn word_before_colon(chars: &[char], start: usize) -> Option<(String, usize)> {
    let rest = &chars[start.min(chars.len())..];
    let colon = rest
        .iter()
        .take(14)
        .position(|c| matches!(c, ':' | ';' | '?' | '!'))?;
    let word: String = rest[..colon].iter().collect();
    Some((fold(&word), start + colon + 1))
}

/// "-----Original Message-----", sometimes glued to the first header line.
fn separator_length(text: &str) -> usize {
    let lower = text.to_lowercase();
    if !lower.starts_with(['-', '_']) && !lower.starts_with("original message") {
        return 0;
    }
    let mark = ["original message", "forwarded message", "forwarded by"]
        .iter()
        .find_map(|m| lower.find(m).map(|p| p + m.len()));
    let from = mark.unwrap_or(0);
    lower.chars().count().min(
        lower.chars().take(from).count()
            + lower
                .chars()
                .skip(lower.chars().take(from).count())
                .take_while(|c| matches!(c, '-' | '_' | ' '))
                .count(),
    )
}

fn mark_headers(lines: &mut [Line]) {
    let keys: Vec<Option<(Key, usize)>> = lines.iter().map(|l| header_key(&l.text)).collect();
    let mut segment = 0;
    let mut i = 0;
    while i < lines.len() {
        let block = block_length(lines, &keys, i);
        if block > 0 {
            segment += 1;
        }
        for k in i..(i + block).max(i + 1) {
            lines[k].segment = segment;
            if block > 0 {
                lines[k].zone = Zone::Header;
                if let Some((Key::Subject, value)) = keys[k] {
                    lines[k].zone = Zone::Subject;
                    lines[k].value = lines[k].range.start + value;
                }
            }
        }
        i += block.max(1);
    }
}

/// How many lines from here make up a header block: at least two keys, one of
/// them sender, addressee or date, with folded lines between.
fn block_length(lines: &[Line], keys: &[Option<(Key, usize)>], from: usize) -> usize {
    let Some((first, _)) = keys[from] else {
        return 0;
    };
    let mut seen = vec![first];
    let mut end = from + 1;
    let mut folded = 0;
    let near = keys
        .iter()
        .enumerate()
        .take(lines.len().min(from + 24))
        .skip(from + 1);
    for (k, key) in near {
        match *key {
            Some((Key::From, _)) if seen.contains(&Key::From) => break,
            Some((key, _)) => {
                seen.push(key);
                end = k + 1;
                folded = 0;
            }
            None if is_folded_header(lines, k, folded) => folded += 1,
            None => break,
        }
    }
    let telling = seen
        .iter()
        .filter(|k| matches!(k, Key::From | Key::Address | Key::When))
        .count();
    if seen.len() >= 2 && telling >= 1 && seen.iter().any(|k| *k != seen[0]) {
        end - from
    } else {
        0
    }
}

/// A line that carries on the header line above it: more addressees, or the
/// rest of a subject.
fn is_folded_header(lines: &[Line], k: usize, folded: usize) -> bool {
    let text = &lines[k].text;
    if text.is_empty() {
        return folded == 0 && k + 1 < lines.len() && header_key(&lines[k + 1].text).is_some();
    }
    let above = lines[k - 1].text.trim_end();
    folded < 3 && (text.contains('@') || above.ends_with([';', ',']) || text.ends_with(';'))
        || header_key(lines.get(k + 1).map_or("", |l| &l.text)).is_some()
            && folded == 0
            && text.len() < 90
}

/// "On Monday, May 4, 2015, at 3:28 PM, Jane Doe <…> wrote:" over up to three lines.
fn mark_attributions(lines: &mut [Line]) {
    let mut added = 0;
    for i in 0..lines.len() {
        lines[i].segment += added;
        if lines[i].zone != Zone::Body || !starts_attribution(&lines[i].text) {
            continue;
        }
        let end = (i..lines.len().min(i + 4)).find(|&k| {
            let t = lines[k].text.to_lowercase();
            t.ends_with("wrote:")
                || t.ends_with("wrote")
                || t.ends_with("writes:")
                || t.ends_with("said:")
        });
        if let Some(end) = end {
            added += 1;
            lines[i].segment += 1;
            for line in &mut lines[i..=end] {
                line.zone = Zone::Header;
            }
        }
    }
}

fn starts_attribution(text: &str) -> bool {
    (text.starts_with("On ") || text.starts_with("At ") || text.starts_with("0n "))
        && text.chars().any(|c| c.is_ascii_digit())
}

/// Outlook prints the mailbox owner's name above the header block.
fn mark_mailbox_names(lines: &mut [Line]) {
    for i in 1..lines.len() {
        let opens = lines[i].zone == Zone::Header && lines[i - 1].zone == Zone::Body;
        if opens && looks_like_name(&lines[i - 1].text) {
            lines[i - 1].zone = Zone::Header;
        }
    }
}

fn looks_like_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (1..=4).contains(&words.len())
        && text.len() < 45
        && words
            .iter()
            .all(|w| w.chars().next().is_some_and(char::is_uppercase))
        && !text.ends_with(['.', '!', '?', ':'])
}

fn is_sign_off(text: &str) -> bool {
    const ENDS: &[&str] = &[
        "best",
        "bestregards",
        "kindregards",
        "regards",
        "warmregards",
        "thanks",
        "thankyou",
        "manythanks",
        "thx",
        "sincerely",
        "sincerelyyours",
        "respectfully",
        "respectfullysubmitted",
        "vr",
        "cheers",
        "cordially",
        "yours",
        "yourstruly",
        "allthebest",
        "bestwishes",
        "verytrulyyours",
        "thanksagain",
        "thanksinadvance",
        "takecare",
        "rgds",
        "warmly",
        "besafe",
        "staysafe",
    ];
    text.chars().count() <= 24 && ENDS.contains(&fold(text).as_str())
}

/// From a closing word on, short lines are the signature; so is a line that
/// only repeats the sender's name, and what follows it.
fn mark_signatures(lines: &mut [Line]) {
    let mut sender = String::new();
    let mut left = 0;
    for line in lines {
        if line.zone != Zone::Body {
            if line.zone == Zone::Header && header_key(&line.text).is_some_and(|k| k.0 == Key::From)
            {
                sender = sorted_letters(line.text.split(['<', '[']).next().unwrap_or(""), "from");
            }
            left = 0;
            continue;
        }
        let text = line.text.clone();
        let names_sender =
            !sender.is_empty() && looks_like_name(&text) && sorted_letters(&text, "") == sender;
        if is_sign_off(&text) || names_sender || text.trim() == "--" {
            left = 9;
            line.zone = Zone::Signature;
        } else if left > 0 {
            let prose = text.chars().count() > 64
                || text.ends_with(['.', '?', '!']) && text.split(' ').count() > 5;
            if prose {
                left = 0;
            } else {
                line.zone = Zone::Signature;
                left -= 1;
            }
        }
    }
}

/// The words of a name in order of the alphabet, so that "Doe, Jane" and
/// "Jane Doe" are the same line.
fn sorted_letters(text: &str, without: &str) -> String {
    let mut words: Vec<String> = text
        .split([' ', ',', ':', ';'])
        .map(fold)
        .filter(|w| !w.is_empty() && w != without)
        .collect();
    words.sort();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zones(text: &str) -> Vec<(Zone, usize)> {
        lines(&View::new(text, &[]))
            .into_iter()
            .map(|l| (l.zone, l.segment))
            .collect()
    }

    #[test]
    fn a_printed_mail_has_header_subject_body_signature() {
        use Zone::{Body, Header, Signature, Subject};
        let text = "Doe, Jane\nFrom: Roe, Richard\nSent: Monday, May 4, 2015 3:10 PM\nTo: Doe, Jane\nSubject: Keys\nThe keys are here.\nBest,\nRichard Roe\nSergeant";
        let zones: Vec<Zone> = zones(text).into_iter().map(|z| z.0).collect();
        assert_eq!(
            zones,
            [
                Header, Header, Header, Header, Subject, Body, Signature, Signature, Signature
            ]
        );
    }

    #[test]
    fn bent_keys_and_attributions_begin_a_new_message() {
        let text = "Frorn: Roe\n5ent: May 4\nT0: Doe\nSubjcct: Keys\nText here\nOn May 4, 2015, at 3:10 PM, Jane Doe <d@x>\nwrote:\n> More text\n-----Original Message----From: Roe\nSent: May 3\nOld text";
        let segments: Vec<usize> = zones(text).into_iter().map(|z| z.1).collect();
        assert_eq!(segments, [1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
    }

    #[test]
    fn prose_with_a_colon_is_no_header() {
        assert!(
            zones("Note: bring the keys\nand To: nobody")
                .iter()
                .all(|z| z.0 == Zone::Body)
        );
    }
}
