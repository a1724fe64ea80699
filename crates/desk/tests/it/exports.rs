//! What an export holds beside the rest: files that go with a letter, and the copy that
//! proves that it left.

use crate::house::House;
use desk::verbs::MailSource;
use std::io::{Cursor, Read};
use zip::ZipArchive;

#[tokio::test]
async fn files_and_copies_of_letters_are_in_the_export() {
    let house = House::with(|parts| parts.config.copy_to_case = true).await;
    let (case, letter) = house.draft().await;
    let desk = &house.desk;
    desk.enclose(
        &house.reporter,
        letter,
        "authorization é.txt",
        "text/plain",
        Cursor::new(b"I agree\n".to_vec()),
    )
    .await
    .unwrap();
    desk.submit(&house.reporter, letter).await.unwrap();
    desk.approve(&house.editor, letter).await.unwrap();
    let mail = desk
        .queue_letter(&house.reporter, letter, house.contact)
        .await
        .unwrap();
    house.work().await;
    let copy = format!("Received: from mx by mx2\r\n{}", house.raw(mail).await);
    let bytes = Cursor::new(copy.clone().into_bytes());
    desk.receive(bytes, MailSource::Command).await.unwrap();
    house.work().await;

    let file = tempfile::tempfile().unwrap();
    let out = file.try_clone().unwrap();
    desk.export(&house.reporter, case, out).await.unwrap();
    let mut archive = ZipArchive::new(file).unwrap();
    let mut entry = |name: &str| {
        let mut bytes = Vec::new();
        let mut entry = archive.by_name(name).expect(name);
        entry.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    assert_eq!(
        entry("letters/01-request/01-authorization é.txt"),
        "I agree\n"
    );
    assert_eq!(entry("mails/sent/01-copy.eml"), copy);
    assert!(entry("mails/deliveries.json").contains("mails/sent/01-copy.eml"));
    let index = entry("index.html");
    for file in ["01-copy.eml", "letters/01-request/01-authorization"] {
        assert!(index.contains(file), "{file}: {index}");
    }
}
