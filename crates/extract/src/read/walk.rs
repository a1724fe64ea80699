//! The child's walk through a file: steps, budgets, and where records go.
//!
//! Each document and each page is a step, counted in the order in which they
//! begin. The count is announced before the work, so that the parent knows
//! whom to blame; a resumed walk goes through finished steps silently. Panics
//! of a parser end as a `failure` of the step, not as the end of the walk.

use super::protocol::{Line, Picture, Resume, Step};
use super::{Limits, Options, UnpackLimits};
use crate::formats::scan::Area;
use crate::formats::split::Held;
use crate::record::{Document, Failure, Page, Record};
use crate::sandbox;
use std::collections::{BTreeMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Opening a document may take this many times a page's processor time.
const OPEN_FACTOR: u64 = 6;

/// Where lines go: the pipe, or a closure in tests. An error means that nobody listens any more.
pub(super) trait Outlet {
    fn line(&mut self, line: Line) -> std::io::Result<()>;
    fn picture(&mut self, picture: Picture, bytes: &[u8]) -> std::io::Result<()>;
    fn part(&mut self, bytes: &[u8]) -> std::io::Result<()>;
}

/// A document to be read.
#[derive(Clone)]
pub(crate) struct Input {
    /// The name as given; parts are `outer/inner`.
    pub name: String,
    /// The bytes, mapped or in memory.
    pub bytes: Arc<dyn AsRef<[u8]> + Send + Sync>,
    /// The document in which it was found.
    pub parent: Option<String>,
    /// Levels of files around it.
    pub depth: u32,
    /// Of an archive joined from pieces: hash and bytes of the piece that it goes by.
    pub own: Option<(String, u64)>,
    /// Why pieces could not be joined.
    pub damage: Option<&'static str>,
}

/// How a step is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begin {
    /// Do the work.
    Do,
    /// An earlier child did it: open what must be opened to find what is inside, but say nothing.
    Silent,
    /// Leave it out, with all that is inside.
    Skip,
}

/// One walk through one file and all that is in it.
pub(crate) struct Walk<'o> {
    pub options: Options,
    pub limits: Limits,
    out: &'o mut dyn Outlet,
    resume: Resume,
    next_step: u64,
    silent: bool,
    walled: bool,
    gone: bool,
    budget: Budget,
    names: HashSet<String>,
    /// Pages and parts begun and failures told, spoken or silent.
    told: u64,
    /// Document lines, spoken or silent.
    documents: u64,
    /// The part that is wanted, and nothing else.
    wanted: Option<String>,
    /// Pieces of archives, by the document that they were found in.
    held: BTreeMap<String, Held>,
    /// The file itself is a piece and read together with this one.
    beside: Option<String>,
}

/// A small file may unpack to this much whatever its ratio: blank scans and empty tables pack well.
const FREE_OF_RATIO: u64 = 16 << 20;

/// What unpacking may still yield.
struct Budget {
    parts: u32,
    bytes: u64,
    /// Bytes in all that a file of this size may hold before it is taken for a bomb.
    sound: u64,
    told: bool,
}

impl<'o> Walk<'o> {
    pub(super) fn new(
        options: Options,
        limits: Limits,
        resume: Resume,
        walled: bool,
        input: u64,
        out: &'o mut dyn Outlet,
    ) -> Self {
        let UnpackLimits {
            parts, total_bytes, ..
        } = limits.unpack;
        let budget = Budget {
            parts,
            bytes: total_bytes,
            sound: FREE_OF_RATIO.saturating_add(input.saturating_mul(limits.unpack.ratio)),
            told: false,
        };
        Self {
            options,
            limits,
            out,
            resume,
            next_step: 0,
            silent: false,
            walled,
            gone: false,
            budget,
            names: HashSet::new(),
            told: 0,
            documents: 0,
            wanted: None,
            held: BTreeMap::new(),
            beside: None,
        }
    }

    /// Walks only to this part and hands over its bytes.
    pub(super) fn only(mut self, part: Option<String>) -> Self {
        self.wanted = part;
        self
    }

