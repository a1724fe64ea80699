//! Remarks on letters.

use crate::{Conn, Result};
use domain::{CommentId, LetterId, PersonId};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// A remark.
#[derive(Clone, Debug)]
pub struct Comment {
    /// Which.
    pub id: CommentId,
    /// The version that was read.
    pub version: i32,
    /// The passage as it stood there; empty: the whole letter.
    pub quote: String,
    /// What is said.
    pub body: String,
    /// Who says it.
    pub author: PersonId,
    /// Their name.
    pub author_name: String,
    /// When.
    pub created_at: Timestamp,
    /// Who has settled it, and when.
    pub resolved: Option<(String, Timestamp)>,
}

/// Keeps one.
pub async fn insert(
    conn: &mut Conn,
    letter: LetterId,
    id: CommentId,
    (version, quote, body): (i32, &str, &str),
    (author, now): (PersonId, Timestamp),
) -> Result<()> {
    sqlx::query!(
        "insert into letter_comments (id, letter_id, version, quote, body, author_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id.0,
        letter.0,
        version,
        quote,
        body,
        author.0,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Those on a letter, the oldest first.
pub async fn of_letter(conn: &mut Conn, letter: LetterId) -> Result<Vec<Comment>> {
    let rows = sqlx::query!(
        r#"select m.id, m.version, m.quote, m.body, m.author_id, p.name as author,
                  m.created_at as "created_at: jiff_sqlx::Timestamp", r.name as "resolver?",
                  m.resolved_at as "resolved_at: jiff_sqlx::Timestamp"
           from letter_comments m join people p on p.id = m.author_id
                left join people r on r.id = m.resolved_by
           where m.letter_id = $1 order by m.created_at, m.id limit 500"#,
        letter.0
    );
    let rows = rows.fetch_all(conn).await?.into_iter();
    let comments = rows.map(|row| Comment {
        id: CommentId(row.id),
        version: row.version,
        quote: row.quote,
        body: row.body,
        author: PersonId(row.author_id),
        author_name: row.author,
        created_at: row.created_at.to_jiff(),
        resolved: row
            .resolver
            .zip(row.resolved_at.map(jiff_sqlx::Timestamp::to_jiff)),
    });
    Ok(comments.collect())
}

/// It is settled, or open again; false if the letter has no such remark.
pub async fn resolve(
    conn: &mut Conn,
    letter: LetterId,
    id: CommentId,
    by: Option<PersonId>,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "update letter_comments set resolved_by = $3,
                resolved_at = case when $3::uuid is null then null else $4::timestamptz end
         where id = $1 and letter_id = $2",
        id.0,
        letter.0,
        by.map(|by| by.0),
        now.to_sqlx() as _,
    );
    Ok(done.execute(conn).await?.rows_affected() == 1)
}
