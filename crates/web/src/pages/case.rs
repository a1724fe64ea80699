//! `GET /cases/{id}`: the case with its clocks, all that happened on it, its
//! documents and its links.

use super::{
    conversation::{self, Entry},
    facts::FactChoices,
    moved,
    next::{self, Known, Next},
};
use crate::{
    WebState, cookies,
    error::{Page, PageError, page, see},
    form::Form,
    layout::Layout,
    visit::{Id, Posted, Visit},
    words::{self, Words},
};
use askama::Template;
use axum::{extract::State, http::HeaderMap};
use desk::letters::{Model, later_letters};
use domain::{CaseId, Stage};
use jiff::{civil::Date, tz::TimeZone};
use statutes::{Clock, Side, State as ClockState, Step};
use store::reader::case::{CaseView, DocumentLine, LinkCount};

#[derive(Template)]
#[template(path = "case.html")]
pub(crate) struct CasePage {
    pub l: Layout,
    pub form: Form,
    pub case: CaseView,
    /// The law's name for where the agency is.
    pub place: String,
    pub next: Next,
    pub talk: Vec<Entry>,
    pub clocks: Vec<ClockShown>,
    /// Why no clock could be counted.
    pub clock_problem: Option<String>,
    pub documents: Vec<DocumentLine>,
    /// Whether a document is still being read or linked.
    pub busy: bool,
    pub links: Vec<LinkCount>,
    pub facts: FactChoices,
    pub later: Vec<&'static Model>,
    /// The dates that a correction has just moved.
    pub moved: Vec<String>,
}

/// A clock in words.
pub(crate) struct ClockShown {
    pub id: String,
    pub title: String,
    pub state: &'static str,
    pub tone: &'static str,
    /// Whether days still count.
    pub counting: bool,
    pub due: Option<Date>,
    /// Only where it differs from `due`.
    pub due_latest: Option<Date>,
    pub days_left: Option<u32>,
    pub notes: Vec<String>,
    pub steps: Vec<StepShown>,
    pub latest_steps: Vec<StepShown>,
    pub cite: String,
    pub confidence: &'static str,
}

/// A step of a clock's working.
pub(crate) struct StepShown {
    pub on: Option<Date>,
    pub what: &'static str,
    pub why: String,
    pub cite: Option<String>,
}

/// `GET /cases/{id}`
pub(crate) async fn show(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    visit: Visit,
    headers: HeaderMap,
) -> Page {
    let mut form = Form::default();
    form.preset("kind", "received");
    let Some(told) = cookies::read(&headers, cookies::MOVED) else {
        return render(&state, visit, id, form).await;
    };
    let mut response = with_moved(&state, visit, id, form, told).await?;
    cookies::set(
        &mut response,
        &cookies::write(cookies::MOVED, "", Some(0), state.secure()),
    );
    Ok(response)
}

/// The case, with a form on it that was sent and refused, or a fresh one.
pub(crate) async fn render(state: &WebState, visit: Visit, id: CaseId, form: Form) -> Page {
    with_moved(state, visit, id, form, "").await
}

async fn with_moved(state: &WebState, visit: Visit, id: CaseId, form: Form, told: &str) -> Page {
    let reader = state.reader();
    let actor = &visit.actor;
    let case = reader.case(actor, id).await?;
    let letters = reader.case_letters(actor, id).await?;
    let deliveries = reader.case_deliveries(actor, id).await?;
    let documents = reader.case_documents(actor, id).await?;
    let links = reader.case_link_counts(actor, id).await?;
    let (clocks, clock_problem) = match state.desk.clocks(actor, id).await {
        Ok(clocks) => (clocks, None),
        Err(desk::Error::Refused(problem)) => (Vec::new(), Some(problem)),
        Err(other) => return Err(other.into()),
    };
    let law = state.desk.law();
    let place = law.jurisdiction(&case.jurisdiction);
    let zone = place.map_or(TimeZone::UTC, |place| place.zone().clone());
    let next = next::action(&Known {
        case: &case,
        letters: &letters,
        deliveries: &deliveries,
        clocks: &clocks,
        documents: &documents,
        links: &links,
        today: visit.l.today,
    });
    let talk = conversation::entries(
        &visit.l,
        &zone,
        reader.case_events(actor, id).await?,
        letters,
        deliveries,
        reader.case_inbound(actor, id).await?,
    );
    let moved = moved::read(told, &clocks);
    let shown = CasePage {
        place: place.map_or_else(|| case.jurisdiction.clone(), |place| place.name.clone()),
        facts: FactChoices::of(&law, &case.jurisdiction, &case.body),
        later: later_letters()
            .iter()
            .filter(|model| model.fits(&case.jurisdiction))
            .collect(),
        busy: documents.iter().any(DocumentLine::busy),
        clocks: clocks
            .into_iter()
            .map(|clock| clock_shown(clock, visit.l.today))
            .collect(),
        clock_problem,
        moved,
        next,
        talk,
        documents,
        links,
        case,
        l: visit.l,
        form,
    };
    page(shown.form.status(), &shown)
}

