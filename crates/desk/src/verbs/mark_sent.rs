//! A person's word that a mail did leave: then, or by another way.

use crate::{Desk, Error};
use domain::{Actor, DeliveryId};

impl Desk {
    /// Counts as sent: where its text had been handed over, from that instant, else
    /// from now. Refused: a mail of which that is known already, or that waits.
    pub async fn mark_sent(&self, actor: &Actor, delivery: DeliveryId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let (before, case, letter) = self.own_delivery(&mut tx, actor, delivery).await?;
        let now = self.now();
        let after = before.clone().mark_sent(now)?;
        store::delivery::update(&mut tx, &before, &after, Some(actor.id)).await?;
        if let (Some(case), Some(letter)) = (case, letter) {
            let left_at = before.handed_over_at.unwrap_or(now);
            self.letter_left(&mut tx, &case, letter.id, &after, (left_at, Some(actor)))
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
