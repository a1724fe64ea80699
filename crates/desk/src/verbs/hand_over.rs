//! Gives a case to another person: they answer for it and get its reminders.

use crate::{Desk, Error};
use domain::{Actor, CaseId, EventKind, PersonId};

impl Desk {
    /// The case is theirs from now on. Invalid: somebody who cannot sign in.
    pub async fn hand_over(&self, actor: &Actor, case: CaseId, to: PersonId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let case = self.own_case(&mut tx, actor, case).await?;
        let theirs = match store::person::by_id(&mut tx, to).await {
            Err(store::Error::NotFound) => false,
            found => found?.active,
        };
        if !theirs {
            return Err(Error::field("to", "choose somebody with an active account"));
        }
        if case.owner == to {
            return Ok(());
        }
        store::case::set_owner(&mut tx, case.id, to).await?;
        let event = self.event(EventKind::HandedOver { to }, Some(actor));
        self.save(&mut tx, &case, vec![event]).await?;
        tx.commit().await?;
        Ok(())
    }
}
