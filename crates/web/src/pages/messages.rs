//! One message that came in.

use super::{documents::download, proof};
use crate::{
    WebState,
    error::{Page, PageError, page},
    form::Form,
    layout::Layout,
    visit::{Id, Visit},
};
use askama::Template;
use axum::{body::Body, extract::State};
use domain::{Actor, InboundId, LegalFact, Stage, When, event::Proof};
use jiff::tz::TimeZone;
use store::reader::triage::{InboundView, MessageRead};
use tokio_util::io::ReaderStream;

#[derive(Template)]
#[template(path = "message.html")]
pub(crate) struct MessagePage {
    pub l: Layout,
    pub form: Form,
    pub message: InboundView,
    /// Its text, once it lies in a case and has been read.
    pub read: Option<MessageRead>,
    /// What it may say, and the form that records it.
    pub says: Vec<(&'static str, String)>,
}

impl MessagePage {
    /// What is written below the header lines, which the page shows by itself.
    pub fn body<'r>(&self, read: &'r MessageRead) -> &'r str {
        desk::verbs::body_of(&read.text).trim_end()
    }
}

/// `GET /messages/{id}`
pub(crate) async fn show(
    State(state): State<WebState>,
    Id(id): Id<InboundId>,
    visit: Visit,
) -> Page {
    let message = state.reader().inbound(&visit.actor, id).await?;
    let read = state.reader().inbound_text(&visit.actor, id).await?;
    let shown = MessagePage {
        says: says(&state, &visit.actor, &message).await?,
        l: visit.l,
        form: Form::default(),
        message,
        read,
    };
    page(shown.form.status(), &shown)
}

/// The facts that a message on an open case may state.
async fn says(
    state: &WebState,
    actor: &Actor,
    message: &InboundView,
) -> Result<Vec<(&'static str, String)>, PageError> {
    let Some(case) = message.case else {
        return Ok(Vec::new());
    };
    let case = state.reader().case(actor, case).await?;
    if case.stage == Stage::Closed {
        return Ok(Vec::new());
    }
    let law = state.desk.law();
    let place = law.jurisdiction(&case.jurisdiction);
    let zone = place.map_or(TimeZone::UTC, |place| place.zone().clone());
    let at = message.sent_at.unwrap_or(message.received_at);
    let on = When::On(at.to_zoned(zone.clone()).date());
    let proof = Proof::Message(message.id);
    let link = |(kind, label)| {
        let fact = LegalFact::of(kind);
        (label, proof::record_it(case.id, &fact, on, &zone, proof))
    };
    Ok(proof::SAID.map(link).into())
}

/// `GET /messages/{id}/mail.eml`: the bytes as they came.
pub(crate) async fn mail(
    State(state): State<WebState>,
    Id(id): Id<InboundId>,
    visit: Visit,
) -> Page {
    let message = state.reader().inbound(&visit.actor, id).await?;
    let file = state.desk.files.open(&message.digest).await;
    let (bytes, size) = file.map_err(|error| desk::Error::Broken(Box::new(error)))?;
    Ok(download(
        "mail.eml",
        size,
        Body::from_stream(ReaderStream::new(bytes)),
    ))
}
