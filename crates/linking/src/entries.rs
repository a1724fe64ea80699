//! The index as an editor reads it: every entry with its spellings, roles and
//! places, those that are hidden among them.

use crate::corrections::{Correction, Draft, EntryKind, Ledger, Outcome, Spot, Subject, plain};
use crate::entity::Mention;
use crate::index::Index;
use crate::names::office;
use crate::text::fold;
use std::collections::BTreeMap;

/// One entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What links call it.
    pub key: String,
    pub kind: EntryKind,
    pub name: String,
    /// How the documents spell it, the commonest first.
    pub spellings: Vec<Spelling>,
    /// Other names by which pages may call it: an editor's, a catalogue's.
    pub also: Vec<String>,
    /// Spellings that an editor has ruled out.
    pub not: Vec<String>,
    /// What the documents say a person is, in their words.
    pub roles: Vec<String>,
    /// When, for something that happened.
    pub when: Option<String>,
    /// In the order of the documents.
    pub mentions: Vec<Mention>,
    /// Nothing is linked by it.
    pub hidden: bool,
    /// Set down in a catalogue, not found by rule.
    pub from_catalogue: bool,
}

/// One way in which documents write an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    pub text: String,
    pub count: usize,
}

/// All of them, by kind and name.
#[derive(Debug, Default)]
pub struct Entries(pub Vec<Entry>);

/// An entry that is listed but not matched: a place, or one that is hidden.
#[derive(Debug, Clone)]
pub(crate) struct Unlinked {
    pub key: String,
    pub kind: EntryKind,
    pub name: String,
    pub mentions: Vec<Mention>,
    pub added: Vec<String>,
    pub removed: Vec<String>,
    pub hidden: bool,
    pub from_catalogue: bool,
}

/// A sentence that tells of something with its date.
#[derive(Debug, Clone)]
pub(crate) struct Dated {
    pub key: String,
    pub name: String,
    pub when: String,
    pub mentions: Vec<Mention>,
    pub hidden: bool,
}

impl Entries {
    /// The index, read out.
    pub fn of(index: &Index) -> Entries {
        let cuts: Vec<Cuts<'_>> = index.documents.iter().map(|d| Cuts::new(&d.text)).collect();
        let mut all: Vec<Entry> = (0..index.entities.len())
            .filter(|entity| !index.dead.contains(entity))
            .map(|entity| of_entity(index, entity, &cuts))
            .chain(index.unlinked.iter().map(|one| of_unlinked(one, &cuts)))
            .chain(index.dated.iter().map(of_dated))
            .collect();
        all.sort_by(|a, b| (a.kind, plain(&a.name), &a.key).cmp(&(b.kind, plain(&b.name), &b.key)));
        Entries(all)
    }

    /// The entry that a correction means, found as corrections find it.
    pub fn find(&self, subject: &Subject) -> Option<&Entry> {
        let name = plain(&subject.name);
        let of_kind = || self.0.iter().filter(|e| e.kind == subject.kind);
        let only = |fits: &dyn Fn(&&Entry) -> bool| {
            let mut all = of_kind().filter(fits);
            all.next().filter(|_| all.next().is_none())
        };
        of_kind()
            .find(|e| plain(&e.name) == name)
            .or_else(|| only(&|e| e.also.iter().any(|text| plain(text) == name)))
            .or_else(|| only(&|e| e.spellings.iter().any(|s| plain(&s.text) == name)))
    }

    /// The names by which pages may be known that a correction can change: all
    /// that its entries go by, and what it says itself.
    pub fn touched_by(&self, correction: &Correction) -> Vec<(EntryKind, String)> {
        let entry = correction.entry();
        let mut subjects = vec![entry];
        let (mut said, mut other_kind): (Vec<&str>, Option<EntryKind>) = (vec![&entry.name], None);
        match correction {
            Correction::Merge { into, .. } => {
                subjects.push(into);
                said.push(&into.name);
                other_kind = Some(into.kind);
            }
            Correction::Rename { to, .. } | Correction::Split { to, .. } => said.push(to),
            Correction::AddVariant { text, .. } | Correction::RemoveVariant { text, .. } => {
                said.push(text);
            }
            Correction::ChangeKind { to, .. } => other_kind = Some(*to),
            Correction::Hide { .. } => {}
        }
        let found = subjects
            .into_iter()
            .filter_map(|subject| self.find(subject));
        let mut names: Vec<String> = found.flat_map(Entry::names).collect();
        names.extend(said.into_iter().map(str::to_owned));
        names.sort();
        names.dedup();
        let kinds = [
            Some(entry.kind),
            other_kind.filter(|kind| *kind != entry.kind),
        ];
        let of_kind = |kind| names.iter().map(move |name| (kind, name.clone()));
        kinds.into_iter().flatten().flat_map(of_kind).collect()
    }

