//! Which pages a correction can change: those that may name what it touched.
//! Asked with the linker's own first question ("may this word be that
//! surname, this pair that body?"), so that no page is passed over which the
//! linker would look at; scores and context come only after it.

use super::EntryKind;
use crate::build::bodies::{is_acronym, split};
use crate::build::forms::add_forms;
use crate::build::people::named;
use crate::laws::LawIndex;
use crate::orgs::{self, FormIndex};
use crate::page::{Page, Prepared};
use crate::people::PeopleIndex;
use crate::statutes;
use std::collections::BTreeSet;

/// Names that corrections touched, ready to be looked for.
#[derive(Debug, Default)]
pub struct Touched {
    people: PeopleIndex,
    forms: FormIndex,
    laws: LawIndex,
}

impl Touched {
    /// The names with their kinds; none where what was touched cannot be told
    /// by names (events, quotes), so that every page may change.
    pub fn new<'n>(names: impl IntoIterator<Item = (EntryKind, &'n str)>) -> Option<Touched> {
        let mut touched = Touched::default();
        for (kind, name) in names {
            match kind {
                EntryKind::Person => touched.people.add(0, named(&[name], "")),
                EntryKind::Org => touched.add_body(name),
                EntryKind::Law => match statutes::find(name).into_iter().next() {
                    Some((cite, _)) => touched.laws.add(cite.key(), 0, &cite),
                    None => touched.add_body(name),
                },
                EntryKind::Place => {}
                EntryKind::Event | EntryKind::Quote => return None,
            }
        }
        Some(touched)
    }

    fn add_body(&mut self, name: &str) {
        let (mut longs, mut acronyms) = (vec![], BTreeSet::new());
        if is_acronym(name) {
            acronyms.insert(crate::text::fold(name));
        } else {
            longs.push(split(name));
        }
        add_forms(&mut self.forms, 0, &longs, &acronyms, &BTreeSet::new());
    }

    /// Whether a page may name one of them.
    pub fn may_stand_on(&self, text: &str) -> bool {
        let page = Page {
            file: "",
            number: 1,
            text,
            furniture: vec![],
            mails: vec![],
        };
        let page = Prepared::new(&page, &|_| false);
        let person = || page.tokens.iter().any(|t| self.people.may_be(&t.word));
        let body = || (0..page.tokens.len()).any(|i| orgs::may_start(&self.forms, &page, i));
        person() || body() || self.laws.may_name(&page)
    }
}
