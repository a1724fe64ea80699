//! A newsroom for tests: three people, one agency, and a worker that runs what is
//! due. Its people read like sentences in the stories.

use desk::{
    Config, Desk, Parts,
    time::{Clock, FixedClock, SeededChance},
    verbs::{AgencyFacts, NewDraft, Settings},
};
use domain::{
    Actor, AgencyId, CaseId, Channel, ContactId, Delivery, DeliveryId, Event, EventKind, Job,
    Letter, LetterId, Role, Stage,
};
use jiff::{SignedDuration, Timestamp, civil};
use outside::{
    files::{Files, MemoryFiles},
    mail::{Mailer, MemoryOutbox},
};
use statutes::EventType;
use std::sync::Arc;
use store::testing::TestDatabase;

/// A Monday morning in Boston.
pub const START: &str = "2026-03-02T14:00:00Z";

pub struct House {
    pub desk: Desk,
    pub clock: Arc<FixedClock>,
    pub outbox: MemoryOutbox,
    pub reporter: Actor,
    pub colleague: Actor,
    pub editor: Actor,
    pub admin: Actor,
    pub agency: AgencyId,
    pub contact: ContactId,
    /// Goes with the house.
    database: TestDatabase,
}

impl House {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Parts)) -> Self {
        let database = TestDatabase::new().await;
        let clock = Arc::new(FixedClock::at(START.parse().unwrap()));
        let outbox = MemoryOutbox::new();
        let mut config = Config::new(
            "https://desk.example",
            "desk@paper.example".parse().unwrap(),
        );
        config.ocr = false;
        let mut parts = Parts {
            store: database.store.clone(),
            files: Files::Memory(MemoryFiles::new()),
            mailer: Some(Mailer::Memory(outbox.clone())),
            law: Arc::new(statutes::Law::parse(statutes::data::SHIPPED).unwrap()),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            chance: Arc::new(SeededChance::new(7)),
            reader: extract::read::Reader::new("/nowhere".into(), extract::read::Limits::default()),
            config,
        };
        change(&mut parts);
        let desk = Desk::new(parts);
        let admin = person(&desk, "root@paper.example", "Ruth Root", Role::Admin).await;
        let editor = person(&desk, "ed@paper.example", "Ed Editor", Role::Editor).await;
        let reporter = person(&desk, "rae@paper.example", "Rae Reporter", Role::Reporter).await;
        let colleague = person(&desk, "cole@paper.example", "Cole League", Role::Reporter).await;
        let (agency, contact) = sample_agency(&desk, &editor).await;
        let house = Self {
            desk,
            clock,
            outbox,
            reporter,
            colleague,
            editor,
            admin,
            agency,
            contact,
            database,
        };
        house.settings(false).await;
        house
    }

    pub async fn settings(&self, self_approval: bool) {
        let settings = sample_settings(self_approval);
        self.desk.settings(&self.admin, settings).await.unwrap();
    }

    pub fn new_draft(&self) -> NewDraft {
        let model = desk::letters::model("official-mail").unwrap();
        NewDraft {
            title: "Mail with the federal agency".into(),
            agency: Some(self.agency),
            model: model.id.clone(),
            answers: model.example_answers(),
            ..NewDraft::default()
        }
    }

    pub async fn draft(&self) -> (CaseId, LetterId) {
        self.desk
            .draft(&self.reporter, self.new_draft())
            .await
            .unwrap()
    }

    /// A case whose request is approved.
    pub async fn approved(&self) -> (CaseId, LetterId) {
        let (case, letter) = self.draft().await;
        self.desk.submit(&self.reporter, letter).await.unwrap();
        self.desk.approve(&self.editor, letter).await.unwrap();
        (case, letter)
    }

    /// A case whose request waits to be sent.
    pub async fn queued(&self) -> (CaseId, LetterId, DeliveryId) {
        let (case, letter) = self.approved().await;
        let delivery = self
            .desk
            .queue_letter(&self.reporter, letter, self.contact)
            .await
            .unwrap();
        (case, letter, delivery)
    }

    /// A case whose request has left now.
    pub async fn sent(&self) -> CaseId {
        let (case, _, delivery) = self.queued().await;
        self.work().await;
        assert_eq!(self.delivery(delivery).await.state.as_str(), "accepted");
        case
    }

    /// A case drafted so, whose request has left now.
    pub async fn sent_as(&self, draft: NewDraft) -> CaseId {
        let (case, letter) = self.desk.draft(&self.reporter, draft).await.unwrap();
        self.desk.submit(&self.reporter, letter).await.unwrap();
        self.desk.approve(&self.editor, letter).await.unwrap();
        self.desk
            .queue_letter(&self.reporter, letter, self.contact)
            .await
            .unwrap();
        self.work().await;
        case
    }

    /// So many open cases whose requests have left now, copied from one; how many.
    pub async fn many(&self, cases: i64) -> i64 {
        self.sent().await;
        let copies = cases - 1;
        self.behind_its_back(format!(
            "create temporary table numbers as select n, gen_random_uuid() id from generate_series(1, {copies}) n;
             set session_replication_role = replica;
             insert into cases (id, reference, title, agency_id, owner_id, model, opened_at, stage, updated_at, version)
             select n.id, 'DL-' || translate(lpad(upper(to_hex(n.n)), 6, '0'), '01', 'XY'), 'bulk', c.agency_id, c.owner_id, c.model, c.opened_at, c.stage, c.updated_at, c.version
             from numbers n, cases c where c.title <> 'bulk';
             insert into events (id, case_id, seq, kind, body, at, on_date, recorded_at, recorded_by, source, proof, prev_hash, hash)
             select gen_random_uuid(), c.id, e.seq, e.kind, e.body, e.at, e.on_date, e.recorded_at, e.recorded_by, e.source, e.proof, e.prev_hash, e.hash
             from cases c, events e where c.title = 'bulk';
             set session_replication_role = origin;
             drop table numbers;
             analyze;"
        ))
        .await;
        self.count("select count(*) from cases").await
    }

    /// For a second connection to the same database.
    pub fn options(&self) -> sqlx::postgres::PgConnectOptions {
        self.database.options()
    }

    /// A desk over the same database that shares nothing else with ours.
    pub fn another_process(&self) -> Desk {
        Desk::new(Parts {
            store: self.desk.store.clone(),
            files: self.desk.files.clone(),
            mailer: self.desk.mailer.clone(),
            law: Arc::new(statutes::Law::parse(statutes::data::SHIPPED).unwrap()),
            clock: Arc::clone(&self.desk.clock),
            chance: Arc::new(SeededChance::new(8)),
            reader: self.desk.reader.clone(),
            config: self.desk.config.clone(),
        })
    }

    /// Runs every job that is due by the house's clock, and those that these make.
    pub async fn work(&self) -> usize {
        let mut done = 0;
        while let Some(job) = self.next_job().await {
            match job {
                Job::Deliver { delivery } => self.desk.deliver(delivery).await.unwrap(),
                Job::Remind => drop(self.desk.remind().await.unwrap()),
                Job::RemindCase { case } => drop(self.desk.remind_case(case).await.unwrap()),
                Job::Import { import } => self.desk.make_cases(import).await.unwrap(),
                Job::Sort { inbound } => self.desk.sort(inbound).await.unwrap(),
                Job::CheckSender { inbound } => self.desk.check_sender(inbound).await.unwrap(),
                Job::Fetch { fetch } => self.desk.fetch_link(fetch).await.unwrap(),
                Job::Link { document } => self.desk.link(document).await.unwrap(),
                Job::Relink { after } => self.desk.relink(after).await.unwrap(),
                Job::Learn => self.desk.learn().await.unwrap(),
                // No story here reads: that takes a child process.
                Job::Read { .. } => {}
                other => panic!("no story here makes this job: {other:?}"),
            }
            done += 1;
        }
        done
    }

    async fn next_job(&self) -> Option<Job> {
        let job: Option<Vec<u8>> = sqlx::query_scalar(
            "delete from apalis.jobs where id = (
                 select id from apalis.jobs where status = 'Pending' and run_at <= $1::timestamptz
                 order by run_at, id limit 1)
             returning job",
        )
        .bind(self.desk.clock.now().to_string())
        .fetch_optional(self.desk.store.pool())
        .await
        .unwrap();
        job.map(|bytes| serde_json::from_slice(&bytes).unwrap())
    }

    /// Jobs that wait for their time.
    pub async fn waiting_jobs(&self) -> i64 {
        self.count("select count(*) from apalis.jobs where status = 'Pending'")
            .await
    }

    pub async fn count(&self, query: &'static str) -> i64 {
        sqlx::query_scalar(query)
            .fetch_one(self.desk.store.pool())
            .await
            .unwrap()
    }

    /// What an evil or dead hand does behind the desk's back.
    pub async fn behind_its_back(&self, statement: impl Into<String>) {
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement.into()))
            .execute(self.desk.store.pool())
            .await
            .unwrap();
    }

    /// The subjects of all that the desk has sent by itself: reminders and digests.
    pub fn told(&self) -> Vec<String> {
        let sent = self.outbox.sent();
        let parser = mail_parser::MessageParser::new();
        let parsed = sent.iter().map(|one| parser.parse(&one.raw).unwrap());
        parsed
            .filter(|mail| mail.header("Auto-Submitted").is_some())
            .map(|mail| mail.subject().unwrap().to_owned())
            .collect()
    }

    pub fn pass(&self, time: SignedDuration) {
        self.clock.advance(time);
    }

    /// Sets the clock to an hour of a day in Boston.
    pub fn on(&self, year: i16, month: i8, day: i8, hour: i8) -> Timestamp {
        let there = civil::date(year, month, day).at(hour, 0, 0, 0);
        let now = there.in_tz("America/New_York").unwrap().timestamp();
        self.clock.set(now);
        now
    }

    pub async fn delivery(&self, id: DeliveryId) -> Delivery {
        let mut conn = self.desk.store.connection().await.unwrap();
        store::delivery::by_id(&mut conn, id).await.unwrap()
    }

    pub async fn raw(&self, id: DeliveryId) -> String {
        let mut conn = self.desk.store.connection().await.unwrap();
        String::from_utf8(store::delivery::raw(&mut conn, id).await.unwrap()).unwrap()
    }

    pub async fn letter(&self, id: LetterId) -> Letter {
        let mut conn = self.desk.store.connection().await.unwrap();
        store::letter::by_id(&mut conn, id).await.unwrap()
    }

    pub async fn case(&self, id: CaseId) -> domain::Case {
        let mut conn = self.desk.store.connection().await.unwrap();
        store::case::by_id(&mut conn, id).await.unwrap()
    }

    pub async fn stage(&self, id: CaseId) -> Stage {
        self.case(id).await.progress.stage
    }

    pub async fn log(&self, case: CaseId) -> Vec<Event> {
        let mut conn = self.desk.store.connection().await.unwrap();
        store::event::of_case(&mut conn, case).await.unwrap()
    }

    pub async fn names(&self, case: CaseId) -> Vec<String> {
        self.log(case)
            .await
            .iter()
            .map(|event| event.kind.name())
            .collect()
    }

    pub async fn facts(&self, case: CaseId, wanted: EventType) -> Vec<Event> {
        let mut log = self.log(case).await;
        log.retain(|event| matches!(&event.kind, EventKind::Legal(fact) if fact.kind == wanted));
        log
    }

    /// The ordinary date of one of a case's clocks.
    pub async fn due(&self, case: CaseId, clock: &str) -> Option<civil::Date> {
        let clocks = self.desk.clocks(&self.editor, case).await.unwrap();
        clocks
            .into_iter()
            .find(|one| one.clock == clock)
            .and_then(|one| one.due)
    }
}

