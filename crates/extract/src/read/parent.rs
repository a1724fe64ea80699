//! The parent's side: start a child, pass on its records, survive its deaths.

use super::deaths::{self, Cause};
use super::ocr::Recogniser;
use super::pipe::{Pipe, PipeError};
use super::protocol::{JOB_VARIABLE, Job, Line, ReadJob, Resume, Step};
use super::{CHILD_ARGUMENT, Options, ReadError, Reader, Summary, poppler};
use crate::record::{Document, Failure, Record};
use rustix::fs::OFlags;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::ops::ControlFlow;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// Largest picture that a child may hand over for recognition.
const PICTURE_BYTES: u64 = 64 << 20;

/// One file being read.
pub(super) struct Reading<'r> {
    reader: &'r Reader,
    path: &'r Path,
    name: &'r str,
    options: &'r Options,
    out: Outlet<'r>,
    recogniser: Recogniser<'r>,
    resume: Resume,
    /// The step under way, if any.
    now: Option<Step>,
    /// Whether the file itself has its document line.
    documented: bool,
    deaths: BTreeMap<String, u32>,
    bytes_left: u64,
}

/// Where records go, counted.
pub(super) struct Outlet<'r> {
    sink: &'r mut dyn FnMut(Record) -> ControlFlow<()>,
    pub summary: Summary,
}

impl Outlet<'_> {
    pub fn pass(&mut self, record: Record) -> Result<(), ReadError> {
        match &record {
            Record::Document(_) => self.summary.documents += 1,
            Record::Page(_) => self.summary.pages += 1,
            Record::Failure(_) => self.summary.failures += 1,
            _ => {}
        }
        match (self.sink)(record) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(ReadError::Stopped),
        }
    }
}

/// How one child ended.
enum End {
    Finished,
    Died(Cause),
}

impl<'r> Reading<'r> {
    pub fn new(
        reader: &'r Reader,
        path: &'r Path,
        name: &'r str,
        options: &'r Options,
        sink: &'r mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> Self {
        Self {
            reader,
            path,
            name,
            options,
            out: Outlet {
                sink,
                summary: Summary::default(),
            },
            recogniser: Recogniser::new(reader, options),
            resume: Resume::default(),
            now: None,
            documented: false,
            deaths: BTreeMap::new(),
            bytes_left: reader.limits.output_bytes,
        }
    }

    pub fn run(mut self) -> Result<Summary, ReadError> {
        loop {
            match self.one_child()? {
                End::Finished => break,
                End::Died(cause) => {
                    self.out.summary.deaths += 1;
                    self.recogniser.drain(&mut self.out)?;
                    if !self.bury(&cause)? {
                        break;
                    }
                }
            }
        }
        self.recogniser.drain(&mut self.out)?;
        Ok(self.out.summary)
    }

    fn one_child(&mut self) -> Result<End, ReadError> {
        self.now = None;
        let mut child = self.spawn()?;
        let Some(stdout) = child.0.stdout.take() else {
            return Ok(End::Died(Cause::Silent));
        };
        let mut pipe = Pipe::new(stdout, self.reader.limits.record_bytes, self.bytes_left);
        let end = self.listen(&mut pipe);
        self.bytes_left = pipe.left();
        match end? {
            Ok(()) => Ok(End::Finished),
            Err(problem) => Ok(End::Died(deaths::autopsy(&mut child.0, problem))),
        }
    }

    /// Passes lines on until the child ends. The outer error is ours, the inner the child's.
    fn listen(
        &mut self,
        pipe: &mut Pipe<ChildStdout>,
    ) -> Result<Result<(), Option<PipeError>>, ReadError> {
        loop {
            let limits = &self.reader.limits;
            let wall = match &self.now {
                Some(step) if step.page.is_some() => limits.page_wall,
                _ => limits.open_wall,
            };
            match pipe.line(wall) {
                // A child of ours never goes back: this one is mad or not ours.
                Ok(Some(Line::Begin(step))) if step.step < self.resume.done => {
                    return Ok(Err(Some(PipeError::Garbled)));
                }
                Ok(Some(Line::Begin(step))) => self.begin(step),
                Ok(Some(Line::Record(record))) => {
                    self.documented |= matches!(&*record, Record::Document(document) if document.file == self.name);
                    self.recogniser.pass(*record, &mut self.out)?;
                }
                Ok(Some(Line::Picture(picture))) => {
                    match pipe.picture(&picture, PICTURE_BYTES, wall) {
                        Ok(bytes) => self.recogniser.take(*picture, &bytes, &mut self.out)?,
                        Err(problem) => return Ok(Err(Some(problem))),
                    }
                }
                // Nobody asked for these.
                Ok(Some(Line::Part(_) | Line::Drawn(..) | Line::NotDrawn(_))) => {
                    return Ok(Err(Some(PipeError::Garbled)));
                }
                Ok(Some(Line::Refused(reason))) => return Err(ReadError::Unprotected(reason)),
                Ok(Some(Line::End)) => return Ok(Ok(())),
                Ok(None) => return Ok(Err(None)),
                Err(problem) => return Ok(Err(Some(problem))),
            }
        }
    }

    fn begin(&mut self, step: Step) {
        self.resume.done = step.step;
        self.now = Some(step);
    }

