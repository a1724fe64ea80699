//! Why a child ended early, in words for a person.

use super::pipe::PipeError;
use rustix::process::Signal;
use std::fmt;
use std::os::unix::process::ExitStatusExt;
use std::process::Child;

/// The cause of a child's death.
#[derive(Debug)]
pub(super) enum Cause {
    /// It had no output at all.
    Silent,
    /// We killed it for what it wrote, or did not write in time.
    Output(PipeError),
    /// A signal ended it.
    Signal(i32),
    /// It left without saying that it was done.
    Exit(Option<i32>),
}

impl Cause {
    /// Whether the same file may well be read another time.
    pub fn passing(&self) -> bool {
        match self {
            Self::Output(PipeError::TimedOut | PipeError::Broken(_)) => true,
            Self::Signal(signal) => {
                *signal == Signal::KILL.as_raw() || *signal == Signal::TERM.as_raw()
            }
            _ => false,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silent => write!(f, "the reading process gave no output"),
            Self::Output(problem) => write!(f, "the reading process was stopped: {problem}"),
            Self::Signal(signal) => write!(f, "the reading process {}", in_words(*signal)),
            Self::Exit(code) => write!(
                f,
                "the reading process left early (exit {})",
                code.unwrap_or(-1)
            ),
        }
    }
}

fn in_words(signal: i32) -> String {
    let words = match Signal::from_named_raw(signal) {
        Some(Signal::SEGV | Signal::BUS) => "crashed (stack or memory fault)",
        Some(Signal::ABORT) => "stopped itself, most likely for want of memory",
        Some(Signal::XCPU) => "used up its processor time",
        Some(Signal::KILL) => "was killed from outside or used up its processor time",
        Some(Signal::ILL | Signal::TRAP) => "crashed",
        _ => return format!("was ended by signal {signal}"),
    };
    words.to_owned()
}

/// Finds out how `child` ended; kills it where it still runs.
pub(super) fn autopsy(child: &mut Child, problem: Option<PipeError>) -> Cause {
    if let Some(problem) = problem {
        return Cause::Output(problem);
    }
    match child.wait() {
        Ok(status) => status
            .signal()
            .map_or(Cause::Exit(status.code()), Cause::Signal),
        Err(_) => Cause::Exit(None),
    }
}
