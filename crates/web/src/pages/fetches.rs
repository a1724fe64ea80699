//! Files fetched from links: asked for on a message or on a case, and once more.
//! Nothing is fetched here; a worker does it.

use super::{case, messages};
use crate::{
    WebState,
    error::{Page, see},
    visit::{Id, Posted},
};
use axum::extract::State;
use desk::verbs::LinkFrom;
use domain::{CaseId, FetchId, FetchState, InboundId};
use store::reader::fetches::{FetchLine, FetchesOf};

/// `POST /cases/{id}/fetches`: a pasted link.
pub(crate) async fn ask(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let link = form.get("url");
    match state
        .desk
        .ask_fetch(&visit.actor, LinkFrom::Case(id), link)
        .await
    {
        Ok(_) => Ok(see(&format!("/cases/{id}?said=fetching#documents"))),
        Err(error) => {
            form.take(error)?;
            form.preset("kind", "received");
            case::render(&state, visit, id, form).await
        }
    }
}

/// `POST /messages/{id}/fetches`: a link that stands in the message.
pub(crate) async fn ask_of_message(
    State(state): State<WebState>,
    Id(id): Id<InboundId>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let link = form.get("url");
    match state
        .desk
        .ask_fetch(&visit.actor, LinkFrom::Message(id), link)
        .await
    {
        Ok(_) => Ok(see(&format!("/messages/{id}?said=fetching#links"))),
        Err(error) => {
            form.take(error)?;
            messages::render(&state, visit, id, form).await
        }
    }
}

/// `POST /fetches/{id}/again`
pub(crate) async fn again(
    State(state): State<WebState>,
    Id(id): Id<FetchId>,
    Posted { visit, form }: Posted,
) -> Page {
    let again = state.desk.fetch_again(&visit.actor, id).await?;
    let found = state
        .reader()
        .fetches(&visit.actor, FetchesOf::One(again))
        .await?;
    Ok(see(&match found.first() {
        Some(fetch) if form.is("back", "message") && fetch.inbound.is_some() => {
            let message = fetch.inbound.map(|id| id.to_string()).unwrap_or_default();
            format!("/messages/{message}?said=fetching#links")
        }
        Some(fetch) => format!("/cases/{}?said=fetching#documents", fetch.case),
        None => "/".to_owned(),
    }))
}

/// The newest fetch of each link, and of these the ones that somebody has to look at: not
/// done, not come, or a web page where a file was meant.
pub(crate) fn unfinished(all: &[FetchLine]) -> Vec<FetchLine> {
    let newest = |fetch: &&FetchLine| {
        let first = all.iter().find(|one| one.url == fetch.url);
        first.is_some_and(|one| one.id == fetch.id)
    };
    all.iter()
        .filter(newest)
        .filter(|fetch| fetch.state != FetchState::Fetched || fetch.page)
        .cloned()
        .collect()
}
