//! The mailer before a real Postfix: what it takes, puts off and refuses, and a line
//! to it that breaks at every command and at every kind of byte of a letter.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers may fail where they stand"
)]

#[path = "support/postfix.rs"]
mod postfix;
#[path = "support/proxy.rs"]
#[expect(dead_code, reason = "shared with another crate, which uses the rest")]
mod proxy;

use futures_util::StreamExt;
use outside::mail::{Envelope, Mailer, Outcome, Reports, Security, SmtpMailer, SmtpSettings};
use postfix::Postfix;
use proxy::{Act, Place, Proxy};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::convert::Infallible;
use std::time::Duration;

/// With a line that begins with a dot, and an end that looks like one.
fn letter(id: &str) -> Vec<u8> {
    format!(
        "From: desk@paper.example\r\nTo: clerk@city.example\r\nSubject: Records\r\nMessage-ID: <{id}@paper.example>\r\n\
         Date: Mon, 2 Mar 2026 10:04:05 -0500\r\n\r\nDear clerk,\r\n\r\n.dot\r\n..\r\nthe end\r\n"
    )
    .into_bytes()
}

async fn attempt(settings: SmtpSettings, to: &str, raw: &[u8]) -> Outcome {
    let mailer = Mailer::Smtp(SmtpMailer::new(settings).unwrap());
    let envelope = Envelope {
        from: "desk@paper.example".parse().unwrap(),
        to: vec![to.parse().unwrap()],
        reports: Some(Reports {
            id: "one".into(),
            arrival: false,
            silent: Vec::new(),
        }),
    };
    let handing_over = async || Ok::<(), Infallible>(());
    mailer.send(&envelope, raw, handing_over).await
}

fn plain(port: u16) -> SmtpSettings {
    SmtpSettings::new("localhost", port, Security::None)
}

#[tokio::test]
async fn a_real_server_takes_puts_off_and_refuses() {
    let Some(server) = Postfix::start("message_size_limit = 100000") else {
        return;
    };
    let to =
        |address: &'static str| attempt(plain(server.port), address, b"Subject: x\r\n\r\nx\r\n");

    let taken = attempt(plain(server.port), "clerk@city.example", &letter("whole")).await;
    let Outcome::Accepted { answer, queue_id } = taken else {
        panic!("{taken:?}\n{}", server.log());
    };
    let id = queue_id.expect("Postfix tells its number");
    assert_eq!(answer, format!("250 2.0.0 Ok: queued as {id}"));
    server.settle();
    assert!(
        server
            .log()
            .contains(&format!("{id}: from=<desk@paper.example>")),
        "its log knows it"
    );
    let kept = server.mails_to("clerk@city.example");
    let sent = String::from_utf8(letter("whole"))
        .unwrap()
        .replace("\r\n", "\n");
    assert_eq!(kept.len(), 1);
    assert!(kept[0].ends_with(&sent), "byte for byte: {}", kept[0]);

    let grey = to("grey@city.example").await;
    let words =
        "450 4.7.1 <grey@city.example>: Recipient address rejected: Greylisted, come back later";
    assert_eq!(
        grey,
        Outcome::Deferred {
            answer: words.into(),
            code: 450
        }
    );
    assert_eq!(to("grey@city.example").await.name(), "accepted");
    assert_eq!(to("busy@city.example").await.name(), "deferred");
    assert_eq!(to("busy@city.example").await.name(), "deferred");
    let Outcome::Refused {
        code, recipient, ..
    } = to("closed@city.example").await
    else {
        panic!("it is refused");
    };
    let named = recipient.map(|one| one.to_string());
    assert_eq!((code, named.as_deref()), (550, Some("closed@city.example")));
    assert_eq!(
        to("clerk@elsewhere.example").await.name(),
        "refused",
        "no open relay"
    );

    // STARTTLS is asked for and not offered: neither password nor letter leaves.
    let wants_tls = SmtpSettings::new("localhost", server.port, Security::StartTls);
    let outcome = attempt(wants_tls, "clerk@city.example", &letter("bare")).await;
    assert!(
        matches!(&outcome, Outcome::NotSent { reason } if reason.contains("STARTTLS")),
        "{outcome:?}"
    );

    let huge = [letter("huge"), b"0123456789\r\n".repeat(20_000)].concat();
    let outcome = attempt(plain(server.port), "clerk@city.example", &huge).await;
    assert!(
        matches!(outcome, Outcome::Refused { code: 552, .. }),
        "{outcome:?}"
    );
    server.settle();
    assert_eq!(server.mails_to("clerk@city.example").len(), 1);
    assert_eq!(server.mails_to("grey@city.example").len(), 1);
    assert_eq!(server.mails_to("busy@city.example").len(), 0);
}

