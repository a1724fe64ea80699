//! `daylight extract FILE…`: files in, lines of JSON out. No database.
//!
//! Pages stream out as they are read; the texts of pages are kept until the end
//! for the mail step, which looks over all files at once. Only wiring here: the
//! work is done by the `extract` crate, in child processes of this very program.

use clap::Args;
use extract::mail;
use extract::read::{Limits, Options, ReadError, Reader};
use extract::record::{Failure, Page, Record};
use std::io::{BufWriter, ErrorKind, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Reads files and writes one line of JSON for each thing found in them.
///
/// Example: daylight extract release/ --jsonl > release.jsonl
#[derive(Args, Debug)]
pub struct Extract {
    /// Files, and folders to be walked.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Give each word with its box, in points from the top left of the page.
    #[arg(long)]
    pub words: bool,
    /// Leave pages that are pictures unread: quicker, and each is told as a failure.
    #[arg(long)]
    pub no_ocr: bool,
    /// Recognise pages that are pictures: it is done anyway.
    #[arg(long, hide = true, conflicts_with = "no_ocr")]
    pub ocr: bool,
    /// Language data for recognition, names joined by '+'.
    #[arg(long, default_value = "eng", value_name = "LANG")]
    pub language: String,
    /// Password for protected files. Other users of the machine can see arguments: clear the shell's history, or unlock the file first.
    #[arg(long, value_name = "WORD")]
    pub password: Option<String>,
    /// Lines of JSON on standard output (the only form there is; accepted so that scripts can say so).
    #[arg(long)]
    pub jsonl: bool,
}

/// Runs the command. Exit code 0 if every file ended as lines, 1 if reading could not even be tried.
pub fn run(args: &Extract) -> anyhow::Result<ExitCode> {
    read_all(args, |_, _, _| Ok(()))
}

/// Reads everything, writes its lines, then lets `after` write what follows from all pages and mails.
pub fn read_all(
    args: &Extract,
    after: impl FnOnce(&[Page], &mail::Assembled, &mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<ExitCode> {
    let reader = Reader::new(std::env::current_exe()?, Limits::default());
    let options = Options {
        words: args.words,
        recognised_words: args.words,
        ocr: !args.no_ocr,
        ocr_language: args.language.clone(),
        ocr_jobs: std::thread::available_parallelism().map_or(1, usize::from),
        whole_sheets: false,
        password: args.password.clone(),
        pages: None,
    };
    let mut lines = Lines {
        out: BufWriter::new(std::io::stdout().lock()),
        pages: Vec::new(),
        broken: None,
    };
    let mut all_read = true;
    let files: Vec<PathBuf> = walk(&args.files).into_iter().collect();
    for file in &files {
        let reader = with_pieces(&reader, file, &files);
        match read_one(&reader, file, &options, &mut lines) {
            Ok(()) => {}
            Err(ReadError::Stopped) => return lines.hang_up(),
            Err(error) => {
                eprintln!("{error}");
                all_read = false;
            }
        }
    }
    let found = mail::assemble(&lines.pages);
    let written = lines
        .write_mails(&found)
        .map_err(anyhow::Error::from)
        .and_then(|()| after(&lines.pages, &found, &mut lines.out))
        .and_then(|()| Ok(lines.out.flush()?));
    match written {
        Err(error) if !nobody_reads_on(&error) => Err(error),
        Ok(()) if !all_read => Ok(ExitCode::FAILURE),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// Whether writing failed because the other end of the pipe closed, as `head` does: no error.
pub fn nobody_reads_on(error: &anyhow::Error) -> bool {
    use ErrorKind::BrokenPipe;
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>();
        let json = cause.downcast_ref::<serde_json::Error>();
        io.is_some_and(|error| error.kind() == BrokenPipe)
            || json.is_some_and(|error| error.io_error_kind() == Some(BrokenPipe))
    })
}

/// The reader of a file that may be one piece of an archive: the pieces in its folder are read with it.
fn with_pieces(reader: &Reader, file: &Path, all: &[PathBuf]) -> Reader {
    let name = |path: &Path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let beside = all
        .iter()
        .filter(|other| *other != file && other.parent() == file.parent());
    let beside: Vec<(String, PathBuf)> = beside
        .filter(|other| extract::read::is_piece(&name(other)))
        .map(|other| (name(other), other.clone()))
        .collect();
    if beside.is_empty() {
        return reader.clone();
    }
    // Where there is no room to join them, each is read by itself and says what is missing.
    let joined = reader.among(&name(file), file, &beside);
    joined.unwrap_or_else(|_| reader.clone())
}

/// Reads one file. That it cannot be opened is told as a line too.
fn read_one(
    reader: &Reader,
    file: &Path,
    options: &Options,
    lines: &mut Lines<'_>,
) -> Result<(), ReadError> {
    let name = file.to_string_lossy();
    match reader.read(file, &name, options, &mut |record| lines.take(record)) {
        Ok(_) => Ok(()),
        Err(ReadError::Input { source, .. }) => {
            let empty_folder = file.is_dir() && source.kind() != ErrorKind::PermissionDenied;
            let failure = Failure {
                file: name.into_owned(),
                stage: "open".to_owned(),
                reason: if empty_folder {
                    "no files were found in this folder".to_owned()
                } else {
                    format!("the file cannot be opened: {source}")
                },
                retry: !empty_folder,
                ..Failure::default()
            };
            match lines.take(Record::Failure(failure)) {
                ControlFlow::Continue(()) => Ok(()),
                ControlFlow::Break(()) => Err(ReadError::Stopped),
            }
        }
        Err(error) => Err(error),
    }
}

/// Standard output, and the pages that the mail step will want.
struct Lines<'o> {
    out: BufWriter<std::io::StdoutLock<'o>>,
    pages: Vec<Page>,
    broken: Option<std::io::Error>,
}

impl Lines<'_> {
    fn take(&mut self, record: Record) -> ControlFlow<()> {
        let written = self.write(&record);
        if let Record::Page(mut page) = record {
            page.words = Vec::new();
            self.pages.push(page);
        }
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.broken = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    /// One line, out at once: a reader on the other end sees pages as they come.
    fn write(&mut self, record: &Record) -> std::io::Result<()> {
        serde_json::to_writer(&mut self.out, record)?;
        self.out.write_all(b"\n")?;
        self.out.flush()
    }

    fn write_mails(&mut self, found: &mail::Assembled) -> std::io::Result<()> {
        let records = (found.segments.iter().cloned().map(Record::Segment))
            .chain(found.dups.iter().cloned().map(Record::Dup))
            .chain(
                found
                    .redaction_conflicts
                    .iter()
                    .cloned()
                    .map(Record::RedactionConflict),
            );
        for record in records {
            serde_json::to_writer(&mut self.out, &record)?;
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    /// The other end of the pipe closed, or the disk is full.
    fn hang_up(self) -> anyhow::Result<ExitCode> {
        match self.broken.map(anyhow::Error::from) {
            Some(error) if !nobody_reads_on(&error) => Err(error),
            _ => Ok(ExitCode::SUCCESS),
        }
    }
}

/// The files given, folders walked in the order of names; links are not followed out of a folder.
/// A folder without files stands for itself: reading it tells why there is nothing.
pub fn walk(given: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in given {
        let before = files.len();
        if path.is_dir() {
            walk_folder(path, &mut files);
        }
        if files.len() == before {
            files.push(path.clone());
        }
    }
    files
}

fn walk_folder(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        // Reading it as a file will tell why.
        files.push(folder.to_owned());
        return;
    };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk_folder(&entry.path(), files),
            Ok(kind) if kind.is_file() => files.push(entry.path()),
            _ => {}
        }
    }
}
