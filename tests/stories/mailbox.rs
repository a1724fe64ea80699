//! Answers come in by themselves, from a real mail server, and each exactly once,
//! whatever is killed.

use crate::kill::{queued, show};
use crate::support::{dovecot::Dovecot, program::Newsroom, until};
use serde_json::Value;
use std::time::Duration;

fn answer(case: &str, number: usize) -> String {
    let tag = case.to_lowercase();
    format!(
        "From: Dana Records <records@police.example>\r\nTo: desk+{tag}@paper.example\r\n\
         Date: Tue, 6 Jan 2026 09:00:{number:02} -0500\r\nSubject: Answer {number}\r\n\
         Message-ID: <answer-{number}@police.example>\r\n\r\nThis is answer {number}.\r\n"
    )
}

/// How many messages lie in the case, by its log.
fn messages(case: &Value) -> usize {
    let events = case["events"].as_array().expect("events").iter();
    events
        .filter(|event| event["event"]["kind"] == "message_attached")
        .count()
}

async fn has(newsroom: &Newsroom, case: &str, count: usize) {
    until(&format!("{count} answers in {case}"), || async {
        (messages(&show(newsroom, case)) >= count).then_some(())
    })
    .await;
}

#[tokio::test]
async fn killed_while_mail_comes_in_each_answer_is_there_once() {
    let Some(mut server) = Dovecot::start() else {
        return;
    };
    server.maildir("desk");
    let newsroom = Newsroom::fresh(None).reads(server.imap);
    let case = queued(&newsroom);
    let reference = show(&newsroom, &case)["reference"]
        .as_str()
        .expect("one")
        .to_owned();
    let mut number = 0;
    let mut put = |server: &Dovecot, count: usize| {
        for _ in 0..count {
            number += 1;
            server.put("desk", &answer(&reference, number));
        }
        number
    };
    put(&server, 15);
    // Killed at moments that fall before, into and after the reading.
    for pause in [0, 60, 150, 300, 700] {
        let running = newsroom.start();
        tokio::time::sleep(Duration::from_millis(pause)).await;
        running.kill();
        put(&server, 3);
    }
    let running = newsroom.start();
    has(&newsroom, &case, 30).await;
    // By the server's word, while it waits.
    put(&server, 1);
    has(&newsroom, &case, 31).await;
    // The mail server is away for a while.
    server.stop();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let all = put(&server, 1);
    server.run();
    has(&newsroom, &case, all).await;
    let told = newsroom.ok(&["doctor"]);
    assert!(told.contains("ok   mailbox"), "{told}");
    running.stop();
    assert_eq!(messages(&show(&newsroom, &case)), all, "none twice");
    assert_eq!(server.unseen("desk"), all, "nothing is marked");
}
