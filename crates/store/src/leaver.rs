//! What somebody leaves behind who leaves the newsroom.

use crate::{Conn, Result};
use domain::{CaseId, PersonId};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// The next cases that a person answers for, closed ones too.
pub async fn cases(conn: &mut Conn, person: PersonId, limit: i64) -> Result<Vec<CaseId>> {
    let ids = sqlx::query_scalar!(
        "select id from cases where owner_id = $1 order by id limit $2",
        person.0,
        limit
    );
    let ids = ids.fetch_all(conn).await?;
    Ok(ids.into_iter().map(CaseId).collect())
}

/// Their own reminders that wait are somebody else's from now on; how many.
pub async fn give_reminders(conn: &mut Conn, from: PersonId, to: PersonId) -> Result<u64> {
    let done = sqlx::query!(
        "update own_reminders set person_id = $2, snooze = false
         where person_id = $1 and sent_at is null and cancelled_at is null",
        from.0,
        to.0
    );
    Ok(done.execute(conn).await?.rows_affected())
}

/// Their kept searches are somebody else's from now on, under a name that says whose they
/// were where it is taken; how many.
pub async fn give_searches(
    conn: &mut Conn,
    from: PersonId,
    to: PersonId,
    whose: &str,
    now: Timestamp,
) -> Result<u64> {
    let done = sqlx::query!(
        "update saved_searches s set person_id = $2, since = $4,
                name = case when exists (select from saved_searches o
                                         where o.person_id = $2 and lower(o.name) = lower(s.name))
                            then left(s.name, 50) || ' (' || $3 || ', ' || left(s.id::text, 8) || ')' else s.name end
         where s.person_id = $1",
        from.0,
        to.0,
        whose,
        now.to_sqlx() as _,
    );
    Ok(done.execute(conn).await?.rows_affected())
}

/// What is theirs alone goes with them: words not saved, secret calendars, digests.
pub async fn end_own(conn: &mut Conn, person: PersonId, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "update calendar_feeds set revoked_at = $2 where person_id = $1 and revoked_at is null",
        person.0,
        now.to_sqlx() as _
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update digest_settings set rhythm = 'off' where person_id = $1",
        person.0
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}
