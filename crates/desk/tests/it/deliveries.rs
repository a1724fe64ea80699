//! What becomes of a mail, whatever the server and the machine do.

use crate::house::House;
use desk::Error;
use domain::{DeliveryState, EventKind, Stage, letter::LetterState};
use jiff::SignedDuration;
use outside::mail::Fault;
use statutes::EventType;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

#[tokio::test]
async fn a_server_that_asks_to_come_back_is_asked_again_with_the_same_bytes() {
    let house = House::new().await;
    let (case, _, delivery) = house.queued().await;
    house.outbox.fail_next(Fault::DeferredBefore);
    house.outbox.fail_next(Fault::DeferredAfter);
    house.outbox.fail_next(Fault::NoConnection);
    let raw = house.raw(delivery).await;
    house.work().await;
    let first = house.delivery(delivery).await;
    assert_eq!((first.state, first.attempts), (DeliveryState::Deferred, 1));
    assert_eq!(first.answer, "451 4.7.1 greylisted, come back later");
    assert_eq!(house.work().await, 0, "not before its time");
    for (pause, attempts) in [(1, 2), (5, 3)] {
        house.pass(MINUTE * pause);
        house.work().await;
        let again = house.delivery(delivery).await;
        assert_eq!(
            (again.state, again.attempts),
            (DeliveryState::Deferred, attempts)
        );
    }
    house.pass(MINUTE * 15);
    house.work().await;
    assert_eq!(
        house.delivery(delivery).await.state,
        DeliveryState::Accepted
    );
    assert_eq!(house.outbox.sent().len(), 1);
    assert_eq!(String::from_utf8_lossy(&house.outbox.sent()[0].raw), raw);
    let sent = house.facts(case, EventType::Sent).await;
    assert_eq!(sent.len(), 1);
    assert_eq!(
        sent[0].when,
        domain::When::At(house.desk.clock.now()),
        "when the server took it"
    );
    let mut conn = house.desk.store.connection().await.unwrap();
    let attempts = store::delivery::attempts(&mut conn, delivery)
        .await
        .unwrap();
    let outcomes: Vec<_> = attempts
        .iter()
        .map(|one| one.outcome.as_deref().unwrap())
        .collect();
    assert_eq!(outcomes, ["deferred", "deferred", "deferred", "accepted"]);
    assert!(
        attempts
            .iter()
            .all(|one| one.ended_at.is_some() && !one.answer.is_empty())
    );
    assert_eq!(house.waiting_jobs().await, 0);
}

#[tokio::test]
async fn a_server_that_never_takes_it_is_given_up_after_days_and_a_person_told() {
    let house = House::new().await;
    let (case, _, delivery) = house.queued().await;
    for _ in 0..60 {
        house.outbox.fail_next(Fault::DeferredBefore);
        house.work().await;
        match house.delivery(delivery).await.next_attempt_at {
            Some(next) => house.clock.set(next),
            None => break,
        }
    }
    let end = house.delivery(delivery).await;
    assert_eq!(
        (end.state, end.next_attempt_at),
        (DeliveryState::Refused, None)
    );
    assert!((20..60).contains(&end.attempts), "{}", end.attempts);
    assert!(
        house
            .names(case)
            .await
            .contains(&"delivery_settled".to_owned())
    );
    assert_eq!(
        (house.waiting_jobs().await, house.outbox.sent().len()),
        (0, 0)
    );
    house.outbox.succeed_next();
    house.desk.resend(&house.reporter, delivery).await.unwrap();
}

#[tokio::test]
async fn a_refusal_is_parked_with_its_reason_until_a_person_decides() {
    for fault in [Fault::RefusedBefore, Fault::RefusedAfter] {
        let house = House::new().await;
        let (case, letter, delivery) = house.queued().await;
        house.outbox.fail_next(fault);
        house.work().await;
        let parked = house.delivery(delivery).await;
        assert_eq!(
            (parked.state, parked.next_attempt_at),
            (DeliveryState::Refused, None)
        );
        let log = house.log(case).await;
        let EventKind::DeliverySettled { state, answer, .. } = &log.last().unwrap().kind else {
            panic!("the case says so");
        };
        assert!(
            state == "refused" && answer.starts_with("55"),
            "{state} {answer}"
        );
        house.pass(SignedDuration::from_hours(200));
        assert_eq!(
            (
                house.desk.heal_deliveries().await.unwrap(),
                house.work().await
            ),
            (0, 0)
        );

        house
            .desk
            .cancel_delivery(&house.reporter, delivery)
            .await
            .unwrap();
        assert!(matches!(
            house.letter(letter).await.state,
            LetterState::Approved(_)
        ));
        assert_eq!(house.stage(case).await, Stage::Approved);
        let again = house
            .desk
            .queue_letter(&house.reporter, letter, house.contact)
            .await
            .unwrap();
        house.work().await;
        assert_eq!(house.delivery(again).await.state, DeliveryState::Accepted);
        let resend = house.desk.resend(&house.reporter, delivery).await;
        assert!(
            matches!(resend, Err(Error::Refused(_))),
            "a cancelled mail stays so: {resend:?}"
        );
        assert_eq!(house.outbox.sent().len(), 1);
    }
}

