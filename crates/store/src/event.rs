//! The event log: append-only, numbered and hash-chained within its case. What is
//! appended here moves the case's stage and version in the same statement group.

use crate::{Conn, Result, row::Row, row::changed_one};
use domain::{Case, CaseId, Event, EventId, NewEvent, PersonId, When, case};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use std::collections::BTreeMap;
use uuid::Uuid;

struct EventRow {
    id: Uuid,
    case_id: Uuid,
    seq: i64,
    body: serde_json::Value,
    at: Option<jiff_sqlx::Timestamp>,
    on_date: Option<jiff_sqlx::Date>,
    recorded_at: jiff_sqlx::Timestamp,
    recorded_by: Option<Uuid>,
    source: String,
    proof: Option<serde_json::Value>,
    supersedes: Option<Uuid>,
    prev_hash: Vec<u8>,
    hash: Vec<u8>,
}

impl TryFrom<EventRow> for Event {
    type Error = crate::Error;

    fn try_from(row: EventRow) -> Result<Self> {
        let here = Row("events", row.id);
        let when = match (row.at, row.on_date) {
            (Some(at), None) => When::At(at.to_jiff()),
            (None, Some(on)) => When::On(on.to_jiff()),
            _ => return Err(here.broken("at", "exactly one of at and on_date must be set")),
        };
        Ok(Self {
            id: EventId(row.id),
            case: CaseId(row.case_id),
            seq: row.seq,
            kind: here.json("body", row.body)?,
            when,
            recorded_at: row.recorded_at.to_jiff(),
            recorded_by: row.recorded_by.map(PersonId),
            source: here.parse("source", &row.source)?,
            proof: row.proof.map(|json| here.json("proof", json)).transpose()?,
            supersedes: row.supersedes.map(EventId),
            prev_hash: here.digest("prev_hash", &row.prev_hash)?,
            hash: here.digest("hash", &row.hash)?,
        })
    }
}

/// Appends to a case's log and moves the case with it; gives back the case as it
/// is now. `Conflict` if the case is no longer at the version that `case` shows.
/// An event that corrects one which has been corrected before is refused by
/// `events_corrected_once`.
pub async fn append(conn: &mut Conn, case: &Case, new: Vec<NewEvent>) -> Result<Case> {
    let Some(now) = new.last().map(|event| event.recorded_at) else {
        return Ok(case.clone());
    };
    let version = case.version + i64::try_from(new.len()).unwrap_or(i64::MAX);
    take_version(conn, case, version, now).await?;
    let mut events = of_case(conn, case.id).await?;
    for event in new {
        let before = events.last().map(|last| (last.seq, last.hash));
        let event = to_microseconds(event).place(case.id, before);
        insert(conn, &event).await?;
        events.push(event);
    }
    let progress = case::progress(&events);
    sqlx::query!(
        "update cases set stage = $2, outcome = $3 where id = $1",
        case.id.0,
        progress.stage.as_str(),
        progress.outcome.map(domain::Outcome::as_str),
    )
    .execute(conn)
    .await?;
    Ok(Case {
        progress,
        version,
        ..case.clone()
    })
}

async fn take_version(conn: &mut Conn, case: &Case, version: i64, now: Timestamp) -> Result<()> {
    let done = sqlx::query!(
        "update cases set version = $3, updated_at = $4 where id = $1 and version = $2",
        case.id.0,
        case.version,
        version,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    changed_one(done.rows_affected())
}

/// The database keeps whole microseconds, and so does the hash.
fn to_microseconds(mut event: NewEvent) -> NewEvent {
    let whole = |at: Timestamp| Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at);
    event.recorded_at = whole(event.recorded_at);
    if let When::At(at) = event.when {
        event.when = When::At(whole(at));
    }
    event
}

async fn insert(conn: &mut Conn, event: &Event) -> Result<()> {
    let (at, on) = match event.when {
        When::At(at) => (Some(at.to_sqlx()), None),
        When::On(on) => (None, Some(on.to_sqlx())),
    };
    sqlx::query!(
        "insert into events (id, case_id, seq, kind, body, at, on_date, recorded_at, recorded_by,
                             source, proof, supersedes, prev_hash, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        event.id.0,
        event.case.0,
        event.seq,
        event.kind.name(),
        serde_json::to_value(&event.kind).unwrap_or_default(),
        at as _,
        on as _,
        event.recorded_at.to_sqlx() as _,
        event.recorded_by.map(|person| person.0),
        event.source.as_str(),
        event
            .proof
            .map(|proof| serde_json::to_value(proof).unwrap_or_default()),
        event.supersedes.map(|event| event.0),
        &event.prev_hash.0[..],
        &event.hash.0[..],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A case's whole log, in order.
pub async fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<Event>> {
    sqlx::query_as!(
        EventRow,
        "select id, case_id, seq, body, at, on_date, recorded_at, recorded_by, source, proof,
                supersedes, prev_hash, hash
         from events where case_id = $1 order by seq",
        case.0
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Event::try_from)
    .collect()
}

/// What the clocks of these cases are computed from: legal facts and corrections,
/// in order. Cases without any are absent.
pub async fn legal_of(conn: &mut Conn, cases: &[CaseId]) -> Result<BTreeMap<CaseId, Vec<Event>>> {
    let ids: Vec<Uuid> = cases.iter().map(|case| case.0).collect();
    let rows = sqlx::query_as!(
        EventRow,
        "select id, case_id, seq, body, at, on_date, recorded_at, recorded_by, source, proof,
                supersedes, prev_hash, hash
         from events
         where case_id = any($1) and (body ->> 'kind' = 'legal' or supersedes is not null)
         order by case_id, seq",
        &ids
    )
    .fetch_all(conn)
    .await?;
    let mut of: BTreeMap<CaseId, Vec<Event>> = BTreeMap::new();
    for row in rows {
        of.entry(CaseId(row.case_id))
            .or_default()
            .push(row.try_into()?);
    }
    Ok(of)
}

/// One event.
pub async fn by_id(conn: &mut Conn, id: EventId) -> Result<Event> {
    sqlx::query_as!(
        EventRow,
        "select id, case_id, seq, body, at, on_date, recorded_at, recorded_by, source, proof,
                supersedes, prev_hash, hash
         from events where id = $1",
        id.0
    )
    .fetch_one(conn)
    .await?
    .try_into()
}
