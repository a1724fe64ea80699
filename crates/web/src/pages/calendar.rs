//! `GET /calendar/{secret}.ics`: dates for calendar programs. They cannot sign in, so
//! the address itself is the secret; whoever holds it sees these dates and no more.

use crate::{
    WebState,
    error::{Page, PageError},
};
use axum::{
    extract::{Path, State},
    http::header,
    response::IntoResponse,
};

pub(crate) async fn feed(State(state): State<WebState>, Path(name): Path<String>) -> Page {
    let Some(token) = name.strip_suffix(".ics") else {
        return Err(PageError::not_found());
    };
    let file = state.desk.calendar(token).await?;
    let kind = (header::CONTENT_TYPE, "text/calendar; charset=utf-8");
    let robots = (
        header::HeaderName::from_static("x-robots-tag"),
        "noindex, nofollow",
    );
    Ok(([kind, robots], file).into_response())
}
