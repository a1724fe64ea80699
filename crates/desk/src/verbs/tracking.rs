//! Numbers under which others know a case: written down and struck out by people. Mail
//! that names one comes into the case.

use crate::{Desk, Error, one_line};
use domain::{Actor, Case, CaseId, LetterId, TrackingId, tracking::TrackingNumber};
use store::{Conn, tracking::NewNumber};

/// A note on a number is short.
const NOTE: usize = 200;

impl Desk {
    /// Writes a number down on a case; one that is there already stays as it is. Invalid:
    /// what could not be told from other words in a mail.
    pub async fn add_number(
        &self,
        actor: &Actor,
        case: CaseId,
        number: &str,
        note: &str,
    ) -> Result<(), Error> {
        let number = number
            .parse()
            .map_err(|error: domain::tracking::NotANumber| {
                Error::field("number", error.to_string())
            })?;
        let mut tx = self.store.begin().await?;
        let case = self.own_case(&mut tx, actor, case).await?;
        self.keep_number(&mut tx, actor, &case, number, note, None)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Strikes a number out; it stays on record and finds nothing any more.
    pub async fn remove_number(&self, actor: &Actor, id: TrackingId) -> Result<CaseId, Error> {
        let mut tx = self.store.begin().await?;
        let case = store::tracking::case_of(&mut tx, id).await?;
        let case = self.own_case(&mut tx, actor, case).await?;
        store::tracking::remove(&mut tx, id, actor.id, self.now()).await?;
        tx.commit().await?;
        Ok(case.id)
    }

    pub(crate) async fn keep_number(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        case: &Case,
        number: TrackingNumber,
        note: &str,
        letter: Option<LetterId>,
    ) -> Result<(), Error> {
        let new = NewNumber {
            id: TrackingId(self.chance.id()),
            case: case.id,
            number,
            note: one_line(note).chars().take(NOTE).collect(),
            letter,
            by: actor.id,
            at: self.now(),
        };
        store::tracking::insert(conn, &new).await?;
        Ok(())
    }
}

/// The numbers that were given; empty ones are none.
pub(crate) fn numbers(given: &[String]) -> Result<Vec<TrackingNumber>, Error> {
    given
        .iter()
        .filter(|text| !text.trim().is_empty())
        .map(|text| {
            text.parse().map_err(|error: domain::tracking::NotANumber| {
                Error::field("numbers", error.to_string())
            })
        })
        .collect()
}
