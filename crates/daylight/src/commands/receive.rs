//! `daylight receive`: mails from files, each to its case or to triage.

use crate::newsroom::{Newsroom, Place};
use desk::verbs::{MailSource, Received};
use std::{path::PathBuf, process::ExitCode};

/// Mails to take in.
#[derive(Debug, clap::Args)]
pub struct Receive {
    /// Files, each one mail as it came (.eml) or a whole mailbox (.mbox).
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Keeps each mail, sorts it, and says where it went.
pub async fn run(place: &Place, args: &Receive) -> anyhow::Result<ExitCode> {
    let newsroom = Newsroom::open(place, None).await?;
    let mut all_in = true;
    for path in &args.files {
        match take_in(&newsroom, path).await {
            Ok(mails) => mails
                .iter()
                .for_each(|words| println!("{}: {words}", path.display())),
            Err(error) => {
                all_in = false;
                eprintln!("{}: {error:#}", path.display());
            }
        }
    }
    newsroom.close().await;
    Ok(if all_in {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Where each mail of the file is.
async fn take_in(newsroom: &Newsroom, path: &PathBuf) -> anyhow::Result<Vec<String>> {
    let file = tokio::fs::File::open(path).await?;
    let all = newsroom.desk.receive_all(file, MailSource::Command).await?;
    let mut places = Vec::with_capacity(all.len());
    for received in all {
        newsroom.desk.sort(received.inbound).await?;
        places.push(place_of(newsroom, received).await?);
    }
    Ok(places)
}

async fn place_of(newsroom: &Newsroom, received: Received) -> anyhow::Result<String> {
    let mut conn = newsroom.desk.store.connection().await?;
    let message = store::inbound::for_update(&mut conn, received.inbound).await?;
    let place = match message.case {
        Some(case) => {
            let case = store::case::by_id(&mut conn, case).await?;
            format!("in case {} ({})", case.reference, case.title)
        }
        None => format!("in {}", message.state),
    };
    Ok(if received.new {
        place
    } else {
        format!("here already, {place}")
    })
}
