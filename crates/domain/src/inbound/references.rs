//! References of cases in what a mail says: in the plus tag of an address, one slip of the
//! hand away from it, in a subject or a text.

use crate::{EmailAddress, Reference};

/// The references that the recipients' plus tags name: `desk+dl-7k3m9q@…`.
pub fn tagged_references(recipients: &[String]) -> Vec<Reference> {
    recipients
        .iter()
        .filter_map(|address| address.parse::<EmailAddress>().ok())
        .filter_map(|address| {
            address
                .local()
                .rsplit_once('+')
                .and_then(|(_, tag)| tag.parse().ok())
        })
        .collect()
}

/// The references that are one slip away from a recipient's plus tag: one letter wrong,
/// missing, doubled or too many, or two neighbours swapped. Where the tag is a reference
/// as it stands, that reference is not among them.
pub fn slipped_references(recipients: &[String]) -> Vec<Reference> {
    const TAG: std::ops::RangeInclusive<usize> = 8..=10;
    let mut found = Vec::new();
    for address in recipients.iter().take(50) {
        let local = address.rsplit_once('@').map_or("", |(local, _)| local);
        let Some((_, tag)) = local.rsplit_once('+') else {
            continue;
        };
        if TAG.contains(&tag.len()) && tag.is_ascii() {
            let tag = tag.to_ascii_uppercase();
            found.extend(
                one_slip_from(&tag)
                    .iter()
                    .filter_map(|near| near.parse().ok()),
            );
            found.retain(|near: &Reference| near.as_str() != tag);
        }
    }
    found.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
    found.dedup();
    found
}

/// Every text that a slip of the hand turns into this one.
fn one_slip_from(tag: &str) -> Vec<String> {
    let letters: Vec<char> = tag.chars().collect();
    let signs = || "-23456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".chars();
    let mut near = Vec::new();
    for at in 0..=letters.len() {
        for sign in signs() {
            near.push(with(&letters, at, 0, &[sign]));
            if at < letters.len() {
                near.push(with(&letters, at, 1, &[sign]));
            }
        }
        if at < letters.len() {
            near.push(with(&letters, at, 1, &[]));
        }
        if at + 1 < letters.len() {
            near.push(with(&letters, at, 2, &[letters[at + 1], letters[at]]));
        }
    }
    near
}

/// The letters with `instead` in the place of `gone` of them.
fn with(letters: &[char], at: usize, gone: usize, instead: &[char]) -> String {
    let kept = letters[at + gone..].iter();
    letters[..at].iter().chain(instead).chain(kept).collect()
}

/// The references that stand in a text, in order, each once.
pub fn references_in(text: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    let upper = text.to_ascii_uppercase();
    for (at, _) in upper.match_indices("DL-").take(200) {
        let alone = !upper[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let end = at + "DL-".len() + 6;
        if let Some(reference) = upper
            .get(at..end)
            .filter(|_| alone)
            .and_then(|code| code.parse::<Reference>().ok())
            && !found.contains(&reference)
        {
            found.push(reference);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_forgiven_and_two_are_not() {
        let near = |tag: &str| slipped_references(&[format!("desk+{tag}@paper.example")]);
        let wanted: Reference = "DL-7K3M9Q".parse().unwrap();
        let slips = [
            "dl-7k3m9p",
            "dl-7k3m9",
            "dl-7k33m9q",
            "dl-7km39q",
            "dl7k3m9q",
            "d-7k3m9q",
            "ld-7k3m9q",
            "dll-7k3m9q",
            "dl-7k3m9qq",
            "dl_7k3m9q",
            "DL-7K3M0Q",
            "l-7k3m9q",
        ];
        for tag in slips {
            assert!(near(tag).contains(&wanted), "{tag}");
        }
        for tag in [
            "dl-7k3m",
            "dl-7k3mp9",
            "ld-7km39q",
            "dl-7k3mqq9",
            "newsletter",
            "",
            "dl-7k3m9q",
        ] {
            assert!(!near(tag).contains(&wanted), "{tag}");
        }
        assert!(
            slipped_references(&["dl-7k3m9p@paper.example".into(), "x".into(), "+@".into()])
                .is_empty()
        );
    }

    #[test]
    fn references_are_found_in_addresses_and_text() {
        let tag = tagged_references(&[
            "desk+dl-7k3m9q@paper.example".into(),
            "nobody".into(),
            "a+b@c.example".into(),
        ]);
        assert_eq!(tag.len(), 1);
        let text = references_in(
            "Re: [DL-7K3M9Q] and dl-7k3m9q again, not XDL-7K3M9Q nor DL-0O1I, né DL-",
        );
        assert_eq!(
            text.iter().map(Reference::as_str).collect::<Vec<_>>(),
            ["DL-7K3M9Q"]
        );
    }
}
