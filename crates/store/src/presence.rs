//! Who was seen where, as their page has told.

use crate::{Conn, Result};
use domain::PersonId;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

/// A page that several people may have open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A case's.
    Case(domain::CaseId),
    /// A letter's.
    Letter(domain::LetterId),
}

impl Place {
    fn parts(self) -> (&'static str, Uuid) {
        match self {
            Self::Case(id) => ("case", id.0),
            Self::Letter(id) => ("letter", id.0),
        }
    }
}

/// Somebody else who has it open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    /// Their name.
    pub name: String,
    /// Whether they are writing.
    pub editing: bool,
    /// When their page last told.
    pub seen_at: Timestamp,
}

/// Somebody is there now.
pub async fn here(
    conn: &mut Conn,
    place: Place,
    person: PersonId,
    editing: bool,
    now: Timestamp,
) -> Result<()> {
    let (kind, id) = place.parts();
    sqlx::query!(
        "insert into presence (person_id, place, place_id, editing, seen_at) values ($1, $2, $3, $4, $5)
         on conflict (place, place_id, person_id) do update set editing = $4, seen_at = $5",
        person.0,
        kind,
        id,
        editing,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Everybody else who was there since then, by name.
pub async fn others(
    conn: &mut Conn,
    place: Place,
    person: PersonId,
    since: Timestamp,
) -> Result<Vec<Present>> {
    let (kind, id) = place.parts();
    let rows = sqlx::query!(
        r#"select p.name, h.editing, h.seen_at as "seen_at: jiff_sqlx::Timestamp"
           from presence h join people p on p.id = h.person_id
           where h.place = $1 and h.place_id = $2 and h.person_id <> $3 and h.seen_at >= $4 and p.active
           order by lower(p.name), p.id limit 50"#,
        kind,
        id,
        person.0,
        since.to_sqlx() as _,
    );
    let rows = rows.fetch_all(conn).await?.into_iter();
    let present = rows.map(|row| Present {
        name: row.name,
        editing: row.editing,
        seen_at: row.seen_at.to_jiff(),
    });
    Ok(present.collect())
}

/// Throws away what nobody asks for any more, a batch at a time.
pub async fn prune(conn: &mut Conn, now: Timestamp) -> Result<()> {
    let old = now - SignedDuration::from_hours(24);
    sqlx::query!(
        "delete from presence where ctid in
             (select ctid from presence where seen_at < $1 limit 1000)",
        old.to_sqlx() as _
    )
    .execute(conn)
    .await?;
    Ok(())
}
