//! Signed-in browsers. Only the SHA-256 of a session's token is kept.

use crate::{Conn, Result, row::Row};
use domain::{Digest, PersonId, Role, SessionId};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// A signed-in browser with what is asked of it on every page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Who.
    pub person: PersonId,
    /// Their role now.
    pub role: Role,
    /// The word that every form of this session carries.
    pub csrf: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_seen_at: Timestamp,
}

/// A new session.
#[derive(Clone, Debug)]
pub struct New<'a> {
    /// Its id.
    pub id: SessionId,
    /// SHA-256 of its token.
    pub token: Digest,
    /// Who.
    pub person: PersonId,
    /// The word for its forms.
    pub csrf: &'a str,
    /// The browser's own words.
    pub user_agent: &'a str,
    /// Now.
    pub now: Timestamp,
    /// When it ends unless it is used.
    pub expires_at: Timestamp,
}

/// Begins a session.
pub async fn insert(conn: &mut Conn, new: &New<'_>) -> Result<()> {
    sqlx::query!(
        "insert into sessions (token_hash, id, person_id, csrf, user_agent, created_at, last_seen_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $6, $7)",
        &new.token.0[..],
        new.id.0,
        new.person.0,
        new.csrf,
        new.user_agent,
        new.now.to_sqlx() as _,
        new.expires_at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The session with this token, if it has not ended and its person may still sign in.
pub async fn by_token(conn: &mut Conn, token: Digest, now: Timestamp) -> Result<Option<Session>> {
    let row = sqlx::query!(
        "select s.id, s.person_id, s.csrf, s.created_at, s.last_seen_at, p.role
         from sessions s join people p on p.id = s.person_id
         where s.token_hash = $1 and s.expires_at > $2 and p.active",
        &token.0[..],
        now.to_sqlx() as _,
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(Session {
            id: SessionId(row.id),
            person: PersonId(row.person_id),
            role: Row("people", row.person_id).parse("role", &row.role)?,
            csrf: row.csrf,
            created_at: row.created_at.to_jiff(),
            last_seen_at: row.last_seen_at.to_jiff(),
        })
    })
    .transpose()
}

/// Notes that the session is in use.
pub async fn touch(
    conn: &mut Conn,
    id: SessionId,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "update sessions set last_seen_at = $2, expires_at = $3 where id = $1",
        id.0,
        now.to_sqlx() as _,
        expires_at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends the session with this token.
pub async fn delete(conn: &mut Conn, token: Digest) -> Result<()> {
    sqlx::query!("delete from sessions where token_hash = $1", &token.0[..])
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends all sessions of a person.
pub async fn delete_of(conn: &mut Conn, person: PersonId) -> Result<()> {
    sqlx::query!("delete from sessions where person_id = $1", person.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Throws away what no longer lets anybody in: ended sessions, and links and
/// failed attempts of more than a day ago.
pub async fn prune(conn: &mut Conn, now: Timestamp) -> Result<u64> {
    let done = sqlx::query!(
        "delete from sessions where expires_at <= $1",
        now.to_sqlx() as _
    )
    .execute(&mut *conn)
    .await?;
    let before = now - jiff::SignedDuration::from_hours(24);
    Ok(done.rows_affected() + crate::person::prune(conn, before).await?)
}
