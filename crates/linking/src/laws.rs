//! Finds the corpus's cited laws on a page. Named laws are found with the
//! organisations, whose grammar of names they share.

use crate::hit::Hit;
use crate::link::Kind;
use crate::page::Prepared;
use crate::propose::laws::CharIndex;
use crate::statutes::{self, Cite};
use std::collections::HashMap;

#[derive(Debug, Default)]
pub(crate) struct LawIndex {
    cites: HashMap<String, (usize, Cite)>,
    /// Section numbers alone, to the laws that have them.
    sections: HashMap<String, Vec<usize>>,
}

impl LawIndex {
    pub fn add(&mut self, key: String, entity: usize, cite: &Cite) {
        self.cites.insert(key, (entity, cite.clone()));
        self.sections
            .entry(cite.section.clone())
            .or_default()
            .push(entity);
    }

    /// Gives each law another entity, or drops it.
    pub fn retarget(&mut self, to: impl Fn(usize, &str) -> Option<usize>) {
        let mut old: Vec<(String, (usize, Cite))> =
            std::mem::take(self).cites.into_iter().collect();
        old.sort_by(|a, b| a.0.cmp(&b.0));
        for (key, (entity, cite)) in old {
            if let Some(entity) = to(entity, &key) {
                self.add(key, entity, &cite);
            }
        }
    }

    pub fn knows(&self, cite: &Cite) -> bool {
        self.cites.contains_key(&cite.key())
    }

    /// Whether the page cites one of them, or may.
    pub fn may_name(&self, page: &Prepared<'_>) -> bool {
        !self.find(page).is_empty()
    }

    pub fn find(&self, page: &Prepared<'_>) -> Vec<Hit> {
        if self.cites.is_empty() {
            return vec![];
        }
        let text: String = page
            .view
            .chars
            .iter()
            .map(|c| if *c == '>' { ' ' } else { *c })
            .collect();
        let chars = CharIndex::new(&text);
        let cited = statutes::find(&text);
        let mut hits = Vec::new();
        for (cite, bytes) in &cited {
            let Some((entity, known)) = self.cites.get(&cite.key()) else {
                continue;
            };
            let subsection = &known.subsection;
            let Some(mut hit) = hit(page, *entity, chars.chars(bytes.clone())) else {
                continue;
            };
            hit.add(4.6, "the same code, title and section");
            if !subsection.is_empty()
                && !cite.subsection.is_empty()
                && *subsection != cite.subsection
            {
                hit.add(-1.5, "another subsection");
            }
            hits.push(hit);
        }
        for (section, bytes) in statutes::find_alone(&text) {
            let inside = cited
                .iter()
                .any(|c| c.1.start < bytes.end && bytes.start < c.1.end);
            let Some([entity]) = self.sections.get(&section).map(Vec::as_slice) else {
                continue;
            };
            if inside || section.len() < 3 {
                continue;
            }
            let other = cited
                .iter()
                .any(|c| c.0.section == section && !self.cites.contains_key(&c.0.key()));
            let Some(mut hit) = hit(page, *entity, chars.chars(bytes)) else {
                continue;
            };
            hit.add(
                if section.len() > 3 { 2.4 } else { 0.8 },
                "the section number, which one law of the corpus has",
            );
            if other {
                hit.add(-4.0, "the page cites this section of another code");
            }
            hits.push(hit);
        }
        hits
    }
}

fn hit(page: &Prepared<'_>, entity: usize, chars: std::ops::Range<usize>) -> Option<Hit> {
    let start = page.tokens.partition_point(|t| t.end <= chars.start);
    let end = page.tokens.partition_point(|t| t.start < chars.end);
    (start < end).then(|| Hit::new(Kind::Statute, entity, start..end))
}
