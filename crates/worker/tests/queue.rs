//! One test for each sharp edge of the job queue that `queue` and the trigger in
//! `migrations` work round, on a real Postgres. A process is a runtime of its own:
//! dropping it ends every task at once, as a kill would.

use desk::time::{Chance, Clock};
use domain::{DeliveryId, Job, job::Queue};
use futures_util::FutureExt;
use jiff::Timestamp;
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use store::{Store, testing::TestDatabase};
use uuid::Uuid;
use worker::{Fault, Handler, Senses, Settings, run_queues};

/// Machines are shared and slow at times; a test that passes never waits so long.
const PATIENCE: Duration = Duration::from_secs(90);

const SETTINGS: Settings = Settings {
    fetching: 1,
    mail: 2,
    reading: 0,
    linking: 0,
    heartbeat: Duration::from_secs(1),
    poll: Duration::from_millis(200),
    patience: Duration::from_secs(5),
};

#[derive(Debug)]
struct Real;

impl Clock for Real {
    #[expect(
        clippy::disallowed_methods,
        reason = "the queue lives in the real world"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

impl Chance for Real {
    #[expect(
        clippy::disallowed_methods,
        reason = "each process has names of its own"
    )]
    fn id(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn number(&self) -> u64 {
        self.id().as_u64_pair().0
    }

    fn token(&self) -> [u8; 32] {
        [7; 32]
    }
}

/// A process with workers, until it is dropped.
struct Process(Option<tokio::runtime::Runtime>);

impl Process {
    fn start(url: &str, settings: Settings, handler: &Handler) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let (url, handler) = (url.to_owned(), Arc::clone(handler));
        runtime.spawn(async move {
            let store = Store::connect(&url, 8).await.expect("the database answers");
            let senses = Senses {
                clock: Arc::new(Real),
                chance: Arc::new(Real),
            };
            run_queues(&store, settings, &senses, handler, std::future::pending()).await;
        });
        Self(Some(runtime))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Which jobs were begun, in order, and what to do with each.
#[derive(Default)]
struct Log(Mutex<Vec<Uuid>>);

impl Log {
    fn note(&self, job: &Job) -> usize {
        let id = match job {
            Job::Deliver { delivery } => delivery.0,
            _ => Uuid::nil(),
        };
        let mut begun = self.0.lock().expect("no test panics while it holds this");
        begun.push(id);
        begun.len()
    }

