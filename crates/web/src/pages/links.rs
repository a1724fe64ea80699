//! Reviewing links: both passages side by side, the reason, and a person's word.

use crate::{
    WebState,
    error::{Page, page, see},
    form::Form,
    layout::Layout,
    visit::{Asked, Id, Posted, Visit, way_back},
    words::Words,
};
use askama::Template;
use axum::extract::State;
use domain::{CaseId, LinkId, Verdict};
use store::reader::{
    Paged,
    case::{CaseView, LinkCount},
    links::{LinkCard, LinkFilter},
};

#[derive(Template)]
#[template(path = "links.html")]
pub(crate) struct LinksPage {
    pub l: Layout,
    pub form: Form,
    pub case: CaseView,
    pub counts: Vec<LinkCount>,
    pub judged: i64,
    pub total: i64,
    pub links: Paged<LinkCard>,
    /// Where a verdict leads back to.
    pub here: String,
    /// What the tabs' addresses begin with.
    pub tab_base: String,
    pub base: String,
}

/// `GET /cases/{id}/links`
pub(crate) async fn show(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    visit: Visit,
    Asked(form): Asked,
) -> Page {
    let reader = state.reader();
    let filter = LinkFilter {
        kind: Some(form.get("kind").to_owned()).filter(|kind| !kind.is_empty()),
        document: form.get("document").parse().ok(),
        judged: form.has("judged"),
    };
    let counts = reader.case_link_counts(&visit.actor, id).await?;
    let (total, open) = counts
        .iter()
        .fold((0, 0), |(all, open), one| (all + one.all, open + one.open));
    let base = form.base(&["kind", "document", "judged"]);
    let shown = LinksPage {
        case: reader.case(&visit.actor, id).await?,
        links: reader
            .links_to_review(&visit.actor, id, &filter, form.page())
            .await?,
        here: format!("/cases/{id}/links{base}page={}", form.page()),
        tab_base: format!(
            "/cases/{id}/links?{}",
            if filter.judged { "judged=1" } else { "" }
        ),
        judged: total - open,
        total,
        counts,
        base,
        l: visit.l,
        form,
    };
    page(shown.form.status(), &shown)
}

/// Writes a verdict down and leads back to where it was given, at the same card.
async fn judge(
    state: &WebState,
    Posted { visit, form }: Posted,
    id: LinkId,
    verdict: Verdict,
) -> Page {
    let (case, _, _) = state.reader().link_place(&visit.actor, id).await?;
    state.desk.judge(&visit.actor, id, verdict).await?;
    let back = match form.get("back") {
        "" => format!("/cases/{case}/links"),
        back => way_back(back).to_owned(),
    };
    // A card that the list no longer shows would be gone before it can be taken
    // back: the list shows judged ones until it is asked for anew.
    let shown = if back.contains("/links") && !back.contains("judged=") {
        let join = if back.contains('?') { '&' } else { '?' };
        format!("{back}{join}judged=1")
    } else {
        back
    };
    Ok(see(&format!("{shown}#link-{id}")))
}

/// `POST /links/{id}/confirm`
pub(crate) async fn confirm(
    State(state): State<WebState>,
    Id(id): Id<LinkId>,
    posted: Posted,
) -> Page {
    judge(&state, posted, id, Verdict::Confirmed).await
}

/// `POST /links/{id}/reject`
pub(crate) async fn reject(
    State(state): State<WebState>,
    Id(id): Id<LinkId>,
    posted: Posted,
) -> Page {
    judge(&state, posted, id, Verdict::Rejected).await
}

/// `POST /links/{id}/undo`
pub(crate) async fn undo(
    State(state): State<WebState>,
    Id(id): Id<LinkId>,
    posted: Posted,
) -> Page {
    judge(&state, posted, id, Verdict::Undone).await
}
