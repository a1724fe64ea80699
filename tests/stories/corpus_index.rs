//! An editor sets the index of the corpus right: two namesakes become two, it holds
//! when the articles are imported anew, the pages are linked again, and it can be
//! taken back.

use crate::{
    kill::{queued, show},
    support::{program::Newsroom, until},
};
use serde_json::Value;
use std::path::Path;

const TIDES: &str = "Mayor Zelda Brannigan said on March 3, 2015 that the Tidewater Port Authority had kept the dredging \
    receipts in a flooded cellar. Brannigan left the cellar at noon with the harbor watch.\n";

const PILOT: &str = "Z. Brannigan, a harbor pilot, said that the pilot boats had burned. Brannigan steered the last boat \
    out of the flooded harbor himself.\n";

const RELEASE: &str = "From: Birdwhistle, Tallulah\nSent: Monday, October 28, 2019 9:12 AM\nTo: Dewberry, Hyacinth\n\
    Subject: Receipts\n\nMayor Zelda Brannigan asked the Tidewater Port Authority for the dredging receipts from the\n\
    flooded cellar of the harbor watch.\n";

fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("written");
    path.to_string_lossy().into_owned()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// Entries whose name or spelling holds this.
fn listed(newsroom: &Newsroom, words: &str) -> Vec<Value> {
    let told = newsroom.ok(&[
        "corpus", "index", "list", words, "--kind", "person", "--json",
    ]);
    json(&told).as_array().expect("a list").clone()
}

/// Findings of the case about this person.
fn linked_to(newsroom: &Newsroom, case: &str, key: &str) -> usize {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("case.zip");
    newsroom.ok(&["export", case, "-o", &out.to_string_lossy()]);
    let file = std::fs::File::open(&out).expect("it is there");
    let mut archive = zip::ZipArchive::new(file).expect("a zip");
    let mut lines = String::new();
    let mut entry = archive.by_name("findings.jsonl").expect("the findings");
    std::io::Read::read_to_string(&mut entry, &mut lines).expect("text");
    lines.lines().filter(|line| line.contains(key)).count()
}

#[tokio::test]
async fn namesakes_are_told_apart_for_good() {
    let newsroom = Newsroom::fresh(None);
    let case = queued(&newsroom);
    let folder = tempfile::tempdir().expect("a folder");
    let articles = [
        file(folder.path(), "tides.txt", TIDES),
        file(folder.path(), "pilot.txt", PILOT),
    ];
    newsroom.ok(&["corpus", "import", &articles[0], &articles[1]]);
    let found = listed(&newsroom, "brannigan");
    assert_eq!(
        found.len(),
        1,
        "the pilot is taken for the mayor: {found:?}"
    );
    assert_eq!(found[0]["documents"].as_array().map(Vec::len), Some(2));

    let running = newsroom.start();
    newsroom.ok(&[
        "case",
        "attach",
        &case,
        &file(folder.path(), "release.txt", RELEASE),
    ]);
    until("the release to be linked", || async {
        (show(&newsroom, &case)["documents"][0]["state"] == "linked").then_some(())
    })
    .await;
    assert_eq!(linked_to(&newsroom, &case, "person:zelda-brannigan"), 1);

    let split = [
        "corpus",
        "index",
        "split",
        "person",
        "Zelda Brannigan",
        "Zeke Brannigan",
        "--document",
        "pilot.txt",
        "--why",
        "the pilot is his cousin",
    ];
    newsroom.ok(&split);
    newsroom.ok(&["corpus", "index", "hide", "person", "Zelda Brannigan"]);
    until("the pages to be linked again", || async {
        (linked_to(&newsroom, &case, "person:zelda-brannigan") == 0).then_some(())
    })
    .await;
    let kept = json(&newsroom.ok(&["corpus", "index", "corrections", "--json"]));
    newsroom.ok(&["corpus", "index", "undo", &kept[0]["number"].to_string()]);
    until("the mayor to be linked again", || async {
        (linked_to(&newsroom, &case, "person:zelda-brannigan") == 1).then_some(())
    })
    .await;
    running.stop();

    // Imported anew, and with one more article: it holds.
    let more = file(
        folder.path(),
        "more.txt",
        "Mayor Zelda Brannigan said that she would stay in the harbor.\n",
    );
    newsroom.ok(&["corpus", "import", &articles[0], &articles[1], &more]);
    let names: Vec<String> = listed(&newsroom, "brannigan")
        .iter()
        .map(|entry| entry["name"].to_string())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    let kept = json(&newsroom.ok(&["corpus", "index", "corrections", "--json"]));
    assert_eq!(kept[0]["undone_by"], "Ada Marsh");
    let split_kept = &kept[1];
    assert_eq!(split_kept["why"], "the pilot is his cousin");
    assert_eq!(split_kept["by"], "Ada Marsh");
    assert!(split_kept["without_effect"].is_null());

    let again = newsroom.run(&split);
    assert_eq!(again.status.code(), Some(1), "there is a Zeke already");
    newsroom.ok(&["corpus", "index", "undo", &split_kept["number"].to_string()]);
    assert_eq!(listed(&newsroom, "brannigan").len(), 1);
}
