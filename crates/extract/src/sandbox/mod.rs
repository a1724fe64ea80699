//! The walls around a process that parses bytes from outside.
//!
//! [`enter`] is called once, early, by the child process; it cannot be undone.
//! In order: resource limits, no new privileges, landlock (no file may be
//! opened, or only the system's libraries for a named tool; no TCP), seccomp.
//! [`status`] tells what this kernel enforces, without entering anything.
//! Nothing here parses.

mod files;
mod syscalls;

use rustix::process::{Resource, Rlimit, Signal, setrlimit};
use serde::{Deserialize, Serialize};

/// Who is about to be walled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tenant {
    /// Our own parsers. They need memory and their open descriptors, nothing else.
    Parser,
    /// A named external program (tesseract, pdftotext) that must be started and load its libraries.
    Tool,
}

/// Stack of a parser, in bytes.
const STACK: u64 = 64 << 20;

/// Hard limits of one child process. All of them end the child, never the parent.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ProcessLimits {
    /// Address space in bytes.
    pub memory: u64,
    /// Processor seconds over the child's whole life.
    pub cpu_seconds: u64,
    /// Open descriptors.
    pub descriptors: u64,
}

impl Default for ProcessLimits {
    fn default() -> Self {
        Self {
            memory: 2 << 30,
            cpu_seconds: 1800,
            descriptors: 64,
        }
    }
}

/// Why the walls could not be raised. The child must not parse then.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A resource limit was refused.
    #[error("resource limit {name} was refused: {source}")]
    Limit {
        /// Which limit.
        name: &'static str,
        /// The system's answer.
        source: rustix::io::Errno,
    },
    /// The kernel would not give up privileges.
    #[error("no_new_privs was refused: {0}")]
    Privileges(rustix::io::Errno),
    /// Landlock exists but refused the rules.
    #[error("landlock refused the rules: {0}")]
    Files(String),
    /// The system-call filter could not be installed.
    #[error("the system-call filter could not be installed: {0}")]
    SystemCalls(String),
}

/// What this kernel enforces on our children.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Landlock's interface version, 0 where it is missing or switched off.
    pub landlock: u32,
    /// Whether system calls are filtered on this architecture.
    pub seccomp: bool,
    /// One sentence for a person.
    pub summary: String,
}

/// Raises all walls around the calling thread and those it will start.
/// Call it before any other thread exists.
pub fn enter(tenant: Tenant, limits: &ProcessLimits) -> Result<(), SandboxError> {
    die_with_parent();
    set_limits(limits)?;
    rustix::thread::set_no_new_privs(true).map_err(SandboxError::Privileges)?;
    files::restrict(tenant).map_err(SandboxError::Files)?;
    syscalls::restrict(tenant).map_err(SandboxError::SystemCalls)
}

/// Tells what [`enter`] can enforce here. Used by `doctor`.
pub fn status() -> Status {
    let landlock = files::landlock_version();
    let seccomp = syscalls::supported();
    let summary = match (landlock, seccomp) {
        (0, true) => {
            "parsers run with a system-call filter and limits; external tools (OCR) are not \
                      kept from reading files, because this kernel has no landlock"
                .to_owned()
        }
        (0, false) => {
            "only resource limits protect this machine: no landlock, no system-call filter"
                .to_owned()
        }
        (version, true) => {
            format!("landlock {version}, system-call filter and resource limits are enforced")
        }
        (version, false) => {
            format!("landlock {version} and resource limits are enforced; no system-call filter")
        }
    };
    Status {
        landlock,
        seccomp,
        summary,
    }
}

/// A child without a parent has nobody to report to.
fn die_with_parent() {
    // Refused only on kernels without prctl; the pipe's end stops the child there.
    let _ = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
}

fn set_limits(limits: &ProcessLimits) -> Result<(), SandboxError> {
    let table = [
        ("address space", Resource::As, limits.memory),
        ("processor time", Resource::Cpu, limits.cpu_seconds),
        ("file size", Resource::Fsize, 0),
        ("descriptors", Resource::Nofile, limits.descriptors),
        ("core file", Resource::Core, 0),
    ];
    raise_stack();
    for (name, resource, value) in table {
        let limit = Rlimit {
            current: Some(value),
            maximum: Some(value),
        };
        setrlimit(resource, limit).map_err(|source| SandboxError::Limit { name, source })?;
    }
    Ok(())
}

/// Parsers recurse; a deeper stack turns fewer odd files into crashes. The
/// system grows the main thread's stack on demand up to this limit.
fn raise_stack() {
    let hard = rustix::process::getrlimit(Resource::Stack).maximum;
    let wanted = hard.map_or(STACK, |hard| hard.min(STACK));
    let _ = setrlimit(
        Resource::Stack,
        Rlimit {
            current: Some(wanted),
            maximum: hard,
        },
    );
}

/// Allows this process `seconds` of processor time from now on, then ends it.
/// Finer than [`ProcessLimits::cpu_seconds`], which stays as the ceiling.
pub fn allow_cpu(seconds: u64, ceiling: u64) {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let used = u64::try_from(used.tv_sec).unwrap_or(0);
    let current = (used + seconds + 1).min(ceiling);
    // Only ever lowers or raises the soft limit below the hard one, which needs no right.
    let _ = setrlimit(
        Resource::Cpu,
        Rlimit {
            current: Some(current),
            maximum: Some(ceiling),
        },
    );
}
