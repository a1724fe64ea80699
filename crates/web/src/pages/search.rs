//! One search over pages and corpus.

use crate::{
    WebState,
    error::{Page, page},
    form::Form,
    layout::Layout,
    visit::{Asked, Visit},
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use domain::tracking::keys_in;
use store::reader::{
    Paged,
    search::{CorpusHit, PageHit},
    tracking::NumberLine,
};

#[derive(Template)]
#[template(path = "search.html")]
pub(crate) struct SearchPage {
    pub l: Layout,
    pub form: Form,
    pub base: String,
    pub pages: Paged<PageHit>,
    pub corpus: Vec<CorpusHit>,
    /// Cases that others know under such a number.
    pub numbers: Vec<NumberLine>,
}

/// `GET /search?q=`
pub(crate) async fn show(State(state): State<WebState>, visit: Visit, Asked(form): Asked) -> Page {
    let words: String = form
        .get("q")
        .chars()
        .filter(|c| *c != '\0')
        .take(400)
        .collect();
    let asked = !words.trim().is_empty();
    let reader = state.reader();
    let shown = SearchPage {
        pages: if asked {
            reader
                .search_pages(&visit.actor, &words, form.page())
                .await?
        } else {
            Paged::cut(Vec::new(), 1)
        },
        corpus: if asked {
            reader.search_corpus(&words).await?
        } else {
            Vec::new()
        },
        numbers: reader
            .numbers_by_key(&visit.actor, &keys_in(&words))
            .await?,
        base: form.base(&["q"]),
        l: visit.l,
        form,
    };
    page(StatusCode::OK, &shown)
}
