//! Recognition of pages that are pictures: tesseract, one walled-in process a page.
//!
//! Pictures come from the reading child, words go to the page record. Records
//! leave in the order in which they came, `ocr_jobs` pages under way at once;
//! what comes behind a page under way waits for it, within bounds.
//! Which pages need it is decided where they are read, not here.

use super::parent::{KillOnDrop, Outlet};
use super::protocol::Picture;
use super::{Options, ReadError, Reader, tools};
use crate::formats::scan::{Area, covered};
use crate::formats::tesseract::{self, Reading};
use crate::record::{Failure, Page, Record, TextSource, Word};
use rustix::fs::MemfdFlags;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::process::{ChildStdout, Stdio};
use std::thread::JoinHandle;
use std::time::Instant;

/// Most that tesseract may say about one page.
const ANSWER_BYTES: u64 = 16 << 20;

/// Records that may wait behind pages under way, and their bytes, roughly.
const MOST_BEHIND: usize = 500;
const BYTES_BEHIND: usize = 16 << 20;

/// Pages under way, and what came after them.
pub(super) struct Recogniser<'r> {
    reader: &'r Reader,
    options: &'r Options,
    queue: VecDeque<Queued>,
    /// Bytes of the records taken since the queue was last empty.
    behind: usize,
}

/// A place in the order of records.
enum Queued {
    Page(Box<Waiting>),
    Record(Box<Record>),
}

/// What tesseract says, read by a thread of its own so that its pipe never fills.
type Answer = JoinHandle<std::io::Result<Vec<u8>>>;

struct Waiting {
    page: Page,
    dpi: Option<f32>,
    started: Instant,
    child: KillOnDrop,
    answer: Answer,
    areas: Vec<Area>,
}

impl<'r> Recogniser<'r> {
    pub fn new(reader: &'r Reader, options: &'r Options) -> Self {
        Self {
            reader,
            options,
            queue: VecDeque::new(),
            behind: 0,
        }
    }

    /// Whether tesseract is there.
    pub fn available(&self) -> bool {
        self.reader.tools.tesseract.is_some()
    }

    /// Begins to recognise a page; passes on the oldest ones while too many are under way.
    pub fn take(
        &mut self,
        picture: Picture,
        bytes: &[u8],
        out: &mut Outlet<'_>,
    ) -> Result<(), ReadError> {
        while self.under_way() >= self.options.ocr_jobs.max(1) {
            self.pass_oldest(out)?;
        }
        let Picture {
            page, dpi, areas, ..
        } = picture;
        match self.start(bytes, dpi) {
            Ok((child, answer)) => {
                self.queue.push_back(Queued::Page(Box::new(Waiting {
                    page,
                    dpi,
                    started: Instant::now(),
                    child,
                    answer,
                    areas,
                })));
                Ok(())
            }
            Err(reason) => {
                self.drain(out)?;
                give_up(page, reason, true, out)
            }
        }
    }

    /// Passes a record on in its turn: at once if no page is under way.
    pub fn pass(&mut self, record: Record, out: &mut Outlet<'_>) -> Result<(), ReadError> {
        self.behind += weight(&record);
        while self.front_is_ready() || self.crowded() {
            self.pass_oldest(out)?;
        }
        if self.queue.is_empty() {
            self.behind = 0;
            return out.pass(record);
        }
        self.queue.push_back(Queued::Record(Box::new(record)));
        Ok(())
    }

    /// Waits for all pages under way and passes everything on.
    pub fn drain(&mut self, out: &mut Outlet<'_>) -> Result<(), ReadError> {
        while !self.queue.is_empty() {
            self.pass_oldest(out)?;
        }
        Ok(())
    }

    fn crowded(&self) -> bool {
        let full = self.queue.len() >= MOST_BEHIND || self.behind > BYTES_BEHIND;
        full && !self.queue.is_empty()
    }

    fn under_way(&self) -> usize {
        let pages = self.queue.iter();
        pages
            .filter(|queued| matches!(queued, Queued::Page(page) if !page.answer.is_finished()))
            .count()
    }

    fn front_is_ready(&self) -> bool {
        match self.queue.front() {
            Some(Queued::Page(page)) => page.answer.is_finished(),
            Some(Queued::Record(_)) => true,
            None => false,
        }
    }

    fn pass_oldest(&mut self, out: &mut Outlet<'_>) -> Result<(), ReadError> {
        match self.queue.pop_front() {
            Some(Queued::Page(page)) => self.finish(*page, out),
            Some(Queued::Record(record)) => out.pass(*record),
            None => Ok(()),
        }
    }

