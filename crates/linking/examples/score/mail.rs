//! Messages, threads and duplicates against the truth.

use crate::alike::letters;
use crate::figures::{Figures, mean_of};
use crate::truth::{Dup, Segment, Truth};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A message is its sender and its minute.
type Key = (String, String);

fn key(sender: &str, sent: &str) -> Key {
    (letters(sender), sent.chars().take(16).collect())
}

pub struct Threads {
    pub messages: Figures,
    /// Printings: which message on which page, as often as it stands there.
    pub occurrences: Figures,
    pub pairs: Figures,
    /// B³ precision and recall.
    pub b_cubed: (f64, f64),
    pub reply_edges: Figures,
}

impl Threads {
    pub fn b_cubed_f1(&self) -> f64 {
        mean_of(self.b_cubed.0, self.b_cubed.1)
    }

    pub fn score(truth: &Truth, segments: &[Segment]) -> Threads {
        let printed: HashSet<&str> = truth
            .occurrences
            .iter()
            .map(|o| o.message.as_str())
            .collect();
        let messages = truth
            .messages
            .iter()
            .filter(|m| printed.contains(m.id.as_str()));
        let by_key: HashMap<Key, &str> = messages
            .clone()
            .map(|m| (key(&m.sender, &m.sent), m.id.as_str()))
            .collect();
        let (found, parents) = read(segments);
        let known = |k: &Key| {
            by_key
                .get(k)
                .map_or_else(|| format!("?{k:?}"), |id| (*id).to_owned())
        };
        let true_threads = groups(messages.clone().map(|m| (m.thread.clone(), m.id.clone())));
        let mine = found.iter().filter(|(k, _)| by_key.contains_key(*k));
        let found_threads = groups(mine.map(|(k, thread)| (thread.clone(), known(k))));
        let edge = |m: &crate::truth::Message| {
            let parent = m.parent.as_ref().filter(|p| printed.contains(p.as_str()))?;
            Some((m.id.clone(), parent.clone()))
        };
        let true_edges = messages.filter_map(edge).collect();
        let found_edges = parents.iter().map(|(k, p)| (known(k), known(p))).collect();
        let printings = truth.occurrences.iter();
        let mut left: HashMap<(&str, u32, String), usize> = HashMap::new();
        for o in printings {
            *left
                .entry((&o.file, o.page, o.message.clone()))
                .or_default() += 1;
        }
        let mut occurrences = Figures::default();
        for segment in segments {
            let Some((sender, sent)) = segment.sender.as_ref().zip(segment.sent.as_ref()) else {
                continue;
            };
            let place = (
                segment.file.as_str(),
                segment.page,
                known(&key(sender, sent)),
            );
            match left.get_mut(&place).filter(|n| **n > 0) {
                Some(n) => {
                    *n -= 1;
                    occurrences.right += 1;
                }
                None => occurrences.wrong += 1,
            }
        }
        occurrences.missed = left.values().sum();
        Threads {
            messages: Figures::of(&by_key.keys().collect(), &found.keys().collect()),
            occurrences,
            pairs: Figures::of(&pairs(&true_threads), &pairs(&found_threads)),
            b_cubed: b_cubed(&true_threads, &found_threads),
            reply_edges: Figures::of(&true_edges, &found_edges),
        }
    }
}

/// The thread of each message, and the parents.
fn read(segments: &[Segment]) -> (HashMap<Key, String>, HashMap<Key, Key>) {
    let mut threads = HashMap::new();
    let mut parents = HashMap::new();
    for segment in segments {
        let (Some(sender), Some(sent)) = (&segment.sender, &segment.sent) else {
            continue;
        };
        let k = key(sender, sent);
        let alone = segment.thread.is_null();
        let thread = if alone {
            format!("{k:?}")
        } else {
            segment.thread.to_string()
        };
        threads.entry(k.clone()).or_insert(thread);
        if let Some((sender, sent)) = segment
            .parent
            .as_ref()
            .and_then(|p| p.sender.as_ref().zip(p.sent.as_ref()))
        {
            parents.insert(k, key(sender, sent));
        }
    }
    (threads, parents)
}

