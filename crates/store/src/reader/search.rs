//! One search over the pages that the actor may see and over the corpus.

use super::{PAGE, Paged, Reader, like, offset, sees_private};
use crate::Result;
use domain::{Actor, CaseId, CorpusDocumentId, DocumentId};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;

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

/// What is looked for in pages. Who, whom and when are those of a mail on the page,
/// which began at most forty pages before: so a page's mails are found by an index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFilter {
    /// Words in the searcher's syntax: quotes, `or`, `-`.
    pub words: String,
    /// Beginnings of words, letters and digits only.
    pub beginnings: Vec<String>,
    /// Part of the sender's name or address.
    pub sender: Option<String>,
    /// Part of a recipient's.
    pub recipient: Option<String>,
    /// Sent on this day or later.
    pub after: Option<Date>,
    /// Sent on this day or earlier.
    pub before: Option<Date>,
    /// Part of the case's title, or its reference.
    pub case: Option<String>,
    /// Part of the agency's name.
    pub agency: Option<String>,
    /// Only pages with a link to the corpus.
    pub linked: bool,
    /// Only pages with a mail that names an attachment.
    pub attached: bool,
}

impl PageFilter {
    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.trim().is_empty() && self.beginnings.is_empty()
    }

    /// Whether a mail on the page has to fit.
    fn of_mail(&self) -> bool {
        let by_whom = self.sender.is_some() || self.recipient.is_some();
        by_whom || self.after.is_some() || self.before.is_some() || self.attached
    }

    /// The beginnings as the database wants them.
    fn prefixes(&self) -> String {
        let plain =
            |word: &String| -> String { word.chars().filter(|c| c.is_alphanumeric()).collect() };
        let words = self
            .beginnings
            .iter()
            .map(plain)
            .filter(|word| !word.is_empty());
        words
            .map(|word| format!("{word}:*"))
            .collect::<Vec<_>>()
            .join(" & ")
    }
}

/// Hits are counted up to here.
pub const MOST_COUNTED: i64 = 10_000;

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
    /// Pages that hold what is looked for, best first.
    pub async fn search_pages(
        &self,
        actor: &Actor,
        filter: &PageFilter,
        page: i64,
    ) -> Result<Paged<PageHit>> {
        let rows = sqlx::query!(
            r#"
            with hits as (
                select g.document_id, g.number, g.text, c.id as case_id, c.title, d.name,
                       ts_rank(g.search, q.query) as rank, q.query
                from (select case when $4 = '' then websearch_to_tsquery('english', $3)
                      else websearch_to_tsquery('english', $3) && to_tsquery('english', $4) end) q(query), pages g
                     join documents d on d.id = g.document_id join cases c on c.id = d.case_id
                     join agencies a on a.id = c.agency_id
                where g.search @@ q.query and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
                  and ($5::text is null or c.title ilike $5 or c.reference ilike $5)
                  and ($6::text is null or a.name ilike $6)
                  and (not $7 or exists (select 1 from links k where k.document_id = g.document_id and k.page = g.number))
                  and (not $8 or exists (
                      select 1 from segments s
                      where s.document_id = g.document_id and s.page between g.number - 40 and g.number and s.last_page >= g.number
                        and ($9::text is null or s.sender ilike $9 or s.sender_address ilike $9)
                        and ($10::text is null
                             or exists (select 1 from unnest(s.recipients || s.copied) r where r ilike $10))
                        and ($11::date is null or s.sent >= $11) and ($12::date is null or s.sent < $12 + 1)
                        and (not $13 or s.attachments <> '{}')))
                order by rank desc, g.document_id, g.number limit $14 offset $15
            )
            select document_id, number, case_id, title, name,
                   ts_headline('english', left(text, 100000), query, $16) as "snippet!"
            from hits order by rank desc, document_id, number
            "#,
            actor.id.0,
            sees_private(actor),
            filter.words,
            filter.prefixes(),
            filter.case.as_deref().map(like),
            filter.agency.as_deref().map(like),
            filter.linked,
            filter.of_mail(),
            filter.sender.as_deref().map(like),
            filter.recipient.as_deref().map(like),
            filter.after.map(ToSqlx::to_sqlx) as _,
            filter.before.map(ToSqlx::to_sqlx) as _,
            filter.attached,
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

    /// How many pages hold it: exact up to [`MOST_COUNTED`], one more where there are more.
    pub async fn count_pages(&self, actor: &Actor, filter: &PageFilter) -> Result<i64> {
        let count = sqlx::query_scalar!(
            r#"
            select count(*) as "count!" from (
                select 1
                from (select case when $4 = '' then websearch_to_tsquery('english', $3)
                      else websearch_to_tsquery('english', $3) && to_tsquery('english', $4) end) q(query), pages g
                     join documents d on d.id = g.document_id join cases c on c.id = d.case_id
                     join agencies a on a.id = c.agency_id
                where g.search @@ q.query and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
                  and ($5::text is null or c.title ilike $5 or c.reference ilike $5)
                  and ($6::text is null or a.name ilike $6)
                  and (not $7 or exists (select 1 from links k where k.document_id = g.document_id and k.page = g.number))
                  and (not $8 or exists (
                      select 1 from segments s
                      where s.document_id = g.document_id and s.page between g.number - 40 and g.number and s.last_page >= g.number
                        and ($9::text is null or s.sender ilike $9 or s.sender_address ilike $9)
                        and ($10::text is null
                             or exists (select 1 from unnest(s.recipients || s.copied) r where r ilike $10))
                        and ($11::date is null or s.sent >= $11) and ($12::date is null or s.sent < $12 + 1)
                        and (not $13 or s.attachments <> '{}')))
                limit $14
            ) hits
            "#,
            actor.id.0,
            sees_private(actor),
            filter.words,
            filter.prefixes(),
            filter.case.as_deref().map(like),
            filter.agency.as_deref().map(like),
            filter.linked,
            filter.of_mail(),
            filter.sender.as_deref().map(like),
            filter.recipient.as_deref().map(like),
            filter.after.map(ToSqlx::to_sqlx) as _,
            filter.before.map(ToSqlx::to_sqlx) as _,
            filter.attached,
            MOST_COUNTED + 1,
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(count)
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