    /// Whether this document need not be opened: another one is wanted, and this is
    /// not the way to it; or it is the one, and its bytes have been handed over.
    pub fn passes_by(&mut self, input: &Input) -> bool {
        let Some(wanted) = &self.wanted else {
            return false;
        };
        if *wanted == input.name {
            let bytes: &[u8] = input.bytes.as_ref().as_ref();
            self.gone |= self.out.part(bytes).is_err();
            return true;
        }
        let inside = wanted.strip_prefix(input.name.as_str());
        !inside.is_some_and(|rest| rest.starts_with('/'))
    }

    /// Whether this very document's bytes are wanted.
    pub fn wants(&self, name: &str) -> bool {
        self.wanted.as_deref() == Some(name)
    }

    /// The file itself is a piece of an archive that is read with this one.
    pub(super) fn set_beside(&mut self, main: Option<String>) {
        self.beside = main;
    }

    /// The file with which the file itself is read.
    pub fn beside(&self) -> Option<&str> {
        self.beside.as_deref()
    }

    /// Keeps a part back if it is a piece of an archive; gives it again if not.
    pub fn hold(&mut self, parent: &Input, part: Input) -> Option<Input> {
        self.held.entry(parent.name.clone()).or_default().keep(part)
    }

    /// The pieces found in a document, once all of it has been seen.
    pub fn release(&mut self, parent: &Input) -> Option<Held> {
        self.held.remove(&parent.name)
    }

    /// How many document lines there were so far.
    pub fn documents(&self) -> u64 {
        self.documents
    }

    /// How many pages, parts and failures there were so far; the same number in each run.
    pub fn told(&self) -> u64 {
        self.told
    }

    /// Begins a document.
    pub fn begin_document(&mut self, name: &str) -> Begin {
        self.begin(name, None, "open", false)
    }

    /// Begins one page of a document; `pdf` if poppler could read it instead.
    fn begin(&mut self, file: &str, page: Option<u32>, stage: &str, pdf: bool) -> Begin {
        let step = self.next_step;
        self.next_step += 1;
        self.told += 1;
        self.silent = step < self.resume.done;
        if self.gone || self.resume.guilty.contains(&step) {
            return Begin::Skip;
        }
        if page.is_some() && self.resume.abandoned.contains(file) {
            return Begin::Skip;
        }
        if self.silent {
            return Begin::Silent;
        }
        if self.walled {
            let factor = if page.is_some() { 1 } else { OPEN_FACTOR };
            sandbox::allow_cpu(
                self.limits.page_cpu_seconds * factor,
                self.limits.process.cpu_seconds,
            );
        }
        let step = Step {
            step,
            file: file.to_owned(),
            page,
            stage: stage.to_owned(),
            pdf,
        };
        self.send(Line::Begin(step));
        Begin::Do
    }

    /// Does the work of one page, if this walk is to do it. A panic becomes a failure of that page
    /// and `None`; the caller must then throw away whatever caches the work shared.
    pub fn page<T>(
        &mut self,
        file: &str,
        page: u32,
        pdf: bool,
        work: impl FnOnce(&mut Self) -> T,
    ) -> Turn<T> {
        // Whoever wants a part of a file does not want to wait for its pages.
        if self.wanted.is_some() || self.begin(file, Some(page), "text", pdf) != Begin::Do {
            return Turn::Skipped;
        }
        match catch_unwind(AssertUnwindSafe(|| work(self))) {
            Ok(value) => Turn::Done(value),
            Err(panic) => {
                let reason = format!("the reader stumbled: {}", panic_text(panic.as_ref()));
                self.failure(file, Some(page), "text", &reason, false);
                Turn::Panicked
            }
        }
    }

    /// Passes on a document.
    pub fn document(&mut self, document: Document) {
        self.documents += 1;
        self.record(Record::Document(document));
    }

    /// Passes on a record of the step under way.
    pub fn record(&mut self, record: Record) {
        if !self.silent {
            self.send(Line::Record(Box::new(record)));
        }
    }

