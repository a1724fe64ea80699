//! The child's side: raise the walls, then parse standard input.

use super::protocol::{DrawJob, JOB_VARIABLE, Job, Line, Picture, ReadJob, Resume};
use super::walk::{Input, Outlet, Walk};
use super::{Limits, Options, heif, level, tools};
use crate::formats::{self, split};
use crate::record::Record;
use crate::sandbox::{self, Tenant};
use memmap2::{Mmap, MmapMut, MmapOptions};
use std::fs::File;
use std::io::{BufWriter, Stdout, Write};
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::Arc;

/// The first argument with which our own binary is started as a reading child.
pub const CHILD_ARGUMENT: &str = "__read";

/// The whole life of a reading child. The binary calls this, before anything
/// else and with no other thread running, when its first argument is
/// [`CHILD_ARGUMENT`]; `args` are the arguments after that one (none so far).
///
/// Input is standard input, output are lines for the parent on standard output.
pub fn child_main(_args: impl Iterator<Item = std::ffi::OsString>) -> ExitCode {
    std::panic::set_hook(Box::new(|_| {}));
    let mut out = PipeOut(BufWriter::with_capacity(1 << 18, std::io::stdout()));
    let job = std::env::var(JOB_VARIABLE)
        .ok()
        .and_then(|job| serde_json::from_str(&job).ok());
    match job {
        Some(Job::Read(job)) => read_input(*job, &mut out),
        Some(Job::Draw(job)) => draw_page(&job, &mut out),
        Some(Job::Heif(job)) => match input() {
            Ok(bytes) => heif::convert((*bytes).as_ref(), &job),
            Err(_) => ExitCode::FAILURE,
        },
        Some(Job::Level(job)) => match input() {
            Ok(bytes) => level::turn((*bytes).as_ref(), &job),
            Err(_) => ExitCode::FAILURE,
        },
        Some(Job::Tool(job)) => match tools::become_tool(&job) {
            Ok(_) | Err(_) => ExitCode::FAILURE,
        },
        None => refuse(
            &mut out,
            "this command is started by the program itself, with a job",
        ),
    }
}

fn read_input(job: ReadJob, out: &mut PipeOut) -> ExitCode {
    // Mapped before the walls are up; the file's own size is not held against us afterwards.
    let read = match job.pieces.is_empty() {
        true => input().map(Source::Shared),
        false => input_to_mend().map(Source::ToMend),
    };
    let source = match read {
        Ok(source) => source,
        Err(error) => return refuse(out, &format!("the input cannot be read: {error}")),
    };
    if let Err(error) = sandbox::enter(Tenant::Parser, &job.limits.process) {
        return refuse(out, &error.to_string());
    }
    let (bytes, damage) = source.mended(&job.pieces);
    let input = Input {
        name: job.name,
        bytes,
        parent: None,
        depth: 0,
        own: job.own,
        damage,
    };
    let walk = Walk::new(
        job.options,
        job.limits,
        job.resume,
        true,
        input.bytes.as_ref().as_ref().len() as u64,
        out,
    );
    let mut walk = walk.only(job.part);
    walk.set_beside(job.beside);
    formats::read(&mut walk, &input);
    walk.send(Line::End);
    ExitCode::SUCCESS
}

fn draw_page(job: &DrawJob, out: &mut PipeOut) -> ExitCode {
    let bytes = match input() {
        Ok(bytes) => bytes,
        Err(error) => return refuse(out, &format!("the input cannot be read: {error}")),
    };
    if let Err(error) = sandbox::enter(Tenant::Parser, &job.process) {
        return refuse(out, &error.to_string());
    }
    let told = match formats::draw::draw(&bytes, &job.drawing) {
        Ok(mut picture) => {
            let png = std::mem::take(&mut picture.png);
            let line = Line::Drawn(Box::new(picture), png.len() as u64);
            out.line(line).and_then(|()| out.raw(&png))
        }
        Err(why) => out.line(Line::NotDrawn(why.into())),
    };
    // Nobody listens any more: nothing is lost.
    told.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}

fn refuse(out: &mut PipeOut, reason: &str) -> ExitCode {
    // If this cannot be told either, the exit code tells.
    let _ = out.line(Line::Refused(reason.to_owned()));
    ExitCode::FAILURE
}

type Bytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// What is read.
enum Source {
    Shared(Bytes),
    /// Pieces of a zip one behind the other: where its list points must be counted anew.
    ToMend(MmapMut),
}

impl Source {
    fn mended(self, lengths: &[u64]) -> (Bytes, Option<&'static str>) {
        match self {
            Self::Shared(bytes) => (bytes, None),
            Self::ToMend(mut map) => {
                let damage = split::mend(&mut map, lengths).err();
                (Arc::new(map), damage)
            }
        }
    }
}

/// Standard input mapped so that what is changed stays ours.
fn input_to_mend() -> std::io::Result<MmapMut> {
    let file = File::from(rustix::io::dup(std::io::stdin())?);
    // SAFETY: as below; the file has no name, and nobody else has it open for writing.
    #[allow(unsafe_code)]
    unsafe {
        MmapOptions::new().map_copy(&file)
    }
}

/// Standard input as bytes: mapped if it is a file, so that a huge file costs no memory of its own.
fn input() -> std::io::Result<Arc<dyn AsRef<[u8]> + Send + Sync>> {
    let file = File::from(rustix::io::dup(std::io::stdin())?);
    if file.metadata()?.len() == 0 {
        return Ok(Arc::new(Vec::new()));
    }
    // SAFETY: if somebody shortens the file meanwhile, this process dies of a bus error and the
    // parent records it; changed bytes are as hostile as any others that we parse here.
    #[allow(unsafe_code)]
    let map = unsafe { Mmap::map(&file)? };
    Ok(Arc::new(map))
}

/// Lines on standard output, flushed one by one so that what is done is kept whatever comes next.
struct PipeOut(BufWriter<Stdout>);

impl PipeOut {
    fn raw(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.0.write_all(bytes)?;
        self.0.flush()
    }
}

impl Outlet for PipeOut {
    fn line(&mut self, line: Line) -> std::io::Result<()> {
        serde_json::to_writer(&mut self.0, &line)?;
        self.0.write_all(b"\n")?;
        self.0.flush()
    }

    fn picture(&mut self, picture: Picture, bytes: &[u8]) -> std::io::Result<()> {
        serde_json::to_writer(&mut self.0, &Line::Picture(Box::new(picture)))?;
        self.0.write_all(b"\n")?;
        self.0.write_all(bytes)?;
        self.0.flush()
    }

    fn part(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        serde_json::to_writer(&mut self.0, &Line::Part(bytes.len() as u64))?;
        self.0.write_all(b"\n")?;
        self.0.write_all(bytes)?;
        self.0.flush()
    }
}

/// Reads `bytes` in this very process, without walls, limits or recognition.
///
/// For tests and files that we made ourselves. A hostile file can crash, hang
/// or bloat the caller: everything else goes through [`super::Reader`].
pub fn in_process(
    bytes: Vec<u8>,
    name: &str,
    options: &Options,
    sink: &mut dyn FnMut(Record) -> ControlFlow<()>,
) {
    let length = bytes.len() as u64;
    let input = Input {
        name: name.to_owned(),
        bytes: Arc::new(bytes),
        parent: None,
        depth: 0,
        own: None,
        damage: None,
    };
    let mut out = DirectOut(sink);
    let options = Options {
        ocr: false,
        ..options.clone()
    };
    let mut walk = Walk::new(
        options,
        Limits::default(),
        Resume::default(),
        false,
        length,
        &mut out,
    );
    formats::read(&mut walk, &input);
}

struct DirectOut<'s>(&'s mut dyn FnMut(Record) -> ControlFlow<()>);

impl Outlet for DirectOut<'_> {
    fn line(&mut self, line: Line) -> std::io::Result<()> {
        match line {
            Line::Record(record) => match (self.0)(*record) {
                ControlFlow::Continue(()) => Ok(()),
                ControlFlow::Break(()) => Err(std::io::ErrorKind::BrokenPipe.into()),
            },
            _ => Ok(()),
        }
    }

    fn picture(&mut self, picture: Picture, _bytes: &[u8]) -> std::io::Result<()> {
        self.line(Line::Record(Box::new(Record::Page(picture.page))))
    }

    fn part(&mut self, _bytes: &[u8]) -> std::io::Result<()> {
        Ok(())
    }
}
