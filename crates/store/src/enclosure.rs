//! Files that go with a letter. They change as long as its text does; approval fixes
//! them with it, for what is no draft is not touched here.

use crate::{Conn, Result, row::Row, row::changed_one};
use domain::{Digest, EnclosureId, LetterId, PersonId};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// A file that goes with a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosure {
    /// Its id.
    pub id: EnclosureId,
    /// The name under which it goes.
    pub name: String,
    /// Such as `application/pdf`.
    pub media_type: String,
    /// SHA-256 of its bytes, by which they are kept.
    pub digest: Digest,
    /// How many bytes.
    pub bytes: i64,
}

/// Adds a file to a draft; `Conflict` where the letter is none any more.
pub async fn insert(
    conn: &mut Conn,
    letter: LetterId,
    file: &Enclosure,
    by: PersonId,
    now: Timestamp,
) -> Result<()> {
    let done = sqlx::query!(
        "insert into letter_files (id, letter_id, digest, name, media_type, bytes, added_by, added_at)
         select $1, l.id, $3, $4, $5, $6, $7, $8 from letters l
         where l.id = $2 and l.stage in ('draft', 'in_review')",
        file.id.0,
        letter.0,
        &file.digest.0,
        file.name,
        file.media_type,
        file.bytes,
        by.0,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    changed_one(done.rows_affected())
}

/// Takes a file out of a draft; `Conflict` where the letter is none any more.
pub async fn remove(conn: &mut Conn, letter: LetterId, file: EnclosureId) -> Result<()> {
    let done = sqlx::query!(
        "delete from letter_files f using letters l
         where f.id = $2 and f.letter_id = $1 and l.id = f.letter_id and l.stage in ('draft', 'in_review')",
        letter.0,
        file.0,
    )
    .execute(conn)
    .await?;
    changed_one(done.rows_affected())
}

/// The files of a letter, in the order in which they were added.
pub async fn of_letter(conn: &mut Conn, letter: LetterId) -> Result<Vec<Enclosure>> {
    let rows = sqlx::query!(
        "select id, name, media_type, digest, bytes from letter_files
         where letter_id = $1 order by added_at, id",
        letter.0
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Enclosure {
                id: row.id.into(),
                digest: Row("letter_files", row.id).digest("digest", &row.digest)?,
                name: row.name,
                media_type: row.media_type,
                bytes: row.bytes,
            })
        })
        .collect()
}
