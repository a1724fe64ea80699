//! What a story's cases have brought together: documents, and links that a person has
//! confirmed.

use super::{Reader, sees_private};
use crate::Result;
use domain::{Actor, CaseId, CorpusDocumentId, DocumentId, LinkId, ProjectId};
use jiff::Timestamp;

/// A document of one of the story's cases.
#[derive(Clone, Debug)]
pub struct StoryDocument {
    /// Which.
    pub id: DocumentId,
    /// Its file name.
    pub name: String,
    /// Of which case.
    pub case: CaseId,
    /// That case's agency.
    pub agency: String,
    /// Its pages, once they are known.
    pub pages: i64,
    /// When it came.
    pub received_at: Timestamp,
}

/// A link that somebody has confirmed.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Which.
    pub id: LinkId,
    /// What kind of link.
    pub kind: String,
    /// The words on the page.
    pub words: String,
    /// Why.
    pub why: String,
    /// The document and its page.
    pub document: DocumentId,
    /// Its name.
    pub document_name: String,
    /// The page.
    pub page: i32,
    /// The agency it came from.
    pub agency: String,
    /// What of the corpus it leads to.
    pub corpus: CorpusDocumentId,
    /// That document's title.
    pub corpus_title: String,
}

/// Shown of each.
const MOST: i64 = 50;

impl Reader {
    /// The newest documents of the story's cases that the actor may see, whole files only.
    pub async fn story_documents(
        &self,
        actor: &Actor,
        id: ProjectId,
    ) -> Result<Vec<StoryDocument>> {
        let rows = sqlx::query!(
            r#"
            select d.id, d.name, d.case_id, a.name as agency, coalesce(d.pages, 0)::bigint as "pages!",
                   d.received_at as "received_at: jiff_sqlx::Timestamp"
            from cases c join documents d on d.case_id = c.id join agencies a on a.id = c.agency_id
            where c.project_id = $3 and d.parent_id is null
              and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            order by d.received_at desc, d.id limit $4
            "#,
            actor.id.0,
            sees_private(actor),
            id.0,
            MOST,
        )
        .fetch_all(&self.pool)
        .await?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|row| StoryDocument {
                id: row.id.into(),
                name: row.name,
                case: row.case_id.into(),
                agency: row.agency,
                pages: row.pages,
                received_at: row.received_at.to_jiff(),
            })
            .collect())
    }

    /// Links in the story's cases that people have confirmed, the surest first.
    pub async fn story_findings(&self, actor: &Actor, id: ProjectId) -> Result<Vec<Finding>> {
        let rows = sqlx::query!(
            r#"
            select l.id, l.kind, l.page_text, l.why, l.document_id, d.name, l.page, a.name as agency,
                   l.corpus_document_id, k.title as corpus
            from cases c join links l on l.case_id = c.id join documents d on d.id = l.document_id
                 join agencies a on a.id = c.agency_id join corpus_documents k on k.id = l.corpus_document_id
            where c.project_id = $3 and l.verdict = 'confirmed'
              and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            order by l.score desc, l.id limit $4
            "#,
            actor.id.0,
            sees_private(actor),
            id.0,
            MOST,
        )
        .fetch_all(&self.pool)
        .await?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|row| Finding {
                id: row.id.into(),
                kind: row.kind,
                words: row.page_text,
                why: row.why,
                document: row.document_id.into(),
                document_name: row.name,
                page: row.page,
                agency: row.agency,
                corpus: row.corpus_document_id.into(),
                corpus_title: row.corpus,
            })
            .collect())
    }
}
