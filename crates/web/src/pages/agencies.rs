//! Agencies, their addresses and who confirmed them.

use crate::{
    WebState,
    error::{Page, page, see},
    form::Form,
    layout::Layout,
    visit::{Asked, Id, Posted, Visit},
    words::Words,
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use desk::verbs::AgencyFacts;
use domain::{AgencyId, Channel, ContactId};
use statutes::{Jurisdiction, Law, data::Fact};
use store::reader::{
    Paged,
    agencies::{AgencyLine, AgencyView},
    cases::{CaseFilter, CaseLine},
};

#[derive(Template)]
#[template(path = "agencies.html")]
pub(crate) struct AgenciesPage {
    pub l: Layout,
    pub form: Form,
    pub base: String,
    pub agencies: Paged<AgencyRow>,
}

/// An agency with the name of its law's place.
pub(crate) struct AgencyRow {
    pub line: AgencyLine,
    pub place: String,
}

/// `GET /agencies`
pub(crate) async fn list(State(state): State<WebState>, visit: Visit, Asked(form): Asked) -> Page {
    let found = state.reader().agencies(form.get("q"), form.page()).await?;
    let rows = found.rows.into_iter().map(|line| AgencyRow {
        place: place(&state, &line.jurisdiction),
        line,
    });
    let shown = AgenciesPage {
        agencies: Paged {
            rows: rows.collect(),
            page: found.page,
            more: found.more,
        },
        base: form.base(&["q"]),
        l: visit.l,
        form,
    };
    page(StatusCode::OK, &shown)
}

fn place(state: &WebState, jurisdiction: &str) -> String {
    let law = state.desk.law();
    let known = law.jurisdiction(jurisdiction);
    known.map_or_else(|| jurisdiction.to_owned(), |place| place.name.clone())
}

#[derive(Template)]
#[template(path = "agency.html")]
pub(crate) struct AgencyPage {
    pub l: Layout,
    pub form: Form,
    pub agency: AgencyView,
    pub place: String,
    pub law: Option<LawShown>,
    pub cases: Paged<CaseLine>,
}

/// What the law says, in a few lines.
pub(crate) struct LawShown {
    pub name: String,
    pub cite: String,
    pub lines: Vec<String>,
}

impl LawShown {
    pub fn of(place: &Jurisdiction) -> Self {
        let clock = place.main_clock();
        let limit = match (clock.amount, clock.unit, &clock.standard) {
            (Some(amount), Some(unit), _) => {
                format!("{amount} {unit} days").replace("hours days", "hours")
            }
            (_, _, Some(standard)) => format!("“{standard}”"),
            _ => "no number in the law".to_owned(),
        };
        let mut lines = vec![format!(
            "First time limit: {limit} to {} ({}).",
            clock.duty,
            clock.source()
        )];
        if place.requester.residency_required {
            lines.push(format!(
                "Who may ask: {} ({}).",
                place.requester.who,
                place.requester.source()
            ));
        }
        Self {
            name: place.law.name.clone(),
            cite: place.law.citation.clone(),
            lines,
        }
    }
}

/// `GET /agencies/{id}`
pub(crate) async fn show(
    State(state): State<WebState>,
    Id(id): Id<AgencyId>,
    visit: Visit,
) -> Page {
    render(&state, visit, id, Form::default()).await
}

async fn render(state: &WebState, visit: Visit, id: AgencyId, form: Form) -> Page {
    let reader = state.reader();
    let agency = reader.agency(id).await?;
    let filter = CaseFilter {
        agency: Some(id),
        closed: true,
        ..CaseFilter::default()
    };
    let shown = AgencyPage {
        place: place(state, &agency.jurisdiction),
        law: state
            .desk
            .law()
            .jurisdiction(&agency.jurisdiction)
            .map(LawShown::of),
        cases: reader.cases(&visit.actor, &filter, 1).await?,
        l: visit.l,
        agency,
        form,
    };
    page(shown.form.status(), &shown)
}

/// The form of an agency: a new one, or one that is to be corrected.
#[derive(Template)]
#[template(path = "agency_form.html")]
pub(crate) struct AgencyFormPage {
    pub l: Layout,
    pub form: Form,
    /// The agency that is to be corrected, and its name.
    pub agency: Option<(AgencyId, String)>,
    /// Every law: its id and its place.
    pub laws: Vec<(String, String)>,
}

impl AgencyFormPage {
    /// Whether the agency is of a kind that the form does not offer: that stays.
    pub fn other_kind(&self) -> bool {
        let body = self.form.get("body");
        !body.is_empty() && BODIES.iter().all(|(kind, _)| *kind != body)
    }
}

/// Kinds of body that the form offers.
pub(crate) const BODIES: [(&str, &str); 3] = [
    (
        "municipality",
        "City, town, county, school or other local body",
    ),
    ("agency", "State agency"),
    ("federal", "Federal agency"),
];

/// `GET /agencies/new`
pub(crate) async fn begin(
    State(state): State<WebState>,
    visit: Visit,
    Asked(asked): Asked,
) -> Page {
    let mut form = asked.only(&["name", "jurisdiction", "body"]);
    form.preset("officer_title", "Records Access Officer");
    form_page(&state, visit, None, form)
}

/// `GET /agencies/{id}/edit`
pub(crate) async fn edit(
    State(state): State<WebState>,
    Id(id): Id<AgencyId>,
    visit: Visit,
) -> Page {
    let agency = state.reader().agency(id).await?;
    let parent = agency.parent.map(|(id, _)| id.to_string());
    let form = Form::filled([
        ("name", agency.name.clone()),
        ("aliases", agency.aliases.join("\n")),
        ("jurisdiction", agency.jurisdiction),
        ("body", agency.body),
        ("county", agency.county.unwrap_or_default()),
        ("parent", parent.unwrap_or_default()),
        ("officer_title", agency.officer_title),
        ("note", agency.note),
    ]);
    form_page(&state, visit, Some((id, agency.name)), form)
}

fn form_page(
    state: &WebState,
    visit: Visit,
    agency: Option<(AgencyId, String)>,
    form: Form,
) -> Page {
    let shown = AgencyFormPage {
        l: visit.l,
        agency,
        laws: laws(&state.desk.law()),
        form,
    };
    page(shown.form.status(), &shown)
}

/// Every law for a form to offer: its id and its place, the federal one first.
pub(crate) fn laws(law: &Law) -> Vec<(String, String)> {
    let places = law.jurisdictions();
    let mut laws: Vec<_> = places
        .map(|place| (place.id.clone(), place.name.clone()))
        .collect();
    laws.sort_by(|a, b| (a.0 != "us", &a.1).cmp(&(b.0 != "us", &b.1)));
    laws
}

/// What the form says of an agency.
fn facts(form: &Form) -> AgencyFacts {
    let text = |name| form.get(name).to_owned();
    AgencyFacts {
        name: text("name"),
        jurisdiction: text("jurisdiction"),
        body: text("body"),
        county: text("county"),
        parent: form.get("parent").parse().ok(),
        aliases: form.get("aliases").lines().map(str::to_owned).collect(),
        officer_title: text("officer_title"),
        note: text("note"),
    }
}

/// `POST /agencies`
pub(crate) async fn create(
    State(state): State<WebState>,
    Posted { visit, mut form }: Posted,
) -> Page {
    match state.desk.add_agency(&visit.actor, facts(&form)).await {
        Ok(id) => return Ok(see(&format!("/agencies/{id}?said=added#contacts"))),
        Err(error) => form.take(error)?,
    }
    form_page(&state, visit, None, form)
}

/// `POST /agencies/{id}`
pub(crate) async fn save(
    State(state): State<WebState>,
    Id(id): Id<AgencyId>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let agency = state.reader().agency(id).await?;
    let saved = state.desk.correct_agency(&visit.actor, id, facts(&form));
    match saved.await {
        Ok(()) => return Ok(see(&format!("/agencies/{id}?said=saved"))),
        Err(error) => form.take(error)?,
    }
    form_page(&state, visit, Some((id, agency.name)), form)
}

/// `POST /agencies/{id}/contacts`
pub(crate) async fn add(
    State(state): State<WebState>,
    Id(id): Id<AgencyId>,
    Posted { visit, mut form }: Posted,
) -> Page {
    if let Some(channel) = form.read::<Channel>("channel", "Choose by which way.") {
        let (value, label, source) = (form.get("value"), form.get("label"), form.get("source"));
        match state
            .desk
            .add_contact(&visit.actor, id, channel, value, label, source)
            .await
        {
            Ok(_) => return Ok(see(&format!("/agencies/{id}?said=added#contacts"))),
            Err(error) => form.take(error)?,
        }
    }
    render(&state, visit, id, form).await
}

async fn after(
    state: &WebState,
    visit: Visit,
    id: AgencyId,
    done: Result<(), desk::Error>,
    said: &str,
) -> Page {
    match done {
        Ok(()) => Ok(see(&format!("/agencies/{id}?said={said}#contacts"))),
        Err(error) => {
            let mut form = Form::default();
            form.take(error)?;
            render(state, visit, id, form).await
        }
    }
}

/// `POST /agencies/{id}/contacts/{contact}/verify`: somebody has looked today.
pub(crate) async fn verify(
    State(state): State<WebState>,
    Id((id, contact)): Id<(AgencyId, ContactId)>,
    Posted { visit, .. }: Posted,
) -> Page {
    let done = state
        .desk
        .verify_contact(&visit.actor, contact, visit.l.today)
        .await;
    after(&state, visit, id, done, "verified").await
}

/// `POST /agencies/{id}/contacts/{contact}/retire`
pub(crate) async fn retire(
    State(state): State<WebState>,
    Id((id, contact)): Id<(AgencyId, ContactId)>,
    Posted { visit, .. }: Posted,
) -> Page {
    let done = state.desk.retire_contact(&visit.actor, contact).await;
    after(&state, visit, id, done, "retired").await
}
