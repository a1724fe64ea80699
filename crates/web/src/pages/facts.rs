//! Facts that the law counts from: the form's fields, reading them, recording and
//! correcting.

use super::{
    case,
    fact_choices::{FactChoices, travelling},
    moved,
};
use crate::{
    WebState, cookies,
    error::{Page, PageError, page, see},
    form::Form,
    layout::Layout,
    visit::{Id, Posted, Visit},
    words,
};
use askama::Template;
use axum::extract::State;
use domain::{CaseId, EventId, EventKind, LegalFact, When, values::cents};
use jiff::civil::{Date, Time};
use statutes::{Channel, EventType};
use store::reader::case::CaseView;

/// The fields of the form that records a fact.
pub(crate) const FIELDS: [&str; 11] = [
    "kind",
    "on",
    "time",
    "channel",
    "extension",
    "until",
    "from",
    "days",
    "amount",
    "note",
    "proof",
];

/// What a fact says, for the form.
pub(crate) fn fill(fact: &LegalFact, when: When, zone: &jiff::tz::TimeZone) -> Form {
    let (on, time) = match when {
        When::On(on) => (on, String::new()),
        When::At(at) => (at.to_zoned(zone.clone()).date(), words::hour(at, zone)),
    };
    let text = |value: Option<String>| value.unwrap_or_default();
    Form::filled([
        ("kind", fact.kind.as_str().to_owned()),
        ("on", on.to_string()),
        ("time", time),
        (
            "channel",
            text(fact.channel.map(|channel| channel.as_str().to_owned())),
        ),
        ("extension", text(fact.extension.clone())),
        ("until", text(fact.until.map(|day| day.to_string()))),
        ("from", text(fact.from.map(|day| day.to_string()))),
        ("days", text(fact.days.map(|days| days.to_string()))),
        ("amount", text(fact.amount_cents.map(amount))),
        ("note", fact.note.clone()),
    ])
}

