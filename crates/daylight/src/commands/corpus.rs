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
}

/// Runs the command; 1 if a file could not be imported.
pub async fn run(place: &Place, command: Corpus) -> anyhow::Result<ExitCode> {
    let Corpus::Import { paths, catalogue } = command;
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
