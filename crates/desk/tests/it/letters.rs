//! A letter's way from draft to queue.

use crate::house::House;
use desk::{Error, verbs::NewLetter};
use domain::{Channel, LetterKind, Stage, letter::LetterState};
use std::collections::BTreeMap;

#[tokio::test]
async fn a_request_is_drafted_approved_sent_and_starts_its_clock() {
    let house = House::new().await;
    let (case, letter) = house.draft().await;
    assert_eq!(house.stage(case).await, Stage::Draft);
    house.desk.submit(&house.reporter, letter).await.unwrap();
    assert_eq!(house.stage(case).await, Stage::InReview);
    house.desk.approve(&house.editor, letter).await.unwrap();
    let approved = house.letter(letter).await;
    let delivery = house
        .desk
        .queue_letter(&house.reporter, letter, house.contact)
        .await
        .unwrap();
    assert_eq!(house.stage(case).await, Stage::Queued);
    let raw = house.raw(delivery).await;
    assert!(
        house.outbox.sent().is_empty(),
        "bytes exist before anything is sent"
    );

    assert_eq!(house.work().await, 1);
    assert_eq!(house.stage(case).await, Stage::Sent);
    assert!(matches!(
        house.letter(letter).await.state,
        LetterState::Sent(_)
    ));
    assert_eq!(
        house.names(case).await,
        [
            "opened",
            "letter_submitted",
            "letter_approved",
            "letter_queued",
            "sent"
        ]
    );
    assert_eq!(
        house.due(case, "initial_response").await,
        Some(jiff::civil::date(2026, 3, 16))
    );
    assert_eq!(house.waiting_jobs().await, 0);

    let sent = house.outbox.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(
        String::from_utf8_lossy(&sent[0].raw),
        raw,
        "the exact bytes"
    );
    assert_eq!(sent[0].envelope.to[0].as_str(), "records@police.example");
    let reference = house.case(case).await.reference;
    let mail = mail_parser::MessageParser::new()
        .parse(&sent[0].raw)
        .unwrap();
    assert_eq!(
        mail.body_text(0).unwrap().replace("\r\n", "\n"),
        approved.body
    );
    let subject = mail.subject().unwrap();
    assert!(
        subject.starts_with(&approved.subject) && subject.contains(reference.as_str()),
        "{subject}"
    );
    let reply = mail
        .reply_to()
        .unwrap()
        .first()
        .unwrap()
        .address()
        .unwrap()
        .to_owned();
    assert_eq!(reply, format!("desk+{}@paper.example", reference.tag()));
    let from = mail.from().unwrap().first().unwrap();
    assert_eq!(
        (from.name(), from.address()),
        (Some("The Sample Ledger"), Some("desk@paper.example"))
    );
    assert!(
        mail.header("Auto-Submitted").is_none(),
        "a person wrote this"
    );
    assert_eq!(
        mail.message_id(),
        Some(format!("{delivery}@paper.example").as_str())
    );
}

#[tokio::test]
async fn a_form_tells_everything_that_is_wrong_and_keeps_nothing() {
    let house = House::new().await;
    let mut new = house.new_draft();
    (new.title, new.agency) = (" ".into(), None);
    let Err(Error::Invalid(fields)) = house.desk.draft(&house.reporter, new).await else {
        panic!("an empty form is refused");
    };
    assert_eq!(
        fields
            .iter()
            .map(|one| one.field.as_str())
            .collect::<Vec<_>>(),
        ["title", "agency"]
    );
    let mut new = house.new_draft();
    new.answers.clear();
    assert!(matches!(
        house.desk.draft(&house.reporter, new).await,
        Err(Error::Invalid(_))
    ));
    assert_eq!(house.count("select count(*) from cases").await, 0);

    let preview = house
        .desk
        .preview(&house.reporter, &house.new_draft())
        .await
        .unwrap();
    assert!(preview.body.contains("The Sample Ledger") && preview.body.contains("Rae Reporter"));
    assert_eq!(
        house.count("select count(*) from cases").await,
        0,
        "a preview keeps nothing"
    );
}

