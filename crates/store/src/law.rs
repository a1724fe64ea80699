//! A newsroom's corrections of the law data, and the number that tells every
//! process when there is a new one.

use crate::{Conn, Result, row::Row, row::changed_one};
use domain::{PersonId, law::Correction};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

/// A correction as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Its id.
    pub id: Uuid,
    /// Its place in the order of applying.
    pub number: i64,
    /// The law it belongs to.
    pub jurisdiction: String,
    /// What it says, for people.
    pub title: String,
    /// What it does to the data.
    pub corrections: Vec<Correction>,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
    /// Who took it back, and when.
    pub reverted: Option<(String, Timestamp)>,
}

/// How often the law has been corrected.
pub async fn version(conn: &mut Conn) -> Result<i64> {
    Ok(sqlx::query_scalar!("select version from law_state")
        .fetch_one(conn)
        .await?)
}

/// Holds the law until the transaction ends: one correction at a time.
pub async fn lock(conn: &mut Conn) -> Result<i64> {
    Ok(
        sqlx::query_scalar!("select version from law_state for update")
            .fetch_one(conn)
            .await?,
    )
}

/// The law is another one from now on; its number.
pub async fn raise(conn: &mut Conn) -> Result<i64> {
    Ok(
        sqlx::query_scalar!("update law_state set version = version + 1 returning version")
            .fetch_one(conn)
            .await?,
    )
}

/// Keeps a correction.
pub async fn insert(
    conn: &mut Conn,
    id: Uuid,
    jurisdiction: &str,
    title: &str,
    corrections: &[Correction],
    by: PersonId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "insert into law_corrections (id, jurisdiction, title, corrections, made_by, made_at)
         values ($1, $2, $3, $4, $5, $6)",
        id,
        jurisdiction,
        title,
        serde_json::to_value(corrections).unwrap_or_default(),
        by.0,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a correction back; conflict if it has been taken back before.
pub async fn revert(conn: &mut Conn, id: Uuid, by: PersonId, now: Timestamp) -> Result<()> {
    let done = sqlx::query!(
        "update law_corrections set reverted_by = $2, reverted_at = $3
         where id = $1 and reverted_at is null",
        id,
        by.0,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    changed_one(done.rows_affected())
}

/// All of them in the order of applying, those taken back too.
pub async fn all(conn: &mut Conn) -> Result<Vec<Kept>> {
    let rows = sqlx::query!(
        r#"select c.id, c.number, c.jurisdiction, c.title, c.corrections, p.name as made_by, c.made_at,
                  r.name as "reverted_by?", c.reverted_at
           from law_corrections c join people p on p.id = c.made_by
                left join people r on r.id = c.reverted_by
           order by c.number"#
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let reverted_at = row.reverted_at.map(jiff_sqlx::Timestamp::to_jiff);
            Ok(Kept {
                corrections: Row("law_corrections", row.id).json("corrections", row.corrections)?,
                id: row.id,
                number: row.number,
                jurisdiction: row.jurisdiction,
                title: row.title,
                made_by: row.made_by,
                made_at: row.made_at.to_jiff(),
                reverted: row.reverted_by.zip(reverted_at),
            })
        })
        .collect()
}
