//! Facts on a case: recorded, corrected, chained, and what follows from them.

use crate::house::House;
use desk::Error;
use domain::{CaseId, EventId, EventKind, LegalFact, Outcome, Stage, When, event::Proof};
use jiff::civil::{Date, date};
use statutes::EventType;

const CLOCK: &str = "initial_response";

async fn record(house: &House, case: CaseId, kind: EventType, on: Date) -> Result<EventId, Error> {
    let fact = LegalFact::of(kind);
    house
        .desk
        .record_event(&house.reporter, case, fact, When::On(on), None)
        .await
}

#[tokio::test]
async fn a_corrected_receipt_moves_the_clock_and_takes_back_what_was_not_sent() {
    let house = House::new().await;
    let case = house.sent().await;
    assert_eq!(house.due(case, CLOCK).await, Some(date(2026, 3, 16)));

    house.on(2026, 3, 11, 9);
    house.outbox.fail_next(outside::mail::Fault::NoConnection);
    assert_eq!(house.desk.remind().await.unwrap(), 1);
    house.work().await;
    assert_eq!(
        house
            .count(
                "select count(*) from deliveries where purpose = 'reminder' and state = 'deferred'"
            )
            .await,
        1
    );

    let received = record(&house, case, EventType::Received, date(2026, 3, 5))
        .await
        .unwrap();
    assert_eq!(house.due(case, CLOCK).await, Some(date(2026, 3, 19)));
    assert_eq!(
        house.count("select count(*) from reminders").await,
        0,
        "of a date that no longer stands"
    );
    assert_eq!(
        house
            .count("select count(*) from deliveries where state = 'cancelled'")
            .await,
        1
    );
    house.pass(jiff::SignedDuration::from_hours(1));
    house.work().await;
    assert_eq!(house.outbox.sent().len(), 1, "only the request ever left");

    let fact = LegalFact::of(EventType::Received);
    let changed = house
        .desk
        .correct_event(
            &house.reporter,
            received,
            fact.clone(),
            When::On(date(2026, 3, 4)),
        )
        .await
        .unwrap();
    let moved = changed.moved.iter().find(|one| one.clock == CLOCK).unwrap();
    assert_eq!(
        (moved.before.0, moved.after.0),
        (Some(date(2026, 3, 19)), Some(date(2026, 3, 18)))
    );
    assert_eq!(
        house.log(case).await.last().unwrap().supersedes,
        Some(received)
    );
    let twice = house
        .desk
        .correct_event(&house.reporter, received, fact, When::On(date(2026, 3, 3)))
        .await;
    assert!(matches!(twice, Err(Error::Refused(_))), "{twice:?}");
    assert_eq!(
        house.desk.remind().await.unwrap(),
        0,
        "three business days before the 18th is the 13th"
    );
    house.on(2026, 3, 13, 9);
    assert_eq!(house.desk.remind().await.unwrap(), 1);

    let back = house
        .desk
        .retract_event(&house.editor, changed.event, "it was another letter")
        .await
        .unwrap();
    let moved = back.moved.iter().find(|one| one.clock == CLOCK).unwrap();
    assert_eq!(
        moved.after.0,
        Some(date(2026, 3, 16)),
        "the e-mail's own date counts again"
    );
}

#[tokio::test]
async fn the_nearest_date_is_cached_with_the_event_that_moves_it() {
    let house = House::new().await;
    let case = house.sent().await;
    let cached = async || {
        let mut conn = house.desk.store.connection().await.unwrap();
        store::case::next_due(&mut conn, case).await.unwrap()
    };
    assert_eq!(cached().await.map(|next| next.due), Some(date(2026, 3, 16)));
    house.on(2026, 3, 10, 9);
    record(&house, case, EventType::Received, date(2026, 3, 6))
        .await
        .unwrap();
    assert_eq!(
        cached().await.map(|next| (next.due, next.clock)),
        Some((date(2026, 3, 20), CLOCK.into()))
    );
    house
        .desk
        .close_case(&house.reporter, case, Outcome::Withdrawn, "")
        .await
        .unwrap();
    assert_eq!(cached().await, None);
}

#[tokio::test]
async fn what_cannot_have_happened_is_refused_on_its_field() {
    let house = House::new().await;
    let case = house.sent().await;
    let future = record(&house, case, EventType::Received, date(2026, 3, 3)).await;
    assert!(
        matches!(&future, Err(Error::Invalid(fields)) if fields[0].field == "when"),
        "{future:?}"
    );
    let before = record(&house, case, EventType::Received, date(2026, 2, 20)).await;
    assert!(
        matches!(&before, Err(Error::Invalid(fields)) if fields[0].field == "when"),
        "{before:?}"
    );
    let fact = LegalFact {
        extension: Some("no_such_extension".into()),
        ..LegalFact::of(EventType::ExtensionClaimed)
    };
    let unknown = house
        .desk
        .record_event(
            &house.reporter,
            case,
            fact,
            When::On(date(2026, 3, 2)),
            None,
        )
        .await;
    assert!(
        matches!(&unknown, Err(Error::Invalid(fields)) if fields[0].field == "extension"),
        "{unknown:?}"
    );
    let elsewhere = house.queued().await;
    let proof = Some(Proof::Delivery(elsewhere.2));
    let fact = LegalFact::of(EventType::Acknowledged);
    let foreign = house
        .desk
        .record_event(
            &house.reporter,
            case,
            fact,
            When::On(date(2026, 3, 2)),
            proof,
        )
        .await;
    assert!(
        matches!(&foreign, Err(Error::Invalid(fields)) if fields[0].field == "proof"),
        "{foreign:?}"
    );
    assert_eq!(
        house.names(case).await.last().map(String::as_str),
        Some("sent"),
        "nothing was kept"
    );
}

