//! Begins a later letter of a case: a follow-up, an appeal, an answer, a word of thanks.

use crate::{Desk, Error, clean, letters, one_line};
use domain::{Actor, Agency, CaseId, Letter, LetterId, LetterKind, LetterState};
use letters::Model;
use std::collections::BTreeMap;

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
        let agency = store::agency::by_id(&mut tx, case.agency).await?;
        // Whoever wrote last writes on, as long as there is such a sender.
        let last = store::letter::last_sender(&mut tx, case.id).await?;
        let sender = match self.known_sender(last.as_ref()) {
            Ok(sender) => sender,
            Err(_) => self.known_sender(None)?,
        };
        let (subject, body) = match model(&agency, &new)? {
            None => (answer(&new, "subject"), clean(&answer(&new, "body"))),
            Some(model) => {
                let mut context = self
                    .letter_context(&mut tx, actor, &agency, case.reference.as_str())
                    .await?;
                self.sign_as(&mut context, &sender, case.reference.as_str());
                let draft = letters::draft(model, &new.answers, &context)?;
                (draft.subject, draft.body)
            }
        };
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
        store::letter::set_sender(&mut tx, letter.id, self.unless_own(&sender)).await?;
        tx.commit().await?;
        Ok(letter.id)
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
