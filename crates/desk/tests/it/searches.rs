//! Kept searches: a mail for each new document that holds one, once, to who may see it.

use crate::house::House;
use desk::Error;
use domain::document::Arrival;
use domain::{Actor, CaseId, DocumentId, DocumentState, SavedSearchId, Visibility};
use mail_parser::MessageParser;
use store::page::Page;

/// A document of the case that has just been read, with a page of these words.
async fn read(house: &House, case: CaseId, name: &str, words: &str) -> DocumentId {
    house.pass(jiff::SignedDuration::from_mins(1));
    let attached = house
        .desk
        .attach(
            &house.reporter,
            case,
            name,
            words.as_bytes(),
            Arrival::Upload,
        )
        .await;
    let document = attached.unwrap().document;
    let now = house.desk.clock.now();
    let page = Page {
        number: 1,
        text: words.into(),
        source: "text".into(),
        ..Page::default()
    };
    let mut tx = house.desk.store.begin().await.unwrap();
    store::page::save(&mut tx, document, &[page], now)
        .await
        .unwrap();
    store::document::set_state(&mut tx, document, DocumentState::Read, None, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    document
}

async fn keep(house: &House, by: &Actor, line: &str) -> SavedSearchId {
    let kept = house.desk.keep_search(by, "Tides", line, true).await;
    kept.unwrap()
}

/// Tells, sends, and gives back the texts of the mails about searches.
async fn told(house: &House) -> Vec<String> {
    house.desk.tell_of_searches().await.unwrap();
    house.work().await;
    let sent = house.outbox.sent();
    let parser = MessageParser::new();
    let mails = sent.iter().map(|one| parser.parse(&one.raw).unwrap());
    let about = |mail: &mail_parser::Message<'_>| mail.subject().unwrap().starts_with("“Tides”");
    mails
        .filter(about)
        .map(|mail| mail.body_text(0).unwrap().into_owned())
        .collect()
}

#[tokio::test]
async fn a_new_document_that_holds_it_is_told_of_once() {
    let house = House::new().await;
    let (case, _) = house.draft().await;
    read(&house, case, "before.txt", "a tide table").await;
    keep(&house, &house.reporter, "\"tide table\" -lamps").await;
    assert!(told(&house).await.is_empty(), "what was there is not new");
    read(&house, case, "lamps.txt", "a tide table of lamps").await;
    assert!(told(&house).await.is_empty());
    let new = read(&house, case, "new.txt", "the tide table of May").await;
    for _ in 0..3 {
        let mails = told(&house).await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(mails[0].contains("new.txt, one page"), "{}", mails[0]);
        assert!(mails[0].contains(&format!("/documents/{new}")));
        assert!(!mails[0].contains("before.txt"));
    }
    read(&house, case, "newer.txt", "no table, tide table").await;
    assert_eq!(told(&house).await.len(), 2);
    // What came while its mails were off is not told of later.
    let id = house.desk.kept_searches(&house.reporter).await.unwrap()[0].id;
    let turn = |on| house.desk.mail_of_search(&house.reporter, id, on);
    turn(false).await.unwrap();
    read(&house, case, "meanwhile.txt", "tide table of June").await;
    house.pass(jiff::SignedDuration::from_mins(1));
    turn(true).await.unwrap();
    assert_eq!(told(&house).await.len(), 2);
}

#[tokio::test]
async fn two_processes_tell_of_it_once() {
    let house = House::new().await;
    let (case, _) = house.draft().await;
    keep(&house, &house.reporter, "tide").await;
    for n in 0..20 {
        read(&house, case, &format!("{n}.txt"), &format!("tide {n}")).await;
    }
    let other = house.another_process();
    let both = tokio::join!(house.desk.tell_of_searches(), other.tell_of_searches());
    let mails = both.0.unwrap() + both.1.unwrap();
    assert!(mails >= 1);
    let lines: usize = told(&house)
        .await
        .iter()
        .map(|mail| mail.matches("one page").count())
        .sum();
    assert_eq!(lines, 20, "each document in one mail");
}

#[tokio::test]
async fn who_may_not_see_the_case_is_told_nothing() {
    let house = House::new().await;
    let mut new = house.new_draft();
    new.visibility = Visibility::Private;
    let (case, _) = house.desk.draft(&house.reporter, new).await.unwrap();
    keep(&house, &house.colleague, "tide").await;
    read(&house, case, "secret.txt", "tide").await;
    assert!(told(&house).await.is_empty());
}

#[tokio::test]
async fn a_search_is_kept_changed_and_dropped_by_its_owner_alone() {
    let house = House::new().await;
    let (desk, own, other) = (&house.desk, &house.reporter, &house.colleague);
    let id = keep(&house, own, "tide from:\"Quill\"").await;
    for (name, line) in [("Tides", "x"), ("", "x"), ("y", "from:quill"), ("y", "")] {
        let refused = desk.keep_search(own, name, line, false).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{name} {line}");
    }
    keep(&house, other, "the same name, but theirs").await;
    let theirs = desk.mail_of_search(other, id, false).await;
    assert!(matches!(theirs, Err(Error::NotFound)));
    let theirs = desk.drop_search(other, id).await;
    assert!(matches!(theirs, Err(Error::NotFound)));
    desk.mail_of_search(own, id, false).await.unwrap();
    let kept = desk.kept_searches(own).await.unwrap();
    assert_eq!(
        (kept[0].line.as_str(), kept[0].mail),
        ("tide from:\"Quill\"", false)
    );
    desk.drop_search(own, id).await.unwrap();
    assert!(desk.kept_searches(own).await.unwrap().is_empty());
}
