//! Messages that nobody has put anywhere yet. Everybody in the newsroom sorts
//! them; a guess at a private case is shown only to those who may see it.

use super::{PAGE, Paged, Reader, offset, parse, sees_private};
use crate::{Error, Result};
use domain::{
    Actor, CaseId, Digest, DocumentId, InboundId,
    inbound::{Authenticity, Guess, InboundState},
    kinds::Finding,
    vouch::Vouching,
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
    /// What that word stands on.
    pub vouching: Vouching,
    /// Why it may be spam; empty: nobody says so.
    pub spam_hint: String,
    /// Since when it is set aside as spam.
    pub spam_at: Option<Timestamp>,
    /// When its bytes were thrown away for that.
    pub bytes_gone_at: Option<Timestamp>,
    /// Put into its case by likelihood: somebody has to look.
    pub look: bool,
}

/// Where messages are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// Those without a case.
    Waiting,
    /// Those that likelihood has put into a case.
    Look,
    /// Those set aside as spam.
    Spam,
}

/// One move of a message by a person.
#[derive(Clone, Debug)]
pub struct MoveLine {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Where it lay before.
    pub from: InboundState,
    /// In which case, where the actor may see that.
    pub from_case: Option<(CaseId, String)>,
    /// Where it went.
    pub to: InboundState,
    /// Into which case, where the actor may see that.
    pub to_case: Option<(CaseId, String)>,
    /// Who took it back.
    pub undone_by: Option<String>,
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
    vouching: serde_json::Value,
    spam_hint: String,
    spam_at: Option<jiff_sqlx::Timestamp>,
    bytes_gone_at: Option<jiff_sqlx::Timestamp>,
    look: bool,
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

    /// Messages of a shelf in which these words stand (all, where there are none): those that
    /// wait oldest first, the others newest first.
    pub async fn triage(
        &self,
        actor: &Actor,
        shelf: Shelf,
        words: &str,
        page: i64,
    ) -> Result<Paged<InboundView>> {
        let rows = sqlx::query_as!(
            Row,
            r#"
            select id, state, case_id, reason, parse_error, from_name, from_address, recipients, subject, excerpt,
                   sent_at, received_at, bytes, digest, guesses, findings, authenticity,
                   vouching, spam_hint, spam_at, bytes_gone_at, look
            from inbound_messages m
            where case $1::text
                      when 'waiting' then state in ('received', 'triage')
                      when 'spam' then state = 'spam'
                      else look and exists (
                          select 1 from cases c where c.id = m.case_id
                             and (c.visibility = 'newsroom' or c.owner_id = $4 or $5))
                  end
              and ($2 = '' or search @@ websearch_to_tsquery('english', $2)
                   or position(lower($2) in lower(from_address || ' ' || from_name || ' ' || subject)) > 0)
            order by case when $1 = 'waiting' then received_at end, coalesce(spam_at, received_at) desc, id
            limit $6 offset $3
            "#,
            match shelf {
                Shelf::Waiting => "waiting",
                Shelf::Look => "look",
                Shelf::Spam => "spam",
            },
            words,
            offset(page),
            actor.id.0,
            sees_private(actor),
            PAGE + 1,
        )
        .fetch_all(&self.pool)
        .await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            found.push(self.inbound_view(actor, row).await?);
        }
        Ok(Paged::cut(found, page))
    }

    /// One message: waiting, set aside, or in a case that the actor may see.
    pub async fn inbound(&self, actor: &Actor, id: InboundId) -> Result<InboundView> {
        let row = sqlx::query_as!(
            Row,
            r#"
            select m.id, m.state, m.case_id, m.reason, m.parse_error, m.from_name, m.from_address, m.recipients,
                   m.subject, m.excerpt, m.sent_at, m.received_at, m.bytes, m.digest, m.guesses,
                   m.findings, m.authenticity, m.vouching, m.spam_hint, m.spam_at, m.bytes_gone_at, m.look
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

    /// How many messages likelihood has put into cases that the actor may see.
    pub async fn look_count(&self, actor: &Actor) -> Result<i64> {
        let count = sqlx::query_scalar!(
            r#"select count(*) as "count!" from inbound_messages m join cases c on c.id = m.case_id
               where m.look and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)"#,
            actor.id.0,
            sees_private(actor),
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(count)
    }

    /// What people have done with a message, newest first. Of private cases only those who
    /// may see them learn the name.
    pub async fn inbound_moves(&self, actor: &Actor, id: InboundId) -> Result<Vec<MoveLine>> {
        let rows = sqlx::query!(
            r#"
            select v.moved_at, p.name as by, v.from_state, v.to_state, u.name as "undone_by?",
                   f.id as "from_id?", f.reference as "from_reference?",
                   t.id as "to_id?", t.reference as "to_reference?"
            from inbound_moves v join people p on p.id = v.moved_by left join people u on u.id = v.undone_by
                 left join cases f on f.id = v.from_case and (f.visibility = 'newsroom' or f.owner_id = $2 or $3)
                 left join cases t on t.id = v.to_case and (t.visibility = 'newsroom' or t.owner_id = $2 or $3)
            where v.inbound_id = $1 order by v.id desc limit 100
            "#,
            id.0,
            actor.id.0,
            sees_private(actor),
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(MoveLine {
                    at: row.moved_at.to_jiff(),
                    by: row.by,
                    from: parse("inbound_moves", id.0, "from_state", &row.from_state)?,
                    from_case: row.from_id.map(Into::into).zip(row.from_reference),
                    to: parse("inbound_moves", id.0, "to_state", &row.to_state)?,
                    to_case: row.to_id.map(Into::into).zip(row.to_reference),
                    undone_by: row.undone_by,
                })
            })
            .collect()
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
        let vouching = serde_json::from_value(row.vouching)
            .map_err(|error| inconsistent("vouching", error.to_string()))?;
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
            vouching,
            spam_hint: row.spam_hint,
            spam_at: row.spam_at.map(jiff_sqlx::Timestamp::to_jiff),
            bytes_gone_at: row.bytes_gone_at.map(jiff_sqlx::Timestamp::to_jiff),
            look: row.look,
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
