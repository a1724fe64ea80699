//! Letters that a person sends by ways that Daylight does not go: they are sent like any
//! other, their clocks run, and their numbers find the answers.

use crate::house::House;
use desk::{Error, verbs::SentByHand};
use domain::{
    CaseId, Digest, EventKind, Stage, When, document::Arrival, event::Proof, handover::Way,
    inbound::Clue, letter::LetterState, tracking::keys_in,
};
use jiff::civil::date;
use statutes::EventType;

fn by(way: Way) -> SentByHand {
    SentByHand {
        way,
        when: When::On(date(2026, 3, 2)),
        numbers: vec![
            "2026-PRR-00123".into(),
            String::new(),
            "9405 5036 9930 0000".into(),
        ],
        note: "typed in\nby Rae".into(),
        check_on: Some(date(2026, 3, 16)),
        proof: None,
    }
}

#[tokio::test]
async fn a_proof_is_kept_on_the_case_and_the_event_points_at_it() {
    let house = House::new().await;
    let (case, letter) = house.approved().await;
    let desk = &house.desk;
    let keep = async |bytes: &'static [u8]| {
        desk.keep_proof(
            &house.reporter,
            letter,
            "a/receipt.txt",
            bytes,
            Arrival::Upload,
        )
        .await
    };
    let empty = keep(b"").await;
    assert!(
        matches!(&empty, Err(Error::Invalid(fields)) if fields[0].field == "file"),
        "{empty:?}"
    );
    let proof = keep(b"Confirmation 2026-PRR-00123").await.unwrap();
    // What is refused leaves nothing on the case.
    let early = SentByHand {
        when: When::On(date(2026, 3, 9)),
        proof: Some(proof.clone()),
        ..by(Way::Portal)
    };
    let refused = desk.sent_by_hand(&house.reporter, letter, early).await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    assert_eq!(house.count("select count(*) from documents").await, 0);
    let how = SentByHand {
        proof: Some(proof),
        ..by(Way::Portal)
    };
    desk.sent_by_hand(&house.reporter, letter, how)
        .await
        .unwrap();
    let sent = house.facts(case, EventType::Sent).await;
    let Some(Proof::Page { document, page: 1 }) = sent[0].proof else {
        panic!("no proof: {:?}", sent[0].proof);
    };
    let mut conn = desk.store.connection().await.unwrap();
    let kept = store::document::by_id(&mut conn, document).await.unwrap();
    assert_eq!((kept.case, kept.name.as_str()), (case, "receipt.txt"));
    assert_eq!(kept.digest, Digest::of(b"Confirmation 2026-PRR-00123"));
    assert!(desk.files.verify(&kept.digest).await.unwrap());
}

/// The cases that a text names.
async fn named(house: &House, text: &str) -> Vec<CaseId> {
    let mut conn = house.desk.store.connection().await.unwrap();
    let found = store::tracking::candidates(&mut conn, &keys_in(text))
        .await
        .unwrap();
    found
        .into_iter()
        .map(|one| {
            assert!(matches!(one.clue, Clue::TrackingNumber(_)));
            one.case
        })
        .collect()
}

#[tokio::test]
async fn a_letter_sent_by_hand_starts_the_clocks_of_its_channel() {
    for way in Way::ALL {
        let house = House::new().await;
        let (case, letter) = house.approved().await;
        house
            .desk
            .sent_by_hand(&house.reporter, letter, by(way))
            .await
            .unwrap();
        assert!(matches!(
            house.letter(letter).await.state,
            LetterState::Sent(_)
        ));
        assert_eq!(house.stage(case).await, Stage::Sent);
        let sent = house.facts(case, EventType::Sent).await;
        let EventKind::Legal(fact) = &sent[0].kind else {
            panic!("a fact");
        };
        assert_eq!(
            (sent.len(), fact.channel, fact.letter),
            (1, Some(way.legal()), Some(letter))
        );
        assert_eq!(
            (sent[0].when, fact.note.as_str()),
            (When::On(date(2026, 3, 2)), "typed in by Rae")
        );
        assert_eq!(house.outbox.sent().len(), 0, "nothing is sent by itself");
        let own = house.desk.own_reminders(&house.reporter).await.unwrap();
        assert_eq!((own.len(), own[0].on), (1, date(2026, 3, 16)));
        let again = house
            .desk
            .sent_by_hand(&house.reporter, letter, by(way))
            .await;
        assert!(matches!(again, Err(Error::Refused(_))), "{again:?}");
    }
}

