//! The index of a corpus: everything a page is matched against.

use crate::calibration::Calibration;
use crate::context::Contexts;
use crate::corpus::{CorpusDocument, Passage, Read};
use crate::corrections::{Correction, Outcome};
use crate::entity::Entity;
use crate::entries::{Dated, Unlinked};
use crate::events::EventIndex;
use crate::laws::LawIndex;
use crate::link::Kind;
use crate::orgs::FormIndex;
use crate::people::PeopleIndex;
use crate::quotes::QuoteIndex;
use crate::reuse::ReuseIndex;
use crate::text::fold;
use crate::topics::TopicIndex;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A corpus, ready for pages.
#[derive(Debug, Default)]
pub struct Index {
    /// From raw scores to probabilities; replace it by a fitted one.
    pub calibration: Calibration,
    /// What reporters have said is not the same.
    pub rejected: Vec<Rejection>,
    /// What became of each correction, in their order.
    pub outcomes: Vec<Outcome>,
    /// Spellings that never are the entity, as `corrections::plain` has them.
    pub(crate) not_this: HashSet<(usize, String)>,
    /// What an editor added to an entity, and what was ruled out.
    pub(crate) added: HashMap<usize, Vec<String>>,
    pub(crate) removed: HashMap<usize, Vec<String>>,
    /// Entities that went into others, are hidden or are no names of links.
    pub(crate) dead: HashSet<usize>,
    pub(crate) unlinked: Vec<Unlinked>,
    pub(crate) dated: Vec<Dated>,
    pub(crate) hidden_events: HashSet<usize>,
    /// Where hidden events are told: document and characters.
    pub(crate) untold: Vec<(String, Range<usize>)>,
    pub(crate) documents: Vec<Doc>,
    pub(crate) entities: Vec<Entity>,
    pub(crate) passages: Vec<Passage>,
    pub(crate) people: PeopleIndex,
    pub(crate) forms: FormIndex,
    pub(crate) laws: LawIndex,
    pub(crate) quotes: QuoteIndex,
    pub(crate) reuse: ReuseIndex,
    pub(crate) contexts: Contexts,
    pub(crate) events: EventIndex,
    pub(crate) topics: TopicIndex,
}

/// A pair that must not be linked again. Every field that is set has to agree;
/// with `entity` and `page_text` it reads "not this Quennell".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rejection {
    pub kind: Option<Kind>,
    pub entity: Option<String>,
    /// The words as they stood on the page; compared by letters and digits.
    pub page_text: Option<String>,
    pub doc: Option<String>,
    pub file: Option<String>,
    pub page: Option<u32>,
}

impl Rejection {
    pub(crate) fn covers(&self, link: &crate::Link) -> bool {
        let text = |t: &String| link.page_text.as_ref().is_some_and(|p| fold(p) == fold(t));
        let nothing = *self == Rejection::default();
        !nothing
            && self.kind.is_none_or(|k| k == link.kind)
            && self
                .entity
                .as_ref()
                .is_none_or(|e| link.entity.as_ref() == Some(e))
            && self.page_text.as_ref().is_none_or(text)
            && self.doc.as_ref().is_none_or(|d| *d == link.doc)
            && self.file.as_ref().is_none_or(|f| *f == link.file)
            && self.page.is_none_or(|p| p == link.page)
    }
}

#[derive(Debug)]
pub(crate) struct Doc {
    pub name: String,
    pub text: String,
    #[allow(dead_code, reason = "events read it")]
    pub written_on: Option<Date>,
}

impl Doc {
    pub fn new(document: &CorpusDocument, read: &Read) -> Doc {
        Doc {
            name: document.name.clone(),
            text: document.text.clone(),
            written_on: read.written_on,
        }
    }

    pub fn slice(&self, start: usize, end: usize) -> String {
        self.text.chars().skip(start).take(end - start).collect()
    }
}

impl Index {
    /// Reads a corpus. People, organisations, laws, quotes and events are
    /// proposed by rule; where a document comes with facts, these decide.
    pub fn build(documents: &[CorpusDocument]) -> Index {
        Index::corrected(documents, &[])
    }

    /// The same, with an editor's corrections laid over what is proposed.
    pub fn corrected(documents: &[CorpusDocument], corrections: &[Correction]) -> Index {
        crate::build::index(documents, corrections)
    }

    /// What a document that mentions point at was named.
    pub fn document_name(&self, document: u32) -> Option<&str> {
        let found = self.documents.get(document as usize);
        found.map(|document| document.name.as_str())
    }

    /// The people, organisations, laws, quotes and events of the corpus.
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// The passages (paragraphs) of the corpus, in the order of the documents.
    pub fn passages(&self) -> &[Passage] {
        &self.passages
    }
}
