//! Files that come in piece by piece, by the tus protocol (1.0.0: core, creation and
//! termination): a browser asks how much has come and goes on from there. Pages without
//! scripts send whole forms (`upload`).

use crate::{
    WebState,
    error::{Page, PageError},
    visit::{Id, Visit, check_word},
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use desk::verbs::{NewUpload, Progress};
use domain::{CaseId, UploadId};
use futures_util::TryStreamExt;
use std::io;
use tokio_util::io::StreamReader;

const OFFSET: &str = "upload-offset";
const LENGTH: &str = "upload-length";

/// The word of the page's forms, which a form field carries elsewhere.
const WORD: &str = "x-daylight-word";

/// `POST /cases/{id}/uploads`
pub(crate) async fn begin_for_case(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    visit: Visit,
    headers: HeaderMap,
) -> Page {
    begin(&state, &visit, &headers, Some(id)).await
}

/// `POST /triage/uploads`
pub(crate) async fn begin_for_triage(
    State(state): State<WebState>,
    visit: Visit,
    headers: HeaderMap,
) -> Page {
    begin(&state, &visit, &headers, None).await
}

/// Begins an upload, or finds the one of the same file that stopped.
async fn begin(state: &WebState, visit: &Visit, headers: &HeaderMap, case: Option<CaseId>) -> Page {
    check_word(&visit.l.csrf, text(headers, WORD))?;
    let described = text(headers, "upload-metadata");
    let new = NewUpload {
        case,
        name: metadata(described, "filename"),
        bytes: number(headers, LENGTH)?,
        modified: metadata(described, "modified"),
    };
    let progress = state.desk.begin_upload(&visit.actor, new).await?;
    let place = format!("/uploads/{}", progress.id);
    let answer = [(header::LOCATION, place)];
    Ok((StatusCode::CREATED, answer, told(&progress)).into_response())
}

/// `HEAD /uploads/{id}`: how much has come.
pub(crate) async fn progress(
    State(state): State<WebState>,
    Id(id): Id<UploadId>,
    visit: Visit,
) -> Page {
    let progress = state.desk.upload_progress(&visit.actor, id).await?;
    let fresh = [(header::CACHE_CONTROL, "no-store")];
    Ok((fresh, told(&progress)).into_response())
}

/// `PATCH /uploads/{id}`: more bytes, behind those that have come.
pub(crate) async fn go_on(
    State(state): State<WebState>,
    Id(id): Id<UploadId>,
    visit: Visit,
    headers: HeaderMap,
    body: Body,
) -> Page {
    check_word(&visit.l.csrf, text(&headers, WORD))?;
    if text(&headers, "content-type") != "application/offset+octet-stream" {
        let kind = "A piece of a file comes as application/offset+octet-stream.";
        return Err(PageError::unreadable(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            kind,
        ));
    }
    let from = number(&headers, OFFSET)?;
    let bytes = StreamReader::new(body.into_data_stream().map_err(io::Error::other));
    let progress = state
        .desk
        .continue_upload(&visit.actor, id, from, Box::pin(bytes))
        .await?;
    Ok((StatusCode::NO_CONTENT, told(&progress)).into_response())
}

/// `DELETE /uploads/{id}`
pub(crate) async fn forget(
    State(state): State<WebState>,
    Id(id): Id<UploadId>,
    visit: Visit,
    headers: HeaderMap,
) -> Page {
    check_word(&visit.l.csrf, text(&headers, WORD))?;
    state.desk.drop_upload(&visit.actor, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn told(progress: &Progress) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("tus-resumable", HeaderValue::from_static("1.0.0"));
    headers.insert(OFFSET, progress.here.into());
    headers.insert(LENGTH, progress.of.into());
    headers
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default()
}

fn number(headers: &HeaderMap, name: &str) -> Result<u64, PageError> {
    text(headers, name).parse().map_err(|_| {
        let missing = format!("The header {name} has to say a number of bytes.");
        PageError::unreadable(StatusCode::BAD_REQUEST, missing)
    })
}

/// A value of `Upload-Metadata`: names, each with its value in base64, by commas.
fn metadata(described: &str, name: &str) -> String {
    let pairs = described
        .split(',')
        .filter_map(|pair| pair.trim().split_once(' '));
    let value = pairs
        .filter(|(known, _)| *known == name)
        .map(|(_, value)| value)
        .next();
    let bytes = value.and_then(|value| BASE64_STANDARD.decode(value.trim()).ok());
    // Postgres text cannot hold a NUL.
    String::from_utf8_lossy(&bytes.unwrap_or_default()).replace('\0', "\u{FFFD}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_from_its_base64() {
        for (described, name) in [
            ("filename cmVsZWFzZS5wZGY=", "release.pdf"),
            ("modified MTI=,filename  R3LDtsOfZS5wZGY= ", "Größe.pdf"),
            ("filename ?", ""),
            ("filename", ""),
            ("", ""),
        ] {
            assert_eq!(metadata(described, "filename"), name, "{described}");
        }
    }
}