#[tokio::test]
async fn a_mail_of_which_nobody_knows_whether_it_left_is_never_sent_twice_by_itself() {
    for (fault, arrived) in [(Fault::CutButDelivered, 1), (Fault::CutAndLost, 0)] {
        let house = House::new().await;
        let (case, _, delivery) = house.queued().await;
        house.outbox.fail_next(fault);
        house.work().await;
        for _ in 0..10 {
            house.pass(SignedDuration::from_hours(24));
            house.desk.heal_deliveries().await.unwrap();
            house.work().await;
            house.desk.deliver(delivery).await.unwrap();
        }
        let unknown = house.delivery(delivery).await;
        assert_eq!(
            (unknown.state, unknown.attempts),
            (DeliveryState::Unknown, 1)
        );
        assert_eq!(house.outbox.sent().len(), arrived);
        assert_eq!(
            house.stage(case).await,
            Stage::Queued,
            "it does not count as sent"
        );

        if arrived == 1 {
            house
                .desk
                .mark_sent(&house.reporter, delivery)
                .await
                .unwrap();
            let sent = house.facts(case, EventType::Sent).await;
            let handed_over = unknown.handed_over_at.unwrap();
            assert_eq!(
                sent[0].when,
                domain::When::At(handed_over),
                "it left then, not now"
            );
        } else {
            house.desk.resend(&house.reporter, delivery).await.unwrap();
            house.work().await;
        }
        assert_eq!(
            (house.stage(case).await, house.outbox.sent().len()),
            (Stage::Sent, 1)
        );
    }
}

#[tokio::test]
async fn two_workers_make_one_attempt() {
    let house = House::new().await;
    let mut mails = Vec::new();
    for _ in 0..6 {
        mails.push(house.queued().await.2);
    }
    for delivery in &mails {
        let attempts = (0..4).map(|_| house.desk.deliver(*delivery));
        for attempt in futures_util::future::join_all(attempts).await {
            attempt
                .or_else(|error| {
                    if matches!(error, Error::Conflict(_)) {
                        Ok(())
                    } else {
                        Err(error)
                    }
                })
                .unwrap();
        }
    }
    assert_eq!(house.outbox.sent().len(), mails.len());
    assert_eq!(
        house.count("select count(*) from delivery_attempts").await,
        6
    );
    assert_eq!(
        house
            .count("select count(*) from events where kind = 'sent'")
            .await,
        6
    );
}

#[tokio::test]
async fn a_worker_killed_before_the_text_is_followed_by_another_attempt() {
    let house = House::new().await;
    let (_, _, delivery) = house.queued().await;
    house
        .behind_its_back(
            "update deliveries set state = 'attempting', attempts = 1;
             insert into delivery_attempts (delivery_id, number, started_at) select id, 1, created_at from deliveries;",
        )
        .await;
    assert_eq!(house.desk.heal_deliveries().await.unwrap(), 1);
    let healed = house.delivery(delivery).await;
    assert_eq!(healed.state, DeliveryState::Deferred);
    assert!(
        healed.answer.contains("before the text"),
        "{}",
        healed.answer
    );
    house.pass(MINUTE);
    house.work().await;
    assert_eq!(
        house.delivery(delivery).await.state,
        DeliveryState::Accepted
    );
}

#[tokio::test]
async fn a_worker_killed_after_the_text_leaves_the_decision_to_a_person() {
    let house = House::new().await;
    let (case, _, delivery) = house.queued().await;
    house
        .behind_its_back(
            "update deliveries set state = 'attempting', attempts = 1, handed_over_at = created_at;
             insert into delivery_attempts (delivery_id, number, started_at) select id, 1, created_at from deliveries;",
        )
        .await;
    let living = house.desk.store.claim(delivery.0).await.unwrap().unwrap();
    assert_eq!(
        house.desk.heal_deliveries().await.unwrap(),
        0,
        "somebody lives and is sending it"
    );
    assert_eq!(
        house.delivery(delivery).await.state,
        DeliveryState::Attempting
    );
    living.release().await.unwrap();
    house.desk.deliver(delivery).await.unwrap();
    assert_eq!(house.delivery(delivery).await.state, DeliveryState::Unknown);
    assert_eq!(
        house.names(case).await.last().map(String::as_str),
        Some("delivery_settled")
    );
    assert!(house.outbox.sent().is_empty());
}

