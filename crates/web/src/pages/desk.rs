//! `GET /`: what needs the visitor today, then their cases by next date.

use crate::{
    WebState,
    error::{Page, page},
    layout::Layout,
    visit::Visit,
    words::Words,
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use desk::verbs::Bulked;
use domain::{
    CaseId,
    view::{Column, View},
};
use jiff::ToSpan;
use std::collections::BTreeSet;
use store::reader::{
    desk::{Attention, LetterWait},
    grid::{GridLine, Here, SOON_DAYS},
};

#[derive(Template)]
#[template(path = "desk.html")]
pub(crate) struct DeskPage {
    pub l: Layout,
    pub any_case: bool,
    pub attention: Attention,
    /// What the list below is called, and whether it is the reader's own cases.
    pub heading: String,
    pub own: bool,
    pub columns: Vec<Column>,
    pub cases: Vec<GridLine>,
    pub more: bool,
    /// The list as a query.
    pub query: String,
    /// Nothing is ticked here, and nothing was refused.
    pub nothing: BTreeSet<CaseId>,
    pub nobody: Option<Bulked>,
}

pub(crate) async fn show(State(state): State<WebState>, visit: Visit) -> Page {
    let reader = state.reader();
    let today = visit.l.today;
    let soon = today.saturating_add(SOON_DAYS.days());
    let views = state.desk.kept_views(&visit.actor).await?;
    let kept = views.into_iter().find(|kept| kept.default);
    let (heading, view, own) = match kept {
        Some(kept) => (kept.name, kept.view, false),
        None => ("My cases".to_owned(), View::mine(), true),
    };
    let zone = reader.newsroom().await?.timezone;
    let here = Here { zone: &zone, today };
    let cases = reader.grid(&visit.actor, &view, &here, 1).await?;
    let shown = DeskPage {
        any_case: reader.any_case(&visit.actor).await?,
        attention: reader.attention(&visit.actor, today, soon).await?,
        query: super::cases::query(&view),
        columns: view.columns,
        cases: cases.rows,
        more: cases.more,
        nothing: BTreeSet::new(),
        nobody: None,
        heading,
        own,
        l: visit.l,
    };
    page(StatusCode::OK, &shown)
}
