//! Recognition of pages that are pictures: tesseract, one walled-in process a page.
//!
//! Pictures come from the reading child, words go to the page record. Records
//! leave in the order in which they came, `ocr_jobs` pages under way at once;
//! what comes behind a page under way waits for it, within bounds.
//! Which pages need it is decided where they are read, not here.

use super::parent::{KillOnDrop, Outlet};
use super::protocol::Picture;
use super::{Options, ReadError, Reader, heif, level, tools};
use crate::formats::scan::{Area, covered};
use crate::formats::tesseract::{self, Reading};
use crate::record::{Failure, Page, Record, TextSource, Word};
use rustix::fs::MemfdFlags;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::process::{ChildStdout, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Tesseract's ways of looking at a page: text stands upright; or find out how it lies first.
const UPRIGHT: &str = "3";
const ANY_WAY_UP: &str = "1";
/// Mean confidence below which a page may be lying on its side.
const UNSURE: f32 = 0.55;
/// Mean confidence below which a page may lie askew; print gives 0.9 and more.
const ASKEW: f32 = 0.75;
/// Lines that fall or rise so much (two degrees and a half) are read better level.
const SLOPE: f32 = 0.045;
/// So few words make it worth a look whether there are more.
const FEW: usize = 12;
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

/// A recogniser at work and what it will have said.
type Started = (KillOnDrop, Answer);

struct Waiting {
    page: Page,
    dpi: Option<f32>,
    /// The picture, for a second look.
    picture: File,
    started: Instant,
    child: KillOnDrop,
    /// Until it is read.
    answer: Option<Answer>,
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
        match self.begin(bytes, dpi) {
            Ok((picture, (child, answer))) => {
                self.queue.push_back(Queued::Page(Box::new(Waiting {
                    page,
                    dpi,
                    picture,
                    started: Instant::now(),
                    child,
                    answer: Some(answer),
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
            .filter(|queued| matches!(queued, Queued::Page(page) if !page.is_ready()))
            .count()
    }

    fn front_is_ready(&self) -> bool {
        match self.queue.front() {
            Some(Queued::Page(page)) => page.is_ready(),
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

    fn begin(&self, bytes: &[u8], dpi: Option<f32>) -> Result<(File, Started), String> {
        let room = |error| format!("no room for the page's picture: {error}");
        let mut picture = in_memory_file(bytes).map_err(room)?;
        if heif::is_needed(&mut picture) {
            picture = in_memory_file(&heif::to_png(self.reader, picture)?).map_err(room)?;
        }
        let started = self.start(&picture, dpi, UPRIGHT)?;
        Ok((picture, started))
    }

    fn start(&self, picture: &File, dpi: Option<f32>, layout: &str) -> Result<Started, String> {
        let program = self
            .reader
            .tools
            .tesseract
            .as_deref()
            .ok_or("tesseract is not installed")?;
        let input = picture
            .try_clone()
            .and_then(|mut input| input.rewind().map(|()| input))
            .map_err(|error| format!("the page's picture cannot be read again: {error}"))?;
        let dpi = dpi.map(|dpi| dpi.round().to_string());
        let mut arguments = vec![
            "stdin",
            "stdout",
            "-l",
            &self.options.ocr_language,
            "--psm",
            layout,
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

    fn finish(&self, mut page: Waiting, out: &mut Outlet<'_>) -> Result<(), ReadError> {
        let wall = self.reader.limits.ocr_wall;
        let mut readings = match page.readings(wall) {
            Ok(readings) => readings,
            Err(reason) => return give_up(page.page, reason.to_owned(), true, out),
        };
        if hardly_read(&readings)
            && let Some(better) = self.look_again(&mut page)
        {
            readings = better;
        }
        if may_lie_askew(&readings)
            && let Some(better) = self.look_straight(&mut page, &readings[0])
        {
            readings = vec![better];
        }
        let words = readings.first().map_or(&[][..], |first| &first.words);
        let redactions = covered::judge(&page.areas, words, &page.page);
        let with_words = self.options.words || self.options.recognised_words;
        for page in recognised(page.page, readings, with_words) {
            out.summary.recognised += 1;
            out.pass(Record::Page(page))?;
        }
        for redaction in redactions {
            out.pass(Record::Redaction(redaction))?;
        }
        Ok(())
    }

    /// Reads the page once more turned level, if it lies askew and that gives more.
    fn look_straight(&self, page: &mut Waiting, before: &Reading) -> Option<Reading> {
        let levelled = level::level(self.reader, &page.picture)?;
        let (child, answer) = self.start(&levelled.picture, page.dpi, UPRIGHT).ok()?;
        (page.child, page.answer) = (child, Some(answer));
        page.started = Instant::now();
        let mut readings = page.readings(self.reader.limits.ocr_wall).ok()?;
        let reading = readings
            .pop()
            .filter(|reading| worth(reading) > worth(before))?;
        let scale = page.dpi.map_or(1.0, |dpi| 72.0 / dpi);
        Some(levelled.brought_back(reading, scale))
    }

    /// Reads the page once more with its orientation found first: it may lie on its side or head.
    fn look_again(&self, page: &mut Waiting) -> Option<Vec<Reading>> {
        let (child, answer) = self.start(&page.picture, page.dpi, ANY_WAY_UP).ok()?;
        (page.child, page.answer) = (child, Some(answer));
        page.started = Instant::now();
        let readings = page.readings(self.reader.limits.ocr_wall).ok()?;
        (!hardly_read(&readings)).then_some(readings)
    }
}

/// How much a reading is worth: its words, by how sure they are.
fn worth(reading: &Reading) -> f32 {
    reading.words.len() as f32 * reading.confidence.unwrap_or(0.0)
}

/// Whether a page gave so few words, or words so unsure, that it may lie askew.
fn may_lie_askew(readings: &[Reading]) -> bool {
    let [reading] = readings else { return false };
    let sure = reading
        .confidence
        .is_some_and(|confidence| confidence >= ASKEW);
    !sure || reading.words.len() < FEW || slope(&reading.words).abs() > SLOPE
}

/// By how much lines fall to the right: the middle of the slopes from each word to the next.
fn slope(words: &[Word]) -> f32 {
    let middle = |word: &Word| {
        let [left, top, right, bottom] = word.bounds;
        ((left + right) / 2.0, (top + bottom) / 2.0)
    };
    let mut slopes: Vec<f32> = words
        .windows(2)
        .filter(|two| two[1].bounds[0] >= two[0].bounds[2])
        .map(|two| {
            let ((x, y), (u, v)) = (middle(&two[0]), middle(&two[1]));
            (v - y) / (u - x).max(1.0)
        })
        .filter(|slope| slope.abs() < 0.5)
        .collect();
    slopes.sort_by(f32::total_cmp);
    slopes.get(slopes.len() / 2).copied().unwrap_or(0.0)
}

impl Waiting {
    fn is_ready(&self) -> bool {
        self.answer.as_ref().is_none_or(Answer::is_finished)
    }

    /// What tesseract made of it, waiting no longer than `wall`.
    fn readings(&mut self, wall: Duration) -> Result<Vec<Reading>, &'static str> {
        while !self.is_ready() {
            if self.started.elapsed() > wall {
                // The reader thread ends with the pipe.
                let _ = self.child.0.kill();
                return Err("recognition took too long");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let answer = self.answer.take().and_then(|answer| answer.join().ok());
        let answer = answer.and_then(Result::ok).unwrap_or_default();
        if !self.child.0.wait().is_ok_and(|status| status.success()) {
            return Err("the recognition program failed on this page");
        }
        let scale = self.dpi.map_or(1.0, |dpi| 72.0 / dpi);
        Ok(tesseract::read_table(
            &String::from_utf8_lossy(&answer),
            scale,
        ))
    }
}

/// Whether a page of many marks gave next to no words that the recogniser trusts.
fn hardly_read(readings: &[Reading]) -> bool {
    let [reading] = readings else { return false };
    let sure = reading
        .confidence
        .is_some_and(|confidence| confidence >= UNSURE);
    reading.words.len() >= 8 && !sure
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

pub(super) fn in_memory_file(bytes: &[u8]) -> std::io::Result<File> {
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
