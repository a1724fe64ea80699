//! The same request to many agencies: a case each under its own law, moved on
//! together, each refusal told without stopping the others.

use crate::house::House;
use desk::{
    Error,
    verbs::{AgencyFacts, NewDraft, Together},
};
use domain::{AgencyId, Channel, LetterKind, Stage, Visibility};

async fn agency(house: &House, name: &str, law: &str, confirmed: bool) -> AgencyId {
    let facts = AgencyFacts {
        name: name.into(),
        jurisdiction: law.into(),
        body: if law == "us" {
            "federal"
        } else {
            "municipality"
        }
        .into(),
        ..AgencyFacts::default()
    };
    let id = house.desk.add_agency(&house.editor, facts).await.unwrap();
    let address = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
    let contact = house
        .desk
        .add_contact(
            &house.editor,
            id,
            Channel::Email,
            &address,
            "Records",
            "its page",
        )
        .await
        .unwrap();
    if confirmed {
        let today = house.desk.today().await.unwrap();
        let done = house.desk.verify_contact(&house.editor, contact, today);
        done.await.unwrap();
    }
    id
}

#[tokio::test]
async fn the_same_request_goes_to_many_agencies_each_under_its_own_law() {
    let house = House::new().await;
    let (case, _) = house.draft().await;
    let york = agency(&house, "York Police", "us-ny", true).await;
    let texas = agency(&house, "Texas Sheriff", "us-tx", false).await;
    let asked = house
        .desk
        .ask_others(&house.reporter, case, &[york, texas, york, house.agency])
        .await;
    let (story, begun) = asked.unwrap();
    assert_eq!(begun.len(), 2, "nobody is asked twice");
    let again = house.desk.ask_others(&house.reporter, case, &[york]).await;
    assert_eq!(again.unwrap(), (story, vec![]));
    let mut conn = house.desk.store.connection().await.unwrap();
    let text = async |conn: &mut store::Conn, n: usize| {
        let letters = store::letter::of_case(conn, begun[n]).await.unwrap();
        letters[0].body.clone()
    };
    assert!(
        text(&mut conn, 0)
            .await
            .contains("Freedom of Information Law")
    );
    assert!(
        text(&mut conn, 1).await.contains("552"),
        "Texas Government Code"
    );
    drop(conn);

    let together = async |actor, step| house.desk.together(actor, story, step).await.unwrap();
    assert_eq!(
        together(&house.reporter, Together::Submit).await.done.len(),
        3
    );
    assert_eq!(
        together(&house.reporter, Together::Submit).await.done.len(),
        0
    );
    let refused = together(&house.reporter, Together::Approve).await;
    assert_eq!(
        refused.done.len(),
        0,
        "a reporter approves nothing of their own"
    );
    assert_eq!(refused.refused.len(), 3);
    assert_eq!(
        together(&house.editor, Together::Approve).await.done.len(),
        3
    );
    let sent = together(&house.reporter, Together::Queue).await;
    assert_eq!(sent.done.len(), 2);
    let [(_, whom, why)] = &sent.refused[..] else {
        panic!("{sent:?}");
    };
    assert!(
        whom == "Texas Sheriff" && why.contains("confirm one"),
        "{why}"
    );
    house.work().await;
    assert_eq!(house.outbox.sent().len(), 2);
    assert_eq!(house.stage(begun[0]).await, Stage::Sent);

    house.on(2026, 6, 1, 9);
    let followed = together(&house.reporter, Together::FollowUp).await;
    assert_eq!(
        (followed.done.len(), followed.refused.len()),
        (2, 0),
        "{followed:?}"
    );
    assert_eq!(
        together(&house.reporter, Together::FollowUp)
            .await
            .done
            .len(),
        0
    );
    let mut conn = house.desk.store.connection().await.unwrap();
    let letters = store::letter::of_case(&mut conn, begun[0]).await.unwrap();
    let follow_up = letters
        .iter()
        .find(|letter| letter.kind == LetterKind::FollowUp);
    assert!(
        follow_up.unwrap().body.contains("March 2, 2026"),
        "the day it was sent"
    );
}

#[tokio::test]
async fn what_cannot_be_asked_elsewhere_leaves_nothing_behind() {
    let house = House::new().await;
    let (case, _) = house.draft().await;
    let none = house.desk.ask_others(&house.reporter, case, &[]).await;
    assert!(matches!(none, Err(Error::Invalid(_))));
    let unknown = AgencyId(uuid::Uuid::from_u128(1));
    let york = agency(&house, "York Police", "us-ny", true).await;
    let both = [york, unknown];
    let asked = house.desk.ask_others(&house.reporter, case, &both);
    assert!(matches!(asked.await, Err(Error::NotFound)));
    assert_eq!(house.count("select count(*) from cases").await, 1);
    assert_eq!(house.count("select count(*) from projects").await, 0);
}

#[tokio::test]
async fn private_cases_take_no_step_for_others() {
    let house = House::new().await;
    let draft = NewDraft {
        visibility: Visibility::Private,
        story: "Raids".into(),
        ..house.new_draft()
    };
    let (case, _) = house.desk.draft(&house.reporter, draft).await.unwrap();
    let story = house.case(case).await.project.unwrap();
    let step = house
        .desk
        .together(&house.colleague, story, Together::Submit);
    assert!(step.await.unwrap().done.is_empty());
    let reader = house.desk.store.reader();
    let today = house.desk.today().await.unwrap();
    let seen = reader.story(&house.colleague, story, "UTC", today).await;
    assert!(matches!(seen, Err(store::Error::NotFound)));
    let own = reader
        .story(&house.reporter, story, "UTC", today)
        .await
        .unwrap();
    assert_eq!(own.1.len(), 1);
    // A colleague who names theirs alike begins another one.
    let theirs = NewDraft {
        story: "raids".into(),
        ..house.new_draft()
    };
    let (theirs, _) = house.desk.draft(&house.colleague, theirs).await.unwrap();
    assert_ne!(house.case(theirs).await.project, Some(story));
}
