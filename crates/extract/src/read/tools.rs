//! The external programs we may start, and how they are started inside the walls.

use super::protocol::{Job, ToolJob};
use super::{ReadError, Reader, parent};
use crate::sandbox::{self, ProcessLimits, SandboxError, Tenant};
use serde::{Deserialize, Serialize};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// External programs found on this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tools {
    /// Recognises text in pictures.
    pub tesseract: Option<PathBuf>,
    /// Second engine for PDF files that our own reader cannot survive.
    pub pdftotext: Option<PathBuf>,
    /// Decodes HEIC and AVIF pictures: a library, loaded by a child of ours behind the same walls.
    pub libheif: Option<PathBuf>,
}

impl Tools {
    /// Looks in the system's program folders (never in `PATH`: whoever sets that could name any program).
    pub fn find() -> Self {
        Self {
            tesseract: find("tesseract"),
            pdftotext: find("pdftotext"),
            libheif: find_library("libheif.so.1"),
        }
    }

    /// No external program at all.
    pub fn none() -> Self {
        Self::default()
    }
}

fn find(name: &str) -> Option<PathBuf> {
    ["/usr/bin", "/usr/local/bin"]
        .iter()
        .map(|folder| Path::new(folder).join(name))
        .find(|path| path.is_file())
}

fn find_library(name: &str) -> Option<PathBuf> {
    let by_machine = format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH);
    [&by_machine, "/usr/lib64", "/usr/lib", "/usr/local/lib"]
        .iter()
        .map(|folder| Path::new(folder).join(name))
        .find(|path| path.is_file())
}

/// Starts `program` through our own child, so that it runs inside the walls.
pub(super) fn start(
    reader: &Reader,
    program: &Path,
    arguments: &[&str],
    input: Stdio,
    cpu_seconds: u64,
) -> Result<parent::KillOnDrop, ReadError> {
    let job = Job::Tool(ToolJob {
        program: program.to_owned(),
        arguments: arguments
            .iter()
            .map(|&argument| argument.to_owned())
            .collect(),
        memory: reader.limits.process.memory,
        cpu_seconds,
    });
    parent::start(&reader.program, &job, input)
}

/// In the child: raise the walls and become the tool. Returns only on failure.
pub(super) fn become_tool(job: &ToolJob) -> Result<std::io::Error, SandboxError> {
    let limits = ProcessLimits {
        memory: job.memory,
        cpu_seconds: job.cpu_seconds,
        descriptors: 64,
    };
    sandbox::enter(Tenant::Tool, &limits)?;
    Ok(std::process::Command::new(&job.program)
        .args(&job.arguments)
        .env_clear()
        .env("LC_ALL", "C.UTF-8")
        .env("OMP_THREAD_LIMIT", "1")
        .exec())
}
