//! What reading a document yields: pages, printed mails, covered areas,
//! repetitions and failures. Writing the same page again replaces it, so a
//! reading that was killed can simply be done again.

use crate::{Conn, Result};
use domain::{CaseId, DocumentId};
use jiff::{Timestamp, civil::DateTime};
use jiff_sqlx::ToSqlx;

/// One page, as stored.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// From 1.
    pub number: i32,
    /// Text in reading order.
    pub text: String,
    /// `text`, `ocr`, `mixed` or `none`.
    pub source: String,
    /// Mean confidence, 0 to 1.
    pub ocr_confidence: Option<f32>,
    /// Degrees clockwise.
    pub rotation: i16,
    /// Points.
    pub width: f32,
    /// Points.
    pub height: f32,
    /// A picture without text.
    pub needs_ocr: bool,
    /// Where recognised words stand; none for a page with a text layer of its own.
    pub words: Option<Vec<WordBox>>,
}

/// Where a word stands: its characters in the page's text (end excluded), and its box on the
/// page as shown (left, top, right, bottom, in the page's unit).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WordBox {
    /// First character.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Left, top, right, bottom.
    pub bounds: [f32; 4],
}

/// As they lie in the database: six numbers a word.
fn flat(words: &[WordBox]) -> Vec<f32> {
    let six = |word: &WordBox| {
        let [left, top, right, bottom] = word.bounds;
        [word.start as f32, word.end as f32, left, top, right, bottom]
    };
    words.iter().flat_map(six).collect()
}

fn boxes(flat: &[f32]) -> Vec<WordBox> {
    let word = |six: &[f32]| {
        let &[start, end, left, top, right, bottom] = six else {
            return None;
        };
        Some(WordBox {
            start: start as u32,
            end: end as u32,
            bounds: [left, top, right, bottom],
        })
    };
    flat.chunks(6).filter_map(word).collect()
}

/// A page as far as its picture needs it.
#[derive(Clone, Debug)]
pub struct Looks {
    /// Its text.
    pub text: String,
    /// Width and height in the unit of the boxes; zero where it has none of its own.
    pub dimensions: (f32, f32),
    /// Recognised words.
    pub words: Option<Vec<WordBox>>,
}

/// What a page's picture is laid over with; none where the page has not been read.
pub async fn looks(conn: &mut Conn, document: DocumentId, number: i32) -> Result<Option<Looks>> {
    let row = sqlx::query!(
        "select text, width, height, word_boxes from pages where document_id = $1 and number = $2",
        document.0,
        number,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Looks {
        text: row.text,
        dimensions: (row.width, row.height),
        words: row.word_boxes.map(|flat| boxes(&flat)),
    }))
}

/// Writes pages and counts how many of the document's are there now.
pub async fn save(
    conn: &mut Conn,
    document: DocumentId,
    pages: &[Page],
    now: Timestamp,
) -> Result<()> {
    for page in pages {
        // Postgres text cannot hold a NUL.
        let boxes = page.words.as_deref().map(flat);
        let text = page.text.replace('\0', "\u{FFFD}");
        sqlx::query!(
            "insert into pages (document_id, number, text, source, ocr_confidence, rotation, width, height, needs_ocr,
                word_boxes)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             on conflict (document_id, number) do update set text = excluded.text, source = excluded.source,
                ocr_confidence = excluded.ocr_confidence, rotation = excluded.rotation,
                width = excluded.width, height = excluded.height, needs_ocr = excluded.needs_ocr,
                word_boxes = excluded.word_boxes",
            document.0,
            page.number,
            text,
            page.source,
            page.ocr_confidence,
            page.rotation,
            page.width,
            page.height,
            page.needs_ocr,
            boxes.as_deref(),
        )
        .execute(&mut *conn)
        .await?;
    }
    sqlx::query!(
        "update documents set pages_read = (select count(*) from pages where document_id = $1), updated_at = $2
         where id = $1",
        document.0,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// All pages of a document, in order.
pub async fn of_document(conn: &mut Conn, document: DocumentId) -> Result<Vec<(i32, String)>> {
    let rows = sqlx::query!(
        "select number, text from pages where document_id = $1 order by number",
        document.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.number, row.text)).collect())
}

/// How many pages of a document were read by character recognition.
pub async fn recognised(conn: &mut Conn, document: DocumentId) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from pages where document_id = $1 and source in ('ocr', 'mixed')"#,
        document.0
    )
    .fetch_one(conn)
    .await?)
}

