//! How a letter leaves, over HTTP: in whose name, with which files, when.

use super::browser::Newsroom;
use crate::{WebState, router};
use axum::http::StatusCode;
use desk::Sender;
use domain::{Channel, Role, Visibility};

async fn newsroom_with_a_radio() -> Newsroom {
    let mut newsroom = Newsroom::new().await;
    newsroom.desk.config.senders = vec![Sender {
        address: "news@radio.example".parse().unwrap(),
        name: "Sample Radio News".into(),
        signature: Vec::new(),
        own_answers: false,
        dkim: None,
    }];
    newsroom.app = router(WebState {
        desk: newsroom.desk.clone(),
        started: newsroom.desk.clock.now(),
    });
    newsroom
}

#[tokio::test]
async fn name_files_and_hour_are_chosen_on_the_letter_s_page() {
    let newsroom = newsroom_with_a_radio().await;
    let root = newsroom.person("Root", Role::Admin).await;
    let (case, letter) = newsroom.drafted(&root, "Mail", Visibility::Private).await;
    let here = format!("/cases/{case}/letters/{letter}");
    let mut ada = newsroom.signed_in("Ada", Role::Editor).await;
    let mut bob = newsroom.signed_in("Bob", Role::Reporter).await;
    ada.get(&here).await;

    let chosen = ada
        .post(&format!("{here}/sender"), &[("from", "news@radio.example")])
        .await;
    assert_eq!(chosen.status, StatusCode::SEE_OTHER, "{}", chosen.body);
    let added = ada
        .upload(&format!("{here}/files"), "<scan>.html", "<b>bytes</b>")
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let again = ada
        .upload(&format!("{here}/files"), "<scan>.html", "others")
        .await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = ada.get(&here).await.body;
    assert!(
        page.contains("value=\"news@radio.example\" checked"),
        "{page}"
    );
    assert!(page.contains("&#60;scan&#62;.html"), "{page}");

    let files = newsroom.desk.store.reader();
    let files = files.letter_files(&root, letter).await.unwrap();
    let file = format!("{here}/files/{}", files[0].id);
    let got = ada.get(&file).await;
    assert_eq!(got.body, "<b>bytes</b>");
    assert!(got.header("content-disposition").starts_with("attachment"));
    for path in [&here, &file] {
        assert_eq!(bob.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    ada.get(&here).await;
    let gone = ada.post(&format!("{file}/remove"), &[]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert_eq!(ada.get(&file).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_was_chosen_stands_there_still_when_it_could_not_be_queued() {
    let newsroom = Newsroom::new().await;
    let root = newsroom.person("Root", Role::Admin).await;
    let (case, letter) = newsroom.drafted(&root, "Mail", Visibility::Newsroom).await;
    let agency = newsroom.desk.store.reader();
    let agency = agency.case(&root, case).await.unwrap().agency;
    let mut contacts = Vec::new();
    for address in ["first@town.example", "second@town.example"] {
        let desk = &newsroom.desk;
        let added = desk.add_contact(&root, agency, Channel::Email, address, "Records", "a call");
        let contact = added.await.unwrap();
        let today = jiff::civil::date(2026, 3, 1);
        desk.verify_contact(&root, contact, today).await.unwrap();
        contacts.push(contact.to_string());
    }
    newsroom.desk.approve(&root, letter).await.unwrap();
    let here = format!("/cases/{case}/letters/{letter}");
    let mut ada = newsroom.signed_in("Ada", Role::Editor).await;
    let page = ada.get(&here).await.body;
    let chosen = |page: &str, value: &str| page.contains(&format!("value=\"{value}\" checked"));
    assert!(
        chosen(&page, &contacts[0]) && chosen(&page, "soon"),
        "{page}"
    );

    // Its sender is gone from the configuration since it was approved.
    let gone = "update letters set sender = 'news@radio.example'";
    sqlx::query(gone)
        .execute(newsroom.desk.store.pool())
        .await
        .unwrap();
    let fields = [("contact", contacts[1].as_str()), ("leaves", "office")];
    let refused = ada.post(&format!("{here}/queue"), &fields).await;
    assert!(refused.status.is_client_error());
    let page = refused.body;
    assert!(page.contains("news@radio.example"), "{page}");
    assert!(
        chosen(&page, &contacts[1]) && chosen(&page, "office"),
        "{page}"
    );
    assert!(
        !chosen(&page, &contacts[0]) && !chosen(&page, "soon"),
        "{page}"
    );
}