#[tokio::test]
async fn a_real_server_that_says_its_limit_late_and_speaks_tls() {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    std::fs::write(&certificate, cert.pem()).unwrap();
    std::fs::write(&key, signing_key.serialize_pem()).unwrap();
    let Some(server) = Postfix::start(&format!(
        "message_size_limit = 100000\nsmtpd_discard_ehlo_keywords = size\nsmtpd_tls_security_level = may\n\
         smtpd_tls_cert_file = {}\nsmtpd_tls_key_file = {}",
        certificate.display(),
        key.display()
    )) else {
        return;
    };
    let tls = || SmtpSettings {
        extra_roots: Some(certificate.clone()),
        ..SmtpSettings::new("localhost", server.port, Security::StartTls)
    };
    let taken = attempt(tls(), "clerk@city.example", &letter("tls")).await;
    assert_eq!(taken.name(), "accepted", "{taken:?}\n{}", server.log());
    // The limit is told only behind the whole letter.
    for kilobytes in [200, 30_000] {
        let line = b"0123456789abcdef0123456789abcdef\r\n";
        let huge = [letter("huge"), line.repeat(kilobytes * 30)].concat();
        let outcome = attempt(tls(), "clerk@city.example", &huge).await;
        assert!(
            matches!(outcome, Outcome::Refused { code: 552, .. }),
            "{outcome:?}"
        );
    }
    // A certificate that nobody vouches for: nothing leaves.
    let strict = SmtpSettings::new("localhost", server.port, Security::StartTls);
    let outcome = attempt(strict, "clerk@city.example", &letter("strict")).await;
    assert_eq!(outcome.name(), "not sent", "{outcome:?}");
    server.settle();
    assert_eq!(server.mails_to("clerk@city.example").len(), 1);
}

#[tokio::test]
async fn wherever_the_line_breaks_the_outcome_is_what_the_server_holds() {
    let Some(server) = Postfix::start("") else {
        return;
    };
    let acts = [
        Act::Cut,
        Act::Stall,
        Act::Say("451 4.3.0 not now"),
        Act::Say("554 5.7.1 never"),
        Act::Dribble,
    ];
    let places = proxy::places(&letter("x"));
    let cases: Vec<_> = places
        .iter()
        .flat_map(|place| acts.map(|act| (*place, act)))
        // A server that took it and says no is a liar: no protocol helps.
        .filter(|(place, act)| {
            let taken = matches!(place, Place::Answer | Place::BeforeEnd(0));
            !(taken && matches!(act, Act::Say(_)))
        })
        .collect();
    let port = server.port;
    let outcomes: Vec<(usize, Outcome)> = futures_util::stream::iter(cases.iter().enumerate())
        .map(|(number, fault)| async move {
            let proxy = Proxy::scripted(port, vec![*fault]).await;
            let patience = Duration::from_millis(if fault.1 == Act::Stall { 1200 } else { 20_000 });
            let settings = SmtpSettings {
                timeout: patience,
                final_timeout: patience,
                ..plain(proxy.address.port())
            };
            let raw = letter(&format!("case-{number}"));
            (number, attempt(settings, "clerk@city.example", &raw).await)
        })
        .buffer_unordered(12)
        .collect()
        .await;
    server.settle();
    let kept = server.mails_to("clerk@city.example");
    let mut counts = std::collections::BTreeMap::new();
    for (number, outcome) in outcomes {
        let id = format!("Message-ID: <case-{number}@paper.example>\n");
        let held: Vec<_> = kept.iter().filter(|raw| raw.contains(&id)).collect();
        let label = format!(
            "{:?}: {outcome:?}, the server holds {}",
            cases[number],
            held.len()
        );
        *counts.entry(outcome.name()).or_insert(0) += 1;
        match outcome.name() {
            "accepted" => assert_eq!(held.len(), 1, "{label}"),
            "unknown" => assert!(held.len() <= 1, "{label}"),
            _ => assert_eq!(held.len(), 0, "{label}"),
        }
        let whole = String::from_utf8(letter(&format!("case-{number}"))).unwrap();
        let whole = whole.replace("\r\n", "\n");
        assert!(
            held.iter().all(|raw| raw.ends_with(&whole)),
            "whole or not at all: {label}"
        );
        let (place, act) = cases[number];
        let expected = match (place, act) {
            (_, Act::Dribble) => "accepted",
            (Place::Answer | Place::BeforeEnd(0), _) => "unknown",
            _ => continue,
        };
        assert_eq!(outcome.name(), expected, "{label}");
    }
    println!("{} ways to break: {counts:?}", cases.len());
    let seen = ["accepted", "deferred", "refused", "not sent", "unknown"];
    assert!(
        seen.iter().all(|one| counts.get(one) >= Some(&10)),
        "{counts:?}"
    );
}
