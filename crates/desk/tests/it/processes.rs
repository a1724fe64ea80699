//! Schedulers as processes of their own, killed with SIGKILL in the middle of their
//! work, several at once, on one real Postgres: each reminder is written once, with
//! one mail and one job, and none is lost.

use crate::house::House;
use desk::{
    Config, Desk, Parts,
    time::{FixedClock, SeededChance},
};
use outside::files::{Files, MemoryFiles};
use sqlx::{ConnectOptions, postgres::PgPoolOptions};
use std::{
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};
use store::Store;

const URL: &str = "DAYLIGHT_CHILD_URL";
const NOW: &str = "DAYLIGHT_CHILD_NOW";
const SEED: &str = "DAYLIGHT_CHILD_SEED";

/// What a child process does: this test, run by name with the three variables set.
#[tokio::test]
#[ignore = "a process that other tests start"]
async fn scheduler() {
    let (Ok(url), Ok(now), Ok(seed)) =
        (std::env::var(URL), std::env::var(NOW), std::env::var(SEED))
    else {
        return;
    };
    let pool = PgPoolOptions::new()
        .max_connections(6)
        .connect(&url)
        .await
        .unwrap();
    let sender = "desk@paper.example".parse().unwrap();
    let desk = Desk::new(Parts {
        store: Store::over(pool),
        files: Files::Memory(MemoryFiles::new()),
        mailer: None,
        law: Arc::new(statutes::Law::parse(statutes::data::SHIPPED).unwrap()),
        clock: Arc::new(FixedClock::at(now.parse().unwrap())),
        chance: Arc::new(SeededChance::new(seed.parse().unwrap())),
        reader: extract::read::Reader::new("/nowhere".into(), extract::read::Limits::default()),
        config: Config::new("https://desk.example", sender),
    });
    desk.remind().await.unwrap();
}

fn start(house: &House, seed: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "processes::scheduler", "--ignored"])
        .env(URL, house.options().to_url_lossy().to_string())
        .env(NOW, house.desk.clock.now().to_string())
        .env(SEED, seed.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

async fn written(house: &House) -> i64 {
    house.count("select count(*) from reminders").await
}

/// How many cases a story has; `DAYLIGHT_CASES` makes it a longer one.
fn asked_for(usual: i64) -> i64 {
    let asked = std::env::var("DAYLIGHT_CASES").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(usual)
}

/// Waits until so many are written; a minute without a new one is too long.
async fn until(house: &House, lines: i64) {
    let (mut seen, mut since) = (0, Instant::now());
    loop {
        let now = written(house).await;
        if now >= lines {
            return;
        }
        if now > seen {
            (seen, since) = (now, Instant::now());
        }
        assert!(
            since.elapsed() < Duration::from_secs(60),
            "only {now} lines were written"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn each_once(house: &House, cases: i64) {
    assert_eq!(written(house).await, cases);
    let mails = "select count(*) from deliveries d where purpose = 'reminder'
                 and exists (select from reminders r where r.delivery_id = d.id)";
    assert_eq!(house.count(mails).await, cases, "one mail for each line");
    let orphans = "select count(*) from deliveries d where purpose = 'reminder'
                   and not exists (select from reminders r where r.delivery_id = d.id)";
    assert_eq!(house.count(orphans).await, 0, "and none without");
    let jobs = "select count(distinct convert_from(job, 'UTF8')::jsonb ->> 'delivery') from apalis.jobs
                where convert_from(job, 'UTF8')::jsonb ->> 'kind' = 'deliver' and status = 'Pending'";
    assert_eq!(house.count(jobs).await, cases, "and each has its job");
}

#[tokio::test]
async fn killed_in_the_middle_again_and_again_each_reminder_is_written_once() {
    let house = House::new().await;
    let cases = house.many(asked_for(600)).await;
    house.on(2026, 3, 11, 8);
    for (round, share) in [(1, 10), (2, 4), (3, 2)] {
        let mut child = start(&house, 100 + round);
        until(&house, cases / share).await;
        // On Unix this is SIGKILL.
        child.kill().unwrap();
        child.wait().unwrap();
        let now = written(&house).await;
        assert!(
            now < cases,
            "round {round}: it was killed too late to prove anything"
        );
    }
    assert!(start(&house, 200).wait().unwrap().success());
    each_once(&house, cases).await;
    assert!(start(&house, 201).wait().unwrap().success());
    each_once(&house, cases).await;
}

#[tokio::test]
async fn five_schedulers_at_once_write_each_reminder_once() {
    let house = House::new().await;
    let cases = house.many(300).await;
    house.on(2026, 3, 11, 8);
    let mut children: Vec<Child> = (0..5).map(|seed| start(&house, 300 + seed)).collect();
    until(&house, cases / 3).await;
    children[0].kill().unwrap();
    for child in &mut children {
        child.wait().unwrap();
    }
    assert!(start(&house, 400).wait().unwrap().success());
    each_once(&house, cases).await;
}

#[tokio::test]
async fn three_days_down_is_one_catch_up_for_each_case() {
    let house = House::new().await;
    let cases = house.many(60).await;
    house.on(2026, 3, 11, 8);
    assert!(start(&house, 500).wait().unwrap().success());
    each_once(&house, cases).await;
    house.on(2026, 3, 19, 8);
    assert!(start(&house, 501).wait().unwrap().success());
    let late = "select count(*) from reminders where kind = 'late'";
    assert_eq!(house.count(late).await, cases);
    assert_eq!(
        house
            .count("select count(*) from reminders where kind = 'on_the_day'")
            .await,
        0,
        "what the outage has overtaken is not made up for"
    );
}
