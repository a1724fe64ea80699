//! Ends a case, and takes it up again.

use crate::{Desk, Error, clean};
use domain::{Actor, CaseId, Outcome};

impl Desk {
    /// Ends the case; reminders that have not left are taken back. Refused: a case
    /// that is closed, or a letter of which waits to be sent.
    pub async fn close_case(
        &self,
        actor: &Actor,
        case: CaseId,
        outcome: Outcome,
        note: &str,
    ) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let case = self.own_case(&mut tx, actor, case).await?;
        let waiting = store::letter::waiting(&mut tx, case.id).await?;
        let closed = case.close(outcome, clean(note), waiting)?;
        self.save(&mut tx, &case, vec![self.event(closed, Some(actor))])
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes a closed case up again; its clocks stand where they stood. Refused: a
    /// case that is not closed.
    pub async fn reopen_case(&self, actor: &Actor, case: CaseId, note: &str) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let case = self.own_case(&mut tx, actor, case).await?;
        let reopened = case.reopen(clean(note))?;
        self.save(&mut tx, &case, vec![self.event(reopened, Some(actor))])
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
