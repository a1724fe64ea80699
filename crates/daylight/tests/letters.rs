//! Hundreds of letters through a line that breaks, by workers that are killed as by a
//! power cut: each is accepted once or marked as unknown, and what Daylight says of
//! each is what the receiving mail server holds.
//!
//! There are 500; `DAYLIGHT_LETTERS` makes it another number, `DAYLIGHT_SEED` repeats a
//! story.

#[path = "../../outside/tests/support/postfix.rs"]
mod postfix;
#[path = "../../outside/tests/support/proxy.rs"]
#[expect(dead_code, reason = "shared with another crate, which uses the rest")]
mod proxy;

use desk::{
    Config, Desk, Parts,
    time::{FixedClock, SeededChance},
    verbs::{AgencyFacts, NewDraft, Settings},
};
use domain::{Actor, AgencyId, Channel, ContactId, Delivery, DeliveryId, DeliveryState, Role};
use futures_util::StreamExt;
use outside::files::{Files, LocalFiles};
use postfix::Postfix;
use proxy::{Chance, Proxy};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};
use store::testing::TestDatabase;

const KILLS: usize = 14;

/// Of a hundred connections so many break.
const BROKEN: u64 = 25;

/// How often it is looked whether mails still move.
const LOOK_AGAIN: Duration = Duration::from_millis(300);

const TO: &str = "records@city.example";

/// A `daylight work` that does not outlive its story.
struct Worker(Child);