fn amount(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// Reads the form; nothing if a field cannot be read, with the reason beside it.
pub(crate) fn read(form: &mut Form, zone: &jiff::tz::TimeZone) -> Option<(LegalFact, When)> {
    let kind = named::<EventType>(form.get("kind"));
    if kind.is_none() {
        form.wrong("kind", "Choose what happened.");
    }
    let on = form.read::<Date>("on", "Give the day, such as 2019-10-03.");
    let time = form.read_if_any::<Time>("time", "Give the hour as 14:30, or leave it empty.");
    let mut fact = LegalFact::of(kind.unwrap_or(EventType::Received));
    fact.channel = named::<Channel>(form.get("channel"));
    fact.extension = Some(form.get("extension").trim().to_owned()).filter(|id| !id.is_empty());
    fact.until = form.read_if_any("until", "Give the day, such as 2019-10-18.");
    fact.from = form.read_if_any("from", "Give the day, such as 2019-10-18.");
    fact.days = form.read_if_any("days", "Give the number of days.");
    fact.amount_cents = read_amount(form);
    fact.note = form.get("note").trim().to_owned();
    only_what_belongs(&mut fact);
    if fact.kind == EventType::ExtensionClaimed && fact.extension.is_none() {
        form.wrong(
            "extension",
            "Choose which extension of the law the agency claimed.",
        );
    }
    if fact.kind == EventType::AgreedDate && fact.until.is_none() {
        form.wrong("until", "Give the day that was agreed.");
    }
    let when = match time {
        None => When::On(on?),
        Some(time) => When::At(
            on?.to_datetime(time)
                .to_zoned(zone.clone())
                .ok()?
                .timestamp(),
        ),
    };
    form.fine().then_some((fact, when))
}

/// Drops what was typed into fields of another kind: without a script all fields
/// are shown.
fn only_what_belongs(fact: &mut LegalFact) {
    use EventType as T;
    if !travelling().contains(&fact.kind) {
        fact.channel = None;
    }
    if fact.kind != T::ExtensionClaimed {
        fact.extension = None;
    }
    let has_until = [
        T::ExtensionClaimed,
        T::SupervisorExtension,
        T::AgreedDate,
        T::OfficeClosed,
    ];
    if !has_until.contains(&fact.kind) {
        fact.until = None;
    }
    if ![T::SupervisorExtension, T::OfficeClosed].contains(&fact.kind) {
        fact.from = None;
    }
    if fact.kind != T::SupervisorExtension {
        fact.days = None;
    }
    if ![T::FeeEstimateIssued, T::FeePaid].contains(&fact.kind) {
        fact.amount_cents = None;
    }
}

/// A word of the law's own lists.
fn named<T: serde::de::DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// “$1,200.50” as cents.
fn read_amount(form: &mut Form) -> Option<i64> {
    let typed = form.get("amount").trim().to_owned();
    if typed.is_empty() {
        return None;
    }
    let cents = cents(&typed);
    if cents.is_none() {
        form.wrong(
            "amount",
            "Give the amount in dollars, such as 25 or 480.50.",
        );
    }
    cents
}

/// `POST /cases/{id}/events`
pub(crate) async fn record(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let view = state.reader().case(&visit.actor, id).await?;
    let proof = form.read_if_any("proof", "Choose it anew: it cannot be found.");
    if let Some((fact, when)) = read(&mut form, &zone_of(&state, &view)) {
        match state
            .desk
            .record_event(&visit.actor, id, fact, when, proof)
            .await
        {
            Ok(_) => return Ok(see(&format!("/cases/{id}?said=recorded#clocks"))),
            Err(error) => form.take(fields_of_event(error))?,
        }
    }
    case::render(&state, visit, id, form).await
}

/// The desk names the law's fields; the form has them under shorter names.
fn fields_of_event(error: desk::Error) -> desk::Error {
    let desk::Error::Invalid(mut fields) = error else {
        return error;
    };
    for one in &mut fields {
        let last = one.field.rsplit('.').next().unwrap_or_default();
        one.field = if matches!(last, "at" | "when") {
            "on"
        } else {
            last
        }
        .to_owned();
    }
    desk::Error::Invalid(fields)
}

fn zone_of(state: &WebState, case: &CaseView) -> jiff::tz::TimeZone {
    let law = state.desk.law();
    let place = law.jurisdiction(&case.jurisdiction);
    place.map_or(jiff::tz::TimeZone::UTC, |place| place.zone().clone())
}

#[derive(Template)]
#[template(path = "correct.html")]
pub(crate) struct CorrectPage {
    pub l: Layout,
    pub case: CaseView,
    pub event: EventId,
    /// What the entry says now.
    pub now: String,
    pub form: Form,
    pub facts: FactChoices,
}

/// `GET /events/{id}/correct`
pub(crate) async fn show_correction(
    State(state): State<WebState>,
    Id(id): Id<EventId>,
    visit: Visit,
) -> Page {
    render_correction(&state, visit, id, None).await
}

async fn render_correction(
    state: &WebState,
    visit: Visit,
    id: EventId,
    form: Option<Form>,
) -> Page {
    let (case, event) = state.reader().event(&visit.actor, id).await?;
    let case = state.reader().case(&visit.actor, case).await?;
    let EventKind::Legal(fact) = &event.kind else {
        return Err(desk::Error::from(domain::case::Refused::NotCorrectable).into());
    };
    let zone = zone_of(state, &case);
    let shown = CorrectPage {
        now: super::conversation::sentence(&event, &visit.l, &zone),
        form: form.unwrap_or_else(|| fill(fact, event.when, &zone)),
        facts: FactChoices::of(&state.desk.law(), &case.jurisdiction, &case.body),
        event: id,
        case,
        l: visit.l,
    };
    page(shown.form.status(), &shown)
}

/// `POST /events/{id}/correct`
pub(crate) async fn correct(
    State(state): State<WebState>,
    Id(id): Id<EventId>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let (case, _) = state
        .reader()
        .event(&visit.actor, id)
        .await
        .map_err(PageError::from)?;
    let view = state.reader().case(&visit.actor, case).await?;
    if let Some((fact, when)) = read(&mut form, &zone_of(&state, &view)) {
        match state.desk.correct_event(&visit.actor, id, fact, when).await {
            Ok(changed) => {
                let mut response = see(&format!("/cases/{case}?said=corrected#clocks"));
                let told = moved::write(&changed.moved);
                let cookie = cookies::write(cookies::MOVED, &told, Some(60), state.secure());
                cookies::set(&mut response, &cookie);
                return Ok(response);
            }
            Err(error) => form.take(fields_of_event(error))?,
        }
    }
    render_correction(&state, visit, id, Some(form)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    fn form(pairs: &[(&str, &str)]) -> Form {
        Form::of(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        )
    }

    #[test]
    fn a_day_is_a_day_and_an_hour_makes_it_an_instant_where_the_agency_is() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let (_, when) = read(
            &mut form(&[("kind", "received"), ("on", "2019-10-03")]),
            &zone,
        )
        .unwrap();
        assert_eq!(when, When::On("2019-10-03".parse().unwrap()));
        let typed = [
            ("kind", "received"),
            ("on", "2019-10-03"),
            ("time", "17:30"),
            ("channel", "email"),
        ];
        let (fact, when) = read(&mut form(&typed), &zone).unwrap();
        assert_eq!(when, When::At("2019-10-03T17:30:00-04:00".parse().unwrap()));
        assert_eq!(fact.channel, Some(Channel::Email));
    }

    #[test]
    fn what_cannot_be_read_is_said_beside_its_field() {
        for (typed, wrong) in [
            (vec![("kind", "received"), ("on", "")], "on"),
            (vec![("kind", "gossip"), ("on", "2019-10-03")], "kind"),
            (
                vec![("kind", "extension_claimed"), ("on", "2019-10-03")],
                "extension",
            ),
            (vec![("kind", "agreed_date"), ("on", "2019-10-03")], "until"),
            (
                vec![
                    ("kind", "fee_paid"),
                    ("on", "2019-10-03"),
                    ("amount", "a lot"),
                ],
                "amount",
            ),
            (
                vec![("kind", "received"), ("on", "2019-10-03"), ("time", "noon")],
                "time",
            ),
        ] {
            let mut form = form(&typed);
            assert!(read(&mut form, &TimeZone::UTC).is_none(), "{typed:?}");
            assert!(!form.error(wrong).is_empty(), "{typed:?}");
        }
    }

    #[test]
    fn a_fact_is_filled_in_as_it_was_read() {
        let typed = [
            ("kind", "fee_estimate_issued"),
            ("on", "2019-10-03"),
            ("time", "09:05"),
            ("amount", "$1,480.50"),
            ("until", "2019-12-01"),
        ];
        let (fact, when) = read(&mut form(&typed), &TimeZone::UTC).unwrap();
        assert_eq!(
            (fact.amount_cents, fact.until),
            (Some(148_050), None),
            "fees have no end"
        );
        let again = fill(&fact, when, &TimeZone::UTC);
        assert_eq!(
            (again.get("amount"), again.get("time"), again.get("until")),
            ("1480.50", "09:05", "")
        );
    }
}
