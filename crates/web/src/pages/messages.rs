//! One message that came in.

use super::documents::download;
use crate::{
    WebState,
    error::{Page, page},
    form::Form,
    layout::Layout,
    visit::{Id, Visit},
};
use askama::Template;
use axum::{body::Body, extract::State};
use domain::InboundId;
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
        l: visit.l,
        form: Form::default(),
        message,
        read,
    };
    page(shown.form.status(), &shown)
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
