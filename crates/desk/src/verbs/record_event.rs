//! Records a fact that the law counts from.

use crate::{Desk, Error, clean, clocks};
use domain::{
    Actor, Agency, Case, CaseId, Event, EventId, EventKind, LegalFact, NewEvent, When, event::Proof,
};
use statutes::{Clock, Problem};
use store::Conn;

impl Desk {
    /// Puts a fact on the case; its clocks follow. Refused: a case that is closed.
    /// Invalid: a date in the future, and a fact that cannot have happened beside
    /// those on record.
    pub async fn record_event(
        &self,
        actor: &Actor,
        case: CaseId,
        fact: LegalFact,
        when: When,
        proof: Option<Proof>,
    ) -> Result<EventId, Error> {
        let mut tx = self.store.begin().await?;
        let case = self.own_case(&mut tx, actor, case).await?;
        case.open()?;
        belongs(&mut tx, &case, proof).await?;
        let event = NewEvent {
            when,
            proof,
            ..self.event(EventKind::Legal(tidy(fact)), Some(actor))
        };
        let (agency, events) = self.facts(&mut tx, &case).await?;
        self.decide(&case, &agency, &events, &event)?;
        let id = event.id;
        self.save(&mut tx, &case, vec![event]).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// The clocks before and after an event; refused where it cannot have happened.
    pub(crate) fn decide(
        &self,
        case: &Case,
        agency: &Agency,
        events: &[Event],
        event: &NewEvent,
    ) -> Result<(Vec<Clock>, Vec<Clock>), Error> {
        self.not_in_the_future(agency, event.when)?;
        let mut log = events.to_vec();
        let before_it = log.last().map(|last| (last.seq, last.hash));
        log.push(event.clone().place(case.id, before_it));
        let before = self.clocks_of(agency, events);
        match (before, self.clocks_of(agency, &log)) {
            (before, Ok(after)) => Ok((before.unwrap_or_default(), after)),
            (Ok(_), Err(problem)) => Err(as_field(&problem)),
            // The log contradicted itself before: this may be a step towards mending it.
            (Err(_), Err(_)) => Ok((Vec::new(), Vec::new())),
        }
    }

    fn not_in_the_future(&self, agency: &Agency, when: When) -> Result<(), Error> {
        let now = self.now();
        let future = match when {
            When::At(at) => at > now,
            When::On(on) => on > self.day_there(&agency.jurisdiction, now),
        };
        if future {
            let message = "this lies in the future: record it once it has happened";
            return Err(Error::field("when", message));
        }
        Ok(())
    }
}

pub(crate) fn tidy(fact: LegalFact) -> LegalFact {
    LegalFact {
        note: clean(&fact.note),
        extension: fact
            .extension
            .map(|id| id.trim().to_owned())
            .filter(|id| !id.is_empty()),
        ..fact
    }
}

/// The law's complaint, on the field of the form that it is about.
fn as_field(problem: &Problem) -> Error {
    let field = match problem.field.rsplit_once('.') {
        Some((_, "at" | "on")) => "when",
        Some((_, field)) => field,
        None => &problem.field,
    };
    Error::field(field, problem.message.clone())
}

/// What proves a fact must lie in the same case.
async fn belongs(conn: &mut Conn, case: &Case, proof: Option<Proof>) -> Result<(), Error> {
    let owner = match proof {
        None => return Ok(()),
        Some(Proof::Delivery(id)) => store::delivery::by_id(conn, id).await?.case,
        Some(Proof::Message(id)) => store::inbound::for_update(conn, id).await?.case,
        Some(Proof::Page { document, .. }) => {
            Some(store::document::by_id(conn, document).await?.case)
        }
    };
    if owner == Some(case.id) {
        Ok(())
    } else {
        Err(Error::field("proof", "this is not on the same case"))
    }
}

/// What a change of facts has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The event that says so now.
    pub event: EventId,
    /// The clocks that moved, before and after.
    pub moved: Vec<clocks::Moved>,
}