type Groups = BTreeMap<String, HashSet<String>>;

fn groups(members: impl Iterator<Item = (String, String)>) -> Groups {
    let mut groups = Groups::new();
    for (group, member) in members {
        groups.entry(group).or_default().insert(member);
    }
    groups
}

fn pairs(groups: &Groups) -> HashSet<(&str, &str)> {
    let mut pairs = HashSet::new();
    for group in groups.values() {
        for a in group {
            pairs.extend(
                group
                    .iter()
                    .filter(|b| a < *b)
                    .map(|b| (a.as_str(), b.as_str())),
            );
        }
    }
    pairs
}

/// A missed message counts as alone for recall.
fn b_cubed(truth: &Groups, found: &Groups) -> (f64, f64) {
    let of = |groups: &Groups, member: &str| -> HashSet<String> {
        let group = groups.values().find(|g| g.contains(member));
        group
            .cloned()
            .unwrap_or_else(|| HashSet::from([member.to_owned()]))
    };
    let mean = |over: &Groups, share: &dyn Fn(&str) -> f64| {
        let shares: Vec<f64> = over.values().flatten().map(|m| share(m)).collect();
        shares.iter().sum::<f64>() / shares.len().max(1) as f64
    };
    let common = |m: &str| of(truth, m).intersection(&of(found, m)).count() as f64;
    let precision = mean(found, &|m| common(m) / of(found, m).len() as f64);
    let recall = mean(truth, &|m| common(m) / of(truth, m).len() as f64);
    (precision, recall)
}

pub struct Duplicates {
    pub same: Figures,
    pub contained: Figures,
    pub redaction_conflicts: Figures,
}

type DocumentPair = (String, String);

impl Duplicates {
    pub fn score(truth: &Truth, found: &[Dup], conflicts: &[Dup]) -> Duplicates {
        let mut document: HashMap<(&str, u32), &str> = HashMap::new();
        for d in &truth.documents {
            for page in d.first..d.first + d.pages {
                document.insert((&d.file, page), &d.id);
            }
        }
        let pair =
            |a: &str, b: &str| -> DocumentPair { (a.min(b).to_owned(), a.max(b).to_owned()) };
        let placed = |d: &Dup| {
            let a = document.get(&(d.a.file.as_str(), d.a.page))?;
            let b = document.get(&(d.b.file.as_str(), d.b.page))?;
            Some(pair(a, b))
        };
        let of_kind = |contained: bool| -> (HashSet<DocumentPair>, HashSet<DocumentPair>) {
            let wanted = |kind: &str| (kind == "contained") == contained;
            let those = truth.duplicate_pairs.iter().filter(|p| wanted(&p.kind));
            let mine = found.iter().filter(|d| wanted(&d.kind));
            (
                those.map(|p| pair(&p.a, &p.b)).collect(),
                mine.filter_map(placed).collect(),
            )
        };
        let (same, found_same) = of_kind(false);
        let (contained, found_contained) = of_kind(true);
        let either = |own: &HashSet<DocumentPair>,
                      other: &HashSet<DocumentPair>,
                      mine: &HashSet<DocumentPair>| {
            // The right pair under the other kind is no false pair.
            let fair = mine
                .iter()
                .filter(|p| own.contains(*p) || !other.contains(*p));
            Figures::of(own, &fair.cloned().collect())
        };
        let wanted = truth
            .redaction_conflicts
            .iter()
            .map(|p| pair(&p.a, &p.b))
            .collect();
        Duplicates {
            same: either(&same, &contained, &found_same),
            contained: either(&contained, &same, &found_contained),
            redaction_conflicts: Figures::of(
                &wanted,
                &conflicts.iter().filter_map(placed).collect(),
            ),
        }
    }
}
