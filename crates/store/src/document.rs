//! Documents: files of a case and how far reading them has come.

use crate::{Conn, Error, Result};
use domain::{CaseId, Digest, Document, DocumentId, PersonId, document::DocumentState};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// Writes a new document; the id under which this file is known in the case and whether it is new.
pub async fn insert(
    conn: &mut Conn,
    document: &Document,
    added_by: Option<PersonId>,
) -> Result<(DocumentId, bool)> {
    let new = sqlx::query!(
        "insert into documents
            (id, case_id, digest, name, bytes, source, inbound_id, parent_id, added_by, received_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
         on conflict on constraint documents_once do nothing",
        document.id.0,
        document.case.0,
        &document.digest.0,
        document.name,
        document.bytes,
        document.arrival.as_str(),
        document.inbound.map(|id| id.0),
        document.parent.map(|id| id.0),
        added_by.map(|id| id.0),
        document.received_at.to_sqlx() as _,
    )
    .execute(&mut *conn)
    .await?
    .rows_affected()
        == 1;
    let id = sqlx::query_scalar!(
        "select id from documents where case_id = $1 and digest = $2 and name = $3",
        document.case.0,
        &document.digest.0,
        document.name,
    )
    .fetch_one(conn)
    .await?;
    Ok((id.into(), new))
}

/// One document.
pub async fn by_id(conn: &mut Conn, id: DocumentId) -> Result<Document> {
    let row = sqlx::query!(
        "select id, case_id, digest, name, bytes, source, inbound_id, parent_id, received_at, state
         from documents where id = $1",
        id.0
    )
    .fetch_one(conn)
    .await?;
    let unreadable = |column, reason: String| Error::Inconsistent {
        table: "documents",
        id: id.to_string(),
        column,
        reason,
    };
    let name_error =
        |column| move |error: domain::person::UnknownName| unreadable(column, error.to_string());
    Ok(Document {
        id,
        case: row.case_id.into(),
        digest: Digest::from_slice(&row.digest)
            .map_err(|error| unreadable("digest", error.to_string()))?,
        name: row.name,
        bytes: row.bytes,
        arrival: row.source.parse().map_err(name_error("source"))?,
        inbound: row.inbound_id.map(Into::into),
        parent: row.parent_id.map(Into::into),
        received_at: row.received_at.to_jiff(),
        state: row.state.parse().map_err(name_error("state"))?,
    })
}

/// Moves a document on; with `failure`, says why it ended as failed.
pub async fn set_state(
    conn: &mut Conn,
    id: DocumentId,
    state: DocumentState,
    failure: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "update documents set state = $2, failure = $3, updated_at = $4::timestamptz,
                read_at = coalesce(read_at, case when $2 = 'read' then $4::timestamptz end)
         where id = $1",
        id.0,
        state.as_str(),
        failure,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What reading has found out about a document as a whole.
#[derive(Clone, Debug, Default)]
pub struct Described {
    /// Media type by content.
    pub media_type: String,
    /// The program that made it.
    pub producer: Option<String>,
    /// What a reader should know.
    pub warnings: Vec<String>,
    /// What it says about itself.
    pub facts: std::collections::BTreeMap<String, String>,
    /// How many pages it has.
    pub pages: i32,
}

/// Writes what is known of the document as a whole.
pub async fn describe(conn: &mut Conn, id: DocumentId, found: &Described) -> Result<()> {
    sqlx::query!(
        "update documents set media_type = $2, producer = $3, warnings = $4, pages = $5, facts = $6
         where id = $1",
        id.0,
        found.media_type,
        found.producer,
        &found.warnings,
        found.pages,
        serde_json::json!(found.facts),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that the document's links were made against this version of the corpus.
pub async fn linked(conn: &mut Conn, id: DocumentId, version: i64, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "update documents set state = 'linked', linked_version = $2, updated_at = $3 where id = $1",
        id.0,
        version,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Documents whose reading or linking has not moved since `before`.
pub async fn stalled(
    conn: &mut Conn,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<(DocumentId, DocumentState)>> {
    let rows = sqlx::query!(
        "select id, state from documents
         where state in ('received', 'reading', 'read', 'linking') and parent_id is null and updated_at < $1
         order by updated_at limit $2",
        before.to_sqlx() as _,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((row.id.into(), row.state.parse().ok()?)))
        .collect())
}

/// The version of the corpus that the document's links were made against; none
/// while there are no links.
pub async fn linked_version(conn: &mut Conn, id: DocumentId) -> Result<Option<i64>> {
    let row = sqlx::query!(
        "select state, linked_version from documents where id = $1",
        id.0
    )
    .fetch_one(conn)
    .await?;
    Ok(row.linked_version.filter(|_| row.state == "linked"))
}

/// Of the documents whose links were made against an older corpus than this, those
/// that come after one of them.
pub async fn behind_after(
    conn: &mut Conn,
    version: i64,
    after: Option<DocumentId>,
    limit: i64,
) -> Result<Vec<DocumentId>> {
    let rows = sqlx::query_scalar!(
        "select id from documents where state = 'linked' and parent_id is null
            and linked_version is distinct from $1 and ($2::uuid is null or id > $2)
         order by id limit $3",
        version,
        after.map(|id| id.0),
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Documents whose links were made against an older corpus than this.
pub async fn behind(conn: &mut Conn, version: i64, limit: i64) -> Result<Vec<DocumentId>> {
    let rows = sqlx::query_scalar!(
        "select id from documents where state = 'linked' and parent_id is null
            and linked_version is distinct from $1
         order by id limit $2",
        version,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The document and the parts found inside it, outermost first.
pub async fn family(conn: &mut Conn, id: DocumentId) -> Result<Vec<(DocumentId, String)>> {
    let rows = sqlx::query!(
        r#"
        with recursive family as (
            select id, name, 0 as depth from documents where id = $1
            union all
            select d.id, d.name, f.depth + 1 from documents d join family f on d.parent_id = f.id where f.depth < 32
        )
        select id as "id!", name as "name!" from family order by depth, name limit 100000
        "#,
        id.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id.into(), row.name))
        .collect())
}

/// What kind of file a document is, by its content; empty while it has not been read.
pub async fn media_type(conn: &mut Conn, id: DocumentId) -> Result<String> {
    Ok(
        sqlx::query_scalar!("select media_type from documents where id = $1", id.0)
            .fetch_one(conn)
            .await?,
    )
}

/// The case a document is in.
pub async fn case_of(conn: &mut Conn, id: DocumentId) -> Result<CaseId> {
    let case = sqlx::query_scalar!("select case_id from documents where id = $1", id.0)
        .fetch_one(conn)
        .await?;
    Ok(case.into())
}

/// The outermost document: the one that has a file of its own.
pub async fn root(conn: &mut Conn, id: DocumentId) -> Result<DocumentId> {
    let root = sqlx::query_scalar!(
        r#"
        with recursive up as (
            select id, parent_id, 0 as height from documents where id = $1
            union all
            select d.id, d.parent_id, u.height + 1 from documents d join up u on d.id = u.parent_id where u.height < 32
        )
        select id as "id!" from up where parent_id is null limit 1
        "#,
        id.0
    )
    .fetch_one(conn)
    .await?;
    Ok(root.into())
}

/// Every file that must lie in the file store, with a name for people: mails,
/// documents that are no part of another, articles with their text, lists brought in, files
/// that go with letters, letters on paper.
pub async fn originals(conn: &mut Conn) -> Result<Vec<(Digest, String)>> {
    let rows = sqlx::query!(
        r#"
        select digest as "digest!", min(name) as "name!" from (
            select digest, name from documents where parent_id is null
            union all select digest, subject from inbound_messages where bytes_gone_at is null
            union all select a.digest, m.subject from arrivals a join inbound_messages m on m.id = a.inbound_id
                where m.bytes_gone_at is null
            union all select digest, name from corpus_documents where full_text is not null
            union all select digest, name from imports
            union all select digest, name from letter_files
            union all select p.digest, v.subject || ' (on paper)' from letter_papers p
                join letter_versions v on v.letter_id = p.letter_id and v.number = p.version
        ) wanted group by digest order by digest
        "#
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| match Digest::from_slice(&row.digest) {
            Ok(digest) => Ok((digest, row.name)),
            Err(reason) => Err(crate::Error::Inconsistent {
                table: "documents",
                id: row.name,
                column: "digest",
                reason: reason.to_string(),
            }),
        })
        .collect()
}
