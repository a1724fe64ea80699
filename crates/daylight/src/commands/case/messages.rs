//! `daylight case messages`: the printed mails of a case as a file.

use super::{At, told};
use anyhow::Context;
use desk::mail_files::MailFormat;
use domain::DocumentId;
use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// Of which case, and in which form.
#[derive(Debug, clap::Args)]
pub struct Messages {
    /// Reference or id.
    case: String,
    /// csv, mbox or jsonl.
    #[arg(long, default_value = "csv")]
    format: MailFormat,
    /// Only those of this document, by id, and of the files inside it.
    #[arg(long, value_name = "ID")]
    document: Option<DocumentId>,
    /// The file to write, which must not be there yet; otherwise to standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Writes them.
pub async fn write(desk: &At<'_>, args: &Messages) -> anyhow::Result<()> {
    let case = desk.case(&args.case).await?;
    let verbs = &desk.newsroom.desk;
    let file = verbs
        .mail_file(&desk.actor, case, args.document, args.format)
        .await
        .map_err(told)?;
    match &args.output {
        Some(path) => keep(path, &file),
        None => Ok(std::io::stdout().write_all(&file)?),
    }
}

fn keep(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    out.write_all(bytes)?;
    println!("{}: {} bytes", path.display(), bytes.len());
    Ok(())
}
