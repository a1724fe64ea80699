//! Where the entries of the corpus's index stand in released documents, as far as
//! the actor may see these.

use super::{Reader, sees_private};
use crate::Result;
use domain::{Actor, CaseId, DocumentId, LinkId};
use std::collections::HashMap;

/// So many pages of one entry are listed.
const MOST: i64 = 100;

/// A page that an entry is linked to.
#[derive(Clone, Debug)]
pub struct EntryLink {
    /// The link that says so.
    pub id: LinkId,
    /// The case.
    pub case: CaseId,
    /// Its title.
    pub case_title: String,
    /// The document.
    pub document: DocumentId,
    /// Its name.
    pub document_name: String,
    /// The page.
    pub page: i32,
    /// The words there.
    pub page_text: String,
    /// Why, in words.
    pub why: String,
    /// Probability that a careful editor would confirm it.
    pub score: f64,
    /// Whether a person has confirmed it.
    pub confirmed: bool,
}

impl Reader {
    /// On how many pages each of these entries stands.
    pub async fn entry_pages(
        &self,
        actor: &Actor,
        keys: &[String],
    ) -> Result<HashMap<String, i64>> {
        let rows = sqlx::query!(
            r#"
            select l.entity as "entity!", count(distinct (l.document_id, l.page)) as "pages!"
            from links l join cases c on c.id = l.case_id
            where l.entity = any($3) and l.current and l.verdict is distinct from 'rejected'
              and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            group by l.entity
            "#,
            actor.id.0,
            sees_private(actor),
            keys,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.entity, row.pages))
            .collect())
    }

    /// The pages on which an entry stands, the surest first; each once.
    pub async fn entry_links(&self, actor: &Actor, key: &str) -> Result<Vec<EntryLink>> {
        let rows = sqlx::query!(
            r#"
            select * from (
                select distinct on (l.document_id, l.page) l.id, l.case_id, c.title, l.document_id, d.name, l.page,
                       l.page_text, l.why, l.score, l.verdict is not distinct from 'confirmed' as "confirmed!"
                from links l join cases c on c.id = l.case_id join documents d on d.id = l.document_id
                where l.entity = $3 and l.current and l.verdict is distinct from 'rejected'
                  and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
                order by l.document_id, l.page, l.score desc, l.id
            ) best order by score desc, document_id, page limit $4
            "#,
            actor.id.0,
            sees_private(actor),
            key,
            MOST,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| EntryLink {
                id: row.id.into(),
                case: row.case_id.into(),
                case_title: row.title,
                document: row.document_id.into(),
                document_name: row.name,
                page: row.page,
                page_text: row.page_text,
                why: row.why,
                score: row.score,
                confirmed: row.confirmed,
            })
            .collect())
    }
}
