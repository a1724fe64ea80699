//! Somebody leaves the newsroom: what they have goes to a colleague. For administrators.

use super::people::allowed;
use crate::{
    WebState,
    error::{Page, PageError, page},
    form::Form,
    layout::Layout,
    visit::{Id, Posted, Visit},
};
use askama::Template;
use axum::extract::State;
use desk::verbs::Left;
use domain::PersonId;

#[derive(Template)]
#[template(path = "leave.html")]
pub(crate) struct LeavePage {
    pub l: Layout,
    pub form: Form,
    pub id: PersonId,
    pub name: String,
    /// Who can take over.
    pub people: Vec<(PersonId, String)>,
    /// What went over, once it has.
    pub left: Option<Left>,
}

/// `GET /people/{id}/leave`
pub(crate) async fn show(
    State(state): State<WebState>,
    Id(id): Id<PersonId>,
    visit: Visit,
) -> Page {
    render(&state, visit, id, Form::default(), None).await
}

async fn render(
    state: &WebState,
    visit: Visit,
    id: PersonId,
    form: Form,
    left: Option<(String, Left)>,
) -> Page {
    allowed(&visit)?;
    let mut people = state.reader().colleagues().await?;
    let found = people.iter().position(|(one, _)| *one == id);
    let (name, left) = match (found, left) {
        (_, Some((name, left))) => (name, Some(left)),
        (Some(at), None) => (people.remove(at).1, None),
        (None, None) => return Err(PageError::not_found()),
    };
    let shown = LeavePage {
        l: visit.l,
        form,
        id,
        name,
        people,
        left,
    };
    page(shown.form.status(), &shown)
}

/// `POST /people/{id}/leave`
pub(crate) async fn leave(
    State(state): State<WebState>,
    Id(id): Id<PersonId>,
    Posted { visit, mut form }: Posted,
) -> Page {
    allowed(&visit)?;
    let people = state.reader().colleagues().await?;
    let name = people.into_iter().find(|(one, _)| *one == id);
    if let Some(to) = form.read::<PersonId>("to", "Choose who takes it over.") {
        match state.desk.leave(&visit.actor, id, to).await {
            Ok(left) => {
                let name = name.map_or_else(String::new, |(_, name)| name);
                return render(&state, visit, id, form, Some((name, left))).await;
            }
            Err(error) => form.take(error)?,
        }
    }
    render(&state, visit, id, form, None).await
}
