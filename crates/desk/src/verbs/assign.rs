//! Triage: a person says where a message belongs. One action, logged, taken back by one
//! more, and it teaches: mail of the same sender is thought to be for the same agency, or
//! to be spam.

use crate::{Desk, Error};
use domain::{Actor, CaseId, EventKind, InboundId, inbound::InboundState};
use store::{inbound::Inbound, moves::Lying};

impl Desk {
    /// Puts a message into a case, or moves it there from another; what was read of it
    /// moves along. Into the case where it lies: that is right, nobody has to look any more.
    pub async fn assign(
        &self,
        actor: &Actor,
        inbound: InboundId,
        case: CaseId,
    ) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        // The message first, as sorting locks them.
        let message = self.own_message(&mut tx, actor, inbound).await?;
        self.own_case(&mut tx, actor, case).await?;
        let to = Lying {
            case: Some(case),
            ..Lying::by(actor.id, InboundState::Attached, "a person put it here")
        };
        if message.case == Some(case) {
            let here = store::moves::lying(&mut tx, inbound).await?;
            let confirmed = Lying {
                look: false,
                put_by: Some(actor.id),
                ..here
            };
            store::moves::lay(&mut tx, inbound, &confirmed).await?;
        } else {
            self.shift(&mut tx, actor, &message, &to).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Takes a message out of its case, or out of spam, and back to triage.
    pub async fn unassign(&self, actor: &Actor, inbound: InboundId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let message = self.own_message(&mut tx, actor, inbound).await?;
        let why = match message.state {
            InboundState::Attached => "a person took it out of its case",
            InboundState::Spam => "a person says that it is no spam",
            InboundState::Received | InboundState::Triage => {
                return Err(Error::Refused("this message is in no case".to_owned()));
            }
        };
        let to = Lying::by(actor.id, InboundState::Triage, why);
        self.shift(&mut tx, actor, &message, &to).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Keeps a message where nobody needs to look, for as long as spam is kept; out of its
    /// case, if it lies in one. It can be taken back or assigned later all the same.
    pub async fn mark_spam(&self, actor: &Actor, inbound: InboundId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let message = self.own_message(&mut tx, actor, inbound).await?;
        if message.state == InboundState::Spam {
            return Ok(());
        }
        let to = Lying {
            spam_at: Some(self.now()),
            ..Lying::by(actor.id, InboundState::Spam, "a person says it is spam")
        };
        self.shift(&mut tx, actor, &message, &to).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes the newest move of a message back: it lies as before, and nothing is learned
    /// from the move any more.
    pub async fn undo_move(&self, actor: &Actor, inbound: InboundId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let message = self.own_message(&mut tx, actor, inbound).await?;
        let Some((newest, before)) = store::moves::newest(&mut tx, inbound).await? else {
            let none = "nobody has moved this message: there is nothing to take back";
            return Err(Error::Refused(none.to_owned()));
        };
        if let Some(case) = before.case {
            self.own_case(&mut tx, actor, case).await?;
        }
        self.lay(&mut tx, actor, &message, &before).await?;
        store::moves::undone(&mut tx, newest, actor.id, self.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Moves it, and writes down how it lay before.
    async fn shift(
        &self,
        tx: &mut store::Conn,
        actor: &Actor,
        message: &Inbound,
        to: &Lying,
    ) -> Result<(), Error> {
        let from = store::moves::lying(tx, message.id).await?;
        self.lay(tx, actor, message, to).await?;
        let when = (actor.id, self.now());
        store::moves::record(tx, message.id, &from, to, when).await?;
        Ok(())
    }

    /// Out of the one case, into the other, each with its event.
    async fn lay(
        &self,
        tx: &mut store::Conn,
        actor: &Actor,
        message: &Inbound,
        to: &Lying,
    ) -> Result<(), Error> {
        if message.gone {
            let gone = "its bytes were thrown away as spam: it can only come again";
            return Err(Error::Refused(gone.to_owned()));
        }
        if let Some(from) = message.case {
            self.take_out(tx, actor, message.id, from).await?;
        }
        if let Some(case) = to.case {
            // What was read of it in another case, even if it has waited in triage since.
            store::inbound::move_documents(tx, message.id, case).await?;
            store::fetch::follow_message(tx, message.id, case).await?;
            self.put_into_case(tx, message, case, &to.reason, Some(actor))
                .await?;
        }
        Ok(store::moves::lay(tx, message.id, to).await?)
    }

    /// The message, locked; not found where it lies in a case that the actor may not see.
    pub(crate) async fn own_message(
        &self,
        tx: &mut store::Conn,
        actor: &Actor,
        inbound: InboundId,
    ) -> Result<Inbound, Error> {
        let message = store::inbound::for_update(tx, inbound).await?;
        if let Some(case) = message.case
            && !actor.may_work_on(&store::case::by_id(tx, case).await?)
        {
            return Err(Error::NotFound);
        }
        if message.state == InboundState::Received {
            return Err(Error::Conflict(
                "this message is just being sorted: look again in a moment".to_owned(),
            ));
        }
        Ok(message)
    }

    async fn take_out(
        &self,
        tx: &mut store::Conn,
        actor: &Actor,
        inbound: InboundId,
        from: CaseId,
    ) -> Result<(), Error> {
        let case = store::case::for_update(tx, from).await?;
        let event = self.event(EventKind::MessageDetached { message: inbound }, Some(actor));
        store::event::append(tx, &case, vec![event]).await?;
        Ok(())
    }
}
