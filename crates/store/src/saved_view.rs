//! Lists of cases that a person keeps; nobody else has any use for them.

use crate::{Conn, Result, row::Row};
use domain::{PersonId, SavedViewId, view::View};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use std::collections::BTreeMap;

/// A list that somebody keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// Which.
    pub id: SavedViewId,
    /// What they call it.
    pub name: String,
    /// Which cases, in what order, with which columns.
    pub view: View,
    /// Whether the list of cases opens with it.
    pub default: bool,
}

/// Keeps one. A constraint refuses a name that the person uses already.
pub async fn insert(
    conn: &mut Conn,
    person: PersonId,
    kept: &SavedView,
    now: Timestamp,
) -> Result<()> {
    let fields: BTreeMap<&str, String> = kept.view.fields().into_iter().collect();
    sqlx::query!(
        "insert into saved_views (id, person_id, name, view, is_default, created_at) values ($1, $2, $3, $4, $5, $6)",
        kept.id.0,
        person.0,
        kept.name,
        serde_json::json!(fields),
        kept.default,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A person's own, by name.
pub async fn of(conn: &mut Conn, person: PersonId) -> Result<Vec<SavedView>> {
    let rows = sqlx::query!(
        "select id, name, view, is_default from saved_views where person_id = $1
         order by lower(name) limit 100",
        person.0,
    );
    let rows = rows.fetch_all(conn).await?;
    rows.into_iter()
        .map(|row| {
            let fields: BTreeMap<String, String> =
                Row("saved_views", row.id).json("view", row.view)?;
            Ok(SavedView {
                id: SavedViewId(row.id),
                name: row.name,
                view: View::read(&fields).unwrap_or_default(),
                default: row.is_default,
            })
        })
        .collect()
}

/// How many a person keeps.
pub async fn count(conn: &mut Conn, person: PersonId) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from saved_views where person_id = $1"#,
        person.0
    )
    .fetch_one(conn)
    .await?)
}

/// No list of the person's is the one that opens any more.
pub async fn no_default(conn: &mut Conn, person: PersonId) -> Result<()> {
    sqlx::query!(
        "update saved_views set is_default = false where person_id = $1 and is_default",
        person.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// This is the one that opens; false if the person has no such list.
pub async fn set_default(conn: &mut Conn, person: PersonId, id: SavedViewId) -> Result<bool> {
    let done = sqlx::query!(
        "update saved_views set is_default = true where id = $1 and person_id = $2",
        id.0,
        person.0
    );
    Ok(done.execute(conn).await?.rows_affected() == 1)
}

/// Keeps it no longer; false if the person has no such list.
pub async fn delete(conn: &mut Conn, person: PersonId, id: SavedViewId) -> Result<bool> {
    let done = sqlx::query!(
        "delete from saved_views where id = $1 and person_id = $2",
        id.0,
        person.0
    );
    Ok(done.execute(conn).await?.rows_affected() == 1)
}
