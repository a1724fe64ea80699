//! How a newsroom with a hundred thousand open cases feels: loads them into a
//! throwaway database, runs the daily pass with a thousand reminders due, and opens
//! the desk two hundred times.
//!
//! `cargo run --release -p web --example hundred_thousand [CASES]`, with a Postgres
//! server in `DAYLIGHT_TEST_URL` or installed on the machine.

#![expect(clippy::unwrap_used, reason = "a measurement that fails may panic")]

mod scale;

use jiff::{Timestamp, civil};
use scale::{Newsroom, PEOPLE, run, timed};
use sqlx::PgPool;
use std::time::Duration;

/// Reminders that are due.
const DUE: i64 = 1000;

#[tokio::main]
async fn main() {
    let cases: i64 = std::env::args()
        .nth(1)
        .map_or(100_000, |n| n.parse().unwrap());
    let clock = scale::clock();
    let newsroom = Newsroom::new(&clock).await;
    let desk = &newsroom.desk;
    timed("load", load(desk.store.pool(), cases)).await;
    clock.set(morning(5));
    let looked = timed("first pass: every date is new", desk.remind()).await;
    assert_eq!(looked.unwrap(), 0);
    let idle = timed("daily pass, nothing due", desk.remind()).await;
    assert_eq!(idle.unwrap(), 0);
    fall_due(desk.store.pool()).await;
    let sent = timed("daily pass, a thousand due", desk.remind()).await;
    assert_eq!(sent.unwrap(), usize::try_from(DUE).unwrap());
    timed("doctor compares every cached date", desk.check_dates())
        .await
        .unwrap();
    open_desk(&newsroom).await;
}

/// Eight in the morning of a day in March.
fn morning(day: i8) -> Timestamp {
    let there = civil::date(2026, 3, day).at(8, 0, 0, 0);
    there.in_tz("America/New_York").unwrap().timestamp()
}

/// Copies the one case, its facts among it, and gives the copies to everybody in turn.
async fn load(pool: &PgPool, cases: i64) {
    let sql = format!(
        "create temporary table numbers as
             select n, gen_random_uuid() id from generate_series(1, {cases} - 1) n;
         create temporary table owners as
             select id, row_number() over (order by email) - 1 nth from people;
         set session_replication_role = replica;
         insert into cases (id, reference, title, agency_id, owner_id, model, opened_at, stage, updated_at, version)
         select n.id, 'DL-' || translate(lpad(upper(to_hex(n.n)), 6, '0'), '01', 'XY'), 'Request ' || n.n,
                c.agency_id, o.id, c.model, c.opened_at, c.stage, c.updated_at, c.version
         from numbers n join owners o on o.nth = n.n % {PEOPLE}, cases c;
         insert into events (id, case_id, seq, kind, body, at, on_date, recorded_at, recorded_by, source, proof, prev_hash, hash)
         select gen_random_uuid(), n.id, e.seq, e.kind, e.body, e.at, e.on_date, e.recorded_at, e.recorded_by,
                e.source, e.proof, e.prev_hash, e.hash
         from numbers n, events e;
         set session_replication_role = origin;
         drop table numbers; drop table owners; analyze;"
    );
    run(pool, &sql).await;
}

/// A thousand requests turn out to have been received a week earlier.
async fn fall_due(pool: &PgPool) {
    let sql = format!(
        "create temporary table chosen as select id from cases order by id limit {DUE};
         set session_replication_role = replica;
         update events set on_date = '2026-02-19' where case_id in (select id from chosen) and on_date is not null;
         set session_replication_role = origin;
         update cases set look_on = '2026-03-05' where id in (select id from chosen);
         drop table chosen;"
    );
    run(pool, &sql).await;
}

/// Opens the desk two hundred times and says how long it took.
async fn open_desk(newsroom: &Newsroom) {
    let mut took: Vec<Duration> = Vec::new();
    for _ in 0..200 {
        took.push(newsroom.open("/").await);
    }
    took.sort();
    println!("desk page: median {:.2?}, p95 {:.2?}", took[100], took[190]);
}
