//! Mails that leave: the outbox, and one delivery with its attempts.

use super::{PAGE, Paged, Reader, offset, parse, sees_private};
use crate::Result;
use domain::{Actor, CaseId, DeliveryId, DeliveryState, InboundId, LetterId, delivery::Purpose};
use jiff::Timestamp;

/// A delivery, as lists show one.
#[derive(Clone, Debug)]
pub struct DeliveryLine {
    /// Which.
    pub id: DeliveryId,
    /// What it carries.
    pub purpose: Purpose,
    /// On which case.
    pub case: Option<CaseId>,
    /// The case's title.
    pub title: Option<String>,
    /// The letter it carries.
    pub letter: Option<LetterId>,
    /// The letter's subject, or what stands for one.
    pub subject: String,
    /// To whom.
    pub to: Vec<String>,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i32,
    /// When it is tried next.
    pub next_attempt_at: Option<Timestamp>,
    /// The server's last words.
    pub answer: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A delivery with all that is known of it.
#[derive(Clone, Debug)]
pub struct DeliveryView {
    /// What lists show.
    pub line: DeliveryLine,
    /// Envelope sender.
    pub from: String,
    /// Message-ID in angle brackets.
    pub message_id: String,
    /// The server's own number for it.
    pub queue_id: Option<String>,
    /// Size of the mail in bytes.
    pub bytes: i64,
    /// Who decided where nobody could know.
    pub settled_by: Option<String>,
    /// It leaves while the agency's office is open, unless somebody says otherwise.
    pub office_hours: bool,
    /// The law that the agency works under, for its zone.
    pub jurisdiction: Option<String>,
    /// The copy that has come to the case's own address.
    pub copy: Option<InboundId>,
    /// Every attempt, oldest first.
    pub attempts: Vec<Attempt>,
}

/// One attempt.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Which, from 1.
    pub number: i32,
    /// When it began.
    pub started_at: Timestamp,
    /// When the text was handed over.
    pub handed_over_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How.
    pub outcome: Option<String>,
    /// The server's words.
    pub answer: String,
}

pub(super) struct Row {
    pub id: uuid::Uuid,
    pub purpose: String,
    pub case_id: Option<uuid::Uuid>,
    pub title: Option<String>,
    pub letter_id: Option<uuid::Uuid>,
    pub subject: Option<String>,
    pub envelope_to: Vec<String>,
    pub state: String,
    pub attempts: i32,
    pub next_attempt_at: Option<jiff_sqlx::Timestamp>,
    pub answer: String,
    pub created_at: jiff_sqlx::Timestamp,
    pub updated_at: jiff_sqlx::Timestamp,
}

impl Row {
    pub(super) fn read(self) -> Result<DeliveryLine> {
        let purpose = parse("deliveries", self.id, "purpose", &self.purpose)?;
        let subject = self.subject.unwrap_or_else(|| {
            match purpose {
                Purpose::Letter => "Letter",
                Purpose::Reminder => "Reminder of a date",
                Purpose::Account => "About an account",
            }
            .to_owned()
        });
        Ok(DeliveryLine {
            id: self.id.into(),
            purpose,
            case: self.case_id.map(Into::into),
            title: self.title,
            letter: self.letter_id.map(Into::into),
            subject,
            to: self.envelope_to,
            state: parse("deliveries", self.id, "state", &self.state)?,
            attempts: self.attempts,
            next_attempt_at: self.next_attempt_at.map(jiff_sqlx::Timestamp::to_jiff),
            answer: self.answer,
            created_at: self.created_at.to_jiff(),
            updated_at: self.updated_at.to_jiff(),
        })
    }
}

impl Reader {
    /// Mails of cases that the actor may see, and of their own account; the newest first.
    /// With `waiting`, only those that have not ended well.
    pub async fn outbox(
        &self,
        actor: &Actor,
        waiting: bool,
        page: i64,
    ) -> Result<Paged<DeliveryLine>> {
        let rows = sqlx::query_as!(
            Row,
            r#"
            select d.id, d.purpose, d.case_id, c.title as "title?", d.letter_id, l.subject as "subject?", d.envelope_to,
                   d.state, d.attempts, d.next_attempt_at, d.answer, d.created_at, d.updated_at
            from deliveries d left join cases c on c.id = d.case_id left join letters l on l.id = d.letter_id
            where (case when d.case_id is null then d.person_id = $1 or $3
                   else c.visibility = 'newsroom' or c.owner_id = $1 or $2 end)
              and (not $4 or d.state in ('queued', 'attempting', 'deferred', 'refused', 'bounced', 'unknown', 'held'))
            order by d.id desc limit $5 offset $6
            "#,
            actor.id.0,
            sees_private(actor),
            actor.may_administer(),
            waiting,
            PAGE + 1,
            offset(page),
        )
        .fetch_all(&self.pool)
        .await?;
        let lines: Result<Vec<_>> = rows.into_iter().map(Row::read).collect();
        Ok(Paged::cut(lines?, page))
    }

