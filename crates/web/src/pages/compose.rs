//! Writing: choosing an agency and a model, filling in its form beside the letter,
//! and the same for later letters of a case.

use crate::{
    WebState,
    error::{Page, PageError, page, see},
    form::Form,
    layout::Layout,
    visit::{Asked, Id, Posted, Visit},
};
use askama::Template;
use axum::extract::State;
use desk::{
    letters::{Draft, Field, FieldKind, Model, later_letters, model, models},
    verbs::{NewDraft, NewLetter},
};
use domain::{AgencyId, CaseId, Channel, Visibility};
use std::collections::BTreeMap;
use store::reader::{
    Paged,
    agencies::{AgencyLine, AgencyView},
    case::CaseView,
};

#[derive(Template)]
#[template(path = "new_case.html")]
pub(crate) struct NewCasePage {
    pub l: Layout,
    pub form: Form,
    pub agency: Option<AgencyView>,
    pub place: String,
    /// The model chosen already, by its id.
    pub model: Option<String>,
    pub agencies: Paged<AgencyLine>,
    pub models: Vec<&'static Model>,
}

/// `GET /cases/new`
pub(crate) async fn choose(
    State(state): State<WebState>,
    visit: Visit,
    Asked(form): Asked,
) -> Page {
    let reader = state.reader();
    let agency = match form.get("agency").parse::<AgencyId>() {
        Ok(id) => Some(reader.agency(id).await?),
        Err(_) => None,
    };
    let jurisdiction = agency.as_ref().map(|agency| agency.jurisdiction.as_str());
    let shown = NewCasePage {
        place: place(&state, jurisdiction.unwrap_or_default()),
        models: models()
            .iter()
            .filter(|model| jurisdiction.is_none_or(|law| model.fits(law)))
            .collect(),
        agencies: reader.agencies(form.get("q"), 1).await?,
        model: model(form.get("model")).map(|model| model.id.clone()),
        agency,
        l: visit.l,
        form,
    };
    page(shown.form.status(), &shown)
}

fn place(state: &WebState, jurisdiction: &str) -> String {
    let law = state.desk.law();
    let known = law.jurisdiction(jurisdiction);
    known.map_or_else(|| jurisdiction.to_owned(), |place| place.name.clone())
}

#[derive(Template)]
#[template(path = "compose.html")]
pub(crate) struct ComposePage {
    pub l: Layout,
    pub form: Form,
    pub model: &'static Model,
    pub agency: AgencyShown,
    /// The case, for a later letter.
    pub case: Option<CaseView>,
    pub place: String,
    /// Whether the model is for the agency's law.
    pub fits: bool,
    pub fields: Vec<FieldShown>,
    /// Where the form goes.
    pub action: String,
    pub draft: Option<Draft>,
    /// Stories that it may belong to.
    pub stories: Vec<String>,
    /// Addresses that it can leave from.
    pub senders: Vec<String>,
}

/// The agency, as this page needs it.
pub(crate) struct AgencyShown {
    pub id: AgencyId,
    pub name: String,
    verified: bool,
}

impl AgencyShown {
    pub fn of(agency: &AgencyView) -> Self {
        let usable = |one: &&store::reader::agencies::ContactLine| {
            one.channel == Channel::Email && one.verified_on.is_some()
        };
        Self {
            id: agency.id,
            name: agency.name.clone(),
            verified: agency.contacts.iter().find(usable).is_some(),
        }
    }

    /// Nobody has confirmed an address to which the letter could go.
    pub fn no_address(&self) -> bool {
        !self.verified
    }
}

/// A question of the form.
pub(crate) struct FieldShown {
    pub name: String,
    /// The two inputs of a period; otherwise the name.
    pub from: String,
    pub to: String,
    pub label: String,
    pub help: String,
    pub kind: FieldKind,
    pub required: bool,
    pub options: Vec<(String, String)>,
}

/// The questions that are asked of this kind of body.
pub(crate) fn fields(model: &Model, body: &str) -> Vec<FieldShown> {
    let asked = |field: &&Field| field.only.as_ref().is_none_or(|only| only == body);
    model.fields.iter().filter(asked).map(field_shown).collect()
}

fn field_shown(field: &Field) -> FieldShown {
    let inputs = field.inputs();
    let at = |n: usize| {
        inputs
            .get(n)
            .or(inputs.first())
            .cloned()
            .unwrap_or_default()
    };
    FieldShown {
        name: field.name.clone(),
        from: at(0),
        to: at(1),
        label: field.label.clone(),
        help: field.help.clone(),
        kind: field.kind,
        required: field.required,
        options: field
            .options
            .iter()
            .map(|one| (one.value.clone(), one.label.clone()))
            .collect(),
    }
}

/// Fills in what the model begins with.
fn defaults(form: &mut Form, model: &Model) {
    for field in &model.fields {
        if let Some(default) = &field.default {
            form.preset(&field.name, default.as_str());
        }
    }
}

/// `GET /cases/new/{model}?agency=…`
pub(crate) async fn begin(
    State(state): State<WebState>,
    Id(id): Id<String>,
    visit: Visit,
    Asked(mut form): Asked,
) -> Page {
    let model = request_model(&id)?;
    let Ok(agency) = form.get("agency").parse::<AgencyId>() else {
        return Ok(see(&format!("/cases/new?model={}", model.id)));
    };
    defaults(&mut form, model);
    render_new(&state, visit, model, agency, form, None).await
}

