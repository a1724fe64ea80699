//! A letter that goes by post: printed, kept as it was handed out, its receipt kept with
//! it. And a scan that comes back: read by character recognition, given out again as a PDF
//! that can be searched. Both are read with eyes that are not ours: poppler's.

use crate::{
    kill::{draft, show},
    support::{program::Newsroom, until},
};
use serde_json::Value;
use std::{io::Read, path::Path, process::Command};

fn poppler(program: &str, args: &[&str]) -> String {
    let done = Command::new(program).args(args).output();
    let done = done.unwrap_or_else(|error| panic!("{program} cannot be started: {error}"));
    assert!(
        done.status.success(),
        "{program} {args:?}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8_lossy(&done.stdout).into_owned()
}

fn words(text: &str) -> Vec<String> {
    let letters = |word: &str| word.chars().filter(|one| one.is_alphanumeric()).collect();
    let all = text.split_whitespace().map(letters);
    all.filter(|word: &String| word.len() > 3).collect()
}

fn entry(zip: &Path, name: &str) -> Vec<u8> {
    let file = std::fs::File::open(zip).expect("the export");
    let mut archive = zip::ZipArchive::new(file).expect("a zip");
    let mut bytes = Vec::new();
    let mut found = archive
        .by_name(name)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    found.read_to_end(&mut bytes).expect("its bytes");
    bytes
}

#[tokio::test]
async fn a_letter_goes_by_post_and_a_scan_comes_back() {
    let newsroom = Newsroom::fresh(None);
    newsroom.with_ada();
    let case = draft(&newsroom, "By post");
    let path = |name: &str| newsroom.data().join(name).to_string_lossy().into_owned();
    let print = |name: &str| {
        newsroom.ok(&["case", "letter", &case, "--pdf", "-o", &path(name)]);
        std::fs::read(path(name)).expect("written")
    };

    print("draft.pdf");
    let drafted = poppler("pdftotext", &[&path("draft.pdf"), "-"]);
    assert!(drafted.contains("DRAFT, not approved"), "{drafted}");
    newsroom.ok(&["case", "approve", &case]);
    let printed = print("letter.pdf");
    assert_eq!(printed, print("again.pdf"), "the same bytes each time");
    let text = poppler("pdftotext", &[&path("letter.pdf"), "-"]);
    assert!(!text.contains("DRAFT"), "{text}");
    let approved = newsroom.ok(&["case", "letter", &case]);
    let shown = words(&text);
    for word in words(&approved) {
        assert!(shown.contains(&word), "“{word}” is not on the paper");
    }

    std::fs::write(path("receipt.txt"), "9405 5036 9930 0000").expect("written");
    newsroom.ok(&[
        "case",
        "sent",
        &case,
        "--at",
        &crate::support::today().to_string(),
        "--channel",
        "mail",
        "--proof",
        &path("receipt.txt"),
    ]);
    assert_eq!(printed, print("later.pdf"), "what was posted is what stays");
    newsroom.ok(&["export", &case, "-o", &path("case.zip")]);
    let kept = entry(Path::new(&path("case.zip")), "letters/01-request-1.pdf");
    assert_eq!(kept, printed);
    // The event of the sending points at the receipt, a document of the case.
    let receipt = show(&newsroom, &case)["documents"][0].clone();
    assert_eq!(receipt["name"], "receipt.txt");
    let events = entry(Path::new(&path("case.zip")), "events.jsonl");
    let events = String::from_utf8(events).expect("UTF-8");
    let sent = events
        .lines()
        .find(|line| line.contains("\"fact\":\"sent\""));
    let sent: Value = serde_json::from_str(sent.expect("the sending")).expect("JSON");
    let (proof, id) = (
        sent["proof"].to_string(),
        receipt["id"].as_str().expect("an id"),
    );
    assert!(proof.contains(id), "{sent}");

    scan(&newsroom, &case, &path).await;
    assert!(!newsroom.ok(&["doctor", "--files"]).contains("MEND"));
}

/// The letter as a scanner sees it: pictures without a word of text.
async fn scan(newsroom: &Newsroom, case: &str, path: &impl Fn(&str) -> String) {
    poppler(
        "pdftoppm",
        &[
            "-r",
            "150",
            "-gray",
            "-png",
            "-f",
            "1",
            "-l",
            "1",
            &path("letter.pdf"),
            &path("scan"),
        ],
    );
    let page = ["scan-1.png", "scan-01.png"].map(path);
    let page = page
        .iter()
        .find(|one| Path::new(one).exists())
        .expect("a page");
    newsroom.ok(&["case", "attach", case, page]);
    let name = Path::new(page)
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let running = newsroom.start();
    until("the scan to be read", || async {
        let made = newsroom.run(&[
            "case",
            "searchable",
            case,
            &name,
            "-o",
            &path("searchable.pdf"),
        ]);
        made.status.success().then_some(())
    })
    .await;
    running.stop();
    let found = words(&poppler("pdftotext", &[&path("searchable.pdf"), "-"]));
    let original = words(&poppler(
        "pdftotext",
        &["-l", "1", &path("letter.pdf"), "-"],
    ));
    let read = original.iter().filter(|word| found.contains(word)).count();
    assert!(
        read * 10 > original.len() * 9,
        "{read} of {}",
        original.len()
    );
    // Our own reader finds the words again, and no need to recognise anything.
    let told = newsroom.ok(&["extract", &path("searchable.pdf"), "--jsonl", "--words"]);
    let page = told
        .lines()
        .find(|line| line.contains("\"type\":\"page\""))
        .expect("a page");
    assert!(page.contains("\"source\":\"text\""), "{page}");
    let refused = newsroom.run(&[
        "case",
        "searchable",
        case,
        "receipt.txt",
        "-o",
        &path("x.pdf"),
    ]);
    assert_eq!(refused.status.code(), Some(1), "text has no look");
}
