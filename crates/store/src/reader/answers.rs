//! Answers that whoever answers for their case has not opened yet.

use super::Reader;
use crate::Result;
use domain::{Actor, CaseId, InboundId};
use jiff::Timestamp;

/// A message that waits to be read.
#[derive(Clone, Debug)]
pub struct AnswerWaiting {
    /// Which.
    pub id: InboundId,
    /// In which case.
    pub case: CaseId,
    /// The case's title.
    pub title: String,
    /// Who sent it, by name or address.
    pub from: String,
    /// Its subject.
    pub subject: String,
    /// When it came in.
    pub received_at: Timestamp,
}

const FEW: i64 = 20;

impl Reader {
    /// Unread messages in the actor's own open cases, the newest first.
    pub async fn answers_waiting(&self, actor: &Actor) -> Result<Vec<AnswerWaiting>> {
        let rows = sqlx::query!(
            r#"
            select m.id, c.id as case_id, c.title, m.subject,
                   coalesce(nullif(m.from_name, ''), m.from_address) as "from!",
                   m.received_at as "received_at: jiff_sqlx::Timestamp"
            from cases c join inbound_messages m on m.case_id = c.id
            where c.owner_id = $1 and c.stage <> 'closed'
              and m.state = 'attached' and m.read_at is null and m.copy_of is null
            order by m.received_at desc, m.id limit $2
            "#,
            actor.id.0,
            FEW,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| AnswerWaiting {
                id: row.id.into(),
                case: row.case_id.into(),
                title: row.title,
                from: row.from,
                subject: row.subject,
                received_at: row.received_at.to_jiff(),
            })
            .collect())
    }
}
