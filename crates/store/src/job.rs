//! The one function that enqueues a job, inside the transaction that made the
//! need; and the log of what was run.

use crate::{Conn, Error, Result, Store};
use domain::Job;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// Puts a job into its queue, to run at `run_at` or as soon after as a worker is
/// free. With a `key`, the same job with the same key is enqueued once: the second
/// call does nothing and returns false. The key is free again once the queue's
/// finished rows are pruned.
pub async fn enqueue(
    conn: &mut Conn,
    job: &Job,
    run_at: Timestamp,
    key: Option<&str>,
) -> Result<bool> {
    let payload = serde_json::to_vec(job).unwrap_or_default();
    let done = sqlx::query!(
        r#"
        insert into apalis.jobs (id, job_type, job, max_attempts, run_at, priority, idempotency_key)
        values (apalis.generate_ulid(), $1, $2, $3, $4, 0, $5)
        on conflict (job_type, idempotency_key) do nothing
        "#,
        job.queue().as_str(),
        payload,
        job.max_attempts(),
        run_at.to_sqlx() as _,
        key,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// One run of a job, for the log.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The job's id in the queue.
    pub job: &'a str,
    /// Its name.
    pub kind: &'a str,
    /// Which attempt it is, from 1.
    pub attempt: i32,
    /// Who runs it.
    pub worker: &'a str,
}

/// Writes down that a run has begun; its number in the log.
pub async fn begin_run(store: &Store, run: &Run<'_>, now: Timestamp) -> Result<i64> {
    let id = sqlx::query_scalar!(
        "insert into job_runs (job_id, kind, attempt, worker, started_at) values ($1, $2, $3, $4, $5) returning id",
        run.job,
        run.kind,
        run.attempt,
        run.worker,
        now.to_sqlx() as _,
    )
    .fetch_one(store.pool())
    .await?;
    Ok(id)
}

/// Writes down how a run ended: `done`, `failed` or `panicked`.
pub async fn end_run(
    store: &Store,
    id: i64,
    outcome: &str,
    error: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "update job_runs set ended_at = $2, outcome = $3, error = $4 where id = $1",
        id,
        now.to_sqlx() as _,
        outcome,
        error,
    )
    .execute(store.pool())
    .await?;
    Ok(())
}

/// Throws away finished jobs, the workers that ran them, and runs older than
/// `runs_before`. Dead jobs stay until a person has looked at them.
pub async fn prune(conn: &mut Conn, done_before: Timestamp, runs_before: Timestamp) -> Result<()> {
    sqlx::query!(
        "delete from apalis.jobs where status = 'Done' and done_at < $1",
        done_before.to_sqlx() as _
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "delete from apalis.workers w where w.last_seen < $1
            and not exists (select 1 from apalis.jobs j where j.lock_by = w.id)",
        done_before.to_sqlx() as _
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "delete from job_runs where started_at < $1",
        runs_before.to_sqlx() as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a dead job its attempts back.
pub async fn revive(conn: &mut Conn, job: &str, now: Timestamp) -> Result<()> {
    let revived = sqlx::query!(
        "update apalis.jobs set status = 'Pending', attempts = 0, run_at = $2, done_at = null, lock_by = null, lock_at = null
         where id = $1 and status = 'Killed'",
        job,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    if revived.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}
