//! `daylight analyze FILE… --corpus DIR`: read and link in one go, keeping nothing.

use super::extract::{self, Extract};
use ::extract::{
    read::{Limits, Options, Reader, to_the_letter},
    record::{Page, Record},
};
use anyhow::Context as _;
use desk::{linkable, verbs::SHIPPED_CATALOGUE};
use domain::Digest;
use linking::{CorpusDocument, Index, catalogue};
use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Reads files, links their pages to the articles in a folder, and writes both as lines of JSON.
#[derive(Debug, clap::Args)]
pub struct Analyze {
    #[command(flatten)]
    read: Extract,
    /// Folder of background documents (text, HTML, PDF, mail, …).
    #[arg(long, value_name = "DIR")]
    corpus: PathBuf,
    /// Facts about the background documents, found by their SHA-256; by default those that ship with the program.
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Analyze) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        args.corpus.is_dir(),
        "{} is not a folder: --corpus wants one",
        args.corpus.display()
    );
    let index = Index::build(&corpus(args)?);
    extract::read_all(&args.read, |pages, found, out| {
        for link in linkable::links(&index, pages, found) {
            serde_json::to_writer(&mut *out, &link)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })
}

/// The background documents, each with what the catalogue knows of it.
fn corpus(args: &Analyze) -> anyhow::Result<Vec<CorpusDocument>> {
    let catalogue = match &args.catalogue {
        Some(path) => std::fs::read_to_string(path)
            .map_err(anyhow::Error::from)
            .and_then(|text| Ok(catalogue::parse(&text)?))
            .with_context(|| path.display().to_string())?,
        None => catalogue::parse(SHIPPED_CATALOGUE)?,
    };
    let reader = Reader::new(std::env::current_exe()?, Limits::default());
    let mut documents = Vec::new();
    for path in extract::walk(std::slice::from_ref(&args.corpus)) {
        if path.is_dir() {
            continue;
        }
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        if name.starts_with('.') || name.to_lowercase().starts_with("readme") {
            continue;
        }
        let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
        let Some(text) = text_of(&reader, &path, &name, &bytes) else {
            eprintln!(
                "{}: no text was found in it; it is left out of the corpus",
                path.display()
            );
            continue;
        };
        let facts = catalogue.entry(&Digest::of(&bytes).to_string());
        documents.push(CorpusDocument { name, text, facts });
    }
    Ok(documents)
}

/// Plain text to the letter, since links count its characters; the rest as read.
fn text_of(reader: &Reader, path: &Path, name: &str, bytes: &[u8]) -> Option<String> {
    if path
        .extension()
        .is_some_and(|end| end == "txt" || end == "md")
    {
        return Some(to_the_letter(bytes));
    }
    let mut text = String::new();
    let outcome = reader.read(path, name, &Options::default(), &mut |record| {
        if let Record::Page(Page { text: page, .. }) = record {
            text.push_str(&page);
            text.push_str("\n\n");
        }
        ControlFlow::Continue(())
    });
    (outcome.is_ok() && !text.trim().is_empty()).then_some(text)
}
