//! Makes one attempt to get a mail out, and keeps how it ended.
//!
//! At most once without a person's word (RFC 5321 has no undo): the attempt is
//! committed before it begins, the instant of handing over before the first byte
//! of the text. A worker that dies in between leaves a row that says how far it
//! got; `heal_deliveries` reads it. The row is the fence, the claim only tells the
//! living from the dead.

use crate::{Desk, Error};
use domain::{
    Actor, Case, Delivery, DeliveryId, DeliveryState, Event, EventKind, Job, LegalFact, Letter,
    LetterId, LetterKind, LetterState, When,
    delivery::AttemptEnd,
    event::{Proof, Source},
};
use jiff::{SignedDuration, Timestamp};
use outside::mail::{Envelope, Mailer, Outcome, Reports};
use statutes::{Channel, EventType};
use std::time::Duration;
use store::Conn;

/// An answer that could not be written down is kept in hand this often, the pause
/// doubling from a quarter of a second: a database that restarts is back by then.
const TRIES: u32 = 9;

impl Desk {
    /// The job: one attempt, if one is due and nobody else is making it.
    pub async fn deliver(&self, delivery: DeliveryId) -> Result<(), Error> {
        let Some(claim) = self.store.claim(delivery.0).await? else {
            return Ok(());
        };
        let done = self.attempt(delivery).await;
        // Where the connection is gone, so is the lock.
        let _ = claim.release().await;
        done
    }

    async fn attempt(&self, id: DeliveryId) -> Result<(), Error> {
        let Some((delivery, raw)) = self.begin_attempt(id).await? else {
            return Ok(());
        };
        let end = match &self.mailer {
            None => AttemptEnd::Held,
            Some(mailer) => self.send(mailer, &delivery, &raw).await,
        };
        let at = self.now();
        let mut pause = Duration::from_millis(250);
        for _ in 1..TRIES {
            match self.settle(&delivery, Some(end.clone()), at).await {
                Err(Error::Unavailable(_)) => tokio::time::sleep(pause).await,
                settled => return settled,
            }
            pause *= 2;
        }
        self.settle(&delivery, Some(end), at).await
    }

    /// Takes the mail in hand, if it is due; else sees to what is.
    async fn begin_attempt(&self, id: DeliveryId) -> Result<Option<(Delivery, Vec<u8>)>, Error> {
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let before = store::delivery::by_id(&mut tx, id).await?;
        if before.state == DeliveryState::Attempting {
            // We hold the claim, so whoever was sending it is dead.
            drop(tx);
            self.settle(&before, None, now).await?;
            return Ok(None);
        }
        if let Some(at) = too_early(&before, now) {
            store::job::enqueue(&mut tx, &Job::Deliver { delivery: id }, at, None).await?;
            tx.commit().await?;
            return Ok(None);
        }
        let Ok(attempting) = before.clone().begin(now) else {
            return Ok(None);
        };
        if let Some(at) = self.too_soon(&mut tx, &before, now).await? {
            store::pace::put_off(&mut tx, &before, at).await?;
            store::job::enqueue(&mut tx, &Job::Deliver { delivery: id }, at, None).await?;
            tx.commit().await?;
            return Ok(None);
        }
        store::delivery::update(&mut tx, &before, &attempting, None).await?;
        store::delivery::begin_attempt(&mut tx, &attempting).await?;
        let raw = store::delivery::raw(&mut tx, id).await?;
        tx.commit().await?;
        Ok(Some((attempting, raw)))
    }

    async fn send(&self, mailer: &Mailer, delivery: &Delivery, raw: &[u8]) -> AttemptEnd {
        let envelope = Envelope {
            from: delivery.from.clone(),
            to: delivery.to.clone(),
            reports: Some(Reports {
                id: delivery.id.to_string(),
                arrival: delivery.letter.is_some(),
                // The copy to the case's own address.
                silent: vec![delivery.from.clone()],
            }),
        };
        let handing_over = async || -> Result<(), Error> {
            let mut conn = self.store.connection().await?;
            Ok(store::delivery::hand_over(&mut conn, delivery, self.now()).await?)
        };
        match mailer.send(&envelope, raw, handing_over).await {
            Outcome::Accepted { answer, queue_id } => AttemptEnd::Accepted { answer, queue_id },
            Outcome::Deferred { answer, .. } => AttemptEnd::Deferred { answer },
            Outcome::Refused { answer, .. } => AttemptEnd::Refused { answer },
            Outcome::NotSent { reason } => AttemptEnd::NotSent { reason },
            Outcome::Unknown { reason } => AttemptEnd::Unknown { reason },
        }
    }

