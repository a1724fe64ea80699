//! `daylight case sent` and `daylight case number`: a letter that a person has sent by a
//! way that Daylight does not go, and the numbers under which others know a case.

use super::{At, change::newest_letter, event::when, told};
use anyhow::Context;
use desk::verbs::{ProofFile, SentByHand};
use domain::{LetterId, document::Arrival, handover::Way};
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// How the newest letter was sent.
#[derive(Debug, clap::Args)]
pub struct Sent {
    /// Reference or id of the case.
    case: String,
    /// When: an instant with offset (2026-03-02T10:12:00-05:00) or a date in the agency's zone (2026-03-02).
    #[arg(long, value_name = "T")]
    at: String,
    /// By which way: portal, mail, fax or in_person.
    #[arg(long, value_name = "WAY")]
    channel: Way,
    /// A confirmation or tracking number; may be given several times.
    #[arg(long, value_name = "NUMBER")]
    confirmation: Vec<String>,
    /// Remind me on this day to look whether there is an answer.
    #[arg(long, value_name = "DATE")]
    check_on: Option<Date>,
    /// What proves it: the portal's confirmation, the post's receipt, the fax's report.
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
    /// What else should be known.
    #[arg(long, default_value = "")]
    note: String,
}

/// Notes it and says what it did to the clocks.
pub async fn sent(desk: &At<'_>, args: &Sent) -> anyhow::Result<()> {
    let case = desk.case(&args.case).await?;
    let letter = newest_letter(desk, case).await?;
    let verbs = &desk.newsroom.desk;
    let proof = match &args.proof {
        Some(path) => Some(proof(desk, letter, path).await?),
        None => None,
    };
    let how = SentByHand {
        proof,
        way: args.channel,
        when: when(&args.at)?,
        numbers: args.confirmation.clone(),
        note: args.note.clone(),
        check_on: args.check_on,
    };
    verbs
        .sent_by_hand(&desk.actor, letter, how)
        .await
        .map_err(told)?;
    println!("sent");
    for clock in verbs.clocks(&desk.actor, case).await.map_err(told)? {
        super::show::print_clock(&clock, false);
    }
    Ok(())
}

async fn proof(desk: &At<'_>, letter: LetterId, path: &Path) -> anyhow::Result<ProofFile> {
    let file = tokio::fs::File::open(path)
        .await
        .with_context(|| format!("{} cannot be opened", path.display()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let verbs = &desk.newsroom.desk;
    verbs
        .keep_proof(&desk.actor, letter, &name, file, Arrival::Command)
        .await
        .map_err(told)
}

/// Writes a number down.
pub async fn number(desk: &At<'_>, case: &str, number: &str, note: &str) -> anyhow::Result<()> {
    let case = desk.case(case).await?;
    desk.newsroom
        .desk
        .add_number(&desk.actor, case, number, note)
        .await
        .map_err(told)?;
    println!("noted");
    Ok(())
}
