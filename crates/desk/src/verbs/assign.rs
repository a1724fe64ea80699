//! Triage: a person says where a message belongs. One action, logged, and undone
//! by the next.

use crate::{Desk, Error};
use domain::{Actor, CaseId, EventKind, InboundId, inbound::InboundState};

impl Desk {
    /// Puts a message into a case, or moves it there from another; what was read
    /// of it moves along.
    pub async fn assign(
        &self,
        actor: &Actor,
        inbound: InboundId,
        case: CaseId,
    ) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        self.own_case(&mut tx, actor, case).await?;
        let message = self.own_message(&mut tx, actor, inbound).await?;
        if message.case == Some(case) {
            return Ok(());
        }
        if let Some(from) = message.case {
            self.take_out(&mut tx, actor, inbound, from).await?;
            store::inbound::move_documents(&mut tx, inbound, case).await?;
            store::fetch::follow_message(&mut tx, inbound, case).await?;
        }
        self.put_into_case(&mut tx, &message, case, "a person put it here", Some(actor))
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes a message out of its case and back to triage.
    pub async fn unassign(&self, actor: &Actor, inbound: InboundId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let message = self.own_message(&mut tx, actor, inbound).await?;
        let Some(from) = message.case else {
            return Err(Error::Refused("this message is in no case".to_owned()));
        };
        self.take_out(&mut tx, actor, inbound, from).await?;
        store::inbound::put(
            &mut tx,
            inbound,
            InboundState::Triage,
            None,
            "a person took it out of its case",
            &[],
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Keeps a message where nobody needs to look; it can be assigned later all the same.
    pub async fn mark_spam(&self, actor: &Actor, inbound: InboundId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let message = self.own_message(&mut tx, actor, inbound).await?;
        if message.state == InboundState::Attached {
            return Err(Error::Refused(
                "this message is in a case: take it out first".to_owned(),
            ));
        }
        store::inbound::put(
            &mut tx,
            inbound,
            InboundState::Spam,
            None,
            "a person says it is spam",
            &[],
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The message, locked; not found where it lies in a case that the actor may not see.
    async fn own_message(
        &self,
        tx: &mut store::Conn,
        actor: &Actor,
        inbound: InboundId,
    ) -> Result<store::inbound::Inbound, Error> {
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
