//! People with accounts, their one-time links and the failed attempts to sign in.
//! Passwords only as argon2id strings, tokens only as SHA-256.

use crate::{Conn, Result, row::Row};
use domain::{Digest, EmailAddress, PersonId, Role};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Their address, in lower case.
    pub email: EmailAddress,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Their time zone.
    pub timezone: String,
    /// May sign in and is reminded.
    pub active: bool,
    /// Has followed their first link.
    pub has_password: bool,
    /// When the account was made.
    pub created_at: Timestamp,
}

struct PersonRow {
    id: Uuid,
    email: String,
    name: String,
    role: String,
    timezone: String,
    active: bool,
    has_password: bool,
    created_at: jiff_sqlx::Timestamp,
}

impl TryFrom<PersonRow> for Person {
    type Error = crate::Error;

    fn try_from(row: PersonRow) -> Result<Self> {
        let here = Row("people", row.id);
        Ok(Self {
            id: PersonId(row.id),
            email: here.parse("email", &row.email)?,
            name: row.name,
            role: here.parse("role", &row.role)?,
            timezone: row.timezone,
            active: row.active,
            has_password: row.has_password,
            created_at: row.created_at.to_jiff(),
        })
    }
}

/// Makes an account; refused by `people_email` if the address has one.
pub async fn insert(conn: &mut Conn, person: &Person, password_hash: Option<&str>) -> Result<()> {
    sqlx::query!(
        "insert into people (id, email, name, role, password_hash, timezone, active, created_at)
         values ($1, lower($2), $3, $4, $5, $6, $7, $8)",
        person.id.0,
        person.email.as_str(),
        person.name,
        person.role.as_str(),
        password_hash,
        person.timezone,
        person.active,
        person.created_at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The person.
pub async fn by_id(conn: &mut Conn, id: PersonId) -> Result<Person> {
    sqlx::query_as!(
        PersonRow,
        r#"select id, email, name, role, timezone, active,
                  password_hash is not null as "has_password!", created_at
           from people where id = $1"#,
        id.0
    )
    .fetch_one(conn)
    .await?
    .try_into()
}

/// The person with this address, however it is written.
pub async fn by_email(conn: &mut Conn, email: &EmailAddress) -> Result<Option<Person>> {
    sqlx::query_as!(
        PersonRow,
        r#"select id, email, name, role, timezone, active,
                  password_hash is not null as "has_password!", created_at
           from people where email = lower($1)"#,
        email.as_str()
    )
    .fetch_optional(conn)
    .await?
    .map(Person::try_from)
    .transpose()
}

/// Everybody, by name.
pub async fn all(conn: &mut Conn) -> Result<Vec<Person>> {
    sqlx::query_as!(
        PersonRow,
        r#"select id, email, name, role, timezone, active,
                  password_hash is not null as "has_password!", created_at
           from people order by lower(name), id"#
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Person::try_from)
    .collect()
}

/// Writes name, role, time zone and whether the account is active.
pub async fn update(conn: &mut Conn, person: &Person) -> Result<()> {
    sqlx::query!(
        "update people set name = $2, role = $3, timezone = $4, active = $5 where id = $1",
        person.id.0,
        person.name,
        person.role.as_str(),
        person.timezone,
        person.active,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The argon2id string, if the person has a password.
pub async fn password_hash(conn: &mut Conn, id: PersonId) -> Result<Option<String>> {
    Ok(
        sqlx::query_scalar!("select password_hash from people where id = $1", id.0)
            .fetch_one(conn)
            .await?,
    )
}

/// Gives the person a new password.
pub async fn set_password(conn: &mut Conn, id: PersonId, hash: &str) -> Result<()> {
    sqlx::query!(
        "update people set password_hash = $2 where id = $1",
        id.0,
        hash
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether anybody can sign in at all.
pub async fn anybody_can_sign_in(conn: &mut Conn) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from people where active and password_hash is not null) as "yes!""#
    )
    .fetch_one(conn)
    .await?)
}

/// How many active administrators can sign in, `but` left out.
pub async fn other_admins(conn: &mut Conn, but: PersonId) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from people
           where role = 'admin' and active and password_hash is not null and id <> $1"#,
        but.0
    )
    .fetch_one(conn)
    .await?)
}

