//! The program is killed as by a power cut, at the worst moments, and started
//! again: nothing is lost, nothing is sent twice.

use crate::support::{
    program::{Newsroom, Running},
    smtp::{Mood, Moody},
    today, until,
};
use serde_json::Value;
use std::time::Duration;

const AGENCY: &str = "Boston Police Department";

/// A newsroom with an approved and queued letter.
pub fn queued(newsroom: &Newsroom) -> String {
    newsroom.with_ada();
    newsroom.ok(&[
        "agency",
        "add-contact",
        AGENCY,
        "records@police.example",
        "--source",
        "a call",
    ]);
    newsroom.ok(&["agency", "confirm", AGENCY, "records@police.example"]);
    drafted(newsroom, "Mail with federal agents")
}

pub fn drafted(newsroom: &Newsroom, title: &str) -> String {
    let case = draft(newsroom, title);
    newsroom.ok(&["case", "approve", &case]);
    newsroom.ok(&["case", "queue", &case]);
    case
}

/// A case whose request is a draft.
pub fn draft(newsroom: &Newsroom, title: &str) -> String {
    let new = [
        "case",
        "new",
        "--model",
        "official-mail",
        "--agency",
        AGENCY,
        "--title",
        title,
        "--answer",
        "officials=Jane Example, sergeant detective",
        "--answer",
        "domains=ice.dhs.gov",
        "--answer",
        "period_from=2017-01-01",
        "--answer",
        "period_to=2019-09-30",
        "--answer",
        "form=native",
    ];
    newsroom.ok(&new).trim().to_owned()
}

pub fn show(newsroom: &Newsroom, case: &str) -> Value {
    serde_json::from_str(&newsroom.ok(&["case", "show", case, "--json"])).expect("JSON")
}

pub async fn stage_becomes(newsroom: &Newsroom, case: &str, stage: &str) {
    until(&format!("{case} to be {stage}"), || async {
        (show(newsroom, case)["stage"] == stage).then_some(())
    })
    .await;
}

#[tokio::test]
async fn killed_before_the_text_was_handed_over_the_letter_leaves_once() {
    let server = Moody::start(Mood::SilentBeforeData).await;
    let newsroom = Newsroom::fresh_at(server.port);
    let case = queued(&newsroom);
    let running = newsroom.start();
    until("the server to be asked", || async {
        server.reached("RCPT").await.then_some(())
    })
    .await;
    running.kill();
    server.be(Mood::Willing);
    let running = newsroom.start();
    stage_becomes(&newsroom, &case, "sent").await;
    running.stop();
    assert_eq!(server.taken().await.len(), 1);
}

#[tokio::test]
async fn killed_after_the_text_was_handed_over_a_person_decides() {
    let server = Moody::start(Mood::SilentAfterData).await;
    let newsroom = Newsroom::fresh_at(server.port);
    let case = queued(&newsroom);
    let running = newsroom.start();
    until("the text to be handed over", || async {
        server.reached("TEXT").await.then_some(())
    })
    .await;
    running.kill();
    server.be(Mood::Willing);
    let running = newsroom.start();
    until("somebody to be asked", || async {
        newsroom
            .ok(&["case", "deliveries", &case, "--json"])
            .contains("\"unknown\"")
            .then_some(())
    })
    .await;
    // What is queued later leaves; this one is never sent again by itself.
    let later = drafted(&newsroom, "Another request");
    stage_becomes(&newsroom, &later, "sent").await;
    assert_eq!(about(&server.taken().await, &case), 1);
    newsroom.ok(&["case", "mark-sent", &case]);
    stage_becomes(&newsroom, &case, "sent").await;
    running.stop();
    assert_eq!(about(&server.taken().await, &case), 1);
}

#[tokio::test]
async fn killed_while_a_release_is_read_and_linked_it_is_whole_in_the_end() {
    let server = Moody::start(Mood::Willing).await;
    let newsroom = Newsroom::fresh_at(server.port);
    let case = queued(&newsroom);
    let file = newsroom.data().join("release.txt");
    std::fs::write(&file, release()).expect("written");
    newsroom.ok(&["case", "attach", &case, &file.to_string_lossy()]);
    // Killed at moments that fall before, into and after reading and linking.
    for pause in [50, 300, 900, 2000] {
        let running = newsroom.start();
        tokio::time::sleep(Duration::from_millis(pause)).await;
        running.kill();
    }
    let running = newsroom.start();
    let whole = until("the release to be linked", || async {
        let case = show(&newsroom, &case);
        (case["documents"][0]["state"] == "linked").then_some(case)
    })
    .await;
    running.stop();
    let document = &whole["documents"][0];
    assert_eq!(whole["documents"].as_array().map(Vec::len), Some(1), "once");
    assert_eq!(
        document["pages"], document["pages_read"],
        "every page: {document}"
    );
    let read = whole["events"].as_array().expect("events").iter();
    assert_eq!(
        read.filter(|event| event["event"]["kind"] == "document_read")
            .count(),
        1,
        "read once"
    );
    assert!(
        whole["links"]
            .as_array()
            .is_some_and(|links| !links.is_empty()),
        "linked: {whole}"
    );
    let told = newsroom.ok(&["doctor", "--files"]);
    assert!(
        !told.contains("MEND event log") && !told.contains("MEND files"),
        "{told}"
    );
}

