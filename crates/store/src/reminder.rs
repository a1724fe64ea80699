//! The ledger of reminders: one row for each that must go out once. Its unique
//! key is the promise.

use crate::{Conn, Result};
use domain::{CaseId, DeliveryId, PersonId, ReminderId, reminder::Told};
use jiff::{Timestamp, civil::Date};
use jiff_sqlx::ToSqlx;
use std::collections::BTreeMap;
use uuid::Uuid;

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: ReminderId,
    /// The case it speaks of.
    pub case: CaseId,
    /// The clock's id in the law.
    pub clock: String,
    /// The date it speaks of.
    pub due: Date,
    /// Which reminder of that date.
    pub kind: String,
    /// Whom it reminds.
    pub person: PersonId,
    /// The day from which it was due.
    pub planned_on: Date,
    /// The mail; none: the person has seen it on a page.
    pub delivery: Option<DeliveryId>,
    /// When it was written.
    pub created_at: Timestamp,
}

impl Entry {
    /// What the person was told.
    pub fn told(&self) -> Told {
        Told {
            clock: self.clock.clone(),
            due: self.due,
            kind: self.kind.clone(),
            planned_on: self.planned_on,
        }
    }
}

/// Writes the line; false if the same reminder has its line already.
pub async fn insert(conn: &mut Conn, entry: &Entry) -> Result<bool> {
    let done = sqlx::query!(
        "insert into reminders (id, case_id, clock, due, kind, person_id, planned_on, delivery_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict on constraint reminders_once do nothing",
        entry.id.0,
        entry.case.0,
        entry.clock,
        entry.due.to_sqlx() as _,
        entry.kind,
        entry.person.0,
        entry.planned_on.to_sqlx() as _,
        entry.delivery.map(|delivery| delivery.0),
        entry.created_at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The ledger of these cases; cases without a line are absent.
pub async fn of_cases(conn: &mut Conn, cases: &[CaseId]) -> Result<BTreeMap<CaseId, Vec<Entry>>> {
    let ids: Vec<Uuid> = cases.iter().map(|case| case.0).collect();
    let rows = sqlx::query!(
        "select id, case_id, clock, due, kind, person_id, planned_on, delivery_id, created_at
         from reminders where case_id = any($1) order by created_at, id",
        &ids
    )
    .fetch_all(conn)
    .await?;
    let mut of: BTreeMap<CaseId, Vec<Entry>> = BTreeMap::new();
    for row in rows {
        of.entry(CaseId(row.case_id)).or_default().push(Entry {
            id: ReminderId(row.id),
            case: CaseId(row.case_id),
            clock: row.clock,
            due: row.due.to_jiff(),
            kind: row.kind,
            person: PersonId(row.person_id),
            planned_on: row.planned_on.to_jiff(),
            delivery: row.delivery_id.map(DeliveryId),
            created_at: row.created_at.to_jiff(),
        });
    }
    Ok(of)
}

/// Takes back the reminders of a case that nobody has been sent yet and whose
/// (clock, date) is none of `standing`. Their mails are cancelled and their lines
/// go, so that the date may be reminded of if it returns. How many there were.
pub async fn withdraw(
    conn: &mut Conn,
    case: CaseId,
    standing: &[(String, Date)],
    now: Timestamp,
) -> Result<u64> {
    let clocks: Vec<String> = standing.iter().map(|(clock, _)| clock.clone()).collect();
    let dates: Vec<jiff_sqlx::Date> = standing.iter().map(|(_, due)| due.to_sqlx()).collect();
    let done = sqlx::query!(
        "with gone as (
             update deliveries d set state = 'cancelled', next_attempt_at = null, updated_at = $4,
                    answer = 'withdrawn: the date has moved'
             from reminders r
             where r.case_id = $1 and d.id = r.delivery_id and d.state in ('queued', 'deferred', 'held')
               and (r.clock, r.due) not in (select * from unnest($2::text[], $3::date[]))
             returning r.id
         )
         delete from reminders where id in (select id from gone)",
        case.0,
        &clocks,
        &dates as _,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