pub(crate) fn clock_shown(clock: Clock, today: Date) -> ClockShown {
    let counting = matches!(clock.state, ClockState::Running | ClockState::Extended);
    let alarming = clock.alarm || clock.side == Side::Requester;
    let late = counting && alarming && clock.due_latest.is_some_and(|latest| latest < today);
    ClockShown {
        title: words::clock_title(&clock),
        state: match (late, clock.side) {
            (true, Side::Agency) => "Late",
            (true, Side::Requester) => "Missed",
            (false, _) => clock.state.word(),
        },
        tone: tone(&clock, counting, late, today),
        counting,
        notes: notes(&clock),
        due: clock.due,
        due_latest: clock
            .due_latest
            .filter(|latest| Some(*latest) != clock.due && counting),
        days_left: clock.days_left,
        steps: clock.working.into_iter().map(step_shown).collect(),
        latest_steps: clock.working_latest.into_iter().map(step_shown).collect(),
        cite: clock.cite,
        confidence: clock.confidence.word(),
        id: clock.clock,
    }
}

fn tone(clock: &Clock, counting: bool, late: bool, today: Date) -> &'static str {
    let near = clock.due.is_some_and(|due| (due - today).get_days() <= 3);
    match (late, counting && near) {
        (true, _) => "bad",
        (false, true) => "warn",
        (false, false) => clock.state.tone(),
    }
}

/// What else should be known of a clock, in sentences.
fn notes(clock: &Clock) -> Vec<String> {
    let mut notes = Vec::new();
    let named = |ids: &[String]| {
        ids.iter()
            .map(|id| id.replace('_', " "))
            .collect::<Vec<_>>()
            .join(", ")
    };
    if !clock.blocked_by.is_empty() {
        notes.push(format!(
            "The agency need not hand over yet: {}.",
            named(&clock.blocked_by)
        ));
    }
    if !clock.ignored.is_empty() {
        notes.push(format!(
            "This changed nothing, because it came too late or does not apply: {}.",
            named(&clock.ignored)
        ));
    }
    if clock.estimate {
        notes.push("This is the agency's own estimate, not a limit of the law.".to_owned());
    }
    if clock.advisory {
        notes.push("A guideline, not a limit.".to_owned());
    }
    notes.extend(
        clock
            .standard
            .as_ref()
            .map(|words| format!("The law says: “{words}”.")),
    );
    notes.extend(clock.note.clone());
    if clock.state == ClockState::Paused && clock.days_left.is_some() {
        notes.push("It stands still until the open question or fee is answered.".to_owned());
    }
    notes
}

fn step_shown(step: Step) -> StepShown {
    StepShown {
        on: step.on,
        what: step.step.word(),
        why: step.why,
        cite: step.cite,
    }
}

/// `POST /cases/{id}/notes`
pub(crate) async fn note(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    Posted { visit, mut form }: Posted,
) -> Result<axum::response::Response, PageError> {
    match state
        .desk
        .add_note(&visit.actor, id, form.get("text"))
        .await
    {
        Ok(_) => return Ok(see(&format!("/cases/{id}?said=noted#conversation"))),
        Err(error) => form.take(error)?,
    }
    render(&state, visit, id, form).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use statutes::{Event, EventType, Law, Query, compute};

    fn clocks(on: Date) -> Vec<Clock> {
        let query = Query {
            jurisdiction: "us-ma".into(),
            body: Some("municipality".into()),
            county: Some("suffolk".into()),
            events: vec![Event::on(EventType::Received, on)],
            ..Query::default()
        };
        compute(Law::shipped(), &query).unwrap().clocks
    }

    #[test]
    fn a_clock_is_late_only_when_no_doubt_is_left() {
        let clock = clocks(date(2019, 10, 3)).swap_remove(0);
        let (due, latest) = (clock.due.unwrap(), clock.due_latest.unwrap());
        for (today, state) in [
            (date(2019, 10, 4), "Running"),
            (due.tomorrow().unwrap().min(latest), "Running"),
            (latest.tomorrow().unwrap(), "Late"),
        ] {
            assert_eq!(clock_shown(clock.clone(), today).state, state, "{today}");
        }
        assert!(!clock_shown(clock, date(2019, 10, 4)).steps.is_empty());
    }
}
