//! What `doctor` says of a domain, before a name server of the tests' own.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers may fail where they stand"
)]

use outside::{
    dns::{Dns, Resolver},
    mail::{Asked, DkimKey, Hint, published},
};
use std::{net::SocketAddr, time::Instant};
use tokio::net::UdpSocket;

/// Answers TXT and A questions from this list; others with “no such name”.
async fn name_server(records: Vec<(&'static str, &'static str, String)>) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut packet = [0; 1500];
        while let Ok((length, from)) = socket.recv_from(&mut packet).await {
            let answer = answer(&packet[..length], &records);
            let _ = socket.send_to(&answer, from).await;
        }
    });
    address
}

/// RFC 1035, 4.1: the question back, and what is known.
fn answer(question: &[u8], records: &[(&'static str, &'static str, String)]) -> Vec<u8> {
    let (mut at, mut name) = (12, Vec::new());
    while question[at] != 0 {
        let end = at + 1 + usize::from(question[at]);
        name.push(String::from_utf8_lossy(&question[at + 1..end]).to_lowercase());
        at = end;
    }
    let (kind, end) = (question[at + 2], at + 5);
    let name = name.join(".");
    let wanted = match kind {
        1 => "A",
        16 => "TXT",
        _ => "",
    };
    let known = records.iter().any(|(one, _, _)| *one == name);
    let found: Vec<_> = records
        .iter()
        .filter(|(one, kind, _)| *one == name && *kind == wanted)
        .collect();
    let mut out = question[..end].to_vec();
    out[2] = 0x85;
    out[3] = if known { 0x80 } else { 0x83 };
    out[6..8].copy_from_slice(&u16::try_from(found.len()).unwrap().to_be_bytes());
    out[8..12].fill(0);
    for (_, kind, text) in found {
        let data = match *kind {
            "A" => text.split('.').map(|part| part.parse().unwrap()).collect(),
            // Pieces of at most 255 bytes.
            _ => text
                .as_bytes()
                .chunks(200)
                .fold(Vec::new(), |mut data, piece| {
                    data.push(u8::try_from(piece.len()).unwrap());
                    data.extend_from_slice(piece);
                    data
                }),
        };
        out.extend_from_slice(&[0xc0, 12, 0, question[at + 2], 0, 1, 0, 0, 0, 60]);
        out.extend_from_slice(&u16::try_from(data.len()).unwrap().to_be_bytes());
        out.extend(data);
    }
    out
}

fn key() -> DkimKey {
    DkimKey::parse("paper.example", "desk", include_bytes!("keys/rsa.pem")).unwrap()
}

async fn told(records: Vec<(&'static str, &'static str, String)>, asked: Asked<'_>) -> Vec<Hint> {
    let server = name_server(records).await;
    published(&Resolver::new(Dns::Server(server)), asked).await
}

fn asked(key: Option<&DkimKey>) -> Asked<'_> {
    Asked {
        domain: "paper.example",
        envelope: "paper.example",
        key,
        relay: Some("smtp.paper.example"),
    }
}

fn txt(name: &'static str, text: impl Into<String>) -> (&'static str, &'static str, String) {
    (name, "TXT", text.into())
}

fn relay() -> (&'static str, &'static str, String) {
    ("smtp.paper.example", "A", "192.0.2.25".into())
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
    let cases: [(Vec<_>, usize, Option<bool>, &str); 6] = [
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
    let deaf = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let names = Resolver::new(Dns::Server(deaf.local_addr().unwrap()));
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
