//! `GET /cases/{id}/court`: what a suit over a case needs, to be read and printed.

use crate::{
    WebState,
    error::{Page, page},
    layout::Layout,
    visit::{Id, Visit},
    words::{self, Words},
};
use askama::Template;
use axum::extract::State;
use desk::verbs::{Court, Evidence, Have, Item};
use domain::{CaseId, EventId};
use jiff::civil::Date;
use store::reader::case::CaseView;

#[derive(Template)]
#[template(path = "court.html")]
pub(crate) struct CourtPage {
    pub l: Layout,
    pub case: CaseView,
    pub court: Court,
}

impl CourtPage {
    /// Where the paper of an item lies.
    fn link(&self, item: &Item) -> Option<String> {
        let case = self.case.id;
        item.at.map(|at| match at {
            Evidence::Letter(letter) => format!("/cases/{case}/letters/{letter}"),
            Evidence::Event(event) => format!("/cases/{case}#event-{event}"),
        })
    }

    fn day_link(&self, event: &EventId) -> String {
        format!("/cases/{}#event-{event}", self.case.id)
    }

    fn day(&self, day: &Date) -> String {
        words::day(*day)
    }
}

impl Words for Have {
    fn word(&self) -> &'static str {
        match self {
            Self::There => "There",
            Self::Missing => "Missing",
            Self::Look => "Look",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::There => "good",
            Self::Missing => "bad",
            Self::Look => "warn",
        }
    }
}

/// `GET /cases/{id}/court`
pub(crate) async fn show(State(state): State<WebState>, Id(id): Id<CaseId>, visit: Visit) -> Page {
    let case = state.reader().case(&visit.actor, id).await?;
    let court = state.desk.court(&visit.actor, id).await?;
    let shown = CourtPage {
        l: visit.l,
        case,
        court,
    };
    page(axum::http::StatusCode::OK, &shown)
}
