//! Takes a mail back before it has left.

use crate::{Desk, Error};
use domain::{
    Actor, Case, Delivery, DeliveryId, EventKind, Letter, LetterState, Role, delivery::Purpose,
};
use store::Conn;

impl Desk {
    /// It will not leave; its letter is approved and can be queued anew. Refused: a
    /// mail that is being sent or has left.
    pub async fn cancel_delivery(&self, actor: &Actor, delivery: DeliveryId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let (before, case, letter) = self.own_delivery(&mut tx, actor, delivery).await?;
        let now = self.now();
        let after = before.clone().cancel(now)?;
        store::delivery::update(&mut tx, &before, &after, Some(actor.id)).await?;
        if let (Some(case), Some(letter)) = (case, letter)
            && matches!(letter.state, LetterState::Queued(_))
        {
            let free = letter.clone().unqueue(now)?;
            store::letter::update(&mut tx, &letter, &free, actor.id).await?;
            let kind = EventKind::LetterUnqueued {
                letter: letter.id,
                letter_kind: letter.kind,
            };
            self.save(&mut tx, &case, vec![self.event(kind, Some(actor))])
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// A mail that the actor may decide on, with its case (locked) and letter.
    pub(crate) async fn own_delivery(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        id: DeliveryId,
    ) -> Result<(Delivery, Option<Case>, Option<Letter>), Error> {
        let delivery = store::delivery::by_id(conn, id).await?;
        let case = match delivery.case {
            Some(case) => Some(self.own_case(conn, actor, case).await?),
            None => None,
        };
        let own = delivery.person == Some(actor.id) || actor.role == Role::Admin;
        if delivery.purpose == Purpose::Account && !own {
            return Err(Error::NotFound);
        }
        let letter = match delivery.letter {
            Some(letter) => Some(store::letter::by_id(conn, letter).await?),
            None => None,
        };
        // Read again: whoever held the case may have moved the mail.
        Ok((store::delivery::by_id(conn, id).await?, case, letter))
    }
}
