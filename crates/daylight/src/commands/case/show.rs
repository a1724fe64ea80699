//! `daylight case list`, `show` and `links`.

use super::{At, told};
use domain::{
    Stage, When,
    view::{Column, StageWanted, View},
};
use serde_json::json;
use statutes::Clock;
use store::reader::{cases::CaseFilter, fetches::FetchesOf, links::LinkFilter};

/// Which cases, and how they are printed.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Only those with these words in title, reference or agency.
    #[arg(default_value = "")]
    words: String,
    /// Only this stage.
    #[arg(long)]
    stage: Option<Stage>,
    /// Closed ones as well.
    #[arg(long)]
    all: bool,
    /// Machine-readable.
    #[arg(long)]
    json: bool,
    /// As a table for a spreadsheet.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

/// Which case, and how it is printed.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// Reference or id.
    case: String,
    /// Machine-readable.
    #[arg(long)]
    json: bool,
}

/// Which mails, and how they are printed.
#[derive(Debug, clap::Args)]
pub struct Deliveries {
    /// Reference or id of the case.
    case: String,
    /// Machine-readable.
    #[arg(long)]
    json: bool,
}

async fn table(desk: &At<'_>, list: &List) -> anyhow::Result<()> {
    let view = View {
        words: list.words.clone(),
        stage: match (list.stage, list.all) {
            (Some(stage), _) => StageWanted::One(stage),
            (None, true) => StageWanted::All,
            (None, false) => StageWanted::Open,
        },
        columns: Column::ALL.to_vec(),
        ..View::default()
    };
    let table = desk.newsroom.desk.case_table(&desk.actor, &view).await?;
    print!("{table}");
    Ok(())
}

/// Lists what became of a case's mails.
pub async fn deliveries(desk: &At<'_>, deliveries: &Deliveries) -> anyhow::Result<()> {
    let case = desk.case(&deliveries.case).await?;
    let mails = desk
        .newsroom
        .desk
        .store
        .reader()
        .case_deliveries(&desk.actor, case)
        .await?;
    if deliveries.json {
        let all: Vec<_> = mails
            .iter()
            .map(|mail| {
                json!({ "id": mail.id, "purpose": mail.purpose, "to": mail.to, "state": mail.state,
                        "attempts": mail.attempts, "next_attempt_at": mail.next_attempt_at, "answer": mail.answer })
            })
            .collect();
        println!("{}", serde_json::to_string_pretty(&all)?);
        return Ok(());
    }
    for mail in &mails {
        println!(
            "{}  {} to {}: {}  {}",
            mail.id,
            mail.purpose,
            mail.to.join(", "),
            mail.state,
            mail.answer
        );
    }
    Ok(())
}

/// Which links, and how they are printed.
#[derive(Debug, clap::Args)]
pub struct Links {
    /// Reference or id of the case.
    case: String,
    /// Only this kind: person, org, statute, quote, event, text_reuse, topic.
    #[arg(long)]
    kind: Option<String>,
    /// Those that have a verdict as well.
    #[arg(long)]
    judged: bool,
    /// Machine-readable.
    #[arg(long)]
    json: bool,
}

/// Lists cases.
pub async fn list(desk: &At<'_>, list: &List) -> anyhow::Result<()> {
    if list.csv {
        return table(desk, list).await;
    }
    let reader = desk.newsroom.desk.store.reader();
    let filter = CaseFilter {
        words: list.words.clone(),
        stage: list.stage,
        closed: list.all,
        ..CaseFilter::default()
    };
    let (mut rows, mut page) = (Vec::new(), 1);
    loop {
        let next = reader.cases(&desk.actor, &filter, page).await?;
        rows.extend(next.rows);
        if !next.more {
            break;
        }
        page += 1;
    }
    if list.json {
        let all: Vec<_> = rows
            .iter()
            .map(|case| {
                json!({ "id": case.id, "reference": case.reference, "title": case.title, "agency": case.agency,
                        "jurisdiction": case.jurisdiction, "owner": case.owner, "visibility": case.visibility,
                        "stage": case.stage, "outcome": case.outcome, "next_due": case.next_due,
                        "next_due_latest": case.next_due_latest, "next_clock": case.next_clock })
            })
            .collect();
        println!("{}", serde_json::to_string_pretty(&all)?);
        return Ok(());
    }
    for case in &rows {
        let due = case
            .next_due
            .map_or_else(|| "-".to_owned(), |due| due.to_string());
        println!(
            "{}  {:<12} {:<10}  {}  ({})",
            case.reference,
            case.stage.as_str(),
            due,
            case.title,
            case.agency
        );
    }
    Ok(())
}

