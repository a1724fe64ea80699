//! Running jobs with apalis, by a recipe. What each line works round:
//!
//! - one job fetched at a time: a prefetched batch stops heartbeats, and its jobs run twice;
//! - a fresh worker name at each start: under an old name a killed worker's jobs stay stuck;
//! - notifications *and* polling: notifications alone lose wake-ups;
//! - a payload that always decodes: one that does not kills the worker;
//! - panics caught here: elsewhere the job stays running for ever;
//! - workers restarted for ever: a dead one leaves the process looking alive.
//!
//! Pauses between attempts and dead letters are made by a trigger in `migrations`.

use apalis::prelude::*;
use apalis_postgres::{Config, PostgresStorage};
use desk::time::{Chance, Clock};
use domain::{Job, job::Queue};
use futures_util::{FutureExt, future::BoxFuture};
use std::{future::Future, panic::AssertUnwindSafe, sync::Arc, time::Duration};
use store::{Store, job::Run};

/// How many jobs of each queue run at once in this process, and how the queue is watched.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Mail in and out, reminders, housekeeping.
    pub mail: usize,
    /// Files fetched from links at once.
    pub fetching: usize,
    /// Documents read at once; each may use a whole core.
    pub reading: usize,
    /// Documents linked at once.
    pub linking: usize,
    /// A worker that has not been heard of for three of these is dead, and its jobs run elsewhere.
    pub heartbeat: Duration,
    /// How long a job may lie unnoticed if its notification was lost.
    pub poll: Duration,
    /// How long running jobs may take to finish when the program stops.
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            mail: 4,
            fetching: 2,
            reading: 2,
            linking: 1,
            heartbeat: Duration::from_secs(10),
            poll: Duration::from_millis(500),
            patience: Duration::from_secs(20),
        }
    }
}

impl Settings {
    const fn concurrency(&self, queue: Queue) -> usize {
        match queue {
            Queue::Mail => self.mail,
            Queue::Fetching => self.fetching,
            Queue::Reading => self.reading,
            Queue::Linking => self.linking,
        }
    }
}

/// Why a job has to be tried again, or looked at by a person after its last attempt.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The verb failed.
    #[error("{0}")]
    Failed(String),
    /// The verb panicked.
    #[error("panicked: {0}")]
    Panicked(String),
    /// The payload is no job of this program.
    #[error("not a job that this program knows: {0}")]
    Unknown(String),
}

/// Does a job.
pub type Handler = Arc<dyn Fn(Job) -> BoxFuture<'static, Result<(), Fault>> + Send + Sync>;

/// Tells the time and draws names.
#[derive(Clone)]
pub struct Senses {
    /// For the log of runs.
    pub clock: Arc<dyn Clock>,
    /// For worker names that no process has had before.
    pub chance: Arc<dyn Chance>,
}

/// What every run needs.
#[derive(Clone)]
struct Bench {
    store: Store,
    handler: Handler,
    clock: Arc<dyn Clock>,
    worker: String,
}

/// Runs all queues until `stop` is ready.
pub async fn run_queues(
    store: &Store,
    settings: Settings,
    senses: &Senses,
    handler: Handler,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let mut monitor = Monitor::new().should_restart(|worker, error| {
        tracing::error!(worker = worker.name(), %error, "a worker stopped and is started again");
        true
    });
    for queue in Queue::ALL {
        let concurrency = settings.concurrency(queue);
        if concurrency == 0 {
            continue;
        }
        let (store, senses, handler) = (store.clone(), senses.clone(), Arc::clone(&handler));
        monitor = monitor.register(move |_| {
            let worker = format!("{}.{}", queue.as_str(), senses.chance.id());
            let bench = Bench {
                store: store.clone(),
                handler: Arc::clone(&handler),
                clock: Arc::clone(&senses.clock),
                worker: worker.clone(),
            };
            WorkerBuilder::new(worker)
                .backend(
                    PostgresStorage::<serde_json::Value>::new(store.pool())
                        .with_config(config(queue, &settings))
                        .with_pubsub()
                        .poll_with_interval(settings.poll),
                )
                .concurrency(concurrency)
                .data(bench)
                .build(run_one)
        });
    }
    let stopped = monitor
        .shutdown_timeout(settings.patience)
        .run_with_signal(async {
            stop.await;
            Ok(())
        })
        .await;
    if let Err(error) = stopped {
        tracing::warn!(%error, "the workers did not all stop in order; their jobs are taken up again");
    }
}

fn config(queue: Queue, settings: &Settings) -> Config {
    Config::default()
        .queue(queue.as_str())
        .batch_size(1)
        .heartbeat_interval(settings.heartbeat)
        .missed_heartbeats(3)
}

/// One run of one job: decoded, logged, and never panicking.
async fn run_one(
    payload: serde_json::Value,
    id: TaskId,
    attempt: Attempt,
    bench: Data<Bench>,
) -> Result<(), BoxDynError> {
    let job = serde_json::from_value::<Job>(payload);
    let id = id.to_string();
    let kind = job.as_ref().map_or("unknown", Job::name);
    let run = Run {
        job: &id,
        kind,
        attempt: i32::try_from(attempt.current()).unwrap_or(i32::MAX),
        worker: &bench.worker,
    };
    let logged = store::job::begin_run(&bench.store, &run, bench.clock.now()).await?;
    let outcome = match job {
        Ok(job) => guarded(&bench.handler, job).await,
        Err(error) => Err(Fault::Unknown(error.to_string())),
    };
    let (word, error) = match &outcome {
        Ok(()) => ("done", String::new()),
        Err(fault @ Fault::Panicked(_)) => ("panicked", fault.to_string()),
        Err(fault) => ("failed", fault.to_string()),
    };
    if let Err(fault) = &outcome {
        tracing::warn!(job.id = run.job, job.kind = kind, attempt = run.attempt, error = %fault, "a job failed");
    }
    store::job::end_run(&bench.store, logged, word, &error, bench.clock.now()).await?;
    outcome.map_err(Into::into)
}

/// Runs the handler; a panic is a fault like any other.
async fn guarded(handler: &Handler, job: Job) -> Result<(), Fault> {
    let running = AssertUnwindSafe(async { handler(job).await });
    match running.catch_unwind().await {
        Ok(outcome) => outcome,
        Err(panic) => {
            let words = panic
                .downcast_ref::<&str>()
                .map(|text| (*text).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_else(|| "no message".to_owned());
            Err(Fault::Panicked(words))
        }
    }
}
