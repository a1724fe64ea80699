//! A person's word that a mail is to be tried again.

use crate::{Desk, Error, verbs::queue_letter::only_one};
use domain::{Actor, DeliveryId, Job};

impl Desk {
    /// The same bytes with the same Message-ID leave once more, at once and whether an
    /// office is open or not. Refused: a mail that has left, was taken back or is being
    /// sent.
    pub async fn resend(&self, actor: &Actor, delivery: DeliveryId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let (before, case, _) = self.own_delivery(&mut tx, actor, delivery).await?;
        if let Some(case) = &case {
            case.open()?;
        }
        let now = self.now();
        let after = before.clone().resend(now)?;
        only_one(store::delivery::update(&mut tx, &before, &after, Some(actor.id)).await)?;
        store::pace::set_office_hours(&mut tx, delivery, false).await?;
        store::job::enqueue(&mut tx, &Job::Deliver { delivery }, now, None).await?;
        tx.commit().await?;
        Ok(())
    }
}
