//! The mailbox on the settings page: set, tried, stopped, by administrators alone.

use super::browser::Newsroom;
use axum::http::StatusCode;
use domain::Role;

const FORM: [(&str, &str); 6] = [
    ("host", "127.0.0.1"),
    ("security", "none"),
    // Nobody listens at the discard port.
    ("port", "9"),
    ("username", "desk"),
    ("password", "correct horse"),
    ("folders", "INBOX, Archive"),
];

#[tokio::test]
async fn a_mailbox_is_set_and_its_password_never_shown() {
    let newsroom = Newsroom::new().await;
    let mut admin = newsroom.signed_in("Ada", Role::Admin).await;
    admin.get("/settings").await;
    let saved = admin.post("/settings/mailbox", &FORM).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let page = admin.get("/settings").await;
    assert!(page.body.contains("INBOX, Archive") && page.body.contains("Not read yet"));
    assert!(!page.body.contains("correct horse"));
    let stopped = admin.post("/settings/mailbox/forget", &[]).await;
    assert_eq!(stopped.status, StatusCode::SEE_OTHER);
    assert_eq!(newsroom.desk.mailbox().await.unwrap(), None);
}

#[tokio::test]
async fn trying_it_tells_what_is_wrong_and_keeps_nothing() {
    let newsroom = Newsroom::new().await;
    let mut admin = newsroom.signed_in("Ada", Role::Admin).await;
    admin.get("/settings").await;
    let tried = admin.post("/settings/mailbox/try", &FORM).await;
    assert!(
        tried.body.contains("No connection to 127.0.0.1 port 9"),
        "{}",
        tried.body
    );
    assert!(
        tried.body.contains("INBOX, Archive"),
        "what was typed is still there"
    );
    assert!(!tried.body.contains("correct horse"));
    assert_eq!(newsroom.desk.mailbox().await.unwrap(), None);
    let empty = admin
        .post("/settings/mailbox", &[("security", "tls")])
        .await;
    assert!(empty.body.contains("such as imap.example.org"));
}

#[tokio::test]
async fn nobody_but_an_administrator_comes_near_it() {
    let newsroom = Newsroom::new().await;
    let mut editor = newsroom.signed_in("Ed", Role::Editor).await;
    editor.get("/cases").await;
    for path in [
        "/settings/mailbox",
        "/settings/mailbox/try",
        "/settings/mailbox/forget",
    ] {
        let answer = editor.post(path, &FORM).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
}
