//! What must hold for every case, whatever the law says.

#![allow(clippy::unwrap_used)]

mod common;
use common::draw::{self, Draw};
use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use statutes::{Clock, Correction, Event, EventType, Fact, Jurisdiction, Law, Query, StepKind};
use statutes::{Confidence, compute, data};
use std::sync::LazyLock;

static FILE: LazyLock<toml::Value> =
    LazyLock::new(|| data::SHIPPED.parse::<toml::Table>().unwrap().into());
static CLOCKS: LazyLock<Vec<(String, toml::Value)>> =
    LazyLock::new(|| draw::numbered_clocks(&FILE));

fn drawn(seed: u64) -> (Json, Draw) {
    let mut draw = Draw(seed);
    let query = draw::query(&mut draw, &FILE, &CLOCKS);
    (query, draw)
}

fn read(query: &Json) -> Query {
    serde_json::from_value(query.clone()).unwrap()
}

fn clock(query: &Query) -> Option<Clock> {
    compute(Law::shipped(), query)
        .unwrap()
        .clocks
        .into_iter()
        .next()
}

fn place(query: &Query) -> &'static Jurisdiction {
    Law::shipped().jurisdiction(&query.jurisdiction).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_latest_reading_is_never_earlier(seed: u64) {
        let query = read(&drawn(seed).0);
        if let Some(clock) = clock(&query) {
            prop_assert!(clock.due_latest.is_none() || clock.due <= clock.due_latest);
            prop_assert!(clock.due.is_some() || clock.due_latest.is_none());
            prop_assert_eq!(clock.due.is_none() , clock.days_left.is_some());
            prop_assert!(!clock.certain || clock.due == clock.due_latest);
        }
    }

    #[test]
    fn the_order_of_events_does_not_matter(seed: u64) {
        let (mut query, mut draw) = drawn(seed);
        let before = compute(Law::shipped(), &read(&query)).unwrap();
        let events = query["events"].as_array_mut().unwrap();
        for at in (1..events.len()).rev() {
            events.swap(at, draw.below(at + 1));
        }
        prop_assert_eq!(before, compute(Law::shipped(), &read(&query)).unwrap());
    }

    /// An hour later in a zone an hour further east is the same civil time.
    #[test]
    fn events_and_zone_shifted_together_change_nothing(seed: u64) {
        let (query, _) = drawn(seed);
        let shifted = |zone: &str, hours: i64| {
            let mut query = query.clone();
            for event in query["events"].as_array_mut().unwrap() {
                if let Some(at) = event["at"].as_str() {
                    let at: Timestamp = at.parse().unwrap();
                    event["at"] = json!((at - hours.hours()).to_string());
                }
            }
            query["options"]["timezone"] = json!(zone);
            // In another zone than the drawn one an event may come before its cause: refused in both.
            compute(Law::shipped(), &read(&query)).map_err(|problem| problem.message)
        };
        // Zones without daylight saving, seven and two hours behind Greenwich.
        prop_assert_eq!(shifted("America/Phoenix", 0), shifted("Atlantic/South_Georgia", 5));
    }

    #[test]
    fn no_business_clock_ends_on_a_closed_day(seed: u64) {
        let query = read(&drawn(seed).0);
        let named = |kind| query.events.iter().any(|event: &Event| event.kind == kind);
        let dated = named(EventType::AgreedDate) || named(EventType::SupervisorExtension);
        let stated = query.events.iter().any(|event| event.until.is_some());
        let rule = place(&query).clock(query.clock.as_deref().unwrap()).unwrap();
        let extended = named(EventType::ExtensionClaimed);
        let counted = rule.unit == Some(data::Unit::Business) && !dated && !stated && !extended;
        if let Some(Clock { due: Some(due), .. }) = clock(&query).filter(|_| counted) {
            prop_assert!(place(&query).is_open_day(query.county.as_deref(), due), "{due}");
        }
    }

    /// An office that opens on a day it was closed can only be due sooner.
    #[test]
    fn one_more_closed_day_never_makes_a_date_earlier(seed: u64, after in 0i64..60) {
        let mut query = read(&drawn(seed).0);
        // A date that a later claim is too late for may well come sooner: without claims.
        query.events.retain(|event| {
            let kind = event.kind;
            kind != EventType::ExtensionClaimed
                && !kind.as_str().ends_with("asked")
                && !kind.as_str().ends_with("answered")
                && kind != EventType::FeeEstimateIssued
                && kind != EventType::FeePaid
        });
        let open = clock(&query);
        let first = query.events.iter().find_map(|event| event.on).unwrap_or(Date::constant(2020, 3, 2));
        let day = first.checked_add(after.days()).unwrap();
        query.events.push(Event { from: Some(day), ..Event::bare(EventType::OfficeClosed) });
        let closed = clock(&query);
        if let (Some(open), Some(closed)) = (open, closed) {
            prop_assert!(open.due <= closed.due, "{:?} {:?}", open.due, closed.due);
            prop_assert!(open.due_latest <= closed.due_latest);
        }
    }

    /// The steps alone, with the amount of the law, lead to the date again.
    #[test]
    fn the_working_replays_to_the_date(seed: u64) {
        let query = read(&drawn(seed).0);
        let rule = place(&query).clock(query.clock.as_deref().unwrap()).unwrap();
        let unit = rule.unit.unwrap();
        let days = matches!(unit, data::Unit::Business | data::Unit::Calendar);
        if let Some(clock) = clock(&query).filter(|clock| days && clock.due.is_some()) {
            let replayed = replay(&clock.working, rule.amount.unwrap(), unit == data::Unit::Business);
            prop_assert_eq!(replayed, clock.due, "{:#?}", clock.working);
        }
    }
}