/// Writes a one-time link; without a person it makes the first administrator.
pub async fn insert_link(
    conn: &mut Conn,
    token: Digest,
    person: Option<PersonId>,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "insert into entry_links (token_hash, person_id, created_at, expires_at) values ($1, $2, $3, $4)",
        &token.0[..],
        person.map(|person| person.0),
        now.to_sqlx() as _,
        expires_at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whose link it is, if it is still good: the outer `None` says it is not, the
/// inner one that it makes the first administrator.
pub async fn peek_link(
    conn: &mut Conn,
    token: Digest,
    now: Timestamp,
) -> Result<Option<Option<PersonId>>> {
    let person = sqlx::query_scalar!(
        "select person_id from entry_links
         where token_hash = $1 and used_at is null and expires_at > $2",
        &token.0[..],
        now.to_sqlx() as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(person.map(|person| person.map(PersonId)))
}

/// Uses the link up; like `peek_link`, and of two at once only one gets it.
pub async fn use_link(
    conn: &mut Conn,
    token: Digest,
    now: Timestamp,
) -> Result<Option<Option<PersonId>>> {
    let person = sqlx::query_scalar!(
        "update entry_links set used_at = $2
         where token_hash = $1 and used_at is null and expires_at > $2
         returning person_id",
        &token.0[..],
        now.to_sqlx() as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(person.map(|person| person.map(PersonId)))
}

/// Makes every other link of the person worthless (none: those for the first administrator).
pub async fn void_links(conn: &mut Conn, person: Option<PersonId>, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "update entry_links set used_at = $2
         where person_id is not distinct from $1 and used_at is null",
        person.map(|person| person.0),
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Failed attempts to sign in since some instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failures {
    /// With this address from this origin.
    pub pair: i64,
    /// With this address from anywhere.
    pub email: i64,
    /// From this origin with any address.
    pub origin: i64,
}

/// Counts the failures that concern somebody who wants to sign in now.
pub async fn failures(
    conn: &mut Conn,
    email: &str,
    origin: &str,
    since: Timestamp,
) -> Result<Failures> {
    let row = sqlx::query!(
        r#"select count(*) filter (where email = $1 and origin = $2) as "pair!",
                  count(*) filter (where email = $1) as "email!",
                  count(*) filter (where origin = $2) as "origin!"
           from failed_logins where at > $3 and (email = $1 or origin = $2)"#,
        email,
        origin,
        since.to_sqlx() as _,
    )
    .fetch_one(conn)
    .await?;
    Ok(Failures {
        pair: row.pair,
        email: row.email,
        origin: row.origin,
    })
}

/// Notes an attempt, before its password is looked at; the id to forget it by.
pub async fn insert_failure(
    conn: &mut Conn,
    email: &str,
    origin: &str,
    now: Timestamp,
) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        "insert into failed_logins (email, origin, at) values ($1, $2, $3) returning id",
        email,
        origin,
        now.to_sqlx() as _,
    )
    .fetch_one(conn)
    .await?)
}

/// Forgets the failures of somebody who has signed in after all.
pub async fn forget_failures(conn: &mut Conn, email: &str, origin: &str) -> Result<()> {
    sqlx::query!(
        "delete from failed_logins where email = $1 and origin = $2",
        email,
        origin
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Throws away failures and links that no longer count.
pub async fn prune(conn: &mut Conn, before: Timestamp) -> Result<u64> {
    let failures = sqlx::query!(
        "delete from failed_logins where at < $1",
        before.to_sqlx() as _
    )
    .execute(&mut *conn)
    .await?;
    let links = sqlx::query!(
        "delete from entry_links where expires_at < $1",
        before.to_sqlx() as _
    )
    .execute(conn)
    .await?;
    Ok(failures.rows_affected() + links.rows_affected())
}
