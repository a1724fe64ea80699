//! Whom a note names: `@` and a name, an address's part before the @, or a first name that
//! only one person bears. An @ inside a word names nobody: that is an e-mail address.

use crate::PersonId;
use std::collections::BTreeSet;

/// Somebody who can be named.
#[derive(Clone, Copy, Debug)]
pub struct Nameable<'n> {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: &'n str,
    /// What stands before the @ of their address.
    pub mailbox: &'n str,
}

/// A name that several people bear.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“@{given}” could be {}: write the whole name", .people.join(" or "))]
pub struct Ambiguous {
    /// What was written.
    pub given: String,
    /// Whom it could mean.
    pub people: Vec<String>,
}

/// The people whom the text names. Names that are nobody's here are left as they are.
pub fn mentions(text: &str, people: &[Nameable<'_>]) -> Result<BTreeSet<PersonId>, Ambiguous> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices('@') {
        let inside = text[..at].chars().next_back();
        if inside.is_some_and(|c| c.is_alphanumeric() || "._-+".contains(c)) {
            continue;
        }
        found.extend(named(&text[at + 1..], people)?);
    }
    Ok(found)
}

/// The one whom the longest fitting handle means.
fn named(rest: &str, people: &[Nameable<'_>]) -> Result<Option<PersonId>, Ambiguous> {
    let rest = rest.to_lowercase();
    let mut best: (usize, Vec<&Nameable<'_>>) = (0, Vec::new());
    for person in people {
        let fits = handles(person).into_iter().filter(|one| begins(&rest, one));
        let Some(length) = fits.map(|one| one.len()).max() else {
            continue;
        };
        match length.cmp(&best.0) {
            std::cmp::Ordering::Greater => best = (length, vec![person]),
            std::cmp::Ordering::Equal => best.1.push(person),
            std::cmp::Ordering::Less => {}
        }
    }
    match best.1.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one.id)),
        several => Err(Ambiguous {
            given: rest[..best.0].to_owned(),
            people: several.iter().map(|one| one.name.to_owned()).collect(),
        }),
    }
}

fn handles(person: &Nameable<'_>) -> Vec<String> {
    let name = person.name.trim().to_lowercase();
    let dotted = name.split_whitespace().collect::<Vec<_>>().join(".");
    let first = name
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_owned();
    let mut all = vec![name, dotted, first, person.mailbox.to_lowercase()];
    all.retain(|one| !one.is_empty());
    all
}

/// Whether the text begins with this handle as a whole word.
fn begins(rest: &str, handle: &str) -> bool {
    let Some(after) = rest.strip_prefix(handle) else {
        return false;
    };
    let mut after = after.chars();
    match after.next() {
        None => true,
        Some('.' | '-') => !after.next().is_some_and(char::is_alphanumeric),
        Some(next) => !next.is_alphanumeric() && next != '_' && next != '@',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> Vec<Nameable<'static>> {
        let person = |n, name, mailbox| Nameable {
            id: PersonId(uuid::Uuid::from_u128(n)),
            name,
            mailbox,
        };
        vec![
            person(1, "Ann Example", "a.example"),
            person(2, "Ann Otherwise", "otherwise"),
            person(3, "Zoë Sample", "z.sample"),
        ]
    }

    #[test]
    fn people_are_named_as_people_name_them() {
        let cases: [(&str, &[u128]); 12] = [
            ("@Zoë look", &[3]),
            ("@zoë sample, look", &[3]),
            ("look, @ZOË.SAMPLE.", &[3]),
            ("(@z.sample)", &[3]),
            ("@Ann Example and @Ann Otherwise", &[1, 2]),
            ("@ann.example", &[1]),
            ("@otherwise", &[2]),
            ("write to zoë@paper.example", &[]),
            ("write to z.sample@paper.example", &[]),
            ("@zoës @nobody @", &[]),
            ("@z.sample@paper.example", &[]),
            ("", &[]),
        ];
        for (text, expected) in cases {
            let found = mentions(text, &people()).unwrap();
            let found: Vec<u128> = found.iter().map(|id| id.0.as_u128()).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_name_that_two_bear_is_asked_about() {
        let refused = mentions("@Ann, look", &people()).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "“@ann” could be Ann Example or Ann Otherwise: write the whole name"
        );
    }
}
