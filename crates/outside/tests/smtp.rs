//! The mailer against servers that misbehave at every step, and against a real one.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers may fail where they stand"
)]

#[path = "support/http.rs"]
#[allow(dead_code, reason = "what other tests need")]
mod http;
#[path = "smtp/protection.rs"]
mod protection;
#[path = "smtp/real.rs"]
mod real;
mod support;

use futures_util::future::join_all;
use outside::mail::{
    Envelope, Mailer, Outcome, Password, Reports, Security, SmtpMailer, SmtpSettings,
};
use std::cell::Cell;
use std::convert::Infallible;
use std::time::Duration;
use support::{Act, At, Script, Server};

const LETTER: &[u8] = b"Subject: hi\r\n\r\n.dot\r\n..\r\nend\r\n\r\n";

fn envelope() -> Envelope {
    Envelope {
        from: "desk@paper.example".parse().unwrap(),
        to: vec![
            "clerk@town.example".parse().unwrap(),
            "law@town.example".parse().unwrap(),
        ],
        reports: None,
    }
}

fn settings(server: &Server, security: Security) -> SmtpSettings {
    SmtpSettings {
        timeout: Duration::from_secs(20),
        final_timeout: Duration::from_secs(20),
        extra_roots: Some(server.certificate.path().to_owned()),
        ..SmtpSettings::new("localhost", server.address.port(), security)
    }
}

fn with_login(settings: SmtpSettings) -> SmtpSettings {
    SmtpSettings {
        username: Some("desk".into()),
        password: Some(Password("se=cret".into())),
        ..settings
    }
}

/// Enough on a busy machine for a server that answers, short for one that does not.
fn impatient(settings: SmtpSettings) -> SmtpSettings {
    let timeout = Duration::from_millis(1500);
    SmtpSettings {
        timeout,
        final_timeout: timeout,
        ..settings
    }
}

/// One attempt; whether `before_data` was reached comes with the outcome.
async fn attempt(settings: SmtpSettings, raw: &[u8]) -> (Outcome, bool) {
    let mailer = Mailer::Smtp(SmtpMailer::new(settings).unwrap());
    let reached = Cell::new(false);
    let outcome = mailer
        .send(&envelope(), raw, async || {
            reached.set(true);
            Ok::<(), Infallible>(())
        })
        .await;
    (outcome, reached.get())
}

#[tokio::test]
async fn a_letter_arrives_byte_for_byte() {
    let server = Server::start(Script {
        offers: vec!["SIZE 1000000"],
        ..Script::default()
    })
    .await;
    let (outcome, reached) = attempt(settings(&server, Security::None), LETTER).await;
    assert_eq!(
        outcome,
        Outcome::Accepted {
            answer: "250-2.0.0 Ok\n250 2.0.0 Ok: queued as 4F2B81".into(),
            queue_id: Some("4F2B81".into()),
        }
    );
    assert!(reached);
    assert_eq!(server.letters(), [LETTER]);
    let commands = server.commands();
    assert!(commands[0].starts_with("EHLO ["), "{commands:?}");
    assert_eq!(
        commands[1..],
        [
            format!("MAIL FROM:<desk@paper.example> SIZE={}", LETTER.len()).as_str(),
            "RCPT TO:<clerk@town.example>",
            "RCPT TO:<law@town.example>",
            "DATA",
            "QUIT"
        ]
    );
}

#[tokio::test]
async fn every_refusal_ends_as_its_code_says() {
    let places = [
        (At::Greeting, false),
        (At::Ehlo, false),
        (At::Mail, false),
        (At::Rcpt, false),
        (At::Data, false),
        (At::Dot, true),
    ];
    for (at, past_data) in places {
        for (answer, expected) in [
            ("451-4.3.0 busy,\n451 4.3.0 come back", "deferred"),
            ("554-5.7.1 no,\n554 5.7.1 never", "refused"),
        ] {
            let server = Server::start(Script::fault(at, Act::Say(answer))).await;
            let (outcome, reached) = attempt(settings(&server, Security::None), LETTER).await;
            assert_eq!(outcome.name(), expected, "{answer} at {at:?}");
            assert_eq!(reached, past_data, "{answer} at {at:?}");
            let (said, code, about) = match outcome {
                Outcome::Deferred { answer, code } => (answer, code, None),
                Outcome::Refused {
                    answer,
                    code,
                    recipient,
                } => (answer, code, recipient),
                other => panic!("{other:?}"),
            };
            assert_eq!(said, answer, "verbatim at {at:?}");
            assert_eq!(code.to_string(), answer[..3]);
            let named = about.map(|address| address.to_string());
            let expected = (at == At::Rcpt && code == 554).then(|| "clerk@town.example".into());
            assert_eq!(named, expected, "at {at:?}");
        }
    }
}

#[tokio::test]
async fn a_break_before_the_dot_is_not_sent_and_after_it_unknown() {
    let places = [
        (At::Greeting, "not sent"),
        (At::Ehlo, "not sent"),
        (At::Mail, "not sent"),
        (At::Rcpt, "not sent"),
        (At::Data, "not sent"),
        (At::Dot, "unknown"),
    ];
    let check = async |at: At, act: Act, expected: &str| {
        let server = Server::start(Script::fault(at, act.clone())).await;
        let settings = impatient(settings(&server, Security::None));
        let (outcome, _) = attempt(settings, LETTER).await;
        assert_eq!(outcome.name(), expected, "{act:?} at {at:?}: {outcome:?}");
        assert_eq!(server.letters().len(), usize::from(at == At::Dot));
    };
    for act in [
        Act::Cut,
        Act::Silence,
        Act::Say("hello, browser"),
        Act::Say("250-a\n354 b"),
    ] {
        join_all(places.map(|(at, expected)| check(at, act.clone(), expected))).await;
    }
}

