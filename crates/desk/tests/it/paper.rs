//! Letters on paper: what was handed out is kept, byte for byte, and is what stays.

use crate::house::House;
use desk::{Error, verbs::SentByHand};
use domain::{Digest, LetterId, When, handover::Way};
use jiff::{SignedDuration, civil::date};
use std::{io::Read, process::Command};

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
    let mut conn = desk.store.connection().await.unwrap();
    let wanted = store::document::originals(&mut conn).await.unwrap();
    for digest in digests {
        assert!(desk.files.verify(&digest).await.unwrap());
        let looked_after = wanted.iter().any(|(one, _)| *one == digest);
        assert!(
            looked_after,
            "`doctor --files` knows that it has to be there"
        );
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

/// A PDF of several pages: a letter, as somebody has written it to us.
fn answer(pages: usize) -> Vec<u8> {
    let letter = paper::Letter {
        sheet: paper::Sheet::A4,
        head: paper::Letterhead::default(),
        address: Vec::new(),
        recipient: Vec::new(),
        references: Vec::new(),
        date: date(2026, 2, 2),
        subject: "Your request".into(),
        // A page holds some forty lines.
        body: "We have received your request.\n\n".repeat(30 * pages - 15),
        author: "Sam Clerk".into(),
        enclosures: Vec::new(),
        draft: false,
    };
    paper::letter(&letter).unwrap()
}

async fn enclose(house: &House, letter: LetterId, name: &str, bytes: &[u8]) {
    let kind = domain::values::media_type_of(name);
    let done = house
        .desk
        .enclose(&house.reporter, letter, name, kind, bytes)
        .await;
    done.unwrap();
}

/// What poppler reads in a PDF.
fn told(program: &str, pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.pdf");
    std::fs::write(&file, pdf).unwrap();
    let to = (program == "pdftotext").then_some("-");
    let done = Command::new(program).arg(&file).args(to).output().unwrap();
    assert!(done.status.success(), "{program}");
    String::from_utf8(done.stdout).unwrap()
}

#[tokio::test]
async fn the_files_of_a_letter_follow_it_as_pages_and_the_rest_is_sent_separately() {
    let house = House::with_post().await;
    let (case, letter) = house.draft().await;
    let pages = told("pdfinfo", &answer(2));
    assert!(pages.contains("Pages:           2"), "{pages}");
    for (name, bytes) in [
        ("answer.pdf", &answer(2)[..]),
        ("photograph.png", &dot()),
        ("notes.txt", b"Called the clerk."),
        ("torn.pdf", b"%PDF-1.7\nnothing follows"),
    ] {
        enclose(&house, letter, name, bytes).await;
    }
    let desk = &house.desk;
    desk.submit(&house.reporter, letter).await.unwrap();
    desk.approve(&house.editor, letter).await.unwrap();
    let made = desk.letter_paper(&house.reporter, letter).await.unwrap();
    let text = told("pdftotext", &made.bytes).replace('\n', " ");
    for words in [
        "answer.pdf (2 pages)",
        "photograph.png (1 page)",
        "notes.txt (sent separately)",
        "torn.pdf (sent separately)",
        "Enclosure 1, page 1 of 2: answer.pdf",
        "Enclosure 1, page 2 of 2: answer.pdf",
        "Enclosure 2, page 1 of 1: photograph.png",
    ] {
        assert!(text.contains(words), "lacks “{words}”:\n{text}");
    }
    assert!(!text.contains("Enclosure 3,"), "{text}");
    let again = desk.letter_paper(&house.colleague, letter).await.unwrap();
    assert!(made.bytes == again.bytes, "the same bytes each time");
    let kept = desk.letter_papers(&house.reporter, letter).await.unwrap();
    assert_eq!(kept.len(), 1);

    let zip = tempfile::tempfile().unwrap();
    let out = zip.try_clone().unwrap();
    desk.export(&house.reporter, case, out).await.unwrap();
    let mut zip = zip::ZipArchive::new(zip).unwrap();
    for (name, bytes) in [
        ("letters/01-request-1.pdf", &made.bytes[..]),
        ("letters/01-request/03-notes.txt", b"Called the clerk."),
    ] {
        let mut found = Vec::new();
        let mut entry = zip.by_name(name).unwrap();
        entry.read_to_end(&mut found).unwrap();
        assert!(found == bytes, "{name}");
    }
}

#[tokio::test]
async fn a_file_that_is_too_long_to_be_printed_is_not_printed_in_part() {
    let house = House::with_post().await;
    let (_, letter) = house.draft().await;
    let long = answer(210);
    enclose(&house, letter, "long.pdf", &long).await;
    enclose(&house, letter, "short.pdf", &answer(1)).await;
    let desk = &house.desk;
    let made = desk.letter_paper(&house.reporter, letter).await.unwrap();
    let text = told("pdftotext", &made.bytes).replace('\n', " ");
    assert!(text.contains("long.pdf (sent separately)"), "{text}");
    assert!(text.contains("short.pdf (1 page)"), "{text}");
    assert!(!text.contains("Enclosure 1,"), "{text}");
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