/// Counts from the steps only: no calendar, no events. An `extend` step carries its own date.
fn replay(steps: &[statutes::Step], amount: u32, business: bool) -> Option<Date> {
    if let Some(roll) = steps.iter().rfind(|step| step.step == StepKind::Roll) {
        return roll.on;
    }
    if let Some(extended) = steps.iter().rfind(|step| step.step == StepKind::Extend) {
        return extended.on;
    }
    let start = |kind| {
        steps
            .iter()
            .rfind(|step| step.step == kind)
            .and_then(|step| step.on)
    };
    let mut day = start(StepKind::Restart).or(start(StepKind::Start))?;
    let skipped = |day: Date| {
        steps
            .iter()
            .any(|step| step.step == StepKind::Skip && step.on == Some(day))
    };
    let mut left = amount;
    while left > 0 {
        day = day.tomorrow().ok()?;
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        if !(business && (weekend || skipped(day))) && !stands_still(steps, day) {
            left -= 1;
        }
    }
    Some(day)
}

/// After a pause and up to its resumption. Pauses and resumptions come in pairs, by day.
fn stands_still(steps: &[statutes::Step], day: Date) -> bool {
    let before = |kind: StepKind| {
        steps
            .iter()
            .filter(|step| step.step == kind && step.on < Some(day))
            .count()
    };
    before(StepKind::Pause) > before(StepKind::Resume)
}

/// Far years: every clock of every jurisdiction gives an answer, and a later start is never due
/// earlier.
#[test]
fn dates_grow_with_their_start_from_1990_to_2060() {
    for (id, clock_rule) in CLOCKS.iter() {
        let kind = match clock_rule["starts"].as_str().unwrap() {
            "receipt" | "receipt_by_records_officer" | "receipt_by_proper_component" => "received",
            _ => continue,
        };
        let mut before: Option<(Option<Date>, Option<Date>)> = None;
        for step in 0..70 {
            let day = Date::constant(1990, 1, 1)
                .checked_add((step * 371).days())
                .unwrap();
            let query = read(
                &json!({"id": "f", "jurisdiction": id, "clock": clock_rule["id"].as_str(),
                "events": [{"type": kind, "on": day}]}),
            );
            let found = clock(&query).unwrap();
            let dates = (found.due, found.due_latest);
            assert!(found.due > Some(day), "{id} {day}");
            assert!(before.is_none_or(|before| before < dates), "{id} {day}");
            before = Some(dates);
        }
    }
}

