//! What a suit over one case needs: the court and its time, the steps that come first,
//! the papers with where they lie, and what happened day by day. A list to take to a
//! lawyer; nothing of it is sent.

mod items;

use crate::{
    Desk, Error,
    letters::{LawFacts, gaps, law::Basis, remedies::Route},
};
use domain::{Actor, CaseId, EventId, LetterId};
use items::File;
use jiff::civil::Date;
use statutes::EventType as Fact;

/// The list.
#[derive(Clone, Debug)]
pub struct Court {
    /// The law's name and where it stands.
    pub law: (String, Basis),
    /// The courts that the law names; empty: the data names none.
    pub courts: Vec<Route>,
    /// Our last day by the case's clocks, if the law has a number.
    pub last_day: Option<Date>,
    /// What has to be there, in the order of a complaint.
    pub items: Vec<Item>,
    /// Redactions found, by file and label.
    pub withheld: Vec<String>,
    /// What happened, oldest first, with the day where the agency is.
    pub days: Vec<(Date, Fact, EventId)>,
}

/// One thing that a suit needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What.
    pub what: &'static str,
    /// What is known of it, as a sentence.
    pub said: String,
    /// Whether it is there.
    pub state: Have,
    /// Where it lies.
    pub at: Option<Evidence>,
    /// The law behind it.
    pub basis: Option<Basis>,
}

/// Whether a thing is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Have {
    /// It is.
    There,
    /// It is not, and it is needed.
    Missing,
    /// A person has to say.
    Look,
}

/// Where a paper lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// A letter of ours.
    Letter(LetterId),
    /// An event of the case.
    Event(EventId),
}

impl Desk {
    /// What a suit over this case needs. Refused: an agency whose law is not in the data.
    pub async fn court(&self, actor: &Actor, case: CaseId) -> Result<Court, Error> {
        let mut conn = self.store.connection().await?;
        let case = store::case::by_id(&mut conn, case).await?;
        if !actor.may_see(&case) {
            return Err(Error::NotFound);
        }
        let (agency, events) = self.facts(&mut conn, &case).await?;
        let known = self.law_now(&mut conn).await?;
        let place = known.jurisdiction(&agency.jurisdiction).ok_or_else(|| {
            Error::refused(format!(
                "the law of “{}” is not in the data",
                agency.jurisdiction
            ))
        })?;
        let today = self.day_there(&agency.jurisdiction, self.now());
        let law = LawFacts::of(place, &agency.body, today);
        let letters = store::letter::of_case(&mut conn, case.id).await?;
        let found = store::page::redactions_of_case(&mut conn, case.id).await?;
        let clocks = self.clocks_of(&agency, &events).unwrap_or_default();
        let mut days = self.facts_by_day(&agency, &events);
        days.sort_by_key(|(day, ..)| *day);
        let file = File {
            law: &law,
            days: &days,
            letters: &letters,
            clocks: &clocks,
            today,
        };
        Ok(Court {
            items: file.items(),
            last_day: file.last_day(),
            withheld: gaps::lines(&found),
            days: days
                .iter()
                .map(|(day, fact, id)| (*day, fact.kind, *id))
                .collect(),
            courts: law.remedies.courts.clone(),
            law: (law.statute.clone(), law.citation.clone()),
        })
    }
}
