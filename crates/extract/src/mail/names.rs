//! One person or mailbox as a header prints it, brought into the order one speaks it.
//!
//! "Last, First", ranks and titles, addresses, X.500 and Notes paths, unit suffixes.
//! Whether two spellings are one person is decided in `people`.

use super::labels;
use super::ranks::{is_rank, is_suffix, without_rank};

/// A correspondent as printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// Name in speaking order, if one is printed.
    pub name: Option<String>,
    /// Address, lower case, if one is printed.
    pub address: Option<String>,
}

impl Party {
    /// The name, or the address where no name is printed.
    pub fn label(&self) -> Option<&str> {
        self.name.as_deref().or(self.address.as_deref())
    }
}

/// What stands for a name that is covered.
pub const REDACTED: &str = "[redacted]";

/// Longest printed party that is read; more is dirt.
const MAX_PARTY: usize = 400;

/// Reads one correspondent. `scan`: a semicolon may stand for a comma.
pub fn party(raw: &str, scan: bool) -> Party {
    let raw: String = raw.chars().take(MAX_PARTY).map(plain_sign).collect();
    let (raw, covered) = labels::strip(&raw);
    let (rest, address) = take_address(&raw);
    let rest = rest.replace("[mailto:", " ").replace("mailto:", " ");
    let rest = match rest.split_once(" on behalf of ") {
        Some((_, principal)) => principal.to_owned(),
        None => rest,
    };
    let rest = rest.split(" via ").next().unwrap_or_default();
    let rest = without_brackets(rest);
    let rest = path_name(rest.trim());
    let rest = if scan { rest.replace(';', ",") } else { rest };
    let name = speaking_order(&rest);
    let hidden = || (covered && address.is_none()).then(|| REDACTED.to_owned());
    Party {
        name: name.or_else(hidden),
        address,
    }
}

fn plain_sign(c: char) -> char {
    match c {
        '‘' | '’' | '´' | '`' => '\'',
        '“' | '”' => '"',
        '©' => '@',
        '\u{a0}' | '\u{202f}' | '\t' => ' ',
        other => other,
    }
}

/// Takes the address out of the text; an address in brackets may hold stray blanks.
fn take_address(raw: &str) -> (String, Option<String>) {
    for (open, close) in [('<', '>'), ('[', ']'), ('(', ')')] {
        let Some(start) = raw.find(open) else {
            continue;
        };
        let inner = &raw[start + 1..];
        let stop = inner.find(close).unwrap_or(inner.len());
        if let Some(address) = address_in(&inner[..stop]) {
            let after = inner.get(stop + 1..).unwrap_or_default();
            return (format!("{} {after}", &raw[..start]), Some(address));
        }
        if open == '<' && stop < inner.len() {
            let after = inner.get(stop + 1..).unwrap_or_default();
            return (format!("{} {after}", &raw[..start]), None);
        }
    }
    let word = raw
        .split_whitespace()
        .find(|w| w.contains('@') && address_in(w).is_some());
    match word {
        Some(word) => (raw.replacen(word, " ", 1), address_in(word)),
        None => (raw.to_owned(), None),
    }
}

fn address_in(text: &str) -> Option<String> {
    let joined: String = text.replace("mailto:", "").split_whitespace().collect();
    let trimmed = joined
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    let (local, domain) = trimmed.split_once('@')?;
    let notes = domain.contains('/') || local.contains('/');
    (!local.is_empty() && domain.len() > 2 && !notes && domain.contains('.')).then_some(trimmed)
}

