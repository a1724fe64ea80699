//! One deed for many cases: for each the verb that does it for one, in a transaction of
//! its own. What is refused is told with its case and stops no other.

use crate::{Desk, Error, one_line};
use domain::{Actor, CaseId, Outcome, PersonId};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Cases that are changed at once.
pub const MOST_CASES: usize = 500;

/// What many cases are to have done to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bulk {
    /// Somebody else answers for them.
    Give(PersonId),
    /// They belong to the story of this title, begun if there is none.
    Story(String),
    /// The actor is reminded of them on a day.
    Remind(Date, String),
    /// Each gets a draft that asks for its overdue answer.
    FollowUp,
    /// They have ended, with what should be remembered.
    Close(Outcome, String),
}

/// What became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bulked {
    /// Cases that it was done to.
    pub done: Vec<CaseId>,
    /// Cases that it was not, each with the reason.
    pub refused: Vec<(CaseId, String)>,
}

impl Bulked {
    /// Why it was not done to this one.
    pub fn why(&self, case: CaseId) -> Option<&str> {
        let found = self.refused.iter().find(|(id, _)| *id == case);
        found.map(|(_, why)| why.as_str())
    }
}

impl Desk {
    /// Does it to each of these cases. Invalid, with nothing done: no case, too many, and
    /// a field that no case could take.
    pub async fn bulk(
        &self,
        actor: &Actor,
        cases: &[CaseId],
        deed: &Bulk,
    ) -> Result<Bulked, Error> {
        let cases: BTreeSet<CaseId> = cases.iter().copied().collect();
        if cases.is_empty() || cases.len() > MOST_CASES {
            let message = format!("tick one case or more, up to {MOST_CASES}");
            return Err(Error::field("cases", message));
        }
        let mut told = Bulked::default();
        for case in cases {
            match self.bulk_one(actor, case, deed).await {
                Ok(()) => told.done.push(case),
                Err(Error::Invalid(fields)) if told == Bulked::default() => {
                    return Err(Error::Invalid(fields));
                }
                Err(Error::Broken(broken)) => return Err(Error::Broken(broken)),
                Err(error) => told.refused.push((case, error.to_string())),
            }
        }
        Ok(told)
    }

    async fn bulk_one(&self, actor: &Actor, id: CaseId, deed: &Bulk) -> Result<(), Error> {
        match deed {
            Bulk::Give(to) => self.hand_over(actor, id, *to).await,
            Bulk::Story(title) => self.put_into_story(actor, id, title).await,
            Bulk::Remind(on, note) => self.remind_me(actor, id, *on, note).await.map(|_| ()),
            Bulk::Close(outcome, note) => self.close_case(actor, id, *outcome, note).await,
            Bulk::FollowUp => {
                let mut conn = self.store.connection().await?;
                let case = store::case::by_id(&mut conn, id).await?;
                if !actor.may_work_on(&case) {
                    return Err(Error::NotFound);
                }
                if case.progress.outcome.is_some() {
                    return Err(Error::refused("the case is closed"));
                }
                if let Some(why) = self.no_follow_up(&mut conn, &case).await? {
                    return Err(Error::refused(why));
                }
                drop(conn);
                self.draft_follow_up(actor, &case).await.map(|_| ())
            }
        }
    }

    /// The case belongs to the story of this title from now on. Invalid: no title.
    pub async fn put_into_story(
        &self,
        actor: &Actor,
        case: CaseId,
        title: &str,
    ) -> Result<(), Error> {
        if one_line(title).is_empty() {
            return Err(Error::field("story", "name the story"));
        }
        let mut tx = self.store.begin().await?;
        let case = self.own_case(&mut tx, actor, case).await?;
        let story = self.story_titled(&mut tx, actor, title).await?;
        store::case::set_project(&mut tx, case.id, story).await?;
        tx.commit().await?;
        Ok(())
    }
}
