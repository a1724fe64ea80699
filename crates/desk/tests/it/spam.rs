//! Spam: called so by a person in one action, taken back, suggested by clear words of
//! machines, found again, and kept for its time.

use crate::{
    house::House,
    post::{Mail, reads},
};
use desk::{Error, verbs::MailSource};
use domain::inbound::InboundState;
use jiff::SignedDuration;
use store::reader::triage::Shelf;

fn offer(number: u32) -> String {
    Mail {
        from: "Prize Office <win@prizes.example>".into(),
        subject: format!("You have won, number {number}"),
        text: "Click here for your hovercraft.".into(),
        ..Mail::default()
    }
    .raw()
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(days * 24)
}

#[tokio::test]
async fn a_person_calls_it_spam_and_takes_that_back() {
    let house = House::with_post().await;
    let id = house.arrives(offer(1)).await;
    assert_eq!(house.message(id).await.spam_hint, "");
    house.desk.mark_spam(&house.reporter, id).await.unwrap();
    assert_eq!(house.lies(id).await, (InboundState::Spam, None));

    // The next of this sender is only suggested.
    let next = house.arrives(offer(2)).await;
    let message = house.message(next).await;
    assert_eq!(message.state, InboundState::Triage);
    assert_eq!(
        message.spam_hint,
        "mail of this sender was called spam before"
    );

    let reader = house.desk.store.reader();
    for (words, found) in [
        ("hovercraft", 1),
        ("prizes.example", 1),
        ("number 1", 1),
        ("nothing of it", 0),
        ("", 1),
        ("'); --", 0),
    ] {
        let shown = reader
            .triage(&house.reporter, Shelf::Spam, words, 1)
            .await
            .unwrap();
        assert_eq!(shown.rows.len(), found, "{words}");
    }
    house.desk.undo_move(&house.colleague, id).await.unwrap();
    assert_eq!(house.lies(id).await, (InboundState::Triage, None));
    let third = house.arrives(offer(3)).await;
    assert_eq!(
        house.message(third).await.spam_hint,
        "",
        "nothing was learned"
    );

    // Out of a case it goes in one action, too, and comes back into it.
    let case = house.sent().await;
    house.desk.assign(&house.reporter, id, case).await.unwrap();
    house.desk.mark_spam(&house.reporter, id).await.unwrap();
    assert_eq!(house.lies(id).await, (InboundState::Spam, None));
    house.desk.undo_move(&house.reporter, id).await.unwrap();
    assert_eq!(house.lies(id).await, (InboundState::Attached, Some(case)));
}

#[tokio::test]
async fn a_filter_only_suggests_and_only_one_that_is_trusted() {
    let flagged = offer(1).replace("Subject:", "X-Spam-Flag: YES\r\nSubject:");
    for (trusted, hint) in [
        (None, ""),
        (
            Some("mx.paper.example"),
            "the filter of the mail server that took it in calls it spam",
        ),
    ] {
        let house = House::with(|parts| {
            reads(parts);
            parts.config.trusted_server = trusted.map(str::to_owned);
        })
        .await;
        let id = house.arrives(&flagged).await;
        let message = house.message(id).await;
        assert_eq!(
            (message.state, message.spam_hint.as_str()),
            (InboundState::Triage, hint)
        );
    }
}

#[tokio::test]
async fn spam_is_thrown_away_after_its_time_and_what_it_was_stays() {
    let house = House::with_post().await;
    let case = house.sent().await;
    let [spam, kept, waiting] = [offer(1), offer(2), offer(3)];
    let [spam, kept, waiting] = [
        house.arrives(spam).await,
        house.arrives(kept).await,
        house.arrives(waiting).await,
    ];
    for id in [spam, kept] {
        house.desk.mark_spam(&house.reporter, id).await.unwrap();
    }
    house
        .desk
        .assign(&house.reporter, kept, case)
        .await
        .unwrap();
    let there = async |id| {
        let digest = house.message(id).await.digest;
        house.desk.files.exists(&digest).await.unwrap()
    };
    house.pass(days(179));
    house.desk.prune().await.unwrap();
    assert!(there(spam).await);
    house.pass(days(2));
    house.desk.prune().await.unwrap();
    assert!(!there(spam).await && there(kept).await && there(waiting).await);

    let row = house.message(spam).await;
    assert!(row.bytes_gone_at.is_some());
    assert_eq!(row.subject, "You have won, number 1");
    assert_eq!(
        (row.from_address.as_str(), row.excerpt.as_str()),
        ("win@prizes.example", "")
    );
    let back = house.desk.undo_move(&house.reporter, spam).await;
    assert!(matches!(back, Err(Error::Refused(_))), "{back:?}");
    // Nothing is missing by the store's own reckoning, and a second sweep finds nothing.
    let mut conn = house.desk.store.connection().await.unwrap();
    for (digest, name) in store::document::originals(&mut conn).await.unwrap() {
        assert!(house.desk.files.exists(&digest).await.unwrap(), "{name}");
    }
    drop(conn);
    house.desk.prune().await.unwrap();

    // The same mail comes again: it is the same spam, with its bytes.
    let raw = std::io::Cursor::new(offer(1).into_bytes());
    let again = house.desk.receive(raw, MailSource::Upload).await.unwrap();
    assert_eq!((again.inbound, again.new), (spam, false));
    assert!(there(spam).await && house.message(spam).await.bytes_gone_at.is_none());
    house.desk.prune().await.unwrap();
    assert!(there(spam).await);
}

#[tokio::test]
async fn bytes_that_go_with_a_letter_are_never_thrown_away() {
    let house = House::with_post().await;
    let (_, letter) = house.draft().await;
    let id = house.arrives(offer(1)).await;
    house.desk.mark_spam(&house.reporter, id).await.unwrap();
    let mail = offer(1).into_bytes();
    house
        .desk
        .enclose(
            &house.reporter,
            letter,
            "offer.eml",
            "message/rfc822",
            &mail[..],
        )
        .await
        .unwrap();
    house.pass(days(181));
    house.desk.prune().await.unwrap();
    let message = house.message(id).await;
    assert!(message.bytes_gone_at.is_some(), "the spam had its time");
    assert!(house.desk.files.exists(&message.digest).await.unwrap());
}

#[tokio::test]
async fn with_nought_days_spam_is_kept_for_ever() {
    let house = House::with(|parts| {
        reads(parts);
        parts.config.spam_days = 0;
    })
    .await;
    let id = house.arrives(offer(1)).await;
    house.desk.mark_spam(&house.reporter, id).await.unwrap();
    house.pass(days(4000));
    house.desk.prune().await.unwrap();
    assert!(house.message(id).await.bytes_gone_at.is_none());
}
