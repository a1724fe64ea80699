//! The scorer's table over a folder with a truth file.
//!
//!     cargo run --release -p linking --example score -- DIR [--pred FOUND.jsonl] [--corpus DIR] [--catalogue FILE] [--at 0.5] [--rows FILE]
//!
//! DIR holds `truth.json` and `seed_links.json`. With `--pred` the lines that
//! `daylight analyze` wrote are scored; without it the pages as the truth prints
//! them are linked to the corpus (`DIR/corpus` if not named) and that is scored.

mod alike;
mod figures;
mod links;
mod mail;
mod table;
mod topics;
mod truth;

use linking::{CorpusDocument, Index, Page, catalogue};
use sha2::{Digest, Sha256};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use truth::{Dup, Found, Gold, Line, Segment, Truth};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let wanted = Wanted::read(std::env::args().skip(1))?;
    let truth: Truth = read_json(&wanted.folder.join("truth.json"))?;
    let gold: Gold = read_json(&wanted.folder.join("seed_links.json"))?;
    let found = match &wanted.found {
        Some(path) => Handed::read(path)?,
        None => Handed::linked(&wanted, &truth, &gold)?,
    };
    let links = links::Links::score(&truth, &gold, &found.links, wanted.at);
    table::links(&truth, &links, wanted.at);
    table::topics(&topics::Topics::score(
        &truth,
        &gold,
        &found.links,
        wanted.at,
    ));
    if !found.segments.is_empty() {
        table::threads(&mail::Threads::score(&truth, &found.segments));
    }
    if !found.duplicates.is_empty() {
        let scored = mail::Duplicates::score(&truth, &found.duplicates, &found.conflicts);
        table::duplicates(&scored);
    }
    match &wanted.rows {
        Some(path) => write_rows(path, &links),
        None => Ok(()),
    }
}

/// What the command line asks for.
struct Wanted {
    folder: PathBuf,
    found: Option<PathBuf>,
    corpus: PathBuf,
    catalogue: Option<PathBuf>,
    at: f64,
    rows: Option<PathBuf>,
}

impl Wanted {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Wanted, Failure> {
        let folder = PathBuf::from(
            arguments
                .next()
                .ok_or("which folder? see the file's head")?,
        );
        let mut wanted = Wanted {
            corpus: folder.join("corpus"),
            folder,
            found: None,
            catalogue: None,
            at: 0.5,
            rows: None,
        };
        while let Some(name) = arguments.next() {
            let value = arguments
                .next()
                .ok_or_else(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--pred" => wanted.found = Some(value.into()),
                "--corpus" => wanted.corpus = value.into(),
                "--catalogue" => wanted.catalogue = Some(value.into()),
                "--rows" => wanted.rows = Some(value.into()),
                "--at" => wanted.at = value.parse()?,
                _ => return Err(format!("{name} is no option").into()),
            }
        }
        Ok(wanted)
    }
}

/// What was handed in, by type of line.
#[derive(Default)]
struct Handed {
    links: Vec<Found>,
    segments: Vec<Segment>,
    duplicates: Vec<Dup>,
    conflicts: Vec<Dup>,
}

impl Handed {
    fn read(path: &Path) -> Result<Handed, Failure> {
        let mut handed = Handed::default();
        for line in std::fs::read_to_string(path)?
            .lines()
            .filter(|l| !l.trim().is_empty())
        {
            match serde_json::from_str(line)? {
                Line::Link(one) => handed.links.push(one),
                Line::Segment(one) => handed.segments.push(one),
                Line::Dup(one) => handed.duplicates.push(one),
                Line::RedactionConflict(one) => handed.conflicts.push(one),
                Line::Other => {}
            }
        }
        Ok(handed)
    }

    /// Links the pages as they are printed.
    fn linked(wanted: &Wanted, truth: &Truth, gold: &Gold) -> Result<Handed, Failure> {
        let index = Index::build(&read_corpus(wanted, gold)?);
        let pages: Vec<Page<'_>> = truth
            .pages
            .iter()
            .map(|page| Page {
                file: &page.file,
                number: page.page,
                text: &page.text,
                furniture: vec![],
                mails: vec![],
            })
            .collect();
        let found = index.link(&pages).into_iter().map(|link| Found {
            kind: word(&link.kind).unwrap_or_default(),
            tier: word(&link.tier),
            file: link.file,
            page: link.page,
            page_text: link.page_text.unwrap_or_default(),
            doc: link.doc,
            doc_start: link.doc_start.unwrap_or(0),
            doc_end: link.doc_end.unwrap_or(0),
            score: link.score,
        });
        Ok(Handed {
            links: found.collect(),
            ..Handed::default()
        })
    }
}

/// How the contract writes a kind or tier.
fn word(value: &impl serde::Serialize) -> Option<String> {
    let value = serde_json::to_value(value).ok()?;
    value.as_str().map(str::to_owned)
}

fn read_corpus(wanted: &Wanted, gold: &Gold) -> Result<Vec<CorpusDocument>, Failure> {
    let catalogue = match &wanted.catalogue {
        Some(path) => Some(catalogue::parse(&std::fs::read_to_string(path)?)?),
        None => None,
    };
    let read = |document: &truth::GoldDocument| {
        let bytes = std::fs::read(wanted.corpus.join(&document.file))?;
        let sha256 = hex::encode(Sha256::digest(&bytes));
        Ok(CorpusDocument {
            name: document.file.clone(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
            facts: catalogue.as_ref().and_then(|c| c.entry(&sha256)),
        })
    };
    gold.documents.iter().map(read).collect()
}

fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Kind, score and verdict of every counted link, to fit a calibration on.
fn write_rows(path: &Path, links: &links::Links) -> Result<(), Failure> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    for row in &links.rows {
        let line = serde_json::json!({
            "kind": row.found.kind, "score": row.found.score, "hit": row.hit,
            "file": row.found.file, "page": row.found.page, "target": row.target,
            "page_text": row.found.page_text, "doc": row.doc,
        });
        writeln!(file, "{line}")?;
    }
    Ok(file.flush()?)
}
