//! Secret addresses of calendars, and the dates that stand in them. The secret is
//! kept as SHA-256 only.

use crate::{Conn, Result, row::Row};
use domain::{CaseId, Digest, PersonId, dates::DateLine};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

/// Whose dates a calendar holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those of the person's own cases.
    Own,
    /// Those of every case that the whole newsroom sees.
    Newsroom,
}

impl Scope {
    /// The name stored in the database and used in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Newsroom => "newsroom",
        }
    }
}

impl std::str::FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        match text.trim() {
            "own" => Ok(Self::Own),
            "newsroom" => Ok(Self::Newsroom),
            other => Err(format!("“{other}” is no kind of calendar")),
        }
    }
}

/// A calendar that can be read by whoever knows its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Its id.
    pub id: Uuid,
    /// Who asked for it.
    pub person: PersonId,
    /// Whose dates it holds.
    pub scope: Scope,
    /// When it was made.
    pub created_at: Timestamp,
    /// When a calendar program last fetched it.
    pub last_read_at: Option<Timestamp>,
}

/// A case's dates for a calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct Dated {
    /// The case.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// Whom it asks.
    pub agency: String,
    /// Its cached dates.
    pub lines: Vec<DateLine>,
    /// When anything last happened on it.
    pub updated_at: Timestamp,
}

/// Makes a calendar.
pub async fn insert(conn: &mut Conn, feed: &Feed, token: Digest) -> Result<()> {
    sqlx::query!(
        "insert into calendar_feeds (id, person_id, scope, token_hash, created_at)
         values ($1, $2, $3, $4, $5)",
        feed.id,
        feed.person.0,
        feed.scope.as_str(),
        &token.0[..],
        feed.created_at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A person's calendars that can be read, the oldest first.
pub async fn of_person(conn: &mut Conn, person: PersonId) -> Result<Vec<Feed>> {
    let rows = sqlx::query!(
        "select id, scope, created_at, last_read_at from calendar_feeds
         where person_id = $1 and revoked_at is null order by created_at, id",
        person.0
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Feed {
                id: row.id,
                person,
                scope: Row("calendar_feeds", row.id).parse("scope", &row.scope)?,
                created_at: row.created_at.to_jiff(),
                last_read_at: row.last_read_at.map(jiff_sqlx::Timestamp::to_jiff),
            })
        })
        .collect()
}

/// Nobody can read it any more; false if it is not this person's.
pub async fn revoke(conn: &mut Conn, id: Uuid, person: PersonId, now: Timestamp) -> Result<bool> {
    let done = sqlx::query!(
        "update calendar_feeds set revoked_at = $3
         where id = $1 and person_id = $2 and revoked_at is null",
        id,
        person.0,
        now.to_sqlx() as _
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The calendar behind a secret, if it can be read and its person still has an
/// account; notes that it was read.
pub async fn by_token(conn: &mut Conn, token: Digest, now: Timestamp) -> Result<Option<Feed>> {
    let row = sqlx::query!(
        "update calendar_feeds f set last_read_at = $2 from people p
         where f.token_hash = $1 and f.revoked_at is null and p.id = f.person_id and p.active
         returning f.id, f.person_id, f.scope, f.created_at, f.last_read_at",
        &token.0[..],
        now.to_sqlx() as _
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(Feed {
            id: row.id,
            person: PersonId(row.person_id),
            scope: Row("calendar_feeds", row.id).parse("scope", &row.scope)?,
            created_at: row.created_at.to_jiff(),
            last_read_at: row.last_read_at.map(jiff_sqlx::Timestamp::to_jiff),
        })
    })
    .transpose()
}

/// The open cases of a calendar with their cached dates: a person's own, or all that
/// the whole newsroom sees. The next dates first, no more than `limit`.
pub async fn dated(conn: &mut Conn, feed: &Feed, limit: i64) -> Result<Vec<Dated>> {
    let rows = sqlx::query!(
        "select c.id, c.reference, c.title, a.name as agency, c.dates, c.updated_at
         from cases c join agencies a on a.id = c.agency_id
         where c.stage <> 'closed' and c.dates <> '[]'
               and (case when $2 = 'own' then c.owner_id = $1 else c.visibility = 'newsroom' end)
         order by c.next_due nulls last, c.id limit $3",
        feed.person.0,
        feed.scope.as_str(),
        limit
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Dated {
                case: CaseId(row.id),
                reference: row.reference,
                title: row.title,
                agency: row.agency,
                lines: Row("cases", row.id).json("dates", row.dates)?,
                updated_at: row.updated_at.to_jiff(),
            })
        })
        .collect()
}