/// One header block and the body that belongs to it, as stored.
#[derive(Clone, Debug, Default)]
pub struct Segment {
    /// Page on which it starts.
    pub page: i32,
    /// Page on which it ends.
    pub last_page: i32,
    /// Quoting depth.
    pub depth: i32,
    /// Sender's name.
    pub sender: Option<String>,
    /// Sender's address.
    pub sender_address: Option<String>,
    /// Local minute.
    pub sent: Option<DateTime>,
    /// Recipients.
    pub recipients: Vec<String>,
    /// Copied recipients.
    pub copied: Vec<String>,
    /// Subject.
    pub subject: String,
    /// Attachments named.
    pub attachments: Vec<String>,
    /// Identity of the mail.
    pub message: String,
    /// Identity of the conversation.
    pub thread: String,
    /// Sender and minute of the mail it answers.
    pub parent: Option<(String, Option<DateTime>)>,
    /// Where the header stands.
    pub header: serde_json::Value,
    /// Where its own words stand.
    pub body: serde_json::Value,
}

/// Replaces a document's printed mails.
pub async fn replace_segments(
    conn: &mut Conn,
    document: DocumentId,
    segments: &[Segment],
) -> Result<()> {
    sqlx::query!("delete from segments where document_id = $1", document.0)
        .execute(&mut *conn)
        .await?;
    for (ordinal, segment) in segments.iter().enumerate() {
        let (parent_sender, parent_sent) = segment.parent.clone().unzip();
        sqlx::query!(
            "insert into segments (document_id, ordinal, page, last_page, depth, sender, sender_address, sent,
                recipients, copied, subject, attachments, message, thread, parent_sender, parent_sent, header, body)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
            document.0,
            i32::try_from(ordinal).unwrap_or(i32::MAX),
            segment.page,
            segment.last_page,
            segment.depth,
            segment.sender,
            segment.sender_address,
            segment.sent.map(ToSqlx::to_sqlx) as _,
            &segment.recipients,
            &segment.copied,
            segment.subject,
            &segment.attachments,
            segment.message,
            segment.thread,
            parent_sender,
            parent_sent.flatten().map(ToSqlx::to_sqlx) as _,
            segment.header,
            segment.body,
        )
        .execute(&mut *conn)
        .await?;
    }
    sqlx::query!(
        "update documents d set (first_sent, last_sent) =
            (select min(s.sent), max(s.sent) from segments s where s.document_id = d.id)
         where d.id = $1",
        document.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A document's printed mails, in order.
pub async fn segments(conn: &mut Conn, document: DocumentId) -> Result<Vec<Segment>> {
    let rows = sqlx::query!(
        "select page, last_page, depth, sender, sender_address, sent, recipients, copied, subject, attachments,
                message, thread, parent_sender, parent_sent, header, body
         from segments where document_id = $1 order by ordinal",
        document.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Segment {
            page: row.page,
            last_page: row.last_page,
            depth: row.depth,
            sender: row.sender,
            sender_address: row.sender_address,
            sent: row.sent.map(jiff_sqlx::DateTime::to_jiff),
            recipients: row.recipients,
            copied: row.copied,
            subject: row.subject,
            attachments: row.attachments,
            message: row.message,
            thread: row.thread,
            parent: row
                .parent_sender
                .map(|sender| (sender, row.parent_sent.map(jiff_sqlx::DateTime::to_jiff))),
            header: row.header,
            body: row.body,
        })
        .collect())
}

/// A covered area, as stored.
#[derive(Clone, Debug)]
pub struct Redaction {
    /// Page number.
    pub page: i32,
    /// Boxes in points.
    pub boxes: serde_json::Value,
    /// Share of the page.
    pub area: f32,
    /// Label printed with it.
    pub label: Option<String>,
    /// Whether the covered text can still be read.
    pub text_underneath: bool,
}

/// The redactions of one page of a case's documents that bear the same words beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedactionsHere {
    /// The document's name.
    pub document: String,
    /// Its page, from 1.
    pub page: i32,
    /// The words printed beside them; empty: none.
    pub label: String,
    /// How many.
    pub count: i64,
}

