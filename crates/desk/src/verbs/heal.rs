//! Compares what is with what should be, and nudges what was left lying. The
//! timetable runs it, and so does every start: recovery is the normal path.

use crate::{Desk, Error};
use domain::{Job, document::DocumentState};
use jiff::SignedDuration;

/// Left alone for so long, a thing has lost its job.
const PATIENCE: SignedDuration = SignedDuration::from_secs(90);

/// A verdict on a link that nobody has learnt from by then has lost its job, which
/// takes those of some minutes together.
const UNHEARD: SignedDuration = SignedDuration::from_mins(15);

/// So many of a kind are nudged at once; the next round takes the rest.
const BATCH: i64 = 500;

impl Desk {
    /// Nudges mails, messages, fetches, lists and documents whose jobs were lost, and documents
    /// whose links are older than the corpus.
    pub async fn heal(&self) -> Result<(), Error> {
        self.heal_deliveries().await?;
        self.heal_arrivals().await
    }

    async fn heal_arrivals(&self) -> Result<(), Error> {
        let now = self.clock.now();
        let before = now - PATIENCE;
        let mut tx = self.store.begin().await?;
        // One nudge for each thing, until the finished job is pruned: a backlog is not made longer.
        for inbound in store::inbound::unsorted(&mut tx, before, BATCH).await? {
            let key = format!("heal:sort:{inbound}");
            store::job::enqueue(&mut tx, &Job::Sort { inbound }, now, Some(&key)).await?;
        }
        for fetch in store::fetch::stalled(&mut tx, before, BATCH).await? {
            let key = format!("heal:fetch:{fetch}");
            store::job::enqueue(&mut tx, &Job::Fetch { fetch }, now, Some(&key)).await?;
        }
        for import in store::import::running(&mut tx, before, BATCH).await? {
            let key = format!("heal:import:{import}");
            store::job::enqueue(&mut tx, &Job::Import { import }, now, Some(&key)).await?;
        }
        for (document, state) in store::document::stalled(&mut tx, before, BATCH).await? {
            let job = match state {
                DocumentState::Received | DocumentState::Reading => Job::Read { document },
                _ => Job::Link { document },
            };
            let key = format!("heal:{}:{document}", job.name());
            store::job::enqueue(&mut tx, &job, now, Some(&key)).await?;
        }
        // Letters that have left are found again in mails that quote them.
        store::prints::fill(&mut tx).await?;
        let version = store::corpus::version(&mut tx).await?;
        for document in store::document::behind(&mut tx, version, BATCH).await? {
            let key = format!("relink:{version}:{document}");
            store::job::enqueue(&mut tx, &Job::Link { document }, now, Some(&key)).await?;
        }
        if let Some(newest) = store::learning::unheard(&mut tx, now - UNHEARD).await? {
            let key = format!("heal:learn:{newest}");
            store::job::enqueue(&mut tx, &Job::Learn, now, Some(&key)).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
