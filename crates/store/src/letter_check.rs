//! What a letter's draft asks to be looked at before it is approved, and who did.

use crate::{Conn, Result};
use domain::{LetterId, PersonId};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The citation or sentence, as it stands in the text.
    pub about: String,
    /// What is to be looked at.
    pub remark: String,
    /// It is a citation.
    pub citation: bool,
}

/// The same, with whether somebody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What is asked.
    pub asked: Asked,
    /// Who looked, and when.
    pub tick: Option<Tick>,
}

/// Somebody looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Who.
    pub by: PersonId,
    /// Their name.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// Keeps a question; one that is kept already stays as it is.
pub async fn insert(conn: &mut Conn, letter: LetterId, asked: &Asked) -> Result<()> {
    sqlx::query!(
        "insert into letter_checks (letter_id, about, remark, citation)
         values ($1, $2, $3, $4) on conflict do nothing",
        letter.0,
        asked.about,
        asked.remark,
        asked.citation,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ticks it; the first tick stays.
pub async fn tick(
    conn: &mut Conn,
    letter: LetterId,
    asked: &Asked,
    by: PersonId,
    at: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "insert into letter_checks (letter_id, about, remark, citation, checked_by, checked_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (letter_id, about, remark) do update
            set checked_by = excluded.checked_by, checked_at = excluded.checked_at
            where letter_checks.checked_by is null",
        letter.0,
        asked.about,
        asked.remark,
        asked.citation,
        by.0,
        at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Everything that was ever asked of a letter.
pub async fn of_letter(conn: &mut Conn, letter: LetterId) -> Result<Vec<Kept>> {
    let rows = sqlx::query!(
        r#"select k.about, k.remark, k.citation, k.checked_by, p.name as "name?", k.checked_at
           from letter_checks k left join people p on p.id = k.checked_by
           where k.letter_id = $1 order by k.about, k.remark"#,
        letter.0
    )
    .fetch_all(conn)
    .await?;
    let kept = rows.into_iter().map(|row| Kept {
        asked: Asked {
            about: row.about,
            remark: row.remark,
            citation: row.citation,
        },
        tick: row.checked_by.zip(row.checked_at).map(|(by, at)| Tick {
            by: PersonId(by),
            name: row.name.unwrap_or_default(),
            at: at.to_jiff(),
        }),
    });
    Ok(kept.collect())
}
