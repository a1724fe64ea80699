//! Gives a letter back to its author, with a word on what to change.

use crate::{Desk, Error, clean};
use domain::{Actor, EventKind, LetterId};

impl Desk {
    /// A draft again. Refused: a letter that is not in review.
    pub async fn send_back(
        &self,
        actor: &Actor,
        letter: LetterId,
        note: &str,
    ) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let (case, before) = self.own_letter(&mut tx, actor, letter).await?;
        let note = clean(note);
        let after = before.clone().send_back(note.clone(), self.now())?;
        store::letter::update(&mut tx, &before, &after, actor.id).await?;
        let kind = EventKind::LetterSentBack {
            letter,
            letter_kind: after.kind,
            note,
        };
        self.save(&mut tx, &case, vec![self.event(kind, Some(actor))])
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
