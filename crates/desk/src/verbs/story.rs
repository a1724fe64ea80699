//! Stories group cases: the same request to many agencies, begun at once and moved on
//! together. Each step is the verb that moves one case on; what it refuses is told
//! with its case and stops no other.

use crate::{
    Desk, Error, letters, one_line,
    verbs::{NewDraft, NewLetter},
};
use domain::{
    Actor, AgencyId, Case, CaseId, Channel, Letter, LetterId, LetterKind, LetterState, ProjectId,
    Stage,
};
use std::collections::BTreeSet;
use store::Conn;

/// Agencies that are asked at once.
pub const MOST_AGENCIES: usize = 200;

/// Characters of a story's title.
const LONGEST_TITLE: usize = 200;

/// The follow-up that a late answer gets.
const OVERDUE: &str = "overdue";

/// A step that many cases take together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    /// Give the drafts to an editor.
    Submit,
    /// Fix the texts.
    Approve,
    /// Send what is fixed, each to its agency's confirmed address.
    Queue,
    /// Draft the letter for an overdue answer where one is late beyond doubt.
    FollowUp,
}

impl Together {
    /// All, in the order in which they are taken.
    pub const ALL: [Self; 4] = [Self::Submit, Self::Approve, Self::Queue, Self::FollowUp];

    /// The name in forms and commands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Approve => "approve",
            Self::Queue => "queue",
            Self::FollowUp => "follow-up",
        }
    }
}

/// What became of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Cases that took it.
    pub done: Vec<CaseId>,
    /// Cases that could not, by agency, with the reason.
    pub refused: Vec<(CaseId, String, String)>,
}

impl Desk {
    /// Asks other agencies for the same: a case each, in the same story, its letter
    /// drafted from the same answers in the language of its own law. Agencies that the
    /// story asks already are passed over. All or none. Refused: a case that was not
    /// drafted from a model. Invalid: a model that does not fit an agency's law.
    pub async fn ask_others(
        &self,
        actor: &Actor,
        case: CaseId,
        agencies: &[AgencyId],
    ) -> Result<(ProjectId, Vec<CaseId>), Error> {
        if agencies.is_empty() || agencies.len() > MOST_AGENCIES {
            let message = format!("choose one agency or more, up to {MOST_AGENCIES}");
            return Err(Error::field("agencies", message));
        }
        let mut tx = self.store.begin().await?;
        let case = self.own_case(&mut tx, actor, case).await?;
        let model = letters::model(&case.model).ok_or_else(|| {
            Error::refused(
                "this case was not drafted here: draft one from a model, then ask others",
            )
        })?;
        let story = match case.project {
            Some(story) => story,
            None => {
                let story = ProjectId(self.chance.id());
                store::case::insert_project(&mut tx, story, &case.title, actor.id, self.now())
                    .await?;
                store::case::set_project(&mut tx, case.id, story).await?;
                story
            }
        };
        let asked = store::case::of_project(&mut tx, story).await?;
        // What the actor may not know of is asked once more rather than betrayed.
        let asked = asked.iter().filter(|case| actor.may_see(case));
        let mut asked: BTreeSet<AgencyId> = asked.map(|case| case.agency).collect();
        asked.insert(case.agency);
        let from = store::letter::last_sender(&mut tx, case.id).await?;
        let mut begun = Vec::new();
        for id in agencies {
            if !asked.insert(*id) {
                continue;
            }
            let agency = store::agency::by_id(&mut tx, *id).await?;
            if !model.fits(&agency.jurisdiction) {
                let message = format!("“{}” is no letter for {}", model.title, agency.name);
                return Err(Error::field("agencies", message));
            }
            let new = NewDraft {
                title: case.title.clone(),
                agency: Some(*id),
                model: case.model.clone(),
                answers: case.answers.clone(),
                visibility: case.visibility,
                project: Some(story),
                story: String::new(),
                from: from.clone(),
            };
            let (other, _) = self.begin(&mut tx, actor, &new).await?;
            begun.push(other);
        }
        tx.commit().await?;
        Ok((story, begun))
    }

    /// Takes a step with every case of a story that it is for and that the actor may
    /// work on.
    pub async fn together(
        &self,
        actor: &Actor,
        story: ProjectId,
        step: Together,
    ) -> Result<Taken, Error> {
        let (cases, agencies) = {
            let mut conn = self.store.connection().await?;
            let cases = store::case::of_project(&mut conn, story).await?;
            let ids: Vec<AgencyId> = cases.iter().map(|case| case.agency).collect();
            (cases, store::agency::by_ids(&mut conn, &ids).await?)
        };
        let called = |id: AgencyId| {
            let agency = agencies.iter().find(|agency| agency.id == id);
            agency.map_or_else(String::new, |agency| agency.name.clone())
        };
        let mut taken = Taken::default();
        let own = cases.iter().filter(|case| actor.may_work_on(case));
        for case in own.filter(|case| case.progress.stage != Stage::Closed) {
            match self.step(actor, case, step).await {
                Ok(true) => taken.done.push(case.id),
                Ok(false) => {}
                Err(Error::Broken(broken)) => return Err(Error::Broken(broken)),
                Err(error) => {
                    let reason = error.to_string();
                    let whom = called(case.agency);
                    taken.refused.push((case.id, whom, reason));
                }
            }
        }
        Ok(taken)
    }

