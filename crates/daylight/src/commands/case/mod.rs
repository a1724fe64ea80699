//! `daylight case`: the reporter's work from a terminal. Each command calls the
//! same verb as the page does.

mod change;
mod draft;
mod event;
mod fetch;
mod import;
mod letter;
mod messages;
mod searchable;
mod sent;
mod show;

use crate::newsroom::{Newsroom, Place};
use desk::verbs::Leaves;
use domain::{Actor, CaseId, Outcome, Verdict};
use std::{path::PathBuf, process::ExitCode};

/// The reporter's work from a terminal.
#[derive(Debug, clap::Args)]
pub struct Case {
    /// Who is acting, by e-mail address; needed where the newsroom has several administrators.
    #[arg(
        long = "as",
        global = true,
        env = "DAYLIGHT_USER",
        value_name = "EMAIL"
    )]
    user: Option<String>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Draft a request from a model.
    #[command(
        after_help = "Example: daylight case new --model official-mail --agency \"Boston Police\" --title \"Mail with ICE\" --answer period_from=2017-01-01"
    )]
    New(draft::New),
    /// List cases, the nearest date first.
    #[command(
        after_help = "Examples: daylight case list --json; daylight case list --all --csv > cases.csv"
    )]
    List(show::List),
    /// Show a case: its clocks with their working, letters, documents, events.
    #[command(after_help = "Example: daylight case show DL-7K3M9Q")]
    Show(show::Show),
    /// Give the newest letter to an editor.
    Submit {
        /// Reference or id.
        case: String,
    },
    /// Give the letter back to its author.
    SendBack {
        /// Reference or id.
        case: String,
        /// What should be changed.
        #[arg(long)]
        note: String,
    },
    /// Fix the text of the newest letter: from now on these bytes are what is sent.
    #[command(
        after_help = "Example: daylight case approve DL-7K3M9Q --checked \"RSA 91-A:7-a, -b\""
    )]
    Approve {
        /// Reference or id.
        case: String,
        /// You have looked at this: a citation or sentence that the letter asks to be looked
        /// at, as `case checks` lists it, or “all”. Can be given several times.
        #[arg(long, value_name = "WHAT")]
        checked: Vec<String>,
    },
    /// List what the newest letter asks to be looked at before it is approved.
    #[command(after_help = "Example: daylight case checks DL-7K3M9Q --json")]
    Checks {
        /// Reference or id.
        case: String,
        /// Write JSON.
        #[arg(long)]
        json: bool,
    },
    /// Put the approved letter into the queue.
    Queue {
        /// Reference or id.
        case: String,
        /// The contact to send to, by id or address; by default the agency's verified e-mail address.
        #[arg(long)]
        to: Option<String>,
        /// Let it leave when the agency's office is open.
        #[arg(long, conflicts_with = "now")]
        office_hours: bool,
        /// Let it leave at once, whatever the settings say.
        #[arg(long)]
        now: bool,
    },
    /// Add files to the newest letter, which has to be a draft: they leave with it.
    #[command(after_help = "Example: daylight case enclose DL-7K3M9Q authorization.pdf")]
    Enclose {
        /// Reference or id.
        case: String,
        /// The files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// What became of each mail of a case, with the servers' words.
    Deliveries(show::Deliveries),
    /// Take the letter that waits to be sent out of the queue again.
    Cancel {
        /// Reference or id.
        case: String,
    },
    /// Send the newest mail again, with the same Message-ID: only you can know that it did not arrive.
    Resend {
        /// Reference or id.
        case: String,
    },
    /// Say that the newest mail did leave, then or by another way.
    MarkSent {
        /// Reference or id.
        case: String,
    },
    /// Say that you have sent the newest letter yourself: by a form on a web site, by post,
    /// by fax or over the counter.
    #[command(
        after_help = "Example: daylight case sent DL-7K3M9Q --at 2026-03-02 --channel portal --confirmation 2026-PRR-00123 --check-on 2026-03-16"
    )]
    Sent(sent::Sent),
    /// Write out the newest letter: its text, or its PDF on the newsroom's letterhead.
    #[command(after_help = "Example: daylight case letter DL-7K3M9Q --pdf -o letter.pdf")]
    Letter(letter::Letter),
    /// Write a document of pictures as a PDF that can be searched: its pages as they
    /// look, the recognised words beneath.
    #[command(
        after_help = "Example: daylight case searchable DL-7K3M9Q release.pdf -o searchable.pdf"
    )]
    Searchable(searchable::Searchable),
    /// Note a number under which others know the case; mail that names it comes here.
    #[command(
        after_help = "Example: daylight case number DL-7K3M9Q 2026-PRR-00123 --note \"theirs\""
    )]
    Number {
        /// Reference or id.
        case: String,
        /// The number, spelled as you have it.
        number: String,
        /// What it is.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Attach files: they are kept, read and linked.
    #[command(after_help = "Example: daylight case attach DL-7K3M9Q release.pdf")]
    Attach {
        /// Reference or id.
        case: String,
        /// The files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Bring in a list of running requests: XLSX, CSV, or JSON of MuckRock's API.
    #[command(
        after_help = "Example: daylight case import requests.xlsx --law us-ma --column \"Date filed\"=sent --status Closed=granted --dry-run"
    )]
    Import(import::Import),
    /// Fetch the file at a link: kept with where it is from, read and linked.
    #[command(
        after_help = "Example: daylight case fetch DL-7K3M9Q https://files.city.example/release.pdf"
    )]
    Fetch(fetch::Fetch),
    /// Record what happened; clocks and reminders follow.
    #[command(
        after_help = "Example: daylight case event DL-7K3M9Q extension_claimed --at 2019-04-12 --extension own_timeframe_municipality --until 2019-04-30"
    )]
    Event(event::Record),
    /// Write out the mails printed in a case's documents, each once.
    #[command(
        after_help = "Example: daylight case messages DL-7K3M9Q --format mbox -o release.mbox"
    )]
    Messages(messages::Messages),
    /// List the links that wait for a verdict.
    Links(show::Links),
    /// Confirm or reject a link, or take that back.
    Judge {
        /// The link's id.
        link: String,
        /// confirmed, rejected or undone.
        verdict: Verdict,
    },
    /// End a case.
    #[command(
        after_help = "Example: daylight case close DL-7K3M9Q --outcome partly_granted --note \"Two e-mails still withheld\""
    )]
    Close {
        /// Reference or id.
        case: String,
        /// granted, partly_granted, denied, no_records, withdrawn or abandoned.
        #[arg(long)]
        outcome: Outcome,
        /// Why.
        #[arg(long, default_value = "")]
        note: String,
    },
}

