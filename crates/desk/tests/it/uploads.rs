//! Files that come in pieces: gone on with after a break, into a case or into triage, by
//! nobody but whoever began them, and forgotten after a week. Whole mailboxes.

use crate::{
    house::House,
    post::{Mail, reads},
};
use desk::{
    Error,
    verbs::{MailSource, NewUpload, Progress},
};
use domain::{Actor, CaseId, EventKind};
use jiff::SignedDuration;

const TEXT: &[u8] = b"The minutes of the meeting.";

fn minutes(case: Option<CaseId>) -> NewUpload {
    NewUpload {
        case,
        name: "minutes.txt".into(),
        bytes: TEXT.len() as u64,
        modified: "1700000000000".into(),
    }
}

async fn begin(house: &House, by: &Actor, new: NewUpload) -> Progress {
    house.desk.begin_upload(by, new).await.unwrap()
}

/// How often a file was attached.
async fn attached(house: &House, case: CaseId) -> usize {
    let log = house.log(case).await;
    let files = log
        .iter()
        .filter(|event| matches!(event.kind, EventKind::DocumentAttached { .. }));
    files.count()
}

#[tokio::test]
async fn a_file_goes_on_where_it_stopped_and_is_attached_once() {
    let house = House::new().await;
    let (case, _) = house.draft().await;
    let begun = begin(&house, &house.reporter, minutes(Some(case))).await;
    assert_eq!(
        (begun.here, begun.of, begun.done),
        (0, TEXT.len() as u64, false)
    );
    let send = async |from: usize, to: usize| {
        let bytes = &TEXT[from..to];
        let desk = &house.desk;
        desk.continue_upload(&house.reporter, begun.id, from as u64, bytes)
            .await
    };
    assert_eq!(send(0, 10).await.unwrap().here, 10);
    assert!(matches!(send(5, 20).await, Err(Error::Conflict(_))));
    // The page was loaded anew, and the file chosen again.
    let again = begin(&house, &house.reporter, minutes(Some(case))).await;
    assert_eq!((again.id, again.here), (begun.id, 10));
    // Another file of that name begins by itself; so does another person's.
    let other = NewUpload {
        bytes: 5,
        ..minutes(Some(case))
    };
    assert_ne!(begin(&house, &house.reporter, other).await.id, begun.id);
    assert_ne!(
        begin(&house, &house.editor, minutes(Some(case))).await.id,
        begun.id
    );
    assert!(attached(&house, case).await == 0);

    let whole = send(10, TEXT.len()).await.unwrap();
    assert!(whole.done);
    // The answer was lost on its way: asked again, it is as it was.
    let told = house
        .desk
        .upload_progress(&house.reporter, begun.id)
        .await
        .unwrap();
    assert_eq!(told, whole);
    assert!(send(TEXT.len(), TEXT.len()).await.unwrap().done);
    assert_eq!(attached(&house, case).await, 1);
    let kept = house
        .desk
        .files
        .read(&domain::Digest::of(TEXT), 1000)
        .await
        .unwrap();
    assert_eq!(kept, TEXT);
    assert_eq!(
        house
            .desk
            .files
            .partial_length(&begun.id.to_string())
            .await
            .unwrap(),
        0
    );
}

#[tokio::test]
async fn who_is_killed_before_it_is_attached_finds_it_whole() {
    let house = House::new().await;
    let (case, _) = house.draft().await;
    let begun = begin(&house, &house.reporter, minutes(Some(case))).await;
    let key = begun.id.to_string();
    // All bytes have come, and nobody was there any more to attach them.
    let limit = TEXT.len() as u64;
    house
        .desk
        .files
        .append((&key, 0), TEXT, limit)
        .await
        .unwrap();
    house.desk.files.complete(&key).await.unwrap();
    let found = begin(&house, &house.reporter, minutes(Some(case))).await;
    assert_eq!((found.id, found.here, found.done), (begun.id, limit, false));
    let desk = &house.desk;
    let done = desk
        .continue_upload(&house.reporter, begun.id, limit, &b""[..])
        .await;
    assert!(done.unwrap().done);
    assert_eq!(attached(&house, case).await, 1);
}

