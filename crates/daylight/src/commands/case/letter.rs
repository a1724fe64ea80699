//! `daylight case letter`: a letter as text, or on paper.

use super::{At, change::newest_letter, told};
use anyhow::Context;
use domain::LetterId;
use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
};

/// Which letter, and how.
#[derive(Debug, clap::Args)]
pub struct Letter {
    /// Reference or id of the case.
    case: String,
    /// Another letter of the case than the newest, by its id.
    #[arg(long, value_name = "ID")]
    letter: Option<LetterId>,
    /// As a PDF to be printed; of an approved letter the copy is kept.
    #[arg(long)]
    pdf: bool,
    /// The file to write; standard output where it is left out.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Writes it.
pub async fn write(desk: &At<'_>, args: &Letter) -> anyhow::Result<()> {
    let case = desk.case(&args.case).await?;
    let letter = match args.letter {
        Some(letter) => letter,
        None => newest_letter(desk, case).await?,
    };
    let verbs = &desk.newsroom.desk;
    let view = verbs.store.reader().letter(&desk.actor, letter).await?;
    anyhow::ensure!(view.case == case, "this case has no letter {letter}");
    let bytes = if args.pdf {
        let made = verbs.letter_paper(&desk.actor, letter).await;
        made.map_err(told)?.bytes
    } else {
        format!("{}\n\n{}", view.subject, view.body).into_bytes()
    };
    if let Some(path) = &args.output {
        return std::fs::write(path, bytes)
            .with_context(|| format!("{} cannot be written", path.display()));
    }
    let mut out = std::io::stdout().lock();
    anyhow::ensure!(
        !(args.pdf && out.is_terminal()),
        "a PDF is not for a terminal: name a file with -o"
    );
    Ok(out.write_all(&bytes)?)
}
