//! Lists of requests that are brought in, and what became of each line.

use crate::{
    Conn, Result,
    row::{Row, changed_one},
};
use domain::{
    CaseId, Digest, ImportId, PersonId,
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
    /// What was read; none: it could not be.
    pub sheet: Option<Sheet>,
    /// Why it could not be read; else empty.
    pub problem: String,
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
    sheet: Option<serde_json::Value>,
    problem: String,
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
            sheet: row.sheet.map(|sheet| at.json("sheet", sheet)).transpose()?,
            problem: row.problem,
            mapping: at.json("mapping", row.mapping)?,
            state: at.parse("state", &row.state)?,
            made_by: PersonId(row.made_by),
            made_at: row.made_at.to_jiff(),
        })
    }
}

/// Writes a list; `digest` is that of the file as it came.
pub async fn insert(conn: &mut Conn, import: &Import, digest: &Digest) -> Result<()> {
    let sheet = import.sheet.as_ref().map(serde_json::to_value);
    sqlx::query!(
        "insert into imports (id, name, digest, sheet, problem, mapping, state, made_by, made_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
        import.id.0,
        import.name,
        &digest.0,
        sheet.and_then(std::result::Result::ok),
        import.problem,
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
        "select id, name, sheet, problem, mapping, state, made_by, made_at from imports where id = $1",
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
        "select id, name, sheet, problem, mapping, state, made_by, made_at from imports where id = $1 for update",
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

/// The cases that were made of requests with these fingerprints, in whatever list.
pub async fn known(conn: &mut Conn, prints: &[Digest]) -> Result<BTreeMap<Digest, CaseId>> {
    let wanted: Vec<Vec<u8>> = prints.iter().map(|print| print.0.to_vec()).collect();
    let rows = sqlx::query!(
        r#"select fingerprint, case_id as "case_id!" from import_lines
           where fingerprint = any($1) and case_id is not null"#,
        &wanted
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let print = Row("import_lines", row.case_id).digest("fingerprint", &row.fingerprint)?;
            Ok((print, CaseId(row.case_id)))
        })
        .collect()
}
