//! The corpus made ready for matching, kept in memory until the corpus changes.

use crate::Error;
use linking::{CorpusDocument, Index, catalogue};
use std::{collections::HashMap, sync::Arc};
use store::Store;
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
        drop(conn);
        let built = tokio::task::spawn_blocking(move || prepare(version, rows)).await;
        let built = Arc::new(built.map_err(|error| Error::Broken(Box::new(error)))?);
        *kept = Some(Arc::clone(&built));
        Ok(built)
    }
}

fn prepare(version: i64, rows: Vec<store::corpus::CorpusDocument>) -> Prepared {
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
    let documents = rows
        .into_iter()
        .map(|row| (row.id.to_string(), row))
        .collect();
    Prepared {
        version,
        index: Index::build(&texts),
        documents,
    }
}
