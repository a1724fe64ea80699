//! Header keys ("From:", "Sent:", …) as mail programs print them and scanners bend them.

use super::fold;

/// What a header line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// Who wrote.
    From,
    /// When it was sent.
    Sent,
    /// Recipients.
    To,
    /// Copied recipients.
    Cc,
    /// Blind copies.
    Bcc,
    /// Subject.
    Subject,
    /// Attachments.
    Attachments,
    /// Importance, categories and whatever else stands in a header.
    Other,
}

/// One recognised key and the text behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit<'a> {
    /// Which key.
    pub key: Key,
    /// What is printed behind it.
    pub value: &'a str,
    /// Spelt exactly, colon included.
    pub exact: bool,
}

/// Longest printed key, in letters.
const MAX_KEY: usize = 18;

const NAMES: [(&str, Key); 37] = [
    ("from", Key::From),
    ("sent", Key::Sent),
    ("date", Key::Sent),
    ("datesent", Key::Sent),
    ("sentdate", Key::Sent),
    ("senton", Key::Sent),
    ("sentat", Key::Sent),
    ("to", Key::To),
    ("cc", Key::Cc),
    ("bcc", Key::Bcc),
    ("subject", Key::Subject),
    ("subj", Key::Subject),
    ("attachments", Key::Attachments),
    ("attachment", Key::Attachments),
    ("attach", Key::Attachments),
    ("attached", Key::Attachments),
    ("importance", Key::Other),
    ("priority", Key::Other),
    ("sensitivity", Key::Other),
    ("categories", Key::Other),
    ("replyto", Key::Other),
    ("sentby", Key::Other),
    ("sender", Key::Other),
    ("onbehalfof", Key::Other),
    ("flagstatus", Key::Other),
    ("followupflag", Key::Other),
    ("messageid", Key::Other),
    ("inreplyto", Key::Other),
    ("mailedby", Key::Other),
    ("signedby", Key::Other),
    ("security", Key::Other),
    ("received", Key::Other),
    ("expires", Key::Other),
    ("classification", Key::Other),
    ("dueby", Key::Other),
    ("conversation", Key::Other),
    ("recordmanager", Key::Other),
];

/// Reads the key at the start of a line. `scan`: dirt before the key and a bent colon are forgiven.
pub fn read(content: &str, scan: bool) -> Option<Hit<'_>> {
    let text = content.trim_start_matches(|c: char| !c.is_alphanumeric());
    // More than bold marks before the key is dirt.
    if !scan && content.len() - text.len() > 2 {
        return None;
    }
    if let Some(hit) = with_colon(text) {
        return Some(hit);
    }
    if !scan {
        return None;
    }
    without_colon(text).or_else(|| {
        // Up to two short pieces of dirt before the key.
        let second = after_short_word(text)?;
        with_colon(second)
            .filter(|h| h.exact)
            .or_else(|| with_colon(after_short_word(second)?).filter(|h| h.exact))
    })
}

fn with_colon(text: &str) -> Option<Hit<'_>> {
    let at = text
        .char_indices()
        .take(MAX_KEY + 4)
        .find(|(_, c)| matches!(c, ':' | '：'))
        .map(|(at, _)| at)?;
    let label = text[..at].trim_end();
    let value = text[at..].trim_start_matches([':', '：', '*', '_']).trim();
    let plain = label
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '*' | '.' | '_'));
    if !plain || label.is_empty() {
        return None;
    }
    let folded = fold::letters(label);
    if let Some(key) = named(&folded) {
        return Some(Hit {
            key,
            value,
            exact: true,
        });
    }
    bent(&folded).map(|key| Hit {
        key,
        value,
        exact: false,
    })
}

/// A key whose colon was lost or bent: "Date; Sun, …", "Subject, RE: …", "To Example, Ada".
fn without_colon(text: &str) -> Option<Hit<'_>> {
    let at = text.find(|c: char| !c.is_alphanumeric())?;
    let key = named(&fold::letters(&text[..at])).filter(|k| !matches!(k, Key::Other))?;
    let rest = &text[at..];
    let signed = rest
        .trim_start()
        .starts_with([';', '.', ',', '!', '\'', '’', '*', '°', '>', '-']);
    let value =
        rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '<' | '"' | '('));
    signed.then_some(Hit {
        key,
        value: value.trim(),
        exact: false,
    })
}

