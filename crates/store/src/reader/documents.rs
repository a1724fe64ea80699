//! One document: its pages, the e-mails on them, its parts and its failures.

use super::{Reader, like, parse, sees_private};
use crate::Result;
use domain::{Actor, CaseId, Digest, DocumentId, InboundId, document::DocumentState};
use jiff::{Timestamp, civil::DateTime};
use std::collections::BTreeMap;

/// A document's header.
#[derive(Clone, Debug)]
pub struct DocumentView {
    /// Which.
    pub id: DocumentId,
    /// On which case.
    pub case: CaseId,
    /// The case's title.
    pub title: String,
    /// Its name.
    pub name: String,
    /// SHA-256 of the original.
    pub digest: Digest,
    /// Size in bytes.
    pub bytes: i64,
    /// `upload`, `command` or `message`.
    pub source: String,
    /// The message it came in.
    pub inbound: Option<InboundId>,
    /// The document it was found in.
    pub parent: Option<(DocumentId, String)>,
    /// Who added it.
    pub added_by: Option<String>,
    /// When it arrived.
    pub received_at: Timestamp,
    /// How far reading has come.
    pub state: DocumentState,
    /// Why it could not be read at all.
    pub failure: Option<String>,
    /// Media type by content.
    pub media_type: String,
    /// The program that made it.
    pub producer: Option<String>,
    /// What a reader should know.
    pub warnings: Vec<String>,
    /// What the file says about itself, by name; `place` only for editors.
    pub facts: BTreeMap<String, String>,
    /// Pages known.
    pub pages: i32,
    /// Pages read.
    pub pages_read: i32,
}

/// One page.
#[derive(Clone, Debug)]
pub struct PageView {
    /// Which, from 1.
    pub number: i32,
    /// Its text.
    pub text: String,
    /// `text`, `ocr`, `mixed` or `none`.
    pub source: String,
    /// How sure character recognition was, 0 to 1.
    pub ocr_confidence: Option<f32>,
    /// It is a picture and wants character recognition.
    pub needs_ocr: bool,
    /// Redactions seen on it.
    pub redactions: i64,
    /// Redactions under which the text can still be read.
    pub uncovered: i64,
}

/// A covered area on a page.
#[derive(Clone, Debug)]
pub struct RedactionView {
    /// Boxes on the page as shown: left, top, right, bottom.
    pub boxes: Vec<[f32; 4]>,
    /// Label or exemption printed with it.
    pub label: Option<String>,
    /// Whether the covered text can still be read.
    pub text_underneath: bool,
}

/// A page of a document that holds the words searched for.
#[derive(Clone, Debug)]
pub struct PageText {
    /// Which, from 1.
    pub number: i32,
    /// Its text.
    pub text: String,
}

/// One e-mail found on pages.
#[derive(Clone, Debug)]
pub struct SegmentLine {
    /// Its place in the document.
    pub ordinal: i32,
    /// First page.
    pub page: i32,
    /// Last page.
    pub last_page: i32,
    /// 0 is printed on top, 1 and more are quoted.
    pub depth: i32,
    /// Who wrote it.
    pub sender: Option<String>,
    /// From which address.
    pub sender_address: Option<String>,
    /// Local minute as printed.
    pub sent: Option<DateTime>,
    /// To whom.
    pub to: Vec<String>,
    /// Subject.
    pub subject: String,
    /// Attachments by name.
    pub attachments: Vec<String>,
    /// How many printings of the same mail the case's documents hold.
    pub printings: i64,
}

/// Something that could not be read.
#[derive(Clone, Debug)]
pub struct FailureLine {
    /// Which page.
    pub page: Option<i32>,
    /// Which part.
    pub part: Option<String>,
    /// At what work.
    pub stage: String,
    /// Why.
    pub reason: String,
    /// Whether trying again can help.
    pub retry: bool,
}

/// A file found inside another.
#[derive(Clone, Debug)]
pub struct PartLine {
    /// Which.
    pub id: DocumentId,
    /// Its name.
    pub name: String,
    /// How far reading has come.
    pub state: DocumentState,
    /// Its pages.
    pub pages: i32,
}

/// Where a picture was taken can be somebody's home: editors see it, others do not.
fn facts(kept: serde_json::Value, actor: &Actor) -> BTreeMap<String, String> {
    let mut facts: BTreeMap<String, String> = serde_json::from_value(kept).unwrap_or_default();
    if !sees_private(actor) {
        facts.remove("place");
    }
    facts
}

