//! Who is who in printed headers. What surely is one person is folded: the same
//! address, the same full name in either order. All else stays apart: a nickname
//! or an initial may be anybody's.

use super::PrintedMail;
use std::collections::{BTreeMap, HashMap};

/// A correspondent with all spellings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Given name first, as most often printed; an address where no name is.
    pub name: String,
    /// All spellings and addresses as printed, the most frequent first.
    pub spellings: Vec<String>,
}

/// Everybody whom the headers name.
#[derive(Clone, Debug, Default)]
pub struct People {
    all: Vec<Person>,
    by_key: HashMap<String, usize>,
}

/// What stands for a party that was blacked out.
const REDACTED: &str = "[redacted]";

impl People {
    /// Reads the headers of all mails.
    #[must_use]
    pub fn of(mails: &[PrintedMail]) -> Self {
        let mut groups = Groups::default();
        for mail in mails {
            let name = mail.sender.as_deref().and_then(|name| groups.note(name));
            let address = mail
                .sender_address
                .as_deref()
                .and_then(|address| groups.note(address));
            if let (Some(a), Some(b)) = (name, address) {
                groups.join(a, b);
            }
            for party in mail.to.iter().chain(&mail.cc) {
                groups.note_party(party);
            }
        }
        groups.finish()
    }

    /// Everybody.
    #[must_use]
    pub fn all(&self) -> &[Person] {
        &self.all
    }

    /// The person of a spelling or address.
    #[must_use]
    pub fn named(&self, spelling: &str) -> Option<usize> {
        self.by_key.get(&key(spelling)?).copied()
    }

    /// Who sent a mail.
    #[must_use]
    pub fn sender(&self, mail: &PrintedMail) -> Option<usize> {
        let by = |text: &Option<String>| text.as_deref().and_then(|text| self.named(text));
        by(&mail.sender).or_else(|| by(&mail.sender_address))
    }

