//! `daylight case import`: the list that a newsroom kept before becomes cases.

use super::{At, told};
use anyhow::Context;
use desk::{
    importing::{Planned, Whom},
    verbs::Looked,
};
use domain::{
    Visibility,
    import::{Column, DateOrder, ImportState, MOST_LINES, Mapping, Sheet, Standing},
};
use serde_json::json;
use std::path::PathBuf;
use store::import::LineEnd;

/// How often a list that a worker has taken up is looked at.
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_millis(300);

/// Bring in a list of running requests.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// The list.
    file: PathBuf,
    /// What a column holds, by its head: title, agency, law, kind, sent, received, acknowledged,
    /// fee_on, fee, denied, closed, due, status, owner, story, tracking, channel, note or ignore.
    #[arg(long = "column", value_name = "HEAD=FIELD")]
    columns: Vec<String>,
    /// What a word for the status means: open, draft, granted, partly_granted, denied, no_records,
    /// withdrawn or abandoned.
    #[arg(long = "status", value_name = "WORD=MEANING")]
    words: Vec<String>,
    /// The law of agencies that the newsroom does not know and whose line names none: us-ma, …
    #[arg(long, default_value = "", value_name = "JURISDICTION")]
    law: String,
    /// Their kind: municipality (any local body) or agency (of the state).
    #[arg(long, default_value = "")]
    kind: String,
    /// How requests were sent whose line does not say it: email, portal, mail, fax or unknown.
    #[arg(long, default_value = "email", value_name = "WAY")]
    sent_by: String,
    /// 3/4/2026 is April 3rd.
    #[arg(long)]
    day_first: bool,
    /// Only owners and editors see the cases.
    #[arg(long)]
    private: bool,
    /// Show what would come of it and make nothing.
    #[arg(long)]
    dry_run: bool,
    /// Machine-readable.
    #[arg(long)]
    json: bool,
}

/// Reads the list, shows what comes of it, and makes the cases.
pub async fn import(desk: &At<'_>, import: Import) -> anyhow::Result<()> {
    let verbs = &desk.newsroom.desk;
    let file = tokio::fs::File::open(&import.file)
        .await
        .with_context(|| format!("{} cannot be opened", import.file.display()))?;
    let name = import
        .file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let taken = verbs.take_in_list(&desk.actor, &name, file);
    let id = taken.await.map_err(told)?;
    let looked = verbs.look_through_list(&desk.actor, id).await;
    let list = looked.map_err(told)?.import;
    let mapping = mapping(&import, &list.sheet, list.mapping)?;
    let explained = verbs.explain_list(&desk.actor, id, mapping);
    explained.await.map_err(told)?;
    let done = match import.dry_run {
        true => Ok(()),
        false => verbs.bring_in(&desk.actor, id).await,
    };
    if !import.dry_run && done.is_ok() {
        verbs.make_cases(id).await.map_err(told)?;
    }
    let mut looked = verbs.look_through_list(&desk.actor, id).await;
    // A worker may have been faster: it is waited for.
    while matches!(&looked, Ok(looked) if looked.import.state == ImportState::Running) {
        tokio::time::sleep(LOOK_AGAIN).await;
        verbs.make_cases(id).await.map_err(told)?;
        looked = verbs.look_through_list(&desk.actor, id).await;
    }
    // What is missing is shown before it is refused.
    show(&looked.map_err(told)?, import.json);
    done.map_err(told)
}