#[test]
fn a_newsrooms_corrections_change_the_count_and_carry_their_source() {
    let correct = |value: Json| -> Correction {
        let mut whole = json!({"jurisdiction": "us-ma", "source": "Town code 4-2",
            "confidence": "verified", "checked_on": "2026-11-01", "checked_by": "An Editor"});
        for (key, one) in value.as_object().unwrap() {
            whole[key] = one.clone();
        }
        serde_json::from_value(whole).unwrap()
    };
    let patch = [
        correct(
            json!({"jurisdiction": null, "table": "holiday_rule", "id": "founders", "change": "add",
            "fields": {"name": "Founders' Day", "kind": "fixed", "month": 3, "day": 5}}),
        ),
        correct(
            json!({"table": "calendar", "change": "include", "field": "holidays", "value": "founders"}),
        ),
        correct(
            json!({"table": "clock", "id": "initial_response", "change": "set", "field": "amount", "value": 12}),
        ),
    ];
    let law = Law::shipped().with_corrections(&patch).unwrap();
    let query = read(
        &json!({"id": "c", "jurisdiction": "us-ma", "clock": "initial_response",
        "county": "worcester", "events": [{"type": "received", "on": "2026-03-02"}]}),
    );
    let due = |law: &Law| {
        compute(law, &query).unwrap().clocks[0]
            .due
            .unwrap()
            .to_string()
    };
    assert_eq!(
        (due(Law::shipped()), due(&law)),
        ("2026-03-16".into(), "2026-03-19".into())
    );
    let fact = law
        .jurisdiction("us-ma")
        .unwrap()
        .clock("initial_response")
        .unwrap();
    assert_eq!(
        (fact.source(), fact.checked_by()),
        ("Town code 4-2", Some("An Editor"))
    );
    assert_eq!(fact.confidence(), Confidence::Verified);
    assert!(data::patch_toml(&patch).unwrap().contains("Founders' Day"));

    let wrong = correct(
        json!({"table": "clock", "id": "initial_response", "change": "set",
        "field": "unit", "value": "fortnight"}),
    );
    let errors = Law::shipped().with_corrections(&[wrong]).unwrap_err();
    assert_eq!(
        errors[0].table,
        "jurisdiction.us-ma.clock[initial_response]"
    );
    assert_eq!(errors[0].field, "unit");
    let nowhere = correct(json!({"table": "clock", "id": "no_such_clock", "change": "remove"}));
    assert_eq!(
        Law::shipped().with_corrections(&[nowhere]).unwrap_err()[0].field,
        "id"
    );
}

/// Each mistake in the file is told with its table and field.
#[test]
fn mistakes_in_the_file_are_named() {
    let cases = [
        (
            "level = \"state\"",
            "level = \"country\"",
            "jurisdiction.us-ma",
            "level",
        ),
        (
            "timezone = \"America/New_York\"",
            "timezone = \"America/Boston\"",
            "jurisdiction.us-ma",
            "timezone",
        ),
        (
            "id = \"initial_response\"\nduty = \"respond\"",
            "id = \"initial_response\"\nduty = \"reply\"",
            "jurisdiction.us-ma.clock[initial_response]",
            "duty",
        ),
        (
            "id = \"initial_response\"\nduty = \"respond\"",
            "id = \"initial_response\"\nduty = \"respond\"\nspeed = 3",
            "jurisdiction.us-ma.clock[initial_response]",
            "speed",
        ),
        (
            "kind = \"fixed\"\nmonth = 1\nday = 1",
            "kind = \"fixed\"\nmonth = 13\nday = 1",
            "holiday_rule.new_year",
            "day",
        ),
        (
            "kind = \"fixed\"\nmonth = 1\nday = 1",
            "kind = \"floating\"\nmonth = 1\nday = 1",
            "holiday_rule.new_year",
            "kind",
        ),
        (
            "extends = \"initial_response\"",
            "extends = \"first_reply\"",
            "jurisdiction.us-ma.extension[own_timeframe_municipality]",
            "extends",
        ),
        (
            "jurisdictions = 52",
            "jurisdictions = 51",
            "meta",
            "jurisdictions",
        ),
        (
            "amount = 10\nunit = \"business\"",
            "amount = 0\nunit = \"business\"",
            "jurisdiction.us-ma.clock[initial_response]",
            "amount",
        ),
        (
            "amount = 10\nunit = \"business\"",
            "amount = 10",
            "jurisdiction.us-ma.clock[initial_response]",
            "unit",
        ),
    ];
    for (from, to, table, field) in cases {
        assert!(data::SHIPPED.contains(from), "{from}");
        let errors = Law::parse(&data::SHIPPED.replacen(from, to, 1)).unwrap_err();
        assert!(
            errors
                .iter()
                .any(|error| error.table == table && error.field == field),
            "{to}: {errors:#?}"
        );
    }
    assert_eq!(Law::parse("[meta").unwrap_err()[0].table, "(file)");
}

#[test]
fn the_shipped_law_is_whole() {
    let law = Law::shipped();
    assert_eq!(law.jurisdictions().count(), 52);
    for place in law.jurisdictions() {
        assert!(
            !place.law.citation.is_empty() && !place.exemptions.is_empty(),
            "{}",
            place.id
        );
        assert!(
            place.clocks.iter().all(|clock| !clock.source().is_empty()),
            "{}",
            place.id
        );
    }
}