#[tokio::test]
async fn the_law_counts_from_a_portal_as_from_mail_and_from_post_later() {
    let due = async |way| {
        let house = House::new().await;
        let (case, letter) = house.approved().await;
        house
            .desk
            .sent_by_hand(&house.reporter, letter, by(way))
            .await
            .unwrap();
        let clocks = house.desk.clocks(&house.editor, case).await.unwrap();
        let clock = clocks
            .into_iter()
            .find(|one| one.clock == "initial_response");
        clock.map(|clock| (clock.due, clock.due_latest))
    };
    let (portal, fax, mail) = (
        due(Way::Portal).await,
        due(Way::Fax).await,
        due(Way::Mail).await,
    );
    assert!(portal.is_some_and(|(day, _)| day.is_some()), "{portal:?}");
    assert_eq!(portal, fax, "both are there at once");
    assert_ne!(
        portal, mail,
        "the post takes its time, and the law knows of it"
    );
}

#[tokio::test]
async fn what_cannot_be_is_said_beside_its_field_and_changes_nothing() {
    let house = House::new().await;
    let (case, letter) = house.approved().await;
    let wrong = [
        (
            "when",
            SentByHand {
                when: When::On(date(2026, 3, 9)),
                ..by(Way::Portal)
            },
        ),
        (
            "numbers",
            SentByHand {
                numbers: vec!["hello".into()],
                ..by(Way::Portal)
            },
        ),
        (
            "check_on",
            SentByHand {
                check_on: Some(date(2026, 3, 1)),
                ..by(Way::Portal)
            },
        ),
    ];
    for (field, how) in wrong {
        let refused = house.desk.sent_by_hand(&house.reporter, letter, how).await;
        assert!(
            matches!(&refused, Err(Error::Invalid(fields)) if fields[0].field == field),
            "{field}: {refused:?}"
        );
    }
    assert_eq!(house.stage(case).await, Stage::Approved);
    assert_eq!(
        house.count("select count(*) from tracking_numbers").await,
        0
    );
    let (_, draft) = house.draft().await;
    let early = house
        .desk
        .sent_by_hand(&house.reporter, draft, by(Way::Portal))
        .await;
    assert!(matches!(early, Err(Error::Refused(_))), "{early:?}");
}

#[tokio::test]
async fn numbers_find_their_case_until_they_are_struck_out() {
    let house = House::new().await;
    let (case, letter) = house.approved().await;
    house
        .desk
        .sent_by_hand(&house.reporter, letter, by(Way::Portal))
        .await
        .unwrap();
    for text in ["Re: 2026 prr 00123", "parcel 9405503699300000 delivered"] {
        assert_eq!(named(&house, text).await, [case], "{text}");
    }
    assert!(named(&house, "2026-PRR-00124").await.is_empty());
    house
        .desk
        .add_number(&house.reporter, case, "2026PRR00123", "again")
        .await
        .unwrap();
    let reader = house.desk.store.reader();
    let lines = reader.case_numbers(&house.colleague, case).await.unwrap();
    assert_eq!(lines.len(), 2, "however it is spelled, it is one");
    house
        .desk
        .remove_number(&house.reporter, lines[0].id)
        .await
        .unwrap();
    assert!(named(&house, "2026-PRR-00123").await.is_empty());
    let gone = house.desk.remove_number(&house.reporter, lines[0].id).await;
    assert!(matches!(gone, Err(Error::NotFound)), "{gone:?}");
}