/// Inside a block a key may have lost its colon: "To Example, Ada".
pub fn bare(content: &str) -> Option<Hit<'_>> {
    let (label, value) = content.split_once(' ')?;
    const BARE: [(&str, Key); 6] = [
        ("From", Key::From),
        ("Sent", Key::Sent),
        ("Date", Key::Sent),
        ("To", Key::To),
        ("Cc", Key::Cc),
        ("Subject", Key::Subject),
    ];
    let key = BARE
        .iter()
        .find(|(name, _)| *name == label)
        .map(|(_, key)| *key)?;
    Some(Hit {
        key,
        value: value.trim(),
        exact: false,
    })
}

fn after_short_word(text: &str) -> Option<&str> {
    let at = text.find(char::is_whitespace).filter(|at| *at <= 6)?;
    let rest = text[at..].trim_start_matches(|c: char| !c.is_alphanumeric());
    (!rest.is_empty()).then_some(rest)
}

fn named(folded: &str) -> Option<Key> {
    NAMES
        .iter()
        .find(|(name, _)| *name == folded)
        .map(|(_, key)| *key)
}

/// A key that a scanner bent by a letter or two.
fn bent(folded: &str) -> Option<Key> {
    if folded.len() > MAX_KEY {
        return None;
    }
    if matches!(
        folded,
        "o" | "t" | "tc" | "t0" | "io" | "1o" | "lo" | "te" | "tot" | "ta"
    ) {
        return Some(Key::To);
    }
    if matches!(folded, "ce" | "ec" | "co" | "oc" | "ct" | "cct" | "gc") {
        return Some(Key::Cc);
    }
    let shape = fold::shape(folded);
    NAMES
        .iter()
        .find(|(name, _)| name.len() >= 4 && near(folded, &shape, name))
        .map(|(_, key)| *key)
}

fn near(folded: &str, shape: &str, name: &str) -> bool {
    let apart = folded.len().abs_diff(name.len());
    if apart > 2 {
        return false;
    }
    let slips = match name.len() {
        0..=4 => 1,
        5..=7 => 2,
        _ => 3,
    };
    shape == fold::shape(name)
        || fold::distance(folded, name) <= slips && (name.len() > 4 || shared(folded, name))
}

/// Short keys: the first or the last letter at least must stand, and no other English word is meant.
fn shared(folded: &str, name: &str) -> bool {
    const WORDS: [&str; 16] = [
        "form", "send", "rent", "cent", "rate", "data", "dates", "late", "gate", "note", "dare",
        "tent", "went", "set", "ate", "farm",
    ];
    let ends = folded.chars().next() == name.chars().next()
        || folded.chars().last() == name.chars().last();
    ends && !WORDS.contains(&folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_keys_straight_and_bent() {
        for (line, scan, key, value) in [
            ("From: Ada", false, Key::From, "Ada"),
            ("From:", false, Key::From, ""),
            ("Sent:\tMonday", false, Key::Sent, "Monday"),
            ("*Date:* Monday", false, Key::Sent, "Monday"),
            ("cc: Bo", false, Key::Cc, "Bo"),
            ("Subject : x", false, Key::Subject, "x"),
            ("Serit: Monday", false, Key::Sent, "Monday"),
            ("Siibject: x", false, Key::Subject, "x"),
            ("Frorn: Ada", false, Key::From, "Ada"),
            ("Subjcct: x", false, Key::Subject, "x"),
            ("Tc: Ada", false, Key::To, "Ada"),
            ("~ From: Ada", true, Key::From, "Ada"),
            ("Date: Sun", true, Key::Sent, "Sun"),
            ("Date; Sun", true, Key::Sent, "Sun"),
            ("_.. To: Ada", true, Key::To, "Ada"),
            ("Goats Subject: x", true, Key::Subject, "x"),
            ("Reply-To: x", false, Key::Other, "x"),
        ] {
            let hit = read(line, scan).unwrap_or_else(|| panic!("no key in {line}"));
            assert_eq!((hit.key, hit.value), (key, value), "{line}");
        }
    }

    #[test]
    fn leaves_other_words_alone() {
        for line in [
            "Form: 12",
            "Data: x",
            "Note: x",
            "Thanks: x",
            "http://x",
            "Time: 4",
            "Room: 3",
            "Total: 3",
        ] {
            assert_eq!(read(line, false), None, "{line}");
        }
    }
}
