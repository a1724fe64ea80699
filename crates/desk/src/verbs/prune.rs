//! Throws away what nobody needs any more: finished jobs, old run logs, ended
//! sessions, page pictures beyond their share of the disk. Nothing of a case is ever thrown away here.

use crate::{Desk, Error};
use jiff::SignedDuration;

/// Finished jobs are kept so long; their keys make a tick or a nudge happen once.
const DONE_JOBS: SignedDuration = SignedDuration::from_mins(15);

/// Runs are kept for looking back.
const RUNS: SignedDuration = SignedDuration::from_hours(30 * 24);

impl Desk {
    /// Sweeps the queue, the run log, the sessions and the pictures.
    pub async fn prune(&self) -> Result<(), Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        store::job::prune(&mut tx, now - DONE_JOBS, now - RUNS).await?;
        store::session::prune(&mut tx, now).await?;
        tx.commit().await?;
        self.pictures.prune(now).await
    }
}