    /// Records a death and decides how the next child goes on; false where nothing is left to do.
    fn bury(&mut self, cause: &Cause) -> Result<bool, ReadError> {
        let limits = &self.reader.limits;
        let Some(step) = self.now.take() else {
            // It never began anything: the same would happen again.
            self.fail(
                None,
                "open",
                format!("the reading process ended before it began: {cause}"),
                true,
            )?;
            return Ok(false);
        };
        if !self.documented && step.file == self.name {
            self.document()?;
        }
        let part = (step.file != self.name).then(|| step.file.clone());
        self.out.pass(Record::Failure(Failure {
            file: step.file.clone(),
            page: step.page,
            part,
            stage: step.stage.clone(),
            reason: cause.to_string(),
            retry: cause.passing(),
        }))?;
        if matches!(cause, Cause::Output(_)) && self.bytes_left == 0
            || self.out.summary.deaths >= limits.deaths
        {
            let reason = format!(
                "the rest of the file was given up after {} such ends",
                self.out.summary.deaths
            );
            self.fail(None, "limits", reason, false)?;
            return Ok(false);
        }
        self.resume.done = step.step + 1;
        self.resume.guilty.insert(step.step);
        let deaths = self.deaths.entry(step.file.clone()).or_default();
        *deaths += 1;
        if *deaths >= limits.deaths_per_document || step.page.is_none() {
            self.give_up_document(&step)?;
        }
        Ok(true)
    }

    /// Hands the rest of a document to poppler, if it can have it, or says that it is lost.
    fn give_up_document(&mut self, step: &Step) -> Result<(), ReadError> {
        self.resume.abandoned.insert(step.file.clone());
        let from = step.page.map_or(1, |page| page + 1);
        if step.pdf && step.file == self.name {
            let input = open(self.path)?;
            if poppler::read_rest(
                self.reader,
                input,
                self.name,
                from,
                self.options,
                &mut self.out,
            )? {
                return Ok(());
            }
        }
        if step.page.is_some() {
            let reason =
                format!("pages from {from} on were given up: the reading process ended too often");
            self.fail(None, "limits", reason, false)?;
        }
        Ok(())
    }

    fn fail(
        &mut self,
        page: Option<u32>,
        stage: &str,
        reason: String,
        retry: bool,
    ) -> Result<(), ReadError> {
        let file = self.name.to_owned();
        self.out.pass(Record::Failure(Failure {
            file,
            page,
            part: None,
            stage: stage.to_owned(),
            reason,
            retry,
        }))
    }

    /// The document line of a file whose reader died before it could write one: all that can be
    /// said without looking inside.
    fn document(&mut self) -> Result<(), ReadError> {
        self.documented = true;
        let mut digest = Sha256::new();
        let bytes = std::io::copy(&mut open(self.path)?, &mut digest).unwrap_or(0);
        self.out.pass(Record::Document(Document {
            file: self.name.to_owned(),
            sha256: hex::encode(digest.finalize()),
            media_type: "application/octet-stream".to_owned(),
            bytes,
            ..Document::default()
        }))
    }

    fn spawn(&self) -> Result<KillOnDrop, ReadError> {
        let input = self.reader.open(self.path)?;
        let mut limits = self.reader.limits.clone();
        // A mapped file counts as address space, but costs no memory of its own.
        limits.process.memory += input.metadata().map_or(0, |facts| facts.len());
        let mut job = ReadJob {
            name: self.name.to_owned(),
            options: Options {
                ocr: self.options.ocr && self.recogniser.available(),
                ..self.options.clone()
            },
            limits,
            resume: self.resume.clone(),
            part: None,
            pieces: Vec::new(),
            own: None,
            beside: None,
        };
        self.reader.tell_company(&mut job);
        let job = Job::Read(Box::new(job));
        start(&self.reader.program, &job, Stdio::from(input))
    }
}

/// Opens a file to be read. A pipe or a device is none: it might never begin, or never end.
pub(super) fn open(path: &Path) -> Result<File, ReadError> {
    let input = |source| ReadError::Input {
        path: path.to_owned(),
        source,
    };
    let file = File::options()
        .read(true)
        // Else a pipe without a writer would be waited for.
        .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
        .open(path)
        .map_err(input)?;
    if !file.metadata().map_err(input)?.is_file() {
        return Err(input(std::io::Error::other("it is no file")));
    }
    Ok(file)
}

/// Starts our own program as a child for `job`, with nothing inherited but its input and its pipe.
pub(super) fn start(program: &Path, job: &Job, input: Stdio) -> Result<KillOnDrop, ReadError> {
    let job = serde_json::to_string(job).expect("a job has string keys only");
    Command::new(program)
        .arg(CHILD_ARGUMENT)
        .env_clear()
        .env(JOB_VARIABLE, job)
        .env("LC_ALL", "C.UTF-8")
        .env("OMP_THREAD_LIMIT", "1")
        .current_dir("/")
        .stdin(input)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map(KillOnDrop)
        .map_err(|source| ReadError::Child {
            program: program.to_owned(),
            source,
        })
}

/// A child that does not outlive our interest in it.
pub(super) struct KillOnDrop(pub Child);

impl Drop for KillOnDrop {
    fn drop(&mut self) {
        // Both fail only if it is gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