impl Reader {
    /// One document.
    pub async fn document(&self, actor: &Actor, id: DocumentId) -> Result<DocumentView> {
        let row = sqlx::query!(
            r#"
            select d.case_id, c.title, d.name, d.digest, d.bytes, d.source, d.inbound_id, d.parent_id,
                   o.name as "parent_name?", p.name as "added_by?", d.received_at, d.state, d.failure, d.media_type,
                   d.producer, d.warnings, d.facts, d.pages, d.pages_read
            from documents d join cases c on c.id = d.case_id left join documents o on o.id = d.parent_id
                 left join people p on p.id = d.added_by
            where d.id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            "#,
            actor.id.0,
            sees_private(actor),
            id.0,
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(DocumentView {
            id,
            case: row.case_id.into(),
            title: row.title,
            name: row.name,
            digest: Digest::from_slice(&row.digest).map_err(|error| {
                crate::Error::Inconsistent {
                    table: "documents",
                    id: id.to_string(),
                    column: "digest",
                    reason: error.to_string(),
                }
            })?,
            bytes: row.bytes,
            source: row.source,
            inbound: row.inbound_id.map(Into::into),
            parent: row.parent_id.map(DocumentId::from).zip(row.parent_name),
            added_by: row.added_by,
            received_at: row.received_at.to_jiff(),
            state: parse("documents", id, "state", &row.state)?,
            failure: row.failure,
            media_type: row.media_type,
            producer: row.producer,
            warnings: row.warnings,
            facts: facts(row.facts, actor),
            pages: row.pages,
            pages_read: row.pages_read,
        })
    }

    /// One page of a document; none while it has not been read.
    pub async fn page(
        &self,
        actor: &Actor,
        id: DocumentId,
        number: i32,
    ) -> Result<Option<PageView>> {
        let row = sqlx::query!(
            r#"
            select g.number, g.text, g.source, g.ocr_confidence, g.needs_ocr,
                   (select count(*) from redactions r where r.document_id = g.document_id and r.page = g.number)
                       as "redactions!",
                   (select count(*) from redactions r where r.document_id = g.document_id and r.page = g.number
                       and r.text_underneath) as "uncovered!"
            from pages g join documents d on d.id = g.document_id join cases c on c.id = d.case_id
            where g.document_id = $3 and g.number = $4 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            "#,
            actor.id.0,
            sees_private(actor),
            id.0,
            number,
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| PageView {
            number: row.number,
            text: row.text,
            source: row.source,
            ocr_confidence: row.ocr_confidence,
            needs_ocr: row.needs_ocr,
            redactions: row.redactions,
            uncovered: row.uncovered,
        }))
    }

