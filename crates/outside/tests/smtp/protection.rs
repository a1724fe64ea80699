//! Protected lines and log-ins: neither a password nor a letter leaves without them.

use super::*;
use base64::{Engine, prelude::BASE64_STANDARD};
use http::{Web as Provider, say};
use outside::{
    mail::{Grant, Tokens},
    secrets::Secrets,
};

#[tokio::test]
async fn tls_and_log_in() {
    let offers = vec!["STARTTLS", "AUTH PLAIN LOGIN"];
    for (security, tls_from_start) in [(Security::Tls, true), (Security::StartTls, false)] {
        let script = Script {
            offers: offers.clone(),
            tls_from_start,
            ..Script::default()
        };
        let server = Server::start(script).await;
        let (outcome, _) = attempt(with_login(settings(&server, security)), LETTER).await;
        assert_eq!(outcome.name(), "accepted", "{security:?}: {outcome:?}");
        assert_eq!(server.letters(), [LETTER]);
        // base64 of NUL desk NUL se=cret
        assert!(
            server
                .commands()
                .contains(&"AUTH PLAIN AGRlc2sAc2U9Y3JldA==".into())
        );
    }
}

#[tokio::test]
async fn the_older_log_in_works_too() {
    let server = Server::start(Script {
        offers: vec!["AUTH=LOGIN"],
        ..Script::default()
    })
    .await;
    let (outcome, _) = attempt(with_login(settings(&server, Security::None)), LETTER).await;
    assert_eq!(outcome.name(), "accepted", "{outcome:?}");
    let commands = server.commands();
    assert_eq!(commands[1..4], ["AUTH LOGIN", "ZGVzaw==", "c2U9Y3JldA=="]);
}

#[tokio::test]
async fn a_token_stands_in_for_the_password_and_a_refused_one_is_not_shown_again() {
    let provider = Provider::start(|asked| {
        let body = format!(
            r#"{{"access_token":"t{}","expires_in":3600}}"#,
            asked.before
        );
        let head = format!("HTTP/1.1 200 OK\nContent-Length: {}", body.len());
        say(&head, body)
    })
    .await;
    let grant = Grant {
        token_url: provider.url("/"),
        client_id: "daylight".into(),
        client_secret: None,
        refresh_token: None,
        scope: None,
    };
    let tokens = Tokens::new(grant, Secrets::default(), None).unwrap();
    let with_token = |server: &Server| SmtpSettings {
        username: Some("desk".into()),
        tokens: Some(tokens.clone()),
        ..settings(server, Security::None)
    };
    let shown = |server: &Server| {
        let commands = server.commands();
        let shown = commands
            .iter()
            .find_map(|one| one.strip_prefix("AUTH XOAUTH2 "));
        String::from_utf8(BASE64_STANDARD.decode(shown.unwrap()).unwrap()).unwrap()
    };
    let refusing = Server::start(Script::fault(At::Auth, Act::Say("535 5.7.3 no more"))).await;
    let (outcome, _) = attempt(with_token(&refusing), LETTER).await;
    assert_eq!(outcome.name(), "not sent", "{outcome:?}");
    assert_eq!(shown(&refusing), "user=desk\u{1}auth=Bearer t0\u{1}\u{1}");
    let server = Server::start(Script::default()).await;
    let (outcome, _) = attempt(with_token(&server), LETTER).await;
    assert_eq!(outcome.name(), "accepted", "{outcome:?}");
    assert_eq!(shown(&server), "user=desk\u{1}auth=Bearer t1\u{1}\u{1}");
}

#[tokio::test]
async fn without_the_wanted_protection_neither_password_nor_letter_leaves() {
    let tls = || vec!["STARTTLS", "AUTH PLAIN"];
    let fault = |at, act, offers| Script {
        offers,
        ..Script::fault(at, act)
    };
    let cases = [
        (
            "not offered",
            Script {
                offers: vec!["AUTH PLAIN"],
                ..Script::default()
            },
            "not sent",
        ),
        (
            "refused",
            fault(At::StartTls, Act::Say("502 no"), tls()),
            "not sent",
        ),
        (
            "busy",
            fault(At::StartTls, Act::Say("454 later"), tls()),
            "deferred",
        ),
        (
            "injected",
            fault(At::StartTls, Act::SayMore("250-x\n250 AUTH PLAIN"), tls()),
            "not sent",
        ),
        ("cut", fault(At::StartTls, Act::Cut, tls()), "not sent"),
    ];
    for (name, script, expected) in cases {
        let server = Server::start(script).await;
        let (outcome, _) = attempt(with_login(settings(&server, Security::StartTls)), LETTER).await;
        assert_eq!(outcome.name(), expected, "{name}: {outcome:?}");
        assert!(server.letters().is_empty());
        assert!(
            !server
                .commands()
                .iter()
                .any(|command| command.starts_with("AUTH")),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let server = Server::start(Script {
        tls_from_start: true,
        ..Script::default()
    })
    .await;
    let stranger = SmtpSettings {
        extra_roots: None,
        ..settings(&server, Security::Tls)
    };
    let (outcome, _) = attempt(stranger, LETTER).await;
    assert_eq!(outcome.name(), "not sent", "{outcome:?}");
    let other_name = SmtpSettings {
        host: "127.0.0.1".into(),
        ..settings(&server, Security::Tls)
    };
    let (outcome, _) = attempt(other_name, LETTER).await;
    assert_eq!(outcome.name(), "not sent", "{outcome:?}");
}

#[tokio::test]
async fn a_wrong_password_says_nothing_about_the_letter() {
    for (answer, expected) in [
        ("535 5.7.8 no", "not sent"),
        ("454 4.7.0 later", "deferred"),
    ] {
        let script = Script {
            offers: vec!["AUTH PLAIN"],
            ..Script::fault(At::Auth, Act::Say(answer))
        };
        let server = Server::start(script).await;
        let (outcome, _) = attempt(with_login(settings(&server, Security::None)), LETTER).await;
        assert_eq!(outcome.name(), expected, "{outcome:?}");
    }
    let server = Server::start(Script::default()).await;
    let (outcome, _) = attempt(with_login(settings(&server, Security::None)), LETTER).await;
    assert_eq!(
        outcome.name(),
        "not sent",
        "no mechanism offered: {outcome:?}"
    );
}