/// Unit suffixes such as "(BPD)" and remarks in brackets.
fn without_brackets(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut deep = 0usize;
    for c in text.chars() {
        match c {
            '(' | '[' | '{' | '<' => deep += 1,
            ')' | ']' | '}' | '>' => deep = deep.saturating_sub(1),
            _ if deep == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

/// The person in an X.500 or Notes path ("/O=…/CN=JDOE", "Jane Doe/UNIT/ORG@ORG").
fn path_name(text: &str) -> String {
    let upper = text.to_ascii_uppercase();
    if let Some(at) = upper.rfind("CN=") {
        let tail = text.get(at + 3..).unwrap_or_default();
        let own = tail.split('/').next().unwrap_or_default();
        // Exchange puts a long number before the mailbox name.
        return own.rsplit('-').next().unwrap_or(own).to_owned();
    }
    match text.split_once('/') {
        Some((own, unit)) if !own.trim().is_empty() && !unit.starts_with(' ') => own.to_owned(),
        _ => text.split('@').next().unwrap_or_default().to_owned(),
    }
}

/// "Last, First, Rank" and "Rank First Last" to "First Last".
fn speaking_order(text: &str) -> Option<String> {
    let parts: Vec<String> = text
        .split(',')
        .map(|p| tidy_words(p).join(" "))
        .filter(|p| !p.is_empty())
        .collect();
    let mut parts: Vec<Vec<String>> = parts
        .iter()
        .map(|p| p.split(' ').map(str::to_owned).collect::<Vec<_>>())
        .filter(|words| !words.iter().all(|w| is_suffix(w)))
        .collect();
    if parts.len() > 1 {
        let first = parts.remove(0);
        parts.retain(|words| !words.iter().all(|w| is_rank(w)));
        parts.insert(0, first);
    }
    let words = match parts.len() {
        0 => return None,
        1 => parts.remove(0),
        _ => {
            let given = without_rank(parts[1].clone());
            given
                .into_iter()
                .chain(without_rank(parts[0].clone()))
                .collect()
        }
    };
    let words = without_rank(words);
    // "BO SAMPLE": two letters are an acronym only beside words in small letters.
    let loud = words.iter().all(|w| !w.chars().any(char::is_lowercase));
    let words: Vec<String> = words.iter().map(|w| cased(w, loud)).collect();
    let name = words.join(" ");
    let lettered = name.chars().filter(|c| c.is_alphabetic()).count() >= 1;
    lettered.then_some(name)
}

/// Words without the dirt around them.
fn tidy_words(part: &str) -> Vec<String> {
    part.split_whitespace()
        .map(|w| {
            w.trim_matches(|c: char| !c.is_alphanumeric() && c != '.')
                .trim_start_matches('.')
                .to_owned()
        })
        .filter(|w| w.chars().any(char::is_alphanumeric))
        .map(|w| match w.strip_suffix('.') {
            // A full stop after a whole word is dirt or a rank's; after an initial it stays.
            Some(bare) if bare.chars().count() > 1 && !is_rank(&w) => bare.to_owned(),
            _ => w,
        })
        .collect()
}

/// Capitals all through, or none, are set as a name is written.
fn cased(word: &str, loud: bool) -> String {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let upper = word.chars().filter(|c| c.is_uppercase()).count();
    let acronym = letters <= usize::from(!loud) + 1 && upper == letters;
    if acronym || (upper != letters && upper != 0) {
        return word.to_owned();
    }
    let mut start = true;
    word.chars()
        .map(|c| {
            let c: String = if start {
                c.to_uppercase().collect()
            } else {
                c.to_lowercase().collect()
            };
            start = c.ends_with(['-', '\'']);
            c
        })
        .collect()
}

/// A recipients' list cut into its parties.
pub fn list(value: &str, scan: bool) -> Vec<Party> {
    const MOST: usize = 500;
    pieces(value)
        .into_iter()
        .take(MOST)
        .map(|p| party(p, scan))
        .filter(|p| p.label().is_some())
        .collect()
}

fn pieces(value: &str) -> Vec<&str> {
    let value = value.trim();
    if value.contains(';') {
        return value.split(';').collect();
    }
    let parts: Vec<&str> = value.split(',').collect();
    if parts.len() < 2 {
        return vec![value];
    }
    if parts.iter().any(|p| p.contains('@') || p.contains('/')) {
        return split_after_addresses(value);
    }
    // "Ada Example, Bo Sample": every part has a blank inside. "Example, Ada" has none before the comma.
    if parts.iter().all(|p| p.trim().contains(' ')) {
        return parts;
    }
    vec![value]
}

/// Cuts at commas that end a party: what stands before holds an address, or two words.
fn split_after_addresses(value: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, _) in value.match_indices(',') {
        let piece = &value[start..at];
        let whole = piece.contains('@') || piece.contains('/') || piece.trim().contains(' ');
        if whole && !piece.trim().is_empty() {
            found.push(piece);
            start = at + 1;
        }
    }
    found.push(&value[start..]);
    found
}

/// Could this line be a correspondent on its own: a name or an address, and no sentence?
pub fn looks_like_party(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() || text.len() > 120 || text.ends_with(['.', '?', '!', ':']) {
        return false;
    }
    if address_in(text).is_some() || text.contains('@') {
        return text.split_whitespace().count() <= 8;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let capital =
        |w: &&str| w.starts_with(|c: char| c.is_uppercase() || matches!(c, '(' | '"' | '\''));
    (1..=6).contains(&words.len())
        && words.iter().filter(|w| !capital(w)).count() * 3 <= words.len().saturating_sub(1)
        && !text.chars().any(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_as_printed() {
        for (raw, name, address) in [
            ("Example, Ada", "Ada Example", ""),
            ("Example, Ada (ZPD)", "Ada Example", ""),
            (
                "Example, Ada B. <ada@zpd.example>",
                "Ada B. Example",
                "ada@zpd.example",
            ),
            (
                "Ada Example <Ada.Example@ZPD.example>",
                "Ada Example",
                "ada.example@zpd.example",
            ),
            (
                "\"Example, Ada\" [mailto:ada@zpd.example]",
                "Ada Example",
                "ada@zpd.example",
            ),
            ("Sgt. Det. Ada Example", "Ada Example", ""),
            ("Special Agent Ada Example", "Ada Example", ""),
            ("Example, Ada, Sgt.", "Ada Example", ""),
            ("Example, Jr., Ada", "Ada Example", ""),
            ("EXAMPLE, ADA", "Ada Example", ""),
            ("O'SAMPLE-LEE, BO", "Bo O'Sample-Lee", ""),
            (
                "/O=ZPD/OU=EXCHANGE/CN=RECIPIENTS/CN=AEXAMPLE",
                "Aexample",
                "",
            ),
            ("Ada Example/HQ/ZPD@ZPD", "Ada Example", ""),
            ("CN=Ada Example/OU=HQ/O=ZPD", "Ada Example", ""),
            ("Bo Sample on behalf of Ada Example", "Ada Example", ""),
            ("'ada@zpd.example'", "", "ada@zpd.example"),
            (
                "Ada Example <ada. example@zpd.example> ;",
                "Ada Example",
                "ada.example@zpd.example",
            ),
            ("Zoë Müller", "Zoë Müller", ""),
            ("(b)(6), (b)(7)(C)", "[redacted]", ""),
            ("Example, Ada B6", "Ada Example", ""),
            ("(b)(6) <ada@zpd.example>", "", "ada@zpd.example"),
        ] {
            let read = party(raw, false);
            assert_eq!(read.name.as_deref().unwrap_or_default(), name, "{raw}");
            assert_eq!(
                read.address.as_deref().unwrap_or_default(),
                address,
                "{raw}"
            );
        }
    }

    #[test]
    fn cuts_lists() {
        for (value, want) in [
            ("Example, Ada; Sample, Bo", vec!["Ada Example", "Bo Sample"]),
            (
                "Ada Example <a@x.example>, Bo Sample <b@x.example>",
                vec!["Ada Example", "Bo Sample"],
            ),
            (
                "\"Example, Ada\" <a@x.example>, \"Sample, Bo\" <b@x.example>",
                vec!["Ada Example", "Bo Sample"],
            ),
            ("Ada Example, Bo Sample", vec!["Ada Example", "Bo Sample"]),
            ("Example, Ada", vec!["Ada Example"]),
            (
                "a@x.example, b@x.example",
                vec!["a@x.example", "b@x.example"],
            ),
        ] {
            let got: Vec<_> = list(value, false)
                .iter()
                .filter_map(|p| p.label().map(str::to_owned))
                .collect();
            assert_eq!(got, want, "{value}");
        }
    }
}
