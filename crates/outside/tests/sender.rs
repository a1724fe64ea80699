//! Senders, looked at with a name server of the tests' own: mails signed here, forged
//! here, changed on the way, and name servers that say nothing.

#![expect(clippy::unwrap_used, reason = "a test may")]

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    inbound::Authenticity,
    vouch::{Evidence, Method, Verdict},
};
use jiff::{SignedDuration, Timestamp};
use mail_auth::{
    common::{crypto::Ed25519Key, headers::HeaderWriter},
    dkim::DkimSigner,
};
use outside::{
    dns::{Dns, NoAnswer, Resolver, testing::NameServer},
    mail::sender::{Bringer, look},
};
use ring::signature::Ed25519KeyPair;
use sha2::{Digest, Sha256};
use std::time::{Duration, Instant};

const MAIL: &str = "From: Records Office <records@city.example>\r\nTo: desk@paper.example\r\n\
    Subject: Your request\r\nDate: Mon, 2 Mar 2026 10:00:00 -0500\r\nMessage-ID: <1@city.example>\r\n\r\n\
    We have received your request.\r\n";

/// A domain's key pair.
struct Key {
    pkcs8: Vec<u8>,
    record: String,
}

impl Key {
    fn fresh() -> Self {
        let pkcs8 = Ed25519Key::generate_pkcs8().unwrap();
        let public = Ed25519Key::from_pkcs8_der(&pkcs8).unwrap().public_key();
        let public = STANDARD.encode(public);
        Self {
            pkcs8,
            record: format!("v=DKIM1; k=ed25519; p={public}"),
        }
    }

    fn sign(&self) -> String {
        let signature = DkimSigner::from_key(Ed25519Key::from_pkcs8_der(&self.pkcs8).unwrap())
            .domain("city.example")
            .selector("s1")
            .headers(["From", "To", "Subject", "Date", "Message-ID"])
            .sign(MAIL.as_bytes())
            .unwrap();
        format!("{}{MAIL}", signature.to_header())
    }

    /// Signed by hand (RFC 6376 and 8463), at one second until another: the library knows
    /// no other time than now.
    fn signed_from_until(&self, from: Timestamp, until: Timestamp) -> String {
        let (head, body) = MAIL.split_once("\r\n\r\n").unwrap();
        let line = format!(
            "DKIM-Signature: v=1; a=ed25519-sha256; c=simple/simple; d=city.example; s=s1; t={}; x={}; \
             h=From:To:Subject:Date:Message-ID; bh={}; b=",
            from.as_second(),
            until.as_second(),
            STANDARD.encode(Sha256::digest(body)),
        );
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&self.pkcs8).unwrap();
        let signature = pair.sign(&Sha256::digest(format!("{head}\r\n{line}")));
        format!("{line}{}\r\n{MAIL}", STANDARD.encode(signature))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a signature bears the second in which it is made"
)]
fn now() -> Timestamp {
    Timestamp::now()
}

fn bringer(ip: &str) -> Option<Bringer> {
    Some(Bringer {
        ip: ip.parse().unwrap(),
        helo: "mail.city.example".to_owned(),
        sender: "records@city.example".to_owned(),
        taker: "mx.paper.example".to_owned(),
    })
}

fn asks(server: &NameServer) -> Resolver {
    Resolver::new(Dns::Server(server.address))
}

fn verdict(evidence: &Evidence, method: Method) -> Verdict {
    let mut looks = evidence.looks.iter().filter(|look| look.method == method);
    looks.next().expect("it was looked at").verdict
}

#[tokio::test]
async fn a_signed_mail_is_verified_and_a_changed_one_is_forged() {
    let key = Key::fresh();
    let names = NameServer::with(&[
        ("s1._domainkey.city.example", &key.record),
        ("_dmarc.city.example", "v=DMARC1; p=reject"),
        ("city.example", "v=spf1 ip4:192.0.2.1 -all"),
    ])
    .await;
    let resolver = asks(&names);
    let signed = key.sign();
    let good = look(&resolver, signed.clone().into(), None, now()).await;
    assert_eq!(good.word(), Authenticity::Verified, "{good:#?}");
    assert_eq!(good.from.as_deref(), Some("city.example"));

    let changed = signed.replace("received", "refused");
    let cases = [
        // Unsigned, by the city's own server.
        (
            MAIL.to_owned(),
            bringer("192.0.2.1"),
            Authenticity::Verified,
        ),
        // Unsigned, by somebody else's.
        (
            MAIL.to_owned(),
            bringer("203.0.113.9"),
            Authenticity::Forged,
        ),
        (
            changed.clone(),
            bringer("203.0.113.9"),
            Authenticity::Forged,
        ),
        // Changed on the way by a list, brought by the city's own server.
        (
            changed.clone(),
            bringer("192.0.2.1"),
            Authenticity::Verified,
        ),
        // Nobody knows who brought it: SPF could have spoken for it.
        (changed, None, Authenticity::Unchecked),
        // Signed by a domain that is not the one shown.
        (
            MAIL.replace("records@city.example", "records@other.example"),
            bringer("192.0.2.1"),
            Authenticity::Unknown,
        ),
    ];
    for (mail, bringer, expected) in cases {
        let found = look(&resolver, mail.clone().into(), bringer.clone(), now()).await;
        assert_eq!(found.word(), expected, "{bringer:?}\n{mail}\n{found:#?}");
        assert!(!found.again, "{found:#?}");
    }
}

