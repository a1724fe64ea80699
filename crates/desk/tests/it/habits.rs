//! Reminders as people want them: at once, by their own schedule, put off, set by
//! themselves, and corrected when a date moves after they were told.

use crate::house::House;
use desk::Error;
use domain::{
    CaseId, LegalFact, Outcome, When,
    habit::{Choices, ClockKind, Schedule},
};
use jiff::civil::{Date, date};
use mail_parser::{Message, MessageParser, MimeHeaders};
use statutes::EventType;

const CLOCK: &str = "initial_response";

fn morning(house: &House, day: Date) {
    house.on(day.year(), day.month(), day.day(), 8);
}

async fn record(house: &House, case: CaseId, kind: EventType, on: Date) {
    house
        .desk
        .record_event(
            &house.reporter,
            case,
            LegalFact::of(kind),
            When::On(on),
            None,
        )
        .await
        .unwrap();
}

/// Every mail to our own people that has left, parsed, the oldest first.
fn mails(house: &House) -> Vec<Message<'static>> {
    let sent = house.outbox.sent();
    let parsed = sent.iter().map(|one| {
        let mail = MessageParser::new().parse(&one.raw).unwrap();
        mail.into_owned()
    });
    parsed
        .filter(|mail| mail.header("Auto-Submitted").is_some())
        .collect()
}

fn subjects(house: &House) -> Vec<String> {
    let mails = mails(house);
    let subjects = mails.iter().map(|mail| mail.subject().unwrap().to_owned());
    subjects.collect()
}

async fn kinds(house: &House, case: CaseId, clock: &str) -> Vec<String> {
    let mut conn = house.desk.store.connection().await.unwrap();
    let mut of = store::reminder::of_cases(&mut conn, &[case]).await.unwrap();
    let lines = of.remove(&case).unwrap_or_default();
    let of_clock = lines.into_iter().filter(|line| line.clock == clock);
    of_clock.map(|line| line.kind).collect()
}

#[tokio::test]
async fn a_fact_that_makes_a_date_late_is_told_at_once() {
    let house = House::new().await;
    let case = house.sent().await;
    morning(&house, date(2026, 5, 4));
    record(&house, case, EventType::Denied, date(2026, 3, 4)).await;
    assert!(
        house.waiting_jobs().await > 0,
        "the nudge lies there with the event"
    );
    house.work().await;
    assert!(
        subjects(&house)
            .iter()
            .any(|subject| subject.contains("our appeal")),
        "without any run of the timetable: {:?}",
        subjects(&house)
    );
    assert_eq!(house.waiting_jobs().await, 0);
}

#[tokio::test]
async fn a_date_that_moved_after_it_was_told_is_corrected_once() {
    let house = House::new().await;
    let case = house.sent().await;
    morning(&house, date(2026, 3, 11));
    assert_eq!(house.desk.remind().await.unwrap(), 1);
    house.work().await;
    record(&house, case, EventType::Received, date(2026, 3, 6)).await;
    assert_eq!(house.due(case, CLOCK).await, Some(date(2026, 3, 20)));
    for _ in 0..3 {
        house.work().await;
        house.desk.remind().await.unwrap();
    }
    let told = subjects(&house);
    let corrections = told.iter().filter(|one| one.starts_with("Corrected date:"));
    assert_eq!(corrections.count(), 1, "{told:?}");
    let last = mails(&house).pop().unwrap();
    let text = last.body_text(0).unwrap();
    for words in [
        "Friday, March 20, 2026",
        "the date was Monday, March 16, 2026",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    morning(&house, date(2026, 3, 17));
    house.desk.remind().await.unwrap();
    assert_eq!(
        kinds(&house, case, CLOCK).await,
        ["before_3_business_days", "moved", "before_3_business_days"],
        "the new date is reminded of as any other"
    );
}

#[tokio::test]
async fn a_moved_date_stands_on_the_case_with_its_cause() {
    let house = House::new().await;
    let case = house.sent().await;
    morning(&house, date(2026, 3, 11));
    record(&house, case, EventType::Received, date(2026, 3, 6)).await;
    let view = house.desk.clock_view(&house.reporter, case).await.unwrap();
    let moved = view
        .moves
        .iter()
        .find(|one| one.date.clock == CLOCK)
        .unwrap();
    assert_eq!(
        (moved.date.before.0, moved.date.after.0),
        (Some(date(2026, 3, 16)), Some(date(2026, 3, 20)))
    );
    assert_eq!(moved.cause, "recorded: received");
    assert!(!view.what_ifs.is_empty());
}

#[tokio::test]
async fn a_schedule_of_ones_own_holds_and_the_cases_goes_before_it() {
    let house = House::new().await;
    let (one, other) = (house.sent().await, house.sent().await);
    let choose = |days: &str| {
        let schedule = Schedule::read("", days, false, false).unwrap();
        Choices::from([(ClockKind::Agency, schedule)])
    };
    let desk = &house.desk;
    desk.choose_reminders(&house.reporter, None, &choose("5"))
        .await
        .unwrap();
    desk.choose_reminders(&house.reporter, Some(other), &choose("1"))
        .await
        .unwrap();
    for day in 9..=20 {
        morning(&house, date(2026, 3, day));
        house.desk.remind().await.unwrap();
    }
    assert_eq!(kinds(&house, one, CLOCK).await, ["before_5_days"]);
    assert_eq!(kinds(&house, other, CLOCK).await, ["before_1_days"]);
    let hidden = house
        .desk
        .choose_reminders(
            &house.reporter,
            Some(CaseId(uuid::Uuid::nil())),
            &choose("1"),
        )
        .await;
    assert!(matches!(hidden, Err(Error::NotFound)));
}

#[tokio::test]
async fn what_somebody_set_for_themselves_comes_even_when_the_case_is_closed() {
    let house = House::new().await;
    let case = house.sent().await;
    let on = date(2026, 3, 23);
    house
        .desk
        .remind_me(&house.reporter, case, on, "Call the clerk")
        .await
        .unwrap();
    house
        .desk
        .close_case(&house.reporter, case, Outcome::Granted, "")
        .await
        .unwrap();
    for day in [20, 23, 24, 25] {
        morning(&house, date(2026, 3, day));
        house.desk.remind().await.unwrap();
        house.work().await;
    }
    let told = subjects(&house);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("Reminder: Call the clerk"));
    let past = house
        .desk
        .remind_me(&house.reporter, case, date(2026, 3, 25), "")
        .await;
    assert!(matches!(past, Err(Error::Invalid(_))), "today is not ahead");
}

