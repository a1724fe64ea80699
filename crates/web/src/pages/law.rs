//! The law as Daylight counts by it: every fact with its source, how far it was
//! checked and when; and the newsroom's own corrections, laid over it and taken back.

use crate::{
    WebState,
    error::{Page, PageError, page, see},
    form::Form,
    layout::Layout,
    visit::{Id, Posted, Visit},
    words::{self, Words},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::IntoResponse,
};
use desk::verbs::{LawCorrection, WhatDiffers};
use domain::Role;
use jiff::civil::Date;
use statutes::{Confidence, Jurisdiction, data::Fact};
use store::law::Kept;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "law.html")]
pub(crate) struct LawPage {
    pub l: Layout,
    pub form: Form,
    pub as_of: Date,
    pub places: Vec<PlaceLine>,
    pub corrections: Vec<Kept>,
    /// Corrections that the shipped data no longer takes, and why.
    pub misfits: Vec<(String, String)>,
    pub editor: bool,
}

/// A jurisdiction in the list.
pub(crate) struct PlaceLine {
    pub id: String,
    pub name: String,
    pub law: String,
    pub confidence: Confidence,
}

#[derive(Template)]
#[template(path = "law_place.html")]
pub(crate) struct LawPlacePage {
    pub l: Layout,
    pub form: Form,
    pub id: String,
    pub name: String,
    pub law: String,
    pub cite: String,
    pub as_of: Date,
    pub groups: Vec<Group>,
    /// Closing days ahead: the day and its name.
    pub closings: Vec<(Date, String)>,
    /// Numbers that can be corrected: key and what it says now.
    pub numbers: Vec<(String, String)>,
    pub corrections: Vec<Kept>,
    pub editor: bool,
}

/// Facts of one kind.
pub(crate) struct Group {
    pub title: &'static str,
    pub rows: Vec<Row>,
}

/// One fact.
pub(crate) struct Row {
    pub what: String,
    pub says: String,
    pub source: String,
    pub confidence: Confidence,
    /// Who compared it with its source, and when.
    pub checked: Option<String>,
    pub note: Option<String>,
}

impl Row {
    fn of(what: &str, says: impl Into<String>, fact: &impl Fact) -> Self {
        let by = fact.checked_by().map(|by| format!(" by {by}"));
        Self {
            what: what.replace('_', " "),
            says: says.into(),
            source: fact.source().to_owned(),
            confidence: fact.confidence(),
            checked: fact
                .checked_on()
                .map(|on| format!("{}{}", words::day(on), by.unwrap_or_default())),
            note: fact.note().map(str::to_owned),
        }
    }
}

fn is_editor(visit: &Visit) -> bool {
    visit.actor.role >= Role::Editor
}

/// `GET /law`
pub(crate) async fn list(State(state): State<WebState>, visit: Visit) -> Page {
    render_list(&state, visit, Form::default()).await
}

async fn render_list(state: &WebState, visit: Visit, form: Form) -> Page {
    let corrections = state.desk.law_corrections().await?;
    let law = state.desk.law();
    let shown = LawPage {
        editor: is_editor(&visit),
        as_of: law.meta().as_of,
        places: law.jurisdictions().map(place_line).collect(),
        misfits: state.desk.law_misfits(),
        corrections,
        l: visit.l,
        form,
    };
    page(shown.form.status(), &shown)
}

pub(crate) fn place_line(place: &Jurisdiction) -> PlaceLine {
    PlaceLine {
        id: place.id.clone(),
        name: place.name.clone(),
        law: place.law.name.clone(),
        confidence: place.main_clock().confidence,
    }
}

/// `GET /law/{id}`
pub(crate) async fn show(
    State(state): State<WebState>,
    Path(id): Path<String>,
    visit: Visit,
) -> Page {
    let mut form = Form::default();
    form.preset("checked_on", visit.l.today.to_string());
    form.preset("what", "closed");
    render(&state, visit, &id, form).await
}

async fn render(state: &WebState, visit: Visit, id: &str, form: Form) -> Page {
    let mut corrections = state.desk.law_corrections().await?;
    corrections.retain(|one| one.jurisdiction == id);
    let law = state.desk.law();
    let Some(place) = law.jurisdiction(id) else {
        return Err(PageError::not_found());
    };
    let shown = LawPlacePage {
        editor: is_editor(&visit),
        id: place.id.clone(),
        name: place.name.clone(),
        law: place.law.name.clone(),
        cite: place.law.citation.clone(),
        as_of: law.meta().as_of,
        groups: groups(place),
        closings: closings(place, visit.l.today),
        numbers: numbers(place)
            .into_iter()
            .map(|number| (number.key(), number.says()))
            .collect(),
        corrections,
        l: visit.l,
        form,
    };
    page(shown.form.status(), &shown)
}

