//! Whom notes name.

use crate::{Conn, Result};
use domain::{CaseId, EventId, PersonId};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// A note names somebody; false if it does already.
pub async fn insert(
    conn: &mut Conn,
    (event, case): (EventId, CaseId),
    person: PersonId,
    by: PersonId,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "insert into mentions (event_id, person_id, case_id, by_id, created_at)
         values ($1, $2, $3, $4, $5) on conflict (event_id, person_id) do nothing",
        event.0,
        person.0,
        case.0,
        by.0,
        now.to_sqlx() as _,
    );
    Ok(done.execute(conn).await?.rows_affected() == 1)
}

/// Somebody has opened the case: what names them there stands on their desk no longer.
pub async fn seen(conn: &mut Conn, case: CaseId, person: PersonId, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "update mentions set seen_at = $3 where person_id = $2 and case_id = $1 and seen_at is null",
        case.0,
        person.0,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
