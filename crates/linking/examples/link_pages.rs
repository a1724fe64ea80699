//! Links pages given as JSON lines (`{"file":…,"page":1,"text":…}`, as
//! `daylight extract` writes them; other lines are skipped) to a folder of text
//! files, and prints link lines.
//!
//!     cargo run --release -p linking --example link_pages -- pages.jsonl CORPUS_DIR [CATALOGUE.toml] > links.jsonl

use linking::{CorpusDocument, Index, Page, catalogue};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::path::Path;

#[derive(Deserialize)]
struct Line {
    #[serde(default, rename = "type")]
    kind: Option<String>,
    file: String,
    page: Option<u32>,
    text: Option<String>,
}

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [pages, corpus, rest @ ..] = &arguments[..] else {
        return Err("usage: link_pages PAGES.jsonl CORPUS_DIR [CATALOGUE.toml]".into());
    };
    let catalogue = match rest.first() {
        Some(path) => Some(catalogue::parse(&std::fs::read_to_string(path)?)?),
        None => None,
    };
    let lines = read_pages(pages)?;
    let documents = read_corpus(Path::new(corpus), catalogue.as_ref())?;
    let start = std::time::Instant::now();
    let index = Index::build(&documents);
    let built = start.elapsed();
    let release: Vec<Page<'_>> = lines
        .iter()
        .filter(|l| l.kind.as_deref().is_none_or(|k| k == "page"))
        .filter_map(|l| {
            Some(Page {
                file: &l.file,
                number: l.page?,
                text: l.text.as_deref()?,
                furniture: vec![],
                mails: vec![],
            })
        })
        .collect();
    let links = index.link(&release);
    eprintln!(
        "{} documents, {} passages and {} entities in {built:?}; {} pages, {} links in {:?}",
        documents.len(),
        index.passages().len(),
        index.entities().len(),
        release.len(),
        links.len(),
        start.elapsed() - built
    );
    if std::env::var_os("SHOW_ENTITIES").is_some() {
        let stats = index.survey(&release);
        for (key, used) in stats.entities {
            eprintln!(
                "{key}: {} news, {} margin",
                used.news_pages, used.margin_pages
            );
        }
        for e in index.entities() {
            eprintln!(
                "{:?} {} | {} | {:?} | {}",
                e.kind,
                e.key,
                e.name,
                e.variants,
                e.mentions.len()
            );
        }
    }
    for link in links {
        println!("{}", serde_json::to_string(&link)?);
    }
    Ok(())
}

fn read_pages(path: &str) -> Result<Vec<Line>, Failure> {
    let text = std::fs::read_to_string(path)?;
    text.lines()
        .filter(|l| !l.trim().is_empty())
        .map(|l| Ok(serde_json::from_str(l)?))
        .collect()
}

/// Every `.txt` and `.md` of a folder but a README, by name.
fn read_corpus(
    folder: &Path,
    catalogue: Option<&catalogue::Catalogue>,
) -> Result<Vec<CorpusDocument>, Failure> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)?
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    let mut documents = Vec::new();
    for path in paths {
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let text_file = path.extension().is_some_and(|e| e == "txt" || e == "md");
        if !text_file || name.starts_with("README") {
            continue;
        }
        let bytes = std::fs::read(&path)?;
        let sha256 = hex::encode(Sha256::digest(&bytes));
        let facts = catalogue.and_then(|c| c.entry(&sha256));
        documents.push(CorpusDocument {
            name,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            facts,
        });
    }
    Ok(documents)
}
