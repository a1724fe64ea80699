//! Signatures as another implementation reads them: made here, checked by
//! `mail-auth`. The keys in `keys/` are for these tests alone.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers may fail where they stand"
)]

use jiff::Timestamp;
use mail_auth::{
    AuthenticatedMessage, DkimResult, MessageAuthenticator, Parameters, ResolverCache, Txt,
    common::{parse::TxtRecordParser, verify::DomainKey},
    hickory_resolver::config::{ResolverConfig, ResolverOpts},
};
use outside::mail::{Attachment, Compose, DkimKey, Mailbox, compose};
use std::{borrow::Borrow, hash::Hash, sync::Arc};

const KEYS: [(&str, &[u8]); 3] = [
    ("rsa", include_bytes!("keys/rsa.pem")),
    ("rsa", include_bytes!("keys/rsa-pkcs1.pem")),
    ("ed25519", include_bytes!("keys/ed25519.pem")),
];

/// The world's names: this one record, wherever it is asked for.
struct Published(String);

impl ResolverCache<Box<str>, Txt> for Published {
    fn get<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let key = DomainKey::parse(self.0.as_bytes()).expect("a record that others can read");
        Some(Txt::DomainKey(Arc::new(key)))
    }

    fn remove<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: Txt, _: std::time::Instant) {}
}

async fn verdict(raw: &[u8], record: &str) -> DkimResult {
    let nobody = ResolverConfig::from_name_servers(Vec::new());
    let checks = MessageAuthenticator::new(nobody, ResolverOpts::default()).unwrap();
    let mail = AuthenticatedMessage::parse(raw).unwrap();
    let names = Published(record.to_owned());
    let found = checks
        .verify_dkim(Parameters::new(&mail).with_txt_cache(&names))
        .await;
    assert_eq!(found.len(), 1, "one signature");
    found[0].result().clone()
}

fn letters() -> Vec<Compose> {
    let named = |name: &str, address: &str| Mailbox {
        name: Some(name.into()),
        address: address.parse().unwrap(),
    };
    let plain = |text: &str| {
        Compose::new(
            named("Ana Roe, Desk", "ana@paper.example"),
            named("Clerk of Mañana", "clerk@city.example"),
            "Records of mail, a subject that is long enough to be folded somewhere on its way, é",
            text,
            "<one@paper.example>",
            now(),
        )
    };
    let whole = Compose {
        cc: vec![named("Ed", "ed@paper.example")],
        reply_to: Some(named("Desk", "desk+dl-7k3m9q@paper.example")),
        in_reply_to: Some("<before@city.example>".into()),
        references: (0..12)
            .map(|n| format!("<number-{n}@city.example>"))
            .collect(),
        html: Some("<p>Hello  </p>".into()),
        attachments: vec![Attachment {
            name: "a letter é.pdf".into(),
            media_type: "application/pdf".into(),
            bytes: (0..5000_u32).map(|n| n.to_le_bytes()[0]).collect(),
        }],
        ..plain("Hello\n\n.dot\n  spaces   and\ttabs  \n\n\n")
    };
    vec![plain("Hello\n"), plain(""), plain("no end"), whole]
}

#[expect(
    clippy::disallowed_methods,
    reason = "whoever checks asks the real clock"
)]
fn now() -> Timestamp {
    Timestamp::now()
}

#[tokio::test]
async fn every_letter_is_signed_as_others_expect() {
    for (kind, pem) in KEYS {
        let key = DkimKey::parse("Paper.example", "desk2026", pem).unwrap();
        assert_eq!(key.record_name(), "desk2026._domainkey.paper.example");
        assert!(key.record().starts_with(&format!("v=DKIM1; k={kind}; p=")));
        for letter in letters() {
            let bare = compose(&letter).unwrap();
            let signed = key.signed(&bare, now()).unwrap();
            assert!(signed.ends_with(&bare), "nothing but a header on top");
            let text = String::from_utf8(signed.clone()).unwrap();
            assert!(
                text.lines()
                    .all(|line| line.len() < 200 && !line.trim().is_empty() || line.is_empty())
            );
            assert!(
                text.contains("c=relaxed/relaxed; d=paper.example;"),
                "{text}"
            );
            assert_eq!(
                verdict(&signed, &key.record()).await,
                DkimResult::Pass,
                "{kind}: {text}"
            );
        }
    }
}

#[tokio::test]
async fn what_servers_do_on_the_way_does_not_break_it_and_what_forgers_do_does() {
    let key = DkimKey::parse("paper.example", "desk", KEYS[0].1).unwrap();
    let letter = letters().pop().unwrap();
    let signed = String::from_utf8(key.signed(&compose(&letter).unwrap(), now()).unwrap()).unwrap();
    let harmless: [fn(&str) -> String; 3] = [
        |raw| format!("Received: from a by b; Mon, 2 Mar 2026 10:04:05 -0500\r\n{raw}"),
        |raw| raw.replacen("Subject: ", "SUBJECT:   ", 1),
        |raw| format!("{raw}\r\n\r\n"),
    ];
    for change in harmless {
        let changed = change(&signed);
        assert_ne!(changed, signed);
        assert_eq!(
            verdict(changed.as_bytes(), &key.record()).await,
            DkimResult::Pass
        );
    }
    let forged: [fn(&str) -> String; 7] = [
        |raw| raw.replacen("<ana@", "<eva@", 1),
        |raw| raw.replacen("desk+dl-7k3m9q", "evil", 1),
        |raw| raw.replacen("clerk@city", "clerk@town", 1),
        |raw| raw.replacen("<one@", "<two@", 1),
        |raw| raw.replacen("Hello", "Goodbye", 1),
        |raw| format!("From: eva@evil.example\r\n{raw}"),
        |raw| raw.replacen("In-Reply-To: <before@", "In-Reply-To: <after@", 1),
    ];
    for change in forged {
        let changed = change(&signed);
        assert_ne!(changed, signed);
        let found = verdict(changed.as_bytes(), &key.record()).await;
        assert_ne!(found, DkimResult::Pass, "{changed}");
    }
    // Headers that the letter does not have are signed as missing.
    let bare = key.signed(&compose(&letters()[0]).unwrap(), now()).unwrap();
    for added in [
        "Reply-To: evil@elsewhere.example",
        "Cc: evil@elsewhere.example",
    ] {
        let changed = [format!("{added}\r\n").as_bytes(), &bare].concat();
        assert_ne!(
            verdict(&changed, &key.record()).await,
            DkimResult::Pass,
            "{added}"
        );
    }
    let other = DkimKey::parse("paper.example", "desk", KEYS[2].1).unwrap();
    assert_ne!(
        verdict(signed.as_bytes(), &other.record()).await,
        DkimResult::Pass
    );
}

#[test]
fn keys_that_nobody_would_accept_are_refused_at_start() {
    let short = DkimKey::parse("paper.example", "desk", include_bytes!("keys/short.pem"));
    assert!(short.is_err(), "1024 bits");
    let missing = DkimKey::read("paper.example", "desk", "/nowhere/dkim.pem".as_ref());
    let told = missing.unwrap_err().to_string();
    assert!(told.contains("/nowhere/dkim.pem cannot be read"), "{told}");
}