/// The guess, with what the command says over it.
fn mapping(import: &Import, sheet: &Sheet, guess: Mapping) -> anyhow::Result<Mapping> {
    let mut mapping = Mapping {
        law: import.law.clone(),
        body: import.kind.clone(),
        channel: channel(&import.sent_by)?,
        visibility: if import.private {
            Visibility::Private
        } else {
            Visibility::Newsroom
        },
        ..guess
    };
    if import.day_first {
        mapping.order = DateOrder::DayFirst;
    }
    for given in &import.columns {
        let (head, field) = given
            .rsplit_once('=')
            .with_context(|| format!("write --column \"HEAD=FIELD\", not “{given}”"))?;
        let index = sheet
            .headers
            .iter()
            .position(|one| one.eq_ignore_ascii_case(head.trim()))
            .with_context(|| {
                let heads = sheet.headers.join(", ");
                format!("no column is called “{head}”: there are {heads}")
            })?;
        let column: Column = field.parse()?;
        if !column.repeats()
            && let Some(before) = mapping.place(column)
        {
            mapping.columns[before] = Column::Kept;
        }
        mapping.columns[index] = column;
    }
    mapping.guess_words(sheet);
    for given in &import.words {
        let (word, meaning) = given
            .rsplit_once('=')
            .with_context(|| format!("write --status \"WORD=MEANING\", not “{given}”"))?;
        mapping
            .standings
            .insert(word.trim().to_owned(), meaning.parse()?);
    }
    Ok(mapping)
}

fn channel(way: &str) -> anyhow::Result<Option<statutes::Channel>> {
    if way == "unknown" {
        return Ok(None);
    }
    let known = serde_json::from_value(json!(way)).ok();
    let known = known.with_context(|| {
        format!("“{way}” is no way to send a request: email, portal, mail, fax or unknown")
    })?;
    Ok(Some(known))
}

fn show(looked: &Looked, as_json: bool) {
    if as_json {
        let lines: Vec<_> = looked
            .lines
            .iter()
            .map(|line| as_value(looked, line))
            .collect();
        let left_out = looked.import.sheet.left_out;
        println!(
            "{}",
            json!({"import": looked.import.id, "lines": lines, "left_out": left_out})
        );
        return;
    }
    for line in &looked.lines {
        println!(
            "{:>5}  {}  ({})",
            line.number, line.entry.title, line.entry.agency
        );
        println!("       {}", comes_to(looked, line));
    }
    if looked.import.sheet.left_out > 0 {
        eprintln!(
            "The list is longer than {MOST_LINES} lines: the last {} are not read. Bring them in as a second file.",
            looked.import.sheet.left_out
        );
    }
}

fn comes_to(looked: &Looked, line: &Planned) -> String {
    match looked.ends.get(&line.number) {
        Some(LineEnd::Case(case)) => return format!("case {case}"),
        Some(LineEnd::LeftOut(problem)) => return format!("left out: {problem}"),
        None => {}
    }
    if !line.ready() {
        let problems = line
            .entry
            .problems
            .iter()
            .map(|problem| problem.message.as_str());
        return format!("left out: {}", problems.collect::<Vec<_>>().join("; "));
    }
    if looked.here.contains_key(&line.number) {
        return "here already".to_owned();
    }
    let next = line.next.as_ref().and_then(|next| {
        let late = if line.late { ", late" } else { "" };
        Some(format!("{}: {}{late}", next.due?, next.what))
    });
    let standing = line.entry.standing.map_or("open", Standing::as_str);
    let mut words = next.unwrap_or_else(|| standing.to_owned());
    if let Some(counted) = line.counted {
        words.push_str(&format!(" (the list counts {counted})"));
    }
    words
}

fn as_value(looked: &Looked, line: &Planned) -> serde_json::Value {
    let end = looked.ends.get(&line.number);
    let problems: Vec<&str> = match end {
        Some(LineEnd::LeftOut(problem)) => vec![problem],
        _ => line
            .entry
            .problems
            .iter()
            .map(|problem| problem.message.as_str())
            .collect(),
    };
    json!({
        "line": line.number,
        "title": line.entry.title,
        "agency": line.entry.agency,
        "new_agency": matches!(line.whom, Some(Whom::New(_))) && end.is_none(),
        "jurisdiction": line.whom.as_ref().map(|whom| &whom.agency().jurisdiction),
        "standing": line.entry.standing.map(Standing::as_str),
        "due": line.next.as_ref().and_then(|next| next.due),
        "late": line.late,
        "list_due": line.counted,
        "problems": problems,
        "case": match end {
            Some(LineEnd::Case(case)) => Some(*case),
            _ => looked.here.get(&line.number).copied(),
        },
    })
}
