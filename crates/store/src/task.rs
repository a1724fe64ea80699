//! What somebody has to do on a case, until when.

use crate::{Conn, Result, row::changed_one};
use domain::{CaseId, PersonId, ReminderId, TaskId};
use jiff::{Timestamp, civil::Date};
use jiff_sqlx::ToSqlx;

/// A task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Which.
    pub id: TaskId,
    /// On which case.
    pub case: CaseId,
    /// What is to be done.
    pub what: String,
    /// Who does it.
    pub assignee: PersonId,
    /// Until when, if it matters.
    pub until: Option<Date>,
    /// The reminder of it that waits.
    pub reminder: Option<ReminderId>,
    /// Who gave it.
    pub by: PersonId,
    /// Whether it is done.
    pub done: bool,
}

/// Writes one down.
pub async fn insert(conn: &mut Conn, task: &Task, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "insert into tasks (id, case_id, what, assignee_id, until_on, reminder_id, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        task.id.0,
        task.case.0,
        task.what,
        task.assignee.0,
        task.until.map(ToSqlx::to_sqlx) as _,
        task.reminder.map(|id| id.0),
        task.by.0,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// One, locked until the transaction ends.
pub async fn for_update(conn: &mut Conn, id: TaskId) -> Result<Task> {
    let row = sqlx::query!(
        r#"select case_id, what, assignee_id, until_on as "until_on: jiff_sqlx::Date", reminder_id,
                  created_by, done_at is not null as "done!"
           from tasks where id = $1 for update"#,
        id.0
    );
    let row = row.fetch_one(conn).await?;
    Ok(Task {
        id,
        case: CaseId(row.case_id),
        what: row.what,
        assignee: PersonId(row.assignee_id),
        until: row.until_on.map(jiff_sqlx::Date::to_jiff),
        reminder: row.reminder_id.map(ReminderId),
        by: PersonId(row.created_by),
        done: row.done,
    })
}

/// Who does it, and the reminder that waits for them.
pub async fn give(
    conn: &mut Conn,
    id: TaskId,
    to: PersonId,
    reminder: Option<ReminderId>,
) -> Result<()> {
    let done = sqlx::query!(
        "update tasks set assignee_id = $2, reminder_id = $3 where id = $1",
        id.0,
        to.0,
        reminder.map(|id| id.0),
    );
    changed_one(done.execute(conn).await?.rows_affected())
}

/// It is done, or to be done again.
pub async fn set_done(
    conn: &mut Conn,
    id: TaskId,
    by: Option<PersonId>,
    reminder: Option<ReminderId>,
    now: Timestamp,
) -> Result<()> {
    let done = sqlx::query!(
        "update tasks set done_by = $2, reminder_id = $3,
                done_at = case when $2::uuid is null then null else $4::timestamptz end
         where id = $1",
        id.0,
        by.map(|by| by.0),
        reminder.map(|id| id.0),
        now.to_sqlx() as _,
    );
    changed_one(done.execute(conn).await?.rows_affected())
}

/// A person's tasks that are not done, on cases that are open or not.
pub async fn open_of(conn: &mut Conn, person: PersonId) -> Result<Vec<TaskId>> {
    let ids = sqlx::query_scalar!(
        "select id from tasks where assignee_id = $1 and done_at is null order by id limit 5000",
        person.0
    );
    let ids = ids.fetch_all(conn).await?;
    Ok(ids.into_iter().map(TaskId).collect())
}
