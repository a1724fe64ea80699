//! A newsroom is put into one file and made anew from it, elsewhere.

use crate::{
    kill::{about, drafted, queued, stage_becomes},
    support::{
        program::Newsroom,
        smtp::{Mood, Moody},
        until,
    },
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{fs::File, io::Read, path::Path};
use zip::ZipArchive;

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
    newsroom.with_ada();
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
    everything_of_a_case_is_in_its_export(&newsroom);
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

/// Each entry is what the list of digests says, and nothing is missing from the list.
fn everything_of_a_case_is_in_its_export(newsroom: &Newsroom) {
    let list = newsroom.ok(&["case", "list", "sergeant", "--json"]);
    let list: Value = serde_json::from_str(&list).expect("JSON");
    let case = list[0]["reference"].as_str().expect("the example's case");
    let file = newsroom.data().join("case.zip");
    newsroom.ok(&["export", case, "-o", &file.to_string_lossy()]);
    let mut archive = ZipArchive::new(File::open(file).expect("the archive")).expect("a zip");
    let mut entry = |name: &str| {
        let mut bytes = Vec::new();
        let mut entry = archive.by_name(name).expect(name);
        entry.read_to_end(&mut bytes).expect("its bytes");
        bytes
    };
    let sums = String::from_utf8(entry("SHA256SUMS")).expect("UTF-8");
    for line in sums.lines() {
        let (digest, name) = line.split_once("  ").expect("a digest and a name");
        assert_eq!(hex::encode(Sha256::digest(entry(name))), digest, "{name}");
    }
    let has = |part: &str| sums.lines().any(|line| line.contains(part));
    let parts = [
        "index.html",
        "case.json",
        "events.jsonl",
        "findings.jsonl",
        "letters/01-request.txt",
        "mails/sent/01.eml",
        "mails/deliveries.json",
        "mails/received/01.eml",
        // The attachment of a mail, taken out again.
        "-EXAMPLE-release-volume-1.pdf",
        "pages/002/00063.txt",
    ];
    for part in parts {
        assert!(has(part), "{part} is not in\n{sums}");
    }
    assert_eq!(archive.len(), sums.lines().count() + 1);
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
    assert!(told.contains("on their way then: 1"), "{told}");
    let running = restored.start();
    // What is queued now leaves; the old letter waits for a word.
    let later = drafted(&restored, "Another request");
    stage_becomes(&restored, &later, "sent").await;
    let deliveries = restored.ok(&["case", "deliveries", &case, "--json"]);
    assert!(deliveries.contains("\"unknown\""), "{deliveries}");
    assert_eq!(about(&server.taken().await, &case), 1);
    restored.ok(&["case", "mark-sent", &case]);
    stage_becomes(&restored, &case, "sent").await;
    running.stop();
    assert_eq!(about(&server.taken().await, &case), 1);
}

#[tokio::test]
async fn a_restore_that_was_killed_leaves_nothing_half_and_can_be_given_again() {
    let newsroom = Newsroom::fresh(None);
    let case = queued(&newsroom);
    let file = backup(&newsroom, "all.zip");
    let restored = Newsroom::fresh(None);
    // Killed at moments that fall before, into and after the filling.
    for millis in [700, 1200, 1800, 2600] {
        restored.kill_in(millis, &["restore", &file]);
        let again = restored.run(&["restore", &file]);
        let said = String::from_utf8_lossy(&again.stderr).into_owned();
        assert!(
            again.status.success() || said.contains("a newsroom here already"),
            "{said}"
        );
        // Whoever filled it, the letter that was queued waits for a word.
        let deliveries = restored.ok(&["case", "deliveries", &case, "--json"]);
        assert!(deliveries.contains("\"unknown\""), "{deliveries}");
        restored.forget();
    }
}

#[tokio::test]
async fn the_doctor_misses_an_original_that_is_gone() {
    let newsroom = Newsroom::fresh(None);
    let case = queued(&newsroom);
    let file = newsroom.data().join("release.txt");
    std::fs::write(&file, "A page.").expect("written");
    newsroom.ok(&["case", "attach", &case, &file.to_string_lossy()]);
    assert!(newsroom.run(&["doctor", "--files"]).status.success());
    std::fs::remove_dir_all(newsroom.data().join("files")).expect("gone");
    let told = newsroom.run(&["doctor", "--files"]);
    let said = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(
        !told.status.success() && said.contains("“release.txt”"),
        "{said}"
    );
}

#[tokio::test]
async fn a_damaged_backup_is_refused_and_leaves_the_place_empty() {
    let newsroom = Newsroom::fresh(None);
    newsroom.ok(&["example"]);
    let file = backup(&newsroom, "all.zip");
    let whole = std::fs::read(&file).expect("read");
    let damaged = newsroom.data().join("damaged.zip");
    let restored = Newsroom::fresh(None);
    let words = b"@police.example";
    let in_a_file = whole.windows(words.len()).rposition(|some| some == words);
    let in_a_file = in_a_file.expect("the example's mail");
    // Within the database's dump; within a file; cut off as by a full disk.
    for (at, length) in [
        (2000, whole.len()),
        (in_a_file, whole.len()),
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
