//! One part of a file, taken out again: attachments are not kept twice, their
//! bytes are found in the original when somebody asks. In a walled-in child like
//! all that parses what came from outside.

use super::parent::start;
use super::pipe::Pipe;
use super::protocol::{Job, Line, ReadJob, Resume};
use super::{Options, ReadError, Reader};
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

/// Writes the part's bytes; false where it was not found.
pub(super) fn take(
    reader: &Reader,
    path: &Path,
    name: &str,
    part: &str,
    out: &mut dyn Write,
) -> Result<bool, ReadError> {
    let input = reader.open(path)?;
    let mut limits = reader.limits.clone();
    limits.process.memory += input.metadata().map_or(0, |facts| facts.len());
    let most = limits.unpack.part_bytes.saturating_add(limits.output_bytes);
    let mut job = ReadJob {
        name: name.to_owned(),
        options: Options::default(),
        limits,
        resume: Resume::default(),
        part: Some(part.to_owned()),
        pieces: Vec::new(),
        own: None,
        beside: None,
    };
    reader.tell_company(&mut job);
    let job = Job::Read(Box::new(job));
    let mut child = start(&reader.program, &job, Stdio::from(input))?;
    let Some(stdout) = child.0.stdout.take() else {
        return Ok(false);
    };
    let wall = reader.limits.open_wall;
    let mut pipe = Pipe::new(stdout, reader.limits.record_bytes, most);
    loop {
        match pipe.line(wall) {
            Ok(Some(Line::Part(bytes))) => return Ok(pipe.part(bytes, wall, out).is_ok()),
            Ok(Some(Line::Refused(reason))) => return Err(ReadError::Unprotected(reason)),
            Ok(Some(Line::Begin(_) | Line::Record(_))) => {}
            Ok(Some(Line::Picture(_) | Line::Drawn(..) | Line::NotDrawn(_) | Line::End) | None)
            | Err(_) => return Ok(false),
        }
    }
}
