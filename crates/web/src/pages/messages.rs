//! One message that came in.

use super::{documents::download, proof};
use crate::{
    WebState,
    error::{Page, PageError, page, see},
    form::Form,
    layout::Layout,
    visit::{Id, Posted, Visit},
    words::{self, Bare, Words},
};
use askama::Template;
use axum::{body::Body, extract::State};
use domain::{
    Actor, CaseId, InboundId, LegalFact, Stage, When, event::Proof, inbound::InboundState,
    kinds::Finding, vouch::Speaker, weblink::WebLink,
};
use jiff::tz::TimeZone;
use store::reader::{
    fetches::{FetchLine, FetchesOf},
    triage::{InboundView, MessageRead, MoveLine},
};
use tokio_util::io::ReaderStream;

#[derive(Template)]
#[template(path = "message.html")]
pub(crate) struct MessagePage {
    pub l: Layout,
    pub form: Form,
    pub message: InboundView,
    /// Its text, once it lies in a case and has been read.
    pub read: Option<MessageRead>,
    /// What it seems to say, by its wording.
    pub findings: Vec<FindingShown>,
    /// What else it may say, and the form that records it.
    pub says: Vec<(&'static str, String)>,
    /// What people have done with it, newest first.
    pub moves: Vec<MoveLine>,
    /// Whether names are looked up here, so that its sender can be looked at again.
    pub can_check: bool,
    /// Its links, those that probably lead to records first.
    pub links: Vec<LinkShown>,
    /// Whether the file at a link can be asked for.
    pub may_fetch: bool,
}

impl MessagePage {
    /// What is written below the header lines, which the page shows by itself.
    pub fn body<'r>(&self, read: &'r MessageRead) -> &'r str {
        desk::verbs::body_of(&read.text).trim_end()
    }

    /// Whether a worker still has something to do with a link.
    pub fn busy(&self) -> bool {
        self.links
            .iter()
            .filter_map(|one| one.fetch.as_ref())
            .any(|fetch| fetch.state.open())
    }

    /// Whose word the one on the sender is.
    pub fn speaker(&self) -> Speaker {
        self.message.vouching.word().1
    }

    /// The newest move, if it can be taken back.
    pub fn to_undo(&self) -> bool {
        self.message.bytes_gone_at.is_none() && self.moves.iter().any(|one| one.undone_by.is_none())
    }

    /// Links that probably lead to records, or have been asked for.
    pub fn likely(&self) -> impl Iterator<Item = &LinkShown> {
        self.links.iter().filter(|one| one.counts())
    }

    /// All others.
    pub fn others(&self) -> impl Iterator<Item = &LinkShown> {
        self.links.iter().filter(|one| !one.counts())
    }
}

/// A link of the message, and what became of it.
pub(crate) struct LinkShown {
    pub link: WebLink,
    pub fetch: Option<FetchLine>,
}

impl LinkShown {
    fn counts(&self) -> bool {
        self.link.likely || self.fetch.is_some()
    }
}

/// One thing that a message seems to say.
pub(crate) struct FindingShown {
    pub what: &'static str,
    pub words: String,
    /// What the words name: a day, a sum, a number, exemptions.
    pub details: Vec<String>,
    /// The form to record it, filled in; none where there is nothing to record.
    pub record: Option<String>,
}

/// `GET /messages/{id}`
pub(crate) async fn show(
    State(state): State<WebState>,
    Id(id): Id<InboundId>,
    visit: Visit,
) -> Page {
    let actor = visit.actor.clone();
    let shown = render(&state, visit, id, Form::default()).await?;
    state.desk.message_opened(&actor, id).await?;
    Ok(shown)
}

/// The message, with a form on it that was sent and refused, or a fresh one.
pub(crate) async fn render(state: &WebState, visit: Visit, id: InboundId, form: Form) -> Page {
    let reader = state.reader();
    let message = reader.inbound(&visit.actor, id).await?;
    let read = reader.inbound_text(&visit.actor, id).await?;
    let open = open_case(state, &visit.actor, &message).await?;
    let links = state.desk.message_links(&visit.actor, id).await?;
    let fetches = reader.fetches(&visit.actor, FetchesOf::Message(id)).await?;
    let shown = MessagePage {
        findings: findings_shown(&message, open.as_ref()),
        says: says(&message, open.as_ref()),
        links: links_shown(links, &fetches, open.as_ref().map(|open| open.id)),
        may_fetch: open.is_some(),
        moves: reader.inbound_moves(&visit.actor, id).await?,
        can_check: state.desk.looks_up_names(),
        l: visit.l,
        form,
        message,
        read,
    };
    page(shown.form.status(), &shown)
}