#[tokio::test]
async fn killed_while_reminders_go_out_each_goes_out_once() {
    let server = Moody::start(Mood::Willing).await;
    let newsroom = Newsroom::fresh_at(server.port);
    let first = queued(&newsroom);
    let mut cases = vec![first];
    for number in 1..6 {
        cases.push(drafted(&newsroom, &format!("Case {number}")));
    }
    let running = newsroom.start();
    for case in &cases {
        stage_becomes(&newsroom, case, "sent").await;
    }
    let letters = server.taken().await.len();
    assert_eq!(letters, cases.len());
    running.kill();
    // Ten business days are two weeks at least: a date is near or past.
    newsroom.days_pass(15);
    for pause in [100, 400, 1500] {
        let running = newsroom.start();
        tokio::time::sleep(Duration::from_millis(pause)).await;
        running.kill();
    }
    let running = newsroom.start();
    let mut sure = 0;
    let mut most = 0;
    for case in &cases {
        let states = reminders_settled(&newsroom, case).await;
        sure += states.iter().filter(|state| *state == "accepted").count();
        most += states.len();
    }
    running.stop();
    let taken = server.taken().await;
    let reminders = taken.len() - letters;
    assert!(
        (sure..=most).contains(&reminders),
        "{reminders} came, {sure} to {most} were sent"
    );
    let mut told: Vec<String> = taken.iter().skip(letters).map(|raw| subject(raw)).collect();
    told.sort_unstable();
    told.dedup();
    assert_eq!(told.len(), reminders, "nothing is told twice: {told:?}");
}

/// Waits until a case has reminders and none of them is under way; their states.
async fn reminders_settled(newsroom: &Newsroom, case: &str) -> Vec<String> {
    until(&format!("the reminders of {case}"), || async {
        let told = newsroom.ok(&["case", "deliveries", case, "--json"]);
        let all: Vec<Value> = serde_json::from_str(&told).expect("JSON");
        let states: Vec<String> = all
            .iter()
            .filter(|mail| mail["purpose"] == "reminder")
            .map(|mail| mail["state"].as_str().expect("a state").to_owned())
            .collect();
        let settled = states
            .iter()
            .all(|state| ["accepted", "unknown"].contains(&state.as_str()));
        (settled && !states.is_empty()).then_some(states)
    })
    .await
}

fn subject(raw: &str) -> String {
    let mail = mail_parser::MessageParser::default().parse(raw);
    let mail = mail.expect("a mail");
    mail.subject().unwrap_or_default().to_owned()
}

/// How many of these mails speak of a case.
pub fn about(mails: &[String], case: &str) -> usize {
    mails.iter().filter(|raw| read(raw).contains(case)).count()
}

