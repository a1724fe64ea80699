//! Letters and all their versions. An update names the state it expects.

use crate::{Conn, Result, row::Row, row::changed_one};
use domain::{CaseId, EmailAddress, Letter, LetterId, LetterState, PersonId, letter::Approval};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

struct LetterRow {
    id: Uuid,
    case_id: Uuid,
    kind: String,
    stage: String,
    subject: String,
    body: String,
    version: i32,
    approved_version: Option<i32>,
    approved_digest: Option<Vec<u8>>,
    approved_by: Option<Uuid>,
    review_note: String,
    created_by: Uuid,
    updated_at: jiff_sqlx::Timestamp,
}

impl LetterRow {
    fn state(&self) -> Result<LetterState> {
        let here = Row("letters", self.id);
        let approval = || match (
            self.approved_version,
            &self.approved_digest,
            self.approved_by,
        ) {
            (Some(version), Some(digest), Some(by)) => Ok(Approval {
                version,
                digest: here.digest("approved_digest", digest)?,
                by: PersonId(by),
            }),
            _ => Err(here.broken("approved_version", "this letter must bear its approval")),
        };
        match self.stage.as_str() {
            "draft" => Ok(LetterState::Draft {
                review_note: self.review_note.clone(),
            }),
            "in_review" => Ok(LetterState::InReview),
            "approved" => approval().map(LetterState::Approved),
            "queued" => approval().map(LetterState::Queued),
            "sent" => approval().map(LetterState::Sent),
            other => Err(here.broken("stage", format_args!("there is no stage “{other}”"))),
        }
    }
}

impl TryFrom<LetterRow> for Letter {
    type Error = crate::Error;

    fn try_from(row: LetterRow) -> Result<Self> {
        Ok(Self {
            id: LetterId(row.id),
            case: CaseId(row.case_id),
            kind: Row("letters", row.id).parse("kind", &row.kind)?,
            state: row.state()?,
            subject: row.subject,
            body: row.body,
            version: row.version,
            author: PersonId(row.created_by),
            updated_at: row.updated_at.to_jiff(),
        })
    }
}

/// Writes a new letter with its first version.
pub async fn insert(conn: &mut Conn, letter: &Letter) -> Result<()> {
    sqlx::query!(
        "insert into letters (id, case_id, kind, subject, body, version, created_by, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        letter.id.0,
        letter.case.0,
        letter.kind.as_str(),
        letter.subject,
        letter.body,
        letter.version,
        letter.author.0,
        letter.updated_at.to_sqlx() as _,
    )
    .execute(&mut *conn)
    .await?;
    insert_version(conn, letter, letter.author).await
}

async fn insert_version(conn: &mut Conn, letter: &Letter, by: PersonId) -> Result<()> {
    sqlx::query!(
        "insert into letter_versions (letter_id, number, subject, body, saved_by, saved_at)
         values ($1, $2, $3, $4, $5, $6)",
        letter.id.0,
        letter.version,
        letter.subject,
        letter.body,
        by.0,
        letter.updated_at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The letter with its newest text.
pub async fn by_id(conn: &mut Conn, id: LetterId) -> Result<Letter> {
    sqlx::query_as!(
        LetterRow,
        "select id, case_id, kind, stage, subject, body, version, approved_version,
                approved_digest, approved_by, review_note, created_by, updated_at
         from letters where id = $1",
        id.0
    )
    .fetch_one(conn)
    .await?
    .try_into()
}

/// All letters of a case, oldest first.
pub async fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<Letter>> {
    sqlx::query_as!(
        LetterRow,
        "select id, case_id, kind, stage, subject, body, version, approved_version,
                approved_digest, approved_by, review_note, created_by, updated_at
         from letters where case_id = $1 order by created_at, id",
        case.0
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Letter::try_from)
    .collect()
}

/// Moves a letter from one state to the next; `Conflict` if it is no longer where
/// `before` says. `by`: who saved, where `after` has a new version.
pub async fn update(conn: &mut Conn, before: &Letter, after: &Letter, by: PersonId) -> Result<()> {
    let approval = after.state.approval();
    let note = match &after.state {
        LetterState::Draft { review_note } => review_note.as_str(),
        _ => "",
    };
    let done = sqlx::query!(
        "update letters set stage = $4, subject = $5, body = $6, version = $7, approved_version = $8,
            approved_digest = $9, approved_by = $10, review_note = $11, updated_at = $12
         where id = $1 and stage = $2 and version = $3",
        before.id.0,
        before.state.as_str(),
        before.version,
        after.state.as_str(),
        after.subject,
        after.body,
        after.version,
        approval.map(|one| one.version),
        approval.map(|one| one.digest.0.to_vec()),
        approval.map(|one| one.by.0),
        note,
        after.updated_at.to_sqlx() as _,
    )
    .execute(&mut *conn)
    .await?;
    changed_one(done.rows_affected())?;
    if after.version > before.version {
        insert_version(conn, after, by).await?;
    }
    Ok(())
}

/// Who writes a letter; none: the newsroom's own address.
pub async fn sender(conn: &mut Conn, id: LetterId) -> Result<Option<EmailAddress>> {
    let sender = sqlx::query_scalar!("select sender from letters where id = $1", id.0)
        .fetch_one(conn)
        .await?;
    read_sender(id.0, sender)
}

/// Who wrote the case's newest letter: the next one is theirs, too.
pub async fn last_sender(conn: &mut Conn, case: CaseId) -> Result<Option<EmailAddress>> {
    let newest = sqlx::query!(
        "select id, sender from letters where case_id = $1 order by created_at desc, id desc limit 1",
        case.0
    )
    .fetch_optional(conn)
    .await?;
    newest.map_or(Ok(None), |row| read_sender(row.id, row.sender))
}

fn read_sender(letter: Uuid, sender: Option<String>) -> Result<Option<EmailAddress>> {
    sender
        .map(|address| Row("letters", letter).parse("sender", &address))
        .transpose()
}

/// Chooses who writes a draft; `Conflict` where the letter is none any more.
pub async fn set_sender(
    conn: &mut Conn,
    id: LetterId,
    sender: Option<&EmailAddress>,
) -> Result<()> {
    let done = sqlx::query!(
        "update letters set sender = $2 where id = $1 and stage in ('draft', 'in_review')",
        id.0,
        sender.map(EmailAddress::as_str),
    )
    .execute(conn)
    .await?;
    changed_one(done.rows_affected())
}

/// One saved version of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// 1, 2, 3 …
    pub number: i32,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
    /// Who saved it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// One version as it was saved.
pub async fn version(conn: &mut Conn, letter: LetterId, number: i32) -> Result<Version> {
    let row = sqlx::query!(
        "select subject, body, saved_by, saved_at from letter_versions
         where letter_id = $1 and number = $2",
        letter.0,
        number
    )
    .fetch_one(conn)
    .await?;
    Ok(Version {
        number,
        subject: row.subject,
        body: row.body,
        by: PersonId(row.saved_by),
        at: row.saved_at.to_jiff(),
    })
}

/// How many of a case's letters wait to be sent.
pub async fn waiting(conn: &mut Conn, case: CaseId) -> Result<usize> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from letters where case_id = $1 and stage = 'queued'"#,
        case.0
    )
    .fetch_one(conn)
    .await?;
    Ok(usize::try_from(count).unwrap_or(0))
}
