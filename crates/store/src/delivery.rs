//! Mails on their way out: the row is the truth about what left. Bytes and
//! Message-ID are written before the first attempt; every attempt keeps its answer.

use crate::{Conn, Result, row::Row, row::changed_one};
use domain::{CaseId, Delivery, DeliveryId, EmailAddress, LetterId, PersonId};
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

struct DeliveryRow {
    id: Uuid,
    purpose: String,
    case_id: Option<Uuid>,
    letter_id: Option<Uuid>,
    person_id: Option<Uuid>,
    envelope_from: String,
    envelope_to: Vec<String>,
    message_id: String,
    state: String,
    attempts: i32,
    next_attempt_at: Option<jiff_sqlx::Timestamp>,
    handed_over_at: Option<jiff_sqlx::Timestamp>,
    answer: String,
    queue_id: Option<String>,
    created_at: jiff_sqlx::Timestamp,
    updated_at: jiff_sqlx::Timestamp,
}

impl TryFrom<DeliveryRow> for Delivery {
    type Error = crate::Error;

    fn try_from(row: DeliveryRow) -> Result<Self> {
        let here = Row("deliveries", row.id);
        let to: Result<Vec<EmailAddress>> = row
            .envelope_to
            .iter()
            .map(|address| here.parse("envelope_to", address))
            .collect();
        Ok(Self {
            id: DeliveryId(row.id),
            purpose: here.parse("purpose", &row.purpose)?,
            case: row.case_id.map(CaseId),
            letter: row.letter_id.map(LetterId),
            person: row.person_id.map(PersonId),
            from: here.parse("envelope_from", &row.envelope_from)?,
            to: to?,
            message_id: row.message_id,
            state: here.parse("state", &row.state)?,
            attempts: row.attempts,
            next_attempt_at: row.next_attempt_at.map(jiff_sqlx::Timestamp::to_jiff),
            handed_over_at: row.handed_over_at.map(jiff_sqlx::Timestamp::to_jiff),
            answer: row.answer,
            queue_id: row.queue_id,
            created_at: row.created_at.to_jiff(),
            updated_at: row.updated_at.to_jiff(),
        })
    }
}

/// Writes a new mail with the exact bytes that will be sent.
pub async fn insert(conn: &mut Conn, delivery: &Delivery, raw: &[u8]) -> Result<()> {
    let to: Vec<String> = delivery.to.iter().map(ToString::to_string).collect();
    sqlx::query!(
        "insert into deliveries (id, purpose, case_id, letter_id, person_id, envelope_from,
            envelope_to, message_id, raw, state, next_attempt_at, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
        delivery.id.0,
        delivery.purpose.as_str(),
        delivery.case.map(|case| case.0),
        delivery.letter.map(|letter| letter.0),
        delivery.person.map(|person| person.0),
        delivery.from.as_str(),
        &to,
        delivery.message_id,
        raw,
        delivery.state.as_str(),
        delivery.next_attempt_at.map(ToSqlx::to_sqlx) as _,
        delivery.created_at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// One mail.
pub async fn by_id(conn: &mut Conn, id: DeliveryId) -> Result<Delivery> {
    sqlx::query_as!(
        DeliveryRow,
        "select id, purpose, case_id, letter_id, person_id, envelope_from, envelope_to, message_id,
                state, attempts, next_attempt_at, handed_over_at, answer, queue_id, created_at, updated_at
         from deliveries where id = $1",
        id.0
    )
    .fetch_one(conn)
    .await?
    .try_into()
}

/// The mail that bears this Message-ID (in angle brackets).
pub async fn by_message_id(conn: &mut Conn, message_id: &str) -> Result<Option<Delivery>> {
    let id = sqlx::query_scalar!(
        "select id from deliveries where message_id = $1",
        message_id
    )
    .fetch_optional(&mut *conn)
    .await?;
    match id {
        Some(id) => Ok(Some(by_id(conn, DeliveryId(id)).await?)),
        None => Ok(None),
    }
}

/// The letter to this address that left within the last week and of which nothing
/// is known since, if there is exactly one.
pub async fn only_one_to(
    conn: &mut Conn,
    address: &str,
    now: Timestamp,
) -> Result<Option<Delivery>> {
    let since = now - SignedDuration::from_hours(7 * 24);
    let found = sqlx::query_scalar!(
        "select id from deliveries
         where purpose = 'letter' and state in ('accepted', 'unknown') and updated_at > $2
           and lower($1) in (select lower(one) from unnest(envelope_to) one)
         limit 2",
        address,
        since.to_sqlx() as _,
    )
    .fetch_all(&mut *conn)
    .await?;
    match found.as_slice() {
        [id] => Ok(Some(by_id(conn, DeliveryId(*id)).await?)),
        _ => Ok(None),
    }
}

/// Whether the same letter has another mail that has not failed.
pub async fn another_open(conn: &mut Conn, delivery: &Delivery) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from deliveries where letter_id = $1 and id <> $2
             and state not in ('refused', 'bounced', 'cancelled')) as "there!""#,
        delivery.letter.map(|letter| letter.0),
        delivery.id.0,
    )
    .fetch_one(conn)
    .await?)
}

