//! Who is asking, and the form they sent: extractors that let nobody through who
//! has not signed in, and no post without the word of its session.

use crate::pages::conversation::Order;
use crate::{
    WebState, cookies,
    error::{PageError, see},
    form::Form,
    layout::{Layout, Me},
};
use axum::{
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{HeaderMap, Method, StatusCode, Uri, request::Parts},
    response::{IntoResponse, Response},
};
use domain::Actor;
use jiff::tz::TimeZone;
use serde::de::DeserializeOwned;

/// A signed-in visitor.
pub(crate) struct Visit {
    pub actor: Actor,
    pub l: Layout,
    /// In which order they read what happened on a case.
    pub order: Order,
}

/// A form that a signed-in visitor sent from one of our pages.
pub(crate) struct Posted {
    pub visit: Visit,
    pub form: Form,
}

/// Ids from the path; one that is none leads to nothing, not to an error.
pub(crate) struct Id<T>(pub T);

/// The query, as a form: what was searched for is shown again.
pub(crate) struct Asked(pub Form);

/// Why a visitor is not let through.
pub(crate) enum Stopped {
    /// They have to sign in first.
    SignIn(String),
    /// They get a page that says why.
    Refused(PageError),
}

impl<E: Into<PageError>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

impl IntoResponse for Stopped {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn(next) if next == "/" => see("/sign-in"),
            Self::SignIn(next) => see(&format!("/sign-in?next={}", encode(&next))),
            Self::Refused(error) => error.into_response(),
        }
    }
}

/// The visitor, if they are signed in.
pub(crate) async fn of(
    state: &WebState,
    headers: &HeaderMap,
    uri: &Uri,
) -> Result<Option<Visit>, PageError> {
    let Some(token) = cookies::read(headers, cookies::SESSION) else {
        return Ok(None);
    };
    let Some(session) = state.desk.session(token).await? else {
        return Ok(None);
    };
    let reader = state.reader();
    let newsroom = reader.newsroom().await?;
    let here = zone(&newsroom.timezone);
    let l = Layout {
        newsroom: newsroom.name,
        example: newsroom.example,
        no_mail: state.desk.mailer.is_none(),
        me: Some(Me {
            id: session.actor.id,
            name: session.person.name,
            role: session.actor.role,
        }),
        csrf: session.csrf,
        path: uri.path().to_owned(),
        triage: reader.triage_count().await?,
        said: said(uri.query().unwrap_or_default()),
        today: state.desk.clock.now().to_zoned(here).date(),
        zone: zone(&session.person.timezone),
    };
    let order = cookies::read(headers, cookies::ORDER).and_then(Order::of);
    Ok(Some(Visit {
        actor: session.actor,
        order: order.unwrap_or_default(),
        l,
    }))
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// What was just done: pages are told by a word in the address, never by text.
fn said(query: &str) -> Option<&'static str> {
    let word = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("said="))?;
    Some(match word {
        "drafted" => {
            "The draft is kept. Read it once more, then approve it or give it to an editor."
        }
        "saved" => "Saved.",
        "mailbox" => "Saved. The mailbox is read from now on.",
        "mailbox-off" => "No mailbox is read any more.",
        "submitted" => "An editor has it now.",
        "sent-back" => "Sent back to its author.",
        "approved" => "Approved: this text is fixed.",
        "ticked" => "The ticks are kept, with who looked and when.",
        "reopened" => "It can be changed again.",
        "queued" => "On its way.",
        "cancelled" => "Taken back. It did not leave.",
        "resent" => "It will be sent again.",
        "marked" => "Noted: it has left.",
        "recorded" => "Recorded. The clocks follow.",
        "corrected" => "Corrected. The clocks follow.",
        "noted" => "The note is kept.",
        "closed" => "The case is closed.",
        "asked" => "A draft for each agency is here, in the language of its own law.",
        "together" => "Done with every case that it was for.",
        "bulk" => "Done with all that were ticked.",
        "drafted-all" => {
            "A draft for each is on its case's page. Read them, then approve and send them."
        }
        "kept" => "The list is kept; it stands above the cases from now on.",
        "dropped" => "It is kept no longer.",
        "given" => "The task stands here; whoever does it is told.",
        "remarked" => "Your remark stands beside the letter.",
        "thrown-away" => "Thrown away. The saved version stands below.",
        "bringing" => "The cases are being made.",
        "attached" => "The files are here and will be read.",
        "again" => "It will be read again.",
        "fetching" => "It is being fetched; what came of it stands here.",
        "received" => "The mail is here and will be sorted.",
        "assigned" => "Put into its case.",
        "spam" => "Set aside as spam.",
        "unassigned" => "It waits in triage now.",
        "undone" => "Taken back: it lies as before.",
        "confirmed" => "Noted: it belongs there.",
        "checking" => "Its sender is being looked at.",
        "added" => "Added.",
        "struck" => "Struck out; it finds no mail any more.",
        "verified" => "Confirmed: letters may go there.",
        "retired" => "Retired: nothing goes there any more.",
        "judged" => "Noted.",
        "set" => "You will be reminded.",
        "unset" => "Taken back: you will not be reminded.",
        "snoozed" => "Put off. You will hear of it on that day.",
        "revoked" => "Taken back: nobody can read this calendar any more.",
        "law-corrected" => {
            "The law data is corrected, and every open case under it was counted anew."
        }
        "law-reverted" => "Taken back. Every open case under this law was counted anew.",
        _ => return None,
    })
}

