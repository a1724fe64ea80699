//! Throws away what nobody needs any more: finished jobs, old run logs, ended sessions,
//! page pictures beyond their share of the disk, files that never came whole, the bytes of
//! spam whose time is over.
//! Nothing of a case is ever thrown away here.

use crate::{Desk, Error};
use jiff::{SignedDuration, Timestamp};

/// Finished jobs are kept so long; their keys make a tick or a nudge happen once.
const DONE_JOBS: SignedDuration = SignedDuration::from_mins(15);

/// Runs are kept for looking back.
const RUNS: SignedDuration = SignedDuration::from_hours(30 * 24);

/// So many spam messages in one go; the next round takes the rest.
const SPAM: i64 = 500;

impl Desk {
    /// Sweeps the queue, the run log, the sessions, the pictures and old spam.
    pub async fn prune(&self) -> Result<(), Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        store::job::prune(&mut tx, now - DONE_JOBS, now - RUNS).await?;
        store::session::prune(&mut tx, now).await?;
        store::presence::prune(&mut tx, now).await?;
        tx.commit().await?;
        self.pictures.prune(now).await?;
        self.forget_old_uploads(now).await?;
        self.throw_old_spam(now).await
    }

    async fn throw_old_spam(&self, now: Timestamp) -> Result<(), Error> {
        let Some(before) = self.spam_from_before(now) else {
            return Ok(());
        };
        let stale = {
            let mut conn = self.store.connection().await?;
            store::sender::stale_spam(&mut conn, before, SPAM).await?
        };
        for inbound in stale {
            let mut tx = self.store.begin().await?;
            // Under the row's lock: the same mail may be coming in again at this moment.
            // Died in between, the next round removes what is left.
            let Some(files) = store::sender::spam_files(&mut tx, inbound, before).await? else {
                continue;
            };
            for digest in &files {
                let removed = self.files.remove(digest).await;
                removed.map_err(crate::verbs::receive::kept)?;
            }
            store::sender::bytes_gone(&mut tx, inbound, now).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Spam set aside before this has had its time; none: it is kept for ever.
    fn spam_from_before(&self, now: Timestamp) -> Option<Timestamp> {
        let days = i64::from(self.config.spam_days);
        let kept = SignedDuration::from_hours(days.checked_mul(24)?);
        now.checked_sub(kept).ok().filter(|_| days > 0)
    }
}
