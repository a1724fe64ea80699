//! Links of a message on its page, and files asked for by a click or a pasted link.

use super::{browser::Newsroom, guards::private_case};
use axum::http::StatusCode;
use desk::verbs::MailSource;
use domain::Role;

const MAIL: &[u8] = b"From: Dana Records <records@city.example>\r\nSubject: Your request\r\n\r\n\
    The records can be downloaded at https://files.city.example/d/<not> or\r\n\
    https://files.city.example/release.zip?token=a&b=2 .\r\n\r\n\
    Regards,\r\nhttps://www.city.example/\r\n";
const LINK: &str = "https://files.city.example/release.zip?token=a&b=2";

#[tokio::test]
async fn a_messages_links_are_listed_and_asked_for_by_those_who_may_change_its_case() {
    let newsroom = Newsroom::new().await;
    let (case, _) = private_case(&newsroom).await;
    let received = newsroom.desk.receive(MAIL, MailSource::Upload).await;
    let message = received.unwrap().inbound;
    let mut admin = newsroom.signed_in("Ann", Role::Admin).await;
    let page = format!("/messages/{message}");
    let waiting = admin.get(&page).await;
    let shown = waiting.body.replace("&#38;", "&");
    assert!(
        shown.contains("Links in this message") && shown.contains(LINK),
        "{shown}"
    );
    assert!(shown.contains("it ends in .zip"), "{shown}");
    assert!(
        shown.contains("put the message into its case first"),
        "{shown}"
    );
    assert!(
        !shown.contains("Fetch it<"),
        "nothing to click yet: {shown}"
    );
    let order = |link: &str| shown.find(&format!("{link}\"")).unwrap();
    assert!(
        order(LINK) < order("https://www.city.example/"),
        "the home page last"
    );
    let asked = admin
        .post(&format!("{page}/fetches"), &[("url", LINK)])
        .await;
    assert_eq!(asked.status, StatusCode::CONFLICT, "{}", asked.body);

    meanwhile(
        &newsroom,
        &format!("update inbound_messages set state = 'attached', case_id = '{case}'"),
    )
    .await;
    let page_in_case = admin.get(&page).await;
    assert!(
        page_in_case.body.contains("Fetch it<"),
        "{}",
        page_in_case.body
    );
    let asked = admin
        .post(&format!("{page}/fetches"), &[("url", LINK)])
        .await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    for path in [page.clone(), format!("/cases/{case}")] {
        let shown = admin.get(&path).await.body;
        assert!(
            shown.contains("Waiting to be fetched") && shown.contains("data-busy"),
            "{shown}"
        );
    }
    let mut other = newsroom.signed_in("Cole", Role::Reporter).await;
    other.get("/cases").await;
    let refused = other
        .post(&format!("{page}/fetches"), &[("url", LINK)])
        .await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_pasted_link_is_asked_for_and_what_is_none_is_said_beside_the_field() {
    let newsroom = Newsroom::new().await;
    let (case, _) = private_case(&newsroom).await;
    let mut admin = newsroom.signed_in("Ann", Role::Admin).await;
    let page = format!("/cases/{case}");
    admin.get(&page).await;
    let post = format!("{page}/fetches");
    let wrong = admin.post(&post, &[("url", "city.example/<a>")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("is no link of the web"),
        "{}",
        wrong.body
    );
    assert!(
        wrong.body.contains("city.example/&#60;a&#62;"),
        "what was typed stays"
    );
    let asked = admin.post(&post, &[("url", LINK)]).await;
    assert_eq!(
        asked.header("location"),
        format!("{page}?said=fetching#documents")
    );
    let mut other = newsroom.signed_in("Cole", Role::Reporter).await;
    other.get("/cases").await;
    assert_eq!(
        other.post(&post, &[("url", LINK)]).await.status,
        StatusCode::NOT_FOUND
    );
    // One that came to nothing says why, to those who see the case, and can be tried again.
    meanwhile(
        &newsroom,
        "update fetches set state = 'failed', reason = 'the server answered 404'",
    )
    .await;
    let shown = admin.get(&page).await.body;
    assert!(
        shown.contains("the server answered 404") && shown.contains("Try again"),
        "{shown}"
    );
    let again = shown.split("action=\"/fetches/").nth(1).unwrap();
    let again = format!("/fetches/{}", again.split('"').next().unwrap());
    assert_eq!(other.post(&again, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(admin.post(&again, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(
        admin
            .get(&page)
            .await
            .body
            .contains("Waiting to be fetched")
    );
}

/// What a worker would have done.
async fn meanwhile(newsroom: &Newsroom, sql: &str) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()))
        .execute(newsroom.desk.store.pool())
        .await
        .unwrap();
}