#[tokio::test]
async fn many_who_record_at_once_all_get_their_place() {
    let house = House::new().await;
    let case = house.sent().await;
    let before = house.log(case).await.len();
    let notes = (0..12).map(|nth| {
        let (desk, actor) = (house.desk.clone(), house.reporter.clone());
        async move { desk.add_note(&actor, case, &format!("note {nth}")).await }
    });
    for note in futures_util::future::join_all(notes).await {
        note.unwrap();
    }
    let log = house.log(case).await;
    assert_eq!(log.len(), before + 12);
    assert!(domain::event::broken_link(&log).is_none());
    assert_eq!(house.case(case).await.version, log.len() as i64);
}

#[tokio::test]
async fn a_stale_view_of_a_case_does_not_win() {
    let house = House::new().await;
    let (case, _) = house.draft().await;
    let stale = house.case(case).await;
    house
        .desk
        .add_note(&house.reporter, case, "first")
        .await
        .unwrap();
    let mut tx = house.desk.store.begin().await.unwrap();
    let appended = store::event::append(
        &mut tx,
        &stale,
        vec![domain::NewEvent {
            id: EventId(house.desk.chance.id()),
            kind: EventKind::Note {
                text: "second".into(),
            },
            when: When::At(house.desk.clock.now()),
            recorded_at: house.desk.clock.now(),
            recorded_by: None,
            source: domain::event::Source::Daylight,
            proof: None,
            supersedes: None,
        }],
    )
    .await;
    assert!(
        matches!(appended, Err(store::Error::Conflict)),
        "{appended:?}"
    );
}

#[tokio::test]
async fn a_case_is_closed_and_taken_up_again() {
    let house = House::new().await;
    let (waiting, _, _) = house.queued().await;
    let refused = house
        .desk
        .close_case(&house.reporter, waiting, Outcome::Abandoned, "")
        .await;
    assert!(
        matches!(&refused, Err(Error::Refused(words)) if words.contains("waiting")),
        "{refused:?}"
    );
    let case = house.sent().await;
    house
        .desk
        .close_case(&house.reporter, case, Outcome::PartlyGranted, "two volumes")
        .await
        .unwrap();
    assert_eq!(
        house.case(case).await.progress.outcome,
        Some(Outcome::PartlyGranted)
    );
    let closed = record(&house, case, EventType::Denied, date(2026, 3, 2)).await;
    assert!(matches!(closed, Err(Error::Refused(_))), "{closed:?}");
    house
        .desk
        .add_note(&house.reporter, case, "read again in a year")
        .await
        .unwrap();
    house
        .desk
        .reopen_case(&house.reporter, case, "more has come")
        .await
        .unwrap();
    assert_eq!(
        (
            house.stage(case).await,
            house.case(case).await.progress.outcome
        ),
        (Stage::Sent, None)
    );
    assert!(house.due(case, CLOCK).await.is_some());

    house
        .desk
        .hand_over(&house.reporter, case, house.colleague.id)
        .await
        .unwrap();
    assert_eq!(house.case(case).await.owner, house.colleague.id);
    assert_eq!(
        house.names(case).await.last().map(String::as_str),
        Some("handed_over")
    );
}

#[tokio::test]
async fn the_log_cannot_be_changed_and_a_change_by_force_shows() {
    let house = House::new().await;
    let (one, two, three) = (house.sent().await, house.sent().await, house.sent().await);
    assert_eq!(house.desk.verify_log().await.unwrap(), []);
    for statement in [
        "update events set kind = kind",
        "delete from events",
        "truncate events cascade",
    ] {
        let refused = sqlx::raw_sql(statement)
            .execute(house.desk.store.pool())
            .await;
        assert!(
            refused.unwrap_err().to_string().contains("append-only"),
            "{statement}"
        );
    }
    let force = [
        format!(
            "update events set at = at + interval '1 second' where case_id = '{one}' and seq = 4"
        ),
        format!("delete from events where case_id = '{two}' and seq = 5"),
    ];
    for statement in force {
        let forced = format!(
            "set session_replication_role = replica; {statement}; set session_replication_role = origin"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(forced))
            .execute(house.desk.store.pool())
            .await
            .unwrap();
    }
    let stage = format!("update cases set stage = 'producing' where id = '{three}'");
    sqlx::raw_sql(sqlx::AssertSqlSafe(stage))
        .execute(house.desk.store.pool())
        .await
        .unwrap();
    let broken = house.desk.verify_log().await.unwrap();
    let what = |case| {
        broken
            .iter()
            .find(|one| one.case == case)
            .map(|one| one.what.as_str())
    };
    assert_eq!(what(one), Some("event 4 has been altered"));
    assert_eq!(what(two), Some("4 events, but 5 were recorded"));
    assert_eq!(
        what(three),
        Some("the case says producing, its events say sent")
    );
    let first_two = house
        .desk
        .verify_log_after(CaseId(uuid::Uuid::nil()), 2)
        .await
        .unwrap();
    assert_eq!(first_two.len(), 2);
}