#[tokio::test]
async fn a_case_that_was_put_off_is_silent_until_then_and_says_where_it_stands() {
    let house = House::new().await;
    let case = house.sent().await;
    morning(&house, date(2026, 3, 10));
    let until = date(2026, 3, 18);
    house
        .desk
        .snooze(&house.reporter, case, until)
        .await
        .unwrap();
    for day in 11..=17 {
        morning(&house, date(2026, 3, day));
        assert_eq!(house.desk.remind().await.unwrap(), 0, "March {day}");
    }
    for day in 18..=25 {
        morning(&house, date(2026, 3, day));
        house.desk.remind().await.unwrap();
        house.work().await;
    }
    let told = subjects(&house);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with("Reminder: you put this off"),
        "{told:?}"
    );
    let text = mails(&house)[0].body_text(0).unwrap().into_owned();
    assert!(
        text.contains("answer in writing: Monday, March 16, 2026 (late for 2 days)"),
        "{text}"
    );
}

#[tokio::test]
async fn a_reminder_that_was_taken_back_does_not_come_and_is_nobody_elses() {
    let house = House::new().await;
    let case = house.sent().await;
    let on = date(2026, 3, 10);
    let id = house
        .desk
        .remind_me(&house.reporter, case, on, "")
        .await
        .unwrap();
    let other = house.desk.cancel_own_reminder(&house.colleague, id).await;
    assert!(matches!(other, Err(Error::NotFound)));
    house
        .desk
        .cancel_own_reminder(&house.reporter, id)
        .await
        .unwrap();
    morning(&house, on);
    assert_eq!(house.desk.remind().await.unwrap(), 0);
}

#[tokio::test]
async fn a_reminder_carries_the_date_the_way_out_and_the_next_letter() {
    let house = House::new().await;
    let case = house.sent().await;
    morning(&house, date(2026, 3, 17));
    house.desk.remind().await.unwrap();
    house.work().await;
    let mail = mails(&house).pop().unwrap();
    let url = format!("https://desk.example/cases/{case}");
    let header = |name: &str| mail.header_raw(name).unwrap_or_default().trim().to_owned();
    assert_eq!(header("List-Unsubscribe"), format!("<{url}/reminders>"));
    assert!(
        !header("List-Unsubscribe").contains("Post"),
        "nothing acts by itself"
    );
    for part in [mail.body_text(0).unwrap(), mail.body_html(0).unwrap()] {
        for link in [
            "/letters/new?kind=overdue",
            "/letters/new?kind=appeal-ma",
            "/reminders",
        ] {
            assert!(part.contains(&format!("{url}{link}")), "{link} in {part}");
        }
        assert!(part.contains("Why do I get this?"));
    }
    let calendar = mail.parts.iter().find(|part| {
        part.content_type()
            .is_some_and(|kind| kind.subtype() == Some("calendar"))
    });
    let calendar = String::from_utf8(calendar.unwrap().contents().to_vec()).unwrap();
    assert!(
        calendar.contains("DTSTART;VALUE=DATE:20260316"),
        "{calendar}"
    );
}

#[tokio::test]
async fn an_hour_that_the_clocks_skip_or_repeat_changes_nothing() {
    let house = House::new().await;
    let case = house.sent().await;
    // In New York the clocks went forward on March 8, 2026 at two in the morning.
    for minutes in (0..48 * 60).step_by(30) {
        let night: jiff::Timestamp = "2026-03-07T12:00:00Z".parse().unwrap();
        house
            .clock
            .set(night + jiff::SignedDuration::from_mins(minutes));
        house.desk.remind().await.unwrap();
    }
    assert!(
        kinds(&house, case, CLOCK).await.is_empty(),
        "nothing before its day"
    );
    // Each half hour of the day before, the day itself and the day after.
    for minutes in (0..72 * 60).step_by(30) {
        let eve: jiff::Timestamp = "2026-03-10T04:00:00Z".parse().unwrap();
        house
            .clock
            .set(eve + jiff::SignedDuration::from_mins(minutes));
        house.desk.remind().await.unwrap();
    }
    assert_eq!(kinds(&house, case, CLOCK).await, ["before_3_business_days"]);
}

#[tokio::test]
async fn the_cached_dates_can_be_made_anew_and_are_checked() {
    let house = House::new().await;
    let case = house.sent().await;
    let well = house.desk.check_dates().await.unwrap();
    assert_eq!((well.looked_at, well.wrong.len()), (1, 0));
    house
        .behind_its_back("update cases set next_due = '2031-01-01', dates = '[]'")
        .await;
    assert_eq!(house.desk.check_dates().await.unwrap().wrong, [case]);
    assert_eq!(house.desk.rebuild_dates().await.unwrap().wrong, [case]);
    assert!(house.desk.check_dates().await.unwrap().wrong.is_empty());
    let mut conn = house.desk.store.connection().await.unwrap();
    let next = store::case::next_due(&mut conn, case)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(next.due, date(2026, 3, 16));
}