#[tokio::test]
async fn a_worker_that_was_taken_for_dead_may_no_longer_hand_over() {
    let house = House::new().await;
    let (_, _, delivery) = house.queued().await;
    house
        .behind_its_back(
            "update deliveries set state = 'attempting', attempts = 1;
             insert into delivery_attempts (delivery_id, number, started_at) select id, 1, created_at from deliveries;",
        )
        .await;
    let slow = house.delivery(delivery).await;
    house.desk.heal_deliveries().await.unwrap();
    let mut conn = house.desk.store.connection().await.unwrap();
    let late = store::delivery::hand_over(&mut conn, &slow, house.desk.clock.now()).await;
    assert!(matches!(late, Err(store::Error::Conflict)), "{late:?}");
    house.pass(MINUTE);
    house.work().await;
    let late = store::delivery::hand_over(&mut conn, &slow, house.desk.clock.now()).await;
    assert!(matches!(late, Err(store::Error::Conflict)), "{late:?}");
    assert_eq!(house.outbox.sent().len(), 1);
}

#[tokio::test]
async fn a_claim_that_is_released_is_free_at_once() {
    let house = House::new().await;
    let id = house.desk.chance.id();
    for _ in 0..200 {
        let claim = house.desk.store.claim(id).await.unwrap();
        let claim = claim.expect("nobody holds it any more");
        assert!(house.desk.store.claim(id).await.unwrap().is_none());
        claim.release().await.unwrap();
    }
}

#[tokio::test]
async fn a_lost_job_is_made_anew() {
    let house = House::new().await;
    let (_, _, delivery) = house.queued().await;
    house.behind_its_back("delete from apalis.jobs").await;
    assert_eq!(
        (
            house.desk.heal_deliveries().await.unwrap(),
            house.work().await
        ),
        (0, 0),
        "patience"
    );
    house.pass(MINUTE * 2);
    assert_eq!(house.desk.heal_deliveries().await.unwrap(), 1);
    assert_eq!(
        house.desk.heal_deliveries().await.unwrap(),
        0,
        "one nudge is enough"
    );
    house.work().await;
    assert_eq!(
        house.delivery(delivery).await.state,
        DeliveryState::Accepted
    );
}

#[tokio::test]
async fn a_letter_can_be_taken_back_within_the_undo_window_and_not_after() {
    let house = House::with(|parts| parts.config.undo_window = MINUTE).await;
    let (case, letter, delivery) = house.queued().await;
    assert_eq!(house.work().await, 0, "it waits");
    house.pass(SignedDuration::from_secs(59));
    house.desk.deliver(delivery).await.unwrap();
    assert!(
        house.outbox.sent().is_empty(),
        "a job that comes too early changes nothing"
    );
    house
        .desk
        .cancel_delivery(&house.reporter, delivery)
        .await
        .unwrap();
    assert_eq!(house.stage(case).await, Stage::Approved);
    house.pass(MINUTE * 5);
    house.work().await;
    assert!(
        house.outbox.sent().is_empty(),
        "what was taken back never leaves"
    );

    let again = house
        .desk
        .queue_letter(&house.reporter, letter, house.contact)
        .await
        .unwrap();
    house.pass(MINUTE * 2);
    house.work().await;
    let late = house.desk.cancel_delivery(&house.reporter, again).await;
    assert!(matches!(late, Err(Error::Refused(_))), "{late:?}");
    assert_eq!(
        (house.stage(case).await, house.waiting_jobs().await),
        (Stage::Sent, 0)
    );
}

#[tokio::test]
async fn without_a_mail_server_letters_are_held_until_a_person_says_they_left() {
    let house = House::with(|parts| parts.mailer = None).await;
    let (case, letter, delivery) = house.queued().await;
    house.work().await;
    let held = house.delivery(delivery).await;
    assert_eq!(
        (held.state, held.next_attempt_at),
        (DeliveryState::Held, None)
    );
    assert_eq!(house.stage(case).await, Stage::Queued);
    assert!(house.facts(case, EventType::Sent).await.is_empty());
    house.pass(SignedDuration::from_hours(3));
    house
        .desk
        .mark_sent(&house.reporter, delivery)
        .await
        .unwrap();
    assert_eq!(house.stage(case).await, Stage::Sent);
    assert!(matches!(
        house.letter(letter).await.state,
        LetterState::Sent(_)
    ));
    let sent = house.facts(case, EventType::Sent).await;
    assert_eq!(sent[0].recorded_by, Some(house.reporter.id));
    assert_eq!(sent[0].when, domain::When::At(house.desk.clock.now()));
    assert!(house.due(case, "initial_response").await.is_some());
    assert!(matches!(
        house.desk.mark_sent(&house.reporter, delivery).await,
        Err(Error::Refused(_))
    ));
}

#[tokio::test]
async fn a_text_that_is_not_the_one_approved_never_leaves() {
    let house = House::new().await;
    let (_, letter) = house.approved().await;
    house
        .behind_its_back("update letter_versions set body = body || 'and more'")
        .await;
    let queued = house
        .desk
        .queue_letter(&house.reporter, letter, house.contact)
        .await;
    assert!(matches!(queued, Err(Error::Broken(_))), "{queued:?}");
    assert_eq!(house.count("select count(*) from deliveries").await, 0);
}