    fn start(&self, bytes: &[u8], dpi: Option<f32>) -> Result<(KillOnDrop, Answer), String> {
        let program = self
            .reader
            .tools
            .tesseract
            .as_deref()
            .ok_or("tesseract is not installed")?;
        let input = in_memory_file(bytes)
            .map_err(|error| format!("no room for the page's picture: {error}"))?;
        let dpi = dpi.map(|dpi| dpi.round().to_string());
        let mut arguments = vec![
            "stdin",
            "stdout",
            "-l",
            &self.options.ocr_language,
            "--psm",
            "3",
        ];
        if let Some(dpi) = &dpi {
            arguments.extend(["--dpi", dpi]);
        }
        arguments.push("tsv");
        let cpu = self.reader.limits.ocr_wall.as_secs();
        let mut child = tools::start(self.reader, program, &arguments, Stdio::from(input), cpu)
            .map_err(|error| error.to_string())?;
        let stdout = child.0.stdout.take().ok_or("tesseract has no output")?;
        Ok((child, std::thread::spawn(move || read_all(stdout))))
    }

    fn finish(&self, mut oldest: Waiting, out: &mut Outlet<'_>) -> Result<(), ReadError> {
        let wall = self.reader.limits.ocr_wall;
        while !oldest.answer.is_finished() {
            if oldest.started.elapsed() > wall {
                // The reader thread ends with the pipe.
                let _ = oldest.child.0.kill();
                let _ = oldest.answer.join();
                return give_up(
                    oldest.page,
                    "recognition took too long".to_owned(),
                    true,
                    out,
                );
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let answer = oldest
            .answer
            .join()
            .ok()
            .and_then(Result::ok)
            .unwrap_or_default();
        let ended_well = oldest.child.0.wait().is_ok_and(|status| status.success());
        if !ended_well {
            return give_up(
                oldest.page,
                "the recognition program failed on this page".to_owned(),
                true,
                out,
            );
        }
        let scale = oldest.dpi.map_or(1.0, |dpi| 72.0 / dpi);
        let readings = tesseract::read_table(&String::from_utf8_lossy(&answer), scale);
        let words = readings.first().map_or(&[][..], |first| &first.words);
        let redactions = covered::judge(&oldest.areas, words, &oldest.page);
        for page in recognised(oldest.page, readings, self.options.words) {
            out.summary.recognised += 1;
            out.pass(Record::Page(page))?;
        }
        for redaction in redactions {
            out.pass(Record::Redaction(redaction))?;
        }
        Ok(())
    }
}

/// What a record takes in memory, where it can be large.
fn weight(record: &Record) -> usize {
    match record {
        Record::Page(page) => page.text.len() + page.words.len() * size_of::<Word>(),
        _ => 0,
    }
}

/// The page with what its own text gave, and the failure beside it.
fn give_up(page: Page, reason: String, retry: bool, out: &mut Outlet<'_>) -> Result<(), ReadError> {
    let failure = Failure {
        file: page.file.clone(),
        page: Some(page.page),
        part: None,
        stage: "ocr".to_owned(),
        reason,
        retry,
    };
    out.pass(Record::Page(page))?;
    out.pass(Record::Failure(failure))
}

fn in_memory_file(bytes: &[u8]) -> std::io::Result<File> {
    let mut file = File::from(rustix::fs::memfd_create("page", MemfdFlags::CLOEXEC)?);
    file.write_all(bytes)?;
    file.rewind()?;
    Ok(file)
}

fn read_all(from: ChildStdout) -> std::io::Result<Vec<u8>> {
    let mut answer = Vec::new();
    from.take(ANSWER_BYTES).read_to_end(&mut answer)?;
    Ok(answer)
}

/// Puts what was read into the page, or into as many pages as the picture has (TIFF). An old text
/// layer gives way: it was judged too poor to keep.
fn recognised(first: Page, readings: Vec<Reading>, with_words: bool) -> Vec<Page> {
    if readings.is_empty() {
        return vec![first];
    }
    let mut pages = Vec::new();
    for (number, reading) in (first.page..).zip(readings) {
        let mut page = first.clone();
        page.page = number;
        page.ocr_confidence = reading.confidence;
        if page.width == 0.0 {
            (page.width, page.height) = reading.dimensions;
        }
        // A blank page or a mere picture keeps what little there was.
        if !reading.text.trim().is_empty() {
            page.source = TextSource::Ocr;
            page.text = reading.text;
            page.words = if with_words {
                reading.words
            } else {
                Vec::new()
            };
        }
        pages.push(page);
    }
    pages
}
