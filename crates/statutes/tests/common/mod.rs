//! Shared by the tests: a query in JSON through the same door as the command.
#![allow(dead_code, clippy::unwrap_used)]

pub mod draw;
pub mod slow;

use serde_json::Value;
use statutes::{Law, batch};

/// (what, the query's fields, clock, its events, due, due_latest)
pub type Case<'a> = (&'a str, &'a str, &'a str, String, &'a str, &'a str);

pub fn ask(line: &str) -> Value {
    serde_json::from_str(&batch::answer(Law::shipped(), line)).unwrap()
}

/// The one clock asked for.
pub fn clock(fields: &str, clock: &str, events: &str) -> Value {
    let line = format!(r#"{{"id":"t",{fields},"clock":"{clock}","events":[{events}]}}"#);
    let answer = ask(&line);
    let clocks = answer["clocks"]
        .as_array()
        .unwrap_or_else(|| panic!("{line}\n{answer}"));
    assert_eq!(clocks.len(), 1, "{line}\n{answer}");
    clocks[0].clone()
}

pub fn check(cases: &[Case<'_>]) {
    let mut wrong = Vec::new();
    for (what, fields, id, events, due, due_latest) in cases {
        let found = clock(fields, id, events);
        let date = |field: &str| found[field].as_str().unwrap_or("null").to_owned();
        if (date("due").as_str(), date("due_latest").as_str()) != (due, due_latest) {
            wrong.push(format!(
                "{what}: expected {due} / {due_latest}, found {found:#}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
