//! An editor's corrections of the corpus's index: an append-only list, and which
//! versions of the corpus came of them.

use crate::{Conn, Result};
use domain::PersonId;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value;

/// A correction as it is written down.
#[derive(Clone, Debug)]
pub struct NewCorrection<'a> {
    /// What it changes; none where it takes another back.
    pub change: Option<&'a Value>,
    /// The one that it takes back.
    pub undoes: Option<i64>,
    /// Why, if said.
    pub why: &'a str,
    /// Names that pages bear which it can change: `[kind, name]` each; none: any page.
    pub touched: Option<&'a Value>,
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// A correction on the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Its number: they are applied in this order.
    pub id: i64,
    /// What it changes.
    pub change: Value,
    /// Why, if said.
    pub why: String,
    /// Names that it touched.
    pub touched: Option<Value>,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Who took it back, and when.
    pub undone: Option<(String, Timestamp)>,
}

/// Appends to the list and raises the corpus's version, which is returned. Taking
/// back what is taken back already is a conflict.
pub async fn append(conn: &mut Conn, new: &NewCorrection<'_>) -> Result<i64> {
    // Whoever corrects holds the version: corrections come one after the other.
    let version = sqlx::query_scalar!("update corpus set version = version + 1 returning version")
        .fetch_one(&mut *conn)
        .await?;
    let written = sqlx::query!(
        "insert into corpus_corrections (change, undoes, why, touched, by, at) values ($1, $2, $3, $4, $5, $6)
         on conflict (undoes) do nothing",
        new.change,
        new.undoes,
        new.why,
        new.touched,
        new.by.0,
        new.at.to_sqlx() as _,
    )
    .execute(&mut *conn)
    .await?;
    if written.rows_affected() != 1 {
        return Err(crate::Error::Conflict);
    }
    sqlx::query!(
        "insert into corpus_versions (version, touched) values ($1, $2)",
        version,
        new.touched,
    )
    .execute(conn)
    .await?;
    Ok(version)
}

/// The whole list in its order, those taken back marked as such.
pub async fn all(conn: &mut Conn) -> Result<Vec<Kept>> {
    let rows = sqlx::query!(
        r#"
        select c.id, c.change as "change!", c.why, c.touched, p.name as by, c.at,
               q.name as "undone_by?", u.at as "undone_at?"
        from corpus_corrections c join people p on p.id = c.by
             left join corpus_corrections u on u.undoes = c.id left join people q on q.id = u.by
        where c.change is not null order by c.id
        "#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Kept {
            id: row.id,
            change: row.change,
            why: row.why,
            touched: row.touched,
            by: row.by,
            at: row.at.to_jiff(),
            undone: row
                .undone_by
                .zip(row.undone_at.map(jiff_sqlx::Timestamp::to_jiff)),
        })
        .collect())
}

/// The names touched by all that has changed in the corpus after one version and
/// up to another; none where more than names has changed: a document, an event.
pub async fn touched_between(
    conn: &mut Conn,
    after: i64,
    until: i64,
) -> Result<Option<Vec<Value>>> {
    let rows = sqlx::query_scalar!(
        "select touched from corpus_versions where version > $1 and version <= $2",
        after,
        until,
    )
    .fetch_all(conn)
    .await?;
    let all_known = i64::try_from(rows.len()).is_ok_and(|known| known == until - after);
    Ok(rows
        .into_iter()
        .collect::<Option<Vec<Value>>>()
        .filter(|_| all_known))
}
