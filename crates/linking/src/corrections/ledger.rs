//! The entries of an index while corrections are applied to them.

use super::{Correction, EntryKind, Outcome, Subject, plain};

/// One place where a document names an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spot {
    /// Which of the places that were found.
    pub found: usize,
    /// The document's name.
    pub document: String,
    /// The words there, as [`plain`] has them.
    pub text: String,
}

/// An entry under correction.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    pub kind: Option<EntryKind>,
    pub name: String,
    /// Names it had, took over or was proposed with, as [`plain`] has them.
    pub known_as: Vec<String>,
    pub spots: Vec<Spot>,
    /// The proposals it is made of, by their places in the list.
    pub made_of: Vec<usize>,
    /// Spellings that an editor added, as written.
    pub added: Vec<String>,
    /// Spellings that are not it, as [`plain`] has them.
    pub removed: Vec<String>,
    pub hidden: bool,
    /// Gone into another.
    pub gone: bool,
    /// Something has changed it.
    pub touched: bool,
    /// What it is matched by must be made anew from its spellings, since the
    /// proposal knew it by more.
    pub parted: bool,
}

impl Draft {
    fn answers_to(&self, kind: EntryKind) -> bool {
        self.kind == Some(kind) && !self.gone
    }
}

/// All of them, in the order of the proposals; splits come after.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub drafts: Vec<Draft>,
}

/// Why a correction did not come about.
type Refused = Outcome;

fn nothing(why: &str) -> Refused {
    Outcome::Nothing {
        why: why.to_owned(),
    }
}

impl Ledger {
    /// Applies one after the other; what became of each.
    pub fn apply(&mut self, corrections: &[Correction]) -> Vec<Outcome> {
        corrections
            .iter()
            .map(|one| self.apply_one(one).err().unwrap_or(Outcome::Applied))
            .collect()
    }

    fn apply_one(&mut self, correction: &Correction) -> Result<(), Refused> {
        let at = self.find(correction.entry())?;
        match correction {
            Correction::Rename { to, .. } => self.rename(at, to),
            Correction::Merge { into, .. } => {
                let into = self.find(into)?;
                self.merge(at, into)
            }
            Correction::Split {
                spellings,
                documents,
                to,
                ..
            } => self.split(at, spellings, documents, to),
            Correction::AddVariant { text, .. } => self.add_variant(at, text),
            Correction::RemoveVariant { text, .. } => self.remove_variant(at, text),
            Correction::ChangeKind { to, .. } => self.change_kind(at, *to),
            Correction::Hide { .. } => {
                self.drafts[at].hidden = true;
                self.touch(at);
                Ok(())
            }
        }
    }

    /// The entry meant: by its name, by a name it is known by, by a spelling.
    pub fn find(&self, subject: &Subject) -> Result<usize, Refused> {
        let name = plain(&subject.name);
        let live = |d: &Draft| d.answers_to(subject.kind);
        let named = self
            .drafts
            .iter()
            .position(|d| live(d) && plain(&d.name) == name);
        let known = |d: &Draft| d.known_as.contains(&name);
        let spelt = |d: &Draft| d.spots.iter().any(|s| s.text == name);
        named
            .or_else(|| self.only(|d| live(d) && known(d)))
            .or_else(|| self.only(|d| live(d) && spelt(d)))
            .ok_or_else(|| Outcome::NotFound {
                entry: subject.clone(),
            })
    }

    /// The one entry that fits; none if several do.
    fn only(&self, fits: impl Fn(&Draft) -> bool) -> Option<usize> {
        let mut all = (0..self.drafts.len()).filter(|&at| fits(&self.drafts[at]));
        let first = all.next()?;
        all.next().is_none().then_some(first)
    }

    fn touch(&mut self, at: usize) {
        self.drafts[at].touched = true;
    }

    fn rename(&mut self, at: usize, to: &str) -> Result<(), Refused> {
        let draft = &mut self.drafts[at];
        if draft.name == to {
            return Err(nothing("it has this name already"));
        }
        let old = std::mem::replace(&mut draft.name, to.to_owned());
        draft.known_as.push(plain(&old));
        if draft.kind.is_some_and(EntryKind::is_a_name) {
            if !draft.removed.contains(&plain(&old)) {
                draft.added.push(old);
            }
            draft.removed.retain(|text| *text != plain(to));
            draft.added.push(to.to_owned());
        }
        self.touch(at);
        Ok(())
    }