    /// Writes down how the attempt `tried` ended at `at`, with all that follows
    /// from it, in one transaction. No end: nobody is making it any more.
    pub(crate) async fn settle(
        &self,
        tried: &Delivery,
        end: Option<AttemptEnd>,
        at: Timestamp,
    ) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let case = match tried.case {
            Some(case) => Some(store::case::for_update(&mut tx, case).await?),
            None => None,
        };
        let before = store::delivery::by_id(&mut tx, tried.id).await?;
        let Some(after) = ended(&before, tried, end, at) else {
            return Ok(());
        };
        store::delivery::update(&mut tx, &before, &after, None).await?;
        store::delivery::end_attempt(&mut tx, &after).await?;
        if let Some(next) = after.next_attempt_at {
            let job = Job::Deliver { delivery: after.id };
            store::job::enqueue(&mut tx, &job, next, None).await?;
        }
        if let (Some(case), Some(letter)) = (&case, after.letter) {
            self.tell_case(&mut tx, case, letter, &after).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// What the case's log says of a letter's attempt: that it left, or that a
    /// person has to look. A deferral that will be repeated is not worth a line.
    async fn tell_case(
        &self,
        conn: &mut Conn,
        case: &Case,
        letter: LetterId,
        delivery: &Delivery,
    ) -> Result<(), Error> {
        if delivery.state == DeliveryState::Accepted {
            let at = delivery.updated_at;
            return self
                .letter_left(conn, case, letter, delivery, (at, None))
                .await;
        }
        if delivery.next_attempt_at.is_some() {
            return Ok(());
        }
        let mut event = self.event(settled(delivery), None);
        event.source = Source::MailServer;
        event.proof = Some(Proof::Delivery(delivery.id));
        self.save(conn, case, vec![event]).await?;
        Ok(())
    }

    /// The letter has left at `at`: by the server's word, or by a person's.
    pub(crate) async fn letter_left(
        &self,
        conn: &mut Conn,
        case: &Case,
        letter: LetterId,
        delivery: &Delivery,
        (at, by): (Timestamp, Option<&Actor>),
    ) -> Result<(), Error> {
        let letter = store::letter::by_id(conn, letter).await?;
        let mut fact = None;
        // A letter that bounced and is sent again has been sent once already.
        if matches!(letter.state, LetterState::Queued(_)) {
            let sent = letter.clone().sent(self.now())?;
            store::letter::update(conn, &letter, &sent, letter.author).await?;
            fact = fact_of(&letter, &store::event::of_case(conn, case.id).await?);
        }
        let kind = match fact {
            Some(kind) => EventKind::Legal(LegalFact {
                channel: Some(Channel::Email),
                letter: Some(letter.id),
                ..LegalFact::of(kind)
            }),
            None => settled(delivery),
        };
        let mut event = self.event(kind, by);
        event.when = When::At(at);
        event.proof = Some(Proof::Delivery(delivery.id));
        if by.is_none() {
            event.source = Source::MailServer;
        }
        self.save(conn, case, vec![event]).await?;
        Ok(())
    }
}

/// When a mail that waits is to be tried, if that is not now. At least a second
/// away, so that two clocks which differ a little do not chase each other.
fn too_early(delivery: &Delivery, now: Timestamp) -> Option<Timestamp> {
    let waits = matches!(
        delivery.state,
        DeliveryState::Queued | DeliveryState::Deferred
    );
    delivery
        .next_attempt_at
        .filter(|at| waits && *at > now)
        .map(|at| at.max(now + SignedDuration::from_secs(1)))
}

/// The mail after the attempt; none where somebody has decided on it meanwhile.
fn ended(
    before: &Delivery,
    tried: &Delivery,
    end: Option<AttemptEnd>,
    at: Timestamp,
) -> Option<Delivery> {
    if before.attempts != tried.attempts {
        return None;
    }
    match (before.state, end) {
        (DeliveryState::Attempting, Some(end)) => before.clone().end(end, at).ok(),
        (DeliveryState::Attempting, None) => before.clone().abandoned(at).ok(),
        // Taken for dead while the database was away; but we know that it left.
        (DeliveryState::Unknown, Some(AttemptEnd::Accepted { answer, queue_id })) => {
            let known = before.clone().mark_sent(at).ok()?;
            Some(Delivery {
                answer,
                queue_id,
                ..known
            })
        }
        _ => None,
    }
}

fn settled(delivery: &Delivery) -> EventKind {
    EventKind::DeliverySettled {
        delivery: delivery.id,
        state: delivery.state.as_str().to_owned(),
        answer: delivery.answer.clone(),
    }
}

/// The fact that the law counts from once this letter has left.
pub(crate) fn fact_of(letter: &Letter, log: &[Event]) -> Option<EventType> {
    match letter.kind {
        LetterKind::Request => Some(EventType::Sent),
        LetterKind::Appeal => Some(EventType::AppealFiled),
        LetterKind::Clarification | LetterKind::Narrowing if asks_us(log) => {
            Some(EventType::ClarificationAnswered)
        }
        _ => None,
    }
}

/// Whether the agency's question is still without an answer.
fn asks_us(log: &[Event]) -> bool {
    let count = |wanted: EventType| {
        domain::case::standing(log)
            .iter()
            .filter(|event| matches!(&event.kind, EventKind::Legal(fact) if fact.kind == wanted))
            .count()
    };
    count(EventType::ClarificationAsked) > count(EventType::ClarificationAnswered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::delivery::Purpose;
    use uuid::Uuid;

    fn attempting() -> Delivery {
        let now = Timestamp::UNIX_EPOCH;
        Delivery {
            id: DeliveryId(Uuid::nil()),
            purpose: Purpose::Letter,
            case: None,
            letter: None,
            person: None,
            from: "desk@paper.example".parse().unwrap(),
            to: vec!["records@city.example".parse().unwrap()],
            message_id: "<1@paper.example>".into(),
            state: DeliveryState::Attempting,
            attempts: 2,
            next_attempt_at: None,
            handed_over_at: Some(now),
            answer: String::new(),
            queue_id: None,
            created_at: now,
            updated_at: now,
        }
    }

    #[test]
    fn an_answer_that_comes_late_counts_only_where_it_settles_a_doubt() {
        let (tried, at) = (attempting(), Timestamp::UNIX_EPOCH);
        let accepted = || {
            Some(AttemptEnd::Accepted {
                answer: "250 ok".into(),
                queue_id: None,
            })
        };
        let deferred = || {
            Some(AttemptEnd::Deferred {
                answer: "451 later".into(),
            })
        };
        let next_attempt = Delivery {
            attempts: 3,
            ..attempting()
        };
        let unknown = Delivery {
            state: DeliveryState::Unknown,
            ..attempting()
        };
        let cancelled = Delivery {
            state: DeliveryState::Cancelled,
            ..attempting()
        };
        let cases = [
            (attempting(), accepted(), Some(DeliveryState::Accepted)),
            (attempting(), deferred(), Some(DeliveryState::Deferred)),
            (attempting(), None, Some(DeliveryState::Unknown)),
            (unknown.clone(), accepted(), Some(DeliveryState::Accepted)),
            (unknown, deferred(), None),
            (cancelled, accepted(), None),
            (next_attempt, accepted(), None),
        ];
        for (before, end, expected) in cases {
            let label = format!("{before:?} {end:?}");
            let after = ended(&before, &tried, end, at);
            assert_eq!(after.map(|one| one.state), expected, "{label}");
        }
    }
}
