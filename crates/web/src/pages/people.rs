//! People with accounts, and inviting another. For administrators.

use crate::{
    WebState,
    error::{Page, PageError, page},
    form::Form,
    layout::Layout,
    visit::{Posted, Visit},
    words::Words,
};
use askama::Template;
use axum::extract::State;
use domain::Role;
use store::reader::people::PersonLine;

#[derive(Template)]
#[template(path = "people.html")]
pub(crate) struct PeoplePage {
    pub l: Layout,
    pub form: Form,
    pub people: Vec<PersonLine>,
    /// A link that was just made; shown this once.
    pub invitation: Option<String>,
}

/// `GET /people`
pub(crate) async fn show(State(state): State<WebState>, visit: Visit) -> Page {
    render(&state, visit, Form::default(), None).await
}

async fn render(
    state: &WebState,
    visit: Visit,
    mut form: Form,
    invitation: Option<String>,
) -> Page {
    allowed(&visit)?;
    form.preset("role", Role::Reporter.as_str());
    let shown = PeoplePage {
        people: state.reader().people().await?,
        l: visit.l,
        form,
        invitation,
    };
    page(shown.form.status(), &shown)
}

pub(crate) fn allowed(visit: &Visit) -> Result<(), PageError> {
    if visit.actor.may_administer() {
        Ok(())
    } else {
        Err(desk::Error::Forbidden.into())
    }
}

/// `POST /people`: the answer shows the link itself, once, and is not a redirect:
/// a one-time secret has no place in an address.
pub(crate) async fn invite(
    State(state): State<WebState>,
    Posted { visit, mut form }: Posted,
) -> Page {
    allowed(&visit)?;
    if let Some(role) = form.read::<Role>("role", "Choose a role.") {
        let (email, name) = (form.get("email"), form.get("name"));
        match state.desk.invite(&visit.actor, email, name, role).await {
            Ok(token) => {
                let link = format!("{}/invitation/{token}", state.desk.config.base_url);
                return render(&state, visit, Form::default(), Some(link)).await;
            }
            Err(error) => form.take(error)?,
        }
    }
    render(&state, visit, form, None).await
}
