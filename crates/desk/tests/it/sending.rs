//! In whose name a letter leaves, with which files, and when.

use crate::house::{House, sample_settings};
use desk::{
    Config, Error, Parts, Sender,
    verbs::{Leaves, Settings},
};
use domain::{DeliveryId, DeliveryState, LetterId};
use jiff::{SignedDuration, Timestamp};
use mail_parser::{MessageParser, MimeHeaders};
use outside::mail::DkimKey;
use std::io::Cursor;

const KEY: &[u8] = include_bytes!("../../../outside/tests/keys/ed25519.pem");

async fn house(change: impl FnOnce(&mut Config)) -> House {
    House::with(|parts: &mut Parts| change(&mut parts.config)).await
}

fn radio() -> Sender {
    Sender {
        address: "news@radio.example".parse().unwrap(),
        name: "Sample Radio News".into(),
        signature: vec!["Sample Radio".into(), "7 Aerial Lane".into()],
        own_answers: false,
        dkim: Some(DkimKey::parse("radio.example", "desk", KEY).unwrap()),
    }
}

impl House {
    async fn queue(&self, letter: LetterId, leaves: Leaves) -> Result<DeliveryId, Error> {
        self.desk
            .queue_letter_when(&self.reporter, letter, self.contact, leaves)
            .await
    }

    async fn approved_from(&self, address: &str) -> LetterId {
        let mut new = self.new_draft();
        new.from = Some(address.parse().unwrap());
        let (_, letter) = self.desk.draft(&self.reporter, new).await.unwrap();
        self.desk.submit(&self.reporter, letter).await.unwrap();
        self.desk.approve(&self.editor, letter).await.unwrap();
        letter
    }
}

#[tokio::test]
async fn a_letter_leaves_in_the_name_with_which_it_was_approved() {
    let house = house(|config| config.senders = vec![radio()]).await;
    let letter = house.approved_from("news@radio.example").await;
    let body = house.letter(letter).await.body;
    assert!(body.contains("Sample Radio\n7 Aerial Lane\n"), "{body}");
    assert!(body.contains("reporter with Sample Radio News"), "{body}");
    assert!(!body.contains("1 Example Street"), "{body}");
    let own = "desk@paper.example".parse().unwrap();
    let changed = house
        .desk
        .set_sender(&house.reporter, letter, Some(&own))
        .await;
    assert!(matches!(changed, Err(Error::Refused(_))), "{changed:?}");

    let id = house.queue(letter, Leaves::Soon).await.unwrap();
    let raw = house.raw(id).await;
    let mail = MessageParser::new().parse(&raw).unwrap();
    let address = |list: Option<&mail_parser::Address<'_>>| {
        let first = list.and_then(|list| list.first()).unwrap();
        first.address().unwrap().to_owned()
    };
    assert_eq!(address(mail.from()), "news@radio.example");
    assert!(mail.message_id().unwrap().ends_with("@radio.example"));
    // Daylight does not read that mailbox: answers and bounces come to its own.
    let reply = address(mail.reply_to());
    assert!(
        reply.starts_with("desk+dl-") && reply.ends_with("@paper.example"),
        "{reply}"
    );
    assert_eq!(house.delivery(id).await.from.as_str(), reply);
    assert!(
        raw.starts_with(
            "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=radio.example;"
        )
    );
    house.work().await;
    assert_eq!(
        house.outbox.sent()[0].raw,
        raw.as_bytes(),
        "what is stored is what is sent"
    );

    // The next letter of the case is theirs, too; who is not named writes nothing.
    let new = desk::verbs::NewLetter {
        kind: domain::LetterKind::Other,
        model: None,
        answers: Default::default(),
    };
    let case = house.letter(letter).await.case;
    let next = house
        .desk
        .write_letter(&house.reporter, case, new)
        .await
        .unwrap();
    let mut conn = house.desk.store.connection().await.unwrap();
    let sender = store::letter::sender(&mut conn, next).await.unwrap();
    assert_eq!(sender.unwrap().as_str(), "news@radio.example");
    let stranger = "eve@elsewhere.example".parse().unwrap();
    let refused = house
        .desk
        .set_sender(&house.reporter, next, Some(&stranger))
        .await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
}

#[tokio::test]
async fn a_sender_that_reads_its_own_mail_gets_the_answers_and_one_that_is_gone_sends_nothing() {
    let own_answers = Sender {
        own_answers: true,
        ..radio()
    };
    let mut house = house(|config| config.senders = vec![own_answers]).await;
    let letter = house.approved_from("news@radio.example").await;
    let id = house.queue(letter, Leaves::Soon).await.unwrap();
    let from = house.delivery(id).await.from.to_string();
    assert!(
        from.starts_with("news+dl-") && from.ends_with("@radio.example"),
        "{from}"
    );

    let letter = house.approved_from("news@radio.example").await;
    house.desk.config.senders.clear();
    let Err(Error::Refused(told)) = house.queue(letter, Leaves::Soon).await else {
        panic!("nobody else may send it");
    };
    assert!(told.to_string().contains("news@radio.example"), "{told}");
}

