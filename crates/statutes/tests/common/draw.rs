//! Random cases: a clock of any jurisdiction and a plausible history for it, from a seed.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value as Json, json};
use toml::Value;

/// A small generator (SplitMix64), so that a seed names a case for ever.
pub struct Draw(pub u64);

impl Draw {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'v, T>(&mut self, all: &'v [T]) -> &'v T {
        &all[self.below(all.len())]
    }

    pub fn day(&mut self) -> Date {
        let first = Date::constant(2016, 1, 1);
        first
            .checked_add((self.below(24 * 365) as i64).days())
            .unwrap()
    }
}

fn later(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap()
}

/// Every clock with a number: (jurisdiction, clock).
pub fn numbered_clocks(law: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for (id, place) in law["jurisdiction"].as_table().unwrap() {
        for clock in place["clock"].as_array().unwrap() {
            if clock.get("amount").is_some() {
                all.push((id.clone(), clock.clone()));
            }
        }
    }
    all
}

/// A query for one clock, its events in no order.
pub fn query(draw: &mut Draw, law: &Value, clocks: &[(String, Value)]) -> Json {
    let (id, clock) = draw.pick(clocks).clone();
    let place = &law["jurisdiction"][&id];
    let zone = place["timezone"].as_str().unwrap();
    let start = draw.day();
    let mut events = Vec::new();
    starting_events(draw, &clock, start, zone, &mut events);
    for (asked, answered) in [
        ("clarification_asked", "clarification_answered"),
        ("fee_estimate_issued", "fee_paid"),
    ] {
        questions(draw, start, asked, answered, &mut events);
    }
    claims(draw, place, &clock, start, &mut events);
    orders(draw, &id, &clock, start, &mut events);
    for _ in 0..draw.below(3).saturating_sub(1) {
        let from = later(start, draw.below(30) as i64);
        let until = later(from, draw.below(4) as i64);
        events.push(json!({"type": "office_closed", "from": from, "until": until}));
    }
    for at in (1..events.len()).rev() {
        events.swap(at, draw.below(at + 1));
    }
    let mut query =
        json!({"id": "r", "jurisdiction": id, "clock": clock["id"].as_str(), "events": events});
    if draw.chance(70) {
        query["county"] = json!(draw.pick(&["suffolk", "worcester"]));
    }
    if draw.chance(70) {
        query["body"] = json!(draw.pick(&["municipality", "agency"]));
    }
    if draw.chance(20) {
        query["options"] = json!({"after_hours_cutoff": draw.pick(&["16:30", "17:00", "19:00"])});
    }
    query
}

/// An event at some local hour of a day, or on the day.
fn event(draw: &mut Draw, kind: &str, day: Date, zone: &str) -> Json {
    let mut event = if draw.chance(60) {
        let (hour, minute) = (draw.below(24) as i8, *draw.pick(&[0, 0, 15, 30, 59]));
        let at: Timestamp = day.at(hour, minute, 0, 0).in_tz(zone).unwrap().timestamp();
        json!({"type": kind, "at": at.to_string()})
    } else {
        json!({"type": kind, "on": day})
    };
    if ["sent", "received"].contains(&kind) && draw.chance(70) {
        event["channel"] = json!(draw.pick(&["email", "mail", "portal", "fax"]));
    }
    event
}

fn starting_events(
    draw: &mut Draw,
    clock: &Value,
    start: Date,
    zone: &str,
    events: &mut Vec<Json>,
) {
    let kind = match clock["starts"].as_str().unwrap() {
        "receipt" | "receipt_by_records_officer" => "received",
        "receipt_by_proper_component" => {
            let routed = draw.chance(60);
            if routed {
                events.push(event(draw, "first_received", start, zone));
            }
            if !routed || draw.chance(80) {
                let days = if routed { draw.below(30) as i64 } else { 0 };
                events.push(event(draw, "received", later(start, days), zone));
            }
            return;
        }
        "receipt_by_any_designated_component" => "first_received",
        "request" => {
            if draw.chance(70) {
                let received = later(start, draw.below(4) as i64);
                events.push(event(draw, "received", received, zone));
            }
            "sent"
        }
        "acknowledgement" => "acknowledged",
        "acknowledged_receipt" => *draw.pick(&["receipt_acknowledged", "acknowledged"]),
        "requester_election" => "elected",
        "denial" => "denied",
        "request_for_statement" => "statement_requested",
        "appeal_receipt" => "appeal_received",
        "petition_receipt" => "petition_received",
        "ag_request_receipt" => "ag_request_received",
        "supervisor_determination" => "supervisor_determination",
        "determination_or_deposit" => "determined",
        "notice_or_prepayment" => "notice_given",
        other => panic!("{other}"),
    };
    let kind = if kind == "received" && draw.chance(10) {
        "sent"
    } else {
        kind
    };
    events.push(event(draw, kind, start, zone));
}

/// Up to two questions on different days, most of them answered.
fn questions(draw: &mut Draw, start: Date, asked: &str, answered: &str, events: &mut Vec<Json>) {
    if draw.chance(55) {
        return;
    }
    let mut day = later(start, 1 + draw.below(14) as i64);
    for _ in 0..1 + draw.below(2) {
        events.push(json!({"type": asked, "on": day}));
        if draw.chance(75) {
            let answer = later(day, draw.below(12) as i64);
            events.push(json!({"type": answered, "on": answer}));
        }
        day = later(day, 1 + draw.below(15) as i64);
    }
}

/// Claims of the clock's own extensions, some too late, some naming a date.
fn claims(draw: &mut Draw, place: &Value, clock: &Value, start: Date, events: &mut Vec<Json>) {
    let none = Vec::new();
    let all = place
        .get("extension")
        .and_then(Value::as_array)
        .unwrap_or(&none);
    let own: Vec<&Value> = all
        .iter()
        .filter(|one| one["extends"] == clock["id"])
        .collect();
    if own.is_empty() || draw.chance(40) {
        return;
    }
    let mut day = later(start, 1 + draw.below(16) as i64);
    for _ in 0..1 + draw.below(2) {
        let extension = draw.pick(&own)["id"].as_str().unwrap();
        let mut claim = json!({"type": "extension_claimed", "on": day, "extension": extension});
        if draw.chance(60) {
            claim["until"] = json!(later(day, draw.below(50) as i64));
        }
        events.push(claim);
        day = later(day, 1 + draw.below(20) as i64);
    }
}

fn orders(draw: &mut Draw, id: &str, clock: &Value, start: Date, events: &mut Vec<Json>) {
    let day = later(start, 1 + draw.below(30) as i64);
    if id == "us-ma" && draw.chance(25) {
        let mut order = json!({"type": "supervisor_extension", "on": day});
        if draw.chance(50) {
            order["until"] = json!(later(day, draw.below(60) as i64));
        } else {
            order["from"] = json!(later(day, draw.below(10) as i64));
            order["days"] = json!(1 + draw.below(40));
        }
        events.push(order);
    }
    // What can be agreed upon is decided by the engine's own tests.
    let decides = ["respond", "determine", "produce"].contains(&clock["duty"].as_str().unwrap());
    if decides && clock["starts"].as_str() == Some("receipt") && draw.chance(8) {
        let until = later(day, draw.below(60) as i64);
        events.push(json!({"type": "agreed_date", "on": day, "until": until}));
    }
}