    /// One case's step; false where it is not for this case.
    async fn step(&self, actor: &Actor, case: &Case, step: Together) -> Result<bool, Error> {
        if step == Together::FollowUp {
            return self.follow_up(actor, case).await;
        }
        let mut conn = self.store.connection().await?;
        let letters = store::letter::of_case(&mut conn, case.id).await?;
        let Some(letter) = waiting(&letters, |state| ready(step, state)) else {
            return Ok(false);
        };
        if step == Together::Queue {
            let contact = confirmed(&mut conn, case.agency).await?;
            drop(conn);
            self.queue_letter(actor, letter, contact).await?;
            return Ok(true);
        }
        drop(conn);
        match step {
            Together::Submit => self.submit(actor, letter).await?,
            _ => self.approve(actor, letter).await?,
        }
        Ok(true)
    }

    /// Drafts the letter for an overdue answer, unless a letter is under way already.
    async fn follow_up(&self, actor: &Actor, case: &Case) -> Result<bool, Error> {
        let mut conn = self.store.connection().await?;
        if self.no_follow_up(&mut conn, case).await?.is_some() {
            return Ok(false);
        }
        drop(conn);
        self.draft_follow_up(actor, case).await?;
        Ok(true)
    }

    /// Why the case gets no letter for an overdue answer now.
    pub(crate) async fn no_follow_up(
        &self,
        conn: &mut Conn,
        case: &Case,
    ) -> Result<Option<&'static str>, Error> {
        let letters = store::letter::of_case(conn, case.id).await?;
        if waiting(&letters, |state| !matches!(state, LetterState::Sent(_))).is_some() {
            return Ok(Some("a letter is being written already: finish that one"));
        }
        if !self.is_late(conn, case).await? {
            return Ok(Some("no answer is late beyond doubt"));
        }
        Ok(None)
    }

    pub(crate) async fn draft_follow_up(
        &self,
        actor: &Actor,
        case: &Case,
    ) -> Result<LetterId, Error> {
        let mut conn = self.store.connection().await?;
        let model = letters::later_letters()
            .iter()
            .find(|model| model.id == OVERDUE);
        let known = self.answers_of(&mut conn, actor, case).await?;
        drop(conn);
        let answers = model
            .map(|model| model.of_known(&known))
            .unwrap_or_default();
        let new = NewLetter {
            kind: LetterKind::FollowUp,
            model: Some(OVERDUE.to_owned()),
            answers,
        };
        self.write_letter(actor, case.id, new).await
    }

    async fn is_late(&self, conn: &mut Conn, case: &Case) -> Result<bool, Error> {
        let (agency, events) = self.facts(conn, case).await?;
        let clocks = self.clocks_of(&agency, &events).unwrap_or_default();
        let today = self.day_there(&agency.jurisdiction, self.now());
        let mut clocks = clocks.iter();
        Ok(clocks.any(|clock| domain::clock::late(clock, today)))
    }

    /// The story of this title that the actor may know of, begun if there is none.
    pub(crate) async fn story_titled(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        title: &str,
    ) -> Result<ProjectId, Error> {
        let title: String = one_line(title).chars().take(LONGEST_TITLE).collect();
        if let Some(known) = store::case::project_titled(conn, actor, &title).await? {
            return Ok(known);
        }
        let id = ProjectId(self.chance.id());
        store::case::insert_project(conn, id, &title, actor.id, self.now()).await?;
        Ok(id)
    }
}

/// Whether a letter in this state can take the step.
const fn ready(step: Together, state: &LetterState) -> bool {
    match step {
        Together::Submit => matches!(state, LetterState::Draft { .. }),
        Together::Approve => matches!(state, LetterState::Draft { .. } | LetterState::InReview),
        Together::Queue => matches!(state, LetterState::Approved(_)),
        Together::FollowUp => false,
    }
}

/// The newest letter in such a state.
fn waiting(letters: &[Letter], fits: impl Fn(&LetterState) -> bool) -> Option<LetterId> {
    let fitting = letters.iter().filter(|letter| fits(&letter.state));
    fitting
        .max_by_key(|letter| letter.updated_at)
        .map(|letter| letter.id)
}

/// The agency's confirmed e-mail address.
async fn confirmed(conn: &mut Conn, agency: AgencyId) -> Result<domain::ContactId, Error> {
    let contacts = store::agency::contacts(conn, agency).await?;
    let usable = contacts
        .iter()
        .find(|contact| contact.channel == Channel::Email && contact.verified());
    usable.map(|contact| contact.id).ok_or_else(|| {
        Error::refused("the agency has no confirmed e-mail address: confirm one on its page")
    })
}
