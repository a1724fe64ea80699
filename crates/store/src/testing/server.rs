//! The server that tests use: the one that `DAYLIGHT_TEST_URL` names, else a
//! private one of this test process's own, with nothing synced to disk. Making
//! and migrating it takes seconds, so that is done once: every process copies
//! what the first one has made, and what dead processes left is swept away.

use super::{fingerprint, template};
use crate::cluster::{Cluster, Options};
use sqlx::postgres::PgConnectOptions;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Error},
    path::{Path, PathBuf},
    process::Command,
    str::FromStr,
    sync::OnceLock,
    time::Duration,
};

/// Lives as long as the process; the server ends with it.
static OURS: OnceLock<Cluster> = OnceLock::new();

/// Templates of other migrations are kept so long: another checkout may use them.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// How to reach the server. Blocking; panics with advice if there is none.
pub(super) fn options() -> PgConnectOptions {
    let url = std::env::var("DAYLIGHT_TEST_URL").unwrap_or_else(|_| {
        let start = || {
            start().unwrap_or_else(|error| {
                panic!("no Postgres for tests: {error}. Or name one in DAYLIGHT_TEST_URL.")
            })
        };
        OURS.get_or_init(start).url("postgres")
    });
    PgConnectOptions::from_str(&url).expect("DAYLIGHT_TEST_URL is a Postgres URL")
}

fn start() -> io::Result<Cluster> {
    let user = rustix::process::geteuid().as_raw();
    let base = std::env::temp_dir().join(format!("daylight-tests-{user}"));
    fs::create_dir_all(&base)?;
    let ours = base.join(format!("run-{}", std::process::id()));
    {
        let _one_at_a_time = lock(&base)?;
        sweep(&base)?;
        copy(&whole(&base)?, &ours)?;
    }
    cluster(&ours)
}

fn lock(base: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let file = options
        .write(true)
        .create(true)
        .truncate(false)
        .open(base.join("lock"))?;
    file.lock()?;
    Ok(file)
}

fn cluster(folder: &Path) -> io::Result<Cluster> {
    let options = Options {
        durable: false,
        ..Options::default()
    };
    Cluster::start(folder, options).map_err(Error::other)
}

/// The folder of a cluster that holds the migrated template, made if it is missing.
fn whole(base: &Path) -> io::Result<PathBuf> {
    let whole = base.join(format!("whole-{}", &fingerprint()[..16]));
    if whole.is_dir() {
        return Ok(whole);
    }
    let draft = base.join("draft");
    if draft.exists() {
        fs::remove_dir_all(&draft)?;
    }
    let cluster = cluster(&draft)?;
    migrate(&cluster.url("postgres"))?;
    cluster.stop();
    fs::rename(&draft, &whole)?;
    Ok(whole)
}

fn migrate(url: &str) -> io::Result<()> {
    let server = PgConnectOptions::from_str(url).map_err(Error::other)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let made = runtime.block_on(async {
        let mut admin = super::connect(&server).await?;
        template(&mut admin, &server).await
    });
    made.map(drop).map_err(Error::other)
}

/// `cp -a`, since the cluster's files may belong to another user than us.
fn copy(whole: &Path, ours: &Path) -> io::Result<()> {
    if ours.exists() {
        fs::remove_dir_all(ours)?;
    }
    fs::create_dir(ours)?;
    let from = whole.join("postgres");
    let copied = Command::new("cp").arg("-a").arg(from).arg(ours).status()?;
    if copied.success() {
        Ok(())
    } else {
        Err(Error::other(format!("cp ended with {copied}")))
    }
}

/// Removes the folders of processes that have ended, and templates of long ago.
fn sweep(base: &Path) -> io::Result<()> {
    for entry in fs::read_dir(base)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let dead = name.strip_prefix("run-").is_some_and(|pid| !alive(pid));
        let aged = name.starts_with("whole-")
            && (entry.metadata()?.modified()?.elapsed()).is_ok_and(|age| age > KEPT);
        if dead || aged {
            // A server that is just ending may still write; the next sweep has it then.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    Ok(())
}

fn alive(pid: &str) -> bool {
    let pid = pid.parse().ok().and_then(rustix::process::Pid::from_raw);
    pid.is_some_and(|pid| rustix::process::test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}