/// Each link with its newest fetch; once the message lies in an open case, its newest
/// fetch into that case.
fn links_shown(links: Vec<WebLink>, fetches: &[FetchLine], case: Option<CaseId>) -> Vec<LinkShown> {
    let here = |fetch: &&FetchLine| case.is_none_or(|case| fetch.case == case);
    let fetch = |link: &WebLink| {
        let mut here = fetches.iter().filter(here);
        here.find(|one| one.url == link.url.as_str())
    };
    links
        .into_iter()
        .map(|link| LinkShown {
            fetch: fetch(&link).cloned(),
            link,
        })
        .collect()
}

/// The case that a message lies in, if something can be recorded on it.
pub(crate) struct OpenCase {
    pub id: CaseId,
    /// When the message was sent, where the agency is.
    pub when: When,
    pub zone: TimeZone,
}

async fn open_case(
    state: &WebState,
    actor: &Actor,
    message: &InboundView,
) -> Result<Option<OpenCase>, PageError> {
    let Some(case) = message.case else {
        return Ok(None);
    };
    let case = state.reader().case(actor, case).await?;
    if case.stage == Stage::Closed {
        return Ok(None);
    }
    let law = state.desk.law();
    let place = law.jurisdiction(&case.jurisdiction);
    let zone = place.map_or(TimeZone::UTC, |place| place.zone().clone());
    let at = message.sent_at.unwrap_or(message.received_at);
    Ok(Some(OpenCase {
        id: case.id,
        when: When::On(at.to_zoned(zone.clone()).date()),
        zone,
    }))
}

/// The facts that a message on an open case may state.
fn says(message: &InboundView, open: Option<&OpenCase>) -> Vec<(&'static str, String)> {
    let Some(open) = open else {
        return Vec::new();
    };
    let link = |(kind, label)| (label, record(message, open, &LegalFact::of(kind)));
    proof::SAID.map(link).into()
}

/// The case's own form, filled in: nothing is recorded before a person sends it.
fn record(message: &InboundView, open: &OpenCase, fact: &LegalFact) -> String {
    let proof = Proof::Message(message.id);
    proof::record_it(open.id, fact, open.when, &open.zone, proof)
}

pub(crate) fn findings_shown(message: &InboundView, open: Option<&OpenCase>) -> Vec<FindingShown> {
    let one = |finding: &Finding| FindingShown {
        what: words::finding(finding.kind),
        words: finding.words.clone(),
        details: details(finding),
        record: open
            .zip(fact(finding))
            .map(|(open, fact)| record(message, open, &fact)),
    };
    message.findings.iter().map(one).collect()
}

fn details(finding: &Finding) -> Vec<String> {
    let mut told = Vec::new();
    told.extend(finding.date.map(|day| format!("until {}", words::day(day))));
    told.extend(finding.amount_cents.map(words::dollars));
    let number = finding.tracking.as_ref();
    told.extend(number.map(|number| format!("their number {number}")));
    if !finding.exemptions.is_empty() {
        told.push(format!("citing {}", finding.exemptions.join(", ")));
    }
    told
}

/// The fact that a person may want to record.
fn fact(finding: &Finding) -> Option<LegalFact> {
    let mut fact = LegalFact::of(finding.kind.event()?);
    fact.until = finding.date;
    fact.amount_cents = finding.amount_cents;
    let mut note = Vec::new();
    let number = finding.tracking.as_ref();
    note.extend(number.map(|number| format!("Their number: {number}.")));
    if !finding.exemptions.is_empty() {
        note.push(format!("Cited: {}.", finding.exemptions.join(", ")));
    }
    note.push(format!("“{}”", finding.words));
    fact.note = note.join(" ");
    Some(fact)
}

/// `POST /messages/{id}/check`: who sent it is looked at once more.
pub(crate) async fn check(
    State(state): State<WebState>,
    Id(id): Id<InboundId>,
    Posted { visit, .. }: Posted,
) -> Page {
    match state.desk.check_sender_again(&visit.actor, id).await {
        Ok(()) => Ok(see(&format!("/messages/{id}?said=checking"))),
        Err(error) => {
            let mut form = Form::default();
            form.take(error)?;
            render(&state, visit, id, form).await
        }
    }
}

/// `GET /messages/{id}/mail.eml`: the bytes as they came.
pub(crate) async fn mail(
    State(state): State<WebState>,
    Id(id): Id<InboundId>,
    visit: Visit,
) -> Page {
    let message = state.reader().inbound(&visit.actor, id).await?;
    if message.bytes_gone_at.is_some() {
        return Err(desk::Error::NotFound.into());
    }
    let file = state.desk.files.open(&message.digest).await;
    let (bytes, size) = file.map_err(|error| desk::Error::Broken(Box::new(error)))?;
    Ok(download(
        "mail.eml",
        size,
        Body::from_stream(ReaderStream::new(bytes)),
    ))
}
