//! Links for what a page tells: events, clause by clause, and the subject of
//! its messages.

use crate::build::events::name_feature;
use crate::clauses;
use crate::events::{Match, Unit};
use crate::features::{self, Feature, Sort};
use crate::hit::{Hit, Reason, sentence};
use crate::index::Index;
use crate::link::{Kind, Link, Tier};
use crate::page::Prepared;
use crate::release::ReleaseStats;
use crate::topics::Subject;
use crate::words;
use crate::zones::Zone;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

/// Words in a clause that can tell of an event.
const SHORTEST: usize = 5;

/// From here on a match is sure enough to lead on to other documents.
const SURE: f32 = 0.8;

/// Words of the page that stand in a document word for word.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub words: Range<usize>,
    pub document: u32,
    /// Characters of the document.
    pub span: Range<usize>,
    /// Quoted by the document, not its own words.
    pub quoted: bool,
}

/// A clause of the page and a unit of the corpus, before documents are chosen.
struct Tale<'i> {
    clause: Range<usize>,
    unit: &'i Unit,
    logit: f32,
    reasons: Vec<Reason>,
    /// The page has the document's own words.
    repeated: bool,
}

impl Index {
    /// Clauses of the page that tell of something a document tells of. For
    /// each clause and document the best match, each place in a document once.
    pub(crate) fn event_links(
        &self,
        page: &Prepared<'_>,
        stats: &ReleaseStats,
        hits: &[Hit],
        placed: &[Placed],
        links: &mut Vec<Link>,
    ) {
        let clauses = clauses::cut(page);
        let features: Vec<Vec<Feature>> = clauses
            .iter()
            .map(|c| self.clause_features(page, &c.words, hits, placed, stats))
            .collect();
        let mut tales: Vec<Tale<'_>> = Vec::new();
        for (k, clause) in clauses.iter().enumerate() {
            let words = &clause.words;
            if words.len() < SHORTEST || page.zones[words.start] != Zone::Body {
                continue;
            }
            let around = clauses::around(page, &clauses, k, &features);
            tales.extend(self.told_in_words(page, words, &features[k], &around));
            tales.extend(self.beside_a_quote(page, words, &features[k], placed));
        }
        tales.extend(self.inside_reuse(placed));
        tales.sort_by(|a, b| {
            b.logit
                .total_cmp(&a.logit)
                .then(a.clause.start.cmp(&b.clause.start))
        });
        self.choose(page, &tales, placed, links);
    }

