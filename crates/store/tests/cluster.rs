//! The private Postgres, for real: killed, joined, left in disorder, run by
//! root and by nobody in particular.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers may fail where they stand"
)]

use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection, PgConnection};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};
use store::cluster::{Cluster, ClusterError, Options};
use tempfile::TempDir;

const HELPER: &str = "STORE_TEST_CLUSTER_IN";

fn quick() -> Options {
    Options {
        durable: false,
        ..Options::default()
    }
}

/// A folder that others may pass through, as root's server must.
fn folder() -> TempDir {
    let open = fs::Permissions::from_mode(0o755);
    tempfile::Builder::new()
        .permissions(open)
        .tempdir_in("/tmp")
        .unwrap()
}

fn start(data: &Path) -> Cluster {
    Cluster::start(data, quick()).unwrap()
}

/// The first column of the first row, as text.
fn try_ask(url: &str, sql: &'static str) -> Result<String, sqlx::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut connection = PgConnection::connect(url).await?;
        sqlx::query_scalar::<_, String>(sql)
            .fetch_one(&mut connection)
            .await
    })
}

fn ask(url: &str, sql: &'static str) -> String {
    try_ask(url, sql).unwrap()
}

fn run(url: &str, sql: &'static str) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut connection = PgConnection::connect(url).await.unwrap();
        sqlx::query(sql).execute(&mut connection).await.unwrap();
    });
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(60), "in vain: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn server_pid(data: &Path) -> Option<u32> {
    let text = fs::read_to_string(data.join("postgres/postmaster.pid")).ok()?;
    text.lines().next()?.parse().ok()
}

/// Gone, or a zombie, which is as good.
fn is_gone(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.is_empty() || stat.contains(") Z ")
}

fn kill(pid: u32) {
    let pid = Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
    kill_process(pid, Signal::KILL).unwrap();
}

fn am_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Another process of ours that holds the cluster until it is told to stop.
struct Helper {
    child: Child,
    stdin: Option<ChildStdin>,
    /// Kept open: the helper's last words must not break on a closed pipe.
    _stdout: BufReader<ChildStdout>,
    url: String,
}

impl Helper {
    fn start(data: &Path) -> Self {
        Self::run(Command::new(std::env::current_exe().unwrap()), data)
    }

    /// The same as `nobody`: from a copy, since the original may lie in a closed folder.
    fn start_as_nobody(data: &Path, scratch: &Path) -> Self {
        let copy = scratch.join("helper");
        fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
        fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(copy);
        Self::run(command, data)
    }

