//! Files that come in through the browser: streamed to where they are kept, never
//! held in memory. The form's word comes first and is checked before any file.

use super::{case, triage};
use crate::{
    WebState,
    error::{Page, PageError, see},
    form::Form,
    visit::{Id, Posted, Stopped, Visit, check_word},
};
use axum::{
    extract::{FromRequest, FromRequestParts, Multipart, Request, State, multipart::Field},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use desk::verbs::MailSource;
use domain::{CaseId, document::Arrival};
use futures_util::TryStreamExt;
use std::io;
use tokio_util::io::StreamReader;

/// The largest post: one file of 2 GiB and what goes round it.
pub(crate) const LIMIT: usize = (2 << 30) + (1 << 20);

/// A multipart form that a signed-in visitor sent from one of our pages; its word
/// has been checked.
pub(crate) struct Uploading {
    pub(super) visit: Visit,
    pub(super) parts: Multipart,
    /// The script wants no page in answer.
    scripted: bool,
}

impl FromRequest<WebState> for Uploading {
    type Rejection = Stopped;

    async fn from_request(request: Request, state: &WebState) -> Result<Self, Stopped> {
        let (mut head, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut head, state).await?;
        too_large(&head.headers)?;
        let scripted = head.headers.contains_key("x-daylight-upload");
        let request = Request::from_parts(head, body);
        let mut parts = Multipart::from_request(request, state).await.map_err(|_| {
            PageError::unreadable(
                StatusCode::BAD_REQUEST,
                "The files did not arrive as a form: choose them again.",
            )
        })?;
        let word = match parts.next_field().await {
            Ok(Some(field)) if field.name() == Some("csrf") => {
                field.text().await.unwrap_or_default()
            }
            _ => String::new(),
        };
        check_word(&visit.l.csrf, &word)?;
        Ok(Self {
            visit,
            parts,
            scripted,
        })
    }
}

/// A form that may bring a file: it comes in parts where a browser sends one, plain from
/// elsewhere.
pub(crate) enum MaybeFile {
    None(Posted),
    Some(Uploading),
}

impl FromRequest<WebState> for MaybeFile {
    type Rejection = Stopped;

    async fn from_request(request: Request, state: &WebState) -> Result<Self, Stopped> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        Ok(if kind.starts_with("multipart/") {
            Self::Some(Uploading::from_request(request, state).await?)
        } else {
            Self::None(Posted::from_request(request, state).await?)
        })
    }
}

fn too_large(headers: &HeaderMap) -> Result<(), PageError> {
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    match length.and_then(|length| length.parse::<u64>().ok()) {
        Some(length) if length > LIMIT as u64 => Err(PageError::unreadable(
            StatusCode::PAYLOAD_TOO_LARGE,
            "This is larger than 2 GiB. Give it on the command line instead: daylight case attach.",
        )),
        _ => Ok(()),
    }
}

/// A field of the form as bytes to read.
pub(super) fn bytes(field: Field<'_>) -> impl tokio::io::AsyncRead + Send + '_ {
    StreamReader::new(field.map_err(io::Error::other))
}

/// `POST /cases/{id}/documents`
pub(crate) async fn attach(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    Uploading {
        visit,
        mut parts,
        scripted,
    }: Uploading,
) -> Page {
    let mut form = Form::default();
    let mut taken = 0;
    while let Some(field) = next(&mut parts).await? {
        let Some(name) = file_name(&field) else {
            continue;
        };
        let stored = state
            .desk
            .attach(
                &visit.actor,
                id,
                &name,
                Box::pin(bytes(field)),
                Arrival::Upload,
            )
            .await;
        match stored {
            Ok(_) => taken += 1,
            Err(error) => form.take(error)?,
        }
    }
    if taken == 0 && form.fine() {
        form.wrong("file", "Choose at least one file.");
    }
    if form.fine() {
        return Ok(done(
            scripted,
            &format!("/cases/{id}?said=attached#documents"),
        ));
    }
    form.preset("kind", "received");
    case::render(&state, visit, id, form).await
}

/// `POST /triage`: mails saved from a mail program.
pub(crate) async fn receive(
    State(state): State<WebState>,
    Uploading {
        visit,
        mut parts,
        scripted,
    }: Uploading,
) -> Page {
    let mut form = Form::default();
    let mut taken = 0;
    while let Some(field) = next(&mut parts).await? {
        if file_name(&field).is_none() {
            continue;
        }
        let raw = Box::pin(bytes(field));
        match state.desk.receive_all(raw, MailSource::Upload).await {
            Ok(_) => taken += 1,
            Err(error) => form.take(error)?,
        }
    }
    if taken == 0 && form.fine() {
        form.wrong(
            "file",
            "Choose at least one mail, saved as .eml, or a mailbox (.mbox).",
        );
    }
    if form.fine() {
        return Ok(done(scripted, "/triage?said=received"));
    }
    triage::render(&state, visit, Form::default(), form).await
}

pub(super) async fn next(parts: &mut Multipart) -> Result<Option<Field<'_>>, PageError> {
    parts.next_field().await.map_err(|_| {
        PageError::unreadable(
            StatusCode::BAD_REQUEST,
            "The files did not arrive whole: what came before is kept; choose the rest again.",
        )
    })
}

/// The name of a file that was really chosen: an empty input sends an empty one.
pub(super) fn file_name(field: &Field<'_>) -> Option<String> {
    let is_file = field.name() == Some("file");
    field
        .file_name()
        .filter(|name| is_file && !name.is_empty())
        .map(str::to_owned)
}

fn done(scripted: bool, page: &str) -> Response {
    if scripted {
        StatusCode::NO_CONTENT.into_response()
    } else {
        see(page)
    }
}
