//! One search over the pages that the actor may see and over the corpus.

use super::{PAGE, Paged, Reader, offset, sees_private};
use crate::Result;
use domain::{Actor, CaseId, CorpusDocumentId, DocumentId};

/// A page that holds the words.
#[derive(Clone, Debug)]
pub struct PageHit {
    /// On which case.
    pub case: CaseId,
    /// The case's title.
    pub title: String,
    /// In which document.
    pub document: DocumentId,
    /// Its name.
    pub name: String,
    /// Which page.
    pub page: i32,
    /// The text round the words.
    pub snippet: Vec<Piece>,
}

/// A background document that holds the words.
#[derive(Clone, Debug)]
pub struct CorpusHit {
    /// Which.
    pub id: CorpusDocumentId,
    /// Its title.
    pub title: String,
    /// Where it was published.
    pub outlet: String,
    /// The text round the words.
    pub snippet: Vec<Piece>,
}

/// A piece of a snippet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Whether they are what was searched for.
    pub found: bool,
}

/// Marks of the database round found words: characters that no page's text holds.
const HEADLINE: &str = "StartSel=\u{2}, StopSel=\u{3}, MaxFragments=2, MaxWords=28, MinWords=12, FragmentDelimiter=\" … \"";

impl Reader {
    /// Pages that hold the words, in the searcher's syntax (quotes, `or`, `-`), best first.
    pub async fn search_pages(
        &self,
        actor: &Actor,
        words: &str,
        page: i64,
    ) -> Result<Paged<PageHit>> {
        let rows = sqlx::query!(
            r#"
            with hits as (
                select g.document_id, g.number, g.text, c.id as case_id, c.title, d.name,
                       ts_rank(g.search, q.query) as rank, q.query
                from websearch_to_tsquery('english', $3) q(query), pages g
                     join documents d on d.id = g.document_id join cases c on c.id = d.case_id
                where g.search @@ q.query and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
                order by rank desc, g.document_id, g.number limit $4 offset $5
            )
            select document_id, number, case_id, title, name,
                   ts_headline('english', left(text, 100000), query, $6) as "snippet!"
            from hits order by rank desc, document_id, number
            "#,
            actor.id.0,
            sees_private(actor),
            words,
            PAGE + 1,
            offset(page),
            HEADLINE,
        )
        .fetch_all(&self.pool)
        .await?;
        let hits = rows
            .into_iter()
            .map(|row| PageHit {
                case: row.case_id.into(),
                title: row.title,
                document: row.document_id.into(),
                name: row.name,
                page: row.number,
                snippet: pieces(&row.snippet),
            })
            .collect();
        Ok(Paged::cut(hits, page))
    }

    /// Background documents that hold the words, best first.
    pub async fn search_corpus(&self, words: &str) -> Result<Vec<CorpusHit>> {
        let rows = sqlx::query!(
            r#"
            select k.id, k.title, k.outlet,
                   ts_headline('english', left(coalesce(k.full_text, k.abstract), 100000), q.query, $2) as "snippet!"
            from websearch_to_tsquery('english', $1) q(query), corpus_documents k
            where k.search @@ q.query order by ts_rank(k.search, q.query) desc, k.id limit 20
            "#,
            words,
            HEADLINE,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| CorpusHit {
                id: row.id.into(),
                title: row.title,
                outlet: row.outlet,
                snippet: pieces(&row.snippet),
            })
            .collect())
    }
}

/// Splits a snippet at the database's marks.
fn pieces(snippet: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut push = |text: &str, found| {
        if !text.is_empty() {
            out.push(Piece {
                text: text.to_owned(),
                found,
            });
        }
    };
    let mut parts = snippet.split('\u{2}');
    push(parts.next().unwrap_or_default(), false);
    for part in parts {
        let (found, rest) = part.split_once('\u{3}').unwrap_or((part, ""));
        push(found, true);
        push(rest, false);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snippets_are_split_at_the_marks() {
        let found: Vec<_> = pieces("a \u{2}b\u{3} c \u{2}d\u{3}")
            .into_iter()
            .map(|piece| (piece.text, piece.found))
            .collect();
        let expected = [("a ", false), ("b", true), (" c ", false), ("d", true)];
        assert_eq!(
            found,
            expected.map(|(text, found)| (text.to_owned(), found))
        );
    }
}