    fn run(mut command: Command, data: &Path) -> Self {
        let mut child = command
            .args([
                "--exact",
                "helper_that_holds_a_cluster",
                "--nocapture",
                "--test-threads=1",
            ])
            .env(HELPER, data)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdin = child.stdin.take();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let said = stdout.by_ref().lines().map_while(Result::ok);
        let mut urls = said.filter_map(|line| Some(line.split_once("cluster at ")?.1.to_owned()));
        let url = urls.next().expect("the helper's cluster starts");
        Self {
            child,
            stdin,
            _stdout: stdout,
            url,
        }
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn stop(mut self) {
        drop(self.stdin.take());
        assert!(self.child.wait().unwrap().success());
    }
}

/// Not a test of its own: what `Helper` runs.
#[test]
fn helper_that_holds_a_cluster() {
    let Some(data) = std::env::var_os(HELPER) else {
        return;
    };
    let cluster = start(Path::new(&data));
    println!("\ncluster at {}", cluster.url("postgres"));
    std::io::stdout().flush().unwrap();
    std::io::stdin().read_line(&mut String::new()).unwrap();
    cluster.stop();
}

#[test]
fn it_starts_answers_and_keeps_what_it_was_told() {
    let folder = folder();
    let data = folder.path().join("new/data, \"quoted\"");
    let cluster = start(&data);
    let url = cluster.url("postgres");
    assert_eq!(ask(&url, "select current_user::text"), "daylight");
    assert_eq!(ask(&url, "show server_encoding"), "UTF8");
    assert_eq!(ask(&url, "show listen_addresses"), "");
    assert_eq!(ask(&url, "show data_checksums"), "on");
    assert_eq!(
        ask(&url, "select datcollate::text from pg_database limit 1"),
        "C.UTF-8"
    );
    // The queue and the search need these, from the contrib package.
    run(&url, "create extension hstore");
    run(&url, "create extension pg_trgm");
    run(&url, "create table kept as select 'yes' as text");

    let socket_dir = cluster.socket_dir().metadata().unwrap();
    assert_eq!(socket_dir.mode() & 0o777, 0o700);
    let pid = server_pid(&data).unwrap();
    let process = fs::metadata(format!("/proc/{pid}")).unwrap();
    assert_eq!(
        process.uid(),
        data.join("postgres").metadata().unwrap().uid()
    );
    assert_ne!(process.uid(), 0, "never root");
    if am_root() {
        assert_eq!(
            data.metadata().unwrap().uid(),
            0,
            "the data folder itself stays ours"
        );
    }
    let group = rustix::process::getpgid(Pid::from_raw(i32::try_from(pid).unwrap())).unwrap();
    assert_eq!(
        group.as_raw_nonzero().get(),
        i32::try_from(pid).unwrap(),
        "Ctrl-C spares it"
    );

    cluster.stop();
    assert!(is_gone(pid), "stop returns when it has ended");
    assert_eq!(server_pid(&data), None);
    let cluster = start(&data);
    assert_eq!(
        ask(&cluster.url("postgres"), "select text from kept"),
        "yes"
    );
    assert_eq!(cluster.upgraded_underneath(), None);
    drop(cluster);
    assert_eq!(server_pid(&data), None, "dropping stops, too");
}

#[test]
fn commits_are_flushed_unless_a_test_says_otherwise() {
    let folder = folder();
    let cluster = Cluster::start(folder.path(), Options::default()).unwrap();
    for setting in [
        "show fsync",
        "show synchronous_commit",
        "show full_page_writes",
    ] {
        assert_eq!(ask(&cluster.url("postgres"), setting), "on", "{setting}");
    }
}

#[test]
fn killed_with_sigkill_the_program_takes_its_server_along() {
    let folder = folder();
    let helper = Helper::start(folder.path());
    run(&helper.url, "create table kept as select 'yes' as text");
    let pid = server_pid(folder.path()).unwrap();
    helper.kill();
    // No pause: a supervisor starts us again at once.
    let cluster = start(folder.path());
    assert!(
        is_gone(pid),
        "the old server has ended before the new one began"
    );
    assert_ne!(server_pid(folder.path()), Some(pid));
    assert_eq!(
        ask(&cluster.url("postgres"), "select text from kept"),
        "yes"
    );
}

#[test]
fn killed_with_sigkill_the_server_comes_back() {
    let folder = folder();
    let cluster = start(folder.path());
    let url = cluster.url("postgres");
    run(&url, "create table kept as select 'yes' as text");
    let pid = server_pid(folder.path()).unwrap();
    kill(pid);
    until("the server is back", || {
        server_pid(folder.path()).is_some_and(|now| now != pid)
            && try_ask(&url, "select text from kept").is_ok_and(|text| text == "yes")
    });
}

#[test]
fn both_killed_at_once_leaves_a_cluster_that_starts() {
    let folder = folder();
    let helper = Helper::start(folder.path());
    run(&helper.url, "create table kept as select 'yes' as text");
    kill(server_pid(folder.path()).unwrap());
    helper.kill();
    let cluster = start(folder.path());
    assert_eq!(
        ask(&cluster.url("postgres"), "select text from kept"),
        "yes"
    );
}

#[test]
fn a_second_process_joins_and_takes_over() {
    let folder = folder();
    let first = Helper::start(folder.path());
    let pid = server_pid(folder.path()).unwrap();
    let second = start(folder.path());
    assert_eq!(server_pid(folder.path()), Some(pid), "one server for both");
    let url = second.url("postgres");
    assert_eq!(url, first.url);
    assert_eq!(ask(&url, "select 'both'"), "both");
    first.stop();
    until("the second runs it now", || {
        try_ask(&url, "select 'alone'").is_ok()
    });
    assert_ne!(server_pid(folder.path()), Some(pid));

    // And the other way round: a guest that leaves stops nothing.
    let now = server_pid(folder.path());
    Helper::start(folder.path()).stop();
    assert_eq!(server_pid(folder.path()), now);
    assert_eq!(ask(&url, "select 'still'"), "still");
}

#[test]
fn many_at_once_start_one_server() {
    let folder = folder();
    let starters: Vec<_> = (0..4)
        .map(|_| {
            let data = folder.path().to_owned();
            std::thread::spawn(move || start(&data))
        })
        .collect();
    let clusters: Vec<Cluster> = starters
        .into_iter()
        .map(|starter| starter.join().unwrap())
        .collect();
    let pid = server_pid(folder.path()).unwrap();
    for cluster in &clusters {
        let started = ask(
            &cluster.url("postgres"),
            "select pg_postmaster_start_time()::text",
        );
        assert!(!started.is_empty());
    }
    assert_eq!(server_pid(folder.path()), Some(pid));
}

/// A process that is not Postgres but whose number a stale file names.
fn stranger(data: &Path) -> Child {
    let owner = data.join("postgres").metadata().unwrap();
    let mut command = Command::new("sleep");
    if am_root() {
        // Postgres lets only its own user's processes confuse it.
        use std::os::unix::process::CommandExt;
        command.uid(owner.uid()).gid(owner.gid());
    }
    command.arg("600").current_dir("/").spawn().unwrap()
}

#[test]
fn what_a_crash_leaves_behind_does_not_stop_the_next_start() {
    let folder = folder();
    let data = folder.path();
    let cluster = start(data);
    let socket_dir = cluster.socket_dir().to_owned();
    run(
        &cluster.url("postgres"),
        "create table kept as select 'yes' as text",
    );
    let pidfile = data.join("postgres/postmaster.pid");
    let written = fs::read_to_string(&pidfile).unwrap();
    cluster.stop();

    let mut zombie = Command::new("true").spawn().unwrap();
    until("it is a zombie", || is_gone(zombie.id()));
    let mut reused = stranger(data);
    let mut other = postgres_elsewhere();
    let names = |pid: u32| written.replacen(written.lines().next().unwrap(), &pid.to_string(), 1);
    let cases = [
        ("nobody's number", names(4_000_000)),
        ("a zombie's", names(zombie.id())),
        ("a stranger's", names(reused.id())),
        (
            "another cluster's",
            names(server_pid(other.0.path()).unwrap()),
        ),
        ("ours", names(std::process::id())),
        ("an empty file", String::new()),
        ("half a file", "12".into()),
        ("rubbish", "one\ntwo\n".into()),
    ];
    let owner = data.join("postgres").metadata().unwrap();
    for (what, content) in cases {
        for path in [&pidfile, &socket_dir.join(".s.PGSQL.5432.lock")] {
            fs::write(path, &content).unwrap();
            chown(path, Some(owner.uid()), Some(owner.gid())).unwrap();
        }
        let cluster = Cluster::start(data, quick()).unwrap_or_else(|e| panic!("{what}: {e}"));
        assert_eq!(
            ask(&cluster.url("postgres"), "select text from kept"),
            "yes",
            "{what}"
        );
        cluster.stop();
    }
    zombie.wait().unwrap();
    reused.kill().unwrap();
    reused.wait().unwrap();
    other.1.take().unwrap().stop();
}

fn postgres_elsewhere() -> (TempDir, Option<Cluster>) {
    let folder = folder();
    let cluster = start(folder.path());
    (folder, Some(cluster))
}

#[test]
fn an_interrupted_creation_is_begun_again() {
    let folder = folder();
    let half = folder.path().join("postgres.new/base");
    fs::create_dir_all(&half).unwrap();
    fs::write(half.join("file"), "half").unwrap();
    fs::write(folder.path().join("postgres.new/PG_VERSION"), "15\n").unwrap();
    let cluster = start(folder.path());
    assert_eq!(ask(&cluster.url("postgres"), "select 'yes'"), "yes");
    assert!(!folder.path().join("postgres.new").exists());
}

#[test]
fn another_major_version_is_refused_with_the_way_out() {
    let folder = folder();
    start(folder.path()).stop();
    fs::write(folder.path().join("postgres/PG_VERSION"), "11\n").unwrap();
    let refused = Cluster::start(folder.path(), quick()).unwrap_err();
    assert!(
        matches!(refused, ClusterError::OtherVersion { cluster: 11, .. }),
        "{refused}"
    );
    assert!(refused.to_string().contains("daylight backup"), "{refused}");
}

#[test]
fn no_postgres_is_said_with_the_way_out() {
    let folder = folder();
    let options = Options {
        binaries: Some(folder.path().join("bin")),
        ..quick()
    };
    let refused = Cluster::start(folder.path(), options).unwrap_err();
    assert!(
        matches!(refused, ClusterError::NoPostgres { .. }),
        "{refused}"
    );
    for way in ["apt-get install postgresql", "brew install", "DATABASE_URL"] {
        assert!(refused.to_string().contains(way), "{refused}");
    }
}

#[test]
fn a_server_that_ends_at_once_says_why() {
    let folder = folder();
    start(folder.path()).stop();
    let configuration = folder.path().join("postgres/postgresql.conf");
    fs::write(configuration, "no_such_setting = 1\n").unwrap();
    let refused = Cluster::start(folder.path(), quick()).unwrap_err();
    assert!(refused.to_string().contains("no_such_setting"), "{refused}");
}

#[test]
fn a_path_too_long_for_a_socket_gets_a_short_one() {
    let folder = folder();
    let data = folder.path().join("a".repeat(100)).join("b".repeat(60));
    let cluster = start(&data);
    assert!(!cluster.socket_dir().starts_with(folder.path()));
    assert_eq!(ask(&cluster.url("postgres"), "select 'yes'"), "yes");
    let socket_dir = cluster.socket_dir().to_owned();
    assert_eq!(socket_dir.metadata().unwrap().mode() & 0o777, 0o700);
    cluster.stop();
    let again = start(&data);
    assert_eq!(again.socket_dir(), socket_dir, "the same at each start");
    again.stop();
    fs::remove_dir_all(socket_dir).unwrap();
}

#[test]
fn a_closed_parent_is_named_to_root() {
    if !am_root() {
        println!("skipped: only root's server runs as another user");
        return;
    }
    let closed = folder();
    fs::set_permissions(closed.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let refused = Cluster::start(&closed.path().join("data"), quick()).unwrap_err();
    let ClusterError::Unreachable { folder: named, .. } = &refused else {
        panic!("{refused}")
    };
    assert_eq!(*named, closed.path().canonicalize().unwrap());
    // A closed data folder is our own, and is opened to pass through.
    let parent = folder();
    let data = parent.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).unwrap();
    start(&data).stop();
    assert_eq!(data.metadata().unwrap().mode() & 0o777, 0o711);
}

#[test]
fn an_ordinary_user_runs_it_as_themselves() {
    if !am_root() {
        println!("skipped: the other tests have just done so");
        return;
    }
    let scratch = folder();
    let data: PathBuf = scratch.path().join("data");
    fs::create_dir(&data).unwrap();
    chown(&data, Some(65534), Some(65534)).unwrap();
    let helper = Helper::start_as_nobody(&data, scratch.path());
    let pid = server_pid(&data).unwrap();
    assert_eq!(fs::metadata(format!("/proc/{pid}")).unwrap().uid(), 65534);
    run(&helper.url, "create table kept as select 'yes' as text");
    helper.kill();
    until("the server has gone with it", || is_gone(pid));
    Helper::start_as_nobody(&data, scratch.path()).stop();
    // Root, later, goes on with the cluster as its owner.
    let cluster = start(&data);
    assert_eq!(
        ask(&cluster.url("postgres"), "select text from kept"),
        "yes"
    );
    let pid = server_pid(&data).unwrap();
    assert_eq!(fs::metadata(format!("/proc/{pid}")).unwrap().uid(), 65534);
}
