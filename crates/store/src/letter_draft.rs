//! What somebody has typed into a letter and not saved as a version yet.

use crate::{Conn, Result};
use domain::{LetterId, PersonId};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// Words that are not saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaved {
    /// The version that they were written on top of.
    pub based_on: i32,
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: String,
    /// When they were last kept.
    pub saved_at: Timestamp,
}

/// Keeps a person's words in place of those kept before.
pub async fn keep(
    conn: &mut Conn,
    letter: LetterId,
    person: PersonId,
    words: &Unsaved,
) -> Result<()> {
    sqlx::query!(
        "insert into letter_drafts (letter_id, person_id, based_on, subject, body, saved_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (letter_id, person_id) do update
             set based_on = $3, subject = $4, body = $5, saved_at = $6",
        letter.0,
        person.0,
        words.based_on,
        words.subject,
        words.body,
        words.saved_at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A person's words, if any wait.
pub async fn of(conn: &mut Conn, letter: LetterId, person: PersonId) -> Result<Option<Unsaved>> {
    let row = sqlx::query!(
        r#"select based_on, subject, body, saved_at as "saved_at: jiff_sqlx::Timestamp"
           from letter_drafts where letter_id = $1 and person_id = $2"#,
        letter.0,
        person.0
    );
    let row = row.fetch_optional(conn).await?;
    Ok(row.map(|row| Unsaved {
        based_on: row.based_on,
        subject: row.subject,
        body: row.body,
        saved_at: row.saved_at.to_jiff(),
    }))
}

/// They are saved, or thrown away.
pub async fn forget(conn: &mut Conn, letter: LetterId, person: PersonId) -> Result<()> {
    sqlx::query!(
        "delete from letter_drafts where letter_id = $1 and person_id = $2",
        letter.0,
        person.0
    )
    .execute(conn)
    .await?;
    Ok(())
}
