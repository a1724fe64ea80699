//! `daylight corpus`.

use crate::newsroom::{Newsroom, Place};
use anyhow::Context;
use std::{path::PathBuf, process::ExitCode};

/// The newsroom's background documents.
#[derive(Debug, clap::Subcommand)]
pub enum Corpus {
    /// Add files, and all files in folders. Files that are there already change nothing.
    #[command(after_help = "Example: daylight corpus import articles/ --catalogue articles.toml")]
    Import {
        /// Files and folders.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Facts about the files, found by their SHA-256; by default those that ship with the program.
        #[arg(long, value_name = "FILE")]
        catalogue: Option<PathBuf>,
    },
    /// List whom and what the documents name, or set it right.
    #[command(
        after_help = "Example: daylight corpus index list brannigan --kind person --json\n         \
        daylight corpus index merge person \"Z. Quill\" \"Zelda Quill\" --why \"one pilot\""
    )]
    Index(super::corpus_index::Indexing),
}

/// Runs the command; 1 if a file could not be imported.
pub async fn run(place: &Place, command: Corpus) -> anyhow::Result<ExitCode> {
    let (paths, catalogue) = match command {
        Corpus::Import { paths, catalogue } => (paths, catalogue),
        Corpus::Index(indexing) => return super::corpus_index::run(place, indexing).await,
    };
    if let Some(missing) = paths.iter().find(|path| !path.exists()) {
        anyhow::bail!("{} is not there", missing.display());
    }
    let catalogue = catalogue
        .map(|path| {
            std::fs::read_to_string(&path)
                .with_context(|| format!("the catalogue {}", path.display()))
        })
        .transpose()?;
    let newsroom = Newsroom::open(place, None).await?;
    let done = newsroom
        .desk
        .import_corpus(&paths, catalogue.as_deref())
        .await?;
    println!(
        "{} new or changed, {} unchanged, {} failed",
        done.changed,
        done.unchanged,
        done.failed.len()
    );
    for (file, reason) in &done.failed {
        eprintln!("{file}: {reason}");
    }
    newsroom.close().await;
    Ok(if done.failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
