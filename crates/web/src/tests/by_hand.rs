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
