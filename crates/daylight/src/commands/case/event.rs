//! `daylight case event`.

use super::{At, told};
use anyhow::Context;
use domain::{LegalFact, When, event::Proof, values::cents};
use jiff::{Timestamp, civil::Date};
use statutes::{Channel, EventType};

/// A fact that the law counts from.
#[derive(Debug, clap::Args)]
pub struct Record {
    /// Reference or id of the case.
    case: String,
    /// What happened: received, acknowledged, extension_claimed, fee_estimate_issued, denied, …
    #[arg(value_name = "KIND")]
    kind: String,
    /// When: an instant with offset (2019-10-03T10:12:00-04:00) or a date in the agency's zone (2019-10-03).
    #[arg(long, value_name = "T")]
    at: String,
    /// By which channel: email, mail, portal, fax.
    #[arg(long)]
    channel: Option<String>,
    /// The extension claimed, by its id in the law.
    #[arg(long)]
    extension: Option<String>,
    /// A date that the agency or an order named.
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// Day zero that an order named, or the first day of a closing.
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Days that an order granted.
    #[arg(long)]
    days: Option<u32>,
    /// A fee in dollars.
    #[arg(long, value_name = "DOLLARS")]
    amount: Option<String>,
    /// What proves it: message:ID, page:DOCUMENT:NUMBER or delivery:ID, on the same case.
    #[arg(long, value_name = "WHAT")]
    proof: Option<Proof>,
    /// What else should be known.
    #[arg(long, default_value = "")]
    note: String,
}

/// Records it and says what it did to the clocks.
pub async fn record(desk: &At<'_>, record: &Record) -> anyhow::Result<()> {
    let case = desk.case(&record.case).await?;
    let verbs = &desk.newsroom.desk;
    let event = verbs
        .record_event(
            &desk.actor,
            case,
            fact(record)?,
            when(&record.at)?,
            record.proof,
        )
        .await
        .map_err(told)?;
    println!("{event}");
    for clock in verbs.clocks(&desk.actor, case).await.map_err(told)? {
        super::show::print_clock(&clock, false);
    }
    Ok(())
}

fn fact(record: &Record) -> anyhow::Result<LegalFact> {
    Ok(LegalFact {
        channel: record
            .channel
            .as_deref()
            .map(named::<Channel>)
            .transpose()?,
        extension: record.extension.clone(),
        until: record.until,
        from: record.from,
        days: record.days,
        amount_cents: record.amount.as_deref().map(amount).transpose()?,
        note: record.note.clone(),
        ..LegalFact::of(named::<EventType>(&record.kind)?)
    })
}

fn amount(text: &str) -> anyhow::Result<i64> {
    cents(text).with_context(|| format!("--amount {text}: write dollars, such as 25 or 480.50"))
}

/// A word of the contract; the error lists what there is.
fn named<T: serde::de::DeserializeOwned>(word: &str) -> anyhow::Result<T> {
    serde_json::from_value(serde_json::Value::from(word))
        .map_err(|error| anyhow::anyhow!("{error}"))
}

pub(super) fn when(text: &str) -> anyhow::Result<When> {
    if let Ok(date) = text.parse::<Date>()
        && text.len() == 10
    {
        return Ok(When::On(date));
    }
    let instant: Timestamp = text
        .parse()
        .with_context(|| format!("--at {text}: write a date (2019-10-03) or an instant with its offset (2019-10-03T10:12:00-04:00)"))?;
    Ok(When::At(instant))
}
