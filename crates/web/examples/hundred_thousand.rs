//! How a newsroom with a hundred thousand open cases feels: loads them into a
//! throwaway database, runs the daily pass with a thousand reminders due, and opens
//! the desk two hundred times.
//!
//! `cargo run --release -p web --example hundred_thousand [CASES]`, with a Postgres
//! server in `DAYLIGHT_TEST_URL` or installed on the machine.

#![expect(clippy::unwrap_used, reason = "a measurement that fails may panic")]

use axum::{
    body::{Body, to_bytes},
    http::{Request, header},
};
use desk::{
    Config, Desk, Parts,
    time::{FixedClock, SeededChance},
    verbs::{AgencyFacts, NewDraft},
};
use domain::{Actor, LegalFact, Role, When};
use jiff::{Timestamp, civil};
use outside::files::{Files, MemoryFiles};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use store::testing::TestDatabase;
use tower::ServiceExt;

const PASSWORD: &str = "a sentence that is long enough";

/// People who share the cases evenly; the first of them opens the desk.
const PEOPLE: usize = 20;

/// Reminders that are due.
const DUE: i64 = 1000;

#[tokio::main]
async fn main() {
    let cases: i64 = std::env::args()
        .nth(1)
        .map_or(100_000, |n| n.parse().unwrap());
    let database = TestDatabase::new().await;
    let clock = Arc::new(FixedClock::at("2026-03-02T14:00:00Z".parse().unwrap()));
    let desk = Desk::new(Parts {
        store: database.store.clone(),
        files: Files::Memory(MemoryFiles::new()),
        mailer: None,
        law: Arc::new(statutes::Law::parse(statutes::data::SHIPPED).unwrap()),
        clock: Arc::clone(&clock) as _,
        chance: Arc::new(SeededChance::new(7)),
        reader: extract::read::Reader::new("/nowhere".into(), extract::read::Limits::default()),
        config: Config::new(
            "https://desk.example",
            "desk@paper.example".parse().unwrap(),
        ),
    });
    let people = people(&desk).await;
    one_case(&desk, &people[0]).await;
    timed("load", load(&desk, cases)).await;
    clock.set(morning(5));
    let looked = timed("first pass: every date is new", desk.remind()).await;
    assert_eq!(looked.unwrap(), 0);
    let idle = timed("daily pass, nothing due", desk.remind()).await;
    assert_eq!(idle.unwrap(), 0);
    fall_due(&desk).await;
    let sent = timed("daily pass, a thousand due", desk.remind()).await;
    assert_eq!(sent.unwrap(), usize::try_from(DUE).unwrap());
    timed("doctor compares every cached date", desk.check_dates())
        .await
        .unwrap();
    open_desk(&desk).await;
}

/// Eight in the morning of a day in March.
fn morning(day: i8) -> Timestamp {
    let there = civil::date(2026, 3, day).at(8, 0, 0, 0);
    there.in_tz("America/New_York").unwrap().timestamp()
}

async fn timed<T>(what: &str, work: impl Future<Output = T>) -> T {
    let begun = Instant::now();
    let done = work.await;
    println!("{what}: {:.2?}", begun.elapsed());
    done
}

async fn people(desk: &Desk) -> Vec<Actor> {
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        let email = format!("person{n}@paper.example").parse().unwrap();
        let name = format!("Person {n}");
        let added = desk
            .add_person(&email, &name, Role::Editor, (n == 0).then_some(PASSWORD))
            .await;
        people.push(Actor {
            id: added.unwrap().person,
            role: Role::Editor,
        });
    }
    people
}

async fn one_case(desk: &Desk, by: &Actor) {
    let facts = AgencyFacts {
        name: "Sample Police Department".into(),
        jurisdiction: "us-ma".into(),
        body: "municipality".into(),
        county: "suffolk".into(),
        ..AgencyFacts::default()
    };
    let agency = desk.add_agency(by, facts).await.unwrap();
    let model = desk::letters::model("official-mail").unwrap();
    let draft = NewDraft {
        title: "Mail with the federal agency".into(),
        agency: Some(agency),
        model: model.id.clone(),
        answers: model.example_answers(),
        ..NewDraft::default()
    };
    let (case, _) = desk.draft(by, draft).await.unwrap();
    for kind in [statutes::EventType::Sent, statutes::EventType::Received] {
        let when = When::On(civil::date(2026, 3, 2));
        desk.record_event(by, case, LegalFact::of(kind), when, None)
            .await
            .unwrap();
    }
}

async fn run(desk: &Desk, sql: String) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
        .execute(desk.store.pool())
        .await
        .unwrap();
}

/// Copies the one case, its facts among it, and gives the copies to everybody in turn.
async fn load(desk: &Desk, cases: i64) {
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
    run(desk, sql).await;
}

/// A thousand requests turn out to have been received a week earlier.
async fn fall_due(desk: &Desk) {
    let sql = format!(
        "create temporary table chosen as select id from cases order by id limit {DUE};
         set session_replication_role = replica;
         update events set on_date = '2026-02-19' where case_id in (select id from chosen) and on_date is not null;
         set session_replication_role = origin;
         update cases set look_on = '2026-03-05' where id in (select id from chosen);
         drop table chosen;"
    );
    run(desk, sql).await;
}

/// Opens the desk two hundred times and says how long it took.
async fn open_desk(desk: &Desk) {
    let email = "person0@paper.example";
    let signed_in = desk
        .sign_in(email, PASSWORD, "127.0.0.1", "bench")
        .await
        .unwrap();
    let app = web::router(web::WebState {
        desk: desk.clone(),
        started: desk.clock.now(),
    });
    let mut took: Vec<Duration> = Vec::new();
    for _ in 0..200 {
        let request = Request::get("/")
            .header(header::HOST, "desk.example")
            .header(header::COOKIE, format!("daylight={}", signed_in.token))
            .body(Body::empty())
            .unwrap();
        let begun = Instant::now();
        let response = app.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200, "the cookie signs in");
        let page = to_bytes(response.into_body(), 10 << 20).await.unwrap();
        took.push(begun.elapsed());
        assert!(page.len() > 1000);
    }
    took.sort();
    println!("desk page: median {:.2?}, p95 {:.2?}", took[100], took[190]);
}
