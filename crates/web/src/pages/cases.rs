//! `GET /cases`: the list to work on, with its filters, columns and the lists that the
//! reader keeps; `GET /cases.csv`: the same for a spreadsheet; and one deed for many.

use crate::{
    WebState,
    error::{Page, PageError, page, see},
    form::Form,
    layout::Layout,
    visit::{Asked, Id, Posted, Visit, encode},
    words::Words,
};
use askama::Template;
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use desk::verbs::{Bulk, Bulked};
use domain::{
    CaseId, Outcome, PersonId, SavedViewId, Stage,
    view::{CaseOrder, Column, DueWanted, OwnerWanted, StageWanted, View},
};
use jiff::civil::Date;
use std::collections::BTreeSet;
use store::{
    reader::{
        Paged,
        grid::{GridLine, Here},
    },
    saved_view::SavedView,
};

#[derive(Template)]
#[template(path = "cases.html")]
pub(crate) struct CasesPage {
    pub l: Layout,
    /// What was typed into the forms below the list.
    pub form: Form,
    pub view: View,
    pub people: Vec<(PersonId, String)>,
    /// Titles of stories, to be offered.
    pub stories: Vec<String>,
    /// Lists that the reader keeps.
    pub views: Vec<SavedView>,
    pub cases: Paged<GridLine>,
    pub ticked: BTreeSet<CaseId>,
    /// What became of a deed that not all could take.
    pub bulked: Option<Bulked>,
}

impl CasesPage {
    /// The view as a query.
    pub fn query(&self) -> String {
        query(&self.view)
    }

    /// What a pager's links begin with.
    pub fn base(&self) -> String {
        format!("?{}&", self.query())
    }

    /// Whether anything is left out that the plain list shows.
    pub fn filtered(&self) -> bool {
        let plain = View {
            columns: self.view.columns.clone(),
            order: self.view.order,
            ..View::default()
        };
        self.view != plain
    }

    pub fn owner_is(&self, id: &PersonId) -> bool {
        self.view.owner == OwnerWanted::One(*id)
    }

    pub fn stage_is(&self, stage: &Stage) -> bool {
        self.view.stage == StageWanted::One(*stage)
    }

    pub fn shows(&self, column: &Column) -> bool {
        self.view.columns.contains(column)
    }

    /// Whether this is the kept list that is shown.
    pub fn here(&self, kept: &View) -> bool {
        self.view == *kept
    }

    /// The kept list that is shown, if it is one.
    pub fn kept(&self) -> Option<&SavedView> {
        self.views.iter().find(|kept| kept.view == self.view)
    }

    /// Refusals for cases that this page of the list does not show.
    pub fn elsewhere(&self) -> Vec<&(CaseId, String)> {
        let shown: BTreeSet<CaseId> = self.cases.rows.iter().map(|line| line.case.id).collect();
        let refused = self.bulked.iter().flat_map(|bulked| &bulked.refused);
        refused.filter(|(id, _)| !shown.contains(id)).collect()
    }
}

/// A view as the query of an address.
pub(crate) fn query(view: &View) -> String {
    let fields = view.fields().into_iter();
    let fields = fields.map(|(name, value)| format!("{name}={}", encode(&value)));
    fields.collect::<Vec<_>>().join("&")
}

pub(crate) async fn show(State(state): State<WebState>, visit: Visit, Asked(asked): Asked) -> Page {
    render(&state, visit, &asked, Form::default(), None).await
}

/// The list that an address asks for: with nothing said, the reader's own choice.
fn wanted(asked: &Form, views: &[SavedView]) -> View {
    View::read(asked.values()).unwrap_or_else(|| {
        let own = views.iter().find(|kept| kept.default);
        own.map_or_else(View::default, |kept| kept.view.clone())
    })
}

async fn render(
    state: &WebState,
    visit: Visit,
    asked: &Form,
    form: Form,
    bulked: Option<Bulked>,
) -> Page {
    let reader = state.reader();
    let views = state.desk.kept_views(&visit.actor).await?;
    let view = wanted(asked, &views);
    let zone = reader.newsroom().await?.timezone;
    let here = Here {
        zone: &zone,
        today: visit.l.today,
    };
    let cases = reader.grid(&visit.actor, &view, &here, asked.page());
    let refused = bulked.iter().flat_map(|told| &told.refused);
    let ticked = match &bulked {
        Some(_) => refused.map(|(id, _)| *id).collect(),
        None => ticked(&form).into_iter().collect(),
    };
    let shown = CasesPage {
        cases: cases.await?,
        people: reader.colleagues().await?,
        stories: reader.story_titles(&visit.actor).await?,
        l: visit.l,
        form,
        view,
        views,
        ticked,
        bulked,
    };
    page(shown.form.status(), &shown)
}

