//! A private case is not there for anybody but its owner and the editors.

use crate::house::House;
use desk::{Error, verbs::NewLetter};
use domain::{LegalFact, LetterKind, Outcome, Visibility, When};
use statutes::EventType;
use std::{collections::BTreeMap, fmt::Debug};

fn hidden<T: Debug>(what: &str, answer: &Result<T, Error>) {
    assert!(matches!(answer, Err(Error::NotFound)), "{what}: {answer:?}");
}

#[tokio::test]
async fn a_private_case_is_not_there_for_other_reporters() {
    let house = House::new().await;
    let mut new = house.new_draft();
    new.visibility = Visibility::Private;
    let (case, letter) = house.desk.draft(&house.reporter, new).await.unwrap();
    let (desk, other) = (&house.desk, &house.colleague);
    hidden("clocks", &desk.clocks(other, case).await);
    hidden("save", &desk.save_letter(other, letter, "s", "b", 1).await);
    hidden("submit", &desk.submit(other, letter).await);
    hidden("approve", &desk.approve(other, letter).await);
    hidden("note", &desk.add_note(other, case, "x").await);
    hidden(
        "close",
        &desk.close_case(other, case, Outcome::Abandoned, "").await,
    );
    hidden("take", &desk.hand_over(other, case, other.id).await);
    let fact = LegalFact::of(EventType::Sent);
    let when = When::At(house.desk.clock.now());
    hidden(
        "event",
        &desk
            .record_event(other, case, fact.clone(), when, None)
            .await,
    );
    let new = NewLetter {
        kind: LetterKind::Other,
        model: None,
        answers: BTreeMap::new(),
    };
    hidden("letter", &desk.write_letter(other, case, new).await);

    desk.approve(&house.editor, letter)
        .await
        .expect("editors see it");
    let delivery = desk
        .queue_letter(&house.reporter, letter, house.contact)
        .await
        .unwrap();
    hidden("cancel", &desk.cancel_delivery(other, delivery).await);
    hidden("resend", &desk.resend(other, delivery).await);
    hidden("mark", &desk.mark_sent(other, delivery).await);
    let opened = house.log(case).await[0].id;
    hidden(
        "correct",
        &desk.correct_event(other, opened, fact, when).await,
    );
    hidden("retract", &desk.retract_event(other, opened, "x").await);
    assert_eq!(house.log(case).await.len(), 3, "and nothing of it happened");
}

#[tokio::test]
async fn somebody_elses_account_mail_is_not_there() {
    let house = House::new().await;
    house
        .desk
        .invite(
            &house.admin,
            "new@paper.example",
            "Nell New",
            domain::Role::Admin,
        )
        .await
        .unwrap();
    let id: uuid::Uuid = sqlx::query_scalar("select id from deliveries where purpose = 'account'")
        .fetch_one(house.desk.store.pool())
        .await
        .unwrap();
    hidden(
        "cancel",
        &house.desk.cancel_delivery(&house.editor, id.into()).await,
    );
    house
        .desk
        .cancel_delivery(&house.admin, id.into())
        .await
        .unwrap();
}
