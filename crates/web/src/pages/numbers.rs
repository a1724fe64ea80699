//! Numbers under which others know a case: added and struck out on its page.

use super::case;
use crate::{
    WebState,
    error::{Page, see},
    visit::{Id, Posted},
};
use axum::extract::State;
use domain::{CaseId, TrackingId};

/// `POST /cases/{id}/numbers`
pub(crate) async fn add(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let (number, note) = (form.get("number"), form.get("number_note"));
    match state.desk.add_number(&visit.actor, id, number, note).await {
        Ok(()) => Ok(see(&format!("/cases/{id}?said=added#numbers"))),
        Err(error) => {
            form.take(error)?;
            form.preset("kind", "received");
            case::render(&state, visit, id, form).await
        }
    }
}

/// `POST /numbers/{id}/remove`
pub(crate) async fn remove(
    State(state): State<WebState>,
    Id(id): Id<TrackingId>,
    Posted { visit, .. }: Posted,
) -> Page {
    let case = state.desk.remove_number(&visit.actor, id).await?;
    Ok(see(&format!("/cases/{case}?said=struck#numbers")))
}
