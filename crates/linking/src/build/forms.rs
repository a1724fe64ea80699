//! The forms in which a body may be written on a page, from those that the corpus
//! has: turned, and as initials.

use crate::entity::{Form, FormKind};
use crate::orgs::FormIndex;
use crate::propose::bodies::initials;
use crate::words;
use std::collections::{BTreeSet, HashMap};

/// All ways in which a body may be written on a page.
pub(crate) fn add_forms(
    index: &mut FormIndex,
    entity: usize,
    longs: &[Vec<String>],
    acronyms: &BTreeSet<String>,
    lower: &BTreeSet<Vec<String>>,
) {
    let mut all: BTreeSet<Vec<String>> = BTreeSet::new();
    for long in longs.iter().filter(|l| !l.is_empty()) {
        all.insert(long.clone());
        all.extend(turned(long));
    }
    let mut implied: BTreeSet<String> = BTreeSet::new();
    for words in &all {
        let letters: Vec<&str> = words.iter().map(String::as_str).collect();
        let short = initials(&letters);
        let spelt = words.iter().filter(|w| !words::is_function_word(w)).count();
        if spelt >= 3
            && (3..=6).contains(&short.len())
            && !words::is_ordinary(&short)
            && longs.contains(words)
        {
            implied.insert(short);
        }
        if let Some(joined) = joined_acronym(words) {
            implied.insert(joined);
        }
    }
    for words in all {
        let lower = lower.contains(&words);
        index.add(Form {
            entity,
            words,
            kind: FormKind::Long,
            lower,
            shared: false,
        });
    }
    for acronym in acronyms {
        index.add(Form {
            entity,
            words: vec![acronym.clone()],
            kind: FormKind::Acronym,
            lower: false,
            shared: false,
        });
    }
    for acronym in implied.difference(acronyms) {
        index.add(Form {
            entity,
            words: vec![acronym.clone()],
            kind: FormKind::ImpliedAcronym,
            lower: false,
            shared: false,
        });
    }
}

/// "ABC of Quayside" is also written "Quayside ABC".
fn turned(words: &[String]) -> Option<Vec<String>> {
    let of = words.iter().position(|w| w == "of")?;
    let (head, place) = (&words[..of], &words[of + 1..]);
    (of == 1 && place.len() <= 2 && !place.is_empty() && !words::is_ordinary(&head[0]))
        .then(|| [place, head].concat())
}

/// "ABC of Quayside" as "ABCQ".
fn joined_acronym(words: &[String]) -> Option<String> {
    let [first, of, place] = words else {
        return None;
    };
    let short = of == "of" && (3..=5).contains(&first.len()) && !words::is_ordinary(first);
    let initial = place.chars().next().filter(|_| short)?;
    Some(format!("{first}{initial}"))
}

/// Marks the forms that more than one body or law has.
pub(crate) fn mark_shared(index: &mut FormIndex) {
    let mut owners: HashMap<(Vec<String>, bool), BTreeSet<usize>> = HashMap::new();
    for f in &index.forms {
        owners
            .entry((f.words.clone(), f.kind == FormKind::Long))
            .or_default()
            .insert(f.entity);
    }
    for f in &mut index.forms {
        f.shared = owners[&(f.words.clone(), f.kind == FormKind::Long)].len() > 1;
    }
}
