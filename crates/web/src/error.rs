//! The one place that turns a refusal into a status and a page. What went wrong
//! inside is logged here, once, and never shown.

use crate::{WebState, form::Form, layout::Layout, visit};
use askama::Template;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use std::any::Any;

/// A page, or why there is none.
pub(crate) type Page = Result<Response, PageError>;

/// Why a page is not shown.
#[derive(Clone, Debug)]
pub(crate) struct PageError {
    pub status: StatusCode,
    pub title: &'static str,
    pub text: String,
}

impl PageError {
    /// There is nothing here, or nothing that this visitor may know of.
    pub fn not_found() -> Self {
        desk::Error::NotFound.into()
    }

    /// A form that did not come from one of our pages, or came too late.
    pub fn forged() -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            title: "This form has expired",
            text: "Go back, load the page again and send the form once more. Nothing was changed."
                .to_owned(),
        }
    }

    /// A request that cannot be read.
    pub fn unreadable(status: StatusCode, text: impl Into<String>) -> Self {
        Self {
            status,
            title: "This could not be read",
            text: text.into(),
        }
    }

    fn broken(error: &dyn std::error::Error) -> Self {
        let causes = std::iter::successors(error.source(), |cause| cause.source());
        let causes: Vec<String> = causes.map(ToString::to_string).collect();
        tracing::error!(%error, causes = causes.join(": "), "a page broke");
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            title: "Something broke",
            text: "It is our fault, not yours, and it stands in the log. Nothing was changed by this request; try again in a moment.".to_owned(),
        }
    }
}

impl From<desk::Error> for PageError {
    fn from(error: desk::Error) -> Self {
        use desk::Error as E;
        let (status, title) = match &error {
            E::NotFound => (StatusCode::NOT_FOUND, "There is nothing here"),
            E::Forbidden => (StatusCode::FORBIDDEN, "This is not open to you"),
            E::Refused(_) => (StatusCode::CONFLICT, "This cannot be done now"),
            E::Conflict(_) => (StatusCode::CONFLICT, "Somebody else was faster"),
            E::Invalid(_) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "Please look at this again",
            ),
            E::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "Not just now"),
            E::Broken(_) => return Self::broken(&error),
        };
        let text = match error {
            E::NotFound => {
                "The address is wrong, the thing is gone, or it is not open to you.".to_owned()
            }
            other => sentence(&other.to_string()),
        };
        Self {
            status,
            title,
            text,
        }
    }
}

impl From<store::Error> for PageError {
    fn from(error: store::Error) -> Self {
        desk::Error::from(error).into()
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        Self::broken(&error)
    }
}

/// The page travels as words; [`show`] puts them into the frame.
impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl Form {
    /// Takes over what a verb refused, so that its form is shown again with what
    /// was typed; what no form can mend is passed on.
    pub fn take(&mut self, error: desk::Error) -> Result<(), PageError> {
        match error {
            desk::Error::Invalid(mut fields) => {
                for field in &mut fields {
                    field.message = sentence(&field.message);
                }
                self.refused(fields);
            }
            desk::Error::Refused(text) | desk::Error::Conflict(text) => {
                self.refusal = Some(sentence(&text));
            }
            other => return Err(other.into()),
        }
        Ok(())
    }

    /// The same for a verb that calls `theirs` what this form calls `ours`.
    pub fn take_as(
        &mut self,
        mut error: desk::Error,
        theirs: &str,
        ours: &str,
    ) -> Result<(), PageError> {
        if let desk::Error::Invalid(fields) = &mut error {
            for one in fields.iter_mut().filter(|one| one.field == theirs) {
                ours.clone_into(&mut one.field);
            }
        }
        self.take(error)
    }

    /// The status of the page that shows this form.
    pub fn status(&self) -> StatusCode {
        match (&self.refusal, self.errors().is_empty()) {
            (Some(_), _) => StatusCode::CONFLICT,
            (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
            (None, true) => StatusCode::OK,
        }
    }
}

/// A refusal as a sentence: the rules' texts begin in lower case.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let end = if text.ends_with(['.', '!', '?', '”']) {
        ""
    } else {
        "."
    };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}

#[derive(Template)]
#[template(path = "error.html")]
pub(crate) struct ErrorPage {
    pub l: Layout,
    pub title: &'static str,
    pub text: String,
}

#[derive(Template)]
#[template(path = "plain_error.html")]
pub(crate) struct PlainErrorPage {
    pub title: &'static str,
    pub text: String,
}

/// Shows refusals as pages: in the newsroom's frame to whoever is signed in.
pub(crate) async fn show(State(state): State<WebState>, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let uri = request.uri().clone();
    let response = next.run(request).await;
    let Some(error) = response.extensions().get::<PageError>().cloned() else {
        return response;
    };
    let frame = match error.status {
        StatusCode::SERVICE_UNAVAILABLE => None,
        _ => visit::of(&state, &headers, &uri).await.ok().flatten(),
    };
    let (title, text) = (error.title, error.text);
    let body = match frame {
        Some(visit) => ErrorPage {
            l: visit.l,
            title,
            text,
        }
        .render(),
        None => PlainErrorPage { title, text }.render(),
    };
    (
        error.status,
        Html(body.unwrap_or_else(|_| title.to_owned())),
    )
        .into_response()
}

/// Everything that no route knows.
pub(crate) async fn nothing_here() -> PageError {
    PageError::not_found()
}

/// A handler that panicked: the visitor gets a page, the log the place.
#[allow(clippy::needless_pass_by_value)]
pub(crate) fn panicked(panic: Box<dyn Any + Send>) -> Response<Body> {
    let words = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no words");
    tracing::error!(panic = words, "a page panicked");
    let page = PlainErrorPage {
        title: "Something broke",
        text: "It is our fault, not yours, and it stands in the log.".to_owned(),
    };
    let body = page.render().unwrap_or_default();
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (StatusCode::INTERNAL_SERVER_ERROR, kind, body).into_response()
}

/// A template as a response.
pub(crate) fn page(status: StatusCode, template: &impl Template) -> Page {
    Ok((status, Html(template.render()?)).into_response())
}

/// To another page, after a post or instead of this one: 303.
pub(crate) fn see(address: &str) -> Response {
    axum::response::Redirect::to(address).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_become_sentences() {
        assert_eq!(
            sentence("this case is closed: reopen it first"),
            "This case is closed: reopen it first."
        );
        assert_eq!(sentence("Is it?"), "Is it?");
    }

    #[test]
    fn every_refusal_has_its_status() {
        use desk::Error as E;
        for (error, status) in [
            (E::NotFound, 404),
            (E::Forbidden, 403),
            (E::Refused("no".into()), 409),
            (E::Conflict("no".into()), 409),
            (E::Invalid(vec![]), 422),
            (E::Unavailable("no".into()), 503),
            (E::Broken("inside".into()), 500),
        ] {
            let error = PageError::from(error);
            assert_eq!(error.status.as_u16(), status);
            assert!(!error.text.contains("inside"), "the cause is for the log");
        }
    }
}
