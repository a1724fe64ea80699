//! A file at a link: refused where it lies inside our own network, fetched where an
//! administrator allows it, and whole in the end though the program is killed in the
//! middle.

use crate::{
    kill::{queued, show},
    support::{files::FileServer, program::Newsroom, until},
};
use serde_json::Value;

/// The case's only fetch so far, or its newest.
fn newest(case: &Value) -> &Value {
    &case["fetches"][0]
}

// On two threads: commands block the one, the file server answers on the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_into_our_own_network_is_refused_in_plain_words() {
    let server = FileServer::start().await;
    let newsroom = Newsroom::fresh(None);
    let case = queued(&newsroom);
    for url in [
        server.url("/release.pdf"),
        format!("http://2130706433:{}/release.pdf", server.port()),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://localhost:8080/".to_owned(),
    ] {
        let done = newsroom.run(&["case", "fetch", &case, &url]);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(1), "{url}: {said}");
        assert!(
            said.contains("only the public internet is fetched from"),
            "{url}: {said}"
        );
        assert!(said.contains("allow_private"), "it says what to do: {said}");
    }
    let done = newsroom.run(&["case", "fetch", &case, "file:///etc/passwd"]);
    assert_eq!(done.status.code(), Some(1));
    let case = show(&newsroom, &case);
    assert_eq!(newest(&case)["state"], "refused");
    assert_eq!(case["documents"].as_array().map(Vec::len), Some(0));
    assert_eq!(server.asked(), 0, "nobody was connected to");
    let told = newsroom.ok(&["doctor", "--json"]);
    assert!(told.contains("from the public internet alone"), "{told}");
}

// On two threads: commands block the one, the file server answers on the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_the_middle_of_a_fetch_the_file_is_there_once() {
    let server = FileServer::start().await;
    let newsroom = Newsroom::fresh(None).fetches_from(server.address());
    let case = queued(&newsroom);
    let told = newsroom.run(&["doctor", "--json"]).stdout;
    let told = String::from_utf8_lossy(&told).into_owned();
    assert!(
        told.contains(&format!("{} inside", server.address())),
        "{told}"
    );

    let running = newsroom.start();
    let url = server.url("/release.txt");
    newsroom.ok(&["case", "fetch", &case, &url, "--no-wait"]);
    until("half of it to have come", || async {
        (newest(&show(&newsroom, &case))["bytes"].as_i64() > Some(0)).then_some(())
    })
    .await;
    running.kill();
    server.go_on();
    let running = newsroom.start();
    let whole = until("the file to be read and linked", || async {
        let case = show(&newsroom, &case);
        (case["documents"][0]["state"] == "linked").then_some(case)
    })
    .await;
    running.stop();
    assert_eq!(whole["documents"].as_array().map(Vec::len), Some(1), "once");
    let fetch = newest(&whole);
    assert_eq!(fetch["state"], "fetched", "{fetch}");
    assert_eq!(fetch["bytes"], server.whole().len());
    assert_eq!(
        (fetch["url"].as_str(), fetch["asked_by"].as_str()),
        (Some(&*url), Some("Ada Marsh"))
    );
    assert_eq!(fetch["hops"][0]["address"], server.address().to_string());
    let attached = whole["events"].as_array().expect("events").iter();
    let attached: Vec<_> = attached
        .filter(|event| event["event"]["kind"] == "document_attached")
        .collect();
    assert_eq!(attached.len(), 1);
    assert_eq!(attached[0]["event"]["url"], *url);
    let told = newsroom.ok(&["doctor", "--files"]);
    assert!(
        !told.contains("MEND event log") && !told.contains("MEND files"),
        "{told}"
    );

    // The same once more, waited for: the file is here already. And the archive tells all.
    newsroom.ok(&["case", "fetch", &case, &url]);
    let out = newsroom.data().join("case.zip");
    newsroom.ok(&["export", &case, "-o", &out.to_string_lossy()]);
    let mut archive =
        zip::ZipArchive::new(std::fs::File::open(&out).expect("it is there")).expect("a zip");
    let mut lines = String::new();
    let mut entry = archive.by_name("fetches.jsonl").expect("the fetches");
    std::io::Read::read_to_string(&mut entry, &mut lines).expect("text");
    assert_eq!(lines.lines().count(), 2, "{lines}");
    let first: Value = serde_json::from_str(lines.lines().next().expect("one")).expect("JSON");
    assert_eq!(first["sha256"], fetch["sha256"]);
}
