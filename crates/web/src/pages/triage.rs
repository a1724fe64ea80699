//! Mail that has no case yet.

use crate::{
    WebState,
    error::{Page, page, see},
    form::Form,
    layout::Layout,
    visit::{Asked, Id, Posted, Visit},
};
use askama::Template;
use axum::extract::State;
use domain::{CaseId, InboundId, Reference, inbound::InboundState};
use store::reader::{
    cases::{CaseFilter, CaseLine},
    triage::InboundView,
};

#[derive(Template)]
#[template(path = "triage.html")]
pub(crate) struct TriagePage {
    pub l: Layout,
    pub form: Form,
    pub spam: bool,
    /// Whether a message is still being sorted.
    pub busy: bool,
    pub messages: Vec<InboundView>,
    /// Cases to choose from.
    pub cases: Vec<CaseLine>,
}

/// `GET /triage`
pub(crate) async fn show(State(state): State<WebState>, visit: Visit, Asked(form): Asked) -> Page {
    render(&state, visit, form.has("spam"), Form::default()).await
}

pub(crate) async fn render(state: &WebState, visit: Visit, spam: bool, form: Form) -> Page {
    let reader = state.reader();
    let messages = reader.triage(&visit.actor, spam).await?;
    let shown = TriagePage {
        busy: messages
            .iter()
            .any(|message| message.state == InboundState::Received),
        cases: reader
            .cases(&visit.actor, &CaseFilter::default(), 1)
            .await?
            .rows,
        l: visit.l,
        messages,
        spam,
        form,
    };
    page(shown.form.status(), &shown)
}

/// `POST /triage/{id}/assign`: a case chosen among the guesses, or by reference.
pub(crate) async fn assign(
    State(state): State<WebState>,
    Id(id): Id<InboundId>,
    Posted { visit, mut form }: Posted,
) -> Page {
    form.set("message", id.to_string());
    let case = chosen(&state, &visit, &mut form).await?;
    if let Some(case) = case {
        match state.desk.assign(&visit.actor, id, case).await {
            Ok(()) => return Ok(see(&format!("/cases/{case}?said=assigned#message-{id}"))),
            Err(error) => form.take(error)?,
        }
    }
    render(&state, visit, false, form).await
}

async fn chosen(
    state: &WebState,
    visit: &Visit,
    form: &mut Form,
) -> Result<Option<CaseId>, crate::error::PageError> {
    if let Ok(case) = form.get("case").parse::<CaseId>() {
        return Ok(Some(case));
    }
    let field = format!("reference-{}", form.get("message"));
    let Ok(reference) = form.get("reference").parse::<Reference>() else {
        form.wrong(&field, "Give the reference of the case, such as DL-7K3M9Q.");
        return Ok(None);
    };
    let filter = CaseFilter {
        words: reference.to_string(),
        closed: true,
        ..CaseFilter::default()
    };
    let found = state.reader().cases(&visit.actor, &filter, 1).await?;
    let case = found
        .rows
        .into_iter()
        .find(|case| case.reference == reference);
    if case.is_none() {
        form.wrong(
            &field,
            format!("There is no case {reference} that you may see."),
        );
    }
    Ok(case.map(|case| case.id))
}

async fn after(state: &WebState, visit: Visit, done: Result<(), desk::Error>, said: &str) -> Page {
    match done {
        Ok(()) => Ok(see(&format!("/triage?said={said}"))),
        Err(error) => {
            let mut form = Form::default();
            form.take(error)?;
            render(state, visit, false, form).await
        }
    }
}

/// `POST /triage/{id}/unassign`
pub(crate) async fn unassign(
    State(state): State<WebState>,
    Id(id): Id<InboundId>,
    Posted { visit, .. }: Posted,
) -> Page {
    let done = state.desk.unassign(&visit.actor, id).await;
    after(&state, visit, done, "unassigned").await
}

/// `POST /triage/{id}/spam`
pub(crate) async fn spam(
    State(state): State<WebState>,
    Id(id): Id<InboundId>,
    Posted { visit, .. }: Posted,
) -> Page {
    let done = state.desk.mark_spam(&visit.actor, id).await;
    after(&state, visit, done, "spam").await
}
