//! Fixes a letter's text: what is approved is what is sent, byte for byte.

use crate::{Desk, Error, letters::UNCHECKED_MARK};
use domain::{Actor, EventKind, LetterId};

impl Desk {
    /// Fixes the newest version. Refused: an incomplete letter, one that still
    /// bears a mark, and a person who may not approve it.
    pub async fn approve(&self, actor: &Actor, letter: LetterId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let (case, before) = self.own_letter(&mut tx, actor, letter).await?;
        case.open()?;
        let now = self.now();
        let newsroom = store::newsroom::get(&mut tx, now).await?;
        let after = before
            .clone()
            .approve(actor, newsroom.self_approval, UNCHECKED_MARK, now)?;
        store::letter::update(&mut tx, &before, &after, actor.id).await?;
        let kind = EventKind::LetterApproved {
            letter,
            letter_kind: after.kind,
            version: after.version,
            digest: after.digest(),
        };
        self.save(&mut tx, &case, vec![self.event(kind, Some(actor))])
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
