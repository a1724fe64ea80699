//! Links that somebody has asked to fetch.

use crate::{
    Conn, Result,
    row::{Row, changed_one},
};
use domain::{
    CaseId, Fetch, FetchId, InboundId,
    fetch::{Evidence, FetchEnd},
};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// Writes a new one; the id under which this link is being fetched for the case, and
/// whether it is new.
pub async fn insert(conn: &mut Conn, fetch: &Fetch) -> Result<(FetchId, bool)> {
    let new = sqlx::query!(
        "insert into fetches (id, case_id, inbound_id, url, target, asked_by, asked_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7)
         on conflict (case_id, target) where state in ('waiting', 'fetching') do nothing",
        fetch.id.0,
        fetch.case.0,
        fetch.inbound.map(|id| id.0),
        fetch.url,
        fetch.target,
        fetch.asked_by.0,
        fetch.asked_at.to_sqlx() as _,
    )
    .execute(&mut *conn)
    .await?
    .rows_affected()
        == 1;
    if new {
        return Ok((fetch.id, true));
    }
    let id = sqlx::query_scalar!(
        "select id from fetches where case_id = $1 and target = $2 and state in ('waiting', 'fetching')",
        fetch.case.0,
        fetch.target,
    )
    .fetch_one(conn)
    .await?;
    Ok((id.into(), false))
}

/// One, locked until the transaction ends.
pub async fn for_update(conn: &mut Conn, id: FetchId) -> Result<Fetch> {
    let row = sqlx::query!(
        "select case_id, inbound_id, url, target, state, reason, attempts, asked_by, asked_at, updated_at
         from fetches where id = $1 for update",
        id.0
    )
    .fetch_one(conn)
    .await?;
    Ok(Fetch {
        id,
        case: row.case_id.into(),
        inbound: row.inbound_id.map(Into::into),
        url: row.url,
        target: row.target,
        state: Row("fetches", id.0).parse("state", &row.state)?,
        reason: row.reason,
        attempts: row.attempts,
        asked_by: row.asked_by.into(),
        asked_at: row.asked_at.to_jiff(),
        updated_at: row.updated_at.to_jiff(),
    })
}

/// A worker has taken it up.
pub async fn begin(conn: &mut Conn, before: &Fetch, after: &Fetch) -> Result<()> {
    let changed = sqlx::query!(
        "update fetches set state = $3, attempts = $4, bytes = 0, expected = null, updated_at = $5
         where id = $1 and attempts = $2 and state in ('waiting', 'fetching')",
        before.id.0,
        before.attempts,
        after.state.as_str(),
        after.attempts,
        after.updated_at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    changed_one(changed.rows_affected())
}

/// How far this attempt has come. Of another attempt nothing is changed.
pub async fn progress(
    conn: &mut Conn,
    fetch: &Fetch,
    (bytes, expected): (i64, Option<i64>),
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "update fetches set bytes = $3, expected = $4, updated_at = $5
         where id = $1 and attempts = $2 and state = 'fetching'",
        fetch.id.0,
        fetch.attempts,
        bytes,
        expected,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How it ended, with the evidence of the way.
pub async fn end(
    conn: &mut Conn,
    fetch: &Fetch,
    end: &FetchEnd,
    evidence: &Evidence,
    now: Timestamp,
) -> Result<()> {
    let (document, digest, bytes, page) = match end {
        FetchEnd::Fetched {
            document,
            digest,
            bytes,
            page,
        } => (
            Some(document.0),
            Some(digest.0.to_vec()),
            Some(*bytes),
            *page,
        ),
        FetchEnd::Refused(_) | FetchEnd::Failed(_) => (None, None, None, false),
    };
    let changed = sqlx::query!(
        "update fetches set state = $3, reason = $4, document_id = $5, digest = $6, bytes = coalesce($7, bytes),
            page = $8, evidence = $9, updated_at = $10, settled_at = $10
         where id = $1 and attempts = $2 and state = 'fetching'",
        fetch.id.0,
        fetch.attempts,
        end.state().as_str(),
        end.reason(),
        document,
        digest,
        bytes,
        page,
        serde_json::to_value(evidence).unwrap_or_default(),
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    changed_one(changed.rows_affected())
}

/// Those that have not moved since `before`: their job was lost.
pub async fn stalled(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<FetchId>> {
    let rows = sqlx::query_scalar!(
        "select id from fetches where state in ('waiting', 'fetching') and updated_at < $1
         order by updated_at limit $2",
        before.to_sqlx() as _,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Moves what was fetched from a message's links to the case that it now lies in. One
/// that the case is fetching already by itself stays where it is.
pub async fn follow_message(conn: &mut Conn, message: InboundId, to: CaseId) -> Result<()> {
    sqlx::query!(
        "update fetches f set case_id = $2 where f.inbound_id = $1 and not (
             f.state in ('waiting', 'fetching') and exists (
                 select 1 from fetches o where o.case_id = $2 and o.target = f.target and o.id <> f.id
                     and o.state in ('waiting', 'fetching')))",
        message.0,
        to.0,
    )
    .execute(&mut *conn)
    .await?;
    // A file that the case has already is the one that was fetched.
    sqlx::query!(
        "update fetches f set document_id = o.id from documents d, documents o
         where f.inbound_id = $1 and f.case_id = $2 and d.id = f.document_id and d.case_id <> $2
           and o.case_id = $2 and o.digest = d.digest and o.name = d.name",
        message.0,
        to.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}
