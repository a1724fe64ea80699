//! Gives a letter to an editor.

use crate::{Desk, Error};
use domain::{Actor, EventKind, LetterId};

impl Desk {
    /// From now on it lies with an editor. Refused: anything but a complete draft.
    pub async fn submit(&self, actor: &Actor, letter: LetterId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let (case, before) = self.own_letter(&mut tx, actor, letter).await?;
        case.open()?;
        let after = before.clone().submit(self.now())?;
        store::letter::update(&mut tx, &before, &after, actor.id).await?;
        let kind = EventKind::LetterSubmitted {
            letter,
            letter_kind: after.kind,
        };
        self.save(&mut tx, &case, vec![self.event(kind, Some(actor))])
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