/// Closing days of the coming year, in any county.
pub(crate) fn closings(place: &Jurisdiction, today: Date) -> Vec<(Date, String)> {
    let days = std::iter::successors(Some(today), |day| day.tomorrow().ok()).take(366);
    days.flat_map(|day| {
        let closings = place
            .closings_on(None, day)
            .into_iter()
            .map(move |closing| {
                let kept = if closing.moved {
                    ", kept on this day"
                } else {
                    ""
                };
                let doubt = if closing.certain {
                    ""
                } else {
                    " (not in every office)"
                };
                (day, format!("{}{kept}{doubt}", closing.name))
            });
        closings.collect::<Vec<_>>()
    })
    .collect()
}

/// “10 business days”.
fn period(amount: Option<u32>, unit: Option<statutes::data::Unit>) -> Option<String> {
    let (amount, unit) = (amount?, unit?.to_string());
    Some(match unit.as_str() {
        "business" | "calendar" => format!("{amount} {unit} days"),
        other => format!("{amount} {other}"),
    })
}

pub(crate) fn groups(place: &Jurisdiction) -> Vec<Group> {
    let clocks = place.clocks.iter().map(|one| {
        let limit = period(one.amount, one.unit)
            .or_else(|| one.standard.as_ref().map(|words| format!("“{words}”")))
            .unwrap_or_else(|| "no number in the law".to_owned());
        let advisory = if one.advisory { "; a guideline" } else { "" };
        Row::of(
            &one.id,
            format!(
                "{limit} to {}{advisory}",
                one.duty.to_string().replace('_', " ")
            ),
            one,
        )
    });
    let extensions = place.extensions.iter().map(|one| {
        let limit = period(one.amount, one.unit).unwrap_or_else(|| "no number".to_owned());
        let says = format!(
            "{limit}, {}, by the {}",
            one.mode.to_string().replace('_', " "),
            one.granted_by
        );
        Row::of(&one.id, says, one)
    });
    let tolls = place.tolls.iter().map(|one| {
        let says = format!("{}: {}", one.trigger, one.effect).replace('_', " ");
        Row::of(&one.id, says, one)
    });
    let ours = place.requester_deadlines.iter().map(|one| {
        let limit = period(one.amount, one.unit).unwrap_or_else(|| "as the letter says".to_owned());
        Row::of(&one.id, format!("{limit}; else: {}", one.consequence), one)
    });
    let appeals = place.appeals.iter().map(|one| {
        let limit =
            period(one.file_within, one.file_unit).unwrap_or_else(|| "no number".to_owned());
        let from = one
            .file_from
            .as_ref()
            .map(|from| format!(" from the {from}"))
            .unwrap_or_default();
        Row::of(&one.id, format!("{}: {limit}{from}", one.body), one)
    });
    let general = vec![
        Row::of("the act", place.law.citation.clone(), &place.law),
        Row::of("who may ask", place.requester.who.clone(), &place.requester),
        Row::of(
            "counting",
            format!(
                "day of receipt: {}; a last day that is closed: {}",
                place.counting.receipt_day.to_string().replace('_', " "),
                place.counting.last_day_roll.to_string().replace('_', " ")
            ),
            &place.counting,
        ),
        Row::of(
            "silence",
            place.deemed_denial.when.clone(),
            &place.deemed_denial,
        ),
        Row::of(
            "closing days",
            format!("{} holidays", place.closing_days.holidays.len()),
            &place.closing_days,
        ),
    ];
    let groups = [
        ("General", general),
        ("Time limits of the agency", clocks.collect()),
        ("More time", extensions.collect()),
        ("What stops the count", tolls.collect()),
        ("Our own time limits", ours.collect()),
        ("Appeals", appeals.collect()),
    ];
    groups
        .into_iter()
        .map(|(title, rows)| Group { title, rows })
        .filter(|group| !group.rows.is_empty())
        .collect()
}

/// A number in the data that an editor may correct.
pub(crate) struct Number {
    table: &'static str,
    id: String,
    field: &'static str,
    now: u32,
    unit: String,
}

impl Number {
    pub(crate) fn key(&self) -> String {
        format!("{}/{}/{}", self.table, self.id, self.field)
    }

    pub(crate) fn says(&self) -> String {
        let (table, id) = (self.table.replace('_', " "), self.id.replace('_', " "));
        format!("{table} “{id}”: {} {}", self.now, self.unit)
    }
}