    /// What would become of a correction as things stand.
    pub fn would(&self, index: &Index, correction: &Correction) -> Outcome {
        let cuts: Vec<Cuts<'_>> = index.documents.iter().map(|d| Cuts::new(&d.text)).collect();
        let spot = |m: &Mention| Spot {
            found: 0,
            document: index.documents[m.document as usize].name.clone(),
            text: plain(cut(&cuts, m)),
        };
        let drafts = self.0.iter().map(|e| Draft {
            kind: Some(e.kind),
            name: e.name.clone(),
            known_as: e.also.iter().map(|text| plain(text)).collect(),
            spots: e.mentions.iter().map(spot).collect(),
            added: e.also.clone(),
            removed: e.not.clone(),
            hidden: e.hidden,
            ..Draft::default()
        });
        let mut ledger = Ledger {
            drafts: drafts.collect(),
        };
        ledger.apply(std::slice::from_ref(correction)).remove(0)
    }

    /// The entry with this key.
    pub fn by_key(&self, key: &str) -> Option<&Entry> {
        self.0.iter().find(|entry| entry.key == key)
    }
}

impl Entry {
    /// All it is or was called.
    fn names(&self) -> Vec<String> {
        let spelt = self.spellings.iter().map(|s| s.text.clone());
        spelt
            .chain(self.also.iter().cloned())
            .chain(self.not.iter().cloned())
            .chain([self.name.clone()])
            .collect()
    }
}