    /// The covered areas of a page.
    pub async fn page_redactions(
        &self,
        actor: &Actor,
        id: DocumentId,
        number: i32,
    ) -> Result<Vec<RedactionView>> {
        let rows = sqlx::query!(
            "select r.boxes, r.label, r.text_underneath
             from redactions r join documents d on d.id = r.document_id join cases c on c.id = d.case_id
             where r.document_id = $3 and r.page = $4 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
             order by r.ordinal limit 500",
            actor.id.0,
            sees_private(actor),
            id.0,
            number,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| RedactionView {
                boxes: serde_json::from_value(row.boxes).unwrap_or_default(),
                label: row.label,
                text_underneath: row.text_underneath,
            })
            .collect())
    }

    /// The pages of a document whose text holds every one of these phrases, letters' case and line
    /// breaks aside.
    pub async fn pages_with(
        &self,
        actor: &Actor,
        id: DocumentId,
        phrases: &[String],
    ) -> Result<Vec<i32>> {
        let patterns: Vec<String> = phrases.iter().map(|phrase| like(phrase)).collect();
        let numbers = sqlx::query_scalar!(
            "select g.number from pages g join documents d on d.id = g.document_id join cases c on c.id = d.case_id
             where g.document_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
               and case when $5 then regexp_replace(g.text, '[[:space:]]+', ' ', 'g') else g.text end ilike all ($4)
             order by g.number",
            actor.id.0,
            sees_private(actor),
            id.0,
            &patterns,
            phrases.iter().any(|phrase| phrase.contains(' ')),
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(numbers)
    }

    /// The text of these pages of a document, in order.
    pub async fn texts(
        &self,
        actor: &Actor,
        id: DocumentId,
        numbers: &[i32],
    ) -> Result<Vec<PageText>> {
        let rows = sqlx::query_as!(
            PageText,
            "select g.number, g.text
             from pages g join documents d on d.id = g.document_id join cases c on c.id = d.case_id
             where g.document_id = $3 and g.number = any ($4)
               and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
             order by g.number limit 200",
            actor.id.0,
            sees_private(actor),
            id.0,
            numbers,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows)
    }

    /// The e-mail to which a character of a page belongs, by its place in the document.
    pub async fn mail_at(
        &self,
        actor: &Actor,
        id: DocumentId,
        number: i32,
        at: i32,
    ) -> Result<Option<i32>> {
        let ordinal = sqlx::query_scalar!(
            "select s.ordinal from segments s join documents d on d.id = s.document_id join cases c on c.id = d.case_id
             where s.document_id = $3 and s.page <= $4 and s.last_page >= $4
               and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
               and exists (select 1 from jsonb_array_elements(s.header || s.body) span
                           where (span->>'page')::int = $4 and (span->>'start')::int <= $5
                             and $5 < (span->>'end')::int)
             order by s.depth desc limit 1",
            actor.id.0,
            sees_private(actor),
            id.0,
            number,
            at,
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(ordinal)
    }

    /// How many e-mails were found in a document.
    pub async fn segment_count(&self, actor: &Actor, id: DocumentId) -> Result<i64> {
        let count = sqlx::query_scalar!(
            r#"select count(*) as "count!" from segments s join documents d on d.id = s.document_id
                 join cases c on c.id = d.case_id
             where s.document_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)"#,
            actor.id.0,
            sees_private(actor),
            id.0,
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(count)
    }

    /// E-mails found in a document, in the order of its pages: those around this page, for a
    /// release may hold thousands.
    pub async fn segments(
        &self,
        actor: &Actor,
        id: DocumentId,
        number: i32,
    ) -> Result<Vec<SegmentLine>> {
        let rows = sqlx::query!(
            r#"
            select s.ordinal, s.page, s.last_page, s.depth, s.sender, s.sender_address, s.sent, s.recipients, s.subject,
                   s.attachments,
                   (select count(*) from segments t join documents e on e.id = t.document_id
                    where t.message = s.message and e.case_id = d.case_id) as "printings!"
            from segments s join documents d on d.id = s.document_id join cases c on c.id = d.case_id
            where s.document_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
              and s.ordinal >= (select coalesce(max(f.ordinal), 0) - 20 from segments f
                                where f.document_id = $3 and f.page <= $4)
            order by s.ordinal limit 60
            "#,
            actor.id.0,
            sees_private(actor),
            id.0,
            number,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| SegmentLine {
                ordinal: row.ordinal,
                page: row.page,
                last_page: row.last_page,
                depth: row.depth,
                sender: row.sender,
                sender_address: row.sender_address,
                sent: row.sent.map(jiff_sqlx::DateTime::to_jiff),
                to: row.recipients,
                subject: row.subject,
                attachments: row.attachments,
                printings: row.printings,
            })
            .collect())
    }

    /// What could not be read, by page.
    pub async fn failures(&self, actor: &Actor, id: DocumentId) -> Result<Vec<FailureLine>> {
        let rows = sqlx::query_as!(
            FailureLine,
            "select f.page, f.part, f.stage, f.reason, f.retry
             from failures f join documents d on d.id = f.document_id join cases c on c.id = d.case_id
             where f.document_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
             order by f.page nulls first, f.id limit 200",
            actor.id.0,
            sees_private(actor),
            id.0,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows)
    }

    /// The files found inside a document.
    pub async fn parts(&self, actor: &Actor, id: DocumentId) -> Result<Vec<PartLine>> {
        let rows = sqlx::query!(
            "select d.id, d.name, d.state, d.pages from documents d join cases c on c.id = d.case_id
             where d.parent_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
             order by d.name, d.id limit 500",
            actor.id.0,
            sees_private(actor),
            id.0,
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(PartLine {
                    state: parse("documents", row.id, "state", &row.state)?,
                    id: row.id.into(),
                    name: row.name,
                    pages: row.pages,
                })
            })
            .collect()
    }
}
