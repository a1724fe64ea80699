//! Letters as another program reads them: composed here, parsed by `mail-parser`.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers may fail where they stand"
)]

use domain::EmailAddress;
use jiff::tz::TimeZone;
use mail_parser::{Message, MessageParser, MimeHeaders};
use outside::mail::{Attachment, Compose, ComposeError, Mailbox, compose};
use proptest::prelude::*;

fn address(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

fn named(name: &str, email: &str) -> Mailbox {
    Mailbox {
        name: Some(name.into()),
        address: address(email),
    }
}

fn letter(text: &str) -> Compose {
    Compose {
        zone: TimeZone::get("America/New_York").unwrap(),
        ..Compose::new(
            named("Ana Roe", "ana@paper.example"),
            named("Clerk, Town of Nowhere", "clerk@town.example"),
            "Public records request DL-7K3M9Q",
            text,
            "<one@paper.example>",
            "2026-03-02T15:04:05Z".parse().unwrap(),
        )
    }
}

fn parse(raw: &[u8]) -> Message<'_> {
    MessageParser::new().parse(raw).expect("a message")
}

/// What must hold for every letter, whatever is in it.
fn assert_fit_to_send(raw: &[u8]) {
    assert!(raw.is_ascii(), "ASCII only");
    assert!(raw.ends_with(b"\r\n"), "ends in CRLF");
    let text = String::from_utf8(raw.to_vec()).unwrap();
    for line in text.strip_suffix("\r\n").unwrap().split("\r\n") {
        assert!(!line.contains(['\r', '\n']), "bare line end in {line:?}");
        assert!(line.len() <= 998, "line of {} bytes", line.len());
        assert!(!line.starts_with("From "), "some store would write >From");
    }
}

#[test]
fn headers_say_what_was_given() {
    let raw = compose(&Compose {
        cc: vec![named("Ed Itor", "editor@paper.example")],
        reply_to: Some(address("desk+dl-7k3m9q@paper.example").into()),
        in_reply_to: Some("before@town.example".into()),
        references: vec!["<first@town.example>".into(), "before@town.example".into()],
        headers: vec![("Auto-Submitted".into(), "auto-generated".into())],
        ..letter("Hello\n")
    })
    .unwrap();
    assert_fit_to_send(&raw);
    let text = String::from_utf8(raw.clone()).unwrap();
    assert!(
        text.contains("\r\nDate: Mon, 2 Mar 2026 10:04:05 -0500\r\n"),
        "{text}"
    );
    assert!(
        text.contains("\r\nMessage-ID: <one@paper.example>\r\n"),
        "{text}"
    );
    assert!(
        text.contains("\r\nAuto-Submitted: auto-generated\r\n"),
        "{text}"
    );
    assert!(text.contains("\r\nMIME-Version: 1.0\r\n"), "{text}");
    let mail = parse(&raw);
    assert_eq!(mail.subject(), Some("Public records request DL-7K3M9Q"));
    assert_eq!(mail.in_reply_to().as_text(), Some("before@town.example"));
    assert_eq!(
        mail.references().as_text_list().unwrap(),
        ["first@town.example", "before@town.example"]
    );
    let to = mail.to().unwrap().first().unwrap();
    assert_eq!(to.name(), Some("Clerk, Town of Nowhere"));
    assert_eq!(to.address(), Some("clerk@town.example"));
    let reply_to = mail.reply_to().unwrap().first().unwrap();
    assert_eq!(reply_to.address(), Some("desk+dl-7k3m9q@paper.example"));
    assert_eq!(
        mail.cc().unwrap().first().unwrap().address(),
        Some("editor@paper.example")
    );
    assert!(mail.bcc().is_none());
}

#[test]
fn the_same_letter_gives_the_same_bytes() {
    let full = Compose {
        html: Some("<p>Hi</p>".into()),
        attachments: vec![file("a.pdf", b"%PDF")],
        ..letter("Hi\n")
    };
    assert_eq!(compose(&full).unwrap(), compose(&full).unwrap());
}

#[test]
fn plain_text_stays_plain() {
    let raw = compose(&letter("Dear Clerk,\n\n.a line with a dot\n\nThank you.\n")).unwrap();
    let text = String::from_utf8(raw).unwrap();
    assert!(text.contains("Content-Transfer-Encoding: 7bit\r\n"));
    assert!(text.ends_with("\r\n\r\nDear Clerk,\r\n\r\n.a line with a dot\r\n\r\nThank you.\r\n"));
}

fn file(name: &str, bytes: &[u8]) -> Attachment {
    Attachment {
        name: name.into(),
        media_type: "application/pdf".into(),
        bytes: bytes.into(),
    }
}

