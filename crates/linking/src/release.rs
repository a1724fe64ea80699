//! What is known of a release as a whole: which words and names are on many
//! pages, which given names a surname stands with, which lines repeat. One
//! page is linked against this, so pages can be linked one by one.

use crate::entity::Entity;
use crate::hit::Hit;
use crate::index::Index;
use crate::link::Kind;
use crate::page::{Page, Prepared, edge_lines};
use crate::{orgs, people, words};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Counts over the pages of a release. Made by [`Index::survey`]; stored by
/// the caller and given back for each page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ReleaseStats {
    pub pages: u32,
    /// Per file: masked lines that repeat at the edges of its pages.
    pub furniture: BTreeMap<String, BTreeSet<String>>,
    /// Stems, by themselves and as the group they belong to, by the number of
    /// pages that have them.
    pub word_pages: BTreeMap<String, u32>,
    /// Per corpus surname: given names as they stand before it, counted once a page.
    pub given_names: BTreeMap<String, BTreeMap<String, u32>>,
    /// Acronyms that stand beside their long form somewhere in the release.
    pub proved_acronyms: BTreeSet<String>,
    /// By entity key.
    pub entities: BTreeMap<String, EntityUse>,
}

/// How a release uses one name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EntityUse {
    /// Pages whose text or subject has the name.
    pub news_pages: u32,
    /// Pages that have it only in a header or signature.
    pub margin_pages: u32,
    /// Per file: the page that shows the name best, its raw score, and on how
    /// many pages the name stands.
    pub best: BTreeMap<String, (u32, f64, u32)>,
}

/// From this share of pages on, a name is not news on each of them.
const MANY_PAGES: f64 = 0.10;
/// Below this number of pages nothing is rolled up.
const FEW_PAGES: u32 = 8;

impl ReleaseStats {
    /// Whether a name in running text is on so many pages that each is no news.
    /// A body counts its signatures too; a person who writes is still news
    /// where others speak of them.
    pub(crate) fn on_many_pages(&self, entity: &Entity) -> bool {
        let many = |n: u32| n >= FEW_PAGES && f64::from(n) > MANY_PAGES * f64::from(self.pages);
        self.entities.get(&entity.key).is_some_and(|u| {
            let margins = if entity.kind == Kind::Org {
                u.margin_pages
            } else {
                0
            };
            many(u.news_pages + margins)
        })
    }

    /// Whether a person or body is a correspondent of this release, so that a
    /// header or signature with the name is no news.
    pub(crate) fn is_correspondent(&self, key: &str) -> bool {
        self.entities.get(key).is_some_and(|u| {
            u.margin_pages > 12
                || f64::from(u.margin_pages) >= (0.03 * f64::from(self.pages)).max(3.0)
        })
    }

    /// How rare a stem is in the release, from 1 (nowhere) to 0 (on a fifth of the pages).
    pub(crate) fn rarity(&self, stem: &str) -> f32 {
        let pages = self.word_pages.get(stem).copied().unwrap_or(0);
        if self.pages < 20 {
            return 1.0;
        }
        (1.0 - 5.0 * pages as f32 / self.pages as f32).max(0.0)
    }

    pub(crate) fn repeats(&self, file: &str, mask: &str) -> bool {
        self.furniture.get(file).is_some_and(|f| f.contains(mask))
    }

    /// Adds the counts of further pages of the same release.
    pub fn merge(&mut self, other: ReleaseStats) {
        self.pages += other.pages;
        for (file, masks) in other.furniture {
            self.furniture.entry(file).or_default().extend(masks);
        }
        for (stem, n) in other.word_pages {
            *self.word_pages.entry(stem).or_default() += n;
        }
        for (surname, given) in other.given_names {
            for (name, n) in given {
                *self
                    .given_names
                    .entry(surname.clone())
                    .or_default()
                    .entry(name)
                    .or_default() += n;
            }
        }
        self.proved_acronyms.extend(other.proved_acronyms);
        for (key, used) in other.entities {
            self.entities.entry(key).or_default().merge(used);
        }
    }
}