/// Every redaction that was found in a case's documents, by document, page and label.
/// At most 5,000 lines.
pub async fn redactions_of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<RedactionsHere>> {
    Ok(sqlx::query_as!(
        RedactionsHere,
        r#"select d.name as document, r.page, coalesce(r.label, '') as "label!", count(*) as "count!"
           from redactions r join documents d on d.id = r.document_id
           where d.case_id = $1
           group by d.received_at, d.id, d.name, r.page, coalesce(r.label, '')
           order by d.received_at, d.id, r.page, 3 limit 5000"#,
        case.0
    )
    .fetch_all(conn)
    .await?)
}

/// Replaces a document's covered areas.
pub async fn replace_redactions(
    conn: &mut Conn,
    document: DocumentId,
    found: &[Redaction],
) -> Result<()> {
    sqlx::query!("delete from redactions where document_id = $1", document.0)
        .execute(&mut *conn)
        .await?;
    for (ordinal, one) in found.iter().enumerate() {
        sqlx::query!(
            "insert into redactions (document_id, ordinal, page, boxes, area, label, text_underneath)
             values ($1, $2, $3, $4, $5, $6, $7)",
            document.0,
            i32::try_from(ordinal).unwrap_or(i32::MAX),
            one.page,
            one.boxes,
            one.area,
            one.label,
            one.text_underneath,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Two places of a document that repeat or contradict each other, as stored.
#[derive(Clone, Debug)]
pub struct Duplicate {
    /// `same`, `contained` or `redaction_conflict`.
    pub kind: &'static str,
    /// First page of the one.
    pub page_a: i32,
    /// First page of the other.
    pub page_b: i32,
    /// What else is known.
    pub detail: serde_json::Value,
}

/// Replaces a document's repetitions.
pub async fn replace_duplicates(
    conn: &mut Conn,
    document: DocumentId,
    found: &[Duplicate],
) -> Result<()> {
    sqlx::query!("delete from duplicates where document_id = $1", document.0)
        .execute(&mut *conn)
        .await?;
    for (ordinal, one) in found.iter().enumerate() {
        sqlx::query!(
            "insert into duplicates (document_id, ordinal, kind, page_a, page_b, detail)
             values ($1, $2, $3, $4, $5, $6)",
            document.0,
            i32::try_from(ordinal).unwrap_or(i32::MAX),
            one.kind,
            one.page_a,
            one.page_b,
            one.detail,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Stamped numbers that no page bears, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatesGap {
    /// The page after which they are missing.
    pub page: i32,
    /// What stands before the number.
    pub prefix: String,
    /// First missing number.
    pub first: i64,
    /// Last missing number.
    pub last: i64,
}

/// Replaces the numbers that a document's stamps skip.
pub async fn replace_bates_gaps(
    conn: &mut Conn,
    document: DocumentId,
    found: &[BatesGap],
) -> Result<()> {
    sqlx::query!("delete from bates_gaps where document_id = $1", document.0)
        .execute(&mut *conn)
        .await?;
    for (ordinal, gap) in found.iter().enumerate() {
        sqlx::query!(
            "insert into bates_gaps (document_id, ordinal, page, prefix, first, last) values ($1, $2, $3, $4, $5, $6)",
            document.0,
            i32::try_from(ordinal).unwrap_or(i32::MAX),
            gap.page,
            gap.prefix,
            gap.first,
            gap.last,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Something that could not be read, as stored.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The page, if it was one.
    pub page: Option<i32>,
    /// The part, if it was one.
    pub part: Option<String>,
    /// What was being done.
    pub stage: String,
    /// Why, in plain words.
    pub reason: String,
    /// Whether trying again can help.
    pub retry: bool,
}

/// Replaces a document's failures.
pub async fn replace_failures(
    conn: &mut Conn,
    document: DocumentId,
    found: &[Failure],
    now: Timestamp,
) -> Result<()> {
    sqlx::query!("delete from failures where document_id = $1", document.0)
        .execute(&mut *conn)
        .await?;
    for one in found {
        sqlx::query!(
            "insert into failures (document_id, page, part, stage, reason, retry, at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            document.0,
            one.page,
            one.part,
            one.stage,
            one.reason,
            one.retry,
            now.to_sqlx() as _,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_they_went() {
        let words = [WordBox {
            start: 3,
            end: 9,
            bounds: [72.0, 80.5, 101.25, 92.0],
        }];
        assert_eq!(boxes(&flat(&words)), words);
        assert_eq!(boxes(&[1.0, 2.0, 3.0]), []);
    }
}
