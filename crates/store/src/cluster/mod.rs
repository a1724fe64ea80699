//! A private Postgres inside the data folder, for a newsroom that has no
//! database server: found, made, started, kept up and stopped by us.
//!
//! It listens on a socket in a folder that only its owner can enter, never on
//! the network. Started by root, it runs as `postgres` or `nobody`. Any number
//! of our processes share it: the first one starts it, the others join, and
//! when the one that runs it ends, another takes over. Killed with SIGKILL, the
//! program takes the server down with it; the server, killed, comes back.
//!
//! Blocking throughout: call it from `spawn_blocking` or before the runtime.

mod binaries;
mod folders;
mod keeper;
mod pidfile;
mod process;

use folders::Place;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::JoinHandle;

/// The superuser of the private cluster; nobody else can reach it.
const SUPERUSER: &str = "daylight";
/// Names the socket's file; nothing listens on the network.
const PORT: u16 = 5432;
/// The oldest Postgres that the schema is written for.
const OLDEST: u32 = 14;

/// How to run the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether a commit survives a power cut. Off only in tests; a killed server
    /// loses nothing either way.
    pub durable: bool,
    /// The folder with `postgres` and `initdb`; otherwise they are looked for.
    pub binaries: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            durable: true,
            binaries: None,
        }
    }
}

/// Why there is no private Postgres. Each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No Postgres, or none that is young enough.
    #[error(
        "no PostgreSQL {OLDEST} or later was found ({found}). Install it: \
         `apt-get install postgresql` on Debian and Ubuntu, `brew install postgresql@17` on macOS; \
         or set DATABASE_URL to a server you have"
    )]
    NoPostgres {
        /// Where we looked, or what is too old.
        found: String,
    },
    /// The data belong to another major version.
    #[error(
        "the data in {} were written by PostgreSQL {cluster}, but only {found} is installed. \
         Install `postgresql-{cluster}` again beside it; then, to move on, make a backup with \
         `daylight backup` and restore it into a new data folder (or use pg_upgrade)",
        folder.display()
    )]
    OtherVersion {
        /// The cluster's folder.
        folder: PathBuf,
        /// Its major version.
        cluster: u32,
        /// The versions there are.
        found: String,
    },
    /// As root only: the server's user cannot reach the data folder.
    #[error(
        "PostgreSQL will not run as root, and the user “{user}”, as whom it is run instead, \
         cannot pass through {}. Use another data folder, such as --data /var/lib/daylight, \
         or open the way with `chmod o+x {}`",
        folder.display(), folder.display()
    )]
    Unreachable {
        /// The folder that is closed.
        folder: PathBuf,
        /// Who cannot pass.
        user: String,
    },
    /// The data belong to another user.
    #[error("{} belongs to another user (number {owner}): run this as that user", folder.display())]
    NotOurs {
        /// The cluster's folder.
        folder: PathBuf,
        /// Whose it is.
        owner: u32,
    },
    /// `initdb` did not work.
    #[error("the database could not be created in {}: {output}", folder.display())]
    Initdb {
        /// Where.
        folder: PathBuf,
        /// What `initdb` said.
        output: String,
    },
    /// The server ended instead of starting.
    #[error("PostgreSQL did not start; its log says:\n{log}")]
    DidNotStart {
        /// The end of its log.
        log: String,
    },
    /// The server, ours or another process's, takes too long.
    #[error(
        "PostgreSQL in {} is not ready after {seconds} s ({state}); try again, and look into {} \
         if it stays so",
        folder.display(), folder.join("log").display()
    )]
    NotReady {
        /// The cluster's folder.
        folder: PathBuf,
        /// How long we waited.
        seconds: u64,
        /// What it is doing.
        state: String,
    },
    /// The system refused.
    #[error("{what}: {cause}")]
    System {
        /// What was tried, with its path.
        what: String,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
}

impl ClusterError {
    fn system(what: impl std::fmt::Display) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.to_string();
        move |cause| Self::System { what, cause }
    }
}

/// A running private Postgres. Dropped, it is stopped if it was we who started
/// it; one that another process runs is left alone.
#[derive(Debug)]
pub struct Cluster {
    place: Place,
    stop: Option<mpsc::Sender<()>>,
    keeper: Option<JoinHandle<()>>,
}

impl Cluster {
    /// Starts the cluster in this data folder, or joins the one that runs there.
    /// The first time it makes folder and cluster. Returns when the server
    /// accepts connections, recovery after a crash included.
    pub fn start(data: &Path, options: Options) -> Result<Self, ClusterError> {
        let mut place = Place::prepare(data, options)?;
        let (stop, stopped) = mpsc::channel();
        let (ready, first) = mpsc::sync_channel(1);
        let mine = place.clone();
        // A thread of its own that lives as long as we do: the server gets its
        // death signal when the *thread* that started it ends.
        let keeper = std::thread::Builder::new()
            .name("postgres keeper".into())
            .spawn(move || keeper::keep(mine, &ready, &stopped))
            .map_err(ClusterError::system("starting a thread"))?;
        let ended = || ClusterError::DidNotStart {
            log: "the thread that runs it ended".into(),
        };
        place.socket_dir = first.recv().map_err(|_| ended())??;
        Ok(Self {
            place,
            stop: Some(stop),
            keeper: Some(keeper),
        })
    }

    /// The folder with the socket: what libpq calls `host`.
    pub fn socket_dir(&self) -> &Path {
        &self.place.socket_dir
    }

    /// The cluster's own folder (`PGDATA`).
    pub fn folder(&self) -> &Path {
        &self.place.cluster
    }

    /// The folder with `pg_dump`, `psql` and the rest, of the server's version.
    pub fn binaries(&self) -> &Path {
        &self.place.binaries.folder
    }

    /// Where this database is, for sqlx, libpq and `pg_dump`. The cluster is
    /// born with `postgres` alone; others are made by `create database`.
    pub fn url(&self, database: &str) -> String {
        let host = percent(&self.place.socket_dir.to_string_lossy());
        let database = percent(database);
        // Port and encryption are named so that PGPORT and PGSSLMODE in
        // somebody's environment change nothing.
        format!("postgres://{SUPERUSER}@localhost:{PORT}/{database}?host={host}&sslmode=disable")
    }

    /// If the distribution has replaced the server's files since they were
    /// found, the version then and now: new sessions may fail until a restart.
    pub fn upgraded_underneath(&self) -> Option<(String, String)> {
        let now = binaries::version_text(&self.place.binaries.folder).ok()?;
        let then = &self.place.binaries.version;
        (now != *then).then(|| (then.clone(), now))
    }

    /// Stops the server if we run it: connections are closed, open transactions
    /// rolled back. Returns when it has ended.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        drop(self.stop.take());
        if let Some(keeper) = self.keeper.take() {
            // A keeper that panicked has let go of its server; the death signal ends it.
            let _ = keeper.join();
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.end();
    }
}

/// Percent-encodes all but letters and digits.
fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
