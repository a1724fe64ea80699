//! Whoever answers for a case has seen what came in: it stands on their desk no longer.

use crate::{Desk, Error};
use domain::{Actor, CaseId, InboundId};

impl Desk {
    /// The actor has opened a message. Only the owner's eyes count.
    pub async fn message_opened(&self, actor: &Actor, id: InboundId) -> Result<(), Error> {
        let mut conn = self.store.connection().await?;
        let now = self.now();
        Ok(store::inbound_read::opened(&mut conn, actor.id, id, now).await?)
    }

    /// The actor has opened a case, whose page shows each message and note whole.
    pub async fn case_opened(&self, actor: &Actor, id: CaseId) -> Result<(), Error> {
        let mut conn = self.store.connection().await?;
        let now = self.now();
        store::mention::seen(&mut conn, id, actor.id, now).await?;
        Ok(store::inbound_read::case_opened(&mut conn, actor.id, id, now).await?)
    }
}