/// What the newsroom says of itself.
pub fn sample_settings(self_approval: bool) -> Settings {
    Settings {
        name: "The Sample Ledger".into(),
        postal_address: "1 Example Street\nSampletown".into(),
        phone: String::new(),
        timezone: "America/New_York".into(),
        self_approval,
        office_hours: false,
    }
}

async fn person(desk: &Desk, email: &str, name: &str, role: Role) -> Actor {
    let added = desk
        .add_person(&email.parse().unwrap(), name, role, None)
        .await
        .unwrap();
    Actor {
        id: added.person,
        role,
    }
}

async fn sample_agency(desk: &Desk, by: &Actor) -> (AgencyId, ContactId) {
    let facts = AgencyFacts {
        name: "Sample Police Department".into(),
        jurisdiction: "us-ma".into(),
        body: "municipality".into(),
        county: "suffolk".into(),
        ..AgencyFacts::default()
    };
    let agency = desk.add_agency(by, facts).await.unwrap();
    let (address, source) = ("records@police.example", "a telephone call");
    let contact = desk
        .add_contact(by, agency, Channel::Email, address, "Records", source)
        .await
        .unwrap();
    desk.verify_contact(by, contact, civil::date(2026, 3, 1))
        .await
        .unwrap();
    (agency, contact)
}
