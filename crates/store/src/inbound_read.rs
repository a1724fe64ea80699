//! When the owner of a case has opened what came into it.

use crate::{Conn, Result};
use domain::{CaseId, InboundId, PersonId};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// Somebody has opened a message; it counts if they answer for its case.
pub async fn opened(
    conn: &mut Conn,
    person: PersonId,
    id: InboundId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "update inbound_messages m set read_at = $3 from cases c
         where m.id = $1 and m.read_at is null and c.id = m.case_id and c.owner_id = $2",
        id.0,
        person.0,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Somebody has opened a case with all that came into it; it counts if they answer for it.
pub async fn case_opened(
    conn: &mut Conn,
    person: PersonId,
    id: CaseId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "update inbound_messages m set read_at = $3 from cases c
         where m.case_id = $1 and m.state = 'attached' and m.read_at is null
           and c.id = m.case_id and c.owner_id = $2",
        id.0,
        person.0,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
