//! What comes back about a letter: a mail server's report, standard or plain, and
//! an answer, which proves that it arrived.

use crate::kill::{drafted, queued, show, stage_becomes};
use crate::support::{
    program::Newsroom,
    smtp::{Mood, Moody},
};
use serde_json::Value;

fn message_id(letter: &str) -> String {
    let mail = mail_parser::MessageParser::default().parse(letter);
    let mail = mail.expect("our letter");
    format!("<{}>", mail.message_id().expect("an id"))
}

/// The letter on this case, as the mail server took it.
async fn letter_of(server: &Moody, case: &str) -> String {
    let taken = server.taken().await;
    let found = taken
        .into_iter()
        .find(|raw| crate::kill::about(std::slice::from_ref(raw), case) == 1);
    found.expect("a letter")
}

fn report(action: &str, status: &str, id: &str) -> String {
    format!(
        "From: Mail Delivery System <MAILER-DAEMON@mx.elsewhere.example>\r\nTo: bounces@elsewhere.example\r\n\
         Subject: Delivery report\r\nMessage-ID: <report-{action}-{status}@mx.elsewhere.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nThis is the mail system.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.elsewhere.example\r\n\r\n\
         Final-Recipient: rfc822; records@police.example\r\nAction: {action}\r\nStatus: {status}\r\n\
         Diagnostic-Code: smtp; 550 {status} nobody here by that name\r\n\r\n\
         --b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: request\r\nMessage-ID: {id}\r\n\r\n--b--\r\n"
    )
}

fn receive(newsroom: &Newsroom, name: &str, raw: &str) -> String {
    let file = newsroom.data().join(name);
    std::fs::write(&file, raw).expect("written");
    newsroom.ok(&["receive", &file.to_string_lossy()])
}

fn delivery(newsroom: &Newsroom, case: &str) -> Value {
    let told = newsroom.ok(&["case", "deliveries", case, "--json"]);
    let all: Vec<Value> = serde_json::from_str(&told).expect("JSON");
    all[0].clone()
}

fn settled(newsroom: &Newsroom, case: &str, state: &str) -> usize {
    let case = show(newsroom, case);
    let events = case["events"].as_array().expect("events").iter();
    events
        .filter(|one| one["event"]["kind"] == "delivery_settled" && one["event"]["state"] == state)
        .count()
}

#[tokio::test]
async fn letters_that_came_back_and_letters_that_arrived_are_told_apart() {
    let server = Moody::start(Mood::Willing).await;
    let newsroom = Newsroom::fresh_at(server.port);
    let lost = queued(&newsroom);
    let read = drafted(&newsroom, "One that is answered");
    let plain = drafted(&newsroom, "One that comes back in prose");
    let running = newsroom.start();
    for case in [&lost, &read, &plain] {
        stage_becomes(&newsroom, case, "sent").await;
    }
    let lost_id = message_id(&letter_of(&server, &lost).await);

    // Late is not lost.
    let told = receive(&newsroom, "late.eml", &report("delayed", "4.4.1", &lost_id));
    assert!(told.contains(&lost), "its case is known: {told}");
    assert_eq!(delivery(&newsroom, &lost)["state"], "accepted");

    let bounced = report("failed", "5.1.1", &lost_id);
    receive(&newsroom, "lost.eml", &bounced);
    receive(&newsroom, "again.eml", &format!("{bounced}\r\n\r\n"));
    let mail = delivery(&newsroom, &lost);
    assert_eq!(mail["state"], "bounced");
    assert!(
        mail["answer"]
            .as_str()
            .expect("words")
            .contains("nobody here by that name")
    );
    assert_eq!(settled(&newsroom, &lost, "bounced"), 1, "told once");

    // Somebody else's letter is none of ours.
    let stranger = report("failed", "5.1.1", "<elsewhere@another.example>");
    let told = receive(&newsroom, "stranger.eml", &stranger);
    assert!(told.contains("in triage"), "{told}");

    let read_id = message_id(&letter_of(&server, &read).await);
    let answer = format!(
        "From: Dana Records <records@police.example>\r\nTo: desk@paper.example\r\nSubject: Re: request\r\n\
         Message-ID: <a@police.example>\r\nIn-Reply-To: {read_id}\r\n\r\nWe have it.\r\n"
    );
    receive(&newsroom, "answer.eml", &answer);
    assert_eq!(delivery(&newsroom, &read)["state"], "delivered");
    assert_eq!(settled(&newsroom, &read, "delivered"), 1);

    let plain_id = message_id(&letter_of(&server, &plain).await);
    let prose = format!(
        "From: MAILER-DAEMON@mx.elsewhere.example\r\nTo: desk@paper.example\r\nSubject: failure notice\r\n\
         Message-ID: <prose@mx.elsewhere.example>\r\n\r\nI wasn't able to deliver your message.\r\n\r\n\
         <records@police.example>:\r\n552 5.2.2 mailbox is full\r\n\r\n--- Below is a copy of it.\r\n\r\nMessage-ID: {plain_id}\r\nSubject: request\r\n"
    );
    let told = receive(&newsroom, "prose.eml", &prose);
    assert!(told.contains(&plain), "{told}");
    assert_eq!(delivery(&newsroom, &plain)["state"], "bounced");
    running.stop();
    assert!(newsroom.ok(&["doctor"]).contains("ok   event log"));
}
