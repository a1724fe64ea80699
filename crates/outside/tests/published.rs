//! What `doctor` says of a domain, before a name server of the tests' own.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers may fail where they stand"
)]

use outside::{
    dns::{Dns, Resolver, testing::NameServer},
    mail::{Asked, DkimKey, Hint, published},
};
use std::time::Instant;

/// A name, and what stands there.
type Record = (&'static str, String);

fn key() -> DkimKey {
    DkimKey::parse("paper.example", "desk", include_bytes!("keys/rsa.pem")).unwrap()
}

async fn told(records: Vec<Record>, asked: Asked<'_>) -> Vec<Hint> {
    let table: Vec<(&str, &str)> = records.iter().map(|(at, text)| (*at, &**text)).collect();
    let server = NameServer::with(&table).await;
    published(&Resolver::new(Dns::Server(server.address)), asked).await
}

fn asked(key: Option<&DkimKey>) -> Asked<'_> {
    Asked {
        domain: "paper.example",
        envelope: "paper.example",
        key,
        relay: Some("smtp.paper.example"),
    }
}

fn txt(name: &'static str, text: impl Into<String>) -> Record {
    (name, text.into())
}

fn relay() -> Record {
    ("smtp.paper.example", "192.0.2.25".into())
}

#[tokio::test]
async fn a_domain_that_is_set_up_well() {
    let key = key();
    let records = vec![
        txt("paper.example", "v=spf1 ip4:192.0.2.0/24 -all"),
        txt("paper.example", "some-verification=1"),
        txt("desk._domainkey.paper.example", key.record()),
        txt("_dmarc.paper.example", "v=DMARC1; p=reject; adkim=s"),
        relay(),
    ];
    let hints = told(records, asked(Some(&key))).await;
    let well: Vec<_> = hints.iter().map(|hint| hint.well).collect();
    assert_eq!(well, [Some(true); 3], "{hints:#?}");
    assert!(
        hints[0].words.contains("ip4:192.0.2.0/24")
            && hints[0].words.contains("smtp.paper.example passes")
    );
    assert!(hints[2].words.contains("p=reject"));
}

#[tokio::test]
async fn a_domain_that_publishes_nothing_is_told_what_to_publish() {
    let key = key();
    let hints = told(vec![relay()], asked(Some(&key))).await;
    let well: Vec<_> = hints.iter().map(|hint| hint.well).collect();
    assert_eq!(well, [Some(false); 3], "{hints:#?}");
    assert!(hints[0].words.contains("v=spf1"));
    assert!(hints[1].words.contains(&format!(
        "desk._domainkey.paper.example the TXT record “{}”",
        key.record()
    )));
    assert!(hints[2].words.contains("_dmarc.paper.example"));
    // Nobody signs here: that is for a provider to know.
    let hints = told(vec![relay()], asked(None)).await;
    assert_eq!(hints[1].well, None, "{hints:#?}");
}

#[tokio::test]
async fn what_is_published_and_does_not_fit() {
    let key = key();
    let other =
        DkimKey::parse("paper.example", "desk", include_bytes!("keys/ed25519.pem")).unwrap();
    let without_version = key.record().replace("v=DKIM1; ", "");
    let cases: [(Vec<_>, usize, Option<bool>, &str); 8] = [
        // `v=` may be left out (RFC 6376, 3.6.1).
        (
            vec![txt("desk._domainkey.paper.example", without_version)],
            1,
            Some(true),
            "holds our key",
        ),
        (
            vec![txt("desk._domainkey.paper.example", "p = QUJD")],
            1,
            Some(false),
            "another key",
        ),
        (
            vec![txt("paper.example", "v=spf1 -all"), relay()],
            0,
            None,
            "does not name the address",
        ),
        (
            vec![
                txt("paper.example", "v=spf1 -all"),
                txt("paper.example", "v=spf1 mx ~all"),
            ],
            0,
            Some(false),
            "2 records",
        ),
        (
            vec![txt("paper.example", "v=spf1 -all")],
            0,
            None,
            "could not be asked",
        ),
        (
            vec![txt("desk._domainkey.paper.example", other.record())],
            1,
            Some(false),
            "another key",
        ),
        (
            vec![txt("_dmarc.paper.example", "v=DMARC1; p=none")],
            2,
            Some(true),
            "our signature",
        ),
        (
            vec![txt("desk._domainkey.paper.example", "v=DKIM1; k=rsa; p=")],
            1,
            Some(false),
            "another key",
        ),
    ];
    for (records, which, well, words) in cases {
        let label = format!("{records:?}");
        let hints = told(records, asked(Some(&key))).await;
        let hint = &hints[which];
        assert_eq!(hint.well, well, "{label}: {hint:?}");
        assert!(hint.words.contains(words), "{label}: {hint:?}");
    }
    // From another house than the signature and the bounces.
    let radio = Asked {
        domain: "news.radio.example",
        ..asked(Some(&key))
    };
    let record = txt("_dmarc.radio.example", "v=DMARC1; p=quarantine");
    let hints = told(vec![record], radio).await;
    assert_eq!(hints[2].well, Some(false), "{hints:#?}");
    assert!(
        hints[2].words.contains("_dmarc.radio.example"),
        "the record of the domain above"
    );
}

#[tokio::test]
async fn a_name_server_that_does_not_answer_is_no_error_and_holds_nobody_up() {
    let deaf = NameServer::silent().await;
    let names = Resolver::new(Dns::Server(deaf.address));
    let begun = Instant::now();
    let key = key();
    let hints = published(&names, asked(Some(&key))).await;
    assert!(begun.elapsed().as_secs() < 25);
    assert!(
        hints
            .iter()
            .all(|hint| hint.well.is_none() && hint.words.contains("could not be asked")),
        "{hints:#?}"
    );
    let off = published(&Resolver::new(Dns::Off), asked(None)).await;
    assert!(off.iter().all(|hint| hint.well.is_none()), "{off:#?}");
}
