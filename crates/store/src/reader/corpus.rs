//! The newsroom's background documents. They are everybody's; links into them are
//! counted only for cases that the actor may see.

use super::{PAGE, Paged, Reader, like, offset, sees_private};
use crate::Result;
use domain::{Actor, CaseId, CorpusDocumentId, Digest, DocumentId, LinkId};
use jiff::Timestamp;

/// A background document, as lists show one.
#[derive(Clone, Debug)]
pub struct CorpusLine {
    /// Which.
    pub id: CorpusDocumentId,
    /// Title.
    pub title: String,
    /// Author.
    pub author: String,
    /// Where it was published.
    pub outlet: String,
    /// When, as far as known.
    pub published: String,
    /// Whether its text is there, not only the catalogue's abstract.
    pub full: bool,
    /// Links to it in cases that the actor may see.
    pub links: i64,
}

/// A background document with its text.
#[derive(Clone, Debug)]
pub struct CorpusView {
    /// Which.
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
    /// When, as far as known.
    pub published: String,
    /// The text that links point into: the document's, or the catalogue's abstract.
    pub text: String,
    /// Whether that is the document's own text.
    pub full: bool,
    /// When it was brought in.
    pub imported_at: Timestamp,
    /// Links into it.
    pub links: Vec<CorpusLink>,
}

/// A link into a background document.
#[derive(Clone, Debug)]
pub struct CorpusLink {
    /// Which.
    pub id: LinkId,
    /// `person`, `org`, …
    pub kind: String,
    /// The words here.
    pub doc_text: String,
    /// Where they stand, in Unicode characters.
    pub doc_span: Option<(i32, i32)>,
    /// The case on whose page the other end is.
    pub case: CaseId,
    /// The document there.
    pub document: DocumentId,
    /// Its name.
    pub document_name: String,
    /// The page there.
    pub page: i32,
    /// Whether a person has confirmed it.
    pub confirmed: bool,
}

impl Reader {
    /// Background documents whose title, author or outlet holds these words, by title.
    pub async fn corpus(&self, actor: &Actor, words: &str, page: i64) -> Result<Paged<CorpusLine>> {
        let rows = sqlx::query_as!(
            CorpusRow,
            r#"
            select k.id, k.title, k.author, k.outlet, k.published, k.full_text is not null as "full!",
                   (select count(*) from links l join cases c on c.id = l.case_id
                    where l.corpus_document_id = k.id and l.card and l.current and l.verdict is distinct from 'rejected'
                      and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)) as "links!"
            from corpus_documents k
            where $3 = '%%' or k.title ilike $3 or k.author ilike $3 or k.outlet ilike $3
            order by lower(k.title), k.id limit $4 offset $5
            "#,
            actor.id.0,
            sees_private(actor),
            like(words),
            PAGE + 1,
            offset(page),
        )
        .fetch_all(&self.pool)
        .await?;
        let lines = rows
            .into_iter()
            .map(|row| CorpusLine {
                id: row.id.into(),
                title: row.title,
                author: row.author,
                outlet: row.outlet,
                published: row.published,
                full: row.full,
                links: row.links,
            })
            .collect();
        Ok(Paged::cut(lines, page))
    }

    /// One background document with the links into it.
    pub async fn corpus_document(&self, actor: &Actor, id: CorpusDocumentId) -> Result<CorpusView> {
        let row = sqlx::query!(
            r#"
            select name, digest, title, author, outlet, published, coalesce(full_text, abstract) as "text!",
                   full_text is not null as "full!", imported_at
            from corpus_documents where id = $1
            "#,
            id.0
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(CorpusView {
            id,
            name: row.name,
            digest: Digest::from_slice(&row.digest).map_err(|error| {
                crate::Error::Inconsistent {
                    table: "corpus_documents",
                    id: id.to_string(),
                    column: "digest",
                    reason: error.to_string(),
                }
            })?,
            title: row.title,
            author: row.author,
            outlet: row.outlet,
            published: row.published,
            text: row.text,
            full: row.full,
            imported_at: row.imported_at.to_jiff(),
            links: self.corpus_links(actor, id).await?,
        })
    }

    async fn corpus_links(&self, actor: &Actor, id: CorpusDocumentId) -> Result<Vec<CorpusLink>> {
        let rows = sqlx::query!(
            r#"
            select l.id, l.kind, l.doc_text, l.doc_start, l.doc_end, l.case_id, l.document_id, d.name, l.page,
                   l.verdict is not distinct from 'confirmed' as "confirmed!"
            from links l join cases c on c.id = l.case_id join documents d on d.id = l.document_id
            where l.corpus_document_id = $3 and l.card and l.current and l.verdict is distinct from 'rejected'
              and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            order by l.score desc, l.id limit 200
            "#,
            actor.id.0,
            sees_private(actor),
            id.0,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| CorpusLink {
                id: row.id.into(),
                kind: row.kind,
                doc_text: row.doc_text,
                doc_span: row.doc_start.zip(row.doc_end),
                case: row.case_id.into(),
                document: row.document_id.into(),
                document_name: row.name,
                page: row.page,
                confirmed: row.confirmed,
            })
            .collect())
    }
}

struct CorpusRow {
    id: uuid::Uuid,
    title: String,
    author: String,
    outlet: String,
    published: String,
    full: bool,
    links: i64,
}
