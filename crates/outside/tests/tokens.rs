//! Log-ins by tokens: a provider that gives them, a Dovecot that asks about them, and a
//! mail server that takes them in place of a password.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers may fail where they stand"
)]

#[path = "support/dovecot.rs"]
#[allow(dead_code, reason = "what other tests need")]
mod dovecot;
#[path = "support/http.rs"]
#[allow(dead_code, reason = "what other tests need")]
mod http;

use dovecot::Dovecot;
use http::{Act, Asked, Web as Provider, say};
use outside::mail::imap::{ImapError, ImapMailbox, ImapSettings, Mailbox};
use outside::mail::{Grant, Password, Security, SettingsError, TokenError, Tokens};
use outside::secrets::Secrets;

fn json(code: u16, body: &str) -> Vec<Act> {
    let head = format!(
        "HTTP/1.1 {code} x\nContent-Type: application/json\nContent-Length: {}",
        body.len()
    );
    say(&head, body)
}

fn grant(provider: &Provider, refresh: Option<&str>) -> Grant {
    Grant {
        token_url: provider.url("/token"),
        client_id: "daylight & co".into(),
        client_secret: Some(Password("s=cret".into())),
        refresh_token: refresh.map(|token| Password(token.to_owned())),
        scope: Some("mail.read mail.send".into()),
    }
}

fn tokens(grant: Grant, secrets: &Secrets) -> Tokens {
    Tokens::new(grant, secrets.clone(), None).unwrap()
}

/// How the words of a form read.
fn form(asked: &Asked) -> Vec<(String, String)> {
    url::form_urlencoded::parse(asked.body.as_bytes())
        .into_owned()
        .collect()
}

fn field(asked: &Asked, name: &str) -> String {
    let found = form(asked).into_iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value).unwrap_or_default()
}

#[tokio::test]
async fn a_token_is_asked_for_once_until_it_ends_or_is_refused() {
    let provider = Provider::start(|asked| {
        json(
            200,
            &format!(
                r#"{{"access_token":"t{}","expires_in":3600}}"#,
                asked.before
            ),
        )
    })
    .await;
    let tokens = tokens(grant(&provider, None), &Secrets::default());
    for _ in 0..3 {
        assert_eq!(tokens.access().await.unwrap().0, "t0");
    }
    let asked = &provider.asked()[0];
    assert_eq!(field(asked, "grant_type"), "client_credentials");
    assert_eq!(field(asked, "client_id"), "daylight & co");
    assert_eq!(field(asked, "client_secret"), "s=cret");
    assert_eq!(field(asked, "scope"), "mail.read mail.send");
    tokens.refused(&Password("another".into())).await;
    assert_eq!(tokens.access().await.unwrap().0, "t0");
    tokens.refused(&Password("t0".into())).await;
    assert_eq!(tokens.access().await.unwrap().0, "t1");
    assert_eq!(provider.asked().len(), 2);
}

#[tokio::test]
async fn a_token_that_ends_within_a_minute_is_not_kept() {
    let provider = Provider::start(|asked| {
        json(
            200,
            &format!(r#"{{"access_token":"t{}","expires_in":59}}"#, asked.before),
        )
    })
    .await;
    let tokens = tokens(grant(&provider, None), &Secrets::default());
    assert_eq!(tokens.access().await.unwrap().0, "t0");
    assert_eq!(tokens.access().await.unwrap().0, "t1");
}

#[tokio::test]
async fn a_refresh_token_that_changes_is_remembered_and_a_new_consent_wins() {
    let provider = Provider::start(|asked| {
        json(
            200,
            &format!(
                r#"{{"access_token":"t","expires_in":1,"refresh_token":"r{}"}}"#,
                asked.before
            ),
        )
    })
    .await;
    let secrets = Secrets::default();
    let shown = async |consent| {
        tokens(grant(&provider, Some(consent)), &secrets)
            .access()
            .await
            .unwrap();
        let asked = provider.asked();
        let last = asked.last().unwrap();
        assert_eq!(field(last, "grant_type"), "refresh_token");
        field(last, "refresh_token")
    };
    assert_eq!(shown("first").await, "first");
    assert_eq!(
        shown("first").await,
        "r0",
        "another process goes on from there"
    );
    assert_eq!(shown("first").await, "r1");
    assert_eq!(
        shown("second").await,
        "second",
        "somebody has consented anew"
    );
    assert_eq!(shown("second").await, "r3");
}

#[tokio::test]
async fn what_gives_no_token_says_why() {
    let long = "x".repeat(100_000);
    let cases = [
        (
            400,
            r#"{"error":"invalid_client","error_description":"unknown\r\napplication"}"#,
        ),
        (200, r#"{"error":"invalid_grant"}"#),
        (200, r#"{"access_token":""}"#),
        (200, r#"{"access_token":"a\r\nQUIT"}"#),
        (500, "<html>"),
        (200, "no JSON"),
        (302, "{}"),
        (200, long.as_str()),
    ];
    for (code, body) in cases {
        let answer = body.to_owned();
        let provider = Provider::start(move |_| json(code, &answer)).await;
        let tokens = tokens(grant(&provider, None), &Secrets::default());
        let error = tokens.access().await.unwrap_err();
        let refused = body.starts_with('{') && code != 302;
        assert_eq!(
            matches!(error, TokenError::Refused(_)),
            refused,
            "{code} {body:.60}: {error}"
        );
        let told = error.to_string();
        assert!(!told.contains("s=cret") && !told.contains('\n'), "{told}");
        if code == 400 {
            assert!(
                told.contains("invalid_client: unknown application"),
                "{told}"
            );
        }
    }
}

fn mailbox(server: &Dovecot, tokens: Option<Tokens>) -> Result<ImapMailbox, SettingsError> {
    let none = Password(String::new());
    let mut settings = ImapSettings::new("localhost", server.imaps, Security::Tls, "desk", none);
    settings.extra_roots = Some(server.certificate());
    settings.tokens = tokens;
    ImapMailbox::new(settings)
}

/// Gives tokens, and says of each whether it is good: the first is not any more.
fn provider(asked: &Asked) -> Vec<Act> {
    match asked.path.as_str() {
        "/token" => {
            let body = format!(
                r#"{{"access_token":"t{}","expires_in":3600}}"#,
                asked.before
            );
            json(200, &body)
        }
        _ if asked.body.contains("t0") => json(200, r#"{"active":false}"#),
        _ => json(200, r#"{"active":true,"username":"desk"}"#),
    }
}

#[tokio::test]
async fn a_mailbox_is_opened_with_a_token_and_a_refused_one_is_not_shown_again() {
    let provider = Provider::start(provider).await;
    let Some(server) = Dovecot::asking(&provider.url("/introspect")) else {
        return;
    };
    assert!(
        mailbox(&server, None).is_err(),
        "neither password nor tokens"
    );
    let tokens = tokens(grant(&provider, None), &Secrets::default());
    let mailbox = mailbox(&server, Some(tokens)).unwrap();
    let mailbox = Mailbox::Imap(Box::new(mailbox));
    let refused = mailbox.connect().await.unwrap_err();
    assert!(
        matches!(refused, ImapError::Login(_)),
        "{refused}\n{}",
        server.log()
    );
    let mut line = mailbox.connect().await.unwrap();
    assert_eq!(line.open("INBOX").await.unwrap().messages, 0);
    let given = provider
        .asked()
        .iter()
        .filter(|one| one.path == "/token")
        .count();
    assert_eq!(given, 2);
}