#[tokio::test]
async fn what_may_not_come_in_is_refused_before_its_bytes() {
    let house = House::new().await;
    let (case, _) = house.draft().await;
    let desk = &house.desk;
    for bytes in [0, 21 << 30] {
        let new = NewUpload {
            bytes,
            ..minutes(Some(case))
        };
        let refused = desk.begin_upload(&house.reporter, new).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{bytes}");
    }
    let begun = begin(&house, &house.reporter, minutes(Some(case))).await;
    let not_mine = desk.upload_progress(&house.colleague, begun.id).await;
    assert!(matches!(not_mine, Err(Error::NotFound)));
    let not_mine = desk
        .continue_upload(&house.colleague, begun.id, 0, TEXT)
        .await;
    assert!(matches!(not_mine, Err(Error::NotFound)));
    desk.drop_upload(&house.reporter, begun.id).await.unwrap();
    let gone = desk.upload_progress(&house.reporter, begun.id).await;
    assert!(matches!(gone, Err(Error::NotFound)));
}

#[tokio::test]
async fn an_upload_that_nobody_goes_on_with_is_forgotten_after_a_week() {
    let house = House::new().await;
    let (case, _) = house.draft().await;
    let begun = begin(&house, &house.reporter, minutes(Some(case))).await;
    let desk = &house.desk;
    desk.continue_upload(&house.reporter, begun.id, 0, &TEXT[..9])
        .await
        .unwrap();
    house.pass(SignedDuration::from_hours(6 * 24));
    desk.prune().await.unwrap();
    assert_eq!(
        desk.upload_progress(&house.reporter, begun.id)
            .await
            .unwrap()
            .here,
        9
    );
    house.pass(SignedDuration::from_hours(8 * 24));
    desk.prune().await.unwrap();
    let gone = desk.upload_progress(&house.reporter, begun.id).await;
    assert!(matches!(gone, Err(Error::NotFound)));
    assert_eq!(
        desk.files
            .partial_length(&begun.id.to_string())
            .await
            .unwrap(),
        0
    );
}

/// Mails as one file: each behind its mark, an empty line after it.
fn mailbox(mails: &[String]) -> String {
    let one = |mail: &String| {
        format!(
            "From clerk@city.example Mon Mar  2 09:00:00 2026\n{}\n\n",
            mail.replace("\r\n", "\n")
                .replace("\n>From ", "\n>>From ")
                .trim_end()
        )
    };
    mails.iter().map(one).collect()
}

#[tokio::test]
async fn a_mailbox_is_taken_apart_and_each_mail_is_one_message() {
    let house = House::with(reads).await;
    let mail = |number: u32| {
        Mail {
            subject: format!("Notice {number}"),
            lines: format!("Message-ID: <notice-{number}@elsewhere.example>\r\n"),
            text: format!("Notice {number}.\r\n\r\n>From the clerk."),
            ..Mail::default()
        }
        .raw()
    };
    let mails: Vec<String> = (1..=3).map(mail).collect();
    let alone = house
        .desk
        .receive(mails[1].as_bytes(), MailSource::Command)
        .await
        .unwrap();
    let file = mailbox(&mails);
    let upload = NewUpload {
        case: None,
        name: "notices.mbox".into(),
        bytes: file.len() as u64,
        modified: String::new(),
    };
    let begun = begin(&house, &house.reporter, upload).await;
    let desk = &house.desk;
    let done = desk
        .continue_upload(&house.reporter, begun.id, 0, file.as_bytes())
        .await;
    assert!(done.unwrap().done);
    assert_eq!(
        house.count("select count(*) from inbound_messages").await,
        3
    );
    let again = desk
        .receive_all(file.as_bytes(), MailSource::Command)
        .await
        .unwrap();
    assert!(again.iter().all(|one| !one.new));
    assert_eq!(
        again[1].inbound, alone.inbound,
        "the same mail by itself and in a mailbox"
    );
    let empty = desk
        .receive_all(&b"From nobody\n\n"[..], MailSource::Command)
        .await;
    assert!(matches!(empty, Err(Error::Invalid(_))));
}
