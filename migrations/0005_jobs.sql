-- What we add to the job queue's own tables (which the queue's migrations make):
-- stored back-off, dead letters, and a log of every run.

-- The queue retries a failed job at once and re-queues a killed worker's jobs
-- for ever; here a failure waits, and a job that has used its attempts is dead.
create function job_retry_policy() returns trigger language plpgsql as $$
begin
    if old.status in ('Queued', 'Running') and new.status in ('Pending', 'Failed') then
        if new.last_result ->> 'Err' = 'Re-enqueued due to worker shutdown' then
            new.attempts := old.attempts;
        elsif new.attempts >= new.max_attempts then
            new.status := 'Killed';
            new.done_at := now();
        else
            new.run_at := now()
                + least(interval '1 second' * (2 ^ new.attempts), interval '1 hour') * (0.8 + random() * 0.4);
            new.status := 'Pending';
        end if;
    end if;
    return new;
end $$;

create trigger job_retry_policy before update on apalis.jobs
    for each row execute function job_retry_policy();

create table job_runs (
    id          bigint generated always as identity primary key,
    job_id      text not null,
    kind        text not null,
    attempt     integer not null,
    worker      text not null,
    started_at  timestamptz not null,
    ended_at    timestamptz,
    -- done, failed, panicked
    outcome     text,
    error       text not null default ''
);
create index job_runs_job on job_runs (job_id);
create index job_runs_started on job_runs (started_at);
