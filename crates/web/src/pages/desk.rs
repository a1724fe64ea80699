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
use jiff::ToSpan;
use store::reader::{
    cases::CaseLine,
    desk::{Attention, LetterWait},
};

#[derive(Template)]
#[template(path = "desk.html")]
pub(crate) struct DeskPage {
    pub l: Layout,
    pub any_case: bool,
    pub attention: Attention,
    pub cases: Vec<CaseLine>,
}

/// Dates this near are shown as due soon.
const SOON_DAYS: i32 = 7;

pub(crate) async fn show(State(state): State<WebState>, visit: Visit) -> Page {
    let reader = state.reader();
    let today = visit.l.today;
    let soon = today.saturating_add(SOON_DAYS.days());
    let shown = DeskPage {
        any_case: reader.any_case(&visit.actor).await?,
        attention: reader.attention(&visit.actor, today, soon).await?,
        cases: reader.my_cases(&visit.actor).await?,
        l: visit.l,
    };
    page(StatusCode::OK, &shown)
}
