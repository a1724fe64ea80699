//! Messages that nobody has put anywhere yet. Everybody in the newsroom sorts
//! them; a guess at a private case is shown only to those who may see it.

use super::{Reader, parse, sees_private};
use crate::{Error, Result};
use domain::{
    Actor, CaseId, Digest, DocumentId, InboundId,
    inbound::{Authenticity, Guess, InboundState},
    kinds::Finding,
};
use jiff::Timestamp;

/// A message, as triage shows it.
#[derive(Clone, Debug)]
pub struct InboundView {
    /// Which.
    pub id: InboundId,
    /// Where it lies.
    pub state: InboundState,
    /// Its case, where it has one.
    pub case: Option<CaseId>,
    /// Why it lies there, in words.
    pub reason: String,
    /// What could not be read of it.
    pub parse_error: Option<String>,
    /// Sender's name.
    pub from_name: String,
    /// Sender's address.
    pub from_address: String,
    /// For whom.
    pub recipients: Vec<String>,
    /// Subject.
    pub subject: String,
    /// First words.
    pub excerpt: String,
    /// When it was sent, by its own word.
    pub sent_at: Option<Timestamp>,
    /// When it reached us.
    pub received_at: Timestamp,
    /// Size in bytes.
    pub bytes: i64,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// Cases it may belong to, best first.
    pub guesses: Vec<GuessLine>,
    /// What it seems to say.
    pub findings: Vec<Finding>,
    /// Whether its sender is who they say.
    pub authenticity: Authenticity,
}

/// A guess, with the case's title.
#[derive(Clone, Debug)]
pub struct GuessLine {
    /// Which case.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// Why, in words.
    pub reason: String,
}

/// What reading a message that lies in a case has yielded.
#[derive(Clone, Debug)]
pub struct MessageRead {
    /// The message as a document.
    pub document: DocumentId,
    /// How many pages that has.
    pub pages: i32,
    /// The text of the first, with the header lines on top.
    pub text: String,
}

struct Row {
    id: uuid::Uuid,
    state: String,
    case_id: Option<uuid::Uuid>,
    reason: String,
    parse_error: Option<String>,
    from_name: String,
    from_address: String,
    recipients: Vec<String>,
    subject: String,
    excerpt: String,
    sent_at: Option<jiff_sqlx::Timestamp>,
    received_at: jiff_sqlx::Timestamp,
    bytes: i64,
    digest: Vec<u8>,
    guesses: serde_json::Value,
    findings: serde_json::Value,
    authenticity: String,
}

impl Reader {
    /// How many messages wait.
    pub async fn triage_count(&self) -> Result<i64> {
        let count = sqlx::query_scalar!(
            r#"select count(*) as "count!" from inbound_messages where state in ('received', 'triage')"#
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(count)
    }

    /// Messages that wait, oldest first; with `spam`, those set aside, newest first.
    pub async fn triage(&self, actor: &Actor, spam: bool) -> Result<Vec<InboundView>> {
        let rows = sqlx::query_as!(
            Row,
            r#"
            select id, state, case_id, reason, parse_error, from_name, from_address, recipients, subject, excerpt,
                   sent_at, received_at, bytes, digest, guesses, findings, authenticity
            from inbound_messages
            where (not $1 and state in ('received', 'triage')) or ($1 and state = 'spam')
            order by case when $1 then null else received_at end, received_at desc limit 100
            "#,
            spam
        )
        .fetch_all(&self.pool)
        .await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            found.push(self.inbound_view(actor, row).await?);
        }
        Ok(found)
    }

    /// One message: waiting, set aside, or in a case that the actor may see.
    pub async fn inbound(&self, actor: &Actor, id: InboundId) -> Result<InboundView> {
        let row = sqlx::query_as!(
            Row,
            r#"
            select m.id, m.state, m.case_id, m.reason, m.parse_error, m.from_name, m.from_address, m.recipients,
                   m.subject, m.excerpt, m.sent_at, m.received_at, m.bytes, m.digest, m.guesses,
                   m.findings, m.authenticity
            from inbound_messages m left join cases c on c.id = m.case_id
            where m.id = $3 and (m.case_id is null or c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            "#,
            actor.id.0,
            sees_private(actor),
            id.0,
        )
        .fetch_one(&self.pool)
        .await?;
        self.inbound_view(actor, row).await
    }

    /// The text of a message in a case that the actor may see; none before it has
    /// been read.
    pub async fn inbound_text(&self, actor: &Actor, id: InboundId) -> Result<Option<MessageRead>> {
        let row = sqlx::query!(
            "select d.id, d.pages, g.text
             from inbound_messages m join cases c on c.id = m.case_id
                  join documents d on d.inbound_id = m.id and d.case_id = m.case_id and d.parent_id is null
                  join pages g on g.document_id = d.id and g.number = 1
             where m.id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
             order by d.id limit 1",
            actor.id.0,
            sees_private(actor),
            id.0,
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| MessageRead {
            document: row.id.into(),
            pages: row.pages,
            text: row.text,
        }))
    }

    async fn inbound_view(&self, actor: &Actor, row: Row) -> Result<InboundView> {
        let inconsistent = |column, reason: String| Error::Inconsistent {
            table: "inbound_messages",
            id: row.id.to_string(),
            column,
            reason,
        };
        let guesses: Vec<Guess> = serde_json::from_value(row.guesses)
            .map_err(|error| inconsistent("guesses", error.to_string()))?;
        let findings = serde_json::from_value(row.findings)
            .map_err(|error| inconsistent("findings", error.to_string()))?;
        let digest = Digest::from_slice(&row.digest)
            .map_err(|error| inconsistent("digest", error.to_string()))?;
        Ok(InboundView {
            guesses: self.visible_guesses(actor, guesses).await?,
            state: parse("inbound_messages", row.id, "state", &row.state)?,
            authenticity: parse(
                "inbound_messages",
                row.id,
                "authenticity",
                &row.authenticity,
            )?,
            findings,
            id: row.id.into(),
            case: row.case_id.map(Into::into),
            reason: row.reason,
            parse_error: row.parse_error,
            from_name: row.from_name,
            from_address: row.from_address,
            recipients: row.recipients,
            subject: row.subject,
            excerpt: row.excerpt,
            sent_at: row.sent_at.map(jiff_sqlx::Timestamp::to_jiff),
            received_at: row.received_at.to_jiff(),
            bytes: row.bytes,
            digest,
        })
    }

    async fn visible_guesses(&self, actor: &Actor, guesses: Vec<Guess>) -> Result<Vec<GuessLine>> {
        if guesses.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<uuid::Uuid> = guesses.iter().map(|guess| guess.case.0).collect();
        let seen = sqlx::query!(
            "select id, title from cases
             where id = any($3) and (visibility = 'newsroom' or owner_id = $1 or $2)",
            actor.id.0,
            sees_private(actor),
            &ids,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(guesses
            .into_iter()
            .filter_map(|guess| {
                let case = seen.iter().find(|case| case.id == guess.case.0)?;
                Some(GuessLine {
                    case: guess.case,
                    reference: guess.reference,
                    title: case.title.clone(),
                    reason: guess.reason,
                })
            })
            .collect())
    }
}