#[tokio::test]
async fn killed_after_each_step_a_case_comes_to_its_end() {
    let server = Moody::start(Mood::Willing).await;
    let newsroom = Newsroom::fresh_at(server.port);
    let case = queued(&newsroom);
    let running = power_cut(&newsroom, newsroom.start());
    stage_becomes(&newsroom, &case, "sent").await;

    let today = today().to_string();
    newsroom.ok(&["case", "event", &case, "received", "--at", &today]);
    let running = power_cut(&newsroom, running);

    let answer = newsroom.data().join("answer.eml");
    std::fs::write(&answer, reply(&server.taken().await[0])).expect("written");
    newsroom.ok(&["receive", &answer.to_string_lossy()]);
    let running = power_cut(&newsroom, running);
    until("the answer to be linked", || async {
        linked(&show(&newsroom, &case), 1).then_some(())
    })
    .await;

    let file = newsroom.data().join("release.txt");
    std::fs::write(&file, release()).expect("written");
    newsroom.ok(&["case", "attach", &case, &file.to_string_lossy()]);
    let running = power_cut(&newsroom, running);
    until("both documents to be linked", || async {
        linked(&show(&newsroom, &case), 2).then_some(())
    })
    .await;

    let link = links(&newsroom, &case)[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    newsroom.ok(&["case", "judge", &link, "confirmed"]);
    let running = power_cut(&newsroom, running);
    newsroom.ok(&["case", "close", &case, "--outcome", "partly_granted"]);
    let running = power_cut(&newsroom, running);

    let end = show(&newsroom, &case);
    let all = links(&newsroom, &case);
    running.stop();
    assert_eq!(server.taken().await.len(), 1, "one letter");
    assert_eq!(end["stage"], "closed");
    let judged = all.iter().find(|one| one["id"] == link.as_str());
    assert_eq!(judged.expect("it is there")["verdict"], "confirmed");
    let counted = |kind: &str| {
        let events = end["events"].as_array().expect("events").iter();
        events
            .filter(|event| event["event"]["kind"] == kind)
            .count()
    };
    assert_eq!(counted("message_attached"), 1);
    assert_eq!(counted("document_read"), 2);
    assert_eq!(counted("closed"), 1);
}

#[tokio::test]
async fn killed_while_it_takes_something_in_a_command_can_be_given_again() {
    let newsroom = Newsroom::fresh(None);
    let case = queued(&newsroom);
    let running = newsroom.start();
    let file = newsroom.data().join("release.txt");
    std::fs::write(&file, release()).expect("written");
    let mail = newsroom.data().join("stray.eml");
    std::fs::write(
        &mail,
        "From: x@elsewhere.example\r\nSubject: Hello\r\n\r\nHello.\r\n",
    )
    .expect("written");
    let (file, mail) = (file.to_string_lossy(), mail.to_string_lossy());
    let attach = ["case", "attach", &case, &file];
    let receive = ["receive", &mail];
    // Killed at moments that fall before, into and after what each command does.
    for millis in [40, 90, 140, 190, 240, 300, 400, 600] {
        newsroom.kill_in(millis, &attach);
        newsroom.kill_in(millis, &receive);
    }
    newsroom.ok(&attach);
    let told = newsroom.ok(&receive);
    assert!(
        told.contains("here already") || told.contains("in "),
        "{told}"
    );
    let again = newsroom.ok(&receive);
    assert!(again.contains("here already"), "{again}");
    let whole = until("the release to be linked", || async {
        let case = show(&newsroom, &case);
        linked(&case, 1).then_some(case)
    })
    .await;
    running.stop();
    assert_eq!(whole["documents"].as_array().map(Vec::len), Some(1), "once");
    let told = newsroom.ok(&["doctor", "--files"]);
    assert!(!told.contains("MEND"), "{told}");
}

fn links(newsroom: &Newsroom, case: &str) -> Vec<Value> {
    serde_json::from_str(&newsroom.ok(&["case", "links", case, "--judged", "--json"]))
        .expect("JSON")
}

/// Kills the program and starts it again.
pub fn power_cut(newsroom: &Newsroom, running: Running) -> Running {
    running.kill();
    newsroom.start()
}

/// Whether a case has so many documents and all are linked.
fn linked(case: &Value, count: usize) -> bool {
    let documents = case["documents"].as_array().map_or(&[][..], Vec::as_slice);
    documents.len() == count && documents.iter().all(|one| one["state"] == "linked")
}

/// The agency's answer to our letter.
fn reply(letter: &str) -> String {
    let parsed = mail_parser::MessageParser::default()
        .parse(letter)
        .expect("our letter");
    let to = parsed
        .reply_to()
        .and_then(|list| list.first())
        .and_then(|one| one.address())
        .expect("an address for answers");
    format!(
        "From: Dana Records <records@police.example>\r\nTo: {to}\r\nSubject: Re: {}\r\nMessage-ID: <answer-1@police.example>\r\n\
         In-Reply-To: <{}>\r\nDate: Tue, 6 Jan 2026 09:00:00 -0500\r\n\r\nYour request was received.\r\n",
        parsed.subject().unwrap_or_default(),
        parsed.message_id().unwrap_or_default()
    )
}

/// A mail's subject and text as a person reads them.
fn read(raw: &str) -> String {
    let mail = mail_parser::MessageParser::default()
        .parse(raw)
        .expect("a mail");
    format!(
        "{} {}",
        mail.subject().unwrap_or_default(),
        mail.body_text(0).unwrap_or_default()
    )
}

/// Four hundred pages of mail between invented people, no two alike.
fn release() -> String {
    let topics = [
        "the radio",
        "the harbor unit",
        "parking",
        "the academy",
        "a broken lamp",
        "overtime",
        "a visit",
    ];
    (0..400)
        .map(|n| {
            let (topic, minute) = (topics[n % topics.len()], n % 60);
            let more = if n % 40 == 7 {
                "The lesson cites 8 U.S.C. 1373 and the Boston Trust Act.\n"
            } else {
                "Nothing else.\n"
            };
            format!(
                "From: Birdwhistle, Tallulah\nSent: Monday, October 28, 2019 9:{minute:02} AM\nTo: Dewberry, Hyacinth\n\
                 Subject: About {topic}, {n}\n\nOn {topic} we have {n} notes, of which {} were read twice.\n{more}\u{c}",
                n / 3
            )
        })
        .collect()
}
