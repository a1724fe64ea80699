//! Lists of requests that are brought in, and what became of each line.

use crate::{
    Conn, Result,
    row::{Row, changed_one},
};
use domain::{
    Actor, CaseId, Digest, ImportId, PersonId, Role,
    import::{ImportState, Mapping, Sheet},
};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A list that is brought in.
#[derive(Clone, Debug)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// The file's name, or that it was pasted.
    pub name: String,
    /// What was read.
    pub sheet: Sheet,
    /// How it is to be read.
    pub mapping: Mapping,
    /// How far it has come.
    pub state: ImportState,
    /// Who brought it.
    pub made_by: PersonId,
    /// When.
    pub made_at: Timestamp,
}

struct ImportRow {
    id: Uuid,
    name: String,
    sheet: serde_json::Value,
    mapping: serde_json::Value,
    state: String,
    made_by: Uuid,
    made_at: jiff_sqlx::Timestamp,
}

impl TryFrom<ImportRow> for Import {
    type Error = crate::Error;

    fn try_from(row: ImportRow) -> Result<Self> {
        let at = Row("imports", row.id);
        Ok(Self {
            id: ImportId(row.id),
            name: row.name,
            sheet: at.json("sheet", row.sheet)?,
            mapping: at.json("mapping", row.mapping)?,
            state: at.parse("state", &row.state)?,
            made_by: PersonId(row.made_by),
            made_at: row.made_at.to_jiff(),
        })
    }
}

/// Writes a list; `digest` is that of the file as it came.
pub async fn insert(conn: &mut Conn, import: &Import, digest: &Digest) -> Result<()> {
    sqlx::query!(
        "insert into imports (id, name, digest, sheet, mapping, state, made_by, made_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        import.id.0,
        import.name,
        &digest.0,
        serde_json::to_value(&import.sheet).unwrap_or_default(),
        serde_json::to_value(&import.mapping).unwrap_or_default(),
        import.state.as_str(),
        import.made_by.0,
        import.made_at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The list.
pub async fn by_id(conn: &mut Conn, id: ImportId) -> Result<Import> {
    sqlx::query_as!(
        ImportRow,
        "select id, name, sheet, mapping, state, made_by, made_at from imports where id = $1",
        id.0
    )
    .fetch_one(conn)
    .await?
    .try_into()
}

/// The list, locked until the transaction ends.
pub async fn for_update(conn: &mut Conn, id: ImportId) -> Result<Import> {
    sqlx::query_as!(
        ImportRow,
        "select id, name, sheet, mapping, state, made_by, made_at from imports where id = $1 for update",
        id.0
    )
    .fetch_one(conn)
    .await?
    .try_into()
}

/// Writes how a list is to be read and how far it has come, from the state `before`.
pub async fn update(
    conn: &mut Conn,
    import: &Import,
    before: ImportState,
    now: Timestamp,
) -> Result<()> {
    let done = sqlx::query!(
        "update imports set mapping = $2, state = $3, updated_at = $4 where id = $1 and state = $5",
        import.id.0,
        serde_json::to_value(&import.mapping).unwrap_or_default(),
        import.state.as_str(),
        now.to_sqlx() as _,
        before.as_str(),
    )
    .execute(conn)
    .await?;
    changed_one(done.rows_affected())
}

/// Waits until no other transaction makes cases of a list: two lists may name the same
/// agency or story, and each begins what it does not find.
pub async fn alone(conn: &mut Conn) -> Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtext('daylight.imports')) as waited")
        .fetch_one(conn)
        .await?;
    Ok(())
}

/// What became of a line: its case, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineEnd {
    /// This case was made of it.
    Case(CaseId),
    /// None was made.
    LeftOut(String),
}

/// What became of the lines of a list so far, by number.
pub async fn ends(conn: &mut Conn, id: ImportId) -> Result<BTreeMap<u32, LineEnd>> {
    let rows = sqlx::query!(
        "select line, case_id, problem from import_lines where import_id = $1 order by line",
        id.0
    )
    .fetch_all(conn)
    .await?;
    let of = rows.into_iter().map(|row| {
        let end = match row.case_id {
            Some(case) => LineEnd::Case(CaseId(case)),
            None => LineEnd::LeftOut(row.problem),
        };
        (u32::try_from(row.line).unwrap_or_default(), end)
    });
    Ok(of.collect())
}

/// Writes what became of a line; false if its end is written already, or if the same
/// request has been brought in before.
pub async fn settle(
    conn: &mut Conn,
    id: ImportId,
    line: u32,
    fingerprint: &Digest,
    end: &LineEnd,
    now: Timestamp,
) -> Result<bool> {
    let (case, problem) = match end {
        LineEnd::Case(case) => (Some(case.0), ""),
        LineEnd::LeftOut(problem) => (None, problem.as_str()),
    };
    let done = sqlx::query!(
        "insert into import_lines (import_id, line, fingerprint, case_id, problem, done_at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        id.0,
        i32::try_from(line).unwrap_or(i32::MAX),
        &fingerprint.0,
        case,
        problem,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Those of the cases made of requests with these fingerprints, in whatever list, that
/// the actor may see.
pub async fn known(
    conn: &mut Conn,
    actor: &Actor,
    prints: &[Digest],
) -> Result<BTreeMap<Digest, CaseId>> {
    let wanted: Vec<Vec<u8>> = prints.iter().map(|print| print.0.to_vec()).collect();
    let rows = sqlx::query!(
        "select l.fingerprint, c.id from import_lines l join cases c on c.id = l.case_id
         where l.fingerprint = any($1) and (c.visibility = 'newsroom' or c.owner_id = $2 or $3)",
        &wanted,
        actor.id.0,
        actor.role >= Role::Editor,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let print = Row("import_lines", row.id).digest("fingerprint", &row.fingerprint)?;
            Ok((print, CaseId(row.id)))
        })
        .collect()
}

/// Lists whose cases are being made since before `before`: their jobs may be lost.
pub async fn running(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<ImportId>> {
    let ids = sqlx::query_scalar!(
        "select id from imports where state = 'running' and updated_at < $1 order by updated_at limit $2",
        before.to_sqlx() as _,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(ImportId).collect())
}
