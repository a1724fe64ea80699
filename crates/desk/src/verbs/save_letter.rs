//! Saves a new version of a letter. Every version is kept.

use crate::{Desk, Error};
use domain::{Actor, LetterId};

impl Desk {
    /// Saves text that was written on top of version `based_on`; the number of the
    /// new version. Conflict: somebody saved in between. Refused: a letter whose
    /// text is fixed.
    pub async fn save_letter(
        &self,
        actor: &Actor,
        letter: LetterId,
        subject: &str,
        body: &str,
        based_on: i32,
    ) -> Result<i32, Error> {
        let mut tx = self.store.begin().await?;
        let (_, before) = self.own_letter(&mut tx, actor, letter).await?;
        // Postgres keeps every character but this one.
        let body = body.replace('\0', "");
        let after = before
            .clone()
            .save(subject.trim(), &body, based_on, self.now())?;
        store::letter::update(&mut tx, &before, &after, actor.id).await?;
        store::letter_draft::forget(&mut tx, letter, actor.id).await?;
        tx.commit().await?;
        Ok(after.version)
    }
}
