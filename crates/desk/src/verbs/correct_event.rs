//! Corrects a fact: the old event stays in the log, the new one takes its place,
//! and every clock and unsent reminder that hangs on it follows.

use crate::{
    Desk, Error, clean, clocks, outlook,
    verbs::record_event::{Changed, tidy},
};
use domain::{Actor, Case, Event, EventId, EventKind, LegalFact, NewEvent, When, case::Refused};
use store::{Conn, OnConstraint};

impl Desk {
    /// Says a recorded fact anew; shows what moved. Refused: what is no fact of the
    /// law, and an event that was corrected before. Invalid: as for recording.
    pub async fn correct_event(
        &self,
        actor: &Actor,
        event: EventId,
        fact: LegalFact,
        when: When,
    ) -> Result<Changed, Error> {
        self.supersede(actor, event, EventKind::Legal(tidy(fact)), Some(when))
            .await
    }

    /// Takes back a fact that never was; the reason stays in the log.
    pub async fn retract_event(
        &self,
        actor: &Actor,
        event: EventId,
        reason: &str,
    ) -> Result<Changed, Error> {
        let text = clean(reason);
        if text.is_empty() {
            return Err(Error::field("reason", "say why this is taken back"));
        }
        self.supersede(actor, event, EventKind::Note { text }, None)
            .await
    }

    async fn supersede(
        &self,
        actor: &Actor,
        old: EventId,
        kind: EventKind,
        when: Option<When>,
    ) -> Result<Changed, Error> {
        let mut tx = self.store.begin().await?;
        let (case, old) = self.own_event(&mut tx, actor, old).await?;
        case.open()?;
        let (agency, events) = self.facts(&mut tx, &case).await?;
        correctable(&old, &events)?;
        let mut event = NewEvent {
            supersedes: Some(old.id),
            proof: old.proof,
            ..self.event(kind, Some(actor))
        };
        event.when = when.unwrap_or(event.when);
        let (before, after) = self.decide(&case, &agency, &events, &event)?;
        let id = event.id;
        let cause = outlook::cause(std::slice::from_ref(&event));
        let saved = store::event::append(&mut tx, &case, vec![event]).await;
        let case = saved.on_constraint("events_corrected_once", || {
            Error::from(Refused::AlreadyCorrected)
        })?;
        self.refresh_clocks(&mut tx, &case, &cause).await?;
        tx.commit().await?;
        Ok(Changed {
            event: id,
            moved: clocks::moved(&before, &after),
        })
    }

    async fn own_event(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        id: EventId,
    ) -> Result<(Case, Event), Error> {
        let event = store::event::by_id(conn, id).await?;
        let case = self.own_case(conn, actor, event.case).await?;
        Ok((case, event))
    }
}

fn correctable(old: &Event, events: &[Event]) -> Result<(), Refused> {
    if !matches!(old.kind, EventKind::Legal(_)) {
        return Err(Refused::NotCorrectable);
    }
    if events.iter().any(|event| event.supersedes == Some(old.id)) {
        return Err(Refused::AlreadyCorrected);
    }
    Ok(())
}
