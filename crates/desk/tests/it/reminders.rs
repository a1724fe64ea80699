//! Reminders: each once, before the date, however often the run was repeated,
//! doubled or missed.

use crate::house::House;
use domain::{CaseId, Outcome};
use jiff::{
    SignedDuration, ToSpan,
    civil::{Date, date},
};
use outside::mail::Fault;

const CLOCK: &str = "initial_response";

/// The ledger: (clock, due, kind) in the order of writing.
async fn ledger(house: &House, case: CaseId) -> Vec<(String, Date, String)> {
    let mut conn = house.desk.store.connection().await.unwrap();
    let mut of = store::reminder::of_cases(&mut conn, &[case]).await.unwrap();
    of.remove(&case)
        .unwrap_or_default()
        .into_iter()
        .map(|line| (line.clock, line.due, line.kind))
        .collect()
}

fn morning(house: &House, day: Date) {
    house.on(day.year(), day.month(), day.day(), 8);
}

#[tokio::test]
async fn forty_days_of_runs_remind_once_of_each_date() {
    let house = House::new().await;
    let case = house.sent().await;
    let mut days_of_first = Vec::new();
    for nth in 0..40 {
        let today = date(2026, 3, 3) + nth.days();
        morning(&house, today);
        for _ in 0..3 {
            let before = ledger(&house, case).await.len();
            house.desk.remind().await.unwrap();
            house.work().await;
            let lines = ledger(&house, case).await;
            days_of_first.extend(
                lines[before..]
                    .iter()
                    .filter(|line| line.0 == CLOCK)
                    .map(|line| (today, line.2.clone())),
            );
        }
    }
    let due = house.due(case, CLOCK).await.unwrap();
    assert_eq!(due, date(2026, 3, 16));
    let expected = [
        (date(2026, 3, 11), "before_3_business_days"),
        (date(2026, 3, 16), "on_the_day"),
        (date(2026, 3, 17), "late"),
    ];
    let found: Vec<_> = days_of_first
        .iter()
        .map(|(day, kind)| (*day, kind.as_str()))
        .collect();
    assert_eq!(found, expected);
    let lines = ledger(&house, case).await;
    let mut once = lines.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), lines.len());
    assert_eq!(house.told().len(), lines.len(), "one mail for each line");
    assert_eq!(house.waiting_jobs().await, 0);
}

#[tokio::test]
async fn an_outage_is_caught_up_once_with_the_newest() {
    let house = House::new().await;
    let case = house.sent().await;
    morning(&house, date(2026, 3, 20));
    house.desk.remind().await.unwrap();
    house.desk.remind().await.unwrap();
    house.work().await;
    let lines = ledger(&house, case).await;
    let of_first: Vec<_> = lines.iter().filter(|line| line.0 == CLOCK).collect();
    assert_eq!(of_first.len(), 1, "not none, not three: {lines:?}");
    assert_eq!(of_first[0].2, "late");
    let subjects = house.told();
    assert!(
        subjects
            .iter()
            .any(|subject| subject.starts_with("Late for 4 days: answer in writing")),
        "{subjects:?}"
    );
}

#[tokio::test]
async fn two_schedulers_at_once_remind_once() {
    let house = House::new().await;
    for _ in 0..8 {
        house.sent().await;
    }
    morning(&house, date(2026, 3, 11));
    let runs = futures_util::future::join_all((0..4).map(|_| house.desk.remind())).await;
    let queued: usize = runs.into_iter().map(Result::unwrap).sum();
    house.work().await;
    assert_eq!((queued, house.told().len()), (8, 8));
    assert_eq!(house.count("select count(*) from reminders").await, 8);
}

#[tokio::test]
async fn a_reminder_says_where_and_why_and_that_a_machine_wrote_it() {
    let house = House::new().await;
    let case = house.sent().await;
    morning(&house, date(2026, 3, 11));
    house.desk.remind().await.unwrap();
    house.work().await;
    let sent = house.outbox.sent();
    let last = sent.last().unwrap();
    assert_eq!(last.envelope.to[0].as_str(), "rae@paper.example");
    let mail = mail_parser::MessageParser::new().parse(&last.raw).unwrap();
    let text = mail.body_text(0).unwrap();
    for words in [
        format!("https://desk.example/cases/{case}"),
        "Monday, March 16, 2026".into(),
        house.case(case).await.reference.to_string(),
        "Sample Police Department".into(),
    ] {
        assert!(text.contains(&words), "{words} in {text}");
    }
    assert_eq!(
        mail.header("Auto-Submitted")
            .and_then(|value| value.as_text()),
        Some("auto-generated")
    );
}

#[tokio::test]
async fn closed_cases_and_people_who_left_are_not_reminded() {
    let house = House::new().await;
    let (closed, left) = (house.sent().await, house.sent().await);
    house
        .desk
        .close_case(&house.reporter, closed, Outcome::Granted, "")
        .await
        .unwrap();
    house
        .desk
        .hand_over(&house.reporter, left, house.colleague.id)
        .await
        .unwrap();
    let (admin, colleague) = (&house.admin, house.colleague.id);
    house
        .desk
        .change_person(
            admin,
            colleague,
            "Cole League",
            domain::Role::Reporter,
            false,
        )
        .await
        .unwrap();
    for day in [11, 16, 20] {
        morning(&house, date(2026, 3, day));
        assert_eq!(house.desk.remind().await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_reminder_that_waits_for_the_server_goes_with_its_case() {
    let house = House::new().await;
    let case = house.sent().await;
    morning(&house, date(2026, 3, 11));
    assert_eq!(house.desk.remind().await.unwrap(), 1);
    house
        .desk
        .close_case(&house.reporter, case, Outcome::Granted, "it all came")
        .await
        .unwrap();
    house.work().await;
    assert!(
        house.told().is_empty(),
        "nobody is reminded of what is over"
    );
    house
        .desk
        .reopen_case(&house.reporter, case, "")
        .await
        .unwrap();
    assert_eq!(
        house.desk.remind().await.unwrap(),
        1,
        "and once more when it is not"
    );
}

#[tokio::test]
async fn a_mail_server_that_is_down_for_a_day_costs_no_reminder_and_doubles_none() {
    let house = House::new().await;
    let case = house.sent().await;
    morning(&house, date(2026, 3, 11));
    assert_eq!(house.desk.remind().await.unwrap(), 1);
    let before = house.outbox.attempts();
    let mut faults = 0;
    for half_hour in 0..96 {
        let down = half_hour < 48;
        if down && house.outbox.attempts() - before == faults {
            house.outbox.fail_next(Fault::NoConnection);
            faults += 1;
        }
        house.desk.remind().await.unwrap();
        house.work().await;
        assert!(!down || house.told().is_empty());
        house.pass(SignedDuration::from_mins(30));
    }
    assert!(faults > 3, "it was tried again and again: {faults}");
    let kinds: Vec<_> = ledger(&house, case)
        .await
        .into_iter()
        .map(|line| line.2)
        .collect();
    assert_eq!(kinds, ["before_3_business_days"]);
    assert_eq!(house.told().len(), 1);
    assert_eq!(house.waiting_jobs().await, 0);
}