#[tokio::test]
async fn a_senseless_answer_to_the_dot_is_unknown() {
    let server = Server::start(Script::fault(At::Dot, Act::Say("354 more"))).await;
    let (outcome, _) = attempt(settings(&server, Security::None), LETTER).await;
    assert_eq!(outcome.name(), "unknown", "{outcome:?}");
}

/// Larger than every buffer on the way, so that the writer notices a break
/// before it comes to the dot.
const HUGE: usize = 24 * 1024 * 1024;

fn long_letter(size: usize) -> Vec<u8> {
    let mut letter = b"Subject: huge\r\n\r\n".to_vec();
    while letter.len() < size {
        letter.extend_from_slice(&[b'.'; 76]);
        letter.extend_from_slice(b"\r\n");
    }
    letter
}

#[tokio::test]
async fn a_break_in_a_huge_letter_is_surely_not_sent() {
    let letter = long_letter(HUGE);
    for act in [Act::Cut, Act::Silence] {
        let server = Server::start(Script::fault(At::Content(50_000), act.clone())).await;
        let (outcome, reached) =
            attempt(impatient(settings(&server, Security::None)), &letter).await;
        assert_eq!(outcome.name(), "not sent", "{act:?}: {outcome:?}");
        assert!(reached);
        assert!(server.letters().is_empty());
    }
}

#[tokio::test]
async fn a_refusal_in_the_middle_of_a_huge_letter_is_heard_or_not_sent() {
    let letter = long_letter(HUGE);
    let act = Act::SayAndCut("552 5.3.4 too large");
    let server = Server::start(Script::fault(At::Content(50_000), act)).await;
    let (outcome, _) = attempt(settings(&server, Security::None), &letter).await;
    // The kernel may throw the answer away together with the connection.
    assert!(
        ["refused", "not sent"].contains(&outcome.name()),
        "{outcome:?}"
    );
    println!("{outcome:?}");
}

#[tokio::test]
async fn a_long_letter_arrives_whole() {
    let server = Server::start(Script::default()).await;
    let letter = long_letter(HUGE / 6);
    let (outcome, _) = attempt(settings(&server, Security::None), &letter).await;
    assert_eq!(outcome.name(), "accepted", "{outcome:?}");
    assert!(server.letters() == [letter], "byte for byte");
}

#[tokio::test]
async fn nothing_is_sent_when_the_desk_cannot_record_it() {
    let server = Server::start(Script::default()).await;
    let mailer = SmtpMailer::new(settings(&server, Security::None)).unwrap();
    let outcome = Mailer::Smtp(mailer)
        .send(&envelope(), LETTER, async || Err("the database is gone"))
        .await;
    assert_eq!(
        outcome,
        Outcome::NotSent {
            reason: "the database is gone".into()
        }
    );
    server.over().await;
    assert!(server.letters().is_empty());
    assert!(
        !server.commands().contains(&"QUIT".to_owned()),
        "QUIT would be content"
    );
}

#[tokio::test]
async fn eight_bit_letters_need_a_server_that_takes_them() {
    let letter = "Subject: grüße\r\n\r\nx\r\n".as_bytes();
    for (offers, expected) in [(vec![], "not sent"), (vec!["8BITMIME"], "accepted")] {
        let server = Server::start(Script {
            offers,
            ..Script::default()
        })
        .await;
        let (outcome, _) = attempt(settings(&server, Security::None), letter).await;
        assert_eq!(outcome.name(), expected, "{outcome:?}");
    }
}

#[tokio::test]
async fn no_server_is_not_sent() {
    let server = Server::start(Script::default()).await;
    let closed = SmtpSettings {
        port: 1,
        ..settings(&server, Security::None)
    };
    let (outcome, _) = attempt(closed, LETTER).await;
    assert_eq!(outcome.name(), "not sent", "{outcome:?}");
}

/// Jobs run on a runtime that moves tasks between threads.
#[tokio::test]
async fn an_attempt_may_run_in_a_spawned_task() {
    let server = Server::start(Script::default()).await;
    let mailer = Mailer::Smtp(SmtpMailer::new(settings(&server, Security::None)).unwrap());
    let note = String::from("recorded");
    let task = tokio::spawn(async move {
        let envelope = envelope();
        mailer
            .send(&envelope, LETTER, async || {
                tokio::task::yield_now().await;
                if note.is_empty() {
                    Err("unrecorded")
                } else {
                    Ok(())
                }
            })
            .await
    });
    assert_eq!(task.await.unwrap().name(), "accepted");
}

#[tokio::test]
async fn reports_are_asked_for_where_the_server_offers_them() {
    for (offers, asked) in [(vec!["DSN"], true), (vec![], false)] {
        let server = Server::start(Script {
            offers,
            ..Script::default()
        })
        .await;
        let mailer = Mailer::Smtp(SmtpMailer::new(settings(&server, Security::None)).unwrap());
        let mut envelope = envelope();
        envelope.reports = Some(Reports {
            id: "0195+a=b".into(),
            arrival: true,
            silent: vec!["clerk@town.example".parse().unwrap()],
        });
        let outcome = mailer
            .send(&envelope, LETTER, async || Ok::<(), Infallible>(()))
            .await;
        assert_eq!(outcome.name(), "accepted");
        let said = server.commands().join("\n");
        assert_eq!(
            said.contains("RET=HDRS ENVID=0195+2Ba+3Db"),
            asked,
            "{said}"
        );
        let wanted = "NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;law@town.example";
        assert_eq!(said.contains(wanted), asked, "{said}");
        let never = "RCPT TO:<clerk@town.example> NOTIFY=NEVER";
        assert_eq!(said.contains(never), asked, "{said}");
    }
}
