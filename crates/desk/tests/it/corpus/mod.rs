//! Every odd mail is taken in and sorted as in life, on a real database and by real
//! reading children, and is found again in exactly one place, byte for byte. Those that
//! reach a case are read as documents, too: nothing of them is lost without a reason.

mod mails;

use crate::{house::House, post::reads};
use desk::verbs::MailSource;
use domain::{Digest, DocumentId, InboundId, inbound::InboundState};
use outside::files::{Files, LocalFiles};
use std::collections::HashSet;
use tokio::io::AsyncReadExt;

/// The least the corpus must hold.
const LEAST: usize = 150;

/// Most memory that taking in and sorting one huge mail may cost this process.
const MEMORY: u64 = 64 << 20;

/// Takes it in twice, sorts it twice; the one message that it is.
async fn sorted(house: &House, raw: &[u8]) -> InboundId {
    let mut ids = HashSet::new();
    for _ in 0..2 {
        let received = house.desk.receive(raw, MailSource::Upload).await.unwrap();
        house.desk.sort(received.inbound).await.unwrap();
        ids.insert(received.inbound);
    }
    assert_eq!(ids.len(), 1, "one mail is one message");
    ids.into_iter().next().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_odd_mail_is_found_again_in_exactly_one_place() {
    let house = House::with_post().await;
    let case = house.sent().await;
    let address = house.address(case).await;
    let odd = mails::all();
    assert!(odd.len() >= LEAST, "{} mails", odd.len());
    let (mut attached, mut triage) = (0, 0);
    for mail in &odd {
        let id = sorted(&house, &mail.raw).await;
        let message = house.message(id).await;
        match (message.state, message.case) {
            (InboundState::Attached, Some(_)) => attached += 1,
            (InboundState::Triage, None) => triage += 1,
            other => panic!("{}: {other:?}", mail.name),
        }
        let kept = house
            .desk
            .files
            .read(&message.digest, u64::MAX)
            .await
            .unwrap();
        assert!(kept == mail.raw, "{}: its bytes were changed", mail.name);
        assert!(
            !message.subject.contains(['\0', '\r', '\n']),
            "{}",
            mail.name
        );
    }
    let messages = house.count("select count(*) from inbound_messages").await;
    let contents: HashSet<Digest> = odd.iter().map(|mail| Digest::of(&mail.raw)).collect();
    println!(
        "{} odd mails: {messages} messages, {attached} in a case, {triage} in triage",
        odd.len()
    );
    assert_eq!(
        house.count("select count(*) from arrivals").await,
        2 * odd.len() as i64
    );
    assert!(messages as usize <= contents.len());

    // The same mails to the case's own address: what is in them is read, or said why not.
    for mail in &odd {
        let addressed = [
            format!("Delivered-To: {address}\r\n").as_bytes(),
            &mail.raw[..],
        ]
        .concat();
        sorted(&house, &addressed).await;
    }
    let in_case = house
        .count("select count(*) from inbound_messages where state = 'attached'")
        .await;
    assert!(
        in_case as usize > odd.len() * 3 / 4,
        "{in_case} of {} reached the case",
        odd.len()
    );
    assert_eq!(
        house
            .count(
                "select count(*) from inbound_messages where state not in ('attached', 'triage')"
            )
            .await,
        0
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_in_an_odd_mail_is_read_or_said_why_not() {
    let house = House::with_post().await;
    let case = house.sent().await;
    let address = house.address(case).await;
    // Parts that are odd; heads and charsets make no other documents.
    let odd = mails::all();
    let parts = odd.iter().filter(|mail| {
        [
            "S/MIME",
            "PGP",
            "winmail",
            "invitation",
            "calendar",
            "mail in",
            "digest",
            "uuencode",
            "attachment",
            "named",
            "encrypted",
            "part of",
            "elsewhere",
            "archive",
            "multiparts",
            "mails 50",
        ]
        .iter()
        .any(|word| mail.name.contains(word))
    });
    for mail in parts {
        let addressed = [
            format!("Delivered-To: {address}\r\n").as_bytes(),
            &mail.raw[..],
        ]
        .concat();
        let id = sorted(&house, &addressed).await;
        let Some(document) = document_of(&house, id).await else {
            panic!("{}: it did not reach the case", mail.name);
        };
        house.desk.read(document).await.unwrap();
        let (pages, failures, parts) = outcome(&house, document).await;
        let unopened = [
            "S/MIME",
            "PGP, encrypted",
            "PGP in the text",
            "winmail.dat that lies",
            "password",
            "part of a mail",
            "elsewhere",
        ];
        if unopened.iter().any(|word| mail.name.contains(word))
            && !mail.name.contains("signed beside")
        {
            assert!(
                failures > 0,
                "{}: nothing says that it could not be opened ({pages} pages, {parts} parts)",
                mail.name
            );
        } else {
            assert!(pages + failures > 0, "{}: nothing came of it", mail.name);
        }
    }
}

async fn document_of(house: &House, id: InboundId) -> Option<DocumentId> {
    let found: Option<uuid::Uuid> =
        sqlx::query_scalar("select id from documents where inbound_id = $1 and parent_id is null")
            .bind(id.0)
            .fetch_optional(house.desk.store.pool())
            .await
            .unwrap();
    found.map(DocumentId)
}

/// Pages, failures and parts of a document and what is in it.
async fn outcome(house: &House, document: DocumentId) -> (i64, i64, i64) {
    sqlx::query_as(
        "with recursive family as (
             select id from documents where id = $1
             union all select d.id from documents d join family f on d.parent_id = f.id)
         select (select count(*) from pages where document_id in (select id from family)),
                (select count(*) from failures where document_id in (select id from family))
                    + (select count(*) from documents where id in (select id from family) and failure is not null),
                (select count(*) - 1 from family)",
    )
    .bind(document.0)
    .fetch_one(house.desk.store.pool())
    .await
    .unwrap()
}

/// The most memory that this process has ever had.
fn high_water() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.trim()
        .trim_end_matches("kB")
        .trim()
        .parse::<u64>()
        .unwrap()
        << 10
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn huge_mails_come_in_within_a_stated_memory() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::with(|parts| {
        reads(parts);
        parts.files = Files::Local(LocalFiles::open_folder(folder.path()).unwrap());
    })
    .await;
    let many = mails::ten_thousand();
    let before = high_water();
    let id = house.arrives_through(&many[..]).await;
    assert_eq!(house.lies(id).await, (InboundState::Triage, None));
    let head = std::io::Cursor::new(mails::head_of_huge("desk@paper.example").into_bytes());
    let body = tokio::io::repeat(b'A').take(200 << 20);
    let end = std::io::Cursor::new(b"\r\n--b--\r\n".to_vec());
    let id = house.arrives_through(head.chain(body).chain(end)).await;
    assert_eq!(house.lies(id).await, (InboundState::Triage, None));
    let message = house.message(id).await;
    assert!(message.bytes > 200 << 20);
    assert_eq!(message.subject, "huge");
    let grown = high_water().saturating_sub(before);
    println!("10,000 attachments and 200 MB: {} MiB more", grown >> 20);
    assert!(grown < MEMORY, "{} MiB", grown >> 20);
    let waiting = house
        .count("select count(*) from inbound_messages where state = 'received'")
        .await;
    assert_eq!(waiting, 0);
}

#[tokio::test]
async fn an_empty_file_is_no_mail_and_that_is_said() {
    let house = House::with_post().await;
    let refused = house.desk.receive(&b""[..], MailSource::Upload).await;
    assert!(
        matches!(refused, Err(desk::Error::Invalid(_))),
        "{refused:?}"
    );
    assert_eq!(
        house.count("select count(*) from inbound_messages").await,
        0
    );
}
