//! The export's first page: what a reader opens, with a link to every file.

use crate::Error;
use askama::Template;
use domain::{DocumentId, When};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use store::reader::{
    case::{CaseView, DocumentLine, EventLine},
    deliveries::DeliveryLine,
    documents::{DocumentView, FailureLine},
    fetches::FetchLine,
    links::LinkCard,
    triage::InboundView,
};

/// The page.
#[derive(Template)]
#[template(path = "export/index.html")]
pub(super) struct Index {
    title: String,
    reference: String,
    agency: String,
    owner: String,
    stage: String,
    made_at: String,
    pub clocks: Vec<Clock>,
    pub events: Vec<Event>,
    letters: Vec<Paper>,
    sent: Vec<Paper>,
    received: Vec<Paper>,
    documents: Vec<Document>,
    fetches: Vec<FetchLine>,
    pub findings: Vec<Finding>,
    /// Findings in all, those without a verdict among them.
    pub found: usize,
}

/// A file with a name, words beside it and a day.
struct Paper {
    file: String,
    name: String,
    words: String,
    on: String,
}

/// A clock with its working.
pub(super) struct Clock {
    name: String,
    due: String,
    cite: String,
    working: Vec<String>,
}

/// Something that happened.
pub(super) struct Event {
    seq: i64,
    on: String,
    words: String,
    by: String,
    corrected: bool,
}

struct Document {
    file: String,
    name: String,
    digest: String,
    pages: i32,
    read: i32,
    first_page: Option<String>,
    failures: Vec<String>,
    /// The link that it was fetched from, and when.
    fetched: Option<(String, String)>,
}

/// A finding that somebody confirmed.
pub(super) struct Finding {
    document: String,
    page: i32,
    page_text: String,
    corpus: String,
    doc_text: String,
    why: String,
}

impl Index {
    pub fn new(case: &CaseView, now: Timestamp) -> Self {
        let outcome = case.outcome.map(|outcome| format!(": {outcome}"));
        Self {
            title: case.title.clone(),
            reference: case.reference.to_string(),
            agency: case.agency_name.clone(),
            owner: case.owner_name.clone(),
            stage: format!("{}{}", case.stage, outcome.unwrap_or_default()),
            made_at: minute(now),
            clocks: Vec::new(),
            events: Vec::new(),
            letters: Vec::new(),
            sent: Vec::new(),
            received: Vec::new(),
            documents: Vec::new(),
            fetches: Vec::new(),
            findings: Vec::new(),
            found: 0,
        }
    }

    pub fn letter(&mut self, file: &str, subject: &str, kind: &str, at: Timestamp) {
        self.letters.push(Paper {
            file: file.to_owned(),
            name: subject.to_owned(),
            words: kind.replace('_', " "),
            on: minute(at),
        });
    }

    pub fn enclosed(&mut self, file: &str, name: &str, at: Timestamp) {
        self.letters.push(Paper {
            file: file.to_owned(),
            name: name.to_owned(),
            words: "a file that goes with it".to_owned(),
            on: minute(at),
        });
    }

    pub fn sent(&mut self, file: &str, line: &DeliveryLine) {
        self.sent.push(Paper {
            file: file.to_owned(),
            name: line.subject.clone(),
            words: format!("to {}: {}; {}", line.to.join(", "), line.state, line.answer),
            on: minute(line.updated_at),
        });
    }

    /// The copy of a letter that came to the case's own address.
    pub fn came_back(&mut self, file: &str, message: &InboundView) {
        self.sent.push(Paper {
            file: file.to_owned(),
            name: message.subject.clone(),
            words: "its copy, as it came to the case's own address".to_owned(),
            on: minute(message.received_at),
        });
    }

    pub fn received(&mut self, file: &str, message: &InboundView) {
        self.received.push(Paper {
            file: file.to_owned(),
            name: message.subject.clone(),
            words: format!("from {} {}", message.from_name, message.from_address),
            on: minute(message.received_at),
        });
    }

    /// What was fetched from links: told with the documents that came of it.
    pub fn fetched(&mut self, fetches: &[FetchLine]) {
        self.fetches = fetches.to_vec();
    }

    pub fn document(
        &mut self,
        number: usize,
        file: &str,
        line: &DocumentLine,
        document: &DocumentView,
        failures: &[FailureLine],
    ) {
        let first = format!("pages/{number:03}/00001.txt");
        self.documents.push(Document {
            file: file.to_owned(),
            name: line.name.clone(),
            digest: document.digest.to_string(),
            pages: line.pages,
            read: line.pages_read,
            first_page: (line.pages_read > 0).then_some(first),
            failures: failures.iter().map(trouble).collect(),
            fetched: self.link_of(document.id),
        });
    }

    fn link_of(&self, document: DocumentId) -> Option<(String, String)> {
        let of = |one: &&FetchLine| one.document.as_ref().is_some_and(|(id, _)| *id == document);
        let fetch = self.fetches.iter().find(of)?;
        Some((fetch.url.clone(), minute(fetch.settled_at?)))
    }

    pub fn page(&self) -> Result<String, Error> {
        self.render()
            .map_err(|error| Error::Broken(Box::new(error)))
    }
}

impl Clock {
    pub fn of(clock: &statutes::Clock) -> Self {
        let due = match (clock.due, clock.due_latest) {
            (Some(due), Some(latest)) if due == latest => due.to_string(),
            (Some(due), Some(latest)) => format!("{due}, at the latest {latest}"),
            (Some(due), None) => format!("{due} by one reading"),
            (None, _) => "no date".to_owned(),
        };
        Self {
            name: clock.clock.replace('_', " "),
            due,
            cite: clock.cite.clone(),
            working: clock.working.iter().map(step).collect(),
        }
    }
}

impl Event {
    pub fn of(line: &EventLine) -> Self {
        Self {
            seq: line.seq,
            on: match line.when {
                When::At(at) => minute(at),
                When::On(on) => on.to_string(),
            },
            words: line.kind.in_words(),
            by: line
                .recorded_by
                .clone()
                .unwrap_or_else(|| "Daylight".to_owned()),
            corrected: line.corrected,
        }
    }
}

impl Finding {
    pub fn of(link: &LinkCard) -> Self {
        Self {
            document: link.document_name.clone(),
            page: link.page,
            page_text: link.page_text.clone(),
            corpus: format!("{}, {}", link.corpus_title, link.corpus_source),
            doc_text: link.doc_text.clone(),
            why: link.why.clone(),
        }
    }
}

fn step(step: &statutes::Step) -> String {
    match step.on {
        Some(on) => format!("{on}: {}", step.why),
        None => step.why.to_string(),
    }
}

fn trouble(failure: &FailureLine) -> String {
    match failure.page {
        Some(page) => format!("page {page}: {}", failure.reason),
        None => failure.reason.clone(),
    }
}

/// A minute in universal time: an export is read anywhere.
fn minute(at: Timestamp) -> String {
    let at: DateTime = at.to_zoned(TimeZone::UTC).datetime();
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