impl EntityUse {
    fn merge(&mut self, other: EntityUse) {
        self.news_pages += other.news_pages;
        self.margin_pages += other.margin_pages;
        for (file, (page, raw, pages)) in other.best {
            let best = self.best.entry(file).or_insert((page, raw, 0));
            best.2 += pages;
            if raw > best.1 {
                (best.0, best.1) = (page, raw);
            }
        }
    }
}

impl Index {
    /// Counts over the pages of a release (or a part of one, to be merged).
    pub fn survey(&self, pages: &[Page<'_>]) -> ReleaseStats {
        let mut stats = ReleaseStats {
            pages: pages.len() as u32,
            furniture: furniture(pages),
            ..ReleaseStats::default()
        };
        let empty = ReleaseStats::default();
        let mut counts: HashMap<String, u32> = HashMap::new();
        for page in pages {
            let prepared = Prepared::new(page, &|mask| stats.repeats(page.file, mask));
            let mut own: BTreeSet<String> = prepared
                .stems
                .values()
                .flat_map(HashMap::keys)
                .cloned()
                .collect();
            own.extend(prepared.news_words().map(|t| words::plain_stem(&t.word)));
            for stem in own {
                *counts.entry(stem).or_default() += 1;
            }
            for (surname, given) in people::given_names(&self.people, &prepared) {
                *stats
                    .given_names
                    .entry(surname)
                    .or_default()
                    .entry(given)
                    .or_default() += 1;
            }
            let mut hits = people::find(&self.people, &prepared, &empty);
            hits.extend(orgs::find(&self.forms, &prepared, &empty));
            hits.retain(|hit| !self.is_not(&prepared, hit));
            self.count(&mut stats, &prepared, &hits);
        }
        stats.word_pages = counts.into_iter().filter(|(_, n)| *n > 1).collect();
        stats
    }

    fn count(&self, stats: &mut ReleaseStats, page: &Prepared<'_>, hits: &[Hit]) {
        let mut best: HashMap<usize, (bool, f64)> = HashMap::new();
        let mut long: BTreeSet<usize> = BTreeSet::new();
        for hit in hits.iter().filter(|h| h.logit > 0.0) {
            let entry = best.entry(hit.entity).or_insert((false, 0.0));
            entry.0 |= page.tells(&hit.words);
            let shown = if page.tells(&hit.words) {
                hit.raw()
            } else {
                hit.raw() * 0.5
            };
            entry.1 = entry.1.max(shown);
            if hit.words.len() > 1 {
                long.insert(hit.entity);
            }
        }
        for hit in hits
            .iter()
            .filter(|h| h.words.len() == 1 && long.contains(&h.entity))
        {
            stats
                .proved_acronyms
                .insert(page.tokens[hit.words.start].word.clone());
        }
        for (entity, (news, raw)) in best {
            let used = EntityUse {
                news_pages: u32::from(news),
                margin_pages: u32::from(!news),
                best: BTreeMap::from([(page.page.file.to_owned(), (page.page.number, raw, 1))]),
            };
            stats
                .entities
                .entry(self.entities[entity].key.clone())
                .or_default()
                .merge(used);
        }
    }
}

/// Lines near the edges that a fifth of a file's pages repeat, digits masked.
fn furniture(pages: &[Page<'_>]) -> BTreeMap<String, BTreeSet<String>> {
    let mut counts: BTreeMap<&str, (u32, HashMap<String, u32>)> = BTreeMap::new();
    for page in pages {
        let (n, lines) = counts.entry(page.file).or_default();
        *n += 1;
        let own: BTreeSet<String> = edge_lines(page.text).into_iter().map(|l| l.1).collect();
        for mask in own {
            *lines.entry(mask).or_default() += 1;
        }
    }
    let often = |n: u32, count: u32| n >= 5 && count * 5 >= n;
    counts
        .into_iter()
        .map(|(file, (n, lines))| {
            (
                file.to_owned(),
                lines
                    .into_iter()
                    .filter(|(_, c)| often(n, *c))
                    .map(|(m, _)| m)
                    .collect(),
            )
        })
        .collect()
}
