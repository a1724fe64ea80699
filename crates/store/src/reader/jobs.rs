//! What the workers do, what they could not do, and figures without personal data.

use super::{Reader, sees_private};
use crate::Result;
use domain::{Actor, CaseId, DocumentId};
use jiff::Timestamp;

/// How one queue stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueLine {
    /// Its name in the queue's tables.
    pub queue: String,
    /// Waiting to run now.
    pub waiting: i64,
    /// Waiting for a later hour.
    pub later: i64,
    /// Being run.
    pub running: i64,
    /// Out of attempts.
    pub dead: i64,
}

/// A job that has used all its attempts.
#[derive(Clone, Debug)]
pub struct DeadJob {
    /// Its id in the queue.
    pub id: String,
    /// Its queue.
    pub queue: String,
    /// What it was to do, as JSON; unreadable where it is not ours.
    pub job: Option<domain::Job>,
    /// How often it was tried.
    pub attempts: i32,
    /// What it died of.
    pub error: String,
    /// When.
    pub done_at: Option<Timestamp>,
}

/// A document that could not be read, whole or in part.
#[derive(Clone, Debug)]
pub struct FailedDocument {
    /// Which.
    pub id: DocumentId,
    /// On which case.
    pub case: CaseId,
    /// The case's title.
    pub title: String,
    /// The file's name.
    pub name: String,
    /// Why it failed as a whole.
    pub failure: Option<String>,
    /// How many failures are recorded.
    pub failures: i64,
    /// The first of them.
    pub first: Option<String>,
    /// Whether trying again can help.
    pub retry: bool,
}

impl Reader {
    /// How the queues stand at `now`.
    pub async fn queues(&self, now: Timestamp) -> Result<Vec<QueueLine>> {
        let rows = sqlx::query_as!(
            QueueLine,
            r#"
            select job_type as queue,
                   count(*) filter (where status in ('Pending', 'Failed') and run_at <= $1) as "waiting!",
                   count(*) filter (where status in ('Pending', 'Failed') and run_at > $1) as "later!",
                   count(*) filter (where status in ('Queued', 'Running')) as "running!",
                   count(*) filter (where status = 'Killed') as "dead!"
            from apalis.jobs where status <> 'Done' group by job_type order by job_type
            "#,
            jiff_sqlx::Timestamp::from(now) as _,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows)
    }

    /// How many jobs are out of attempts.
    pub(super) async fn dead_jobs_count(&self) -> Result<i64> {
        let count = sqlx::query_scalar!(
            r#"select count(*) as "count!" from apalis.jobs where status = 'Killed' and job_type like 'daylight.%'"#
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(count)
    }

    /// Jobs out of attempts, newest first. Their errors may name cases: administrators only.
    pub async fn dead_jobs(&self) -> Result<Vec<DeadJob>> {
        let rows = sqlx::query!(
            r#"
            select j.id, j.job_type, j.job, j.attempts, j.done_at as "done_at: jiff_sqlx::Timestamp",
                   coalesce((select r.error from job_runs r where r.job_id = j.id and r.error <> ''
                             order by r.id desc limit 1), j.last_result ->> 'Err', '') as "error!"
            from apalis.jobs j where j.status = 'Killed' and j.job_type like 'daylight.%'
            order by j.done_at desc nulls last, j.id limit 100
            "#
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| DeadJob {
                id: row.id,
                queue: row.job_type,
                job: serde_json::from_slice(&row.job).ok(),
                attempts: row.attempts,
                error: row.error,
                done_at: row.done_at.map(jiff_sqlx::Timestamp::to_jiff),
            })
            .collect())
    }

    /// Documents with failures, newest first.
    pub async fn failed_documents(&self, actor: &Actor) -> Result<Vec<FailedDocument>> {
        let rows = sqlx::query!(
            r#"
            select d.id, d.case_id, c.title, d.name, d.failure,
                   (select count(*) from failures f where f.document_id = d.id) as "failures!",
                   (select f.reason from failures f where f.document_id = d.id order by f.id limit 1) as first,
                   (d.state = 'failed' or exists (select 1 from failures f where f.document_id = d.id and f.retry))
                       as "retry!"
            from documents d join cases c on c.id = d.case_id
            where (d.state = 'failed' or exists (select 1 from failures f where f.document_id = d.id))
              and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            order by d.id desc limit 100
            "#,
            actor.id.0,
            sees_private(actor),
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| FailedDocument {
                id: row.id.into(),
                case: row.case_id.into(),
                title: row.title,
                name: row.name,
                failure: row.failure,
                failures: row.failures,
                first: row.first,
                retry: row.retry,
            })
            .collect())
    }
}
