//! Links that somebody has asked to fetch: how far each has come, and where what came
//! is from.

use super::{Reader, parse, sees_private};
use crate::{Error, Result};
use domain::{Actor, CaseId, Digest, DocumentId, FetchId, FetchState, InboundId, fetch::Evidence};
use jiff::Timestamp;

/// A fetch, as pages show it.
#[derive(Clone, Debug)]
pub struct FetchLine {
    /// Which.
    pub id: FetchId,
    /// For which case.
    pub case: CaseId,
    /// The message that has the link; none: it was pasted.
    pub inbound: Option<InboundId>,
    /// The link.
    pub url: String,
    /// What was asked for: the direct form of a share link, else the same.
    pub target: String,
    /// How far it has come.
    pub state: FetchState,
    /// Why not, in words.
    pub reason: String,
    /// Bytes that have come.
    pub bytes: i64,
    /// How many there will be, where the server has said.
    pub expected: Option<i64>,
    /// What came is a web page, not a file.
    pub page: bool,
    /// The document that it has become.
    pub document: Option<(DocumentId, String)>,
    /// SHA-256 of what came.
    pub digest: Option<Digest>,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: Timestamp,
    /// When it ended.
    pub settled_at: Option<Timestamp>,
    /// The way and the header lines.
    pub evidence: Evidence,
}

impl FetchLine {
    /// The server that the link names.
    pub fn host(&self) -> &str {
        let rest = self.url.split_once("://").map_or("", |(_, rest)| rest);
        rest.split(['/', '?']).next().unwrap_or_default()
    }

    /// Whether it was asked for in another form than the link's own.
    pub fn rewritten(&self) -> bool {
        self.url != self.target
    }
}

/// Which fetches are asked for.
#[derive(Clone, Copy, Debug)]
pub enum FetchesOf {
    /// Of a case.
    Case(CaseId),
    /// Of one message's links.
    Message(InboundId),
    /// Of which this document came.
    Document(DocumentId),
    /// One.
    One(FetchId),
}

impl Reader {
    /// Fetches, the newest first, on cases that the actor may see.
    pub async fn fetches(&self, actor: &Actor, of: FetchesOf) -> Result<Vec<FetchLine>> {
        let (case, message, document, one) = match of {
            FetchesOf::Case(id) => (Some(id.0), None, None, None),
            FetchesOf::Message(id) => (None, Some(id.0), None, None),
            FetchesOf::Document(id) => (None, None, Some(id.0), None),
            FetchesOf::One(id) => (None, None, None, Some(id.0)),
        };
        let rows = sqlx::query!(
            r#"
            select f.id, f.case_id, f.inbound_id, f.url, f.target, f.state, f.reason, f.bytes, f.expected, f.page,
                   f.document_id, d.name as "document_name?", f.digest, p.name as asked_by, f.asked_at, f.settled_at,
                   f.evidence
            from fetches f join cases c on c.id = f.case_id join people p on p.id = f.asked_by
                 left join documents d on d.id = f.document_id and d.case_id = f.case_id
            where (f.case_id = $3 or f.inbound_id = $4 or f.document_id = $5 or f.id = $6)
              and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            order by f.asked_at desc, f.id desc limit 5000
            "#,
            actor.id.0,
            sees_private(actor),
            case,
            message,
            document,
            one,
        )
        .fetch_all(&self.pool)
        .await?;
        let broken = |id: uuid::Uuid, column, reason: String| Error::Inconsistent {
            table: "fetches",
            id: id.to_string(),
            column,
            reason,
        };
        rows.into_iter()
            .map(|row| {
                let digest = row.digest.as_deref().map(Digest::from_slice).transpose();
                Ok(FetchLine {
                    state: parse("fetches", row.id, "state", &row.state)?,
                    digest: digest.map_err(|error| broken(row.id, "digest", error.to_string()))?,
                    evidence: serde_json::from_value(row.evidence)
                        .map_err(|error| broken(row.id, "evidence", error.to_string()))?,
                    id: row.id.into(),
                    case: row.case_id.into(),
                    inbound: row.inbound_id.map(Into::into),
                    url: row.url,
                    target: row.target,
                    reason: row.reason,
                    bytes: row.bytes,
                    expected: row.expected,
                    page: row.page,
                    document: row.document_id.map(DocumentId::from).zip(row.document_name),
                    asked_by: row.asked_by,
                    asked_at: row.asked_at.to_jiff(),
                    settled_at: row.settled_at.map(jiff_sqlx::Timestamp::to_jiff),
                })
            })
            .collect()
    }
}
