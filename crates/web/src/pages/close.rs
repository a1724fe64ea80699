//! Closing a case and taking it up again.

use super::case;
use crate::{
    WebState,
    error::{Page, page, see},
    form::Form,
    layout::Layout,
    visit::{Id, Posted, Visit},
    words::Words,
};
use askama::Template;
use axum::extract::State;
use domain::{CaseId, Outcome};
use store::reader::case::CaseView;

#[derive(Template)]
#[template(path = "close.html")]
pub(crate) struct ClosePage {
    pub l: Layout,
    pub case: CaseView,
    pub form: Form,
}

/// `GET /cases/{id}/close`
pub(crate) async fn show(State(state): State<WebState>, Id(id): Id<CaseId>, visit: Visit) -> Page {
    render(&state, visit, id, Form::default()).await
}

async fn render(state: &WebState, visit: Visit, id: CaseId, form: Form) -> Page {
    let case = state.reader().case(&visit.actor, id).await?;
    let shown = ClosePage {
        l: visit.l,
        case,
        form,
    };
    page(shown.form.status(), &shown)
}

/// `POST /cases/{id}/close`
pub(crate) async fn close(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    Posted { visit, mut form }: Posted,
) -> Page {
    if let Some(outcome) = form.read::<Outcome>("outcome", "Choose how it ended.") {
        match state
            .desk
            .close_case(&visit.actor, id, outcome, form.get("note"))
            .await
        {
            Ok(()) => return Ok(see(&format!("/cases/{id}?said=closed"))),
            Err(error) => form.take(error)?,
        }
    }
    render(&state, visit, id, form).await
}

/// `POST /cases/{id}/reopen`
pub(crate) async fn reopen(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    Posted { visit, mut form }: Posted,
) -> Page {
    match state
        .desk
        .reopen_case(&visit.actor, id, form.get("note"))
        .await
    {
        Ok(()) => return Ok(see(&format!("/cases/{id}?said=reopened"))),
        Err(error) => form.take(error)?,
    }
    case::render(&state, visit, id, form).await
}
