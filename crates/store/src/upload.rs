//! Files on their way in: which, from whom and for what. Their bytes lie in the file store.

use crate::{Conn, Result};
use domain::{CaseId, PersonId, UploadId};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// A file on its way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// Who sends it.
    pub person: PersonId,
    /// Into which case; none: a mail for triage.
    pub case: Option<CaseId>,
    /// Its name, as it was given.
    pub name: String,
    /// How long it will be.
    pub bytes: i64,
    /// What the browser says of its last change.
    pub modified: String,
    /// Whether it has come whole and is where it belongs.
    pub done: bool,
}

/// Begins it; where the same person is sending the same file to the same place already,
/// that one goes on.
pub async fn begin(conn: &mut Conn, new: &Upload, now: Timestamp) -> Result<UploadId> {
    let id = sqlx::query_scalar!(
        "insert into uploads (id, person_id, case_id, name, bytes, modified, touched_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (person_id, case_id, name, bytes, modified) where done_at is null
         do update set touched_at = $7
         returning id",
        new.id.0,
        new.person.0,
        new.case.map(|case| case.0),
        new.name,
        new.bytes,
        new.modified,
        now.to_sqlx() as _,
    )
    .fetch_one(conn)
    .await?;
    Ok(id.into())
}

/// This person's upload, noted as alive.
pub async fn touch(
    conn: &mut Conn,
    id: UploadId,
    person: PersonId,
    now: Timestamp,
) -> Result<Option<Upload>> {
    let row = sqlx::query!(
        "update uploads set touched_at = $3 where id = $1 and person_id = $2
         returning case_id, name, bytes, modified, done_at is not null as \"done!\"",
        id.0,
        person.0,
        now.to_sqlx() as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Upload {
        id,
        person,
        case: row.case_id.map(Into::into),
        name: row.name,
        bytes: row.bytes,
        modified: row.modified,
        done: row.done,
    }))
}

/// It is where it belongs. False: it was so already.
pub async fn done(conn: &mut Conn, id: UploadId, now: Timestamp) -> Result<bool> {
    let done = sqlx::query!(
        "update uploads set done_at = $2 where id = $1 and done_at is null",
        id.0,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets it.
pub async fn forget(conn: &mut Conn, id: UploadId) -> Result<()> {
    sqlx::query!("delete from uploads where id = $1", id.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Uploads that nobody has touched since, done or not.
pub async fn stale(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<UploadId>> {
    let ids = sqlx::query_scalar!(
        "select id from uploads where touched_at < $1 order by touched_at limit $2",
        before.to_sqlx() as _,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}
