//! Running Postgres programs as the user who owns the cluster. The only
//! `unsafe` of the workspace's database side is here.

use super::ClusterError;
use rustix::process::{Pid, Signal};
use std::fs::{File, Metadata};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// The user as whom the server runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    pub uid: u32,
    pub gid: u32,
    pub name: String,
    /// Whether we must change to it: we are root, it is not.
    pub drop_to: bool,
}

impl Owner {
    /// Ourselves; if we are root, the owner of the cluster that is there, else
    /// `postgres`, else `nobody`.
    pub fn choose(cluster: Option<&Metadata>) -> Result<Self, ClusterError> {
        let uid = rustix::process::geteuid().as_raw();
        let gid = rustix::process::getegid().as_raw();
        if uid != 0 {
            return Ok(Self {
                uid,
                gid,
                name: name_of(uid),
                drop_to: false,
            });
        }
        if let Some(folder) = cluster.filter(|folder| folder.uid() != 0) {
            let (uid, gid) = (folder.uid(), folder.gid());
            return Ok(Self {
                uid,
                gid,
                name: name_of(uid),
                drop_to: true,
            });
        }
        ["postgres", "nobody"]
            .into_iter()
            .find_map(by_name)
            .ok_or_else(|| ClusterError::System {
                what: "PostgreSQL will not run as root and there is no user postgres or nobody"
                    .into(),
                cause: std::io::ErrorKind::NotFound.into(),
            })
    }

    /// Gives the folder to this user, if that is not us.
    pub fn take(&self, folder: &Path) -> Result<(), ClusterError> {
        if !self.drop_to {
            return Ok(());
        }
        std::os::unix::fs::chown(folder, Some(self.uid), Some(self.gid)).map_err(
            ClusterError::system(format_args!("chown {}", folder.display())),
        )
    }

    /// Whether this user may pass through the folder; by its mode alone, as no
    /// other group of the user is kept when we change to it.
    pub fn may_pass(&self, folder: &Metadata) -> bool {
        let bit = if folder.uid() == self.uid {
            0o100
        } else if folder.gid() == self.gid {
            0o010
        } else {
            0o001
        };
        !self.drop_to || folder.mode() & bit != 0
    }
}

fn accounts() -> Vec<(String, u32, u32)> {
    let text = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let account = |line: &str| {
        let mut fields = line.split(':');
        let name = fields.next()?.to_owned();
        let uid = fields.nth(1)?.parse().ok()?;
        Some((name, uid, fields.next()?.parse().ok()?))
    };
    text.lines().filter_map(account).collect()
}

fn by_name(wanted: &str) -> Option<Owner> {
    let (name, uid, gid) = accounts().into_iter().find(|(name, ..)| name == wanted)?;
    Some(Owner {
        uid,
        gid,
        name,
        drop_to: true,
    })
}

fn name_of(wanted: u32) -> String {
    let found = accounts().into_iter().find(|(_, uid, _)| *uid == wanted);
    found.map_or_else(|| format!("number {wanted}"), |(name, ..)| name)
}

/// A command that runs as the owner, in this folder, with an environment that
/// no `PG…` variable of ours reaches.
pub(super) fn command(program: &Path, owner: &Owner, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null()).env_clear();
    command
        .env("PATH", "/usr/bin:/bin")
        .env("LC_ALL", "C")
        .env("TZ", "UTC");
    if owner.drop_to {
        // The standard library drops root's other groups with it.
        command.gid(owner.gid).uid(owner.uid);
    }
    command
}

/// The server as our direct child, in a process group of its own, so that
/// Ctrl-C in a terminal reaches us but not it: we drain first, then stop it.
pub(super) fn spawn_server(command: &mut Command, log: File) -> std::io::Result<Child> {
    let errors = log.try_clone()?;
    command.stdout(log).stderr(errors).process_group(0);
    end_with_parent(command);
    command.spawn()
}

/// Has the kernel send SIGINT (a fast shutdown) when the thread that spawns the
/// command ends, however it ends.
#[cfg(target_os = "linux")]
fn end_with_parent(command: &mut Command) {
    let parent = rustix::process::getpid();
    let before_exec = move || {
        rustix::process::set_parent_process_death_signal(Some(Signal::INT))?;
        // Our parent may have died before the signal was set.
        if rustix::process::getppid() == Some(parent) {
            Ok(())
        } else {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
    };
    // SAFETY: between fork and exec only async-signal-safe calls are allowed.
    // The closure makes two system calls, prctl and getppid, and builds errors
    // that need no allocation. The standard library changes the user before it
    // runs the closure, which matters: a change of credentials clears the signal.
    #[allow(unsafe_code)]
    unsafe {
        command.pre_exec(before_exec);
    }
}

/// Elsewhere a killed program leaves the server up, and the next start joins it.
#[cfg(not(target_os = "linux"))]
fn end_with_parent(_: &mut Command) {}

/// Stops our server: SIGINT (fast), after 30 seconds SIGQUIT (at once, with
/// recovery at the next start), after 10 more SIGKILL.
pub(super) fn stop(child: &mut Child) {
    let patience = [(Signal::INT, 30), (Signal::QUIT, 10)];
    for (signal, seconds) in patience {
        // Once reaped, its number may be somebody else's.
        if wait(child, Duration::ZERO).is_some() {
            return;
        }
        if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
            // Until we reap it the number stays its own, even if it has just ended.
            let _ = rustix::process::kill_process(pid, signal);
        }
        if wait(child, Duration::from_secs(seconds)).is_some() {
            return;
        }
        tracing::warn!(?signal, seconds, "the private Postgres did not end in time");
    }
    let _ = child.kill();
    let _ = child.wait();
}

fn wait(child: &mut Child, patience: Duration) -> Option<ExitStatus> {
    let begun = Instant::now();
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        if begun.elapsed() > patience {
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
