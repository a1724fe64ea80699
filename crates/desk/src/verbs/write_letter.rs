//! Begins a later letter of a case: a follow-up, an appeal, an answer, a word of thanks.

use crate::{Desk, Error, Sender, clean, letters, one_line};
use domain::{Actor, Agency, Case, CaseId, Letter, LetterId, LetterKind, LetterState};
use letters::{Draft, Model};
use std::collections::BTreeMap;
use store::Conn;

/// What a later letter begins with.
#[derive(Clone, Debug)]
pub struct NewLetter {
    /// What it is for.
    pub kind: LetterKind,
    /// The model's id; none: the first that fits kind and law, or a blank sheet
    /// with the answers `subject` and `body`.
    pub model: Option<String>,
    /// The answers, by the names of the form's inputs.
    pub answers: BTreeMap<String, String>,
}

impl Desk {
    /// Begins a letter as a draft. Refused: a case that is closed. Invalid: a model
    /// that does not fit, and whatever its form does not accept.
    pub async fn write_letter(
        &self,
        actor: &Actor,
        case: CaseId,
        new: NewLetter,
    ) -> Result<LetterId, Error> {
        let mut tx = self.store.begin().await?;
        let case = self.own_case(&mut tx, actor, case).await?;
        case.open()?;
        let (sender, Draft { subject, body }) =
            self.render_later(&mut tx, actor, &case, &new).await?;
        let letter = Letter {
            id: LetterId(self.chance.id()),
            case: case.id,
            kind: new.kind,
            state: LetterState::Draft {
                review_note: String::new(),
            },
            subject: one_line(&subject),
            body,
            version: 1,
            author: actor.id,
            updated_at: self.now(),
        };
        store::letter::insert(&mut tx, &letter).await?;
        self.keep_checks(&mut tx, &letter).await?;
        store::letter::set_sender(&mut tx, letter.id, self.unless_own(&sender)).await?;
        tx.commit().await?;
        Ok(letter.id)
    }
}

impl Desk {
    /// The letter as it would be drafted; keeps nothing.
    pub async fn preview_letter(
        &self,
        actor: &Actor,
        case: CaseId,
        new: &NewLetter,
    ) -> Result<Draft, Error> {
        let mut conn = self.store.connection().await?;
        let case = store::case::by_id(&mut conn, case).await?;
        if !actor.may_see(&case) {
            return Err(Error::NotFound);
        }
        let (_, draft) = self.render_later(&mut conn, actor, &case, new).await?;
        Ok(draft)
    }

    async fn render_later(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        case: &Case,
        new: &NewLetter,
    ) -> Result<(Sender, Draft), Error> {
        let agency = store::agency::by_id(conn, case.agency).await?;
        // Whoever wrote last writes on, as long as there is such a sender.
        let last = store::letter::last_sender(conn, case.id).await?;
        let sender = match self.known_sender(last.as_ref()) {
            Ok(sender) => sender,
            Err(_) => self.known_sender(None)?,
        };
        let Some(model) = model(&agency, new)? else {
            let blank = Draft {
                subject: answer(new, "subject"),
                body: clean(&answer(new, "body")),
            };
            return Ok((sender, blank));
        };
        let mut context = self
            .letter_context(conn, actor, &agency, case.reference.as_str())
            .await?;
        self.sign_as(&mut context, &sender, case.reference.as_str());
        Ok((sender, letters::draft(model, &new.answers, &context)?))
    }
}

fn answer(new: &NewLetter, name: &str) -> String {
    new.answers.get(name).cloned().unwrap_or_default()
}

fn model(agency: &Agency, new: &NewLetter) -> Result<Option<&'static Model>, Error> {
    if new.kind == LetterKind::Request {
        return Err(Error::field("kind", "a new request is a new case"));
    }
    let mut fitting = letters::later_letters()
        .iter()
        .filter(|model| model.kind == new.kind && model.fits(&agency.jurisdiction));
    match &new.model {
        None => Ok(fitting.next()),
        Some(id) => fitting
            .find(|model| model.id == *id)
            .map(Some)
            .ok_or_else(|| Error::field("model", "choose one of the letters offered here")),
    }
}
