//! What the workers do and what they could not do, in plain words.

use crate::{
    WebState,
    error::{Page, page},
    form::Form,
    layout::Layout,
    visit::Visit,
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use domain::Job;
use store::reader::jobs::{DeadJob, FailedDocument, QueueLine};

#[derive(Template)]
#[template(path = "jobs.html")]
pub(crate) struct JobsPage {
    pub l: Layout,
    pub form: Form,
    pub queues: Vec<QueueShown>,
    pub documents: Vec<FailedDocument>,
    pub dead: Vec<DeadShown>,
}

/// A queue by what it does.
pub(crate) struct QueueShown {
    pub name: &'static str,
    pub line: QueueLine,
}

/// A dead job in words.
pub(crate) struct DeadShown {
    pub what: &'static str,
    /// Where to look.
    pub link: Option<String>,
    pub line: DeadJob,
}

/// `GET /jobs`
pub(crate) async fn show(State(state): State<WebState>, visit: Visit) -> Page {
    let reader = state.reader();
    let dead = if visit.actor.may_administer() {
        reader.dead_jobs().await?
    } else {
        Vec::new()
    };
    let queues = reader.queues(state.desk.clock.now()).await?;
    let shown = JobsPage {
        queues: queues.into_iter().map(queue_shown).collect(),
        documents: reader.failed_documents(&visit.actor).await?,
        dead: dead.into_iter().map(dead_shown).collect(),
        form: Form::default(),
        l: visit.l,
    };
    page(StatusCode::OK, &shown)
}

pub(crate) fn queue_shown(line: QueueLine) -> QueueShown {
    let name = match line.queue.as_str() {
        "daylight.mail" => "Mail, reminders and housekeeping",
        "daylight.fetching" => "Fetching files from links",
        "daylight.reading" => "Reading documents",
        "daylight.linking" => "Linking pages to the corpus",
        _ => "Other work",
    };
    QueueShown { name, line }
}

pub(crate) fn dead_shown(line: DeadJob) -> DeadShown {
    let (what, link) = match &line.job {
        Some(Job::Deliver { delivery }) => {
            ("Sending a mail", Some(format!("/deliveries/{delivery}")))
        }
        Some(Job::Sort { inbound }) => ("Sorting a message", Some(format!("/messages/{inbound}"))),
        Some(Job::CheckSender { inbound }) => (
            "Looking at who sent a message",
            Some(format!("/messages/{inbound}")),
        ),
        Some(Job::Fetch { .. }) => ("Fetching a file from a link", None),
        Some(Job::Read { document }) => {
            ("Reading a document", Some(format!("/documents/{document}")))
        }
        Some(Job::Link { document }) => {
            ("Linking a document", Some(format!("/documents/{document}")))
        }
        Some(Job::Relink { .. }) => ("Linking again after the corpus changed", None),
        Some(Job::Learn) => ("Learning from verdicts on links", None),
        Some(Job::Remind) => ("Looking for reminders that are due", None),
        Some(Job::RemindCase { case }) => (
            "Looking for a case's reminders",
            Some(format!("/cases/{case}")),
        ),
        Some(Job::Import { import }) => (
            "Making the cases of a list",
            Some(format!("/imports/{import}")),
        ),
        Some(Job::Digest) => ("Writing digests", None),
        Some(Job::Searches) => ("Looking through new documents for kept searches", None),
        Some(Job::Heal) => ("Picking up what was left lying", None),
        Some(Job::Prune) => ("Clearing away what is done", None),
        None => ("Work of another version of Daylight", None),
    };
    DeadShown { what, link, line }
}
