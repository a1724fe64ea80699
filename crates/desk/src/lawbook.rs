//! The law as this newsroom knows it: the shipped data with the newsroom's own
//! corrections laid over it. Every process holds a copy and asks the database,
//! before it counts, whether there is a newer edition.

use crate::{Desk, Error};
use domain::Digest;
use statutes::{Correction, DataError, Law};
use std::sync::{Arc, PoisonError, RwLock};
use store::{Conn, law::Kept};

/// The shipped law and the edition in force. Clones share it.
#[derive(Clone)]
pub struct LawBook {
    shipped: Arc<Law>,
    /// Names the shipped data, so that a new release counts everything anew.
    print: Arc<str>,
    current: Arc<RwLock<Edition>>,
}

/// One state of the law.
#[derive(Clone)]
pub(crate) struct Edition {
    /// How often the newsroom had corrected it; -1: nobody has looked yet.
    version: i64,
    pub law: Arc<Law>,
    /// Titles of corrections that the shipped data no longer takes, with why.
    pub misfits: Arc<Vec<(String, String)>>,
}

impl LawBook {
    /// The shipped law, not yet compared with the newsroom's corrections.
    pub fn new(shipped: Arc<Law>) -> Self {
        let print = Digest::of(statutes::data::SHIPPED.as_bytes()).to_string();
        Self {
            print: print[..12].into(),
            current: Arc::new(RwLock::new(Edition {
                version: -1,
                law: Arc::clone(&shipped),
                misfits: Arc::default(),
            })),
            shipped,
        }
    }

    /// The edition that was current when somebody last looked.
    pub(crate) fn edition(&self) -> Edition {
        self.current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The name of the edition, as cases bear it whose dates were counted by it.
    pub(crate) fn name(&self) -> String {
        format!("{}.{}", self.print, self.edition().version.max(0))
    }

    /// A copy that nobody shares: for counting by an edition that is not yet committed.
    pub(crate) fn fork(&self) -> Self {
        Self {
            current: Arc::new(RwLock::new(self.edition())),
            ..self.clone()
        }
    }

    fn take(&self, edition: Edition) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if edition.version >= current.version {
            *current = edition;
        }
    }

    /// The shipped law with these corrections, in order. One that no longer fits the
    /// shipped data is left out and named: the desk goes on counting.
    fn edit(&self, version: i64, kept: &[Kept]) -> Edition {
        let (mut good, mut misfits) = (Vec::new(), Vec::new());
        let mut law = None;
        for one in kept.iter().filter(|one| one.reverted.is_none()) {
            let mut with = good.clone();
            with.extend(one.corrections.iter().cloned());
            match self.shipped.with_corrections(&with) {
                Ok(edited) => {
                    good = with;
                    law = Some(edited);
                }
                Err(errors) => misfits.push((one.title.clone(), in_words(&errors))),
            }
        }
        Edition {
            version,
            law: law.map_or_else(|| Arc::clone(&self.shipped), Arc::new),
            misfits: Arc::new(misfits),
        }
    }

    /// Why the shipped law with these corrections does not take one more.
    pub(crate) fn refuses(&self, kept: &[Kept], more: &[Correction]) -> Option<String> {
        let misfits = self.edit(0, kept).misfits;
        let fitting = kept.iter().filter(|one| {
            one.reverted.is_none() && !misfits.iter().any(|(title, _)| *title == one.title)
        });
        let mut all: Vec<Correction> = fitting.flat_map(|one| one.corrections.clone()).collect();
        all.extend(more.iter().cloned());
        let errors = self.shipped.with_corrections(&all).err()?;
        Some(in_words(&errors))
    }

    /// Which corrections no longer fit without one of them, by title.
    pub(crate) fn rests_on(&self, kept: &[Kept], id: uuid::Uuid) -> Vec<String> {
        let before = self.edit(0, kept).misfits;
        let without: Vec<Kept> = kept.iter().filter(|one| one.id != id).cloned().collect();
        let after = self.edit(0, &without).misfits;
        let new = after.iter().filter(|one| !before.contains(one));
        new.map(|(title, _)| title.clone()).collect()
    }
}

impl Desk {
    /// The law in force, as this process last saw it. Pages may use it; who counts in
    /// a transaction calls [`Desk::law_now`] first.
    pub fn law(&self) -> Arc<Law> {
        self.lawbook.edition().law
    }

    /// Corrections that the shipped data no longer takes: title and reason.
    pub fn law_misfits(&self) -> Vec<(String, String)> {
        self.lawbook.edition().misfits.to_vec()
    }

    /// The law in force. Looks whether somebody has corrected it since: called in the
    /// transaction that holds the case, so that whoever corrects the law either waits
    /// for this case or is seen here.
    pub async fn law_now(&self, conn: &mut Conn) -> Result<Arc<Law>, Error> {
        let version = store::law::version(conn).await?;
        let known = self.lawbook.edition();
        if known.version == version {
            return Ok(known.law);
        }
        let kept = store::law::all(conn).await?;
        let edition = self.lawbook.edit(version, &kept);
        self.lawbook.take(edition.clone());
        Ok(edition.law)
    }
}

/// What is wrong with a correction, for people.
pub(crate) fn in_words(errors: &[DataError]) -> String {
    let words: Vec<String> = errors
        .iter()
        .map(|error| format!("{}: {}", error.field, error.message))
        .collect();
    words.join("; ")
}
