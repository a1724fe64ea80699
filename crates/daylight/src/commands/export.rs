//! `daylight export`: everything about one case as a zip that can be read without Daylight.

use crate::newsroom::{Newsroom, Place};
use anyhow::{Context, bail};
use std::{fs::OpenOptions, path::PathBuf, process::ExitCode};

/// Which case, and where to.
#[derive(Debug, clap::Args)]
pub struct Export {
    /// Reference or id of the case.
    case: String,
    /// The file to write; it must not be there yet.
    #[arg(short, long, value_name = "FILE.zip")]
    output: PathBuf,
    /// Who is asking, by e-mail address; needed where the newsroom has several administrators.
    #[arg(long = "as", env = "DAYLIGHT_USER", value_name = "EMAIL")]
    user: Option<String>,
}

/// Writes the archive.
pub async fn run(place: &Place, args: &Export) -> anyhow::Result<ExitCode> {
    if args.output.exists() {
        bail!(
            "{} is there already: choose another name",
            args.output.display()
        );
    }
    let newsroom = Newsroom::open(place, None).await?;
    let done = write(&newsroom, args).await;
    newsroom.close().await;
    let exported = done?;
    println!(
        "{}: {} files, {} bytes",
        args.output.display(),
        exported.files,
        exported.bytes
    );
    Ok(ExitCode::SUCCESS)
}

async fn write(newsroom: &Newsroom, args: &Export) -> anyhow::Result<desk::export::Exported> {
    let actor = newsroom.actor(args.user.as_deref()).await?;
    let case = super::case::find(newsroom, &actor, &args.case).await?;
    let out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&args.output)
        .with_context(|| format!("{} cannot be written", args.output.display()))?;
    let exported = newsroom.desk.export(&actor, case, out).await;
    if exported.is_err() {
        let _ = std::fs::remove_file(&args.output);
    }
    Ok(exported?)
}
