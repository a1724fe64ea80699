//! The thread that starts the server, watches it, starts it again when it is
//! killed, and stops it at the end. A process that joined somebody else's
//! server watches, too, and takes over when that one goes away.

use super::folders::{PATIENCE, Place};
use super::pidfile::{self, State};
use super::{ClusterError, PORT, process};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

/// How often we look after the server.
const TICK: Duration = Duration::from_millis(250);
/// The longest pause between attempts to bring a dead server back.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

enum Server {
    Ours(Child),
    Theirs,
}

/// Runs until `stopped` is closed. `ready` gets the socket's folder when the
/// server first accepts connections, or why it does not.
pub(super) fn keep(
    mut place: Place,
    ready: &SyncSender<Result<PathBuf, ClusterError>>,
    stopped: &Receiver<()>,
) {
    let mut server = match bring_up(&mut place) {
        Ok(server) => server,
        Err(error) => {
            // `start` waits for exactly this message.
            let _ = ready.send(Err(error));
            return;
        }
    };
    let _ = ready.send(Ok(place.socket_dir.clone()));
    let mut pause = TICK;
    while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(pause) {
        if is_up(&mut server, &place) {
            pause = TICK;
            continue;
        }
        tracing::warn!("the private Postgres has gone; starting it again");
        match bring_up(&mut place) {
            Ok(again) => server = again,
            Err(error) => {
                pause = (pause * 2).min(LONGEST_PAUSE);
                tracing::error!(%error, "the private Postgres does not start");
            }
        }
    }
    if let Server::Ours(mut child) = server {
        process::stop(&mut child);
    }
}

fn is_up(server: &mut Server, place: &Place) -> bool {
    match server {
        // Also reaps it, so that no zombie stands in the way of the next start.
        Server::Ours(child) => matches!(child.try_wait(), Ok(None)),
        Server::Theirs => matches!(pidfile::look(&place.cluster), Ok(State::Running { .. })),
    }
}

/// Joins the server that runs or starts one. Only one process at a time is here.
fn bring_up(place: &mut Place) -> Result<Server, ClusterError> {
    let _one_at_a_time = place.lock()?;
    let begun = Instant::now();
    loop {
        let state = pidfile::look(&place.cluster)?;
        match &state {
            State::Absent => break,
            State::Stale => {
                tracing::warn!("clearing away what a dead Postgres has left");
                pidfile::clear(&place.cluster, &place.socket_dir)?;
                break;
            }
            State::Running {
                ready: true,
                socket_dir,
                ..
            } if accepts(socket_dir) => {
                place.socket_dir.clone_from(socket_dir);
                return Ok(Server::Theirs);
            }
            State::Running { .. } | State::Leftovers => pause(place, begun, &state)?,
        }
    }
    start(place).map(Server::Ours)
}

fn start(place: &Place) -> Result<Child, ClusterError> {
    let begun = Instant::now();
    let mut child = process::spawn_server(&mut server_command(place), place.open_log()?)
        .map_err(ClusterError::system("starting postgres"))?;
    loop {
        if let Ok(Some(_)) = child.try_wait() {
            return Err(ClusterError::DidNotStart {
                log: last_lines(&place.log()),
            });
        }
        let state = pidfile::look(&place.cluster)?;
        if let State::Running {
            pid,
            ready: true,
            socket_dir,
        } = &state
            && *pid == child.id()
            && accepts(socket_dir)
        {
            return Ok(child);
        }
        if let Err(error) = pause(place, begun, &state) {
            process::stop(&mut child);
            return Err(error);
        }
    }
}

/// A moment's sleep, until patience ends.
fn pause(place: &Place, begun: Instant, state: &State) -> Result<(), ClusterError> {
    if begun.elapsed() > PATIENCE {
        return Err(ClusterError::NotReady {
            folder: place.cluster.clone(),
            seconds: PATIENCE.as_secs(),
            state: format!("{state:?}"),
        });
    }
    std::thread::sleep(Duration::from_millis(20));
    Ok(())
}

fn accepts(socket_dir: &Path) -> bool {
    UnixStream::connect(socket_dir.join(format!(".s.PGSQL.{PORT}"))).is_ok()
}

/// The server with all that differs from its defaults; nothing is written into
/// the cluster's own configuration, so an update of ours takes effect at once.
fn server_command(place: &Place) -> Command {
    let program = place.binaries.folder.join("postgres");
    let mut command = process::command(&program, &place.owner, &place.cluster);
    command.arg("-D").arg(&place.cluster);
    let mut set = |setting: &str| {
        command.arg("-c").arg(setting);
    };
    // The setting is a list; quoted, a comma in the path is part of it.
    let socket_dir = place.socket_dir.to_string_lossy().replace('"', "\"\"");
    set(&format!("unix_socket_directories=\"{socket_dir}\""));
    set("listen_addresses=");
    set(&format!("port={PORT}"));
    set("unix_socket_permissions=0700");
    set("timezone=UTC");
    // A week of logs, one file a day, written over.
    set("logging_collector=on");
    set("log_directory=log");
    set("log_filename=postgresql-%a.log");
    set("log_truncate_on_rotation=on");
    set("log_rotation_age=1d");
    if !place.durable {
        set("fsync=off");
        set("full_page_writes=off");
    }
    command
}

fn last_lines(path: &Path) -> String {
    let text = std::fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(8);
    if lines.is_empty() {
        "(nothing)".into()
    } else {
        lines[from..].join("\n")
    }
}