/// `GET /cases.csv`
pub(crate) async fn table(
    State(state): State<WebState>,
    visit: Visit,
    Asked(asked): Asked,
) -> Page {
    let views = state.desk.kept_views(&visit.actor).await?;
    let view = wanted(&asked, &views);
    let table = state.desk.case_table(&visit.actor, &view).await?;
    let name = format!("attachment; filename=\"cases-{}.csv\"", visit.l.today);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, table).into_response())
}

/// Boxes that are ticked before cases.
fn ticked(form: &Form) -> Vec<CaseId> {
    let names = form.values().keys();
    names
        .filter_map(|name| name.strip_prefix("case-")?.parse().ok())
        .collect()
}

/// `POST /cases/bulk`: the list that it was chosen from stands in the query.
pub(crate) async fn bulk(
    State(state): State<WebState>,
    Asked(asked): Asked,
    Posted { visit, mut form }: Posted,
) -> Page {
    let Some(deed) = deed(&mut form)? else {
        return render(&state, visit, &asked, form, None).await;
    };
    let told = match state.desk.bulk(&visit.actor, &ticked(&form), &deed).await {
        Ok(told) => told,
        Err(error) => {
            let note = match deed {
                Bulk::Close(..) => "close-note",
                _ => "remind-note",
            };
            form.take_as(error, "note", note)?;
            return render(&state, visit, &asked, form, None).await;
        }
    };
    if told.refused.is_empty() {
        let said = if deed == Bulk::FollowUp {
            "drafted-all"
        } else {
            "bulk"
        };
        return Ok(back(&asked, said));
    }
    render(&state, visit, &asked, form, Some(told)).await
}

/// What is to be done; none where a field says what is missing.
fn deed(form: &mut Form) -> Result<Option<Bulk>, PageError> {
    Ok(match form.get("deed") {
        "give" => form.read("to", "Choose who gets them.").map(Bulk::Give),
        "story" => Some(Bulk::Story(form.get("into").to_owned())),
        "remind" => form
            .read::<Date>("on", "Give the day, such as 2026-03-31.")
            .map(|on| Bulk::Remind(on, form.get("remind-note").to_owned())),
        "follow-up" => Some(Bulk::FollowUp),
        "close" => form
            .read::<Outcome>("outcome", "Choose how they ended.")
            .map(|outcome| Bulk::Close(outcome, form.get("close-note").to_owned())),
        _ => return Err(PageError::not_found()),
    })
}

fn back(asked: &Form, said: &str) -> Response {
    let view = View::read(asked.values()).unwrap_or_default();
    see(&format!("/cases?{}&said={said}", query(&view)))
}

/// `POST /views`: keeps the list that stands in the query.
pub(crate) async fn keep(
    State(state): State<WebState>,
    Asked(asked): Asked,
    Posted { visit, mut form }: Posted,
) -> Page {
    let view = View::read(asked.values()).unwrap_or_default();
    let default = form.has("default");
    let kept = state
        .desk
        .keep_view(&visit.actor, form.get("name"), view, default);
    match kept.await {
        Ok(_) => return Ok(back(&asked, "kept")),
        Err(error) => form.take(error)?,
    }
    render(&state, visit, &asked, form, None).await
}

/// `POST /views/{id}/open`: the list of cases opens with it from now on.
pub(crate) async fn open_with(
    State(state): State<WebState>,
    Id(id): Id<SavedViewId>,
    Asked(asked): Asked,
    Posted { visit, .. }: Posted,
) -> Page {
    state.desk.open_with_view(&visit.actor, Some(id)).await?;
    Ok(back(&asked, "saved"))
}

/// `POST /views/plain`: the list of cases opens as it came.
pub(crate) async fn open_plain(
    State(state): State<WebState>,
    Asked(asked): Asked,
    Posted { visit, .. }: Posted,
) -> Page {
    state.desk.open_with_view(&visit.actor, None).await?;
    Ok(back(&asked, "saved"))
}

/// `POST /views/{id}/drop`
pub(crate) async fn forget(
    State(state): State<WebState>,
    Id(id): Id<SavedViewId>,
    Asked(asked): Asked,
    Posted { visit, .. }: Posted,
) -> Page {
    state.desk.drop_view(&visit.actor, id).await?;
    Ok(back(&asked, "dropped"))
}
