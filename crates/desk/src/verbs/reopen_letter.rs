//! Takes an approved letter back to be changed.

use crate::{Desk, Error};
use domain::{Actor, EventKind, LetterId};

impl Desk {
    /// A draft again; its approval is void. Refused: a letter that is queued or sent.
    pub async fn reopen_letter(&self, actor: &Actor, letter: LetterId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let (case, before) = self.own_letter(&mut tx, actor, letter).await?;
        case.open()?;
        let after = before.clone().reopen(self.now())?;
        store::letter::update(&mut tx, &before, &after, actor.id).await?;
        let kind = EventKind::LetterReopened {
            letter,
            letter_kind: after.kind,
        };
        self.save(&mut tx, &case, vec![self.event(kind, Some(actor))])
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
