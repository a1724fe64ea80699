//! One case with all that has happened on it.

use super::{Reader, letters::LetterStage, parse, sees_private};
use crate::{Error, Result};
use domain::{
    Actor, AgencyId, CaseId, DocumentId, EventId, EventKind, InboundId, LetterId, LetterKind,
    Outcome, PersonId, ProjectId, Reference, Stage, Visibility, When,
    document::DocumentState,
    event::{Proof, Source},
};
use jiff::{Timestamp, civil::Date};

/// A case's header.
#[derive(Clone, Debug)]
pub struct CaseView {
    /// Which.
    pub id: CaseId,
    /// Its reference.
    pub reference: Reference,
    /// What the newsroom calls it.
    pub title: String,
    /// Whom it asks.
    pub agency: AgencyId,
    /// Its name.
    pub agency_name: String,
    /// The law it runs under.
    pub jurisdiction: String,
    /// Kind of body.
    pub body: String,
    /// Who answers for it.
    pub owner: PersonId,
    /// Their name.
    pub owner_name: String,
    /// The story it belongs to.
    pub project: Option<String>,
    /// That story's id.
    pub project_id: Option<ProjectId>,
    /// Who sees it.
    pub visibility: Visibility,
    /// The model request it was drafted from.
    pub model: String,
    /// When the draft was begun.
    pub opened_at: Timestamp,
    /// How far it has come.
    pub stage: Stage,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The nearest date that binds somebody.
    pub next_due: Option<Date>,
}

/// An event, as the conversation shows it.
#[derive(Clone, Debug)]
pub struct EventLine {
    /// Which.
    pub id: EventId,
    /// Its place in the log, from 1.
    pub seq: i64,
    /// What happened.
    pub kind: EventKind,
    /// When it happened.
    pub when: When,
    /// When it was written down.
    pub recorded_at: Timestamp,
    /// Who wrote it down.
    pub recorded_by: Option<String>,
    /// Where it is known from.
    pub source: Source,
    /// What proves it.
    pub proof: Option<Proof>,
    /// The event that it corrects.
    pub supersedes: Option<EventId>,
    /// Whether a later event corrects it.
    pub corrected: bool,
}

/// A letter, as the conversation shows it.
#[derive(Clone, Debug)]
pub struct LetterLine {
    /// Which.
    pub id: LetterId,
    /// What it is for.
    pub kind: LetterKind,
    /// Where it stands.
    pub stage: LetterStage,
    /// One line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// Who began it.
    pub author: String,
    /// What an editor wants changed.
    pub review_note: String,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A message that came in, as the conversation shows it.
#[derive(Clone, Debug)]
pub struct InboundLine {
    /// Which.
    pub id: InboundId,
    /// Sender's name.
    pub from_name: String,
    /// Sender's address.
    pub from_address: String,
    /// Subject.
    pub subject: String,
    /// First words.
    pub excerpt: String,
    /// Why it lies here.
    pub reason: String,
    /// When it was sent, by its own word.
    pub sent_at: Option<Timestamp>,
    /// When it reached us.
    pub received_at: Timestamp,
    /// The files that came in it.
    pub documents: Vec<(DocumentId, String)>,
}

/// A document, as the ledger shows it.
#[derive(Clone, Debug)]
pub struct DocumentLine {
    /// Which.
    pub id: DocumentId,
    /// Its name; for a file found inside another the way to it: `mail.eml/a.pdf`.
    pub name: String,
    /// Whether it was found inside another.
    pub part: bool,
    /// Size in bytes.
    pub bytes: i64,
    /// How far reading has come.
    pub state: DocumentState,
    /// Why it could not be read at all.
    pub failure: Option<String>,
    /// Pages known.
    pub pages: i32,
    /// Pages read.
    pub pages_read: i32,
    /// Pages that want character recognition.
    pub needs_ocr: i64,
    /// Failures recorded.
    pub failures: i64,
    /// Whether trying again can help with one of them.
    pub retry: bool,
    /// Single e-mails found on its pages.
    pub segments: i64,
    /// Links shown as cards that nobody has judged.
    pub links_open: i64,
    /// When it arrived.
    pub received_at: Timestamp,
    /// Files found inside it.
    pub parts: i64,
}

impl DocumentLine {
    /// Whether a worker still has something to do.
    pub fn busy(&self) -> bool {
        !matches!(self.state, DocumentState::Linked | DocumentState::Failed)
    }
}

/// How many links of one kind there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkCount {
    /// `person`, `org`, …
    pub kind: String,
    /// All that stand.
    pub all: i64,
    /// Not judged.
    pub open: i64,
    /// Confirmed.
    pub confirmed: i64,
}

