//! Dates that moved: told once, never changed.

use crate::{Conn, Result};
use domain::{CaseId, dates::MovedDate};
use jiff::{Timestamp, civil::Date};
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

/// A date that moved, with when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// What moved from where to where.
    pub date: MovedDate,
    /// Why, in words.
    pub cause: String,
    /// When.
    pub at: Timestamp,
}

/// Writes down that a case's date has moved.
pub async fn insert(
    conn: &mut Conn,
    id: Uuid,
    case: CaseId,
    moved: &MovedDate,
    cause: &str,
    now: Timestamp,
) -> Result<()> {
    let date = |date: Option<Date>| date.map(ToSqlx::to_sqlx);
    sqlx::query!(
        "insert into date_moves (id, case_id, clock, what, before_due, before_latest, after_due,
                                 after_latest, cause, moved_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        id,
        case.0,
        moved.clock,
        moved.what,
        date(moved.before.0) as _,
        date(moved.before.1) as _,
        date(moved.after.0) as _,
        date(moved.after.1) as _,
        cause,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A case's moves, the newest first.
pub async fn of_case(conn: &mut Conn, case: CaseId, limit: i64) -> Result<Vec<Move>> {
    let rows = sqlx::query!(
        "select clock, what, before_due, before_latest, after_due, after_latest, cause, moved_at
         from date_moves where case_id = $1 order by moved_at desc, id desc limit $2",
        case.0,
        limit
    )
    .fetch_all(conn)
    .await?;
    let date = |date: Option<jiff_sqlx::Date>| date.map(jiff_sqlx::Date::to_jiff);
    Ok(rows
        .into_iter()
        .map(|row| Move {
            date: MovedDate {
                clock: row.clock,
                what: row.what,
                before: (date(row.before_due), date(row.before_latest)),
                after: (date(row.after_due), date(row.after_latest)),
            },
            cause: row.cause,
            at: row.moved_at.to_jiff(),
        })
        .collect())
}
