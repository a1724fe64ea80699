//! A letter that a person sends themselves, and the numbers that come of it.

use super::{browser::Newsroom, guards::private_case};
use axum::http::StatusCode;
use domain::Role;

#[tokio::test]
async fn what_was_sent_by_hand_is_noted_by_those_who_may_change_the_case() {
    let newsroom = Newsroom::new().await;
    let (case, letter) = private_case(&newsroom).await;
    let mut admin = newsroom.signed_in("Ann", Role::Admin).await;
    let page = format!("/cases/{case}/letters/{letter}");
    admin.get(&page).await;
    let sent = format!("{page}/sent");
    let fields = [
        ("way", "portal"),
        ("when", "2026-03-02"),
        ("numbers", "2026-PRR-<00123>\n\n9405 5036 9930 0000"),
    ];
    let early = admin.post(&sent, &fields).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "a draft is not sent");
    admin.post(&format!("{page}/approve"), &[]).await;
    let shown = admin.get(&page).await.body;
    assert!(
        shown.contains("Send it yourself") && shown.contains("data-copy=\"copy-text\""),
        "{shown}"
    );
    for wrong in [
        ("way", "pigeon"),
        ("when", "soon"),
        ("when", "2026-03-09"),
        ("numbers", "hello"),
    ] {
        let mut tried = fields.to_vec();
        tried.retain(|(name, _)| *name != wrong.0);
        tried.push(wrong);
        let refused = admin.post(&sent, &tried).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{wrong:?}"
        );
    }
    let mut other = newsroom.signed_in("Cole", Role::Reporter).await;
    other.get("/cases").await;
    assert_eq!(
        other.post(&sent, &fields).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        admin.post(&sent, &fields).await.status,
        StatusCode::SEE_OTHER
    );

    let shown = admin.get(&format!("/cases/{case}")).await.body;
    assert!(shown.contains("2026-PRR-&#60;00123&#62;"), "{shown}");
    let search = "/search?q=2026+prr+00123";
    assert!(
        admin
            .get(search)
            .await
            .body
            .contains("Cases with this number")
    );
    assert!(
        !other
            .get(search)
            .await
            .body
            .contains("Cases with this number")
    );
    let strike = shown.split("action=\"/numbers/").nth(1).unwrap();
    let strike = format!("/numbers/{}", strike.split('"').next().unwrap());
    assert_eq!(other.post(&strike, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(admin.post(&strike, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(
        !admin
            .get(search)
            .await
            .body
            .contains("Cases with this number")
    );
    let add = format!("/cases/{case}/numbers");
    let wrong = admin.post(&add, &[("number", "12")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        other.post(&add, &[("number", "2026-00124")]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_letter_is_printed_by_those_who_may_see_it() {
    let newsroom = Newsroom::new().await;
    let (case, letter) = private_case(&newsroom).await;
    let mut admin = newsroom.signed_in("Ann", Role::Admin).await;
    let mut other = newsroom.signed_in("Cole", Role::Reporter).await;
    let page = format!("/cases/{case}/letters/{letter}");
    let pdf = format!("{page}/letter.pdf");
    let draft = admin.get(&pdf).await;
    assert_eq!(draft.status, StatusCode::OK);
    assert!(draft.body.starts_with("%PDF-"));
    assert_eq!(other.get(&pdf).await.status, StatusCode::NOT_FOUND);
    let elsewhere = format!("/cases/{letter}/letters/{letter}/letter.pdf");
    assert_eq!(admin.get(&elsewhere).await.status, StatusCode::NOT_FOUND);
    assert!(!admin.get(&page).await.body.contains("Copies on paper"));
    admin.post(&format!("{page}/approve"), &[]).await;
    assert_eq!(admin.get(&pdf).await.status, StatusCode::OK);
    assert!(admin.get(&page).await.body.contains("Copies on paper"));

    let head = "/settings/letterhead";
    assert_eq!(other.get(head).await.status, StatusCode::FORBIDDEN);
    let wrong = admin.post(head, &[("sheet", "folio")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let set = [("sheet", "a4"), ("website", "courier.example")];
    assert_eq!(admin.post(head, &set).await.status, StatusCode::SEE_OTHER);
    let shown = admin.get(head).await.body;
    assert!(shown.contains("courier.example") && shown.contains("value=\"a4\" selected"));
}

#[tokio::test]
async fn a_proof_comes_with_the_word_that_it_was_sent() {
    let newsroom = Newsroom::new().await;
    let (case, letter) = private_case(&newsroom).await;
    let mut admin = newsroom.signed_in("Ann", Role::Admin).await;
    let page = format!("/cases/{case}/letters/{letter}");
    admin.get(&page).await;
    admin.post(&format!("{page}/approve"), &[]).await;
    let sent = format!("{page}/sent");
    let fields = [("way", "portal"), ("when", "2026-03-02"), ("numbers", "")];
    let wrong = [("way", "portal"), ("when", "soon"), ("numbers", "")];
    let refused = admin.upload_with(&sent, &wrong, "receipt.txt", "ok").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let empty = admin.upload_with(&sent, &fields, "receipt.txt", "").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let shown = admin.get(&format!("/cases/{case}")).await.body;
    assert!(!shown.contains("receipt.txt"), "nothing is kept of it");
    let done = admin.upload_with(&sent, &fields, "receipt.txt", "ok").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let shown = admin.get(&format!("/cases/{case}")).await.body;
    assert!(shown.contains("receipt.txt"), "{shown}");
    assert!(shown.contains("/pages/1"), "the event points at it");
}
