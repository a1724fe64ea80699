//! `GET /cases`: the list with its filters.

use crate::{
    WebState,
    error::{Page, page},
    form::Form,
    layout::Layout,
    visit::{Asked, Visit},
    words::Words,
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use domain::Stage;
use store::reader::{
    Paged,
    cases::{CaseFilter, CaseLine},
    people::PersonLine,
};

#[derive(Template)]
#[template(path = "cases.html")]
pub(crate) struct CasesPage {
    pub l: Layout,
    pub form: Form,
    pub filtered: bool,
    pub base: String,
    pub people: Vec<PersonLine>,
    pub cases: Paged<CaseLine>,
}

pub(crate) async fn show(State(state): State<WebState>, visit: Visit, Asked(form): Asked) -> Page {
    let filter = CaseFilter {
        words: form.get("q").to_owned(),
        stage: form.get("stage").parse().ok(),
        owner: form.get("owner").parse().ok(),
        agency: None,
        closed: form.is("stage", "all"),
    };
    let reader = state.reader();
    let shown = CasesPage {
        cases: reader.cases(&visit.actor, &filter, form.page()).await?,
        people: reader.people().await?,
        filtered: ["q", "stage", "owner"]
            .iter()
            .any(|name| !form.get(name).is_empty()),
        base: form.base(&["q", "stage", "owner"]),
        l: visit.l,
        form,
    };
    page(StatusCode::OK, &shown)
}
