//! Reminders that people set for themselves: “in three weeks, whatever the status”.

use crate::{Conn, Result, row::changed_one};
use domain::{CaseId, PersonId, ReminderId, reminder::Snooze};
use jiff::{Timestamp, civil::Date};
use jiff_sqlx::ToSqlx;
use std::collections::BTreeMap;
use uuid::Uuid;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnReminder {
    /// Its id.
    pub id: ReminderId,
    /// The case it speaks of.
    pub case: CaseId,
    /// Whom it reminds.
    pub person: PersonId,
    /// The day.
    pub on: Date,
    /// What they wrote for themselves.
    pub note: String,
    /// Until then nothing was to be heard of the agency's dates.
    pub snooze: bool,
    /// The day on which it was set.
    pub created_on: Date,
}

struct OwnRow {
    id: Uuid,
    case_id: Uuid,
    person_id: Uuid,
    on_date: jiff_sqlx::Date,
    note: String,
    snooze: bool,
    created_on: jiff_sqlx::Date,
}

impl From<OwnRow> for OwnReminder {
    fn from(row: OwnRow) -> Self {
        Self {
            id: ReminderId(row.id),
            case: CaseId(row.case_id),
            person: PersonId(row.person_id),
            on: row.on_date.to_jiff(),
            note: row.note,
            snooze: row.snooze,
            created_on: row.created_on.to_jiff(),
        }
    }
}

/// Sets one.
pub async fn insert(conn: &mut Conn, own: &OwnReminder, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "insert into own_reminders (id, case_id, person_id, on_date, note, snooze, created_on, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        own.id.0,
        own.case.0,
        own.person.0,
        own.on.to_sqlx() as _,
        own.note,
        own.snooze,
        own.created_on.to_sqlx() as _,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Those whose day has come, the oldest first, whatever has become of their cases.
pub async fn due(conn: &mut Conn, today: Date, limit: i64) -> Result<Vec<ReminderId>> {
    let ids = sqlx::query_scalar!(
        "select id from own_reminders
         where sent_at is null and cancelled_at is null and on_date <= $1
         order by on_date, id limit $2",
        today.to_sqlx() as _,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(ReminderId).collect())
}

/// One that waits, locked until the transaction ends; none if it has been sent or
/// taken back, or if somebody else is at it.
pub async fn take(conn: &mut Conn, id: ReminderId) -> Result<Option<OwnReminder>> {
    let row = sqlx::query_as!(
        OwnRow,
        "select id, case_id, person_id, on_date, note, snooze, created_on from own_reminders
         where id = $1 and sent_at is null and cancelled_at is null
         for update skip locked",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(OwnReminder::from))
}

/// It has been turned into a mail.
pub async fn sent(conn: &mut Conn, id: ReminderId, now: Timestamp) -> Result<()> {
    let done = sqlx::query!(
        "update own_reminders set sent_at = $2 where id = $1 and sent_at is null",
        id.0,
        now.to_sqlx() as _
    )
    .execute(conn)
    .await?;
    changed_one(done.rows_affected())
}

/// Takes one back; false if it has been sent, or is not this person's.
pub async fn cancel(
    conn: &mut Conn,
    id: ReminderId,
    person: PersonId,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "update own_reminders set cancelled_at = $3
         where id = $1 and person_id = $2 and sent_at is null and cancelled_at is null",
        id.0,
        person.0,
        now.to_sqlx() as _
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A person's own that wait, on one case or on all, by day.
pub async fn waiting(
    conn: &mut Conn,
    person: PersonId,
    case: Option<CaseId>,
) -> Result<Vec<OwnReminder>> {
    let rows = sqlx::query_as!(
        OwnRow,
        "select id, case_id, person_id, on_date, note, snooze, created_on from own_reminders
         where person_id = $1 and ($2::uuid is null or case_id = $2)
               and sent_at is null and cancelled_at is null
         order by on_date, id limit 200",
        person.0,
        case.map(|case| case.0)
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(OwnReminder::from).collect())
}

/// The newest time in which each owner wants to hear nothing of their case.
pub async fn snoozes(
    conn: &mut Conn,
    cases: &[(CaseId, PersonId)],
) -> Result<BTreeMap<CaseId, Snooze>> {
    let ids: Vec<Uuid> = cases.iter().map(|(case, _)| case.0).collect();
    let rows = sqlx::query!(
        "select case_id, person_id, created_on, on_date from own_reminders
         where case_id = any($1) and snooze and cancelled_at is null
         order by on_date, id",
        &ids
    )
    .fetch_all(conn)
    .await?;
    let of_owner = rows.into_iter().filter(|row| {
        let asked = (CaseId(row.case_id), PersonId(row.person_id));
        cases.contains(&asked)
    });
    Ok(of_owner
        .map(|row| {
            let snooze = Snooze {
                from: row.created_on.to_jiff(),
                until: row.on_date.to_jiff(),
            };
            (CaseId(row.case_id), snooze)
        })
        .collect())
}