/// Runs the command.
pub async fn run(place: &Place, command: Case) -> anyhow::Result<ExitCode> {
    let newsroom = Newsroom::open(place, None).await?;
    let actor = newsroom.actor(command.user.as_deref()).await?;
    let desk = At {
        newsroom: &newsroom,
        actor,
    };
    let done = match command.verb {
        Verb::New(new) => draft::new(&desk, new).await,
        Verb::List(list) => show::list(&desk, &list).await,
        Verb::Show(show) => show::show(&desk, &show).await,
        Verb::Submit { case } => change::submit(&desk, &case).await,
        Verb::SendBack { case, note } => change::send_back(&desk, &case, &note).await,
        Verb::Approve { case, checked } => change::approve(&desk, &case, &checked).await,
        Verb::Checks { case, json } => change::checks(&desk, &case, json).await,
        Verb::Queue {
            case,
            to,
            office_hours,
            now,
        } => {
            let leaves = match (office_hours, now) {
                (true, _) => Leaves::InOfficeHours,
                (_, true) => Leaves::Soon,
                _ => Leaves::AsUsual,
            };
            change::queue(&desk, &case, to.as_deref(), leaves).await
        }
        Verb::Enclose { case, files } => change::enclose(&desk, &case, &files).await,
        Verb::Deliveries(deliveries) => show::deliveries(&desk, &deliveries).await,
        Verb::Cancel { case } => change::settle(&desk, &case, change::Settle::Cancel).await,
        Verb::Resend { case } => change::settle(&desk, &case, change::Settle::Resend).await,
        Verb::MarkSent { case } => change::settle(&desk, &case, change::Settle::MarkSent).await,
        Verb::Sent(args) => sent::sent(&desk, &args).await,
        Verb::Searchable(args) => searchable::write(&desk, &args).await,
        Verb::Letter(args) => letter::write(&desk, &args).await,
        Verb::Number { case, number, note } => sent::number(&desk, &case, &number, &note).await,
        Verb::Attach { case, files } => change::attach(&desk, &case, &files).await,
        Verb::Import(import) => import::import(&desk, import).await,
        Verb::Fetch(args) => fetch::fetch(&desk, &args).await,
        Verb::Event(record) => event::record(&desk, &record).await,
        Verb::Messages(messages) => messages::write(&desk, &messages).await,
        Verb::Links(links) => show::links(&desk, &links).await,
        Verb::Judge { link, verdict } => change::judge(&desk, &link, verdict).await,
        Verb::Close {
            case,
            outcome,
            note,
        } => change::close(&desk, &case, outcome, &note).await,
    };
    newsroom.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

/// The newsroom, and who is acting in it.
struct At<'n> {
    newsroom: &'n Newsroom,
    actor: Actor,
}

impl At<'_> {
    /// The case meant by a reference or an id, if the actor may see it.
    async fn case(&self, given: &str) -> anyhow::Result<CaseId> {
        find(self.newsroom, &self.actor, given).await
    }
}

/// The case meant by a reference or an id, if the actor may see it.
pub(super) async fn find(
    newsroom: &Newsroom,
    actor: &Actor,
    given: &str,
) -> anyhow::Result<CaseId> {
    let mut conn = newsroom.desk.store.connection().await?;
    let found = match given.parse::<domain::Reference>() {
        Ok(reference) => store::case::by_reference(&mut conn, &reference).await,
        Err(_) => {
            let id = given.parse().map_err(|_| {
                anyhow::anyhow!("“{given}” is no case reference (DL-7K3M9Q) and no id")
            })?;
            store::case::by_id(&mut conn, id).await
        }
    };
    match found {
        Ok(case) if actor.may_see(&case) => Ok(case.id),
        Ok(_) | Err(store::Error::NotFound) => {
            anyhow::bail!("there is no case {given}: see `daylight case list`")
        }
        Err(error) => Err(error.into()),
    }
}

/// A refusal as a person reads it, each field on its own line.
pub(super) fn told(error: desk::Error) -> anyhow::Error {
    match error {
        desk::Error::Invalid(fields) => {
            let lines: Vec<String> = fields
                .iter()
                .map(|field| format!("\n  {}: {}", field.field, field.message))
                .collect();
            anyhow::anyhow!("this cannot be used:{}", lines.concat())
        }
        other => anyhow::Error::new(other),
    }
}
