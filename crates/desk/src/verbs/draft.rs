//! Begins a case: its request drafted from a model and the answers to its form.

use crate::{Desk, Error, FieldError, clocks, letters, one_line};
use domain::{
    Actor, Agency, AgencyId, Case, CaseId, EmailAddress, EventKind, Letter, LetterId, LetterKind,
    LetterState, Progress, ProjectId, Reference, Visibility,
};
use letters::{Context, Draft, LawFacts, Model};
use std::collections::BTreeMap;
use store::Conn;

/// What a case begins with.
#[derive(Clone, Debug, Default)]
pub struct NewDraft {
    /// What the newsroom calls it.
    pub title: String,
    /// Whom it asks.
    pub agency: Option<AgencyId>,
    /// The model's id.
    pub model: String,
    /// The answers, by the names of the form's inputs.
    pub answers: BTreeMap<String, String>,
    /// Who sees it.
    pub visibility: Visibility,
    /// The story it belongs to.
    pub project: Option<ProjectId>,
    /// Or that story's title: begun if there is none; empty: none.
    pub story: String,
    /// Who writes: one of the configuration's senders; none: the newsroom's own address.
    pub from: Option<EmailAddress>,
}

/// Stands where a reference will be once there is a case.
const NO_REFERENCE: &str = "DL-000000";

impl Desk {
    /// Begins a case with its request as a draft. Invalid: no title, no agency, an
    /// unknown model or story, and whatever the model's form does not accept.
    pub async fn draft(&self, actor: &Actor, new: NewDraft) -> Result<(CaseId, LetterId), Error> {
        let mut tx = self.store.begin().await?;
        let begun = self.begin(&mut tx, actor, &new).await?;
        tx.commit().await?;
        Ok(begun)
    }

    /// The same within a transaction.
    pub(crate) async fn begin(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        new: &NewDraft,
    ) -> Result<(CaseId, LetterId), Error> {
        let (agency, model) = self.choose(conn, new).await?;
        let mut case = self.case(actor, &agency, new);
        if !one_line(&new.story).is_empty() {
            case.project = Some(self.story_titled(conn, actor, &new.story).await?);
        }
        let case = self.insert_case(conn, case).await?;
        let reference = case.reference.as_str();
        let draft = self.render(conn, actor, &agency, reference, model, new);
        let draft = draft.await?;
        let letter = Letter {
            id: LetterId(self.chance.id()),
            case: case.id,
            kind: LetterKind::Request,
            state: LetterState::Draft {
                review_note: String::new(),
            },
            subject: draft.subject,
            body: draft.body,
            version: 1,
            author: actor.id,
            updated_at: case.opened_at,
        };
        store::letter::insert(conn, &letter).await?;
        let sender = self.known_sender(new.from.as_ref())?;
        store::letter::set_sender(conn, letter.id, self.unless_own(&sender)).await?;
        let opened = EventKind::Opened {
            title: case.title.clone(),
        };
        self.save(conn, &case, vec![self.event(opened, Some(actor))])
            .await?;
        Ok((case.id, letter.id))
    }

    /// The letter as it would be drafted; keeps nothing.
    pub async fn preview(&self, actor: &Actor, new: &NewDraft) -> Result<Draft, Error> {
        let mut conn = self.store.connection().await?;
        let (agency, model) = self.choose(&mut conn, new).await?;
        self.render(&mut conn, actor, &agency, NO_REFERENCE, model, new)
            .await
    }

    /// What the form chose; all that cannot be used at once.
    async fn choose(
        &self,
        conn: &mut Conn,
        new: &NewDraft,
    ) -> Result<(Agency, &'static Model), Error> {
        let mut wrong: Vec<FieldError> = Vec::new();
        let mut refuse = |field: &str, message: &str| {
            wrong.push(FieldError {
                field: field.to_owned(),
                message: message.to_owned(),
            });
        };
        if one_line(&new.title).is_empty() {
            refuse(
                "title",
                "give the case a name that colleagues will know it by",
            );
        }
        let agency = match new.agency {
            None => None,
            Some(id) => match store::agency::by_id(conn, id).await {
                Err(store::Error::NotFound) => None,
                found => Some(found?),
            },
        };
        if agency.is_none() {
            refuse("agency", "choose the agency that holds the records");
        }
        let model = letters::model(&new.model);
        if model.is_none() {
            let all: Vec<&str> = letters::models()
                .iter()
                .map(|one| one.id.as_str())
                .collect();
            let words = format!("choose one of the model requests: {}", all.join(", "));
            refuse("model", &words);
        }
        if let Some(project) = new.project
            && !store::case::project_exists(conn, project).await?
        {
            refuse("project", "there is no such story");
        }
        match (agency, model) {
            (Some(agency), Some(model)) if wrong.is_empty() => Ok((agency, model)),
            _ => Err(wrong.into()),
        }
    }

    fn case(&self, actor: &Actor, agency: &Agency, new: &NewDraft) -> Case {
        Case {
            id: CaseId(self.chance.id()),
            reference: Reference::from_chance(self.chance.number()),
            title: one_line(&new.title).chars().take(200).collect(),
            project: new.project,
            agency: agency.id,
            owner: actor.id,
            visibility: new.visibility,
            model: new.model.clone(),
            answers: new.answers.clone(),
            opened_at: self.now(),
            progress: Progress::default(),
            version: 0,
        }
    }

    /// Writes a new case, under another reference if its own is taken.
    pub(crate) async fn insert_case(&self, conn: &mut Conn, mut case: Case) -> Result<Case, Error> {
        // A reference that is taken is rarer than one in a million; two in a row are not seen.
        for _ in 0..8 {
            if store::case::insert(conn, &case).await? {
                return Ok(case);
            }
            case.reference = Reference::from_chance(self.chance.number());
        }
        Err(Error::Unavailable(
            "no free case reference was found: try again".to_owned(),
        ))
    }

    async fn render(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        agency: &Agency,
        reference: &str,
        model: &Model,
        new: &NewDraft,
    ) -> Result<Draft, Error> {
        let mut context = self.letter_context(conn, actor, agency, reference).await?;
        let sender = self.known_sender(new.from.as_ref())?;
        self.sign_as(&mut context, &sender, reference);
        Ok(letters::draft(model, &new.answers, &context)?)
    }

    /// What a letter to this agency needs to know beside the form.
    pub(crate) async fn letter_context(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        agency: &Agency,
        reference: &str,
    ) -> Result<Context, Error> {
        let law = self.law_now(conn).await?;
        let place = law.jurisdiction(&agency.jurisdiction).ok_or_else(|| {
            Error::refused(format!(
                "the law of “{}” is not in the data: correct the agency's jurisdiction",
                agency.jurisdiction
            ))
        })?;
        let newsroom = store::newsroom::get(conn, self.now()).await?;
        let person = store::person::by_id(conn, actor.id).await?;
        let reply_address = reference.parse().map_or_else(
            |_| self.config.mail_from.clone(),
            |known| self.reply_address(&known),
        );
        Ok(Context {
            reporter: person.name,
            address: newsroom
                .postal_address
                .lines()
                .map(|line| line.trim().to_owned())
                .filter(|line| !line.is_empty())
                .collect(),
            phone: Some(newsroom.phone.clone()).filter(|phone| !phone.is_empty()),
            reply_address: reply_address.to_string(),
            agency: agency.name.clone(),
            officer: agency.officer_title.clone(),
            law: LawFacts::of(place, &agency.body),
            today: clocks::day_here(&newsroom, self.now()),
            reference: reference.to_owned(),
            newsroom: newsroom.name,
        })
    }
}