/// Shows a case.
pub async fn show(desk: &At<'_>, show: &Show) -> anyhow::Result<()> {
    let id = desk.case(&show.case).await?;
    let verbs = &desk.newsroom.desk;
    let reader = verbs.store.reader();
    let case = reader.case(&desk.actor, id).await?;
    let clocks = verbs.clocks(&desk.actor, id).await.map_err(told)?;
    let events = reader.case_events(&desk.actor, id).await?;
    let letters = reader.case_letters(&desk.actor, id).await?;
    let documents = reader.case_documents(&desk.actor, id).await?;
    let links = reader.case_link_counts(&desk.actor, id).await?;
    let numbers = reader.case_numbers(&desk.actor, id).await?;
    let fetches = reader.fetches(&desk.actor, FetchesOf::Case(id)).await?;
    if show.json {
        let whole = json!({
            "id": case.id, "reference": case.reference, "title": case.title, "agency": case.agency_name,
            "jurisdiction": case.jurisdiction, "owner": case.owner_name, "visibility": case.visibility,
            "stage": case.stage, "outcome": case.outcome, "clocks": clocks,
            "events": events.iter().map(|event| json!({
                "id": event.id, "seq": event.seq, "event": event.kind, "when": event.when,
                "recorded_at": event.recorded_at, "recorded_by": event.recorded_by, "corrected": event.corrected,
            })).collect::<Vec<_>>(),
            "letters": letters.iter().map(|letter| json!({
                "id": letter.id, "kind": letter.kind, "stage": format!("{:?}", letter.stage).to_lowercase(), "subject": letter.subject,
            })).collect::<Vec<_>>(),
            "documents": documents.iter().map(|document| json!({
                "id": document.id, "name": document.name, "bytes": document.bytes, "state": document.state,
                "pages": document.pages, "pages_read": document.pages_read, "needs_ocr": document.needs_ocr,
                "failures": document.failures, "failure": document.failure,
            })).collect::<Vec<_>>(),
            "numbers": numbers.iter().map(|one| json!({
                "number": one.number, "note": one.note, "added_by": one.added_by, "added_at": one.added_at,
            })).collect::<Vec<_>>(),
            "fetches": fetches.iter().map(super::fetch::as_json).collect::<Vec<_>>(),
            "links": links.iter().map(|count| json!({
                "kind": count.kind, "all": count.all, "open": count.open, "confirmed": count.confirmed,
            })).collect::<Vec<_>>(),
        });
        println!("{}", serde_json::to_string_pretty(&whole)?);
        return Ok(());
    }
    println!(
        "{}  {}\n{} · {} · {}",
        case.reference, case.title, case.agency_name, case.stage, case.owner_name
    );
    if let Some(outcome) = case.outcome {
        println!("closed: {outcome}");
    }
    for clock in &clocks {
        print_clock(clock, true);
    }
    println!("\nWhat happened");
    for event in &events {
        let mark = if event.corrected {
            " (corrected later)"
        } else {
            ""
        };
        println!(
            "  {:>3}  {}  {}{mark}",
            event.seq,
            day(event.when),
            event.kind.in_words()
        );
    }
    if !documents.is_empty() {
        println!("\nDocuments");
    }
    for document in &documents {
        let trouble = document
            .failure
            .as_deref()
            .map(|reason| format!(": {reason}"))
            .unwrap_or_default();
        println!(
            "  {}  {}/{} pages  {}{trouble}",
            document.name, document.pages_read, document.pages, document.state
        );
    }
    for count in &links {
        println!(
            "  {} links to the corpus: {} ({} to look at)",
            count.kind, count.all, count.open
        );
    }
    Ok(())
}

/// Lists links with both passages.
pub async fn links(desk: &At<'_>, links: &Links) -> anyhow::Result<()> {
    let case = desk.case(&links.case).await?;
    let reader = desk.newsroom.desk.store.reader();
    let filter = LinkFilter {
        kind: links.kind.clone(),
        document: None,
        judged: links.judged,
    };
    let (mut rows, mut page) = (Vec::new(), 1);
    loop {
        let next = reader
            .links_to_review(&desk.actor, case, &filter, page)
            .await?;
        rows.extend(next.rows);
        if !next.more || page >= 1000 {
            break;
        }
        page += 1;
    }
    if links.json {
        let all: Vec<_> = rows
            .iter()
            .map(|link| {
                json!({ "id": link.id, "document": link.document_name, "page": link.page, "kind": link.kind,
                        "page_text": link.page_text, "doc": link.corpus_title, "doc_text": link.doc_text,
                        "score": link.score, "why": link.why, "verdict": link.verdict, "entity": link.entity })
            })
            .collect();
        println!("{}", serde_json::to_string_pretty(&all)?);
        return Ok(());
    }
    for link in &rows {
        println!(
            "{}  {:<10} {:.2}  {} p. {}: “{}”",
            link.id, link.kind, link.score, link.document_name, link.page, link.page_text
        );
        println!(
            "    {}: “{}”\n    {}",
            link.corpus_title, link.doc_text, link.why
        );
    }
    Ok(())
}

/// A clock on one line, with its working below where wished.
pub fn print_clock(clock: &Clock, working: bool) {
    let state = serde_json::to_value(clock.state).unwrap_or_default();
    let due = match (clock.due, clock.due_latest) {
        (Some(due), Some(latest)) if due == latest => format!("due {due}"),
        (Some(due), Some(latest)) => format!("due {due}, at the latest {latest}"),
        (Some(due), None) => format!("due {due} by one reading"),
        (None, _) => clock.days_left.map_or_else(
            || "no date".to_owned(),
            |days| format!("{days} days left when it goes on"),
        ),
    };
    println!(
        "\n{} [{}] {due}  {}",
        clock.clock,
        state.as_str().unwrap_or_default(),
        clock.cite
    );
    for step in clock.working.iter().filter(|_| working) {
        let on = step.on.map(|on| on.to_string()).unwrap_or_default();
        println!("    {on:<10}  {}", step.why);
    }
}

fn day(when: When) -> String {
    match when {
        When::At(at) => at.strftime("%Y-%m-%d %H:%MZ").to_string(),
        When::On(on) => on.to_string(),
    }
}