    /// Passes on a page that needs recognition, with its picture.
    pub fn picture(&mut self, page: Page, dpi: Option<f32>, areas: Vec<Area>, bytes: &[u8]) {
        if self.silent || self.gone {
            return;
        }
        let picture = Picture {
            bytes: bytes.len() as u64,
            dpi,
            page,
            areas,
        };
        self.gone = self.out.picture(picture, bytes).is_err();
    }

    /// Passes on a failure.
    pub fn failure(
        &mut self,
        file: &str,
        page: Option<u32>,
        stage: &str,
        reason: &str,
        retry: bool,
    ) {
        self.told += 1;
        let part = file.contains('/').then(|| file.to_owned());
        self.record(Record::Failure(Failure {
            file: file.to_owned(),
            page,
            part: part.filter(|_| self.names.contains(file)),
            stage: stage.to_owned(),
            reason: reason.to_owned(),
            retry,
        }));
    }

    /// Whether another part of `size` bytes may be unpacked; says so once if not.
    pub fn may_unpack(&mut self, parent: &Input, size: u64) -> bool {
        let limits = &self.limits.unpack;
        let unpacked = limits.total_bytes - self.budget.bytes;
        let reason = if parent.depth >= limits.depth {
            format!(
                "files nested more than {} deep are not opened",
                limits.depth
            )
        } else if self.budget.parts == 0 {
            format!("more than {} parts: the rest was left out", limits.parts)
        } else if size > limits.part_bytes {
            format!(
                "a part larger than {} bytes was left out",
                limits.part_bytes
            )
        } else if size > self.budget.bytes {
            format!(
                "more than {} bytes unpacked: the rest was left out",
                limits.total_bytes
            )
        } else if unpacked.saturating_add(size) > self.budget.sound {
            format!(
                "unpacks to more than {} times its size, as a bomb would: the rest was left out",
                limits.ratio
            )
        } else {
            self.budget.parts -= 1;
            self.budget.bytes -= size;
            return true;
        };
        if !std::mem::replace(&mut self.budget.told, true)
            || parent.depth < limits.depth && size > limits.part_bytes
        {
            self.failure(&parent.name, None, "limits", &reason, false);
        }
        false
    }

    /// Bytes that one more part may have; readers of packed data stop there.
    pub fn part_limit(&self) -> u64 {
        let limits = &self.limits.unpack;
        let unpacked = limits.total_bytes - self.budget.bytes;
        limits
            .part_bytes
            .min(self.budget.bytes)
            .min(self.budget.sound.saturating_sub(unpacked))
    }

    /// A name for a part that no other part has.
    pub fn part_name(&mut self, parent: &str, inner: &str) -> String {
        let inner = clean(inner);
        let wanted = format!("{parent}/{inner}");
        let mut name = wanted.clone();
        let mut count = 2;
        while !self.names.insert(name.clone()) {
            name = format!("{wanted} ({count})");
            count += 1;
        }
        name
    }

    pub(super) fn send(&mut self, line: Line) {
        if !self.gone {
            self.gone = self.out.line(line).is_err();
        }
    }
}

/// How a page's work went.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Turn<T> {
    /// It was done.
    Done(T),
    /// It was not for this walk.
    Skipped,
    /// It panicked; the failure is told.
    Panicked,
}

/// A part's name for people: no control characters, no empty or climbing pieces, not endless.
fn clean(inner: &str) -> String {
    let pieces = inner
        .split(['/', '\\'])
        .filter(|piece| !matches!(*piece, "" | "." | ".."));
    let joined = pieces.collect::<Vec<_>>().join("/");
    let cleaned: String = joined
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect();
    if cleaned.is_empty() {
        "unnamed".to_owned()
    } else {
        cleaned
    }
}

pub(crate) fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("no reason given")
        .chars()
        .take(200)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn part_names_cannot_climb_or_hide() {
        let cases = [
            ("../../etc/passwd", "etc/passwd"),
            ("C:\\temp\\a.txt", "C:/temp/a.txt"),
            ("a\u{0}b\nc", "abc"),
            ("..", "unnamed"),
            ("", "unnamed"),
        ];
        for (given, expected) in cases {
            assert_eq!(clean(given), expected);
        }
    }
}
