//! A newsroom is put into one file and made anew from it, elsewhere.

use crate::{
    kill::queued,
    support::{
        program::Newsroom,
        smtp::{Mood, Moody},
        until,
    },
};
use serde_json::Value;
use std::{path::Path, time::Duration};

fn backup(newsroom: &Newsroom, name: &str) -> String {
    let file = newsroom.data().join(name).to_string_lossy().into_owned();
    newsroom.ok(&["backup", "-o", &file]);
    file
}

/// All that commands tell about a newsroom.
fn everything(newsroom: &Newsroom) -> Vec<Value> {
    // Commands join the database that runs instead of starting it each time.
    let running = newsroom.start_with(&["--no-worker"]);
    let told = |args: &[&str]| -> Value { serde_json::from_str(&newsroom.ok(args)).expect("JSON") };
    let cases = told(&["case", "list", "--all", "--json"]);
    let mut all = vec![cases.clone(), told(&["agency", "list", "--json"])];
    for case in cases.as_array().expect("cases") {
        let id = case["reference"].as_str().expect("a reference");
        all.push(told(&["case", "show", id, "--json"]));
        all.push(told(&["case", "links", id, "--judged", "--json"]));
    }
    running.stop();
    all
}

#[tokio::test]
async fn a_newsroom_is_the_same_after_backup_and_restore() {
    let newsroom = Newsroom::fresh(None);
    newsroom.ok(&["example"]);
    newsroom.ok(&[
        "user",
        "add",
        "ada@paper.example",
        "--name",
        "Ada Marsh",
        "--role",
        "admin",
    ]);
    let running = newsroom.start();
    until("the example's release to be read", || async {
        let shown = newsroom.ok(&["case", "list", "sergeant", "--json"]);
        let list: Value = serde_json::from_str(&shown).expect("JSON");
        let id = list[0]["reference"]
            .as_str()
            .expect("the example's case")
            .to_owned();
        let links = newsroom.ok(&["case", "links", &id, "--json"]);
        (links.len() > 1000).then_some(())
    })
    .await;
    // While the program works on.
    let file = backup(&newsroom, "all.zip");
    running.stop();
    let again = newsroom.run(&["backup", "-o", &file]);
    assert!(!again.status.success(), "a backup is never written over");

    let restored = Newsroom::fresh(None);
    restored.ok(&["restore", &file]);
    assert_eq!(everything(&restored), everything(&newsroom));
    let told = restored.ok(&["doctor", "--files"]);
    assert!(!told.contains("MEND"), "{told}");
    let again = restored.run(&["restore", &file]);
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(said.contains("there is a newsroom here already"), "{said}");
}

#[tokio::test]
async fn a_letter_under_way_when_the_backup_was_made_is_not_sent_by_the_restored_newsroom() {
    let server = Moody::start(Mood::Willing).await;
    let newsroom = Newsroom::fresh_at(server.port);
    let case = queued(&newsroom);
    let file = backup(&newsroom, "queued.zip");
    let running = newsroom.start();
    until("the letter", || async {
        (server.taken().await.len() == 1).then_some(())
    })
    .await;
    running.stop();

    let restored = Newsroom::fresh_at(server.port);
    let told = restored.ok(&["restore", &file]);
    assert!(told.contains("1 mails were on their way"), "{told}");
    let running = restored.start();
    // Long enough for an attempt, if there were one.
    tokio::time::sleep(Duration::from_secs(4)).await;
    let deliveries = restored.ok(&["case", "deliveries", &case, "--json"]);
    assert!(deliveries.contains("\"unknown\""), "{deliveries}");
    running.stop();
    assert_eq!(server.taken().await.len(), 1);
}

#[tokio::test]
async fn a_damaged_backup_is_refused_and_leaves_the_place_empty() {
    let newsroom = Newsroom::fresh(None);
    newsroom.ok(&["example"]);
    let file = backup(&newsroom, "all.zip");
    let whole = std::fs::read(&file).expect("read");
    let damaged = newsroom.data().join("damaged.zip");
    let restored = Newsroom::fresh(None);
    // Within the database's dump; within a file; cut off as by a full disk.
    for (at, length) in [
        (2000, whole.len()),
        (whole.len() - 2500, whole.len()),
        (0, whole.len() / 2),
    ] {
        let mut bytes = whole[..length].to_vec();
        bytes[at] ^= 0x55;
        std::fs::write(&damaged, &bytes).expect("written");
        refused(&restored, &damaged);
    }
    restored.ok(&["restore", &file]);
}

fn refused(newsroom: &Newsroom, file: &Path) {
    let done = newsroom.run(&["restore", &file.to_string_lossy()]);
    assert!(!done.status.success());
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(said.contains("daylight: "), "{said}");
}
