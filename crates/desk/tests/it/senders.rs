//! Whether senders are who they say: found out after a mail was sorted, with a name
//! server of the tests' own.

use crate::{
    house::House,
    post::{Mail, reads},
};
use base64::Engine;
use domain::{
    inbound::{Authenticity, InboundState},
    vouch::Speaker,
};
use jiff::SignedDuration;
use mail_auth::{
    common::{crypto::Ed25519Key, headers::HeaderWriter},
    dkim::DkimSigner,
};
use outside::dns::{Dns, Resolver, testing::NameServer};

/// A mail signed by the city, and the record of its key.
fn signed() -> (String, String) {
    let pkcs8 = Ed25519Key::generate_pkcs8().unwrap();
    let key = Ed25519Key::from_pkcs8_der(&pkcs8).unwrap();
    let public = base64::engine::general_purpose::STANDARD.encode(key.public_key());
    let raw = Mail {
        from: "Clerk <clerk@city.example>".into(),
        ..Mail::default()
    }
    .raw();
    let signature = DkimSigner::from_key(key)
        .domain("city.example")
        .selector("s1")
        .headers(["From", "To", "Subject", "Date"])
        .sign(raw.as_bytes())
        .unwrap();
    (
        format!("{}{raw}", signature.to_header()),
        format!("v=DKIM1; k=ed25519; p={public}"),
    )
}

async fn house(names: Resolver, trusted: Option<&str>) -> House {
    House::with(|parts| {
        reads(parts);
        parts.config.dns = names;
        parts.config.trusted_server = trusted.map(str::to_owned);
    })
    .await
}

#[tokio::test]
async fn our_own_look_speaks_where_no_server_does() {
    let (mail, key) = signed();
    let names = NameServer::with(&[
        ("s1._domainkey.city.example", &key),
        ("_dmarc.city.example", "v=DMARC1; p=reject"),
        ("city.example", "v=spf1 ip4:192.0.2.1 -all"),
    ])
    .await;
    let asked = Resolver::new(Dns::Server(names.address));
    let house = house(asked, Some("mx.paper.example")).await;
    let id = house.arrives(&mail).await;
    let message = house.message(id).await;
    assert_eq!(
        message.vouching.word(),
        (Authenticity::Verified, Speaker::Ourselves),
        "{message:#?}"
    );
    assert_eq!(message.authenticity, Authenticity::Verified);

    // Brought by somebody else, and changed: forged, by the city's own word, and only suggested as spam.
    let received = "Return-Path: <clerk@city.example>\r\nReceived: from x.example (x.example [203.0.113.9])\r\n\tby mx.paper.example with ESMTP id 1; Mon, 2 Mar 2026 09:00:01 -0500\r\n";
    let forged = format!("{received}{}", mail.replace("Good morning", "Pay at once"));
    let id = house.arrives(&forged).await;
    let message = house.message(id).await;
    assert_eq!(
        message.vouching.word(),
        (Authenticity::Forged, Speaker::Ourselves),
        "{message:#?}"
    );
    assert_eq!(message.state, InboundState::Triage);
    assert!(
        message.spam_hint.contains("be refused"),
        "{}",
        message.spam_hint
    );

    // The server that took it in has the first word.
    let said = format!("Authentication-Results: mx.paper.example; dmarc=pass\r\n{forged}x");
    let id = house.arrives(&said).await;
    let message = house.message(id).await;
    assert_eq!(
        message.vouching.word(),
        (Authenticity::Verified, Speaker::Server),
        "{message:#?}"
    );
    assert_eq!(message.authenticity, Authenticity::Verified);
}

#[tokio::test]
async fn a_silent_name_server_holds_up_nothing_and_is_asked_again() {
    let names = NameServer::silent().await;
    let house = house(Resolver::impatient(Dns::Server(names.address)), None).await;
    let (mail, _) = signed();
    let id = house.arrives(&mail).await;
    let message = house.message(id).await;
    assert_eq!(
        message.authenticity,
        Authenticity::Unchecked,
        "{message:#?}"
    );
    assert_eq!(message.state, InboundState::Triage);
    assert_eq!(house.waiting_jobs().await, 1, "it is looked at later");
    house.pass(SignedDuration::from_mins(11));
    assert_eq!(house.work().await, 1);
    assert_eq!(house.message(id).await.vouching.looks, 2);
}

#[tokio::test]
async fn where_no_names_are_looked_up_nobody_is_asked() {
    let house = House::with_post().await;
    let (mail, _) = signed();
    let id = house.arrives(&mail).await;
    assert_eq!(house.message(id).await.authenticity, Authenticity::Unknown);
    assert_eq!(house.waiting_jobs().await, 0);
    let asked = house.desk.check_sender_again(&house.reporter, id).await;
    assert!(matches!(asked, Err(desk::Error::Refused(_))), "{asked:?}");
}
