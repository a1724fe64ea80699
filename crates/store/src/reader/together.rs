//! What colleagues have written to somebody or given them: notes that name them, tasks.

use super::{Reader, sees_private};
use crate::Result;
use domain::{Actor, CaseId, EventId, PersonId, TaskId};
use jiff::{Timestamp, civil::Date};

/// A note that names the reader and that they have not seen.
#[derive(Clone, Debug)]
pub struct MentionLine {
    /// The note.
    pub event: EventId,
    /// On which case.
    pub case: CaseId,
    /// The case's title.
    pub title: String,
    /// Who wrote it.
    pub by: String,
    /// What it says.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// A task.
#[derive(Clone, Debug)]
pub struct TaskLine {
    /// Which.
    pub id: TaskId,
    /// On which case.
    pub case: CaseId,
    /// The case's title.
    pub title: String,
    /// What is to be done.
    pub what: String,
    /// Who does it.
    pub assignee: PersonId,
    /// Their name.
    pub assignee_name: String,
    /// Until when.
    pub until: Option<Date>,
    /// Who gave it.
    pub by: String,
    /// Who has done it, and when.
    pub done: Option<(String, Timestamp)>,
}

const FEW: i64 = 20;

impl Reader {
    /// Unseen notes that name the actor, on cases that they still may see.
    pub async fn mentions(&self, actor: &Actor) -> Result<Vec<MentionLine>> {
        let rows = sqlx::query!(
            r#"
            select m.event_id, m.case_id, c.title, p.name as by, e.body ->> 'text' as "text!",
                   m.created_at as "created_at: jiff_sqlx::Timestamp"
            from mentions m join cases c on c.id = m.case_id join events e on e.id = m.event_id
                 join people p on p.id = m.by_id
            where m.person_id = $1 and m.seen_at is null
              and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            order by m.created_at desc limit $3
            "#,
            actor.id.0,
            sees_private(actor),
            FEW,
        )
        .fetch_all(&self.pool)
        .await?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|row| MentionLine {
                event: row.event_id.into(),
                case: row.case_id.into(),
                title: row.title,
                by: row.by,
                text: row.text,
                at: row.created_at.to_jiff(),
            })
            .collect())
    }

    /// The actor's own open tasks, those due first.
    pub async fn my_tasks(&self, actor: &Actor) -> Result<Vec<TaskLine>> {
        let rows = sqlx::query!(
            r#"
            select t.id, t.case_id, c.title, t.what, t.until_on as "until_on: jiff_sqlx::Date",
                   g.name as by, p.name as assignee
            from tasks t join cases c on c.id = t.case_id join people g on g.id = t.created_by
                 join people p on p.id = t.assignee_id
            where t.assignee_id = $1 and t.done_at is null
              and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            order by t.until_on nulls last, t.id limit $3
            "#,
            actor.id.0,
            sees_private(actor),
            FEW,
        )
        .fetch_all(&self.pool)
        .await?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|row| TaskLine {
                id: row.id.into(),
                case: row.case_id.into(),
                title: row.title,
                what: row.what,
                assignee: actor.id,
                assignee_name: row.assignee,
                until: row.until_on.map(jiff_sqlx::Date::to_jiff),
                by: row.by,
                done: None,
            })
            .collect())
    }

    /// A case's tasks, the open ones first.
    pub async fn case_tasks(&self, actor: &Actor, case: CaseId) -> Result<Vec<TaskLine>> {
        let rows = sqlx::query!(
            r#"
            select t.id, c.title, t.what, t.assignee_id, t.until_on as "until_on: jiff_sqlx::Date",
                   g.name as by, p.name as assignee, d.name as "doer?",
                   t.done_at as "done_at: jiff_sqlx::Timestamp"
            from tasks t join cases c on c.id = t.case_id join people g on g.id = t.created_by
                 join people p on p.id = t.assignee_id left join people d on d.id = t.done_by
            where t.case_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            order by t.done_at desc nulls first, t.until_on nulls last, t.id limit 100
            "#,
            actor.id.0,
            sees_private(actor),
            case.0,
        )
        .fetch_all(&self.pool)
        .await?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|row| TaskLine {
                id: row.id.into(),
                case,
                title: row.title,
                what: row.what,
                assignee: row.assignee_id.into(),
                assignee_name: row.assignee,
                until: row.until_on.map(jiff_sqlx::Date::to_jiff),
                by: row.by,
                done: row.doer.zip(row.done_at.map(jiff_sqlx::Timestamp::to_jiff)),
            })
            .collect())
    }
}
