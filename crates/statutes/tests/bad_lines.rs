//! Lines that cannot be answered name the field at fault, and the batch goes on.

mod common;
use common::ask;
use serde_json::json;
use statutes::{Law, batch};

const EVENT: &str = r#"{"type":"received","on":"2026-03-02"}"#;

#[test]
fn what_is_only_remarked_on_changes_nothing() {
    let bare = format!(r#"{{"id":"r","jurisdiction":"us-ma","events":[{EVENT}]}}"#);
    let told = bare.replace(
        r#""received","#,
        r#""received","by":"the clerk","note":["two","copies"],"amount":12.5,"#,
    );
    assert_eq!(ask(&told), ask(&bare));
    let nothing = ask(r#"{"id":"n","jurisdiction":"us-ma","events":null}"#);
    assert_eq!(nothing, json!({"id": "n", "clocks": []}));
}

#[test]
fn the_field_at_fault_is_named() {
    let event = |fields: &str| format!(r#""jurisdiction":"us-ma","events":[{EVENT},{{{fields}}}]"#);
    let fields = |fields: &str| format!(r#"{fields},"events":[{EVENT}]"#);
    #[rustfmt::skip]
    let cases: Vec<(String, &str)> = vec![
        (fields(r#""jurisdiction":"us-zz""#), "jurisdiction"),
        (fields(r#""jurisdiction":"US-MA""#), "jurisdiction"),
        (fields(r#""jurisdiction":7"#), "jurisdiction"),
        (fields(r#""body":"agency""#), "jurisdiction"),
        (fields(r#""jurisdiction":"us-ma","clock":"determination""#), "clock"),
        (fields(r#""jurisdiction":"us-ma","body":"municipalty""#), "body"),
        (fields(r#""jurisdiction":"us-ma","conty":"suffolk""#), "conty"),
        (fields(r#""jurisdiction":"us-ma","jurisdiction":"us""#), "jurisdiction"),
        (fields(r#""jurisdiction":"us-ma","options":{"cutoff":"17:00"}"#), "options.cutoff"),
        (fields(r#""jurisdiction":"us-ma","options":{"after_hours_cutoff":"5 pm"}"#), "options.after_hours_cutoff"),
        (fields(r#""jurisdiction":"us-ma","options":{"timezone":"Boston"}"#), "options.timezone"),
        (event(r#""type":"denyed","on":"2026-03-03""#), "events[1].type"),
        (event(r#""on":"2026-03-03""#), "events[1].type"),
        (event(r#""type":"denied""#), "events[1].at"),
        (event(r#""type":"denied","on":"2026-02-30""#), "events[1].on"),
        (event(r#""type":"denied","on":"yesterday""#), "events[1].on"),
        (event(r#""type":"denied","at":"2026-03-03T10:00:00""#), "events[1].at"),
        (event(r#""type":"denied","at":"2026-03-03T10:00:00-05:00","on":"2026-03-04""#), "events[1].on"),
        (event(r#""type":"denied","on":"2026-03-03","on":"2026-03-04""#), "events[1].on"),
        (event(r#""type":"denied","on":"2026-03-03","untill":"2026-03-04""#), "events[1].untill"),
        (event(r#""type":"denied","on":"1850-03-03""#), "events[1].on"),
        (event(r#""type":"denied","on":"2300-03-03""#), "events[1].on"),
        (event(r#""type":"denied","on":"2026-03-01""#), "events[1].on"),
        (event(r#""type":"acknowledged","at":"2026-03-01T10:00:00-05:00""#), "events[1].at"),
        (event(r#""type":"sent","on":"2026-03-04""#), "events[0].on"),
        (event(r#""type":"clarification_answered","on":"2026-03-04""#), "events[1].on"),
        (event(r#""type":"sent","on":"2026-03-01","channel":"pigeon""#), "events[1].channel"),
        (event(r#""type":"extension_claimed","on":"2026-03-04""#), "events[1].extension"),
        (event(r#""type":"extension_claimed","on":"2026-03-04","extension":"more""#), "events[1].extension"),
        (event(r#""type":"extension_claimed","on":"2026-03-04","extension":"agreed","until":"2026-03-03""#), "events[1].until"),
        (event(r#""type":"supervisor_extension","on":"2026-03-04""#), "events[1].until"),
        (event(r#""type":"supervisor_extension","on":"2026-03-04","days":30"#), "events[1].from"),
        (event(r#""type":"supervisor_extension","on":"2026-03-04","from":"2026-03-05""#), "events[1].days"),
        (event(r#""type":"supervisor_extension","on":"2026-03-04","from":"2026-03-05","days":0"#), "events[1].days"),
        (event(r#""type":"agreed_date","on":"2026-03-04""#), "events[1].until"),
        (event(r#""type":"office_closed""#), "events[1].from"),
        (event(r#""type":"office_closed","from":"2026-03-05","until":"2026-03-04""#), "events[1].until"),
    ];
    for (fields, field) in cases {
        let line = format!(r#"{{"id":"b",{fields}}}"#);
        let answer = ask(&line);
        assert_eq!(answer["id"], "b", "{line}");
        assert_eq!(answer["error"]["field"], field, "{line}\n{answer}");
        assert!(
            answer["error"]["message"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
    }
}

#[test]
fn fee_paid_before_it_was_asked_for_is_an_error_but_unasked_money_is_not() {
    let with = |more: &str| {
        ask(&format!(
            r#"{{"id":"b","jurisdiction":"us","events":[{EVENT},{more}]}}"#
        ))
    };
    let early =
        r#"{"type":"fee_paid","on":"2026-03-03"},{"type":"fee_estimate_issued","on":"2026-03-05"}"#;
    assert_eq!(with(early)["error"]["field"], "events[1].on");
    assert!(with(r#"{"type":"fee_paid","on":"2026-03-03"}"#)["clocks"].is_array());
}

#[test]
fn a_batch_passes_over_bad_lines() {
    let good = format!(r#"{{"id":"good","jurisdiction":"us-ma","events":[{EVENT}]}}"#);
    let long = format!(
        r#"{{"id":"long","jurisdiction":"{}"}}"#,
        "x".repeat(batch::LONGEST_LINE)
    );
    let mut input = Vec::new();
    for line in [
        good.as_str(),
        "",
        "nonsense",
        r#"{"id":"cut","#,
        "[1,2]",
        "  ",
        &long,
        &good,
    ] {
        input.extend_from_slice(line.as_bytes());
        input.push(b'\n');
    }
    input.extend_from_slice(b"{\"id\":\"\xff\"}\n");
    input.extend_from_slice(good.as_bytes()); // the last line has no end
    let mut output = Vec::new();
    batch::run(Law::shipped(), input.as_slice(), &mut output).unwrap();
    let lines: Vec<serde_json::Value> = String::from_utf8(output)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line["id"].clone(), line["error"].is_object()))
        .collect();
    let expected = [
        (json!("good"), false),
        (json!(null), true),
        (json!("cut"), true),
        (json!(null), true),
        (json!("long"), true),
        (json!("good"), false),
        (json!("\u{fffd}"), true), // what could be made out of it
        (json!("good"), false),
    ];
    assert_eq!(told, expected);
}

#[test]
fn an_answer_reads_back_as_its_types() {
    let line = format!(r#"{{"id":"t","jurisdiction":"us-ma","events":[{EVENT}]}}"#);
    let text = batch::answer(Law::shipped(), &line);
    let answer: statutes::Answer = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&answer).unwrap(), text);
    let keys = [
        "clock",
        "duty",
        "side",
        "state",
        "due",
        "due_latest",
        "certain",
        "days_left",
        "blocked_by",
        "ignored",
        "cite",
        "confidence",
        "working",
    ];
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    for key in keys {
        assert!(
            value["clocks"][0].get(key).is_some(),
            "{key} belongs to the contract"
        );
    }
}
