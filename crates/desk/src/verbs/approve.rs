//! Fixes a letter's text: what is approved is what is sent, byte for byte.

use crate::{
    Desk, Error,
    letters::{UNCHECKED_MARK, without_marks},
};
use domain::{Actor, EventKind, LetterId};
use store::Conn;

impl Desk {
    /// Fixes the newest version, without its remarks. Refused: an incomplete letter, one
    /// that asks for something that nobody has ticked, and a person who may not approve it.
    pub async fn approve(&self, actor: &Actor, letter: LetterId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        self.approve_in(&mut tx, actor, letter).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The same within a transaction.
    pub(crate) async fn approve_in(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        letter: LetterId,
    ) -> Result<(), Error> {
        let (case, before) = self.own_letter(conn, actor, letter).await?;
        case.open()?;
        let now = self.now();
        let newsroom = store::newsroom::get(conn, now).await?;
        self.all_checked(conn, &before).await?;
        let clean = without_marks(&before.body);
        let read = match clean == before.body {
            true => before.clone(),
            false => before
                .clone()
                .save(&before.subject, &clean, before.version, now)?,
        };
        let after = read.approve(actor, newsroom.self_approval, UNCHECKED_MARK, now)?;
        store::letter::update(conn, &before, &after, actor.id).await?;
        let kind = EventKind::LetterApproved {
            letter,
            letter_kind: after.kind,
            version: after.version,
            digest: after.digest(),
        };
        self.save(conn, &case, vec![self.event(kind, Some(actor))])
            .await?;
        Ok(())
    }
}
