//! Everything about a case as one archive to keep.

use super::documents::download;
use crate::{
    WebState,
    error::Page,
    visit::{Id, Visit},
};
use axum::{body::Body, extract::State};
use domain::CaseId;
use std::io::Seek;
use tokio_util::io::ReaderStream;

/// `GET /cases/{id}/export.zip`: written into a nameless file first, so that it
/// comes whole or as an error.
pub(crate) async fn archive(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    visit: Visit,
) -> Page {
    let case = state.reader().case(&visit.actor, id).await?;
    let mut file = tempfile::tempfile().map_err(broken)?;
    let out = file.try_clone().map_err(broken)?;
    state.desk.export(&visit.actor, id, out).await?;
    file.rewind().map_err(broken)?;
    let size = file.metadata().map_err(broken)?.len();
    let bytes = ReaderStream::new(tokio::fs::File::from_std(file));
    let name = format!("{}.zip", case.reference);
    Ok(download(&name, size, Body::from_stream(bytes)))
}

fn broken(error: std::io::Error) -> desk::Error {
    desk::Error::Broken(Box::new(error))
}
