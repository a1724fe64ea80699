//! Writes something down on a case.

use crate::{Desk, Error, clean};
use domain::{Actor, CaseId, EventId, EventKind};

impl Desk {
    /// Puts a note on the case, closed or not. Invalid: an empty one.
    pub async fn add_note(
        &self,
        actor: &Actor,
        case: CaseId,
        text: &str,
    ) -> Result<EventId, Error> {
        let text = clean(text);
        if text.is_empty() {
            return Err(Error::field("text", "write something down first"));
        }
        let mut tx = self.store.begin().await?;
        let case = self.own_case(&mut tx, actor, case).await?;
        let event = self.event(EventKind::Note { text }, Some(actor));
        let id = event.id;
        self.save(&mut tx, &case, vec![event]).await?;
        tx.commit().await?;
        Ok(id)
    }
}
