//! What events do to a clock beside its date: state, ignored claims, conditions, the day it
//! ended; and appeals and the requester's own deadlines. One row a rule.

#![allow(clippy::unwrap_used)]

mod common;
use common::{ask, clock};
use serde_json::{Value, json};

const MA: &str = r#""jurisdiction":"us-ma","body":"municipality","county":"worcester""#;

fn on(kind: &str, day: &str) -> String {
    format!(r#"{{"type":"{kind}","on":"{day}"}}"#)
}

fn all(events: &[(&str, &str)]) -> String {
    events
        .iter()
        .map(|(kind, day)| on(kind, day))
        .collect::<Vec<_>>()
        .join(",")
}

fn claim(extension: &str, day: &str) -> String {
    format!(r#"{{"type":"extension_claimed","on":"{day}","extension":"{extension}"}}"#)
}

/// Leaked: a few bytes a case, so that tables can hold it beside constants.
fn place(id: &str) -> &'static str {
    Box::leak(format!(r#""jurisdiction":"{id}""#).into_boxed_str())
}

#[test]
fn states() {
    let received = ("received", "2026-03-02");
    type Events<'a> = &'a [(&'a str, &'a str)];
    #[rustfmt::skip]
    let cases: &[(&str, &str, Events<'_>, &str)] = &[
        ("us-ma", "initial_response", &[received], "running"),
        ("us-ma", "initial_response", &[received, ("denied", "2026-03-10")], "ended"),
        ("us-ma", "initial_response", &[received, ("determined", "2026-03-10")], "ended"),
        ("us-ma", "initial_response", &[received, ("withdrawn", "2026-03-10")], "ended"),
        ("us-ma", "initial_response", &[received, ("completed", "2026-03-10")], "ended"),
        ("us-ma", "initial_response", &[received, ("acknowledged", "2026-03-03")], "running"),
        ("us-ma", "initial_response", &[received, ("partial_production", "2026-03-10")], "running"),
        ("us-ma", "rao_petition_window", &[received, ("petition_received", "2026-03-10")], "met"),
        ("us-ma", "rao_petition_decision", &[received, ("petition_received", "2026-03-10")], "running"),
        ("us-ma", "appeal_decision", &[received, ("appeal_received", "2026-04-01")], "running"),
        ("us-ma", "appeal_decision", &[received, ("appeal_received", "2026-04-01"), ("determination", "2026-04-10")], "ended"),
        ("us-ma", "supervisor", &[received, ("denied", "2026-03-10")], "running"),
        ("us-ma", "supervisor", &[received, ("denied", "2026-03-10"), ("appeal_filed", "2026-04-01")], "met"),
        ("us-ma", "supervisor", &[received, ("denied", "2026-03-10"), ("withdrawn", "2026-04-01")], "ended"),
        ("us-ma", "supervisor_no_response", &[("sent", "2026-03-02"), ("denied", "2026-03-10")], "ended"),
        ("us-ma", "court", &[received], "open"),
        ("us", "routing_cap", &[("first_received", "2026-03-02"), ("received", "2026-03-05")], "met"),
        ("us", "tracking_number", &[received, ("acknowledged", "2026-03-05")], "met"),
        ("us", "determination", &[received, ("clarification_asked", "2026-03-05")], "paused"),
        ("us", "determination", &[received, ("clarification_asked", "2026-03-05"), ("denied", "2026-03-09")], "ended"),
        ("us", "answer_letter", &[received, ("clarification_asked", "2026-03-05")], "open"),
        ("us-fl", "produce", &[received], "open"),
        ("us-fl", "produce", &[received, ("completed", "2026-05-05")], "ended"),
        ("us-fl", "acknowledge", &[received, ("acknowledged", "2026-03-05")], "met"),
        ("us-hi", "notice_or_disclose", &[received, ("notice_given", "2026-03-05")], "met"),
        ("us-hi", "disclose_after_notice", &[received, ("notice_given", "2026-03-05"), ("fee_estimate_issued", "2026-03-05")], "paused"),
        ("us-hi", "disclose_after_notice", &[received, ("notice_given", "2026-03-05"), ("fee_estimate_issued", "2026-03-05"), ("fee_paid", "2026-03-09")], "running"),
        ("us-sc", "produce", &[received, ("determined", "2026-03-05")], "running"),
        ("us-ny", "decide_after_ack", &[received, ("acknowledged", "2026-03-05")], "running"),
        ("us-al", "time_intensive_notice", &[received, ("acknowledged", "2026-03-05")], "running"),
        ("us-wy", "notify", &[received, ("acknowledged", "2026-03-05")], "running"),
        ("us-ks", "denial_statement", &[received, ("statement_requested", "2026-03-05")], "running"),
        ("us-ks", "denial_statement", &[received, ("statement_requested", "2026-03-05"), ("denied", "2026-03-09")], "ended"),
        ("us-md", "denial_statement", &[received, ("denied", "2026-03-05")], "running"),
        ("us-or", "pay_fee", &[received, ("fee_estimate_issued", "2026-03-05")], "running"),
        ("us-or", "pay_fee", &[received, ("fee_estimate_issued", "2026-03-05"), ("fee_paid", "2026-03-09")], "met"),
    ];
    for (id, name, events, state) in cases {
        let found = clock(place(id), name, &all(events));
        assert_eq!(found["state"], *state, "{id} {name} {events:?}\n{found:#}");
    }
}

#[test]
fn clocks_that_nothing_has_started_are_not_there() {
    for (id, name, events) in [
        ("us-ma", "appeal_decision", on("received", "2026-03-02")),
        ("us-ma", "initial_response", on("denied", "2026-03-02")),
        ("us-ma", "supervisor", on("received", "2026-03-02")),
        // A posted letter waits for proof of receipt.
        (
            "us-ma",
            "initial_response",
            r#"{"type":"sent","on":"2026-03-02","channel":"mail"}"#.into(),
        ),
        ("us-ma", "initial_response", on("sent", "2026-03-02")),
        ("us-or", "pay_fee", on("received", "2026-03-02")),
    ] {
        let line =
            format!(r#"{{"id":"n","jurisdiction":"{id}","clock":"{name}","events":[{events}]}}"#);
        assert_eq!(ask(&line), json!({"id": "n", "clocks": []}), "{line}");
    }
}

#[test]
fn every_started_clock_is_listed() {
    let ids = |fields: &str, events: &str| -> Vec<String> {
        let answer = ask(&format!(r#"{{"id":"n",{fields},"events":[{events}]}}"#));
        let clocks = answer["clocks"]
            .as_array()
            .unwrap_or_else(|| panic!("{answer}"));
        clocks
            .iter()
            .map(|clock| clock["clock"].as_str().unwrap().to_owned())
            .collect()
    };
    let received = on("received", "2026-03-02");
    let sent = r#"{"type":"sent","on":"2026-03-02","channel":"email"}"#;
    let denied = format!("{received},{}", on("denied", "2026-03-09"));
    assert_eq!(
        ids(MA, &received),
        ["initial_response", "rao_petition_window"]
    );
    assert_eq!(
        ids(MA, sent),
        [
            "initial_response",
            "rao_petition_window",
            "supervisor_no_response"
        ]
    );
    assert_eq!(
        ids(MA, &denied),
        ["initial_response", "rao_petition_window", "supervisor"]
    );
    assert_eq!(
        ids(place("us-il"), &received),
        ["respond"],
        "news is not commercial"
    );
    assert_eq!(
        ids(place("us-id"), &received),
        ["respond", "respond_nonresident"],
        "ask a person"
    );
    let nonresident = r#""jurisdiction":"us-id","options":{"applies_to":["nonresident"]}"#;
    assert_eq!(ids(nonresident, &received), ["respond_nonresident"]);
    assert_eq!(ids(place("us-ut"), &received), ["respond"]);
    let expedited = r#""jurisdiction":"us-ut","options":{"applies_to":["expedited_request"]}"#;
    assert_eq!(ids(expedited, &received), ["respond", "expedited"]);
    let city = r#""jurisdiction":"us-mt","body":"municipality""#;
    assert_eq!(ids(city, &received), ["produce_local"]);
    assert_eq!(
        ids(place("us"), &denied),
        ["determination", "tracking_number", "agency_appeal"]
    );
    let dhs = r#""jurisdiction":"us","options":{"applies_to":["dhs_components"]}"#;
    assert_eq!(
        ids(dhs, &denied),
        [
            "determination",
            "tracking_number",
            "agency_appeal",
            "dhs_ice_appeal"
        ]
    );
}

#[test]
fn what_is_not_known_is_not_certain() {
    let received = on("received", "2026-03-02");
    let certain =
        |fields: &str, name: &str, events: &str| clock(fields, name, events)["certain"].clone();
    assert_eq!(certain(MA, "initial_response", &received), true);
    // No body named, but a claim that only a municipality can make.
    let claimed = format!(
        "{received},{}",
        claim("own_timeframe_municipality", "2026-03-06")
    );
    assert_eq!(certain(MA, "initial_response", &claimed), true);
    assert_eq!(certain(place("us-ma"), "initial_response", &claimed), false);
    // Texas before its own definition of a business day; Massachusetts before its present law.
    assert_eq!(
        certain(
            place("us-tx"),
            "certify_or_ag",
            &on("received", "2022-03-02")
        ),
        false
    );
    let fourth = on("received", "2026-03-04"); // the second is Texas Independence Day
    assert_eq!(certain(place("us-tx"), "certify_or_ag", &fourth), true);
    assert_eq!(
        certain(MA, "initial_response", &on("received", "2016-03-02")),
        false
    );
    // Michigan, not knowing whether it went by e-mail.
    let michigan = clock(place("us-mi"), "respond", &received);
    assert_eq!(
        (&michigan["due"], &michigan["due_latest"]),
        (&json!("2026-03-09"), &json!("2026-03-10"))
    );
    // Massachusetts in June, not knowing the county.
    let june = clock(
        place("us-ma"),
        "initial_response",
        &on("received", "2026-06-10"),
    );
    assert_eq!(
        (&june["due"], &june["due_latest"]),
        (&json!("2026-06-25"), &json!("2026-06-26"))
    );
}

#[test]
fn claims_that_change_nothing_are_shown() {
    let received = on("received", "2026-03-02");
    let with = |more: &[String]| format!("{received},{}", more.join(","));
    let ignored =
        |fields: &str, name: &str, events: &str| clock(fields, name, events)["ignored"].clone();
    let own = "own_timeframe_municipality";
    #[rustfmt::skip]
    let cases: Vec<(&str, &str, &str, String, Value)> = vec![
        ("in time", MA, "initial_response", with(&[claim(own, "2026-03-16")]), json!([])),
        ("late", MA, "initial_response", with(&[claim(own, "2026-03-17")]), json!([own])),
        ("another kind of body", MA, "initial_response", with(&[claim("own_timeframe_agency", "2026-03-10")]), json!(["own_timeframe_agency"])),
        ("twice", MA, "initial_response", with(&[claim(own, "2026-03-10"), claim(own, "2026-03-12")]), json!([own])),
        ("no date named", place("us-ky"), "respond", with(&[claim("not_available", "2026-03-04")]), json!(["not_available"])),
        ("after the denial", MA, "initial_response", with(&[on("denied", "2026-03-06"), claim(own, "2026-03-10")]), json!([own])),
        ("a second question", place("us"), "determination", with(&[all(&[("clarification_asked", "2026-03-05"), ("clarification_answered", "2026-03-06"), ("clarification_asked", "2026-03-10"), ("clarification_answered", "2026-03-12")])]), json!(["information_request"])),
        ("a question too late", place("us"), "determination", with(&[all(&[("clarification_asked", "2026-05-05"), ("clarification_answered", "2026-05-06")])]), json!(["information_request"])),
        ("no such authority", place("us"), "determination", with(&[r#"{"type":"supervisor_extension","on":"2026-03-06","until":"2026-05-01"}"#.into()]), json!(["supervisor_extension"])),
    ];
    for (what, fields, name, events, expected) in cases {
        assert_eq!(ignored(fields, name, &events), expected, "{what}");
    }
}

#[test]
fn an_unpaid_fee_is_a_condition_where_the_law_says_so() {
    let events = all(&[
        ("received", "2026-03-02"),
        ("fee_estimate_issued", "2026-03-06"),
    ]);
    let unpaid = clock(MA, "initial_response", &events);
    assert_eq!(
        (&unpaid["blocked_by"], &unpaid["due"]),
        (&json!(["fee_unpaid"]), &json!("2026-03-16"))
    );
    assert_eq!(unpaid["alarm"], false, "not enforceable until paid");
    let paid = clock(
        MA,
        "initial_response",
        &format!("{events},{}", on("fee_paid", "2026-03-09")),
    );
    assert_eq!(
        (&paid["blocked_by"], &paid["alarm"]),
        (&json!([]), &json!(true))
    );
}

#[test]
fn alarms_rest_on_confirmed_limits_only() {
    let received = on("received", "2026-03-02");
    let estimate = |id: &str| {
        format!(
            r#"{received},{{"type":"extension_claimed","on":"2026-03-04","extension":"{id}","until":"2026-05-01"}}"#
        )
    };
    #[rustfmt::skip]
    let cases: Vec<(&str, &str, String, bool)> = vec![
        ("us-ma", "initial_response", received.clone(), true),
        ("us-wi", "guideline", received.clone(), false), // a rule of thumb
        ("us-de", "respond", estimate("more_time"), false), // the agency's own word
        ("us-sd", "written_request", estimate("estimate"), true), // a missed estimate is a denial
        ("us-fl", "produce", received.clone(), false), // no number
    ];
    for (id, name, events, alarm) in cases {
        let found = clock(place(id), name, &events);
        assert_eq!(found["alarm"], alarm, "{id} {name}\n{found:#}");
    }
    let recalled = clock(place("us-az"), "acknowledge", &received);
    assert_eq!(recalled["alarm"], recalled["confidence"] != "recalled");
}

#[test]
fn extensions_and_tolls_of_other_places() {
    let received = |day: &str| on("received", day);
    let until = |kind: &str, id: &str, day: &str, until: &str| {
        format!(r#"{{"type":"{kind}","on":"{day}","extension":"{id}","until":"{until}"}}"#)
    };
    let join = |list: &[String]| list.join(",");
    let (tx, al, nj, or, va) = (
        place("us-tx"),
        place("us-al"),
        place("us-nj"),
        place("us-or"),
        place("us-va"),
    );
    let asked = all(&[
        ("clarification_asked", "2026-03-05"),
        ("clarification_answered", "2026-03-12"),
    ]);
    let fee = all(&[
        ("fee_estimate_issued", "2026-03-05"),
        ("fee_paid", "2026-03-12"),
    ]);
    let acknowledged = join(&[received("2026-03-02"), on("acknowledged", "2026-03-04")]);
    #[rustfmt::skip]
    let cases: Vec<common::Case<'_>> = vec![
        // Ten days from the answer, a Thursday.
        ("restart", tx, "certify_or_ag", join(&[received("2026-03-02"), asked.clone()]), "2026-03-26", "2026-03-26"),
        ("restart asked too late", tx, "certify_or_ag", join(&[received("2026-02-02"), asked.clone()]), "2026-02-17", "2026-02-17"),
        ("unsettled", va, "respond", join(&[received("2026-03-02"), fee.clone()]), "2026-03-09", "2026-03-17"),
        ("pause", or, "complete", join(&[received("2026-03-02"), fee]), "2026-03-30", "2026-03-31"),
        ("repeated increments", al, "substantive_standard", join(&[acknowledged.clone(), claim("standard_increment", "2026-03-20"), claim("standard_increment", "2026-04-10")]), "2026-05-07", "2026-05-07"),
        ("suspended until a day", nj, "respond", join(&[received("2026-03-02"), until("extension_claimed", "emergency", "2026-03-04", "2026-03-18")]), "2026-03-25", "2026-03-25"),
        ("stated date", nj, "respond", join(&[received("2026-03-02"), until("extension_claimed", "reasonable", "2026-03-06", "2026-04-11")]), "2026-04-11", "2026-04-11"),
        ("agreed on a Saturday", place("us-ca"), "determination", join(&[received("2026-03-02"), r#"{"type":"agreed_date","on":"2026-03-05","until":"2026-04-11"}"#.into()]), "2026-04-11", "2026-04-11"),
        ("fourteen more, on a Saturday", place("us-ca"), "determination", join(&[received("2026-03-04"), claim("unusual_circumstances", "2026-03-13")]), "2026-03-28", "2026-03-30"),
        ("six months from day zero", place("us-mt"), "produce_state", join(&[received("2026-08-28"), on("acknowledged", "2026-08-31"), claim("six_months", "2026-09-30")]), "2027-02-28", "2027-03-01"),
        ("hours", place("us-ar"), "personnel_decision", r#"{"type":"received","at":"2026-03-06T10:00:00-06:00"}"#.into(), "2026-03-07", "2026-03-07"),
        ("hours over the clock change", place("us-in"), "in_person", r#"{"type":"received","at":"2026-03-07T23:30:00-05:00"}"#.into(), "2026-03-09", "2026-03-10"),
        ("acknowledged receipt", place("us-wy"), "release", join(&[received("2026-03-02"), on("receipt_acknowledged", "2026-03-03"), on("acknowledged", "2026-03-06")]), "2026-04-02", "2026-04-02"),
        ("from the request, latest from its receipt", place("us-ct"), "denial", join(&[on("sent", "2026-03-02"), received("2026-03-04")]), "2026-03-06", "2026-03-10"),
        ("Texas by post", tx, "certify_or_ag", r#"{"type":"sent","on":"2026-03-02","channel":"mail"}"#.into(), "2026-03-19", "2026-03-19"),
        ("deposit starts production", place("us-sc"), "produce", all(&[("received", "2026-03-02"), ("determined", "2026-03-10"), ("fee_estimate_issued", "2026-03-10"), ("fee_paid", "2026-03-16")]), "2026-04-15", "2026-04-15"),
        ("office closed", MA, "initial_response", join(&[received("2026-03-02"), r#"{"type":"office_closed","from":"2026-03-05","until":"2026-03-06"}"#.into()]), "2026-03-18", "2026-03-18"),
        ("closing hour of the agency", r#""jurisdiction":"us-ca","options":{"after_hours_cutoff":"17:00"}"#, "determination", r#"{"type":"received","at":"2026-03-02T17:00:01-08:00"}"#.into(), "2026-03-13", "2026-03-13"),
        ("at the closing hour", r#""jurisdiction":"us-ca","options":{"after_hours_cutoff":"17:00"}"#, "determination", r#"{"type":"received","at":"2026-03-02T17:00:00-08:00"}"#.into(), "2026-03-12", "2026-03-12"),
        ("still the day before in Boston", MA, "initial_response", r#"{"type":"received","at":"2026-09-15T02:30:00Z"}"#.into(), "2026-09-28", "2026-09-29"),
        ("an appeal from silence", place("us-il"), "pac", received("2026-03-02"), "2026-05-09", "2026-05-09"),
        ("four months of New York", place("us-ny"), "court", join(&[received("2026-10-01"), on("denied", "2026-10-31")]), "2027-02-28", "2027-02-28"),
        ("a leap day and a year", place("us-hi"), "oip", on("denied", "2028-02-29"), "2029-02-28", "2029-02-28"),
        ("the requester's own days", place("us-sd"), "answer_question", all(&[("received", "2026-06-10"), ("clarification_asked", "2026-06-15")]), "2026-06-30", "2026-06-30"),
    ];
    common::check(&cases);
}

#[test]
fn as_of_shows_the_appeals_that_silence_has_opened() {
    let with = |as_of: &str| {
        let line = format!(
            r#"{{"id":"n","jurisdiction":"us-il","options":{{"as_of":"{as_of}"}},"events":[{}]}}"#,
            on("received", "2026-03-02")
        );
        ask(&line)["clocks"].as_array().unwrap().len()
    };
    assert_eq!(with("2026-03-09"), 1, "the answer is due today");
    assert_eq!(with("2026-03-10"), 2, "silence since yesterday");
}

#[test]
fn the_working_names_every_holiday_and_cites_the_law() {
    let november = clock(place("us"), "determination", &on("received", "2026-10-30"));
    let skipped: Vec<(&str, &str)> = november["working"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|step| step["step"] == "skip")
        .map(|step| (step["on"].as_str().unwrap(), step["why"].as_str().unwrap()))
        .collect();
    assert_eq!(
        skipped,
        [
            ("2026-11-11", "Veterans Day"),
            ("2026-11-26", "Thanksgiving Day")
        ]
    );
    let july = clock(place("us"), "determination", &on("received", "2026-06-29"));
    assert_eq!(
        july["working"][1]["why"],
        "Independence Day, kept on this day"
    );
    assert!(
        july["working"]
            .as_array()
            .unwrap()
            .iter()
            .all(|step| step["cite"].is_string())
    );
}