#[tokio::test]
async fn a_signature_is_judged_by_the_day_on_which_the_mail_came() {
    let key = Key::fresh();
    let names = NameServer::with(&[("s1._domainkey.city.example", &key.record)]).await;
    let resolver = asks(&names);
    let came: Timestamp = "2020-03-02T15:00:00Z".parse().unwrap();
    let later = |minutes| came + SignedDuration::from_mins(minutes);
    let signed = key.signed_from_until(came, later(10));
    let then = look(&resolver, signed.clone().into(), None, later(9)).await;
    assert_eq!(verdict(&then, Method::Dkim), Verdict::Pass, "{then:#?}");
    // Without DMARC, the city's own signature is enough.
    assert_eq!(then.word(), Authenticity::Verified);
    let late = look(&resolver, signed.into(), None, later(11)).await;
    assert_eq!(verdict(&late, Method::Dkim), Verdict::Fail, "{late:#?}");
}

#[tokio::test]
async fn a_silent_name_server_costs_bounded_time_and_is_no_word_against_anybody() {
    let names = NameServer::silent().await;
    let resolver = Resolver::impatient(Dns::Server(names.address));
    let began = Instant::now();
    let signed = Key::fresh().sign();
    let found = look(&resolver, signed.into(), bringer("192.0.2.1"), now()).await;
    assert_eq!(found.word(), Authenticity::Unchecked, "{found:#?}");
    assert!(found.again);
    assert!(
        began.elapsed() < Duration::from_secs(3),
        "{:?}",
        began.elapsed()
    );
    assert!(matches!(
        resolver.txt("_dmarc.city.example").await,
        Err(NoAnswer::Unreachable(_))
    ));
}

#[tokio::test]
async fn records_are_read_as_published() {
    let long = format!("v=DKIM1; p={}", "A".repeat(400));
    let names = NameServer::with(&[
        ("k.example", &long),
        ("two.example", "a"),
        ("two.example", "b"),
    ])
    .await;
    let resolver = asks(&names);
    assert_eq!(resolver.txt("k.example").await, Ok(vec![long]));
    assert_eq!(resolver.txt("two.example").await.unwrap().len(), 2);
    assert_eq!(resolver.txt("none.example").await, Err(NoAnswer::NoRecord));
    assert!(resolver.txt(&"x".repeat(70)).await.is_err());
}

#[tokio::test]
async fn hostile_heads_are_survived() {
    let names = NameServer::with(&[]).await;
    let resolver = asks(&names);
    let many = "DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=s; c=relaxed/relaxed; h=from; bh=AAAA; b=AAAA\r\n";
    let heads = [
        String::new(),
        "\0\0\0".to_owned(),
        "From: a@b.example, c@d.example\r\n\r\nx".to_owned(),
        format!("{}{MAIL}", many.repeat(5000)),
        format!("DKIM-Signature: {}\r\n{MAIL}", "=;".repeat(10_000)),
        format!(
            "ARC-Seal: i=99999999999\r\nARC-Message-Signature: i=0\r\nARC-Authentication-Results: \r\n{MAIL}"
        ),
        format!("DKIM2-Signature: i=1; x\r\nMessage-Instance: v=1; r=e30=\r\n{MAIL}"),
        MAIL.replace("city.example", &"a.".repeat(300)),
        MAIL.replace("records@city.example", "@@@"),
    ];
    for head in heads {
        let began = Instant::now();
        let found = look(
            &resolver,
            head.clone().into(),
            bringer("2001:db8::1"),
            now(),
        )
        .await;
        assert_ne!(found.word(), Authenticity::Verified, "{found:#?}");
        assert!(found.looks.len() < 20);
        assert!(
            began.elapsed() < Duration::from_secs(15),
            "{}",
            &head[..head.len().min(80)]
        );
    }
}
