//! Triage: a choice that was refused is shown again as it was made, where it was made.

use super::browser::Newsroom;
use axum::http::StatusCode;
use desk::verbs::MailSource;
use domain::{Role, Visibility};

#[tokio::test]
async fn a_refused_choice_is_shown_again_where_it_was_made() {
    let newsroom = Newsroom::new().await;
    let zoe = newsroom.person("Zoe", Role::Editor).await;
    let (guessed, _) = newsroom
        .drafted(&zoe, "The guess", Visibility::Newsroom)
        .await;
    let (meant, _) = newsroom
        .drafted(&zoe, "The other", Visibility::Newsroom)
        .await;
    let mail = &b"From: keeper@light.example\r\n\r\nHello.\r\n"[..];
    let received = newsroom.desk.receive(mail, MailSource::Upload).await;
    let message = received.unwrap().inbound;
    // As sorting, which takes a child process, and a colleague have left it.
    let lies = format!(
        "update inbound_messages set state = 'spam', spam_at = now(), search = to_tsvector('english', 'lighthouse'),
             guesses = '[{{\"case\": \"{guessed}\", \"reference\": \"DL-333333\", \"score\": 0.5, \"reason\": \"x\"}}]'"
    );
    let lies = sqlx::raw_sql(sqlx::AssertSqlSafe(lies)).execute(newsroom.desk.store.pool());
    lies.await.unwrap();

    let mut browser = newsroom.signed_in("Cole", Role::Reporter).await;
    let fresh = browser.get("/triage?spam=1&q=light%00house").await.body;
    let guess = format!("value=\"{guessed}\" checked");
    assert!(fresh.contains(&guess), "{fresh}");
    let there = format!("/triage/{message}/assign?spam=1&#38;q=lighthouse&#38;page=1");
    assert!(fresh.contains(&there), "{fresh}");

    // What is typed counts before the guess that was chosen beforehand.
    let there = there.replace("&#38;", "&");
    let guessed = guessed.to_string();
    let fields = [("case", guessed.as_str()), ("reference", "DL-222222")];
    let wrong = browser.post(&there, &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in [
        "There is no case DL-222222",
        "value=\"DL-222222\"",
        "name=\"case\" value=\"\" checked",
        "It is no spam",
        "value=\"lighthouse\"",
    ] {
        assert!(wrong.body.contains(part), "{part}: {}", wrong.body);
    }
    let reader = newsroom.desk.store.reader();
    let reference = reader.case(&zoe, meant).await.unwrap().reference;
    let fields = [
        ("case", guessed.as_str()),
        ("reference", reference.as_str()),
    ];
    let right = browser.post(&there, &fields).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER);
    assert!(right.location().starts_with(&format!("/cases/{meant}")));
}
