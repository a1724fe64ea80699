//! `daylight case searchable`: a document of pictures as a PDF that can be searched.

use super::{At, told};
use anyhow::Context;
use domain::{CaseId, DocumentId};
use std::{fs::File, io::Write, path::PathBuf};

/// Which document, and where to.
#[derive(Debug, clap::Args)]
pub struct Searchable {
    /// Reference or id of the case.
    case: String,
    /// The document: its name or its id.
    #[arg(value_name = "DOCUMENT")]
    document: String,
    /// The file to write.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Writes it page by page.
pub async fn write(desk: &At<'_>, args: &Searchable) -> anyhow::Result<()> {
    let case = desk.case(&args.case).await?;
    let document = named(desk, case, &args.document).await?;
    let verbs = &desk.newsroom.desk;
    let made = verbs.searchable(&desk.actor, document).await;
    let mut made = made.map_err(told)?;
    let told_path = args.output.display();
    let mut out =
        File::create(&args.output).with_context(|| format!("{told_path} cannot be written"))?;
    while let Some(bytes) = made.next().await.map_err(told)? {
        out.write_all(&bytes)
            .with_context(|| format!("{told_path} cannot be written"))?;
    }
    println!("{} pages", made.pages);
    Ok(())
}

async fn named(desk: &At<'_>, case: CaseId, given: &str) -> anyhow::Result<DocumentId> {
    let reader = desk.newsroom.desk.store.reader();
    let all = reader.case_documents(&desk.actor, case).await?;
    let mut fits = all
        .iter()
        .filter(|one| one.name == given || one.id.to_string() == given);
    let found = fits
        .next()
        .with_context(|| format!("this case has no document “{given}”"))?;
    anyhow::ensure!(
        fits.next().is_none(),
        "this case has several documents “{given}”: name one by its id"
    );
    Ok(found.id)
}
