//! The mailbox that is read: its settings, how far each folder has been read,
//! what could not be fetched, and how it goes.

use crate::{Conn, Result};
use domain::{
    PersonId,
    mailbox::{Place, Position},
};
use jiff::{Timestamp, civil::Date};
use jiff_sqlx::ToSqlx;

/// Where the mailbox is, as a form holds it. The password is elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxRow {
    /// The server's name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// `tls`, `starttls` or `none`.
    pub security: String,
    /// Log-in name.
    pub username: String,
    /// The folders that are read.
    pub folders: Vec<String>,
    /// Only mail that reached the mailbox on this day or later.
    pub since: Option<Date>,
}

/// The settings, if an administrator has made any.
pub async fn settings(conn: &mut Conn) -> Result<Option<MailboxRow>> {
    let row =
        sqlx::query!("select host, port, security, username, folders, since from mailbox_settings")
            .fetch_optional(conn)
            .await?;
    Ok(row.map(|row| MailboxRow {
        host: row.host,
        port: u16::try_from(row.port).unwrap_or(0),
        security: row.security,
        username: row.username,
        folders: row.folders,
        since: row.since.map(jiff_sqlx::Date::to_jiff),
    }))
}

/// Writes the settings; none: no mailbox is read any more.
pub async fn set_settings(
    conn: &mut Conn,
    row: Option<&MailboxRow>,
    by: PersonId,
    now: Timestamp,
) -> Result<()> {
    let Some(row) = row else {
        sqlx::query!("delete from mailbox_settings")
            .execute(conn)
            .await?;
        return Ok(());
    };
    sqlx::query!(
        "insert into mailbox_settings (host, port, security, username, folders, since, changed_by, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (only_row) do update set host = $1, port = $2, security = $3, username = $4,
             folders = $5, since = $6, changed_by = $7, updated_at = $8",
        row.host,
        i32::from(row.port),
        row.security,
        row.username,
        &row.folders,
        row.since.map(ToSqlx::to_sqlx) as _,
        by.0,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How far a folder has been read.
pub async fn position(conn: &mut Conn, account: &str, folder: &str) -> Result<Option<Position>> {
    let row = sqlx::query!(
        "select uid_validity, last_uid from mailbox_positions where account = $1 and folder = $2",
        account,
        folder
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Position {
        uid_validity: u32::try_from(row.uid_validity).unwrap_or(0),
        last_uid: u32::try_from(row.last_uid).unwrap_or(0),
    }))
}

/// The folder has been read up to and with this place. Never moves backwards
/// under one UIDVALIDITY, whoever was faster.
pub async fn advance(conn: &mut Conn, place: &Place, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "insert into mailbox_positions as p (account, folder, uid_validity, last_uid, updated_at)
         values ($1, $2, $3, $4, $5)
         on conflict (account, folder) do update set updated_at = $5, uid_validity = $3,
             last_uid = case when p.uid_validity = $3 then greatest(p.last_uid, $4) else $4 end",
        place.account,
        place.folder,
        i64::from(place.uid_validity),
        i64::from(place.uid),
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes a failure to fetch a message; how many it makes.
pub async fn note_failure(
    conn: &mut Conn,
    place: &Place,
    reason: &str,
    now: Timestamp,
) -> Result<i32> {
    let attempts = sqlx::query_scalar!(
        "insert into mailbox_failures as f (account, folder, uid_validity, uid, attempts, reason, next_at, updated_at)
         values ($1, $2, $3, $4, 1, $5, $6, $6)
         on conflict (account, folder, uid_validity, uid)
             do update set attempts = f.attempts + 1, reason = $5, next_at = $6, updated_at = $6
         returning attempts",
        place.account,
        place.folder,
        i64::from(place.uid_validity),
        i64::from(place.uid),
        reason,
        now.to_sqlx() as _,
    )
    .fetch_one(conn)
    .await?;
    Ok(attempts)
}

/// Says when a message that could not be fetched is tried again; none: a person looks.
pub async fn retry_at(conn: &mut Conn, place: &Place, next: Option<Timestamp>) -> Result<()> {
    sqlx::query!(
        "update mailbox_failures set next_at = $5
         where account = $1 and folder = $2 and uid_validity = $3 and uid = $4",
        place.account,
        place.folder,
        i64::from(place.uid_validity),
        i64::from(place.uid),
        next.map(ToSqlx::to_sqlx) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The message has come after all, or is gone from the server.
pub async fn forget_failure(conn: &mut Conn, place: &Place) -> Result<()> {
    sqlx::query!(
        "delete from mailbox_failures
         where account = $1 and folder = $2 and uid_validity = $3 and uid = $4",
        place.account,
        place.folder,
        i64::from(place.uid_validity),
        i64::from(place.uid),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Messages of a folder that were passed over and are due to be tried again.
pub async fn due(
    conn: &mut Conn,
    account: &str,
    folder: &str,
    at: Position,
    now: Timestamp,
) -> Result<Vec<u32>> {
    let rows = sqlx::query_scalar!(
        "select uid from mailbox_failures
         where account = $1 and folder = $2 and uid_validity = $3 and uid <= $4 and next_at <= $5
         order by next_at limit 20",
        account,
        folder,
        i64::from(at.uid_validity),
        i64::from(at.last_uid),
        now.to_sqlx() as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|uid| u32::try_from(uid).ok())
        .collect())
}

/// How it goes with a mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// When all its folders were last read to their ends.
    pub read_at: Option<Timestamp>,
    /// Why it could not be read since.
    pub problem: Option<String>,
    /// Since when.
    pub problem_at: Option<Timestamp>,
    /// How often in a row.
    pub failures: i32,
    /// Messages fetched from it so far.
    pub taken: i64,
    /// Messages that could not be fetched: the folder, the UID, and why.
    pub missing: Vec<(String, u32, String)>,
}

/// How it goes with a mailbox.
pub async fn health(conn: &mut Conn, account: &str) -> Result<Health> {
    let row = sqlx::query!(
        "select read_at, problem, problem_at, failures from mailbox_health where account = $1",
        account
    )
    .fetch_optional(&mut *conn)
    .await?;
    let taken = sqlx::query_scalar!(
        r#"select count(*) as "count!" from arrivals where account = $1"#,
        account
    )
    .fetch_one(&mut *conn)
    .await?;
    let missing = sqlx::query!(
        "select folder, uid, reason from mailbox_failures where account = $1
         order by updated_at desc limit 50",
        account
    )
    .fetch_all(conn)
    .await?;
    let missing = missing
        .into_iter()
        .map(|row| (row.folder, u32::try_from(row.uid).unwrap_or(0), row.reason))
        .collect();
    let mut health = Health {
        taken,
        missing,
        ..Health::default()
    };
    if let Some(row) = row {
        health.read_at = row.read_at.map(jiff_sqlx::Timestamp::to_jiff);
        health.problem = row.problem;
        health.problem_at = row.problem_at.map(jiff_sqlx::Timestamp::to_jiff);
        health.failures = row.failures;
    }
    Ok(health)
}

/// All folders have been read to their ends.
pub async fn well(conn: &mut Conn, account: &str, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "insert into mailbox_health (account, read_at) values ($1, $2)
         on conflict (account) do update set read_at = $2, problem = null, problem_at = null, failures = 0",
        account,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The mailbox could not be read; how often in a row that makes.
pub async fn unwell(conn: &mut Conn, account: &str, problem: &str, now: Timestamp) -> Result<i32> {
    let failures = sqlx::query_scalar!(
        "insert into mailbox_health as h (account, problem, problem_at, failures) values ($1, $2, $3, 1)
         on conflict (account) do update set problem = $2, problem_at = coalesce(h.problem_at, $3),
             failures = h.failures + 1
         returning failures",
        account,
        problem,
        now.to_sqlx() as _,
    )
    .fetch_one(conn)
    .await?;
    Ok(failures)
}
