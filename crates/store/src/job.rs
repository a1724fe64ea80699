//! The one function that enqueues a job: inside the transaction that made the need.

use crate::{Conn, Result};
use domain::Job;
use jiff::Timestamp;

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
        jiff_sqlx::Timestamp::from(run_at) as _,
        key,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
