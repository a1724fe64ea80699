//! `daylight case fetch`: the file at a link, fetched here and now or by a worker that
//! was faster.

use super::{At, told};
use domain::{FetchId, FetchState};
use serde_json::json;
use std::time::Duration;
use store::reader::fetches::{FetchLine, FetchesOf};

/// Which link, for which case.
#[derive(Debug, clap::Args)]
pub struct Fetch {
    /// Reference or id of the case.
    case: String,
    /// The link, from https:// on.
    url: String,
    /// Only ask for it: a worker fetches it when it can.
    #[arg(long)]
    no_wait: bool,
    /// Machine-readable.
    #[arg(long)]
    json: bool,
}

/// Asks for the file and waits until it is a document, or clear why not.
pub async fn fetch(desk: &At<'_>, args: &Fetch) -> anyhow::Result<()> {
    let case = desk.case(&args.case).await?;
    let verbs = &desk.newsroom.desk;
    let from = desk::verbs::LinkFrom::Case(case);
    let id = verbs
        .ask_fetch(&desk.actor, from, &args.url)
        .await
        .map_err(told)?;
    let line = if args.no_wait {
        newest(desk, id).await?
    } else {
        settled(desk, id).await?
    };
    if args.json {
        println!("{}", serde_json::to_string_pretty(&as_json(&line))?);
    } else {
        print(&line);
    }
    match line.state {
        FetchState::Refused | FetchState::Failed => anyhow::bail!("{}", line.reason),
        _ => Ok(()),
    }
}

async fn newest(desk: &At<'_>, id: FetchId) -> anyhow::Result<FetchLine> {
    let reader = desk.newsroom.desk.store.reader();
    let found = reader.fetches(&desk.actor, FetchesOf::One(id)).await?;
    let line = found.into_iter().next();
    line.ok_or_else(|| anyhow::anyhow!("the fetch is no longer open to you"))
}

/// Fetches; where a worker has taken it up first, waits for that one.
async fn settled(desk: &At<'_>, id: FetchId) -> anyhow::Result<FetchLine> {
    loop {
        desk.newsroom.desk.fetch_link(id).await.map_err(told)?;
        let line = newest(desk, id).await?;
        if !line.state.open() {
            return Ok(line);
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

fn print(line: &FetchLine) {
    match &line.document {
        Some((document, name)) => println!("{document} {name} ({} bytes)", line.bytes),
        None => println!("{}", line.state),
    }
    if line.page {
        eprintln!("{}", line.reason);
    }
}

/// A fetch as other programs read it.
pub fn as_json(line: &FetchLine) -> serde_json::Value {
    let document = line.document.as_ref();
    json!({
        "id": line.id, "url": line.url, "target": line.target, "state": line.state, "reason": line.reason,
        "bytes": line.bytes, "page": line.page, "document": document.map(|(id, _)| id),
        "name": document.map(|(_, name)| name), "sha256": line.digest.map(|digest| digest.to_string()),
        "message": line.inbound, "asked_by": line.asked_by, "asked_at": line.asked_at,
        "settled_at": line.settled_at, "hops": line.evidence.hops, "headers": line.evidence.headers,
    })
}
