//! Stories: the same request to many agencies, followed on one page and moved on
//! together.

use super::compare::{Compared, compare};
use crate::{
    WebState,
    error::{Page, PageError, page, see},
    form::Form,
    layout::Layout,
    visit::{Asked, Id, Posted, Visit},
    words::Words,
};
use askama::Template;
use axum::extract::State;
use desk::verbs::{Taken, Together};
use domain::{AgencyId, CaseId, ProjectId, Stage};
use store::reader::{
    Paged,
    agencies::AgencyLine,
    case::CaseView,
    findings::{Finding, StoryDocument},
    letters::LetterStage,
    stories::{StoryCase, StoryLine},
};

/// Every story.
#[derive(Template)]
#[template(path = "stories.html")]
pub(crate) struct StoriesPage {
    pub l: Layout,
    pub stories: Paged<StoryLine>,
    pub base: String,
}

/// `GET /stories`
pub(crate) async fn list(State(state): State<WebState>, visit: Visit, Asked(form): Asked) -> Page {
    let shown = StoriesPage {
        stories: state.reader().stories(&visit.actor, form.page()).await?,
        base: form.base(&[]),
        l: visit.l,
    };
    page(axum::http::StatusCode::OK, &shown)
}

/// One story, its agencies side by side.
#[derive(Template)]
#[template(path = "story.html")]
pub(crate) struct StoryPage {
    pub l: Layout,
    pub id: ProjectId,
    pub title: String,
    pub cases: Vec<StoryCase>,
    pub sums: Sums,
    /// Each agency's figures, those of all last.
    pub compared: Vec<Compared>,
    pub documents: Vec<StoryDocument>,
    pub findings: Vec<Finding>,
    /// A case whose request others could be asked for, too.
    pub asked: Option<CaseId>,
    /// What became of a step that not all could take.
    pub taken: Option<Taken>,
}

/// What a story comes to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sums {
    pub drafts: usize,
    pub reviews: usize,
    pub approved: usize,
    pub late: usize,
    pub closed: usize,
    /// Median of the days to the first answer, and over how many agencies.
    pub days: Option<(i32, usize)>,
    pub fees: i64,
    pub pages: i64,
}

impl Sums {
    fn of(cases: &[StoryCase]) -> Self {
        let open = || cases.iter().filter(|case| case.line.stage != Stage::Closed);
        let stage = |wanted: LetterStage| {
            let letters = open().filter_map(|case| case.letter);
            letters.filter(|(_, stage)| *stage == wanted).count()
        };
        let mut days: Vec<i32> = cases.iter().filter_map(StoryCase::days_to_answer).collect();
        days.sort_unstable();
        Self {
            drafts: stage(LetterStage::Draft),
            reviews: stage(LetterStage::InReview),
            approved: stage(LetterStage::Approved),
            late: cases.iter().filter(|case| case.late).count(),
            closed: cases.len() - open().count(),
            days: days.get(days.len() / 2).map(|median| (*median, days.len())),
            fees: cases.iter().filter_map(|case| case.fee_cents).sum(),
            pages: cases.iter().map(|case| case.pages).sum(),
        }
    }
}

/// `GET /stories/{id}`
pub(crate) async fn show(
    State(state): State<WebState>,
    Id(id): Id<ProjectId>,
    visit: Visit,
) -> Page {
    render(&state, visit, id, None).await
}

async fn render(state: &WebState, visit: Visit, id: ProjectId, taken: Option<Taken>) -> Page {
    let newsroom = state.reader().newsroom().await?;
    let reader = state.reader();
    let (title, cases) = reader
        .story(&visit.actor, id, &newsroom.timezone, visit.l.today)
        .await?;
    let asked = reader.case_with_model(&visit.actor, id).await?;
    let (mut compared, all) = compare(&cases);
    if compared.len() > 1 {
        compared.push(all);
    }
    let shown = StoryPage {
        compared,
        documents: reader.story_documents(&visit.actor, id).await?,
        findings: reader.story_findings(&visit.actor, id).await?,
        sums: Sums::of(&cases),
        l: visit.l,
        id,
        title,
        cases,
        asked,
        taken,
    };
    page(axum::http::StatusCode::OK, &shown)
}

/// `POST /stories/{id}/{step}`
pub(crate) async fn step(
    State(state): State<WebState>,
    Id((id, step)): Id<(ProjectId, String)>,
    Posted { visit, .. }: Posted,
) -> Page {
    let known = Together::ALL.into_iter().find(|one| one.as_str() == step);
    let step = known.ok_or_else(PageError::not_found)?;
    let taken = state.desk.together(&visit.actor, id, step).await?;
    if taken.refused.is_empty() {
        return Ok(see(&format!("/stories/{id}?said=together")));
    }
    render(&state, visit, id, Some(taken)).await
}

/// Whom else to ask.
#[derive(Template)]
#[template(path = "others.html")]
pub(crate) struct OthersPage {
    pub l: Layout,
    pub form: Form,
    pub case: CaseView,
    pub agencies: Paged<AgencyLine>,
}

/// `GET /cases/{id}/others`
pub(crate) async fn others(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    visit: Visit,
    Asked(form): Asked,
) -> Page {
    render_others(&state, visit, id, form).await
}

async fn render_others(state: &WebState, visit: Visit, id: CaseId, form: Form) -> Page {
    let reader = state.reader();
    let shown = OthersPage {
        case: reader.case(&visit.actor, id).await?,
        agencies: reader.agencies(form.get("q"), form.page()).await?,
        l: visit.l,
        form,
    };
    page(shown.form.status(), &shown)
}

/// `POST /cases/{id}/others`: a ticked box for each agency.
pub(crate) async fn ask(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let ticked = form.values().keys();
    let agencies: Vec<AgencyId> = ticked
        .filter_map(|name| name.strip_prefix("agency-")?.parse().ok())
        .collect();
    match state.desk.ask_others(&visit.actor, id, &agencies).await {
        Ok((story, _)) => return Ok(see(&format!("/stories/{story}?said=asked"))),
        Err(error) => form.take(error)?,
    }
    render_others(&state, visit, id, form).await
}
