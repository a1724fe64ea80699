//! `daylight dates`: makes the cached dates of all open cases anew. Lists show a
//! copy; the events and the law are the truth.

use crate::newsroom::{Newsroom, Place};
use std::process::ExitCode;

/// What to do with dates that are not what they should be.
#[derive(Debug, clap::Args)]
pub struct Dates {
    /// Only say which are wrong; change nothing.
    #[arg(long)]
    check: bool,
    /// Machine-readable.
    #[arg(long)]
    json: bool,
}

/// Counts every open case anew; with `--check`, 1 if something was wrong.
pub async fn run(place: &Place, args: &Dates) -> anyhow::Result<ExitCode> {
    let newsroom = Newsroom::open(place, None).await?;
    let found = if args.check {
        newsroom.desk.check_dates().await
    } else {
        newsroom.desk.rebuild_dates().await
    };
    newsroom.close().await;
    let found = found?;
    if args.json {
        let wrong: Vec<String> = found.wrong.iter().map(ToString::to_string).collect();
        let said = serde_json::json!({"looked_at": found.looked_at, "wrong": wrong, "written": !args.check});
        println!("{said}");
    } else {
        let verb = if args.check {
            "are wrong"
        } else {
            "were put right"
        };
        println!(
            "{} open cases looked at; the dates of {} {verb}.",
            found.looked_at,
            found.wrong.len()
        );
        for case in &found.wrong {
            println!("{case}");
        }
    }
    Ok(if args.check && !found.wrong.is_empty() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
