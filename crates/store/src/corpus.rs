//! The newsroom's background documents. Every change raises the corpus's version;
//! pages linked against an older one are linked again.

use crate::{Conn, Error, Result};
use domain::{CorpusDocumentId, Digest};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// A background document, as stored.
#[derive(Clone, Debug)]
pub struct CorpusDocument {
    /// Its id.
    pub id: CorpusDocumentId,
    /// File name.
    pub name: String,
    /// SHA-256 of the file.
    pub digest: Digest,
    /// Title.
    pub title: String,
    /// Author.
    pub author: String,
    /// Where it was published.
    pub outlet: String,
    /// When, as far as known: `2019-11-05`, `2023-01` or empty.
    pub published: String,
    /// The catalogue's words on it, which stand in for the text where that is not there.
    pub summary: String,
    /// Its text, once imported.
    pub full_text: Option<String>,
    /// Media type of the file.
    pub media_type: String,
    /// The catalogue entry.
    pub facts: Option<serde_json::Value>,
}

impl CorpusDocument {
    /// The text that links point into.
    pub fn text(&self) -> &str {
        self.full_text.as_deref().unwrap_or(&self.summary)
    }
}

/// Inserts or completes a document, known by its digest. A text once imported is
/// not lost to a later catalogue, and an editor's text wins over nothing. True
/// where something changed; then the corpus has a new version.
pub async fn save(conn: &mut Conn, document: &CorpusDocument, now: Timestamp) -> Result<bool> {
    let changed = sqlx::query_scalar!(
        r#"
        insert into corpus_documents as d
            (id, name, digest, title, author, outlet, published, abstract, full_text, media_type, facts, imported_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
        on conflict (digest) do update set
            title = excluded.title, author = excluded.author, outlet = excluded.outlet,
            published = excluded.published, abstract = excluded.abstract,
            full_text = coalesce(excluded.full_text, d.full_text), media_type = excluded.media_type,
            facts = coalesce(excluded.facts, d.facts), updated_at = excluded.updated_at
        where (d.title, d.author, d.outlet, d.published, d.abstract, d.full_text, d.facts) is distinct from
              (excluded.title, excluded.author, excluded.outlet, excluded.published, excluded.abstract,
               coalesce(excluded.full_text, d.full_text), coalesce(excluded.facts, d.facts))
        returning 1 as "one!"
        "#,
        document.id.0,
        document.name,
        &document.digest.0,
        document.title,
        document.author,
        document.outlet,
        document.published,
        document.summary,
        document.full_text,
        document.media_type,
        document.facts,
        now.to_sqlx() as _,
    )
    .fetch_optional(&mut *conn)
    .await?
    .is_some();
    if changed {
        sqlx::query!("update corpus set version = version + 1")
            .execute(conn)
            .await?;
    }
    Ok(changed)
}

/// The corpus's version.
pub async fn version(conn: &mut Conn) -> Result<i64> {
    Ok(sqlx::query_scalar!("select version from corpus")
        .fetch_one(conn)
        .await?)
}

/// Every background document, by name.
pub async fn all(conn: &mut Conn) -> Result<Vec<CorpusDocument>> {
    let rows = sqlx::query!(
        "select id, name, digest, title, author, outlet, published, abstract, full_text, media_type, facts
         from corpus_documents order by name, id"
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(CorpusDocument {
                digest: Digest::from_slice(&row.digest).map_err(|error| Error::Inconsistent {
                    table: "corpus_documents",
                    id: row.id.to_string(),
                    column: "digest",
                    reason: error.to_string(),
                })?,
                id: row.id.into(),
                name: row.name,
                title: row.title,
                author: row.author,
                outlet: row.outlet,
                published: row.published,
                summary: row.r#abstract,
                full_text: row.full_text,
                media_type: row.media_type,
                facts: row.facts,
            })
        })
        .collect()
}
