//! A newsroom in a throwaway database, for measurements: twenty people, one case, and
//! a browser's way in.

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
use jiff::civil;
use outside::files::{Files, MemoryFiles};
use sqlx::PgPool;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use store::testing::TestDatabase;
use tower::ServiceExt;

const PASSWORD: &str = "a sentence that is long enough";

/// People; the first of them opens pages.
pub const PEOPLE: usize = 20;

/// The newsroom. Its database goes with it.
pub struct Newsroom {
    pub desk: Desk,
    session: String,
    _database: TestDatabase,
}

impl Newsroom {
    /// With one case, which runs, on March 2, 2026.
    pub async fn new(clock: &Arc<FixedClock>) -> Self {
        let database = TestDatabase::new().await;
        let desk = Desk::new(Parts {
            store: database.store.clone(),
            files: Files::Memory(MemoryFiles::new()),
            mailer: None,
            law: Arc::new(statutes::Law::parse(statutes::data::SHIPPED).unwrap()),
            clock: Arc::clone(clock) as _,
            chance: Arc::new(SeededChance::new(7)),
            reader: extract::read::Reader::new("/nowhere".into(), extract::read::Limits::default()),
            config: Config::new(
                "https://desk.example",
                "desk@paper.example".parse().unwrap(),
            ),
        });
        let people = people(&desk).await;
        one_case(&desk, &people[0]).await;
        let signed_in = desk
            .sign_in("person0@paper.example", PASSWORD, "127.0.0.1", "bench")
            .await
            .unwrap();
        Self {
            session: signed_in.token.to_string(),
            desk,
            _database: database,
        }
    }

    /// Opens a page as the first person: how long the answer took.
    pub async fn open(&self, path: &str) -> Duration {
        let app = web::router(web::WebState {
            desk: self.desk.clone(),
            started: self.desk.clock.now(),
        });
        let request = Request::get(path)
            .header(header::HOST, "desk.example")
            .header(header::COOKIE, format!("daylight={}", self.session))
            .body(Body::empty())
            .unwrap();
        let begun = Instant::now();
        let response = app.oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        let page = to_bytes(response.into_body(), 10 << 20).await.unwrap();
        let took = begun.elapsed();
        assert!(page.len() > 1000);
        took
    }
}

/// The morning of March 2, 2026.
pub fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::at("2026-03-02T14:00:00Z".parse().unwrap()))
}

pub async fn timed<T>(what: &str, work: impl Future<Output = T>) -> T {
    let begun = Instant::now();
    let done = work.await;
    println!("{what}: {:.2?}", begun.elapsed());
    done
}

pub async fn run(pool: &PgPool, sql: &str) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()))
        .execute(pool)
        .await
        .unwrap();
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
