//! From matches to links: context decides between look-alikes, names that many
//! pages bear are rolled up, each corpus document gets its link, and every
//! link gets a score and a sentence that says why.

use crate::hit::Hit;
use crate::index::Index;
use crate::link::{Kind, Link, Tier};
use crate::page::{Page, Prepared};
use crate::release::ReleaseStats;
use crate::text::{Shape, Token};
use crate::{cards, orgs, people, words};
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// Documents one name on one page is linked to at most.
const MOST_DOCUMENTS: usize = 12;
/// Links less likely than this are not worth a row.
const FLOOR: f64 = 0.05;

impl Index {
    /// Links a whole release: surveys it, then links page by page.
    pub fn link(&self, release: &[Page<'_>]) -> Vec<Link> {
        let stats = self.survey(release);
        let mut links: Vec<Link> = release
            .iter()
            .flat_map(|page| self.link_page(page, &stats))
            .collect();
        cards::fold_copies(&mut links);
        links
    }

    /// Links one page against the corpus, given the release's statistics. A
    /// rolled-up name is reported by the one page of each file that shows it best.
    pub fn link_page(&self, page: &Page<'_>, stats: &ReleaseStats) -> Vec<Link> {
        let page = Prepared::new(page, &|mask| stats.repeats(page.file, mask));
        let mut links = Vec::new();
        let hits = self.entity_hits(&page, stats);
        self.entity_links(&page, stats, &hits, &mut links);
        let mut placed = self.quote_links(&page, stats, &mut links);
        self.reuse_links(&page, &mut placed, &mut links);
        self.event_links(&page, stats, &hits, &placed, &mut links);
        self.topic_links(&page, stats, &hits, &mut links);
        links.retain(|l| {
            let rejected = || self.rejected.iter().any(|r| r.covers(l));
            l.score >= FLOOR && !rejected() && !self.is_hidden(l)
        });
        links.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then(a.page_start.cmp(&b.page_start))
        });
        cards::fold_documents(&mut links);
        links
    }

    /// Whether the link tells of an event that an editor has hidden.
    fn is_hidden(&self, link: &Link) -> bool {
        let told_there = |(doc, at): &(String, Range<usize>)| {
            *doc == link.doc && link.doc_start.is_some_and(|start| at.contains(&start))
        };
        link.kind == Kind::Event && self.untold.iter().any(told_there)
    }

    /// Whether an editor has said that what is written so is never this entity.
    pub(crate) fn is_not(&self, page: &Prepared<'_>, hit: &Hit) -> bool {
        if self.not_this.is_empty() {
            return false;
        }
        let words = page.tokens[hit.words.clone()].iter();
        let words: Vec<&str> = words.map(|t| t.word.as_str()).collect();
        self.not_this.contains(&(hit.entity, words.join(" ")))
    }

    /// People, organisations and laws on the page, context weighed in.
    pub(crate) fn entity_hits(&self, page: &Prepared<'_>, stats: &ReleaseStats) -> Vec<Hit> {
        let mut hits = people::find(&self.people, page, stats);
        hits.extend(orgs::find(&self.forms, page, stats));
        hits.extend(self.laws.find(page));
        hits.retain(|hit| !self.is_not(page, hit));
        let named = self.entities_per_segment(page, &hits);
        let in_full: HashSet<usize> = hits
            .iter()
            .filter(|h| h.kind == Kind::Person && !h.surname_only && h.logit > 1.5)
            .map(|h| h.entity)
            .collect();
        for hit in &mut hits {
            self.weigh_context(page, stats, &named, hit);
            if hit.surname_only {
                self.weigh_sentence(page, stats, in_full.contains(&hit.entity), hit);
            }
        }
        hits
    }

    /// Entities that stand in each message beyond doubt, save those every page bears.
    fn entities_per_segment(&self, page: &Prepared<'_>, hits: &[Hit]) -> HashSet<(usize, usize)> {
        hits.iter()
            .filter(|h| h.logit > 1.5 && !h.needs_support && page.tells(&h.words))
            .map(|h| (page.segments[h.words.start], h.entity))
            .collect()
    }

    fn weigh_context(
        &self,
        page: &Prepared<'_>,
        stats: &ReleaseStats,
        named: &HashSet<(usize, usize)>,
        hit: &mut Hit,
    ) {
        let at = hit.words.start;
        let (mut support, shared) = self.contexts.support(hit.entity, page, &hit.words, stats);
        let company = self.company(page.segments[at], named, hit, stats);
        support += company.as_ref().map_or(0.0, |_| 1.2);
        if let Some(name) = company {
            hit.add(
                0.8,
                format!("{name} is named in the same message, as in the corpus"),
            );
        } else if support > 0.8 {
            hit.add(
                (0.5 * support).min(1.2),
                format!(
                    "the message speaks of what stands around the name in the corpus ({})",
                    shared.join(", ")
                ),
            );
        }
        if hit.needs_support && support < 0.7 {
            hit.add(-3.6, "nothing around it is of the corpus's subject");
        }
    }

    /// A surname by itself is anybody's: the words of its own sentence decide,
    /// unless the page names the person in full, in a header perhaps.
    fn weigh_sentence(
        &self,
        page: &Prepared<'_>,
        stats: &ReleaseStats,
        in_full: bool,
        hit: &mut Hit,
    ) {
        let sentence = page.sentence_of(hit.words.start);
        let own = self
            .contexts
            .support_within(hit.entity, page, &hit.words, sentence, stats);
        if in_full {
            hit.add(0.6, "the same page has the full name");
        } else if own < 0.3 {
            hit.add(-1.4, "its sentence speaks of other things than the corpus");
        }
        if let Some(place) = affiliation(page, &hit.words) {
            let known = self
                .contexts
                .support_within(hit.entity, page, &hit.words, place, stats);
            if known < 0.2 {
                hit.add(-2.2, "another place or firm is named with it");
            }
        }
        if is_attributive(page, &hit.words) {
            hit.add(
                -1.2,
                "it stands before a thing, as a family's or a firm's name does",
            );
        }
    }

    /// Another entity of the same documents, in the same message.
    fn company(
        &self,
        segment: usize,
        named: &HashSet<(usize, usize)>,
        hit: &Hit,
        stats: &ReleaseStats,
    ) -> Option<String> {
        let documents = |e: usize| {
            self.entities[e]
                .mentions
                .iter()
                .map(|m| m.document)
                .collect::<HashSet<_>>()
        };
        let own = documents(hit.entity);
        let mut others: Vec<usize> = named
            .iter()
            .filter(|(s, e)| {
                *s == segment && *e != hit.entity && !stats.on_many_pages(&self.entities[*e])
            })
            .map(|(_, e)| *e)
            .filter(|&e| !documents(e).is_disjoint(&own))
            .collect();
        others.sort_unstable();
        others.first().map(|&e| self.entities[e].name.clone())
    }

    fn entity_links(
        &self,
        page: &Prepared<'_>,
        stats: &ReleaseStats,
        hits: &[Hit],
        links: &mut Vec<Link>,
    ) {
        let mut best: BTreeMap<usize, &Hit> = BTreeMap::new();
        let shown = |h: &Hit| (page.tells(&h.words), h.logit);
        for hit in hits {
            let entry = best.entry(hit.entity).or_insert(hit);
            if shown(hit) > shown(entry) {
                *entry = hit;
            }
        }
        for (entity, hit) in best {
            let key = &self.entities[entity].key;
            let news = page.tells(&hit.words);
            let rolled = stats.on_many_pages(&self.entities[entity])
                || !news && (stats.is_correspondent(key) || hit.kind != Kind::Person);
            let mut pages = None;
            if rolled {
                let Some((best_page, _, n)) = stats
                    .entities
                    .get(key)
                    .and_then(|u| u.best.get(page.page.file))
                else {
                    continue;
                };
                if *best_page != page.page.number {
                    continue;
                }
                pages = Some(*n);
            }
            let tier = if rolled { Tier::RolledUp } else { Tier::Key };
            self.push_entity_links(page, hit, tier, pages, links);
        }
    }

    /// One link for each document that names the entity.
    fn push_entity_links(
        &self,
        page: &Prepared<'_>,
        hit: &Hit,
        tier: Tier,
        pages: Option<u32>,
        links: &mut Vec<Link>,
    ) {
        let entity = &self.entities[hit.entity];
        let mut last = None;
        let mut documents = 0;
        for m in &entity.mentions {
            if last == Some(m.document) {
                continue;
            }
            last = Some(m.document);
            documents += 1;
            if documents > MOST_DOCUMENTS {
                break;
            }
            let mut link = self.link_for(
                page,
                hit,
                Some(hit.entity),
                m.document,
                m.start as usize..m.end as usize,
            );
            link.tier = tier;
            link.pages = pages;
            links.push(link);
        }
    }

    /// A link from a hit; `entity` is named where the link is about one.
    pub(crate) fn link_for(
        &self,
        page: &Prepared<'_>,
        hit: &Hit,
        entity: Option<usize>,
        document: u32,
        span: Range<usize>,
    ) -> Link {
        let (text, start, end) = page.span(hit.words.clone());
        let raw = hit.raw();
        Link {
            file: page.page.file.to_owned(),
            page: page.page.number,
            kind: hit.kind,
            page_text: Some(text),
            page_start: Some(start),
            page_end: Some(end),
            doc: self.documents[document as usize].name.clone(),
            doc_start: Some(span.start),
            doc_end: Some(span.end),
            score: self.calibration.score(hit.kind, raw),
            raw,
            why: hit.sentence(),
            entity: entity.map(|e| self.entities[e].key.clone()),
            tier: Tier::Key,
            pages: None,
            message: page.mail_at(start).map(|m| m.message.clone()),
            sentence: page.sentence_number(hit.words.start),
        }
    }
}

/// The words of "of the bakery" or "from Quill Brothers" right after a name.
fn affiliation(page: &Prepared<'_>, name: &Range<usize>) -> Option<Range<usize>> {
    let word = |i: usize| page.tokens.get(i).map_or("", |t| t.word.as_str());
    let joins = matches!(word(name.end), "of" | "from" | "at" | "with")
        && page.tokens[name.end].follows_directly();
    let start = name.end + 1;
    let start = start + usize::from(matches!(word(start), "the" | "our" | "your" | "a" | "an"));
    let sentence = page.sentence_of(name.start);
    let end = (start..sentence.end.min(start + 3))
        .take_while(|&i| !words::is_function_word(word(i)) && page.tokens[i].follows_directly())
        .last()?
        + 1;
    joins.then_some(start..end)
}

/// "The Quill wedding": an article before, a common noun after.
fn is_attributive(page: &Prepared<'_>, name: &Range<usize>) -> bool {
    let article = name.start > 0 && page.tokens[name.start - 1].word == "the";
    let noun = |t: &Token| {
        t.follows_directly() && t.shape == Shape::Lower && !words::is_function_word(&t.word)
    };
    article && page.tokens.get(name.end).is_some_and(noun)
}