    /// Mails that only a person can bring further, or that have been put off for long.
    pub(super) async fn mail_waiting(
        &self,
        actor: &Actor,
        limit: i64,
    ) -> Result<Vec<DeliveryLine>> {
        let rows = sqlx::query_as!(
            Row,
            r#"
            select d.id, d.purpose, d.case_id, c.title as "title?", d.letter_id, l.subject as "subject?", d.envelope_to,
                   d.state, d.attempts, d.next_attempt_at, d.answer, d.created_at, d.updated_at
            from deliveries d join cases c on c.id = d.case_id left join letters l on l.id = d.letter_id
            where c.owner_id = $1
              and d.state in ('refused', 'bounced', 'unknown', 'held', 'deferred')
              and not (d.purpose = 'reminder' and d.state in ('held', 'deferred'))
            order by d.updated_at desc limit $2
            "#,
            actor.id.0,
            limit,
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Mails of one case, oldest first.
    pub async fn case_deliveries(&self, actor: &Actor, case: CaseId) -> Result<Vec<DeliveryLine>> {
        let rows = sqlx::query_as!(
            Row,
            r#"
            select d.id, d.purpose, d.case_id, c.title as "title?", d.letter_id, l.subject as "subject?", d.envelope_to,
                   d.state, d.attempts, d.next_attempt_at, d.answer, d.created_at, d.updated_at
            from deliveries d join cases c on c.id = d.case_id left join letters l on l.id = d.letter_id
            where d.case_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            order by d.id limit 500
            "#,
            actor.id.0,
            sees_private(actor),
            case.0,
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// One mail.
    pub async fn delivery(&self, actor: &Actor, id: DeliveryId) -> Result<DeliveryView> {
        let row = sqlx::query_as!(
            Row,
            r#"
            select d.id, d.purpose, d.case_id, c.title as "title?", d.letter_id, l.subject as "subject?", d.envelope_to,
                   d.state, d.attempts, d.next_attempt_at, d.answer, d.created_at, d.updated_at
            from deliveries d left join cases c on c.id = d.case_id left join letters l on l.id = d.letter_id
            where d.id = $4
              and (case when d.case_id is null then d.person_id = $1 or $3
                   else c.visibility = 'newsroom' or c.owner_id = $1 or $2 end)
            "#,
            actor.id.0,
            sees_private(actor),
            actor.may_administer(),
            id.0,
        )
        .fetch_one(&self.pool)
        .await?;
        let more = sqlx::query!(
            r#"
            select d.envelope_from, d.message_id, d.queue_id, length(d.raw)::bigint as "bytes!", p.name as "settled_by?",
                   d.office_hours, a.jurisdiction as "jurisdiction?",
                   (select m.id from inbound_messages m where m.copy_of = d.id and m.case_id = d.case_id
                    order by m.id limit 1) as "copy?"
            from deliveries d left join people p on p.id = d.settled_by
                 left join cases c on c.id = d.case_id left join agencies a on a.id = c.agency_id
            where d.id = $1
            "#,
            id.0
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(DeliveryView {
            line: row.read()?,
            from: more.envelope_from,
            message_id: more.message_id,
            queue_id: more.queue_id,
            bytes: more.bytes,
            settled_by: more.settled_by,
            office_hours: more.office_hours,
            jurisdiction: more.jurisdiction,
            copy: more.copy.map(InboundId),
            attempts: self.attempts(id).await?,
        })
    }

    async fn attempts(&self, id: DeliveryId) -> Result<Vec<Attempt>> {
        let rows = sqlx::query!(
            "select number, started_at, handed_over_at, ended_at, outcome, answer
             from delivery_attempts where delivery_id = $1 order by number limit 1000",
            id.0
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| Attempt {
                number: row.number,
                started_at: row.started_at.to_jiff(),
                handed_over_at: row.handed_over_at.map(jiff_sqlx::Timestamp::to_jiff),
                ended_at: row.ended_at.map(jiff_sqlx::Timestamp::to_jiff),
                outcome: row.outcome,
                answer: row.answer,
            })
            .collect())
    }

    /// The first of these bytes; for a page, which does not show all of a large mail.
    pub async fn mail_beginning(
        &self,
        actor: &Actor,
        id: DeliveryId,
        most: i32,
    ) -> Result<Vec<u8>> {
        let raw = sqlx::query_scalar!(
            r#"select substring(d.raw from 1 for $4) as "raw!" from deliveries d join cases c on c.id = d.case_id
               where d.id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)"#,
            actor.id.0,
            sees_private(actor),
            id.0,
            most,
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(raw)
    }

    /// The exact bytes of one mail. Mails about accounts carry one-time links and
    /// are nobody's to read here.
    pub async fn mail_bytes(&self, actor: &Actor, id: DeliveryId) -> Result<Vec<u8>> {
        let raw = sqlx::query_scalar!(
            "select d.raw from deliveries d join cases c on c.id = d.case_id
             where d.id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)",
            actor.id.0,
            sees_private(actor),
            id.0,
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(raw)
    }
}