    fn begun(&self) -> Vec<Uuid> {
        self.0.lock().expect("as above").clone()
    }
}

/// A handler that notes each job and then does `act` with how many were begun before.
fn handler<F>(log: &Arc<Log>, act: impl Fn(usize) -> F + Send + Sync + 'static) -> Handler
where
    F: Future<Output = Result<(), Fault>> + Send + 'static,
{
    let log = Arc::clone(log);
    Arc::new(move |job| {
        let doing = act(log.note(&job) - 1);
        doing.boxed()
    })
}

async fn enqueue(database: &TestDatabase, number: u128) {
    let job = Job::Deliver {
        delivery: DeliveryId(Uuid::from_u128(number)),
    };
    let mut conn = database.store.connection().await.expect("a connection");
    store::job::enqueue(&mut conn, &job, Real.now(), None)
        .await
        .expect("enqueued");
}

async fn until<F: Future<Output = bool>>(what: &str, mut ask: impl FnMut() -> F) {
    let begun = Instant::now();
    while !ask().await {
        assert!(begun.elapsed() < PATIENCE, "waited too long for {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn until_state(database: &TestDatabase, state: &str, count: i64) {
    let sql = format!("select count(*) from apalis.jobs where status = '{state}'");
    until(&format!("{count} jobs to be {state}"), || async {
        database.number(&sql).await == count
    })
    .await;
}

fn failed() -> Result<(), Fault> {
    Err(Fault::Failed("on purpose".to_owned()))
}

#[tokio::test]
async fn a_killed_worker_s_job_begins_again_under_a_new_name() {
    let database = TestDatabase::new().await;
    let log = Arc::<Log>::default();
    let handler = handler(&log, |before| async move {
        if before == 0 {
            std::future::pending::<()>().await;
        }
        Ok(())
    });
    enqueue(&database, 1).await;
    let process = Process::start(&database.url(), SETTINGS, &handler);
    until("the job to begin", || async { log.begun().len() == 1 }).await;
    drop(process);
    let _again = Process::start(&database.url(), SETTINGS, &handler);
    until_state(&database, "Done", 1).await;
    assert_eq!(log.begun().len(), 2);
    let names = database
        .words("select worker from job_runs order by id")
        .await;
    assert_ne!(names[0], names[1], "a name is never used again");
}

#[tokio::test]
async fn long_jobs_on_two_processes_run_once_each() {
    let database = TestDatabase::new().await;
    let log = Arc::<Log>::default();
    // Longer than the time after which a silent worker counts as dead.
    let handler = handler(&log, |_| async {
        tokio::time::sleep(Duration::from_secs(4)).await;
        Ok(())
    });
    for number in 0..6 {
        enqueue(&database, number).await;
    }
    let settings = Settings {
        mail: 1,
        ..SETTINGS
    };
    let _processes = [
        Process::start(&database.url(), settings, &handler),
        Process::start(&database.url(), settings, &handler),
    ];
    until_state(&database, "Done", 6).await;
    let mut begun = log.begun();
    begun.sort_unstable();
    begun.dedup();
    assert_eq!((begun.len(), log.begun().len()), (6, 6));
}

#[tokio::test]
async fn a_panic_is_a_failed_attempt_and_its_words_are_kept() {
    let database = TestDatabase::new().await;
    let log = Arc::<Log>::default();
    let handler = handler(&log, |before| async move {
        assert!(before > 0, "the first attempt breaks");
        Ok(())
    });
    enqueue(&database, 1).await;
    let _process = Process::start(&database.url(), SETTINGS, &handler);
    until_state(&database, "Done", 1).await;
    let runs = database
        .words("select outcome || ': ' || error from job_runs order by id")
        .await;
    assert_eq!(
        runs,
        ["panicked: panicked: the first attempt breaks", "done: "]
    );
}

#[tokio::test]
async fn no_job_lies_unnoticed_when_notifications_are_lost() {
    let database = TestDatabase::new().await;
    let log = Arc::<Log>::default();
    let handler = handler(&log, |_| async { Ok(()) });
    let settings = Settings {
        heartbeat: Duration::from_secs(30),
        ..SETTINGS
    };
    let _process = Process::start(&database.url(), settings, &handler);
    enqueue(&database, 1).await;
    until_state(&database, "Done", 1).await;
    database
        .meddle("alter table apalis.jobs disable trigger all; alter table apalis.jobs enable trigger job_retry_policy")
        .await;
    enqueue(&database, 2).await;
    until_state(&database, "Done", 2).await;
    let waited = database
        .words("select extract(epoch from r.started_at - j.run_at)::text from job_runs r join apalis.jobs j on j.id = r.job_id order by r.id desc limit 1")
        .await;
    let seconds: f64 = waited[0].parse().expect("seconds");
    assert!(
        seconds < 20.0,
        "found by looking, not by a heartbeat of 30 s: {seconds}"
    );
}

#[tokio::test]
async fn a_payload_that_no_version_knows_dies_alone() {
    let database = TestDatabase::new().await;
    let log = Arc::<Log>::default();
    let handler = handler(&log, |_| async { Ok(()) });
    let queue = Queue::Mail.as_str();
    for payload in [r#"{"kind":"from another version"}"#, "[]", "7"] {
        let sql = format!(
            "insert into apalis.jobs (id, job_type, job, max_attempts, run_at, priority)
             values (apalis.generate_ulid(), '{queue}', convert_to('{payload}', 'UTF8'), 1, now(), 9)"
        );
        database.meddle(&sql).await;
    }
    enqueue(&database, 1).await;
    let _process = Process::start(&database.url(), SETTINGS, &handler);
    until_state(&database, "Done", 1).await;
    until_state(&database, "Killed", 3).await;
    let told = database
        .words("select error from job_runs where outcome = 'failed' and error like 'not a job that this program knows%'")
        .await;
    assert_eq!(told.len(), 3);
}

#[tokio::test]
async fn a_failed_job_waits_longer_each_time_and_is_dead_in_the_end() {
    let database = TestDatabase::new().await;
    let log = Arc::<Log>::default();
    let handler = handler(&log, |_| async { failed() });
    enqueue(&database, 1).await;
    database
        .meddle("update apalis.jobs set max_attempts = 3")
        .await;
    let _process = Process::start(&database.url(), SETTINGS, &handler);
    until_state(&database, "Killed", 1).await;
    let pauses = database
        .words("select extract(epoch from started_at - lag(ended_at) over (order by id))::text from job_runs offset 1")
        .await;
    let pauses: Vec<f64> = pauses
        .iter()
        .map(|text| text.parse().expect("seconds"))
        .collect();
    assert_eq!(pauses.len(), 2, "three attempts, no more");
    assert!(pauses[0] >= 1.5 && pauses[1] >= 3.1, "{pauses:?}");
}

#[tokio::test]
async fn a_job_that_kills_its_worker_is_dead_in_the_end() {
    let database = TestDatabase::new().await;
    let log = Arc::<Log>::default();
    let handler = handler(&log, |_| async {
        std::future::pending::<()>().await;
        Ok(())
    });
    enqueue(&database, 1).await;
    database
        .meddle("update apalis.jobs set max_attempts = 2")
        .await;
    for attempt in 1..=2 {
        let process = Process::start(&database.url(), SETTINGS, &handler);
        until("the job to begin", || async {
            log.begun().len() == attempt
        })
        .await;
        drop(process);
    }
    let _healthy = Process::start(&database.url(), SETTINGS, &handler);
    until_state(&database, "Killed", 1).await;
    assert_eq!(log.begun().len(), 2);
}

#[tokio::test]
async fn workers_come_back_after_the_database_cut_every_connection() {
    let database = TestDatabase::new().await;
    let log = Arc::<Log>::default();
    let handler = handler(&log, |_| async { Ok(()) });
    let _process = Process::start(&database.url(), SETTINGS, &handler);
    enqueue(&database, 1).await;
    until_state(&database, "Done", 1).await;
    for _ in 0..5 {
        database
            .meddle("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
            .await;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    enqueue(&database, 2).await;
    until_state(&database, "Done", 2).await;
}

#[tokio::test]
async fn the_same_key_is_taken_once_and_harms_no_transaction() {
    let database = TestDatabase::new().await;
    let mut tx = database.store.begin().await.expect("a transaction");
    for expected in [true, false] {
        let taken = store::job::enqueue(&mut tx, &Job::Heal, Real.now(), Some("tick:heal:1")).await;
        assert_eq!(taken.expect("no error"), expected);
    }
    store::job::enqueue(&mut tx, &Job::Remind, Real.now(), None)
        .await
        .expect("the transaction goes on");
    tx.commit().await.expect("committed");
    assert_eq!(database.number("select count(*) from apalis.jobs").await, 2);
}

#[tokio::test]
async fn a_job_whose_transaction_is_rolled_back_was_never_there() {
    let database = TestDatabase::new().await;
    let mut tx = database.store.begin().await.expect("a transaction");
    store::job::enqueue(&mut tx, &Job::Remind, Real.now(), None)
        .await
        .expect("enqueued");
    drop(tx);
    assert_eq!(database.number("select count(*) from apalis.jobs").await, 0);
}

#[tokio::test]
async fn stopping_in_order_finishes_what_runs_and_costs_no_attempt() {
    let database = TestDatabase::new().await;
    let log = Arc::<Log>::default();
    let finished = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&finished);
    let handler = handler(&log, move |_| {
        let counted = Arc::clone(&counted);
        async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            counted.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }
    });
    for number in 0..6 {
        enqueue(&database, number).await;
    }
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let senses = Senses {
        clock: Arc::new(Real),
        chance: Arc::new(Real),
    };
    let settings = Settings {
        mail: 2,
        ..SETTINGS
    };
    let begun = async {
        until("a job to begin", || async { !log.begun().is_empty() }).await;
        let _ = stop.send(());
    };
    let running = run_queues(
        &database.store,
        settings,
        &senses,
        handler,
        stopped.map(drop),
    );
    tokio::join!(running, begun);
    assert_eq!(
        finished.load(Ordering::SeqCst),
        log.begun().len(),
        "what began was finished"
    );
    let waiting = "select count(*) from apalis.jobs where status <> 'Done'";
    let tired = "select count(*) from apalis.jobs where status <> 'Done' and attempts > 0";
    assert!(database.number(waiting).await > 0);
    assert_eq!(database.number(tired).await, 0);
}

#[tokio::test]
async fn finished_jobs_and_their_workers_are_pruned_dead_ones_stay() {
    let database = TestDatabase::new().await;
    let log = Arc::<Log>::default();
    let handler = handler(&log, |before| async move {
        if before == 0 { Ok(()) } else { failed() }
    });
    let process = Process::start(&database.url(), SETTINGS, &handler);
    enqueue(&database, 1).await;
    until_state(&database, "Done", 1).await;
    enqueue(&database, 2).await;
    database
        .meddle("update apalis.jobs set max_attempts = 1 where status <> 'Done'")
        .await;
    until_state(&database, "Killed", 1).await;
    drop(process);
    let mut conn = database.store.connection().await.expect("a connection");
    let later = Real.now() + jiff::SignedDuration::from_hours(1);
    store::job::prune(&mut conn, later, later)
        .await
        .expect("pruned");
    let left = database.words("select status from apalis.jobs").await;
    assert_eq!(left, ["Killed"]);
    let idle = "select count(*) from apalis.workers w where not exists (select from apalis.jobs j where j.lock_by = w.id)";
    assert_eq!(database.number(idle).await, 0);
}
