//! Numbers under which others know a case.

use crate::{Conn, Result, row::Row};
use domain::{
    CaseId, LetterId, PersonId, TrackingId,
    inbound::{Candidate, Clue},
    tracking::TrackingNumber,
};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// A number as it is written down.
#[derive(Clone, Debug)]
pub struct NewNumber {
    /// Its id.
    pub id: TrackingId,
    /// The case.
    pub case: CaseId,
    /// The number.
    pub number: TrackingNumber,
    /// What it is.
    pub note: String,
    /// The letter that it confirms.
    pub letter: Option<LetterId>,
    /// Who wrote it down.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// A case's numbers, the oldest first.
pub async fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        "select number from tracking_numbers where case_id = $1 and removed_at is null
         order by added_at, id",
        case.0
    )
    .fetch_all(conn)
    .await?)
}

/// Writes it down; false where the case has it already.
pub async fn insert(conn: &mut Conn, new: &NewNumber) -> Result<bool> {
    let done = sqlx::query!(
        "insert into tracking_numbers (id, case_id, number, key, note, letter_id, added_by, added_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (case_id, key) where removed_at is null do nothing",
        new.id.0,
        new.case.0,
        new.number.as_str(),
        new.number.key(),
        new.note,
        new.letter.map(|id| id.0),
        new.by.0,
        new.at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The case that a number stands on, if it still does.
pub async fn case_of(conn: &mut Conn, id: TrackingId) -> Result<CaseId> {
    let case = sqlx::query_scalar!(
        "select case_id from tracking_numbers where id = $1 and removed_at is null",
        id.0
    )
    .fetch_one(conn)
    .await?;
    Ok(case.into())
}

/// Strikes it out; it stays on record.
pub async fn remove(conn: &mut Conn, id: TrackingId, by: PersonId, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "update tracking_numbers set removed_by = $2, removed_at = $3 where id = $1 and removed_at is null",
        id.0,
        by.0,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The cases that one of these keys names. Closed cases count too: answers come late.
pub async fn candidates(conn: &mut Conn, keys: &[String]) -> Result<Vec<Candidate>> {
    let rows = sqlx::query!(
        "select distinct c.id, c.reference, t.number from tracking_numbers t join cases c on c.id = t.case_id
         where t.key = any($1) and t.removed_at is null order by c.reference, t.number limit 20",
        keys
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Candidate {
                case: row.id.into(),
                reference: Row("cases", row.id).parse("reference", &row.reference)?,
                clue: Clue::TrackingNumber(row.number),
            })
        })
        .collect()
}