impl Reader {
    /// One case.
    pub async fn case(&self, actor: &Actor, id: CaseId) -> Result<CaseView> {
        let row = sqlx::query!(
            r#"
            select c.reference, c.title, c.agency_id, a.name as agency, a.jurisdiction, a.body, c.owner_id,
                   p.name as owner, j.title as "project?", c.project_id, c.visibility, c.model, c.opened_at, c.stage, c.outcome,
                   c.next_due
            from cases c join agencies a on a.id = c.agency_id join people p on p.id = c.owner_id
                 left join projects j on j.id = c.project_id
            where c.id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            "#,
            actor.id.0,
            sees_private(actor),
            id.0,
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(CaseView {
            id,
            reference: parse("cases", id, "reference", &row.reference)?,
            title: row.title,
            agency: row.agency_id.into(),
            agency_name: row.agency,
            jurisdiction: row.jurisdiction,
            body: row.body,
            owner: row.owner_id.into(),
            owner_name: row.owner,
            project: row.project,
            project_id: row.project_id.map(Into::into),
            visibility: parse("cases", id, "visibility", &row.visibility)?,
            model: row.model,
            opened_at: row.opened_at.to_jiff(),
            stage: parse("cases", id, "stage", &row.stage)?,
            outcome: row
                .outcome
                .map(|outcome| parse("cases", id, "outcome", &outcome))
                .transpose()?,
            next_due: row.next_due.map(jiff_sqlx::Date::to_jiff),
        })
    }

    /// A case's newest thousand events, in order of record.
    pub async fn case_events(&self, actor: &Actor, case: CaseId) -> Result<Vec<EventLine>> {
        let rows = sqlx::query!(
            r#"
            select e.id, e.seq, e.body, e.at, e.on_date, e.recorded_at, p.name as "recorded_by?", e.source, e.proof, e.supersedes,
                   exists (select 1 from events n where n.supersedes = e.id) as "corrected!"
            from events e join cases c on c.id = e.case_id left join people p on p.id = e.recorded_by
            where e.case_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            order by e.seq desc limit 1000
            "#,
            actor.id.0,
            sees_private(actor),
            case.0,
        )
        .fetch_all(&self.pool)
        .await?;
        let mut events = rows
            .into_iter()
            .map(|row| {
                Ok(EventLine {
                    kind: event_kind(row.id, row.body)?,
                    when: event_when(row.id, row.at, row.on_date)?,
                    source: parse("events", row.id, "source", &row.source)?,
                    id: row.id.into(),
                    seq: row.seq,
                    recorded_at: row.recorded_at.to_jiff(),
                    recorded_by: row.recorded_by,
                    proof: event_proof(row.id, row.proof)?,
                    supersedes: row.supersedes.map(Into::into),
                    corrected: row.corrected,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        events.reverse();
        Ok(events)
    }

    /// One event with the case it is on.
    pub async fn event(&self, actor: &Actor, id: EventId) -> Result<(CaseId, EventLine)> {
        let case = sqlx::query_scalar!(
            "select e.case_id from events e join cases c on c.id = e.case_id
             where e.id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)",
            actor.id.0,
            sees_private(actor),
            id.0,
        )
        .fetch_one(&self.pool)
        .await?;
        let case = CaseId(case);
        let events = self.case_events(actor, case).await?;
        let found = events.into_iter().find(|event| event.id == id);
        Ok((case, found.ok_or(Error::NotFound)?))
    }

    /// A case's letters, oldest first.
    pub async fn case_letters(&self, actor: &Actor, case: CaseId) -> Result<Vec<LetterLine>> {
        let rows = sqlx::query!(
            "select l.id, l.kind, l.stage, l.subject, l.body, p.name as author, l.review_note, l.created_at, l.updated_at
             from letters l join cases c on c.id = l.case_id join people p on p.id = l.created_by
             where l.case_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
             order by l.id limit 500",
            actor.id.0,
            sees_private(actor),
            case.0,
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(LetterLine {
                    kind: parse("letters", row.id, "kind", &row.kind)?,
                    stage: parse("letters", row.id, "stage", &row.stage)?,
                    id: row.id.into(),
                    subject: row.subject,
                    body: row.body,
                    author: row.author,
                    review_note: row.review_note,
                    created_at: row.created_at.to_jiff(),
                    updated_at: row.updated_at.to_jiff(),
                })
            })
            .collect()
    }

    /// A case's messages, oldest first.
    pub async fn case_inbound(&self, actor: &Actor, case: CaseId) -> Result<Vec<InboundLine>> {
        let rows = sqlx::query!(
            "select m.id, m.from_name, m.from_address, m.subject, m.excerpt, m.reason, m.sent_at, m.received_at
             from inbound_messages m join cases c on c.id = m.case_id
             where m.case_id = $3 and m.copy_of is null and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
             order by m.received_at, m.id limit 500",
            actor.id.0,
            sees_private(actor),
            case.0,
        )
        .fetch_all(&self.pool)
        .await?;
        let files = sqlx::query!(
            r#"select d.inbound_id as "inbound!", d.id, d.name from documents d
               where d.case_id = $1 and d.inbound_id is not null and d.parent_id is null order by d.name limit 2000"#,
            case.0
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| InboundLine {
                documents: files
                    .iter()
                    .filter(|file| file.inbound == row.id)
                    .map(|file| (DocumentId(file.id), file.name.clone()))
                    .collect(),
                id: row.id.into(),
                from_name: row.from_name,
                from_address: row.from_address,
                subject: row.subject,
                excerpt: row.excerpt,
                reason: row.reason,
                sent_at: row.sent_at.map(jiff_sqlx::Timestamp::to_jiff),
                received_at: row.received_at.to_jiff(),
            })
            .collect())
    }

    /// A case's documents, newest first, each followed by the files found inside it.
    pub async fn case_documents(&self, actor: &Actor, case: CaseId) -> Result<Vec<DocumentLine>> {
        let rows = sqlx::query!(
            r#"
            select d.id, d.name, d.bytes, d.state, d.failure, d.pages, d.pages_read, d.received_at,
                   d.parent_id is not null as "part!",
                   (select count(*) from pages g where g.document_id = d.id and g.needs_ocr) as "needs_ocr!",
                   (select count(*) from failures f where f.document_id = d.id) as "failures!",
                   exists (select 1 from failures f where f.document_id = d.id and f.retry) as "retry!",
                   (select count(*) from segments s where s.document_id = d.id) as "segments!",
                   (select count(*) from links l where l.document_id = d.id and l.card and l.current
                       and l.verdict is null) as "links_open!",
                   (select count(*) from documents k where k.parent_id = d.id) as "parts!"
            from documents d join cases c on c.id = d.case_id
            where d.case_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            order by d.received_at desc, d.name, d.id limit 200
            "#,
            actor.id.0,
            sees_private(actor),
            case.0,
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(DocumentLine {
                    part: row.part,
                    state: parse("documents", row.id, "state", &row.state)?,
                    id: row.id.into(),
                    name: row.name,
                    bytes: row.bytes,
                    failure: row.failure,
                    pages: row.pages,
                    pages_read: row.pages_read,
                    needs_ocr: row.needs_ocr,
                    failures: row.failures,
                    retry: row.retry,
                    segments: row.segments,
                    links_open: row.links_open,
                    received_at: row.received_at.to_jiff(),
                    parts: row.parts,
                })
            })
            .collect()
    }

    /// How many links of each kind stand on a case.
    pub async fn case_link_counts(&self, actor: &Actor, case: CaseId) -> Result<Vec<LinkCount>> {
        let rows = sqlx::query_as!(
            LinkCount,
            r#"
            select l.kind, count(*) as "all!", count(*) filter (where l.verdict is null) as "open!",
                   count(*) filter (where l.verdict = 'confirmed') as "confirmed!"
            from links l join cases c on c.id = l.case_id
            where l.case_id = $3 and l.card and (l.current or l.verdict is not null)
              and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            group by l.kind order by l.kind
            "#,
            actor.id.0,
            sees_private(actor),
            case.0,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows)
    }
}

fn event_kind(id: uuid::Uuid, body: serde_json::Value) -> Result<EventKind> {
    serde_json::from_value(body).map_err(|error| Error::Inconsistent {
        table: "events",
        id: id.to_string(),
        column: "body",
        reason: error.to_string(),
    })
}

fn event_proof(id: uuid::Uuid, proof: Option<serde_json::Value>) -> Result<Option<Proof>> {
    proof
        .map(serde_json::from_value)
        .transpose()
        .map_err(|error| Error::Inconsistent {
            table: "events",
            id: id.to_string(),
            column: "proof",
            reason: error.to_string(),
        })
}

fn event_when(
    id: uuid::Uuid,
    at: Option<jiff_sqlx::Timestamp>,
    on: Option<jiff_sqlx::Date>,
) -> Result<When> {
    match (at, on) {
        (Some(at), _) => Ok(When::At(at.to_jiff())),
        (None, Some(on)) => Ok(When::On(on.to_jiff())),
        (None, None) => Err(Error::Inconsistent {
            table: "events",
            id: id.to_string(),
            column: "at",
            reason: "neither an instant nor a date".into(),
        }),
    }
}
