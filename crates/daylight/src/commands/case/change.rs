//! The commands that move a case on.

use super::{At, told};
use anyhow::Context;
use desk::verbs::Leaves;
use domain::{CaseId, Channel, LetterId, Outcome, Verdict, delivery::Purpose, document::Arrival};
use std::path::PathBuf;

/// The case's newest letter.
pub(super) async fn newest_letter(desk: &At<'_>, case: CaseId) -> anyhow::Result<LetterId> {
    let letters = desk
        .newsroom
        .desk
        .store
        .reader()
        .case_letters(&desk.actor, case)
        .await?;
    let newest = letters.iter().max_by_key(|letter| letter.created_at);
    Ok(newest.context("this case has no letter")?.id)
}

/// Gives the newest letter to an editor.
pub async fn submit(desk: &At<'_>, case: &str) -> anyhow::Result<()> {
    let letter = newest_letter(desk, desk.case(case).await?).await?;
    desk.newsroom
        .desk
        .submit(&desk.actor, letter)
        .await
        .map_err(told)?;
    println!("submitted");
    Ok(())
}

/// Gives it back to its author.
pub async fn send_back(desk: &At<'_>, case: &str, note: &str) -> anyhow::Result<()> {
    let letter = newest_letter(desk, desk.case(case).await?).await?;
    desk.newsroom
        .desk
        .send_back(&desk.actor, letter, note)
        .await
        .map_err(told)?;
    println!("sent back");
    Ok(())
}

/// Fixes its text.
pub async fn approve(desk: &At<'_>, case: &str) -> anyhow::Result<()> {
    let letter = newest_letter(desk, desk.case(case).await?).await?;
    desk.newsroom
        .desk
        .approve(&desk.actor, letter)
        .await
        .map_err(told)?;
    println!("approved");
    Ok(())
}

/// Adds files to it.
pub async fn enclose(desk: &At<'_>, case: &str, files: &[PathBuf]) -> anyhow::Result<()> {
    let letter = newest_letter(desk, desk.case(case).await?).await?;
    for path in files {
        let name = path
            .file_name()
            .context("a file has a name")?
            .to_string_lossy();
        let file = tokio::fs::File::open(path)
            .await
            .with_context(|| format!("{} cannot be opened", path.display()))?;
        let media_type = domain::values::media_type_of(&name);
        desk.newsroom
            .desk
            .enclose(&desk.actor, letter, &name, media_type, file)
            .await
            .map_err(told)?;
        println!("added {name}");
    }
    Ok(())
}

/// Puts it into the queue.
pub async fn queue(
    desk: &At<'_>,
    case: &str,
    to: Option<&str>,
    leaves: Leaves,
) -> anyhow::Result<()> {
    let case = desk.case(case).await?;
    let letter = newest_letter(desk, case).await?;
    let contact = {
        let mut conn = desk.newsroom.desk.store.connection().await?;
        let agency = store::case::by_id(&mut conn, case).await?.agency;
        let contacts = store::agency::contacts(&mut conn, agency).await?;
        let wanted = contacts.into_iter().filter(|contact| match to {
            Some(to) => contact.id.to_string() == to || contact.value.eq_ignore_ascii_case(to),
            None => contact.channel == Channel::Email && contact.verified(),
        });
        wanted.map(|contact| contact.id).next()
    };
    let contact = contact.context(
        "the agency has no such contact, or no verified e-mail address: confirm one on the agency's page, or name one with --to",
    )?;
    let delivery = desk
        .newsroom
        .desk
        .queue_letter_when(&desk.actor, letter, contact, leaves)
        .await
        .map_err(told)?;
    println!("queued as {delivery}");
    Ok(())
}

/// What a person says of a mail.
#[derive(Clone, Copy)]
pub enum Settle {
    /// It shall not leave.
    Cancel,
    /// It did not leave.
    Resend,
    /// It did.
    MarkSent,
}

/// Settles the case's newest mail.
pub async fn settle(desk: &At<'_>, case: &str, word: Settle) -> anyhow::Result<()> {
    let case = desk.case(case).await?;
    let verbs = &desk.newsroom.desk;
    let mails = verbs
        .store
        .reader()
        .case_deliveries(&desk.actor, case)
        .await?;
    let letters = mails.iter().filter(|mail| mail.purpose == Purpose::Letter);
    let newest = letters
        .max_by_key(|mail| mail.id)
        .context("this case has sent no mail")?
        .id;
    match word {
        Settle::Cancel => verbs.cancel_delivery(&desk.actor, newest).await,
        Settle::Resend => verbs.resend(&desk.actor, newest).await,
        Settle::MarkSent => verbs.mark_sent(&desk.actor, newest).await,
    }
    .map_err(told)?;
    println!("done");
    Ok(())
}

/// Keeps files and asks workers to read them.
pub async fn attach(desk: &At<'_>, case: &str, files: &[PathBuf]) -> anyhow::Result<()> {
    let case = desk.case(case).await?;
    for path in files {
        let file = tokio::fs::File::open(path)
            .await
            .with_context(|| format!("{} cannot be opened", path.display()))?;
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let attached = desk
            .newsroom
            .desk
            .attach(&desk.actor, case, &name, file, Arrival::Command)
            .await
            .map_err(told)?;
        println!(
            "{} {name}{}",
            attached.document,
            if attached.new {
                ""
            } else {
                " (was here already)"
            }
        );
    }
    Ok(())
}

/// Writes down a verdict.
pub async fn judge(desk: &At<'_>, link: &str, verdict: Verdict) -> anyhow::Result<()> {
    let link = link
        .parse()
        .context("that is no link's id: see `daylight case links`")?;
    desk.newsroom
        .desk
        .judge(&desk.actor, link, verdict)
        .await
        .map_err(told)?;
    println!("{verdict}");
    Ok(())
}

/// Ends the case.
pub async fn close(desk: &At<'_>, case: &str, outcome: Outcome, note: &str) -> anyhow::Result<()> {
    let case = desk.case(case).await?;
    desk.newsroom
        .desk
        .close_case(&desk.actor, case, outcome, note)
        .await
        .map_err(told)?;
    println!("closed: {outcome}");
    Ok(())
}