#[test]
fn files_and_alternatives_arrive_whole() {
    let bytes: Vec<u8> = (0..=255).cycle().take(10_000).collect();
    let raw = compose(&Compose {
        html: Some("<p>Grüße</p>\n".into()),
        attachments: vec![file("folder/letter é.pdf", &bytes), file("", b"")],
        calendar: Some("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".into()),
        ..letter("Grüße\n")
    })
    .unwrap();
    assert_fit_to_send(&raw);
    let mail = parse(&raw);
    assert_eq!(mail.body_text(0).unwrap(), "Grüße\r\n");
    assert_eq!(mail.body_html(0).unwrap(), "<p>Grüße</p>\r\n");
    let files: Vec<_> = mail.attachments().collect();
    assert_eq!(files.len(), 3);
    assert_eq!(files[0].attachment_name(), Some("letter é.pdf"));
    assert_eq!(files[0].contents(), bytes);
    assert_eq!(files[1].attachment_name(), Some("attachment"));
    assert_eq!(files[1].contents(), b"");
    assert_eq!(files[2].attachment_name(), Some("dates.ics"));
    assert_eq!(files[2].contents(), b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
    assert_eq!(
        files[2].content_type().unwrap().attribute("method"),
        Some("PUBLISH")
    );
}

#[test]
fn nobody_smuggles_a_header_in() {
    let raw = compose(&Compose {
        subject: "Hello\r\nBcc: spy@evil.example".into(),
        from: named("Ana\r\nBcc: spy@evil.example", "ana@paper.example"),
        headers: vec![("X-Note".into(), "a\r\nBcc: spy@evil.example".into())],
        attachments: vec![file("a\r\nBcc: spy@evil.example.pdf", b"x")],
        ..letter("Hi\n")
    })
    .unwrap();
    let text = String::from_utf8(raw.clone()).unwrap().to_ascii_lowercase();
    assert!(!text.contains("\nbcc:"), "{text}");
    assert!(parse(&raw).bcc().is_none());
    assert_eq!(parse(&raw).subject(), Some("Hello  Bcc: spy@evil.example"));
}

#[test]
fn what_cannot_be_a_letter_is_refused() {
    let header = |name: &str| Compose {
        headers: vec![(name.into(), "x".into())],
        ..letter("Hi\n")
    };
    let cases = [
        (
            Compose {
                to: vec![],
                ..letter("x")
            },
            ComposeError::NoRecipient,
        ),
        (
            Compose {
                message_id: "no at sign".into(),
                ..letter("x")
            },
            ComposeError::MessageId("no at sign".into()),
        ),
        (
            Compose {
                references: vec!["a@b> <c@d".into()],
                ..letter("x")
            },
            ComposeError::MessageId("a@b> <c@d".into()),
        ),
        (header("Bcc"), ComposeError::Header("Bcc".into())),
        (
            header("Resent-Bcc"),
            ComposeError::Header("Resent-Bcc".into()),
        ),
        (header("Subject"), ComposeError::Header("Subject".into())),
        (
            header("Content-Type"),
            ComposeError::Header("Content-Type".into()),
        ),
        (header("X Y"), ComposeError::Header("X Y".into())),
        (header("X:\r\nY"), ComposeError::Header("X:  Y".into())),
    ];
    for (letter, expected) in cases {
        assert_eq!(compose(&letter), Err(expected));
    }
}

#[test]
fn the_envelope_has_everybody_once() {
    let letter = Compose {
        cc: vec![
            address("CLERK@town.example").into(),
            address("editor@paper.example").into(),
        ],
        ..letter("Hi\n")
    };
    let envelope = letter.envelope(address("bounces@paper.example"));
    assert_eq!(
        envelope.to,
        [
            address("clerk@town.example"),
            address("editor@paper.example")
        ]
    );
}

proptest! {
    #[test]
    fn any_text_is_read_as_it_was_written(
        text in "([ -~\t\n=.é€🙂]|From |\u{0}|\u{c}){0,400}",
        alone: bool,
    ) {
        let extra = (!alone).then(|| "<p>x</p>".to_owned());
        let raw = compose(&Compose { html: extra, ..letter(&text) }).unwrap();
        assert_fit_to_send(&raw);
        let expected = text.replace('\n', "\r\n");
        let mail = parse(&raw);
        prop_assert_eq!(mail.body_text(0).unwrap_or_default(), expected);
    }

    #[test]
    fn any_subject_is_read_as_it_was_written(subject in "[!-~é€🙂]{1,20}( [!-~é€🙂]{1,90}){0,9}") {
        prop_assume!(!subject.contains("=?"));
        let raw = compose(&Compose { subject: subject.clone(), ..letter("Hi\n") }).unwrap();
        assert_fit_to_send(&raw);
        let mail = parse(&raw);
        prop_assert_eq!(mail.subject(), Some(subject.as_str()));
    }
}
