//! The engine against the slow second implementation, over random cases of every clock.

#![allow(clippy::unwrap_used)]

mod common;
use common::draw::{self, Draw};
use common::slow::{Found, Slow};
use jiff::civil::Date;
use serde_json::Value as Json;
use statutes::{Clock, Law, Query, compute, data};
use std::sync::LazyLock;

/// Four tests of this many cases, so that they run side by side: 100,000 in all.
const CASES: u64 = 25_000;

#[test]
fn agrees_in_the_first_quarter() {
    agrees(1);
}

#[test]
fn agrees_in_the_second_quarter() {
    agrees(2);
}

#[test]
fn agrees_in_the_third_quarter() {
    agrees(3);
}

#[test]
fn agrees_in_the_last_quarter() {
    agrees(4);
}

fn agrees(seed: u64) {
    static SLOW: LazyLock<Slow> = LazyLock::new(|| Slow::new(data::SHIPPED));
    let slow = &*SLOW;
    let clocks = draw::numbered_clocks(slow.law());
    let mut draw = Draw(seed * 1_000_003);
    let mut seen = Seen::default();
    for case in 0..CASES {
        let query = draw::query(&mut draw, slow.law(), &clocks);
        let found = engine(&query);
        let expected = [false, true]
            .map(|latest| slow.clock(&query, query["clock"].as_str().unwrap(), latest));
        let got = found.as_ref().map_or([Found::NotStarted; 2], both);
        let expected = as_the_contract_says(expected);
        assert_eq!(
            got, expected,
            "seed {seed}, case {case}: {query:#}\n{found:#?}"
        );
        seen.count(&expected);
    }
    seen.check();
}

/// How many cases ended how: a comparison of nothing with nothing would prove nothing.
#[derive(Default)]
struct Seen {
    dated: u64,
    differing: u64,
    waiting: u64,
    half: u64,
}

impl Seen {
    fn count(&mut self, found: &[Found; 2]) {
        match found {
            [Found::Due(a), Found::Due(b)] => {
                self.dated += 1;
                self.differing += u64::from(a != b);
            }
            [Found::Waiting(_), _] => self.waiting += 1,
            [Found::Due(_), _] => self.half += 1,
            _ => {}
        }
    }

    fn check(&self) {
        assert!(self.dated > CASES / 2, "{} dated", self.dated);
        assert!(self.differing > CASES / 10, "{} differ", self.differing);
        assert!(self.waiting > CASES / 100, "{} wait", self.waiting);
        assert!(
            self.half > CASES / 1000,
            "{} without a latest date",
            self.half
        );
    }
}

fn engine(query: &Json) -> Option<Clock> {
    let query: Query = serde_json::from_value(query.clone()).unwrap();
    let answer = compute(Law::shipped(), &query);
    let answer = answer.unwrap_or_else(|problem| panic!("{problem}\n{query:#?}"));
    answer.clocks.into_iter().next()
}

fn both(clock: &Clock) -> [Found; 2] {
    let due = |date: Option<Date>| date.map(Found::Due);
    let waiting = clock.days_left.map(Found::Waiting);
    let first = due(clock.due).or(waiting).unwrap_or(Found::NotStarted);
    [first, due(clock.due_latest).unwrap_or(Found::NotStarted)]
}

/// Only the ordinary reading tells the days left; without a date there, none is given at all.
fn as_the_contract_says([ordinary, latest]: [Found; 2]) -> [Found; 2] {
    let latest = match (ordinary, latest) {
        // A claim that came late by one reading only may leave its use for a later one; the
        // latest reading is never the earlier date.
        (Found::Due(due), Found::Due(date)) => Found::Due(date.max(due)),
        _ => Found::NotStarted,
    };
    [ordinary, latest]
}
