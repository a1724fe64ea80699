//! Links from pages to the corpus and what people say of them. A link is known by
//! its two passages: found again it is the same row, and its verdict stays.

use crate::{Conn, Error, Result};
use domain::{CaseId, CorpusDocumentId, Digest, DocumentId, LinkId, PersonId, Verdict};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// A link as it is stored.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its id, where it is new.
    pub id: LinkId,
    /// What it is known by.
    pub key: Digest,
    /// The document the page is in.
    pub document: DocumentId,
    /// Page number, from 1.
    pub page: i32,
    /// `person`, `org`, `statute`, `quote`, `event`, `text_reuse` or `topic`.
    pub kind: String,
    /// The words on the page.
    pub page_text: String,
    /// Where they stand, in Unicode characters of the page's text.
    pub page_span: Option<(i32, i32)>,
    /// The background document.
    pub corpus_document: CorpusDocumentId,
    /// The words there.
    pub doc_text: String,
    /// Where they stand, in Unicode characters of the stored text.
    pub doc_span: Option<(i32, i32)>,
    /// The person, body, law or event that both mean.
    pub entity: Option<String>,
    /// Probability that a careful editor would confirm it.
    pub score: f64,
    /// Before calibration.
    pub raw_score: f64,
    /// Why, in words.
    pub why: String,
    /// Shown as a card of its own.
    pub card: bool,
}

/// Makes `found` the document's links: new ones are written, known ones brought
/// up to date, and those no longer found are set aside; what a person has judged stays.
pub async fn replace(
    conn: &mut Conn,
    case: CaseId,
    documents: &[DocumentId],
    found: &[Found],
    now: Timestamp,
) -> Result<()> {
    let ids: Vec<uuid::Uuid> = documents.iter().map(|id| id.0).collect();
    sqlx::query!(
        "update links set current = false where document_id = any($1)",
        &ids
    )
    .execute(&mut *conn)
    .await?;
    for link in found {
        sqlx::query!(
            "insert into links as l (id, key, case_id, document_id, page, kind, page_text, page_start, page_end,
                corpus_document_id, doc_text, doc_start, doc_end, entity, score, raw_score, why, card, found_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
             on conflict (key) do update set score = excluded.score, raw_score = excluded.raw_score,
                why = excluded.why, card = excluded.card, entity = excluded.entity, current = true",
            link.id.0,
            &link.key.0,
            case.0,
            link.document.0,
            link.page,
            link.kind,
            link.page_text,
            link.page_span.map(|span| span.0),
            link.page_span.map(|span| span.1),
            link.corpus_document.0,
            link.doc_text,
            link.doc_span.map(|span| span.0),
            link.doc_span.map(|span| span.1),
            link.entity,
            link.score,
            link.raw_score,
            link.why,
            link.card,
            now.to_sqlx() as _,
        )
        .execute(&mut *conn)
        .await?;
    }
    sqlx::query!(
        "delete from links l where l.document_id = any($1) and not l.current
            and not exists (select 1 from verdicts v where v.link_id = l.id)",
        &ids
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The case a link belongs to.
pub async fn case_of(conn: &mut Conn, link: LinkId) -> Result<CaseId> {
    let case = sqlx::query_scalar!("select case_id from links where id = $1", link.0)
        .fetch_one(conn)
        .await?;
    Ok(case.into())
}

/// Writes down what a person says of a link; the newest word counts.
pub async fn judge(
    conn: &mut Conn,
    link: LinkId,
    verdict: Verdict,
    by: PersonId,
    now: Timestamp,
) -> Result<()> {
    let stands = (verdict != Verdict::Undone).then(|| verdict.as_str());
    let changed = sqlx::query!(
        "update links set verdict = $2 where id = $1",
        link.0,
        stands
    )
    .execute(&mut *conn)
    .await?;
    if changed.rows_affected() != 1 {
        return Err(Error::NotFound);
    }
    sqlx::query!(
        "insert into verdicts (link_id, verdict, by, at) values ($1, $2, $3, $4)",
        link.0,
        verdict.as_str(),
        by.0,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
