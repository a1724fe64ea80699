//! `GET /cases/{id}`: the case with its clocks, all that happened on it, its
//! documents and its links.

use super::together::{Presence, Together};
use super::{
    clocks::{self, ClockShown, MoveShown, WhatIfShown},
    conversation::{self, Entry, Happened, Order},
    fact_choices::FactChoices,
    facts, fetches, moved,
    next::{self, Known, Next},
    proof,
};
use crate::{
    WebState, cookies,
    error::{Page, PageError, page, see},
    form::Form,
    layout::Layout,
    timeline::Timeline,
    visit::{Asked, Id, Posted, Visit},
    words::{self, Words},
};
use askama::Template;
use axum::{extract::State, http::HeaderMap};
use desk::{clocks::ClockView, letters::later_letters};
use domain::{CaseId, Stage, turn::Turn};
use jiff::tz::TimeZone;
use statutes::Side;
use store::presence::Place;
use store::reader::{
    case::{CaseView, DocumentLine, LinkCount},
    fetches::{FetchLine, FetchesOf},
    tracking::NumberLine,
};

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
    pub order: Order,
    /// What binds the agency.
    pub clocks: Vec<ClockShown>,
    /// What we may do, and until when.
    pub rights: Vec<ClockShown>,
    /// What would move a date.
    pub what_ifs: Vec<WhatIfShown>,
    pub timeline: Option<Timeline>,
    /// Dates that have moved before, the newest first.
    pub moves: Vec<MoveShown>,
    /// Why no clock could be counted.
    pub clock_problem: Option<String>,
    pub documents: Vec<DocumentLine>,
    /// Numbers under which others know it.
    pub numbers: Vec<NumberLine>,
    /// Links that were asked for and have not become documents.
    pub fetches: Vec<FetchLine>,
    /// Whether a document is still being fetched, read or linked.
    pub busy: bool,
    pub links: Vec<LinkCount>,
    pub facts: FactChoices,
    /// What may prove a fact.
    pub proofs: Vec<proof::Choice>,
    /// The letters that fit now, each with its reason.
    pub fitting: Vec<LetterOffered>,
    /// Every other letter for later turns.
    pub later: Vec<LetterOffered>,
    /// The dates that a correction has just moved.
    pub moved: Vec<String>,
    /// Tasks, and who could be given one.
    pub together: Together,
    /// Who else has it open.
    pub presence: Presence,
}

/// A letter that can be written.
pub(crate) struct LetterOffered {
    pub title: &'static str,
    pub link: String,
    /// Why it fits now; empty where it only can be written.
    pub why: String,
}

/// What fits now with its reason, and every other letter that the law knows.
pub(crate) fn offered(case: &CaseView, turns: &[Turn]) -> (Vec<LetterOffered>, Vec<LetterOffered>) {
    let fitting: Vec<LetterOffered> = turns
        .iter()
        .map(|turn| LetterOffered {
            title: words::turn_label(turn.step),
            link: words::turn_link(case.id, &case.jurisdiction, turn.step),
            why: turn.why.clone(),
        })
        .collect();
    let models = later_letters().iter();
    let mut others: Vec<(&'static str, String)> = models
        .filter(|model| model.fits(&case.jurisdiction))
        .map(|model| {
            let link = format!("/cases/{}/letters/new?kind={}", case.id, model.id);
            (model.title.as_str(), link)
        })
        .collect();
    others.push(("Checklist for a suit", format!("/cases/{}/court", case.id)));
    others.retain(|(_, link)| !fitting.iter().any(|one| one.link == *link));
    let later = others.into_iter().map(|(title, link)| LetterOffered {
        title,
        link,
        why: String::new(),
    });
    (fitting, later.collect())
}

/// `GET /cases/{id}`
pub(crate) async fn show(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    mut visit: Visit,
    headers: HeaderMap,
    Asked(asked): Asked,
) -> Page {
    state.desk.case_opened(&visit.actor, id).await?;
    let order = Order::of(asked.get("order"));
    let mut form = asked.only(&facts::FIELDS);
    form.preset("kind", "received");
    if let Some(order) = order {
        visit.order = order;
        let mut response = render(&state, visit, id, form).await?;
        let year = Some(365 * 24 * 60 * 60);
        let kept = cookies::write(cookies::ORDER, order.as_str(), year, state.secure());
        cookies::set(&mut response, &kept);
        return Ok(response);
    }
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
    let fetches = fetches::unfinished(&reader.fetches(actor, FetchesOf::Case(id)).await?);
    let (view, clock_problem) = match state.desk.clock_view(actor, id).await {
        Ok(view) => (view, None),
        Err(desk::Error::Refused(problem)) => (ClockView::default(), Some(problem)),
        Err(other) => return Err(other.into()),
    };
    let law = state.desk.law();
    let place = law.jurisdiction(&case.jurisdiction);
    let zone = place.map_or(TimeZone::UTC, |place| place.zone().clone());
    let turns = state.desk.turns(actor, id).await?;
    let next = next::action(&Known {
        turns: &turns,
        case: &case,
        letters: &letters,
        deliveries: &deliveries,
        clocks: &view.clocks,
        documents: &documents,
        links: &links,
        today: visit.l.today,
    });
    let inbound = reader.case_inbound(actor, id).await?;
    let proofs = proof::choices(&inbound, &documents, &deliveries, form.get("proof"));
    let happened = Happened {
        events: reader.case_events(actor, id).await?,
        letters,
        deliveries,
        inbound,
    };
    let now = state.desk.clock.now();
    let mut talk = conversation::entries(&visit.l, &zone, happened, &view.clocks, now);
    if visit.order.newest() {
        talk.reverse();
    }
    let (fitting, later) = offered(&case, &turns);
    let moved = moved::read(told, &view.clocks);
    let presence = Presence::of(state, &visit, Place::Case(id)).await?;
    let together = Together::of(state, &visit, id).await?;
    let shown = CasePage {
        place: place.map_or_else(|| case.jurisdiction.clone(), |place| place.name.clone()),
        facts: FactChoices::of(&law, &case.jurisdiction, &case.body),
        fitting,
        later,
        busy: documents.iter().any(DocumentLine::busy)
            || fetches.iter().any(|fetch| fetch.state.open()),
        fetches,
        numbers: reader.case_numbers(actor, id).await?,
        timeline: Timeline::of(&view, visit.l.today),
        what_ifs: clocks::what_ifs_shown(&view.what_ifs),
        moves: clocks::moves_shown(&view.moves, &visit.l),
        clocks: clocks::shown(&view.clocks, Side::Agency, visit.l.today),
        rights: clocks::shown(&view.clocks, Side::Requester, visit.l.today),
        clock_problem,
        proofs,
        moved,
        together,
        presence,
        next,
        talk,
        documents,
        links,
        case,
        order: visit.order,
        l: visit.l,
        form,
    };
    page(shown.form.status(), &shown)
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