#[tokio::test]
async fn a_letter_waits_for_the_office_to_open_unless_somebody_sends_it_now() {
    let house = House::new().await;
    // A Friday evening before Patriots' Day, a holiday in Massachusetts.
    house.on(2026, 4, 17, 18);
    let (_, letter) = house.approved().await;
    let id = house.queue(letter, Leaves::InOfficeHours).await.unwrap();
    let opens: Timestamp = "2026-04-21T13:00:00Z".parse().unwrap();
    let waiting = house.delivery(id).await;
    assert_eq!(waiting.next_attempt_at, Some(opens), "Tuesday at nine");
    for day in [18, 20] {
        house.on(2026, 4, day, 12);
        house.desk.heal_deliveries().await.unwrap();
        house.work().await;
    }
    assert_eq!(house.delivery(id).await.state, DeliveryState::Queued);
    house.on(2026, 4, 21, 9);
    house.work().await;
    assert_eq!(house.delivery(id).await.state, DeliveryState::Accepted);

    house.on(2026, 4, 24, 18);
    let habit = |office_hours| Settings {
        office_hours,
        ..sample_settings(false)
    };
    house
        .desk
        .settings(&house.admin, habit(true))
        .await
        .unwrap();
    let (_, letter) = house.approved().await;
    let id = house.queue(letter, Leaves::AsUsual).await.unwrap();
    house.work().await;
    assert_eq!(
        house.delivery(id).await.state,
        DeliveryState::Queued,
        "the newsroom's habit"
    );
    house.desk.resend(&house.reporter, id).await.unwrap();
    house.work().await;
    assert_eq!(house.delivery(id).await.state, DeliveryState::Accepted);
    let (_, letter) = house.approved().await;
    let id = house.queue(letter, Leaves::Soon).await.unwrap();
    house.work().await;
    assert_eq!(house.delivery(id).await.state, DeliveryState::Accepted);
    let refused = house.desk.settings(&house.reporter, habit(false)).await;
    assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
}

#[tokio::test]
async fn what_missed_the_open_office_waits_until_it_opens_again() {
    let house = house(|config| config.letters_per_minute = 1).await;
    let opens: Timestamp = "2026-04-21T13:00:00Z".parse().unwrap();
    // Friday, a minute before the office closes for a long weekend.
    house.on(2026, 4, 17, 16);
    house.pass(SignedDuration::from_mins(29));
    let now = house.desk.clock.now();
    let mut mails = Vec::new();
    let mut planned = Vec::new();
    for _ in 0..3 {
        let (_, letter) = house.approved().await;
        let id = house.queue(letter, Leaves::InOfficeHours).await.unwrap();
        planned.push(house.delivery(id).await.next_attempt_at.unwrap());
        mails.push(id);
    }
    let next_minute = opens + SignedDuration::from_mins(1);
    assert_eq!(
        planned,
        [now, opens, next_minute],
        "the pace does not run past closing"
    );

    // The program slept all of Tuesday; in the evening nobody is there.
    house.on(2026, 4, 21, 20);
    house.work().await;
    assert_eq!(house.outbox.sent().len(), 0);
    let waiting = house.delivery(mails[1]).await;
    assert_eq!(
        (waiting.state, waiting.attempts),
        (DeliveryState::Queued, 0)
    );
    assert!(waiting.next_attempt_at >= Some("2026-04-22T13:00:00Z".parse().unwrap()));
    // A person's word counts more than the hour.
    house.desk.resend(&house.reporter, mails[0]).await.unwrap();
    house.work().await;
    assert_eq!(house.outbox.sent().len(), 1);
    for minute in 0..3 {
        house.on(2026, 4, 22, 9);
        house.pass(SignedDuration::from_mins(minute));
        house.work().await;
    }
    assert_eq!(house.outbox.sent().len(), 3);
    assert_eq!(house.waiting_jobs().await, 0);
}