/// All mails of a case, oldest first.
pub async fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<Delivery>> {
    sqlx::query_as!(
        DeliveryRow,
        "select id, purpose, case_id, letter_id, person_id, envelope_from, envelope_to, message_id,
                state, attempts, next_attempt_at, handed_over_at, answer, queue_id, created_at, updated_at
         from deliveries where case_id = $1 order by created_at, id",
        case.0
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Delivery::try_from)
    .collect()
}

/// The bytes of a mail.
pub async fn raw(conn: &mut Conn, id: DeliveryId) -> Result<Vec<u8>> {
    Ok(
        sqlx::query_scalar!("select raw from deliveries where id = $1", id.0)
            .fetch_one(conn)
            .await?,
    )
}

/// Moves a mail from one state to the next; `Conflict` if it is no longer where
/// `before` says. `by`: the person who decided, if one did.
pub async fn update(
    conn: &mut Conn,
    before: &Delivery,
    after: &Delivery,
    by: Option<PersonId>,
) -> Result<()> {
    let done = sqlx::query!(
        "update deliveries set state = $4, attempts = $5, next_attempt_at = $6, handed_over_at = $7,
            answer = $8, queue_id = $9, updated_at = $10, settled_by = coalesce($11, settled_by)
         where id = $1 and state = $2 and attempts = $3",
        before.id.0,
        before.state.as_str(),
        before.attempts,
        after.state.as_str(),
        after.attempts,
        after.next_attempt_at.map(ToSqlx::to_sqlx) as _,
        after.handed_over_at.map(ToSqlx::to_sqlx) as _,
        after.answer,
        after.queue_id,
        after.updated_at.to_sqlx() as _,
        by.map(|person| person.0),
    )
    .execute(conn)
    .await?;
    changed_one(done.rows_affected())
}

/// Notes that attempt number `delivery.attempts` has begun.
pub async fn begin_attempt(conn: &mut Conn, delivery: &Delivery) -> Result<()> {
    sqlx::query!(
        "insert into delivery_attempts (delivery_id, number, started_at) values ($1, $2, $3)",
        delivery.id.0,
        delivery.attempts,
        delivery.updated_at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that the bytes are about to be handed over. `Conflict` if this attempt is
/// no longer the one that may do so: then nothing must be sent.
pub async fn hand_over(conn: &mut Conn, delivery: &Delivery, now: Timestamp) -> Result<()> {
    let done = sqlx::query!(
        "with mail as (
             update deliveries set handed_over_at = $3, updated_at = $3
             where id = $1 and attempts = $2 and state = 'attempting' and handed_over_at is null
             returning id
         )
         update delivery_attempts set handed_over_at = $3
         where delivery_id = (select id from mail) and number = $2",
        delivery.id.0,
        delivery.attempts,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    changed_one(done.rows_affected())
}

/// Keeps how the attempt ended.
pub async fn end_attempt(conn: &mut Conn, delivery: &Delivery) -> Result<()> {
    sqlx::query!(
        "update delivery_attempts set ended_at = $3, outcome = $4, answer = $5
         where delivery_id = $1 and number = $2",
        delivery.id.0,
        delivery.attempts,
        delivery.updated_at.to_sqlx() as _,
        delivery.state.as_str(),
        delivery.answer,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// One attempt to get a mail out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// 1, 2, 3 …
    pub number: i32,
    /// When it began.
    pub started_at: Timestamp,
    /// When the bytes were handed over.
    pub handed_over_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The state that it ended in.
    pub outcome: Option<String>,
    /// The server's words.
    pub answer: String,
}

/// All attempts of a mail, in order.
pub async fn attempts(conn: &mut Conn, id: DeliveryId) -> Result<Vec<Attempt>> {
    let rows = sqlx::query!(
        "select number, started_at, handed_over_at, ended_at, outcome, answer
         from delivery_attempts where delivery_id = $1 order by number",
        id.0
    )
    .fetch_all(conn)
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

/// Mails behind `after` that somebody is sending, or was when they died.
pub async fn attempting(conn: &mut Conn, after: DeliveryId, limit: i64) -> Result<Vec<DeliveryId>> {
    let ids = sqlx::query_scalar!(
        "select id from deliveries where state = 'attempting' and id > $1 order by id limit $2",
        after.0,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(DeliveryId).collect())
}

/// Mails behind `after` that should have been tried before `before`, with their dates.
pub async fn overdue(
    conn: &mut Conn,
    before: Timestamp,
    after: DeliveryId,
    limit: i64,
) -> Result<Vec<DeliveryId>> {
    let ids = sqlx::query_scalar!(
        "select id from deliveries
         where state in ('queued', 'deferred') and next_attempt_at < $1 and id > $2
         order by id limit $3",
        before.to_sqlx() as _,
        after.0,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(DeliveryId).collect())
}

/// Message-IDs of the case's letters that have left, oldest first: what a later
/// letter refers to.
pub async fn thread(conn: &mut Conn, case: CaseId) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        "select message_id from deliveries
         where case_id = $1 and purpose = 'letter' and state in ('accepted', 'delivered')
         order by created_at, id",
        case.0
    )
    .fetch_all(conn)
    .await?)
}
