//! `daylight example`.

use crate::newsroom::{Newsroom, Place};
use std::process::ExitCode;

/// Loads the example newsroom; a second time nothing changes.
pub async fn run(place: &Place) -> anyhow::Result<ExitCode> {
    let newsroom = Newsroom::open(place, None).await?;
    let loaded = newsroom.desk.load_example().await?;
    if loaded {
        println!(
            "The example newsroom is loaded. Its release is read and linked while `daylight serve` or `daylight work` runs."
        );
    } else {
        println!("The example newsroom was loaded before: nothing changed.");
    }
    newsroom.close().await;
    Ok(ExitCode::SUCCESS)
}