pub(crate) fn numbers(place: &Jurisdiction) -> Vec<Number> {
    let number = |table, id: &str, field, now: Option<u32>, unit: Option<statutes::data::Unit>| {
        now.map(|now| Number {
            table,
            id: id.to_owned(),
            field,
            now,
            unit: unit.map(|unit| unit.to_string()).unwrap_or_default(),
        })
    };
    let clocks = place
        .clocks
        .iter()
        .filter_map(|one| number("clock", &one.id, "amount", one.amount, one.unit));
    let extensions = place
        .extensions
        .iter()
        .filter_map(|one| number("extension", &one.id, "amount", one.amount, one.unit));
    let ours = place.requester_deadlines.iter().filter_map(|one| {
        number(
            "requester_deadline",
            &one.id,
            "amount",
            one.amount,
            one.unit,
        )
    });
    let appeals = place.appeals.iter().flat_map(|one| {
        [
            number(
                "appeal",
                &one.id,
                "file_within",
                one.file_within,
                one.file_unit,
            ),
            number(
                "appeal",
                &one.id,
                "decide_within",
                one.decide_within,
                one.decide_unit,
            ),
        ]
    });
    clocks
        .chain(extensions)
        .chain(ours)
        .chain(appeals.flatten())
        .collect()
}

/// `POST /law/{id}/corrections`
pub(crate) async fn correct(
    State(state): State<WebState>,
    Path(id): Path<String>,
    Posted { visit, mut form }: Posted,
) -> Page {
    if let Some(new) = read(&state, &mut form, &id) {
        match state.desk.correct_law(&visit.actor, &new).await {
            Ok(_) => return Ok(see(&format!("/law/{id}?said=law-corrected#corrections"))),
            Err(error) if form.is("what", "holiday") => form.take_as(error, "day", "month_day")?,
            Err(error) => form.take(error)?,
        }
    }
    render(&state, visit, &id, form).await
}

fn read(state: &WebState, form: &mut Form, id: &str) -> Option<LawCorrection> {
    let what = match form.get("what") {
        "closed" => form
            .read::<Date>("day", "Give the day, such as 2026-12-24.")
            .map(|day| WhatDiffers::ClosedOn { day }),
        "holiday" => read_holiday(form),
        "number" => read_number(state, form, id),
        _ => {
            form.wrong("what", "Choose what is different.");
            None
        }
    };
    let checked_on = form.read::<Date>("checked_on", "Give the day of the check.");
    let confidence = match form.get("confidence") {
        "verified" => Confidence::Verified,
        _ => Confidence::Secondary,
    };
    Some(LawCorrection {
        jurisdiction: id.to_owned(),
        what: what?,
        source: form.get("source").to_owned(),
        confidence,
        checked_on: checked_on?,
        note: form.get("note").to_owned(),
    })
    .filter(|_| form.fine())
}

fn read_holiday(form: &mut Form) -> Option<WhatDiffers> {
    let month = form.read::<i8>("month", "Give the month as a number.");
    let day = form.read::<i8>("month_day", "Give the day of the month.");
    let since = form.read_if_any::<i16>("since", "Give a year, or leave it empty.");
    Some(WhatDiffers::Holiday {
        name: form.get("name").to_owned(),
        month: month?,
        day: day?,
        since,
    })
}

/// A number; the one that stands there already says that it was checked and holds.
fn read_number(state: &WebState, form: &mut Form, id: &str) -> Option<WhatDiffers> {
    let value = form.read::<u32>("value", "Give the number.");
    let law = state.desk.law();
    let known = law.jurisdiction(id).map(numbers).unwrap_or_default();
    let chosen = form.get("number").to_owned();
    let Some(number) = known.into_iter().find(|one| one.key() == chosen) else {
        form.wrong("number", "Choose which number.");
        return None;
    };
    let value = value?;
    let (table, field) = (number.table.to_owned(), number.field.to_owned());
    Some(if value == number.now {
        WhatDiffers::Holds {
            table,
            id: Some(number.id),
            field,
            value: value.into(),
        }
    } else {
        WhatDiffers::Number {
            table,
            id: number.id,
            field,
            value,
        }
    })
}

/// `POST /law/corrections/{id}/revert`
pub(crate) async fn revert(
    State(state): State<WebState>,
    Id(id): Id<Uuid>,
    Posted { visit, .. }: Posted,
) -> Page {
    match state.desk.revert_law(&visit.actor, id).await {
        Ok(_) => Ok(see("/law?said=law-reverted#corrections")),
        Err(error) => {
            let mut form = Form::default();
            form.take(error)?;
            render_list(&state, visit, form).await
        }
    }
}

/// `GET /law/corrections.toml`
pub(crate) async fn patch(State(state): State<WebState>, _: Visit) -> Page {
    let patch = state.desk.law_patch().await?;
    let headers = [
        (header::CONTENT_TYPE, "application/toml; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"law-corrections.toml\"",
        ),
    ];
    Ok((StatusCode::OK, headers, patch).into_response())
}
