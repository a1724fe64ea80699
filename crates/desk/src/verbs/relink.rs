//! Linking again after the corpus has changed. A new document concerns every page.
//! A correction of the index concerns only pages that may bear one of the names it
//! touched: those of its entries before it and after. Others keep their links.

use super::link::pages;
use crate::{Desk, Error};
use domain::{DocumentId, Job};
use linking::{EntryKind, Touched};
use serde_json::Value;
use store::Conn;

/// Documents put into the queue in one go.
const BATCH: usize = 200;

impl Desk {
    /// Queues what was linked against an older corpus, a batch at a time: killed
    /// anywhere it goes on where it was.
    pub async fn relink(&self, after: Option<DocumentId>) -> Result<(), Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let version = store::corpus::version(&mut tx).await?;
        let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
        let behind = store::document::behind_after(&mut tx, version, after, limit).await?;
        for &document in &behind {
            let key = format!("relink:{version}:{document}");
            store::job::enqueue(&mut tx, &Job::Link { document }, now, Some(&key)).await?;
        }
        if let Some(&last) = behind.last().filter(|_| behind.len() == BATCH) {
            let next = Job::Relink { after: Some(last) };
            let key = format!("relink:{version}:after:{last}");
            store::job::enqueue(&mut tx, &next, now, Some(&key)).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Whether the document's links stand as they are in the newest corpus: only
    /// corrections came since, and no page bears a name that they touched. Then
    /// this is written down.
    pub(super) async fn passes_over(&self, conn: &mut Conn, id: DocumentId) -> Result<bool, Error> {
        let Some(linked) = store::document::linked_version(conn, id).await? else {
            return Ok(false);
        };
        let version = store::corpus::version(conn).await?;
        if linked == version {
            return Ok(false);
        }
        let touched = store::correction::touched_between(conn, linked, version).await?;
        let Some(touched) = touched.and_then(|all| names(&all)) else {
            return Ok(false);
        };
        let family = store::document::family(conn, id).await?;
        let pages = pages(conn, &family).await?;
        if pages.iter().any(|page| touched.may_stand_on(&page.text)) {
            return Ok(false);
        }
        let now = self.clock.now();
        for (member, _) in family {
            store::document::linked(conn, member, version, now).await?;
        }
        Ok(true)
    }
}

/// The names of several corrections, ready to be looked for; none where they
/// cannot be told by names.
fn names(touched: &[Value]) -> Option<Touched> {
    let all = touched
        .iter()
        .flat_map(|one| one.as_array().into_iter().flatten());
    let named: Option<Vec<(EntryKind, &str)>> = all
        .map(|pair| {
            let kind = pair.get(0)?.as_str().and_then(EntryKind::parse)?;
            Some((kind, pair.get(1)?.as_str()?))
        })
        .collect();
    Touched::new(named?)
}
