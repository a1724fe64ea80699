//! What is learnt from verdicts on links: the verdicts as they stand, fits of the
//! scores (an append-only list), and the wordings that are not linked again.

use crate::{Conn, Result};
use domain::{CorpusDocumentId, LinkId};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value;

/// A link with the verdict that stands.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Which.
    pub id: LinkId,
    /// Before calibration.
    pub raw_score: f64,
    /// Whether it was confirmed, else rejected.
    pub confirmed: bool,
    /// The number of its newest verdict.
    pub newest: i64,
    /// Its words.
    pub wording: Wording,
}

/// Words on a page and what they were taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// `person`, `org`, …
    pub kind: String,
    /// The words on the page.
    pub page_text: String,
    /// The entry of the index.
    pub entity: Option<String>,
    /// The background document.
    pub corpus_document: CorpusDocumentId,
    /// The words there.
    pub doc_text: String,
}

/// A fit as it is written down.
#[derive(Clone, Debug)]
pub struct NewFit<'a> {
    /// `person`, `org`, …
    pub kind: &'a str,
    /// Whether its scores are used.
    pub taken: bool,
    /// `[[evidence, probability], …]`
    pub knots: &'a Value,
    /// Verdicts that it was fitted on.
    pub fitted_on: i32,
    /// Verdicts that were held out.
    pub held_out: i32,
    /// Of these, those that it would show.
    pub shown: i32,
    /// Of the shown, those that were confirmed.
    pub confirmed: i32,
    /// How far the unfitted scores are from what was held out.
    pub loss_unfitted: f64,
    /// How far these are.
    pub loss: f64,
    /// The newest verdict that it knew.
    pub last_verdict: i64,
    /// The corpus's version.
    pub version: i64,
    /// When.
    pub at: Timestamp,
}

/// The newest fit of a kind.
#[derive(Clone, Debug)]
pub struct Standing {
    /// `person`, `org`, …
    pub kind: String,
    /// Whether its scores are used.
    pub taken: bool,
    /// `[[evidence, probability], …]`
    pub knots: Value,
    /// The newest verdict that it knew.
    pub last_verdict: i64,
}

/// Holds the corpus's version, so that one lesson comes after the other; the newest
/// verdict, which is learnt from now.
pub async fn hold(conn: &mut Conn) -> Result<i64> {
    let newest = sqlx::query_scalar!(
        r#"update corpus set heard_verdict = greatest(heard_verdict, (select coalesce(max(id), 0) from verdicts))
           returning heard_verdict"#
    )
    .fetch_one(conn)
    .await?;
    Ok(newest)
}

/// The newest verdict that nobody has learnt from, if it was given before this instant.
pub async fn unheard(conn: &mut Conn, before: Timestamp) -> Result<Option<i64>> {
    let newest = sqlx::query_scalar!(
        "select v.id from verdicts v, corpus c where v.id > c.heard_verdict and v.at < $1 order by v.id desc limit 1",
        before.to_sqlx() as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(newest)
}

/// Every link whose verdict stands, by id.
pub async fn judged(conn: &mut Conn) -> Result<Vec<Judged>> {
    let rows = sqlx::query!(
        r#"
        select l.id, l.kind, l.raw_score, l.verdict = 'confirmed' as "confirmed!", l.page_text, l.entity,
               l.corpus_document_id, l.doc_text,
               (select max(v.id) from verdicts v where v.link_id = l.id) as "newest!"
        from links l where l.verdict is not null order by l.id
        "#
    )
    .fetch_all(conn)
    .await?;
    let judged = rows.into_iter().map(|row| Judged {
        id: row.id.into(),
        raw_score: row.raw_score,
        confirmed: row.confirmed,
        newest: row.newest,
        wording: Wording {
            kind: row.kind,
            page_text: row.page_text,
            entity: row.entity,
            corpus_document: row.corpus_document_id.into(),
            doc_text: row.doc_text,
        },
    });
    Ok(judged.collect())
}

/// The wordings that are not linked again.
pub async fn rejected(conn: &mut Conn) -> Result<Vec<Wording>> {
    let rows = sqlx::query!(
        "select kind, page_text, entity, corpus_document_id, doc_text from rejected_wordings order by id"
    )
    .fetch_all(conn)
    .await?;
    let wordings = rows.into_iter().map(|row| Wording {
        kind: row.kind,
        page_text: row.page_text,
        entity: row.entity,
        corpus_document: row.corpus_document_id.into(),
        doc_text: row.doc_text,
    });
    Ok(wordings.collect())
}

/// Makes these the wordings that are not linked again.
pub async fn set_rejected(conn: &mut Conn, wordings: &[Wording]) -> Result<()> {
    sqlx::query!("delete from rejected_wordings")
        .execute(&mut *conn)
        .await?;
    for one in wordings {
        sqlx::query!(
            "insert into rejected_wordings (kind, page_text, entity, corpus_document_id, doc_text) values ($1, $2, $3, $4, $5)",
            one.kind,
            one.page_text,
            one.entity,
            one.corpus_document.0,
            one.doc_text,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The newest fit of each kind that has one.
pub async fn fits(conn: &mut Conn) -> Result<Vec<Standing>> {
    let rows = sqlx::query_as!(
        Standing,
        "select distinct on (kind) kind, taken, knots, last_verdict from calibration_fits order by kind, id desc"
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// Appends a fit.
pub async fn add_fit(conn: &mut Conn, fit: &NewFit<'_>) -> Result<()> {
    sqlx::query!(
        "insert into calibration_fits (kind, taken, knots, fitted_on, held_out, shown, confirmed, loss_unfitted, loss,
            last_verdict, version, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        fit.kind,
        fit.taken,
        fit.knots,
        fit.fitted_on,
        fit.held_out,
        fit.shown,
        fit.confirmed,
        fit.loss_unfitted,
        fit.loss,
        fit.last_verdict,
        fit.version,
        fit.at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Raises the corpus's version. `touched` are names by which pages may be known that
/// change by it, `[kind, name]` each; none: any page.
pub async fn raise(conn: &mut Conn, touched: Option<&Value>) -> Result<i64> {
    let version = sqlx::query_scalar!("update corpus set version = version + 1 returning version")
        .fetch_one(&mut *conn)
        .await?;
    sqlx::query!(
        "insert into corpus_versions (version, touched) values ($1, $2)",
        version,
        touched,
    )
    .execute(conn)
    .await?;
    Ok(version)
}
