//! How people want to be reminded.

use crate::{Conn, Result};
use domain::{
    CaseId, PersonId,
    habit::{Choices, ClockKind, Habits, Schedule},
};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The habits of each owner on their case.
pub async fn of_cases(
    conn: &mut Conn,
    cases: &[(CaseId, PersonId)],
) -> Result<BTreeMap<CaseId, Habits>> {
    let ids: Vec<Uuid> = cases.iter().map(|(case, _)| case.0).collect();
    let people: Vec<Uuid> = cases.iter().map(|(_, person)| person.0).collect();
    let rows = sqlx::query!(
        "select person_id, case_id, clock_kind, reminders from reminder_schedules
         where person_id = any($2) and (case_id is null or case_id = any($1))",
        &ids,
        &people
    )
    .fetch_all(conn)
    .await?;
    let mut of: BTreeMap<CaseId, Habits> = BTreeMap::new();
    for row in rows {
        let (kind, schedule) = read(row.person_id, &row.clock_kind, row.reminders)?;
        let theirs = cases.iter().filter(|(_, owner)| owner.0 == row.person_id);
        for (case, _) in theirs {
            match row.case_id {
                None => drop(
                    of.entry(*case)
                        .or_default()
                        .own
                        .insert(kind, schedule.clone()),
                ),
                Some(id) if id == case.0 => {
                    drop(
                        of.entry(*case)
                            .or_default()
                            .case
                            .insert(kind, schedule.clone()),
                    );
                }
                Some(_) => {}
            }
        }
    }
    Ok(of)
}

/// What a person has chosen: for all their cases, or for one.
pub async fn chosen(conn: &mut Conn, person: PersonId, case: Option<CaseId>) -> Result<Choices> {
    let rows = sqlx::query!(
        "select clock_kind, reminders from reminder_schedules
         where person_id = $1 and case_id is not distinct from $2",
        person.0,
        case.map(|case| case.0)
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| read(person.0, &row.clock_kind, row.reminders))
        .collect()
}

/// Writes what a person has chosen in place of what they chose before.
pub async fn choose(
    conn: &mut Conn,
    person: PersonId,
    case: Option<CaseId>,
    choices: &Choices,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "delete from reminder_schedules where person_id = $1 and case_id is not distinct from $2",
        person.0,
        case.map(|case| case.0)
    )
    .execute(&mut *conn)
    .await?;
    for (kind, schedule) in choices {
        sqlx::query!(
            "insert into reminder_schedules (person_id, case_id, clock_kind, reminders, updated_at)
             values ($1, $2, $3, $4, $5)",
            person.0,
            case.map(|case| case.0),
            kind.as_str(),
            serde_json::to_value(schedule).unwrap_or_default(),
            now.to_sqlx() as _,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

fn read(person: Uuid, kind: &str, reminders: serde_json::Value) -> Result<(ClockKind, Schedule)> {
    let at = crate::row::Row("reminder_schedules", person);
    Ok((
        at.parse("clock_kind", kind)?,
        at.json("reminders", reminders)?,
    ))
}