#[tokio::test]
async fn only_a_confirmed_address_of_the_agency_gets_a_letter() {
    let house = House::new().await;
    let (_, letter) = house.approved().await;
    let desk = &house.desk;
    let add = async |channel, value: &str| {
        desk.add_contact(
            &house.reporter,
            house.agency,
            channel,
            value,
            "",
            "their site",
        )
        .await
        .unwrap()
    };
    let unverified = add(Channel::Email, "foia@police.example").await;
    let portal = add(Channel::Portal, "https://police.example/records").await;
    let refusal = |error: Result<_, Error>| match error {
        Err(Error::Refused(words)) => words,
        other => panic!("{other:?}"),
    };
    let words = refusal(desk.queue_letter(&house.reporter, letter, unverified).await);
    assert!(
        words.contains("nobody has confirmed foia@police.example"),
        "{words}"
    );
    let words = refusal(desk.queue_letter(&house.reporter, letter, portal).await);
    assert!(
        words.contains("a form on a web site") && words.contains("record"),
        "{words}"
    );
    desk.retire_contact(&house.reporter, house.contact)
        .await
        .unwrap();
    let words = refusal(
        desk.queue_letter(&house.reporter, letter, house.contact)
            .await,
    );
    assert!(words.contains("no longer in use"), "{words}");
    assert_eq!(house.count("select count(*) from deliveries").await, 0);
    assert!(
        matches!(house.letter(letter).await.state, LetterState::Approved(_)),
        "nothing moved"
    );

    desk.verify_contact(&house.reporter, unverified, jiff::civil::date(2026, 3, 2))
        .await
        .unwrap();
    desk.queue_letter(&house.reporter, letter, unverified)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_author_approves_their_own_letter_only_where_the_newsroom_says_so() {
    let house = House::new().await;
    let (_, letter) = house.draft().await;
    let Err(Error::Refused(words)) = house.desk.approve(&house.reporter, letter).await else {
        panic!("a reporter does not approve");
    };
    assert!(words.contains("by an editor"), "{words}");
    house.settings(true).await;
    assert!(
        house.desk.approve(&house.colleague, letter).await.is_err(),
        "not somebody else's"
    );
    house.desk.approve(&house.reporter, letter).await.unwrap();
}

#[tokio::test]
async fn two_who_save_at_once_do_not_overwrite_each_other() {
    let house = House::new().await;
    let (_, letter) = house.draft().await;
    let text = house.letter(letter).await.body;
    let save = async |words: &str| {
        house
            .desk
            .save_letter(
                &house.reporter,
                letter,
                "Records",
                &format!("{text}{words}"),
                1,
            )
            .await
    };
    let (one, two) = tokio::join!(save("one"), save("two"));
    let lost = [&one, &two]
        .into_iter()
        .filter(|saved| matches!(saved, Err(Error::Conflict(_))))
        .count();
    assert_eq!(lost, 1, "{one:?} {two:?}");
    assert_eq!(house.letter(letter).await.version, 2);
    assert_eq!(house.count("select count(*) from letter_versions").await, 2);

    house.desk.submit(&house.reporter, letter).await.unwrap();
    house
        .desk
        .send_back(&house.editor, letter, "shorter, please")
        .await
        .unwrap();
    let back = house.letter(letter).await;
    assert_eq!(
        back.state,
        LetterState::Draft {
            review_note: "shorter, please".into()
        }
    );
    house.desk.approve(&house.editor, letter).await.unwrap();
    let late = house
        .desk
        .save_letter(&house.reporter, letter, "Records", "x", 2)
        .await;
    assert!(
        matches!(late, Err(Error::Refused(_))),
        "what is approved is fixed: {late:?}"
    );
    house
        .desk
        .reopen_letter(&house.reporter, letter)
        .await
        .unwrap();
    house
        .desk
        .save_letter(&house.reporter, letter, "Records", "x", 2)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_mark_in_the_text_blocks_approval() {
    let house = House::new().await;
    let (_, letter) = house.draft().await;
    let body = format!(
        "Dear officer\n\n{} look this up]",
        desk::letters::UNCHECKED_MARK
    );
    house
        .desk
        .save_letter(&house.reporter, letter, "Records", &body, 1)
        .await
        .unwrap();
    let refused = house.desk.approve(&house.editor, letter).await;
    assert!(
        matches!(&refused, Err(Error::Refused(words)) if words.contains("look this up")),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_later_letter_answers_in_the_same_thread() {
    let house = House::new().await;
    let case = house.sent().await;
    let new = NewLetter {
        kind: LetterKind::FollowUp,
        model: Some("status-inquiry".into()),
        answers: desk::letters::model("status-inquiry")
            .unwrap()
            .example_answers(),
    };
    let letter = house
        .desk
        .write_letter(&house.reporter, case, new)
        .await
        .unwrap();
    house.desk.approve(&house.editor, letter).await.unwrap();
    house
        .desk
        .queue_letter(&house.reporter, letter, house.contact)
        .await
        .unwrap();
    house.work().await;
    let sent = house.outbox.sent();
    let first = mail_parser::MessageParser::new()
        .parse(&sent[0].raw)
        .unwrap();
    let second = mail_parser::MessageParser::new()
        .parse(&sent[1].raw)
        .unwrap();
    assert_eq!(second.in_reply_to().as_text(), first.message_id());
    let log = house.names(case).await;
    assert_eq!(
        log.iter().filter(|name| *name == "sent").count(),
        1,
        "the request was sent once"
    );
    assert_eq!(log.last().map(String::as_str), Some("delivery_settled"));

    let blank = NewLetter {
        kind: LetterKind::Other,
        model: None,
        answers: BTreeMap::from([
            ("subject".into(), "A word".into()),
            ("body".into(), "Thank you.\n".into()),
        ]),
    };
    let letter = house
        .desk
        .write_letter(&house.reporter, case, blank)
        .await
        .unwrap();
    assert_eq!(house.letter(letter).await.subject, "A word");
    let wrong = NewLetter {
        kind: LetterKind::Request,
        model: None,
        answers: BTreeMap::new(),
    };
    assert!(
        house
            .desk
            .write_letter(&house.reporter, case, wrong)
            .await
            .is_err()
    );
}
