//! Verifies the event log: that every chain holds, no event is missing at its
//! end, and each case stands where its events say.

use crate::{Desk, Error};
use domain::{Case, CaseId, Event, Reference, case::progress, event::broken_link};
use std::fmt;
use uuid::Uuid;

/// So many cases are loaded at once.
const BATCH: i64 = 200;

/// A case whose log does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenLog {
    /// The case.
    pub case: CaseId,
    /// Its reference.
    pub reference: Reference,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for BrokenLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.reference, self.what)
    }
}

impl Desk {
    /// Every case whose log has been tampered with or cannot be read; none is good.
    pub async fn verify_log(&self) -> Result<Vec<BrokenLog>, Error> {
        self.verify_log_after(CaseId(Uuid::nil()), usize::MAX).await
    }

    /// The same for the next cases behind `after`, at most so many.
    pub async fn verify_log_after(
        &self,
        mut after: CaseId,
        mut most: usize,
    ) -> Result<Vec<BrokenLog>, Error> {
        let mut broken = Vec::new();
        let mut conn = self.store.connection().await?;
        while most > 0 {
            let limit = BATCH.min(i64::try_from(most).unwrap_or(BATCH));
            let cases = store::case::all_after(&mut conn, after, limit).await?;
            let Some(last) = cases.last() else { break };
            after = last.id;
            most -= cases.len().min(most);
            for case in cases {
                let what = match store::event::of_case(&mut conn, case.id).await {
                    Ok(events) => fault(&case, &events),
                    Err(error @ store::Error::Inconsistent { .. }) => Some(error.to_string()),
                    Err(error) => return Err(error.into()),
                };
                broken.extend(what.map(|what| BrokenLog {
                    case: case.id,
                    reference: case.reference,
                    what,
                }));
            }
        }
        Ok(broken)
    }
}

fn fault(case: &Case, events: &[Event]) -> Option<String> {
    if let Some(event) = broken_link(events) {
        return Some(format!("event {} has been altered", event.seq));
    }
    if usize::try_from(case.version).ok() != Some(events.len()) {
        return Some(format!(
            "{} events, but {} were recorded",
            events.len(),
            case.version
        ));
    }
    let told = progress(events);
    (told != case.progress).then(|| {
        format!(
            "the case says {}, its events say {}",
            case.progress.stage, told.stage
        )
    })
}