    fn merge(&mut self, at: usize, into: usize) -> Result<(), Refused> {
        if at == into {
            return Err(nothing("they are one already"));
        }
        let gone = std::mem::replace(
            &mut self.drafts[at],
            Draft {
                gone: true,
                touched: true,
                ..Draft::default()
            },
        );
        let whole = &mut self.drafts[into];
        let other_kind = gone.kind != whole.kind;
        whole.known_as.push(plain(&gone.name));
        whole.known_as.extend(gone.known_as);
        // What was never the one may well be the other: only what neither is stays out.
        let both = |text: &String| gone.removed.contains(text);
        whole.removed.retain(both);
        whole.spots.extend(gone.spots);
        whole.made_of.extend(gone.made_of);
        whole.added.extend(gone.added);
        // One who is named in the background under the gone one's name alone must
        // still be found by it.
        if whole.kind.is_some_and(EntryKind::is_a_name) {
            whole.added.push(gone.name);
        }
        whole.parted |= gone.parted || other_kind;
        self.touch(into);
        Ok(())
    }

    fn split(
        &mut self,
        at: usize,
        spellings: &[String],
        documents: &[String],
        to: &str,
    ) -> Result<(), Refused> {
        let draft = &mut self.drafts[at];
        let spellings: Vec<String> = spellings.iter().map(|text| plain(text)).collect();
        let goes = |s: &Spot| spellings.contains(&s.text) || documents.contains(&s.document);
        let (gone, kept): (Vec<Spot>, Vec<Spot>) = draft.spots.iter().cloned().partition(goes);
        let spelt_so = |text: &String| spellings.contains(&plain(text));
        let (added, stays): (Vec<String>, Vec<String>) =
            draft.added.iter().cloned().partition(spelt_so);
        if gone.is_empty() && added.is_empty() {
            return Err(nothing("none of these spellings and documents is its"));
        }
        if kept.is_empty() && stays.is_empty() {
            return Err(nothing("nothing would be left of it"));
        }
        draft.spots = kept;
        draft.added = stays;
        draft
            .known_as
            .retain(|name| !spellings.contains(name) && *name != plain(to));
        draft.parted = true;
        // What was split off by its spelling is not this one any more.
        let left: Vec<&String> = draft.spots.iter().map(|s| &s.text).collect();
        let not_it: Vec<String> = spellings
            .into_iter()
            .filter(|s| !left.contains(&s))
            .collect();
        draft.removed.extend(not_it);
        let apart = Draft {
            kind: draft.kind,
            name: to.to_owned(),
            known_as: vec![],
            spots: gone,
            made_of: draft.made_of.clone(),
            added,
            removed: vec![],
            hidden: false,
            gone: false,
            touched: true,
            parted: true,
        };
        self.touch(at);
        self.drafts.push(apart);
        Ok(())
    }

    fn add_variant(&mut self, at: usize, text: &str) -> Result<(), Refused> {
        let draft = &mut self.drafts[at];
        let name = plain(text);
        let was_out = draft.removed.contains(&name);
        let has = plain(&draft.name) == name
            || draft.added.iter().any(|one| plain(one) == name)
            || draft.spots.iter().any(|s| s.text == name);
        if has && !was_out {
            return Err(nothing("it is known by this spelling already"));
        }
        draft.removed.retain(|one| *one != name);
        draft.added.push(text.to_owned());
        self.touch(at);
        Ok(())
    }

    fn remove_variant(&mut self, at: usize, text: &str) -> Result<(), Refused> {
        let draft = &mut self.drafts[at];
        let name = plain(text);
        if draft.removed.contains(&name) {
            return Err(nothing("this spelling is ruled out already"));
        }
        draft.added.retain(|one| plain(one) != name);
        draft.spots.retain(|s| s.text != name);
        draft.known_as.retain(|one| *one != name);
        draft.removed.push(name);
        draft.parted = true;
        self.touch(at);
        Ok(())
    }

    fn change_kind(&mut self, at: usize, to: EntryKind) -> Result<(), Refused> {
        let draft = &mut self.drafts[at];
        if draft.kind == Some(to) {
            return Err(nothing("it is of this kind already"));
        }
        if !to.is_a_name() || !draft.kind.is_some_and(EntryKind::is_a_name) {
            return Err(nothing(
                "what is told or quoted cannot become a name, nor the reverse",
            ));
        }
        draft.kind = Some(to);
        draft.parted = true;
        self.touch(at);
        Ok(())
    }
}
