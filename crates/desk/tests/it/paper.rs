//! Letters on paper: what was handed out is kept, byte for byte, and is what stays.

use crate::house::House;
use desk::{Error, verbs::SentByHand};
use domain::{Digest, When, handover::Way};
use jiff::{SignedDuration, civil::date};

fn posted() -> SentByHand {
    SentByHand {
        way: Way::Mail,
        when: When::On(date(2026, 3, 2)),
        numbers: vec!["9405 5036 9930 0000".into()],
        note: String::new(),
        check_on: None,
        proof: None,
    }
}

#[tokio::test]
async fn the_copy_that_was_posted_is_the_copy_that_stays() {
    let house = House::new().await;
    let (_, letter) = house.approved().await;
    let desk = &house.desk;
    let first = desk.letter_paper(&house.reporter, letter).await.unwrap();
    assert!(!first.draft && first.bytes.starts_with(b"%PDF-"));
    assert_eq!(first.digest, Digest::of(&first.bytes));
    let again = desk.letter_paper(&house.colleague, letter).await.unwrap();
    assert_eq!(first.bytes, again.bytes, "the same letter, the same bytes");
    let kept = desk.letter_papers(&house.reporter, letter).await.unwrap();
    assert_eq!((kept.len(), kept[0].number), (1, 1), "kept once");

    // Another letterhead makes another copy; the first one stays.
    desk.set_letterhead(&house.admin, "ledger.example", "a4")
        .await
        .unwrap();
    let second = desk.letter_paper(&house.reporter, letter).await.unwrap();
    assert_ne!(first.digest, second.digest);
    desk.sent_by_hand(&house.reporter, letter, posted())
        .await
        .unwrap();
    desk.set_letterhead(&house.admin, "elsewhere.example", "us_letter")
        .await
        .unwrap();
    house.clock.advance(SignedDuration::from_hours(48));
    let sent = desk.letter_paper(&house.editor, letter).await.unwrap();
    assert_eq!(sent.bytes, second.bytes, "what has left changes no more");
    let kept = desk.letter_papers(&house.reporter, letter).await.unwrap();
    let digests: Vec<Digest> = kept.iter().map(|one| one.digest).collect();
    assert_eq!(digests, [first.digest, second.digest]);
    for digest in digests {
        assert!(desk.files.verify(&digest).await.unwrap());
    }
}

#[tokio::test]
async fn a_draft_is_marked_and_not_kept() {
    let house = House::new().await;
    let (_, letter) = house.draft().await;
    let made = house
        .desk
        .letter_paper(&house.reporter, letter)
        .await
        .unwrap();
    assert!(made.draft);
    let kept = house.desk.letter_papers(&house.reporter, letter).await;
    assert!(kept.unwrap().is_empty());
}

#[tokio::test]
async fn a_name_that_cannot_be_printed_is_said_and_nothing_is_kept() {
    let house = House::new().await;
    let (_, letter) = house.draft().await;
    let now = house.letter(letter).await;
    let body = format!("{}\nCopy: Ms. 王\n", now.body);
    let desk = &house.desk;
    desk.save_letter(&house.reporter, letter, &now.subject, &body, now.version)
        .await
        .unwrap();
    desk.submit(&house.reporter, letter).await.unwrap();
    desk.approve(&house.editor, letter).await.unwrap();
    let refused = desk.letter_paper(&house.reporter, letter).await;
    assert!(
        matches!(&refused, Err(Error::Refused(words)) if words.contains("王")),
        "{refused:?}"
    );
    let kept = desk.letter_papers(&house.reporter, letter).await.unwrap();
    assert!(kept.is_empty());
}

#[tokio::test]
async fn the_letterhead_is_an_administrators() {
    let house = House::new().await;
    let desk = &house.desk;
    let refused = desk.set_letterhead(&house.editor, "x", "a4").await;
    assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
    let refused = desk.set_letterhead(&house.admin, "x", "folio").await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    for no_picture in [b"hello".to_vec(), Vec::new(), vec![0; 1_000_001]] {
        let refused = desk.set_logo(&house.admin, Some(no_picture)).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    }
    desk.set_logo(&house.admin, Some(dot())).await.unwrap();
    assert_eq!(desk.letterhead().await.unwrap().logo, Some(dot()));
    let (_, letter) = house.draft().await;
    let with = desk.letter_paper(&house.reporter, letter).await.unwrap();
    desk.set_logo(&house.admin, None).await.unwrap();
    let without = desk.letter_paper(&house.reporter, letter).await.unwrap();
    assert!(with.bytes.len() > without.bytes.len());
}

/// A grey dot as PNG.
fn dot() -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD
        .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")
        .unwrap()
}