impl FromRequestParts<WebState> for Visit {
    type Rejection = Stopped;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Stopped> {
        match of(state, &parts.headers, &parts.uri).await? {
            Some(visit) => Ok(visit),
            None => Err(Stopped::SignIn(wanted(&parts.method, &parts.uri))),
        }
    }
}

/// Where to go after signing in: the page that was asked for, if it was one.
fn wanted(method: &Method, uri: &Uri) -> String {
    match (method, uri.path_and_query()) {
        (&Method::GET, Some(page)) => page.as_str().to_owned(),
        _ => "/".to_owned(),
    }
}

impl FromRequest<WebState> for Posted {
    type Rejection = Stopped;

    async fn from_request(request: Request, state: &WebState) -> Result<Self, Stopped> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, state).await?;
        let form = form_of(Request::from_parts(parts, body), state).await?;
        check_word(&visit.l.csrf, form.get("csrf"))?;
        Ok(Self { visit, form })
    }
}

/// The form of a request, whoever sent it.
pub(crate) async fn form_of(request: Request, state: &WebState) -> Result<Form, PageError> {
    let fields = axum::Form::<Vec<(String, String)>>::from_request(request, state).await;
    match fields {
        Ok(axum::Form(fields)) => Ok(Form::of(fields)),
        Err(refused) if refused.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            let text = "This form is larger than 2 MB: shorten it and send it again.";
            Err(PageError::unreadable(StatusCode::PAYLOAD_TOO_LARGE, text))
        }
        Err(refused) => {
            let text = "The form did not arrive as a form: go back and send it again.";
            Err(PageError::unreadable(refused.status(), text))
        }
    }
}

/// Refuses a form whose word is not the one it should carry; takes the same time
/// however much of it is right.
pub(crate) fn check_word(expected: &str, given: &str) -> Result<(), PageError> {
    let same = expected.len() == given.len()
        && expected
            .bytes()
            .zip(given.bytes())
            .fold(0, |difference, (a, b)| difference | (a ^ b))
            == 0;
    if same && !expected.is_empty() {
        Ok(())
    } else {
        Err(PageError::forged())
    }
}

impl<T: DeserializeOwned + Send> FromRequestParts<WebState> for Id<T> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, PageError> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Self(id)),
            Err(_) => Err(PageError::not_found()),
        }
    }
}

impl FromRequestParts<WebState> for Asked {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, PageError> {
        let query = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        Ok(Self(Form::of(
            query.map(|Query(pairs)| pairs).unwrap_or_default(),
        )))
    }
}

impl Form {
    /// Which page of a list is asked for, from 1.
    pub fn page(&self) -> i64 {
        self.get("page").parse().unwrap_or(1).max(1)
    }

    /// `?q=…&` with what was asked for but the page: what a pager's links begin with.
    pub fn base(&self, names: &[&str]) -> String {
        let mut base = "?".to_owned();
        for name in names.iter().filter(|name| !self.get(name).is_empty()) {
            base.push_str(&format!("{name}={}&", encode(self.get(name))));
        }
        base
    }
}

/// Text as part of an address.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A path on this site, or the desk: what a form names as the way back must not
/// lead anywhere else.
pub(crate) fn way_back(path: &str) -> &str {
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.contains(char::is_control);
    if ours { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_back_stay_on_this_site() {
        for (given, expected) in [
            ("/cases/1", "/cases/1"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil.example", "/"),
            ("", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
        ] {
            assert_eq!(way_back(given), expected, "{given}");
        }
    }

    #[test]
    fn the_word_must_be_the_one_expected() {
        assert!(check_word("abc", "abc").is_ok());
        for (expected, given) in [("abc", "abd"), ("abc", "ab"), ("abc", ""), ("", "")] {
            assert!(check_word(expected, given).is_err());
        }
    }

    #[test]
    fn lists_keep_what_was_asked_for() {
        let form = Form::filled([("q", "a&b".into()), ("stage", String::new())]);
        assert_eq!(form.base(&["q", "stage"]), "?q=a%26b&");
    }
}