#[tokio::test]
async fn letters_to_one_domain_leave_at_a_pace_that_all_workers_keep() {
    let house = house(|config| config.letters_per_minute = 3).await;
    let mut mails = Vec::new();
    for _ in 0..8 {
        mails.push(house.queued().await.2);
    }
    let start = house.desk.clock.now();
    let mut planned = Vec::new();
    for id in &mails {
        let at = house.delivery(*id).await.next_attempt_at.unwrap();
        planned.push(at.duration_since(start).as_secs());
    }
    assert_eq!(planned, [0, 0, 0, 60, 60, 60, 120, 120], "told beforehand");
    // Somebody was away: all are due at once, and two processes wake at once.
    house
        .behind_its_back("update deliveries set next_attempt_at = created_at")
        .await;
    let other = house.another_process();
    for _ in 0..12 {
        let both = mails
            .iter()
            .flat_map(|id| [house.desk.deliver(*id), other.deliver(*id)]);
        for done in futures_util::future::join_all(both).await {
            assert!(matches!(done, Ok(()) | Err(Error::Conflict(_))), "{done:?}");
        }
        house.pass(SignedDuration::from_secs(15));
    }
    assert_eq!(house.outbox.sent().len(), 8, "each once");
    let crowded = "select count(*) from delivery_attempts a where 3 < (select count(*) from delivery_attempts b
                   where b.started_at >= a.started_at and b.started_at < a.started_at + interval '1 minute')";
    assert_eq!(
        house.count(crowded).await,
        0,
        "never more than three within a minute"
    );
    house.pass(SignedDuration::from_mins(5));
    house.work().await;
    assert_eq!(
        (house.outbox.sent().len(), house.waiting_jobs().await),
        (8, 0)
    );
}

#[tokio::test]
async fn another_domain_does_not_wait() {
    let house = house(|config| config.letters_per_minute = 1).await;
    house.queued().await;
    let (_, letter) = house.approved().await;
    let added = house.desk.add_contact(
        &house.editor,
        house.agency,
        domain::Channel::Email,
        "clerk@other.example",
        "Clerk",
        "a call",
    );
    let contact = added.await.unwrap();
    let today = jiff::civil::date(2026, 3, 1);
    house
        .desk
        .verify_contact(&house.editor, contact, today)
        .await
        .unwrap();
    let id = house
        .desk
        .queue_letter(&house.reporter, letter, contact)
        .await
        .unwrap();
    house.work().await;
    assert_eq!(house.delivery(id).await.state, DeliveryState::Accepted);
    assert_eq!(house.outbox.sent().len(), 2);
}

#[tokio::test]
async fn files_go_with_a_letter_byte_for_byte() {
    let house = house(|config| config.largest_letter = 5000).await;
    let (_, letter) = house.draft().await;
    let add = async |name: &str, bytes: &[u8]| {
        let kind = domain::values::media_type_of(name);
        let bytes = Cursor::new(bytes.to_vec());
        house
            .desk
            .enclose(&house.reporter, letter, name, kind, bytes)
            .await
    };
    let scan: Vec<u8> = (0..3000_u32).map(|n| n.to_le_bytes()[0]).collect();
    add("../authorization é.pdf", &scan).await.unwrap();
    let note = add("note.txt", b"a note\n").await.unwrap();
    add("list.csv", b"a,b\r\n").await.unwrap();
    for (name, bytes) in [
        ("list.csv", &b"again"[..]),
        ("empty.txt", b""),
        ("more.pdf", &scan),
    ] {
        let refused = add(name, bytes).await;
        assert!(
            matches!(refused, Err(Error::Invalid(_))),
            "{name}: {refused:?}"
        );
    }
    house
        .desk
        .leave_out(&house.reporter, letter, note)
        .await
        .unwrap();
    let stranger = house.desk.leave_out(&house.reporter, letter, note).await;
    assert!(matches!(stranger, Err(Error::Conflict(_))), "{stranger:?}");

    house.desk.submit(&house.reporter, letter).await.unwrap();
    house.desk.approve(&house.editor, letter).await.unwrap();
    let late = add("late.txt", b"late").await;
    assert!(
        matches!(late, Err(Error::Refused(_))),
        "approval fixes them: {late:?}"
    );
    let id = house.queue(letter, Leaves::Soon).await.unwrap();
    house.work().await;
    let sent = house.outbox.sent();
    assert_eq!(sent[0].raw, house.raw(id).await.as_bytes());
    let mail = MessageParser::new().parse(&sent[0].raw).unwrap();
    let parts: Vec<_> = mail
        .attachments()
        .map(|part| {
            (
                part.attachment_name().unwrap().to_owned(),
                part.contents().to_vec(),
            )
        })
        .collect();
    let expected = [
        ("authorization é.pdf".to_owned(), scan),
        ("list.csv".to_owned(), b"a,b\r\n".to_vec()),
    ];
    assert_eq!(parts, expected);
    assert!(mail.body_text(0).unwrap().contains("records"));
}
