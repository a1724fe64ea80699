//! The copy of a letter that comes to the case's own address: what it proves, and what
//! its failing does not.

use crate::{house::House, post::reads};
use desk::{Parts, verbs::MailSource};
use domain::{DeliveryState, Stage, inbound::InboundState};
use jiff::SignedDuration;
use outside::mail::Fault;
use statutes::EventType;
use std::io::Cursor;

async fn house(change: impl FnOnce(&mut Parts)) -> House {
    House::with(|parts| {
        parts.config.copy_to_case = true;
        change(parts);
    })
    .await
}

#[tokio::test]
async fn a_copy_settles_what_nobody_knew_and_is_nobody_s_answer() {
    let house = house(|_| {}).await;
    let (case, _, id) = house.queued().await;
    house.outbox.fail_next(Fault::CutButDelivered);
    house.work().await;
    let unknown = house.delivery(id).await;
    assert_eq!(unknown.state, DeliveryState::Unknown);
    assert_eq!(
        unknown.to.len(),
        2,
        "the agency, and the case's own address"
    );
    assert_eq!(unknown.to[1], unknown.from);
    let raw = house.raw(id).await;
    assert!(!raw.contains("Bcc:"), "nobody sees it");

    // With its Message-ID alone anybody could say so.
    let forged = raw.replacen("\r\n\r\n", "\r\n\r\nWe have nothing.\r\n", 1);
    assert!(!house.takes_copy(&forged).await);
    assert_eq!(house.delivery(id).await.state, DeliveryState::Unknown);

    house.pass(SignedDuration::from_mins(3));
    let copy = format!("Received: from mx by mx2; Mon, 2 Mar 2026 14:01:00 +0000\r\n{raw}");
    assert!(house.takes_copy(&copy).await);
    let known = house.delivery(id).await;
    assert_eq!(known.state, DeliveryState::Accepted);
    assert!(
        known.answer.contains("a copy of it has come"),
        "{}",
        known.answer
    );
    assert_eq!(house.stage(case).await, Stage::Sent);
    let sent = house.facts(case, EventType::Sent).await;
    assert_eq!(sent.len(), 1);
    assert_eq!(
        sent[0].when,
        domain::When::At(unknown.handed_over_at.unwrap()),
        "it left then"
    );
    let reader = house.desk.store.reader();
    assert!(
        reader
            .case_inbound(&house.reporter, case)
            .await
            .unwrap()
            .is_empty(),
        "no answer"
    );
    let view = reader.delivery(&house.reporter, id).await.unwrap();
    let message = view.copy.expect("the page leads to it");
    let message = reader.inbound(&house.reporter, message).await.unwrap();
    assert_eq!(
        (message.state, message.case),
        (InboundState::Attached, Some(case))
    );
    house.pass(SignedDuration::from_hours(24));
    house.desk.heal_deliveries().await.unwrap();
    // Sorting the mails takes a child process.
    house
        .behind_its_back(
            "delete from apalis.jobs where convert_from(job, 'UTF8') like '%\"sort\"%'",
        )
        .await;
    house.work().await;
    assert_eq!(house.outbox.sent().len(), 1);
}

impl House {
    /// Whether a mail that arrives is taken for a copy of a letter.
    async fn takes_copy(&self, raw: &str) -> bool {
        let bytes = Cursor::new(raw.as_bytes().to_vec());
        let came = self.desk.receive(bytes, MailSource::Command).await.unwrap();
        // What is no copy is read by a child process, which this house does not have.
        self.desk.sort(came.inbound).await.is_ok()
    }
}

#[tokio::test]
async fn a_report_on_letter_and_copy_is_heard_for_the_letter_alone() {
    let house = house(reads).await;
    for (theirs, state) in [
        (None, DeliveryState::Accepted),
        (Some("failed"), DeliveryState::Bounced),
        (Some("delivered"), DeliveryState::Delivered),
    ] {
        let (_, _, id) = house.queued().await;
        house.work().await;
        let mail = house.delivery(id).await;
        let group = |to: &str, action: &str| {
            format!("Final-Recipient: rfc822; {to}\r\nAction: {action}\r\nStatus: 5.3.4\r\n\r\n")
        };
        let mut groups = group(mail.from.as_str(), "failed");
        groups.extend(theirs.map(|action| group(mail.to[0].as_str(), action)));
        house
            .arrives(format!(
                "From: MAILER-DAEMON@mx.example\r\nTo: {}\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n\
                 Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
                 --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n{groups}\
                 --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {}\r\n\r\n--b--\r\n",
                mail.from, mail.message_id
            ))
            .await;
        assert_eq!(house.delivery(id).await.state, state, "{groups}");
    }
}
