//! `daylight migrate`.

use crate::newsroom::{Newsroom, Place};
use std::process::ExitCode;

/// Brings the schema up to date and says so.
pub async fn run(place: &Place) -> anyhow::Result<ExitCode> {
    let newsroom = Newsroom::open(place, None).await?;
    let (version, _) = newsroom.desk.store.schema_versions().await?;
    println!("The database is up to date (schema {version}).");
    newsroom.close().await;
    Ok(ExitCode::SUCCESS)
}
