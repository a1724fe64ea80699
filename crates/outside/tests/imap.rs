//! Mailboxes on a real server: read whole, nothing marked, lines that are
//! protected, servers that say no.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers may fail where they stand"
)]

#[path = "support/dovecot.rs"]
mod dovecot;

use dovecot::{Dovecot, PASSWORD};
use outside::mail::imap::{ImapError, ImapMailbox, ImapSettings, Line, Mailbox, Woken};
use outside::mail::{Password, Security};
use std::time::Duration;
use tokio::io::AsyncReadExt;

const MAIL: &str = "From: Dana Records <records@city.example>\r\nTo: desk@paper.example\r\n\
    Subject: Re: your request\r\nMessage-ID: <1@city.example>\r\n\r\nWe have it.\r\n";

fn settings(server: &Dovecot, security: Security, password: &str) -> ImapSettings {
    let port = match security {
        Security::Tls => server.imaps,
        _ => server.imap,
    };
    let mut settings = ImapSettings::new(
        "localhost",
        port,
        security,
        "desk",
        Password(password.to_owned()),
    );
    settings.extra_roots = Some(server.certificate());
    settings.timeout = Duration::from_secs(10);
    settings
}

async fn connect(server: &Dovecot, security: Security, password: &str) -> Result<Line, ImapError> {
    let mailbox = ImapMailbox::new(settings(server, security, password)).unwrap();
    Mailbox::Imap(Box::new(mailbox)).connect().await
}

async fn read(line: &mut Line, uid: u32) -> Vec<u8> {
    let mut raw = Vec::new();
    line.message(uid).read_to_end(&mut raw).await.unwrap();
    raw
}

#[tokio::test]
async fn mail_is_read_byte_for_byte_over_each_kind_of_line_and_stays_unread() {
    let Some(server) = Dovecot::start() else {
        return;
    };
    server.put("desk", MAIL);
    for security in [Security::Tls, Security::StartTls, Security::None] {
        let mut line = connect(&server, security, PASSWORD).await.unwrap();
        assert!(line.can_idle() && !line.greeting().is_empty());
        let opened = line.open("INBOX").await.unwrap();
        assert_eq!(opened.messages, 1, "{security:?}");
        assert!(opened.uid_validity > 0);
        assert_eq!(line.uids(0, None).await.unwrap(), [1]);
        assert_eq!(line.uids(1, None).await.unwrap(), [0_u32; 0]);
        assert_eq!(line.size(1).await.unwrap(), Some(MAIL.len() as u64));
        assert_eq!(String::from_utf8_lossy(&read(&mut line, 1).await), MAIL);
        line.leave().await;
    }
    assert_eq!(server.unseen("desk"), 1, "nothing is marked");
}

#[tokio::test]
async fn a_large_mail_comes_in_pieces_and_one_that_is_gone_is_no_empty_one() {
    let Some(server) = Dovecot::start() else {
        return;
    };
    // Three pieces and a bit, and exactly two pieces.
    for size in [3 * (1 << 20) + 17, 2 * (1 << 20)] {
        let mut raw = "Subject: large\r\n\r\n".to_owned();
        while raw.len() + 72 < size {
            raw.push_str(&format!("{}\r\n", "x".repeat(68)));
        }
        raw.push_str(&format!("{}\r\n", "y".repeat(size - raw.len() - 2)));
        assert_eq!(raw.len(), size);
        server.put("desk", &raw);
        let mut line = connect(&server, Security::Tls, PASSWORD).await.unwrap();
        line.open("INBOX").await.unwrap();
        let uid = *line.uids(0, None).await.unwrap().last().unwrap();
        assert!(read(&mut line, uid).await == raw.as_bytes(), "{size}");
        let mut none = Vec::new();
        let gone = line.message(uid + 7).read_to_end(&mut none).await;
        assert!(gone.unwrap_err().to_string().contains("removed"));
        assert_eq!(line.size(uid + 7).await.unwrap(), None);
    }
}

#[tokio::test]
async fn idle_wakes_when_mail_comes_and_when_we_have_had_enough() {
    let Some(server) = Dovecot::start() else {
        return;
    };
    server.maildir("desk");
    let mut line = connect(&server, Security::Tls, PASSWORD).await.unwrap();
    line.open("INBOX").await.unwrap();
    let long = Duration::from_secs(30);
    let delivered = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        server.put("desk", MAIL);
        std::future::pending::<()>().await;
    };
    let (mut line, woken) = line.wait(long, delivered).await.unwrap();
    assert_eq!(woken, Woken::News);
    assert_eq!(line.uids(0, None).await.unwrap(), [1]);
    let (line, woken) = line.wait(long, std::future::ready(())).await.unwrap();
    assert_eq!(woken, Woken::Told);
    let short = Duration::from_millis(200);
    let (mut line, woken) = line.wait(short, std::future::pending()).await.unwrap();
    assert_eq!(woken, Woken::Time);
    assert_eq!(
        line.uids(0, None).await.unwrap(),
        [1],
        "the line still stands"
    );
}

#[tokio::test]
async fn refusals_are_told_in_the_servers_words() {
    let Some(mut server) = Dovecot::start() else {
        return;
    };
    server.maildir("desk");
    let wrong = connect(&server, Security::Tls, "wrong").await.unwrap_err();
    assert!(
        matches!(&wrong, ImapError::Login(words) if words.contains("Authentication failed")),
        "{wrong}"
    );
    let mut line = connect(&server, Security::Tls, PASSWORD).await.unwrap();
    let missing = line.open("Nowhere").await.unwrap_err();
    assert!(missing.line_stands(), "{missing}");
    assert!(missing.to_string().contains("Nowhere") || missing.to_string().contains("NO"));
    assert!(line.open("INBOX").await.is_ok(), "the line still stands");
    assert!(line.folders().await.unwrap().contains(&"INBOX".to_owned()));
    server.stop();
    assert!(!ends(&mut line).await.line_stands());
    let away = connect(&server, Security::Tls, PASSWORD).await.unwrap_err();
    assert!(away.to_string().contains("no connection"), "{away}");
}

/// How a line ends whose server is going down.
async fn ends(line: &mut Line) -> ImapError {
    for _ in 0..200 {
        if let Err(error) = line.open("INBOX").await {
            return error;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the server is still there");
}

#[tokio::test]
async fn a_password_never_goes_over_an_open_line_to_another_machine() {
    let mut settings = ImapSettings::new(
        "192.0.2.1",
        143,
        Security::None,
        "desk",
        Password("x".into()),
    );
    settings.timeout = Duration::from_millis(500);
    let mailbox = ImapMailbox::new(settings).unwrap();
    assert!(Mailbox::Imap(Box::new(mailbox)).connect().await.is_err());
}

#[tokio::test]
async fn a_folder_that_was_made_anew_has_another_uidvalidity() {
    let Some(server) = Dovecot::start() else {
        return;
    };
    server.put("desk", MAIL);
    let mut seen = Vec::new();
    for _ in 0..2 {
        let mut line = connect(&server, Security::Tls, PASSWORD).await.unwrap();
        seen.push(line.open("INBOX").await.unwrap().uid_validity);
        line.leave().await;
        server.forget("desk");
        server.put("desk", MAIL);
    }
    assert_ne!(seen[0], seen[1]);
}
