//! A person has sent an approved letter by a way that Daylight does not go: a form on a
//! web site, the post, a fax, the counter. From then on it is sent like any other.

use crate::{
    Desk, Error, one_line,
    verbs::{
        attach::{NewFile, plain_name},
        deliver::fact_of,
        receive::kept,
        reminders::ahead,
        tracking::numbers,
    },
};
use domain::{
    Actor, Case, EventKind, LegalFact, Letter, LetterId, NewEvent, ReminderId, When,
    document::Arrival, event::Proof, handover::Way,
};
use jiff::civil::Date;
use outside::files::Stored;
use store::{Conn, own_reminder::OwnReminder};
use tokio::io::AsyncRead;

/// A larger proof is refused: it is a receipt, not a release.
const LARGEST_PROOF: u64 = 25 << 20;

/// What a person says of a letter that they have sent.
#[derive(Clone, Debug)]
pub struct SentByHand {
    /// By which way.
    pub way: Way,
    /// When: an instant, or a day where the agency is.
    pub when: When,
    /// Confirmation and tracking numbers, as they were given.
    pub numbers: Vec<String>,
    /// What else should be known.
    pub note: String,
    /// When to look again whether somebody has answered where no mail tells it.
    pub check_on: Option<Date>,
    /// What proves it: the portal's confirmation, the receipt of the post, the fax's report.
    pub proof: Option<ProofFile>,
}

/// A file whose bytes are kept, on its way to prove something.
#[derive(Clone, Debug)]
pub struct ProofFile {
    stored: Stored,
    name: String,
    arrival: Arrival,
}

impl Desk {
    /// Keeps the bytes of a proof; [`Desk::sent_by_hand`] makes them a document of the
    /// case. Invalid: an empty file and one that is too large.
    pub async fn keep_proof(
        &self,
        actor: &Actor,
        letter: LetterId,
        name: &str,
        bytes: impl AsyncRead,
        arrival: Arrival,
    ) -> Result<ProofFile, Error> {
        let mut conn = self.store.connection().await?;
        let case = store::letter::by_id(&mut conn, letter).await?.case;
        let case = store::case::by_id(&mut conn, case).await?;
        if !actor.may_work_on(&case) {
            return Err(Error::NotFound);
        }
        drop(conn);
        let name = plain_name(name);
        let stored = self.files.put_stream(bytes, LARGEST_PROOF).await;
        let stored = stored.map_err(|error| renamed(kept(error), "file"))?;
        if stored.bytes == 0 {
            return Err(Error::field("file", format!("“{name}” is empty")));
        }
        Ok(ProofFile {
            stored,
            name,
            arrival,
        })
    }

    /// Notes that an approved letter has left; the clocks follow as for its channel, and
    /// its numbers find the answers. Refused: a letter that is not approved, a closed
    /// case. Invalid: a day in the future, numbers that could not be found again, a day
    /// to look again that is not ahead.
    pub async fn sent_by_hand(
        &self,
        actor: &Actor,
        letter: LetterId,
        how: SentByHand,
    ) -> Result<(), Error> {
        let given = numbers(&how.numbers)?;
        let mut tx = self.store.begin().await?;
        let (case, before) = self.own_letter(&mut tx, actor, letter).await?;
        case.open()?;
        let after = before.clone().handed_over(self.now())?;
        let mut event = self
            .left_by_hand(&mut tx, actor, &case, &before, &how)
            .await?;
        let case = match how.proof {
            Some(file) => {
                event.proof = Some(self.proof(&mut tx, actor, &case, file).await?);
                // It has the event of its document now.
                self.own_case(&mut tx, actor, case.id).await?
            }
            None => case,
        };
        store::letter::update(&mut tx, &before, &after, actor.id).await?;
        for number in given {
            self.keep_number(
                &mut tx,
                actor,
                &case,
                number,
                how.way.as_str(),
                Some(letter),
            )
            .await?;
        }
        if let Some(on) = how.check_on {
            self.look_again(&mut tx, actor, &case, how.way, on).await?;
        }
        self.save(&mut tx, &case, vec![event]).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The file as a document of the case.
    async fn proof(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        case: &Case,
        file: ProofFile,
    ) -> Result<Proof, Error> {
        let file = NewFile {
            stored: file.stored,
            name: file.name,
            arrival: file.arrival,
            inbound: None,
            url: None,
        };
        let document = self.attach_kept(conn, actor, case, file).await?.document;
        Ok(Proof::Page { document, page: 1 })
    }

    /// The event that says so: a fact of the law where the letter is one that it counts
    /// from, checked against what is on record.
    async fn left_by_hand(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        case: &Case,
        letter: &Letter,
        how: &SentByHand,
    ) -> Result<NewEvent, Error> {
        let (agency, log) = self.facts(conn, case).await?;
        let kind = match fact_of(letter, &log) {
            Some(fact) => EventKind::Legal(LegalFact {
                channel: Some(how.way.legal()),
                letter: Some(letter.id),
                note: one_line(&how.note),
                ..LegalFact::of(fact)
            }),
            None => EventKind::LetterHandedOver {
                letter: letter.id,
                letter_kind: letter.kind,
                way: how.way,
                note: one_line(&how.note),
            },
        };
        let event = NewEvent {
            when: how.when,
            ..self.event(kind, Some(actor))
        };
        self.decide(case, &agency, &log, &event)?;
        Ok(event)
    }

    async fn look_again(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        case: &Case,
        way: Way,
        on: Date,
    ) -> Result<(), Error> {
        let newsroom = store::newsroom::get(conn, self.now()).await?;
        let today = crate::clocks::day_here(&newsroom, self.now());
        ahead(today, on).map_err(|error| renamed(error, "check_on"))?;
        let note = match way {
            Way::Portal => "Look at the portal again: it may tell by itself alone",
            Way::Mail | Way::Fax | Way::InPerson => "Ask whether the letter has arrived",
        };
        let own = OwnReminder {
            id: ReminderId(self.chance.id()),
            case: case.id,
            person: actor.id,
            on,
            note: note.to_owned(),
            snooze: false,
            created_on: today,
        };
        store::own_reminder::insert(conn, &own, self.now()).await?;
        Ok(())
    }
}

/// The same complaint under the name that this form has for the field.
fn renamed(error: Error, field: &str) -> Error {
    match error {
        Error::Invalid(mut fields) => {
            for one in &mut fields {
                field.clone_into(&mut one.field);
            }
            Error::Invalid(fields)
        }
        other => other,
    }
}
