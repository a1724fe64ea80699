//! Files in, records out, with a child process between us and the file.
//!
//! [`Reader::read`] is the one way in for the product: it starts our own binary
//! again as a walled-in child (`PROGRAM __read`), hands it the file as an open
//! descriptor and passes on the records that come back, within limits. A page
//! that kills the child becomes a `failure` record and the rest is read by a new
//! child. [`child_main`] is the other end. [`in_process`] is for tests and
//! trusted input only. Nothing here knows a file format; see `formats`.

mod child;
mod deaths;
mod heif;
mod level;
mod ocr;
mod parent;
mod part;
mod picture;
mod pieces;
mod pipe;
mod poppler;
mod protocol;
mod tools;
mod walk;

pub use crate::formats::to_the_letter;
pub use child::{CHILD_ARGUMENT, child_main, in_process};
pub use picture::{DRAWER, Drawing, LARGEST, NoPicture, PagePicture, WIDEST, has_pictures};
pub use tools::Tools;
pub(crate) use walk::{Begin, Input, Turn, Walk, panic_text};

use crate::record::Record;
use crate::sandbox::ProcessLimits;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Whether a file of this name can be a piece of an archive that was cut up; see [`Reader::among`].
pub fn is_piece(name: &str) -> bool {
    crate::formats::split::Piece::named(name).is_some()
}

/// Reads files through child processes of `program`.
#[derive(Clone, Debug)]
pub struct Reader {
    program: PathBuf,
    limits: Limits,
    tools: Tools,
    company: pieces::Company,
}

/// What the caller wants from a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Options {
    /// Give each word with its box.
    pub words: bool,
    /// Give recognised words with their boxes even where `words` is not asked for: finding them
    /// again would take seconds a page.
    pub recognised_words: bool,
    /// Recognise pages that are pictures. Without it such a page ends as a `failure` that says so.
    pub ocr: bool,
    /// Language data for recognition, tesseract's names joined by `+`.
    pub ocr_language: String,
    /// Pages recognised at once.
    pub ocr_jobs: usize,
    /// Password for protected files.
    pub password: Option<String>,
    /// Give each sheet of a workbook as one page, however long, instead of pages to be read.
    #[serde(default)]
    pub whole_sheets: bool,
    /// Only these pages of the file itself (first, last; from 1). Parts inside are left out.
    pub pages: Option<(u32, u32)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            words: false,
            recognised_words: false,
            ocr: false,
            ocr_language: "eng".to_owned(),
            ocr_jobs: 1,
            password: None,
            whole_sheets: false,
            pages: None,
        }
    }
}

/// What one file may cost. Each limit ends as a record that names it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Limits {
    /// The child's own limits.
    pub process: ProcessLimits,
    /// Processor seconds for one page's text; opening a document may take six times that.
    pub page_cpu_seconds: u64,
    /// Wall time for one page's text before the child is killed.
    pub page_wall: Duration,
    /// Wall time for opening a document (hashing included) or unpacking an archive.
    pub open_wall: Duration,
    /// Wall time for recognising one page.
    pub ocr_wall: Duration,
    /// Longest record in bytes.
    pub record_bytes: usize,
    /// All records of one file together, in bytes.
    pub output_bytes: u64,
    /// Deaths of the child on one document before its other pages are given up.
    pub deaths_per_document: u32,
    /// Deaths on one file, all its parts together.
    pub deaths: u32,
    /// What unpacking may yield.
    pub unpack: UnpackLimits,
}

/// Limits for archives, mailboxes and attachments, over all levels of one file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UnpackLimits {
    /// Levels of files inside files.
    pub depth: u32,
    /// Parts in all.
    pub parts: u32,
    /// Bytes of one part.
    pub part_bytes: u64,
    /// Bytes of all parts together.
    pub total_bytes: u64,
    /// Bytes out for each byte in, beyond the first 16 MiB.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            process: ProcessLimits::default(),
            page_cpu_seconds: 10,
            page_wall: Duration::from_secs(60),
            open_wall: Duration::from_secs(300),
            ocr_wall: Duration::from_secs(120),
            record_bytes: 24 << 20,
            output_bytes: 4 << 30,
            deaths_per_document: 3,
            deaths: 24,
            unpack: UnpackLimits::default(),
        }
    }
}

impl Default for UnpackLimits {
    fn default() -> Self {
        Self {
            depth: 12,
            parts: 100_000,
            part_bytes: 512 << 20,
            total_bytes: 8 << 30,
            ratio: 200,
        }
    }
}

/// How a file ended. The records tell the details.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Documents seen, parts included.
    pub documents: u64,
    /// Pages passed on.
    pub pages: u64,
    /// Pages recognised from their picture.
    pub recognised: u64,
    /// Failures passed on.
    pub failures: u64,
    /// Times the child died and was started again.
    pub deaths: u32,
}

/// Why nothing could be read at all. A file's own faults are never errors but `failure` records.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file cannot be opened by us.
    #[error("cannot open {path}: {source}")]
    Input {
        /// The path given.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// Our own program could not be started as a child.
    #[error("cannot start {program} as a reading child: {source}")]
    Child {
        /// The program.
        program: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// The child could not raise its walls and refused to parse.
    #[error("refusing to read without protection: {0}")]
    Unprotected(String),
    /// The receiver of the records asked to stop.
    #[error("stopped by the receiver")]
    Stopped,
}

impl Reader {
    /// A reader that starts `program __read` for each file. `program` must call
    /// [`child_main`] when its first argument is [`CHILD_ARGUMENT`].
    pub fn new(program: PathBuf, limits: Limits) -> Self {
        Self {
            program,
            limits,
            tools: Tools::find(),
            company: pieces::Company::None,
        }
    }

    /// The same reader with other external programs, or none.
    pub fn with_tools(mut self, tools: Tools) -> Self {
        self.tools = tools;
        self
    }

    /// Reads one file and hands each record to `sink` as it comes, named `name`.
    ///
    /// Blocks until the file has ended. Whatever the file does, it ends in
    /// records; an error means that reading could not even be tried.
    pub fn read(
        &self,
        path: &Path,
        name: &str,
        options: &Options,
        sink: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> Result<Summary, ReadError> {
        parent::Reading::new(self, path, name, options, sink).run()
    }

    /// Draws one page of a file as it looks, in a walled-in child. Only this page is drawn; a
    /// part of a file is taken out first, with [`Reader::part`].
    pub fn picture(&self, path: &Path, drawing: &Drawing) -> Result<PagePicture, NoPicture> {
        picture::draw(self, path, drawing)
    }

    /// Takes one part out of a file again and writes its bytes to `out`: `part` as a
    /// document record named it, `name` as the file was named then. False where the
    /// file has no such part, or none that can be reached any more.
    pub fn part(
        &self,
        path: &Path,
        name: &str,
        part: &str,
        out: &mut dyn Write,
    ) -> Result<bool, ReadError> {
        part::take(self, path, name, part, out)
    }
}