fn of_entity(index: &Index, number: usize, cuts: &[Cuts<'_>]) -> Entry {
    let entity = &index.entities[number];
    let kind = EntryKind::of(entity.kind);
    let spellings = spellings(kind, &entity.mentions, cuts);
    let added = index.added.get(&number).cloned().unwrap_or_default();
    let spelt = |text: &String| spellings.iter().any(|s| plain(&s.text) == plain(text));
    let mut also: Vec<String> = Vec::new();
    for text in entity.variants.iter().chain(&added) {
        let known = plain(text) == plain(&entity.name) || spelt(text);
        if !known && !also.iter().any(|one| plain(one) == plain(text)) {
            also.push(text.clone());
        }
    }
    Entry {
        key: entity.key.clone(),
        kind,
        name: one_line(&entity.name),
        roles: roles(kind, &entity.mentions, cuts),
        spellings,
        also,
        not: index.removed.get(&number).cloned().unwrap_or_default(),
        when: None,
        mentions: entity.mentions.clone(),
        hidden: index.hidden_events.contains(&number),
        from_catalogue: entity.from_catalogue,
    }
}

fn of_unlinked(one: &Unlinked, cuts: &[Cuts<'_>]) -> Entry {
    Entry {
        key: one.key.clone(),
        kind: one.kind,
        name: one_line(&one.name),
        spellings: spellings(one.kind, &one.mentions, cuts),
        also: one.added.clone(),
        not: one.removed.clone(),
        roles: roles(one.kind, &one.mentions, cuts),
        when: None,
        mentions: one.mentions.clone(),
        hidden: one.hidden,
        from_catalogue: one.from_catalogue,
    }
}

fn of_dated(one: &Dated) -> Entry {
    Entry {
        key: one.key.clone(),
        kind: EntryKind::Event,
        name: one.name.clone(),
        spellings: vec![],
        also: vec![],
        not: vec![],
        roles: vec![],
        when: Some(one.when.clone()),
        mentions: one.mentions.clone(),
        hidden: one.hidden,
        from_catalogue: false,
    }
}

/// The spellings of a name; what is told or quoted is not spelt.
fn spellings(kind: EntryKind, mentions: &[Mention], cuts: &[Cuts<'_>]) -> Vec<Spelling> {
    if !kind.is_a_name() {
        return vec![];
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for m in mentions {
        *counts.entry(one_line(cut(cuts, m))).or_default() += 1;
    }
    let mut all: Vec<Spelling> = counts
        .into_iter()
        .map(|(text, count)| Spelling { text, count })
        .collect();
    all.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
    all
}

fn cut<'t>(cuts: &[Cuts<'t>], m: &Mention) -> &'t str {
    cuts.get(m.document as usize)
        .map_or("", |text| text.cut(m.start as usize, m.end as usize))
}

/// Roles listed at most.
const MOST_ROLES: usize = 6;

/// What stands with a person's name: "Mayor" before it, "director of the Dock
/// League" after its comma.
fn roles(kind: EntryKind, mentions: &[Mention], cuts: &[Cuts<'_>]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    if kind != EntryKind::Person {
        return all;
    }
    for m in mentions {
        let Some(text) = cuts.get(m.document as usize) else {
            continue;
        };
        let (start, end) = (m.start as usize, m.end as usize);
        let before = title(text.cut(start.saturating_sub(40), start));
        let after = apposition(text.cut(end, end + 90));
        for role in before.into_iter().chain(after) {
            if !all.iter().any(|one| one.eq_ignore_ascii_case(&role)) {
                all.push(role);
            }
        }
        if all.len() >= MOST_ROLES {
            break;
        }
    }
    all
}

/// The title that the words before a name end with.
fn title(before: &str) -> Option<String> {
    let near = before.rsplit(['\n', ',', ';', '“', '"']).next()?;
    let words: Vec<&str> = near.split_whitespace().collect();
    let is_title = |word: &&&str| {
        office(&fold(word)).is_some_and(|o| o != crate::names::Office::Courtesy)
            || crate::names::is_title_filler(&fold(word))
    };
    let taken: Vec<&str> = words.iter().rev().take_while(is_title).copied().collect();
    let named = taken.iter().any(|word| office(&fold(word)).is_some());
    let whole: Vec<&str> = taken.into_iter().rev().collect();
    named.then(|| whole.join(" "))
}

/// ", director of the Dock League," as "director of the Dock League".
fn apposition(after: &str) -> Option<String> {
    let rest = after.strip_prefix(',')?;
    let end = rest.find([',', '.', ';', '\n', '—', '“', '"', ')'])?;
    let role = one_line(&rest[..end]);
    let words: Vec<&str> = role.split(' ').collect();
    let fits = (1..=9).contains(&words.len());
    let of_office = words
        .iter()
        .take(5)
        .any(|word| office(&fold(word)).is_some_and(|o| o != crate::names::Office::Courtesy));
    let tells = words
        .iter()
        .any(|w| matches!(*w, "said" | "told" | "who" | "was" | "is"));
    (fits && of_office && !tells).then_some(role)
}

pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text that is cut by characters again and again.
pub(crate) struct Cuts<'t> {
    text: &'t str,
    /// Byte offsets of the characters; empty where they are the same.
    at: Vec<u32>,
}

impl<'t> Cuts<'t> {
    pub fn new(text: &'t str) -> Cuts<'t> {
        let at = match text.is_ascii() {
            true => vec![],
            false => text.char_indices().map(|(at, _)| at as u32).collect(),
        };
        Cuts { text, at }
    }

    /// The text from one character to another, as far as there is any.
    pub fn cut(&self, start: usize, end: usize) -> &'t str {
        let byte = |at: usize| match self.at.is_empty() {
            true => at.min(self.text.len()),
            false => self.at.get(at).map_or(self.text.len(), |b| *b as usize),
        };
        &self.text[byte(start)..byte(end.max(start))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_stand_before_and_after_a_name() {
        let cases = [
            ("on Monday. Deputy Mayor ", Some("Deputy Mayor")),
            ("said Mr. ", None),
            ("the harbor ", None),
        ];
        for (before, role) in cases {
            assert_eq!(title(before).as_deref(), role, "{before}");
        }
        let cases = [
            (
                ", director of the Dock League, said",
                Some("director of the Dock League"),
            ),
            (
                ", a former police captain.",
                Some("a former police captain"),
            ),
            (", who was the director, left", None),
            (" said the director, she", None),
        ];
        for (after, role) in cases {
            assert_eq!(apposition(after).as_deref(), role, "{after}");
        }
    }

    #[test]
    fn texts_are_cut_by_characters() {
        assert_eq!(Cuts::new("Rótolo said").cut(0, 6), "Rótolo");
        assert_eq!(Cuts::new("Quill").cut(2, 99), "ill");
        assert_eq!(Cuts::new("é").cut(3, 1), "");
    }
}
