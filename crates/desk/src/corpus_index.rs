//! The corpus made ready for matching, kept in memory until the corpus changes.

use crate::{Error, learnt::Learnt};
use linking::{CorpusDocument, Correction, Entries, Index, Outcome, catalogue};
use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};
use store::{Store, correction::Kept};
use tokio::sync::Mutex;

/// The newest index, shared by all jobs of this process.
#[derive(Clone, Default)]
pub struct CorpusCache(Arc<Mutex<Option<Arc<Prepared>>>>);

/// An index and what its documents are in the database.
pub struct Prepared {
    /// The corpus version it was made of.
    pub version: i64,
    /// Ready for matching; its documents are named by their ids.
    pub index: Index,
    /// The rows, by the name the index knows them by.
    pub documents: HashMap<String, store::corpus::CorpusDocument>,
    /// The editors' corrections in their order.
    pub corrections: Vec<Kept>,
    /// What became of those that stand, by their numbers.
    outcomes: HashMap<i64, Outcome>,
    entries: OnceLock<Entries>,
}

impl Prepared {
    /// The index as an editor reads it; read out once.
    pub fn entries(&self) -> &Entries {
        self.entries.get_or_init(|| Entries::of(&self.index))
    }

    /// What became of a correction; none where it was taken back.
    pub fn outcome(&self, correction: i64) -> Option<&Outcome> {
        self.outcomes.get(&correction)
    }
}

impl CorpusCache {
    /// The index of the corpus as it is now; made anew where that has changed.
    pub async fn get(&self, store: &Store) -> Result<Arc<Prepared>, Error> {
        let mut kept = self.0.lock().await;
        let mut conn = store.connection().await?;
        let version = store::corpus::version(&mut conn).await?;
        if let Some(ready) = kept.as_ref().filter(|ready| ready.version == version) {
            return Ok(Arc::clone(ready));
        }
        let rows = store::corpus::all(&mut conn).await?;
        let corrections = store::correction::all(&mut conn).await?;
        let learnt = Learnt::load(&mut conn).await?;
        drop(conn);
        let build = move || {
            let mut built = prepare(version, rows, corrections);
            learnt.lay_over(&mut built.index);
            built
        };
        let built = tokio::task::spawn_blocking(build).await;
        let built = Arc::new(built.map_err(|error| Error::Broken(Box::new(error)))?);
        *kept = Some(Arc::clone(&built));
        Ok(built)
    }
}

fn prepare(
    version: i64,
    rows: Vec<store::corpus::CorpusDocument>,
    corrections: Vec<Kept>,
) -> Prepared {
    let texts: Vec<CorpusDocument> = rows
        .iter()
        .map(|row| CorpusDocument {
            name: row.id.to_string(),
            text: row.text().to_owned(),
            facts: row
                .facts
                .clone()
                .and_then(|facts| serde_json::from_value::<catalogue::Entry>(facts).ok()),
        })
        .collect();
    let standing: Vec<(i64, Option<Correction>)> = corrections
        .iter()
        .filter(|kept| kept.undone.is_none())
        .map(|kept| (kept.id, read(kept, &rows)))
        .collect();
    let readable: Vec<Correction> = standing.iter().filter_map(|one| one.1.clone()).collect();
    let index = Index::corrected(&texts, &readable);
    let mut became = index.outcomes.iter();
    let unread = Outcome::Nothing {
        why: "this version of Daylight cannot read it".to_owned(),
    };
    let outcomes = standing
        .iter()
        .map(|(id, one)| {
            let outcome = one.as_ref().and_then(|_| became.next());
            (*id, outcome.unwrap_or(&unread).clone())
        })
        .collect();
    let documents = rows
        .into_iter()
        .map(|row| (row.id.to_string(), row))
        .collect();
    Prepared {
        version,
        index,
        documents,
        corrections,
        outcomes,
        entries: OnceLock::new(),
    }
}

/// A correction as it is applied: documents, written down by their SHA-256, are
/// named as the index knows them.
fn read(kept: &Kept, rows: &[store::corpus::CorpusDocument]) -> Option<Correction> {
    let mut correction: Correction = serde_json::from_value(kept.change.clone()).ok()?;
    if let Correction::Split { documents, .. } = &mut correction {
        for named in documents {
            let row = rows.iter().find(|row| row.digest.to_string() == *named);
            if let Some(row) = row {
                *named = row.id.to_string();
            }
        }
    }
    Some(correction)
}