    /// To whom a mail went, copies included, each once.
    #[must_use]
    pub fn recipients(&self, mail: &PrintedMail) -> Vec<usize> {
        let mut found: Vec<usize> = mail
            .to
            .iter()
            .chain(&mail.cc)
            .filter_map(|party| {
                split(party)
                    .into_iter()
                    .flatten()
                    .find_map(|p| self.named(p))
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whom somebody means by what they typed: the person of this very spelling,
    /// else everybody with a spelling that holds it.
    #[must_use]
    pub fn meant(&self, typed: &str) -> Vec<usize> {
        if let Some(person) = self.named(typed) {
            return vec![person];
        }
        let typed = typed.trim().to_lowercase();
        let holds = |text: &String| text.to_lowercase().contains(&typed);
        let means = |one: &Person| holds(&one.name) || one.spellings.iter().any(holds);
        (0..self.all.len())
            .filter(|person| means(&self.all[*person]))
            .collect()
    }
}

/// People under construction: spellings by key, joined where they are one.
#[derive(Default)]
struct Groups {
    by_key: HashMap<String, usize>,
    /// The group that a group was joined to; itself if none.
    joined: Vec<usize>,
    spellings: Vec<BTreeMap<String, usize>>,
}

impl Groups {
    fn note(&mut self, text: &str) -> Option<usize> {
        let key = key(text)?;
        let new = self.joined.len();
        let group = *self.by_key.entry(key).or_insert(new);
        if group == new {
            self.joined.push(new);
            self.spellings.push(BTreeMap::new());
        }
        *self.spellings[group].entry(tidy(text)).or_default() += 1;
        Some(group)
    }

    fn note_party(&mut self, party: &str) {
        let [name, address] = split(party);
        let name = name.and_then(|name| self.note(name));
        let address = address.and_then(|address| self.note(address));
        if let (Some(a), Some(b)) = (name, address) {
            self.join(a, b);
        }
    }

    fn root(&self, mut group: usize) -> usize {
        while self.joined[group] != group {
            group = self.joined[group];
        }
        group
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.joined[a.max(b)] = a.min(b);
    }

    fn finish(self) -> People {
        let mut spellings: BTreeMap<usize, BTreeMap<String, usize>> = BTreeMap::new();
        for (group, own) in self.spellings.iter().enumerate() {
            let all = spellings.entry(self.root(group)).or_default();
            for (spelling, n) in own {
                *all.entry(spelling.clone()).or_default() += n;
            }
        }
        let position: HashMap<usize, usize> = spellings.keys().copied().zip(0..).collect();
        let place = |group: usize| position[&self.root(group)];
        let by_key = self.by_key.iter().map(|(k, g)| (k.clone(), place(*g)));
        People {
            by_key: by_key.collect(),
            all: spellings.into_values().map(person).collect(),
        }
    }
}

fn person(spellings: BTreeMap<String, usize>) -> Person {
    let mut spellings: Vec<(String, usize)> = spellings.into_iter().collect();
    spellings.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let is_name = |s: &&(String, usize)| !s.0.contains('@');
    let shown = spellings.iter().find(is_name).or(spellings.first());
    Person {
        name: shown.map(|s| turned(&s.0)).unwrap_or_default(),
        spellings: spellings.into_iter().map(|s| s.0).collect(),
    }
}

/// Name and address of `Name <address>`; one of them where only one stands.
fn split(party: &str) -> [Option<&str>; 2] {
    let party = party.trim();
    match party.split_once('<') {
        Some((name, rest)) => {
            let address = rest.trim_end_matches('>').trim();
            let name = name.trim().trim_matches('"');
            [
                Some(name).filter(|name| !name.is_empty()),
                Some(address).filter(|address| address.contains('@')),
            ]
        }
        None if party.contains('@') => [None, Some(party)],
        None => [Some(party), None],
    }
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is equal for what surely is one: an address, or the words of a name, given
/// name first. None for what names nobody.
fn key(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case(REDACTED) {
        return None;
    }
    if text.contains('@') {
        return Some(text.to_lowercase());
    }
    let words = words(&turned(text));
    (!words.is_empty()).then(|| words.join(" "))
}

fn words(name: &str) -> Vec<String> {
    let letters = |c: char| !c.is_alphanumeric() && c != '\'' && c != '’';
    name.split(letters)
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// “Quill, Zelda” as “Zelda Quill”; what has more than one comma, or a body's name
/// after it, is left as it is.
fn turned(name: &str) -> String {
    let name = tidy(name);
    let Some((family, given)) = name.split_once(", ") else {
        return name;
    };
    let plain = |part: &str| {
        let long = part.split(' ').count() > 3;
        !long && !part.contains([',', '(', '@']) && part.chars().any(char::is_alphabetic)
    };
    if plain(family) && plain(given) && !is_suffix(given) {
        format!("{given} {family}")
    } else {
        name
    }
}

fn is_suffix(text: &str) -> bool {
    let text = text.trim_end_matches('.').to_lowercase();
    matches!(
        text.as_str(),
        "jr" | "sr" | "ii" | "iii" | "iv" | "esq" | "md" | "phd"
    )
}

#[cfg(test)]
mod tests {
    use super::super::mail;
    use super::*;

    #[test]
    fn only_what_surely_is_one_is_folded() {
        let cases = [
            ("Quill, Zelda", "Zelda Quill", true),
            ("QUILL, ZELDA", "zelda quill", true),
            ("O’Hara, Zelda", "Zelda O’Hara", true),
            ("Zelda Quill <zq@tide.example>", "zq@TIDE.example", true),
            ("Zelda Quill <zq@tide.example>", "Quill, Zelda", true),
            ("Z. Quill", "Zelda Quill", false),
            ("Zelda P. Quill", "Zelda Quill", false),
            ("zelda.quill@tide.example", "Zelda Quill", false),
            ("Quill, Jr.", "Jr. Quill", false),
            ("Quill", "Zelda Quill", false),
        ];
        for (a, b, same) in cases {
            let people = People::of(&[mail(1, "", &[a, b], "")]);
            assert_eq!(people.all().len() == 1, same, "{a} / {b}");
        }
    }

    #[test]
    fn a_senders_address_ties_spellings_together() {
        let mut first = mail(1, "Quill, Zelda", &[], "");
        first.sender_address = Some("zq@tide.example".into());
        let mut second = mail(2, "Zelda Quill (Harbor)", &["zq@tide.example"], "");
        second.sender_address = Some("ZQ@tide.example".into());
        let people = People::of(&[first.clone(), second.clone()]);
        assert_eq!(people.all().len(), 1);
        assert_eq!(people.sender(&first), people.sender(&second));
        assert_eq!(people.recipients(&second), [0]);
        for (typed, meant) in [("harbor", 1), ("quill, zelda", 1), ("vex", 0)] {
            assert_eq!(people.meant(typed).len(), meant, "{typed}");
        }
    }

    #[test]
    fn what_is_blacked_out_is_nobody() {
        let people = People::of(&[mail(1, "[redacted]", &["[Redacted]", " "], "")]);
        assert!(people.all().is_empty());
    }
}
