//! What `postmaster.pid` says, and whether it is true. Postgres itself refuses
//! to start while the process it names “exists”, and is fooled by a zombie that
//! nobody reaps and by a stranger who got the number after a power cut; so we
//! look closer and clear away what is certainly stale.

use super::{ClusterError, PORT};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What goes on in a cluster's folder.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Nobody works there, and no file says so.
    Absent,
    /// A file says so, but nobody does.
    Stale,
    /// A server is there.
    Running {
        pid: u32,
        ready: bool,
        socket_dir: PathBuf,
    },
    /// The server is gone but some of its processes are still ending.
    Leftovers,
}

struct PidFile {
    pid: u32,
    socket_dir: PathBuf,
    ready: bool,
}

/// Lines as Postgres writes them (`pidfile.h`): 1 pid, 5 socket folder, 8 status.
fn parse(text: &str) -> Option<PidFile> {
    let lines: Vec<&str> = text.lines().collect();
    Some(PidFile {
        pid: lines.first()?.trim().parse().ok()?,
        socket_dir: lines.get(4).copied().unwrap_or("").into(),
        ready: lines.get(7).is_some_and(|status| status.trim() == "ready"),
    })
}

/// Looks at the folder; `cluster` without links.
pub(super) fn look(cluster: &Path) -> Result<State, ClusterError> {
    let path = cluster.join("postmaster.pid");
    let text = match fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(ClusterError::system(path.display())(error)),
    };
    if let Some(PidFile {
        pid,
        socket_dir,
        ready,
    }) = text.as_deref().and_then(parse)
        && works_in(pid, cluster)
    {
        return Ok(State::Running {
            pid,
            ready,
            socket_dir,
        });
    }
    if somebody_works_in(cluster) {
        return Ok(State::Leftovers);
    }
    Ok(if text.is_some() {
        State::Stale
    } else {
        State::Absent
    })
}

/// Removes what a dead server has left; only after `look` said `Stale`.
pub(super) fn clear(cluster: &Path, socket_dir: &Path) -> Result<(), ClusterError> {
    let socket = format!(".s.PGSQL.{PORT}");
    let lock = format!("{socket}.lock");
    for path in [
        cluster.join("postmaster.pid"),
        socket_dir.join(socket),
        socket_dir.join(lock),
    ] {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(ClusterError::system(path.display())(error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether this process is a live Postgres at work in the folder. When the
/// system does not let us see where it works, we believe the file, unless the
/// process is another user's.
#[cfg(target_os = "linux")]
fn works_in(pid: u32, cluster: &Path) -> bool {
    let process = PathBuf::from(format!("/proc/{pid}"));
    // `1234 (postgres) S …`: the name may hold anything, the state follows its
    // last bracket. A zombie has ended, whoever fails to reap it.
    let Ok(stat) = fs::read_to_string(process.join("stat")) else {
        return false;
    };
    let Some((head, tail)) = stat.rsplit_once(')') else {
        return false;
    };
    let name = head.split_once('(').map_or("", |(_, name)| name);
    if !name.starts_with("postgres") || matches!(tail.trim_start().chars().next(), Some('Z' | 'X'))
    {
        return false;
    }
    match fs::read_link(process.join("cwd")) {
        Ok(folder) => folder == cluster,
        Err(error) => error.kind() == ErrorKind::PermissionDenied && may_be_ours(&process, cluster),
    }
}

/// The server runs as the cluster's owner; the system shows a process that
/// hides itself as root's.
#[cfg(target_os = "linux")]
fn may_be_ours(process: &Path, cluster: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let owner = |path: &Path| fs::metadata(path).map(|there| there.uid()).ok();
    owner(process).is_some_and(|uid| uid == 0 || Some(uid) == owner(cluster))
}

#[cfg(target_os = "linux")]
fn somebody_works_in(cluster: &Path) -> bool {
    let Ok(processes) = fs::read_dir("/proc") else {
        return false;
    };
    processes
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .any(|pid| is_at(pid, cluster) && works_in(pid, cluster))
}

/// Certainty, for a search through everybody's processes.
#[cfg(target_os = "linux")]
fn is_at(pid: u32, cluster: &Path) -> bool {
    fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|folder| folder == cluster)
}

/// Without `/proc` only Postgres's own test is left: does the process exist?
#[cfg(not(target_os = "linux"))]
fn works_in(pid: u32, _: &Path) -> bool {
    let pid = i32::try_from(pid)
        .ok()
        .and_then(rustix::process::Pid::from_raw);
    pid.is_some_and(|pid| rustix::process::test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}

#[cfg(not(target_os = "linux"))]
fn somebody_works_in(_: &Path) -> bool {
    false
}
