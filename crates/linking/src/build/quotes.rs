//! Words that the corpus quotes, each distinct string once.

use super::{Found, Registry};
use crate::catalogue::Entry;
use crate::corpus::Read;
use crate::link::Kind;
use crate::propose::quotes::{LONG_QUOTE, propose, short_is_telling};
use crate::quick::QuickSet;
use crate::quotes::{QuoteIndex, Quoted};
use crate::text::fold;
use std::collections::{BTreeMap, HashMap};

/// A quote, where it was found, and who said it.
type Heard = (Quoted, Found, Option<String>);

#[derive(Default)]
pub(crate) struct Builder {
    quotes: Vec<Heard>,
    /// Two or three words: where they were quoted; dropped if also used unquoted.
    short: BTreeMap<Vec<String>, Vec<Heard>>,
    running: QuickSet<u64>,
}

impl Builder {
    pub fn read(&mut self, read: &Read, document: u32, facts: Option<&Entry>) {
        let ranges = propose(read);
        for words in &ranges {
            let quoted = Quoted::new(read, words.clone());
            let fact =
                facts.and_then(|e| e.quotes.iter().find(|q| overlaps(&quoted.words, &q.text)));
            if fact.is_some_and(|q| !q.distinctive) {
                continue;
            }
            let found = Found::new(read, document, words.clone());
            let key = fact.map(|q| q.key.clone());
            if words.len() >= LONG_QUOTE {
                self.quotes.push((quoted, found, key));
            } else if short_is_telling(read, words) || fact.is_some() && words.len() > 1 {
                self.short
                    .entry(quoted.words.clone())
                    .or_default()
                    .push((quoted, found, key));
            }
        }
        self.note_running_words(read, &ranges);
    }

    /// Pairs of neighbours outside quotation marks.
    fn note_running_words(&mut self, read: &Read, quoted: &[std::ops::Range<usize>]) {
        for i in 1..read.tokens.len() {
            if !quoted.iter().any(|q| q.contains(&i)) {
                self.running
                    .insert(pair(&read.tokens[i - 1].word, &read.tokens[i].word));
            }
        }
    }

    pub fn finish(mut self, registry: &mut Registry, index: &mut QuoteIndex) {
        let mut keys: HashMap<String, usize> = HashMap::new();
        let unquoted = |words: &[String]| {
            words
                .windows(2)
                .all(|w| self.running.contains(&pair(&w[0], &w[1])))
        };
        for (words, all) in std::mem::take(&mut self.short) {
            if !unquoted(&words) {
                self.quotes.extend(all);
            }
        }
        self.quotes.sort_by_key(|q| (q.1.document, q.1.span.start));
        for (quoted, found, key) in self.quotes {
            let name = quoted.words.join(" ");
            let entity = key
                .as_ref()
                .and_then(|k| keys.get(k).copied())
                .unwrap_or_else(|| {
                    let short: String = name.split(' ').take(8).collect::<Vec<_>>().join(" ");
                    registry.add(Kind::Quote, &short, key.as_deref(), vec![])
                });
            if let Some(key) = key {
                keys.insert(key, entity);
            }
            registry.own[entity].extend(quoted.words.iter().cloned());
            registry.found[entity].push(found.clone());
            index.add(entity, found.document, quoted);
        }
    }
}

fn pair(a: &str, b: &str) -> u64 {
    crate::shingles::hash([a, b].into_iter())
}

/// Whether the catalogue's phrase is (part of) the quoted words.
fn overlaps(words: &[String], phrase: &str) -> bool {
    let phrase: Vec<String> = phrase
        .split([' ', '-'])
        .map(fold)
        .filter(|w| !w.is_empty())
        .collect();
    !phrase.is_empty()
        && (words.windows(phrase.len()).any(|w| w == phrase)
            || words.len() <= phrase.len() && phrase.windows(words.len()).any(|w| w == words))
}