impl Worker {
    fn start(data: &Path, database: &TestDatabase, port: u16) -> Self {
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(data.join("log.txt"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_daylight"))
            .arg("work")
            .env("DATABASE_URL", database.url())
            .env("DAYLIGHT_DATA", data)
            .env("DAYLIGHT_MAIL__FROM", "desk@paper.example")
            .env("DAYLIGHT_MAIL__SMTP_HOST", "127.0.0.1")
            .env("DAYLIGHT_MAIL__SMTP_PORT", port.to_string())
            .env("DAYLIGHT_MAIL__SMTP_SECURITY", "none")
            .env("DAYLIGHT_MAIL__LETTERS_PER_MINUTE", "0")
            .env("DAYLIGHT_WORKERS__HEARTBEAT_SECONDS", "1")
            .stdout(Stdio::piped())
            .stderr(log.expect("a log"))
            .spawn()
            .expect("the program starts");
        let out = BufReader::new(child.stdout.take().expect("its output"));
        let said = out.lines().map_while(Result::ok).next();
        assert!(said.is_some_and(|line| line.contains("is working")));
        Self(child)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // SIGKILL.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A desk on the same database, by whose verbs people queue letters.
struct Newsroom {
    desk: Desk,
    database: TestDatabase,
    data: tempfile::TempDir,
    editor: Actor,
    agency: AgencyId,
    contact: ContactId,
}

impl Newsroom {
    async fn new() -> Self {
        let database = TestDatabase::new().await;
        let data = tempfile::tempdir().expect("a folder");
        let files = LocalFiles::open_folder(data.path().join("files")).expect("a folder");
        let from = "desk@paper.example".parse().expect("an address");
        let desk = Desk::new(Parts {
            store: database.store.clone(),
            files: Files::Local(files),
            mailer: None,
            law: Arc::new(statutes::Law::parse(statutes::data::SHIPPED).expect("the law")),
            clock: Arc::new(FixedClock::at(now())),
            chance: Arc::new(SeededChance::new(11)),
            reader: extract::read::Reader::new("/nowhere".into(), extract::read::Limits::default()),
            config: Config {
                letters_per_minute: 0,
                ..Config::new("http://127.0.0.1:1", from)
            },
        });
        let address = "ed@paper.example".parse().expect("an address");
        let added = desk
            .add_person(&address, "Ed Editor", Role::Admin, None)
            .await;
        let editor = Actor {
            id: added.expect("Ed").person,
            role: Role::Admin,
        };
        let settings = Settings {
            name: "The Sample Ledger".into(),
            postal_address: "1 Example Street".into(),
            phone: String::new(),
            timezone: "America/New_York".into(),
            self_approval: true,
            office_hours: false,
        };
        desk.settings(&editor, settings).await.expect("settings");
        let facts = AgencyFacts {
            name: "Sample City".into(),
            jurisdiction: "us-ma".into(),
            body: "municipality".into(),
            county: "suffolk".into(),
            ..AgencyFacts::default()
        };
        let agency = desk.add_agency(&editor, facts).await.expect("an agency");
        let contact = desk
            .add_contact(&editor, agency, Channel::Email, TO, "Records", "a call")
            .await
            .expect("a contact");
        let today = now().in_tz("America/New_York").expect("a zone").date();
        desk.verify_contact(&editor, contact, today)
            .await
            .expect("confirmed");
        Self {
            desk,
            database,
            data,
            editor,
            agency,
            contact,
        }
    }

    async fn queue_one(&self, number: usize) -> DeliveryId {
        let model = desk::letters::model("official-mail").expect("a model");
        let new = NewDraft {
            title: format!("Request {number}"),
            agency: Some(self.agency),
            model: model.id.clone(),
            answers: model.example_answers(),
            ..NewDraft::default()
        };
        let (_, letter) = self.desk.draft(&self.editor, new).await.expect("a draft");
        self.desk
            .approve(&self.editor, letter)
            .await
            .expect("approved");
        self.desk
            .queue_letter(&self.editor, letter, self.contact)
            .await
            .expect("queued")
    }

    async fn delivery(&self, id: DeliveryId) -> Delivery {
        let mut conn = self.desk.store.connection().await.expect("a connection");
        store::delivery::by_id(&mut conn, id)
            .await
            .expect("it is there")
    }

    /// Forgets those mails that move no more by themselves; how many still do.
    async fn still_moving(&self, mails: &mut Vec<DeliveryId>) -> usize {
        use DeliveryState as S;
        let mut moving = Vec::new();
        for id in mails.drain(..) {
            let state = self.delivery(id).await.state;
            if matches!(state, S::Queued | S::Deferred | S::Attempting) {
                moving.push(id);
            }
        }
        *mails = moving;
        mails.len()
    }

    /// Mails that wait for their next attempt have waited so long.
    async fn hours_pass(&self) {
        self.database
            .meddle(
                "update deliveries set next_attempt_at = next_attempt_at - interval '7 hours' where state = 'deferred';
                 update apalis.jobs set run_at = run_at - interval '7 hours' where status = 'Pending' and run_at > now();",
            )
            .await;
    }

    /// How often the case's log says that the letter was sent.
    async fn told_as_sent(&self, mail: &Delivery) -> usize {
        let mut conn = self.desk.store.connection().await.expect("a connection");
        let case = mail.case.expect("a letter has a case");
        let log = store::event::of_case(&mut conn, case).await.expect("a log");
        log.iter()
            .filter(|event| event.kind.name() == "sent")
            .count()
    }
}

#[expect(clippy::disallowed_methods, reason = "a story lives in the real world")]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

fn asked<T: std::str::FromStr>(name: &str, usual: T) -> T {
    let asked = std::env::var(name).ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_letter_is_accepted_once_or_a_person_is_asked() {
    let Some(server) = Postfix::start("") else {
        return;
    };
    let letters: usize = asked("DAYLIGHT_LETTERS", 500);
    let seed: u64 = asked("DAYLIGHT_SEED", now().as_millisecond().unsigned_abs());
    println!("{letters} letters, DAYLIGHT_SEED={seed}");
    let begun = Instant::now();
    let newsroom = Newsroom::new().await;
    let queueing =
        futures_util::stream::iter((0..letters).map(|number| newsroom.queue_one(number)));
    let mails: Vec<DeliveryId> = queueing.buffer_unordered(4).collect().await;
    let mut moving = mails.clone();
    println!("queued after {:?}", begun.elapsed());

    let proxy = Proxy::random(server.port, seed, BROKEN).await;
    let start = || {
        Worker::start(
            newsroom.data.path(),
            &newsroom.database,
            proxy.address.port(),
        )
    };
    let mut chance = Chance(seed ^ 0xdead);
    let mut workers = vec![start(), start()];
    let mut moving_at_kill = Vec::new();
    for _ in 0..KILLS {
        // Not waiting for anything: the moment of the kill is what is drawn.
        tokio::time::sleep(Duration::from_millis(chance.below(900))).await;
        moving_at_kill.push(newsroom.still_moving(&mut moving).await);
        let which = usize::try_from(chance.below(2)).expect("small");
        drop(workers.swap_remove(which));
        workers.push(start());
        newsroom.hours_pass().await;
    }
    println!(
        "killed {KILLS} times after {:?}; still moving: {moving_at_kill:?}",
        begun.elapsed()
    );
    while newsroom.still_moving(&mut moving).await > 0 {
        assert!(
            begun.elapsed() < Duration::from_secs(300),
            "mails are stuck"
        );
        // The workers are processes of their own and tell nobody when they are done.
        tokio::time::sleep(LOOK_AGAIN).await;
        newsroom.hours_pass().await;
    }
    drop(workers);
    server.settle();
    compare(&newsroom, &mails, &server).await;
    println!("done after {:?}", begun.elapsed());
}

/// Every mail's state is what the server holds.
async fn compare(newsroom: &Newsroom, mails: &[DeliveryId], server: &Postfix) {
    let mut held: BTreeMap<String, usize> = BTreeMap::new();
    for raw in server.mails_to(TO) {
        let id = raw
            .lines()
            .find_map(|line| line.strip_prefix("Message-ID: "));
        *held
            .entry(id.expect("ours have one").to_owned())
            .or_default() += 1;
    }
    let log = server.log();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut unknown_there, mut attempts) = (0, 0);
    for id in mails {
        let mail = newsroom.delivery(*id).await;
        let there = held.remove(&mail.message_id).unwrap_or(0);
        *counts.entry(mail.state.as_str()).or_default() += 1;
        attempts += mail.attempts;
        let label = format!("{mail:?}: the server holds {there}");
        let told = newsroom.told_as_sent(&mail).await;
        match mail.state {
            DeliveryState::Accepted => {
                assert_eq!((there, told), (1, 1), "{label}");
                let number = mail.queue_id.expect("Postfix tells its number");
                assert!(log.contains(&format!("{number}: message-id={}", mail.message_id)));
            }
            DeliveryState::Unknown => {
                assert!(there <= 1 && told == 0, "{label}");
                unknown_there += there;
            }
            DeliveryState::Refused => assert_eq!((there, told), (0, 0), "{label}"),
            _ => panic!("{label}"),
        }
    }
    assert!(held.is_empty(), "mails that nobody sent: {held:?}");
    println!("{counts:?} in {attempts} attempts; of those unknown {unknown_there} are there");
    assert!(counts.values().sum::<usize>() == mails.len());
    assert!(
        counts["accepted"] * 2 > mails.len(),
        "most have left: {counts:?}"
    );
}