/// The addresses that a letter can leave from, where there is a choice.
fn senders(state: &WebState) -> Vec<String> {
    let all = state.desk.config.all_senders();
    let shown = all.iter().map(|one| one.address.to_string());
    if all.len() > 1 {
        shown.collect()
    } else {
        Vec::new()
    }
}

fn request_model(id: &str) -> Result<&'static Model, PageError> {
    models()
        .iter()
        .find(|model| model.id == id)
        .ok_or_else(PageError::not_found)
}

async fn render_new(
    state: &WebState,
    visit: Visit,
    model: &'static Model,
    agency: AgencyId,
    form: Form,
    draft: Option<Draft>,
) -> Page {
    let agency = state.reader().agency(agency).await?;
    let shown = ComposePage {
        place: place(state, &agency.jurisdiction),
        fits: model.fits(&agency.jurisdiction),
        fields: fields(model, &agency.body),
        action: format!("/cases/new/{}", model.id),
        agency: AgencyShown::of(&agency),
        case: None,
        stories: state.reader().story_titles(&visit.actor).await?,
        senders: senders(state),
        l: visit.l,
        model,
        form,
        draft,
    };
    page(shown.form.status(), &shown)
}

/// `POST /cases/new/{model}`: shows the letter, or makes the draft.
pub(crate) async fn write(
    State(state): State<WebState>,
    Id(id): Id<String>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let model = request_model(&id)?;
    let Ok(agency) = form.get("agency").parse::<AgencyId>() else {
        return Ok(see(&format!("/cases/new?model={}", model.id)));
    };
    let new = NewDraft {
        title: form.get("title").trim().to_owned(),
        agency: Some(agency),
        model: model.id.clone(),
        answers: answers(&form),
        visibility: form
            .get("visibility")
            .parse()
            .unwrap_or(Visibility::Newsroom),
        project: None,
        story: form.get("story").to_owned(),
        from: form.get("from").parse().ok(),
    };
    if form.has("preview") {
        let draft = match state.desk.preview(&visit.actor, &new).await {
            Ok(draft) => Some(draft),
            Err(error) => {
                form.take(error)?;
                None
            }
        };
        return render_new(&state, visit, model, agency, form, draft).await;
    }
    match state.desk.draft(&visit.actor, new).await {
        Ok((case, letter)) => Ok(see(&format!("/cases/{case}/letters/{letter}?said=drafted"))),
        Err(error) => {
            form.take(error)?;
            render_new(&state, visit, model, agency, form, None).await
        }
    }
}

/// The form without what is ours.
fn answers(form: &Form) -> BTreeMap<String, String> {
    const OURS: [&str; 9] = [
        "from",
        "csrf",
        "title",
        "story",
        "agency",
        "visibility",
        "preview",
        "create",
        "kind",
    ];
    let given = form
        .values()
        .iter()
        .filter(|(name, _)| !OURS.contains(&name.as_str()));
    given
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// `GET /cases/{id}/letters/new?kind=…`: a model's id or a kind of letter.
pub(crate) async fn begin_later(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    visit: Visit,
    Asked(mut form): Asked,
) -> Page {
    let case = state.reader().case(&visit.actor, id).await?;
    let model = later_model(form.get("kind"), &case)?;
    let known = state.desk.case_answers(&visit.actor, id).await?;
    for (name, answer) in model.of_known(&known) {
        form.preset(&name, answer);
    }
    defaults(&mut form, model);
    render_later(&state, visit, case, model, form).await
}

fn later_model(kind: &str, case: &CaseView) -> Result<&'static Model, PageError> {
    let fits = |model: &&Model| model.fits(&case.jurisdiction);
    let by_id = later_letters().iter().find(|model| model.id == kind);
    by_id
        .or_else(|| {
            later_letters()
                .iter()
                .filter(fits)
                .find(|model| model.kind.as_str() == kind)
        })
        .ok_or_else(PageError::not_found)
}

async fn render_later(
    state: &WebState,
    visit: Visit,
    case: CaseView,
    model: &'static Model,
    form: Form,
) -> Page {
    let agency = state.reader().agency(case.agency).await?;
    let shown = ComposePage {
        place: place(state, &agency.jurisdiction),
        fits: model.fits(&agency.jurisdiction),
        fields: fields(model, &agency.body),
        action: format!("/cases/{}/letters/new?kind={}", case.id, model.id),
        agency: AgencyShown::of(&agency),
        draft: None,
        stories: Vec::new(),
        senders: Vec::new(),
        l: visit.l,
        case: Some(case),
        model,
        form,
    };
    page(shown.form.status(), &shown)
}

/// `POST /cases/{id}/letters/new?kind=…`
pub(crate) async fn write_later(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    Asked(asked): Asked,
    Posted { visit, mut form }: Posted,
) -> Page {
    let case = state.reader().case(&visit.actor, id).await?;
    let model = later_model(asked.get("kind"), &case)?;
    let new = NewLetter {
        kind: model.kind,
        model: Some(model.id.clone()),
        answers: answers(&form),
    };
    match state.desk.write_letter(&visit.actor, id, new).await {
        Ok(letter) => Ok(see(&format!("/cases/{id}/letters/{letter}?said=drafted"))),
        Err(error) => {
            form.take(error)?;
            render_later(&state, visit, case, model, form).await
        }
    }
}

/// Whether this id is a model's at all: for samples and links.
#[cfg(test)]
pub(crate) fn known(id: &str) -> &'static Model {
    model(id).expect("the sample names a model")
}
