//! One search over pages and corpus.

use super::query;
use crate::{
    WebState,
    error::{Page, page},
    form::Form,
    layout::Layout,
    visit::{Asked, Visit},
};
use askama::Template;
use axum::extract::State;
use domain::tracking::keys_in;
use store::reader::{
    Paged,
    search::{CorpusHit, MOST_COUNTED, PageHit},
    tracking::NumberLine,
};

#[derive(Template)]
#[template(path = "search.html")]
pub(crate) struct SearchPage {
    pub l: Layout,
    pub form: Form,
    pub base: String,
    pub pages: Paged<PageHit>,
    /// Pages in all; exact up to ten thousand.
    pub found: i64,
    pub corpus: Vec<CorpusHit>,
    /// Cases that others know under such a number.
    pub numbers: Vec<NumberLine>,
    /// Whether something was looked for.
    pub asked: bool,
    /// Whether a filter narrows it.
    pub narrowed: bool,
}

impl SearchPage {
    /// “1,234 pages”, or that there are more than can be counted.
    fn count(&self) -> String {
        if self.found > MOST_COUNTED {
            "more than 10,000 pages".to_owned()
        } else {
            crate::words::count(self.found, "page")
        }
    }
}

/// `GET /search?q=`, with filters in the words or beside them.
pub(crate) async fn show(
    State(state): State<WebState>,
    visit: Visit,
    Asked(mut form): Asked,
) -> Page {
    let filter = query::read(&mut form);
    let asked = !filter.is_empty() && form.fine();
    let reader = state.reader();
    let (mut pages, mut corpus, mut found) = (Paged::cut(Vec::new(), 1), Vec::new(), 0);
    if asked {
        pages = reader
            .search_pages(&visit.actor, &filter, form.page())
            .await?;
        found = reader.count_pages(&visit.actor, &filter).await?;
        corpus = reader.search_corpus(&filter.words).await?;
    }
    let numbers = keys_in(&filter.words);
    let numbers = reader.numbers_by_key(&visit.actor, &numbers).await?;
    form.set("q", query::words_only(&form));
    let fields = [
        "from", "to", "case", "agency", "date", "after", "before", "has",
    ];
    let shown = SearchPage {
        base: form.base(&[
            "q", "from", "to", "case", "agency", "date", "after", "before", "has",
        ]),
        narrowed: fields.iter().any(|name| !form.get(name).is_empty()),
        pages,
        found,
        corpus,
        numbers,
        asked,
        l: visit.l,
        form,
    };
    page(shown.form.status(), &shown)
}
