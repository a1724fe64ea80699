//! The newsroom's background documents.

use crate::{
    WebState,
    error::{Page, page},
    form::Form,
    highlight::{Mark, Piece, pieces},
    layout::Layout,
    pages::learnt::{self, KindShown},
    visit::{Asked, Id, Visit},
    words,
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use domain::{CorpusDocumentId, LinkId};
use store::reader::{
    Paged,
    corpus::{CorpusLine, CorpusLink, CorpusView},
};

#[derive(Template)]
#[template(path = "corpus.html")]
pub(crate) struct CorpusPage {
    pub l: Layout,
    pub form: Form,
    pub base: String,
    pub documents: Paged<CorpusLine>,
    /// What verdicts have taught of each kind of link.
    pub learnt: Vec<KindShown>,
    /// Wordings that are not linked again.
    pub wordings: i64,
}

/// `GET /corpus`
pub(crate) async fn list(State(state): State<WebState>, visit: Visit, Asked(form): Asked) -> Page {
    let shown = CorpusPage {
        documents: state
            .reader()
            .corpus(&visit.actor, form.get("q"), form.page())
            .await?,
        learnt: learnt::shown(state.reader().learnt().await?, &visit.l),
        wordings: state.reader().rejected_wordings().await?,
        base: form.base(&["q"]),
        l: visit.l,
        form,
    };
    page(StatusCode::OK, &shown)
}

#[derive(Template)]
#[template(path = "corpus_document.html")]
pub(crate) struct CorpusDocumentPage<'m> {
    pub l: Layout,
    pub document: CorpusView,
    pub pieces: Vec<Piece<'m>>,
}

/// `GET /corpus/{id}`: with `?link=`, that link's words alone are marked.
pub(crate) async fn show(
    State(state): State<WebState>,
    Id(id): Id<CorpusDocumentId>,
    visit: Visit,
    Asked(form): Asked,
) -> Page {
    let document = state.reader().corpus_document(&visit.actor, id).await?;
    let marks = marks(&document.links, form.get("link").parse().ok());
    let text = document.text.clone();
    let shown = CorpusDocumentPage {
        pieces: pieces(&text, &marks),
        l: visit.l,
        document,
    };
    page(StatusCode::OK, &shown)
}

pub(crate) fn marks(links: &[CorpusLink], only: Option<LinkId>) -> Vec<((i32, i32), Mark)> {
    let mark = |link: &CorpusLink| Mark {
        id: link.id.to_string(),
        class: if link.confirmed { "confirmed" } else { "" },
        title: format!(
            "{}: {}, page {}",
            words::link_kind(&link.kind),
            link.document_name,
            link.page
        ),
    };
    links
        .iter()
        .filter(|link| only.is_none_or(|one| one == link.id))
        .filter_map(|link| Some((link.doc_span?, mark(link))))
        .collect()
}
