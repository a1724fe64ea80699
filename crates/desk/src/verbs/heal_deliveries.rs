//! Finds mails whose worker died or whose job was lost, and sees to them.

use crate::{Desk, Error};
use domain::{DeliveryId, Job};
use jiff::SignedDuration;
use uuid::Uuid;

/// A mail that should have been tried so long ago has lost its job.
const PATIENCE: SignedDuration = SignedDuration::from_secs(90);

/// So many are looked at in one go.
const BATCH: i64 = 200;

impl Desk {
    /// Ends attempts that nobody is making any more (tried again where the text
    /// was not handed over, else a person decides), and nudges what is overdue.
    /// How many mails were seen to.
    pub async fn heal_deliveries(&self) -> Result<usize, Error> {
        Ok(self.end_abandoned().await? + self.nudge_overdue().await?)
    }

    async fn end_abandoned(&self) -> Result<usize, Error> {
        let (mut after, mut seen) = (DeliveryId(Uuid::nil()), 0);
        loop {
            let ids = {
                let mut conn = self.store.connection().await?;
                store::delivery::attempting(&mut conn, after, BATCH).await?
            };
            let Some(last) = ids.last() else {
                return Ok(seen);
            };
            after = *last;
            for id in ids {
                seen += usize::from(self.end_if_abandoned(id).await?);
            }
        }
    }

    /// A worker that lives holds the claim; where we get it, there is none.
    async fn end_if_abandoned(&self, id: DeliveryId) -> Result<bool, Error> {
        let Some(claim) = self.store.claim(id.0).await? else {
            return Ok(false);
        };
        let ended = async {
            let mut conn = self.store.connection().await?;
            let delivery = store::delivery::by_id(&mut conn, id).await?;
            drop(conn);
            self.settle(&delivery, None, self.now()).await
        };
        let ended = ended.await;
        let _ = claim.release().await;
        ended.map(|()| true)
    }

    async fn nudge_overdue(&self) -> Result<usize, Error> {
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let nil = DeliveryId(Uuid::nil());
        let ids = store::delivery::overdue(&mut tx, now - PATIENCE, nil, BATCH).await?;
        let mut nudged = 0;
        for delivery in ids {
            // One nudge for each mail, until the finished job is pruned.
            let key = format!("heal:deliver:{delivery}");
            let job = Job::Deliver { delivery };
            nudged += usize::from(store::job::enqueue(&mut tx, &job, now, Some(&key)).await?);
        }
        tx.commit().await?;
        Ok(nudged)
    }
}