    /// The units that a clause matches, and what other documents tell of the
    /// same.
    fn told_in_words<'i>(
        &'i self,
        page: &Prepared<'_>,
        clause: &Range<usize>,
        features: &[Feature],
        around: &[&Feature],
    ) -> Vec<Tale<'i>> {
        let mut tales = Vec::new();
        let in_the_press = clauses::speaks_of_the_press(page, clause);
        for mut m in self.events.find(features, around) {
            if in_the_press {
                m.logit += 0.9;
                m.reasons.push(Reason {
                    logit: 0.9,
                    text: "the page says that it was in the press".into(),
                });
            }
            if m.logit > SURE && m.unit.entity.is_none() {
                tales.extend(self.echoes(clause, &m, features, around));
            }
            tales.push(Tale {
                clause: clause.clone(),
                unit: m.unit,
                logit: m.logit,
                reasons: m.reasons,
                repeated: false,
            });
        }
        tales
    }

    /// Where other documents tell what a matched sentence tells. The page has to
    /// share something with them itself.
    fn echoes<'i>(
        &'i self,
        clause: &Range<usize>,
        matched: &Match<'i>,
        features: &[Feature],
        around: &[&Feature],
    ) -> Vec<Tale<'i>> {
        let mut tales = Vec::new();
        let echoes: Vec<(u32, f32)> = self.events.echoes(matched.number).into_values().collect();
        let units: Vec<u32> = echoes.iter().map(|(unit, _)| *unit).collect();
        let shared = self.events.compare(&units, features, around);
        for ((unit, between), (own, mut reasons)) in echoes.into_iter().zip(shared) {
            let logit = (own + between.min(2.0)).min(matched.logit) - 0.2;
            let told = &matched.unit.told[0];
            let name = &self.documents[told.document as usize].name;
            let text = format!("it tells of the same as {name}, which the page matches");
            reasons.insert(
                0,
                Reason {
                    logit: 2.1,
                    text: text.into(),
                },
            );
            tales.push(Tale {
                clause: clause.clone(),
                unit: self.events.unit(unit),
                logit,
                reasons,
                repeated: false,
            });
        }
        tales
    }

    fn choose(
        &self,
        page: &Prepared<'_>,
        tales: &[Tale<'_>],
        placed: &[Placed],
        links: &mut Vec<Link>,
    ) {
        let mut chosen: HashMap<u32, Vec<&Tale<'_>>> = HashMap::new();
        let mut places: HashSet<(u32, u32)> = HashSet::new();
        for tale in tales {
            for told in &tale.unit.told {
                let known = tale.unit.entity.is_none()
                    && !tale.repeated
                    && stands_word_for_word(&tale.clause, told.document, placed);
                // A clause and the sentence around it are one telling.
                let overlaps = |other: &&Tale<'_>| {
                    other.repeated == tale.repeated && shared_words(&other.clause, &tale.clause) > 0
                };
                let others = chosen.entry(told.document).or_default();
                let taken =
                    places.contains(&(told.document, told.start)) || others.iter().any(overlaps);
                if known || taken {
                    continue;
                }
                others.push(tale);
                places.insert((told.document, told.start));
                let entity = tale.unit.entity.unwrap_or(0);
                let hit = Hit {
                    logit: tale.logit,
                    reasons: tale.reasons.clone(),
                    ..Hit::new(Kind::Event, entity, tale.clause.clone())
                };
                let span = told.start as usize..told.end as usize;
                links.push(self.link_for(page, &hit, tale.unit.entity, told.document, span));
            }
        }
    }

    /// A clause next to words that the document quotes, with the year that the
    /// document gives beside the quotation.
    fn beside_a_quote<'i>(
        &'i self,
        page: &Prepared<'_>,
        clause: &Range<usize>,
        features: &[Feature],
        placed: &[Placed],
    ) -> Vec<Tale<'i>> {
        const REACH: usize = 30;
        let near = |p: &&Placed| {
            page.segments[p.words.start] == page.segments[clause.start]
                && (clause.start.abs_diff(p.words.end) < REACH
                    || p.words.start.abs_diff(clause.end) < REACH)
                && (p.words.end <= clause.start || clause.end <= p.words.start)
        };
        let dates: Vec<&Feature> = features
            .iter()
            .filter(|f| f.sort == Sort::Date && !f.name.starts_with('t'))
            .collect();
        let mut tales = Vec::new();
        for p in placed.iter().filter(near).filter(|_| !dates.is_empty()) {
            for unit in self.events.told_at(p.document, &p.span) {
                if let Some(date) = dates.iter().find(|d| self.events.has(unit, &d.name)) {
                    let text = format!(
                        "beside the words that the article quotes stands {}, as in the article",
                        date.shown
                    );
                    let reasons = vec![Reason {
                        logit: 1.8,
                        text: text.into(),
                    }];
                    tales.push(Tale {
                        clause: clause.clone(),
                        unit: self.events.unit(unit),
                        logit: 1.8,
                        reasons,
                        repeated: false,
                    });
                }
            }
        }
        tales
    }

    /// A passage of one document on the page that tells an event: one of the
    /// catalogue, which other documents tell too, or one that a sentence states
    /// with its date, its number or its people.
    fn inside_reuse<'i>(&'i self, placed: &[Placed]) -> Vec<Tale<'i>> {
        let mut tales = Vec::new();
        for p in placed.iter().filter(|p| !p.quoted) {
            for number in self.events.told_at(p.document, &p.span) {
                let unit = self.events.unit(number);
                let nearly_whole = unit.told.iter().any(|t| {
                    let (start, end) = (t.start as usize, t.end as usize);
                    let shared = end.min(p.span.end).saturating_sub(start.max(p.span.start));
                    t.document == p.document && shared * 10 >= (end - start) * 7
                });
                if (unit.entity.is_some() || unit.states_facts) && nearly_whole {
                    let text = "the page repeats the passage in which an article tells of this";
                    let logit = if unit.entity.is_some() { 2.5 } else { 1.6 };
                    let reasons = vec![Reason {
                        logit,
                        text: text.into(),
                    }];
                    tales.push(Tale {
                        clause: p.words.clone(),
                        unit,
                        logit,
                        reasons,
                        repeated: true,
                    });
                }
            }
        }
        tales
    }

    fn clause_features(
        &self,
        page: &Prepared<'_>,
        range: &Range<usize>,
        hits: &[Hit],
        placed: &[Placed],
        stats: &ReleaseStats,
    ) -> Vec<Feature> {
        let here = |h: &&Hit| range.contains(&h.words.start) && h.logit > 0.5;
        let named: Vec<&Hit> = hits.iter().filter(here).collect();
        let mut taken: HashSet<usize> = named.iter().flat_map(|h| h.words.clone()).collect();
        // What stands word for word in a document is linked as such.
        taken.extend(
            range
                .clone()
                .filter(|i| placed.iter().any(|p| p.words.contains(i))),
        );
        let mut features = features::read(&page.tokens, range.clone(), &taken, None);
        for f in features.iter_mut().filter(|f| f.sort == Sort::Word) {
            f.weight *= 0.3 + 0.7 * stats.rarity(&words::plain_stem(&f.shown));
        }
        for hit in named {
            let entity = &self.entities[hit.entity];
            // A law is what people cite; that is a subject, not yet an event.
            let weight = match entity.kind {
                _ if stats.on_many_pages(entity) => 0.25,
                Kind::Statute => 0.4,
                _ => 1.0,
            };
            features.push(name_feature(hit.entity, &entity.name, weight));
        }
        features
    }

    /// Documents on the subject of the page.
    pub(crate) fn topic_links(
        &self,
        page: &Prepared<'_>,
        stats: &ReleaseStats,
        hits: &[Hit],
        links: &mut Vec<Link>,
    ) {
        let mut subjects = subjects(page);
        for hit in hits.iter().filter(|h| page.is_news(h.words.start)) {
            let Some(subject) = subjects.get_mut(&page.segments[hit.words.start]) else {
                continue;
            };
            if hit.kind == Kind::Person {
                // A name is a subject as the person it is, not as a word.
                for token in &page.tokens[hit.words.clone()] {
                    subject.stems.remove(&words::stem(&token.word));
                }
            }
            let sure = hit.logit > 1.0 && page.tells(&hit.words);
            if sure && !stats.on_many_pages(&self.entities[hit.entity]) {
                subject.names.insert(hit.entity);
            }
        }
        for topic in self.topics.find(&subjects, &self.passages, stats) {
            let raw = 1.0 / (1.0 + f64::from(-topic.logit).exp());
            let why = format!(
                "the message and a passage of the article share telling words ({})",
                topic.shared.join(", ")
            );
            links.push(Link {
                file: page.page.file.to_owned(),
                page: page.page.number,
                kind: Kind::Topic,
                page_text: None,
                page_start: None,
                page_end: None,
                doc: self.documents[topic.document as usize].name.clone(),
                doc_start: None,
                doc_end: None,
                score: self.calibration.score(Kind::Topic, raw),
                raw,
                why: sentence(&[&why]),
                entity: None,
                tier: Tier::Key,
                pages: None,
                message: None,
                sentence: 0,
            });
        }
    }
}

/// The telling words of each message on the page, names still to come.
fn subjects(page: &Prepared<'_>) -> BTreeMap<usize, Subject> {
    let subject = |(segment, stems): (&usize, &HashMap<String, u32>)| {
        let stems = stems.iter().map(|(s, n)| (s.clone(), *n)).collect();
        (
            *segment,
            Subject {
                stems,
                names: BTreeSet::new(),
            },
        )
    };
    page.stems.iter().map(subject).collect()
}

fn shared_words(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

/// Half or more of the clause is already linked to the document as its words.
fn stands_word_for_word(clause: &Range<usize>, document: u32, placed: &[Placed]) -> bool {
    placed
        .iter()
        .filter(|p| p.document == document)
        .any(|p| shared_words(clause, &p.words) * 2 >= clause.len().min(p.words.len()))
}
