//! A newsroom moves in with the spreadsheet it kept before.

use crate::{
    kill::power_cut,
    support::{mail_server::MailServer, program::Newsroom, until},
};
use std::{collections::BTreeSet, fmt::Write};

/// Requests of the list; most are late by any reading.
const LINES: usize = 240;

fn list() -> String {
    let mut list = String::from("Request,Agency,State,Date filed,Status\n");
    for n in 0..LINES {
        let agency = n % 7;
        writeln!(
            list,
            "Request {n},Sample Agency {agency},MA,9/{}/2025,Pending",
            n % 28 + 1
        )
        .expect("a string takes it");
    }
    list
}

/// How many open cases the program counts, once nothing contradicts anything.
fn open_cases(newsroom: &Newsroom) -> Option<usize> {
    let told = newsroom.ok(&["doctor"]);
    let line = told
        .lines()
        .find(|line| line.contains("open cases are what"))?;
    let words: Vec<&str> = line.split_whitespace().collect();
    let of = words.iter().position(|word| *word == "of")?;
    words.get(of + 1)?.parse().ok()
}

#[tokio::test]
async fn killed_while_a_list_is_brought_in_each_request_is_one_case_and_nobody_is_mailed() {
    let mail = MailServer::start().await;
    let newsroom = Newsroom::fresh(Some(&mail));
    newsroom.with_ada();
    let file = newsroom.data().join("requests.csv");
    std::fs::write(&file, list()).expect("written");
    let file = file.to_string_lossy();
    let import = ["case", "import", &file];
    let mut running = newsroom.start();
    // The command is killed as it reads, as it makes the cases, and as the worker does;
    // each time the list comes again.
    for millis in [150, 400, 700, 1000] {
        newsroom.kill_in(millis, &import);
        running = power_cut(&newsroom, running);
    }
    let last = newsroom.run(&import);
    let told = String::from_utf8_lossy(&last.stderr).into_owned();
    assert!(
        last.status.success() || told.contains("here already"),
        "{told}"
    );
    until("every request to be a case", || async {
        (open_cases(&newsroom) == Some(LINES)).then_some(())
    })
    .await;
    running.stop();
    assert_eq!(open_cases(&newsroom), Some(LINES));
    let agencies = newsroom.ok(&["agency", "list", "Sample Agency", "--json"]);
    let agencies: Vec<serde_json::Value> = serde_json::from_str(&agencies).expect("JSON");
    let names: BTreeSet<_> = agencies
        .iter()
        .filter_map(|one| one["name"].as_str())
        .collect();
    assert_eq!((agencies.len(), names.len()), (7, 7), "no agency twice");
    assert_eq!(mail.mails().len(), 0, "what is late already is not mailed");
    let told = newsroom.ok(&["doctor", "--files"]);
    assert!(!told.contains("MEND"), "{told}");
}
