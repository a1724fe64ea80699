//! The commands that need no database, used as people use them in a terminal and
//! given what they should not be given: each ends, soon, with lines or a clear error.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

fn daylight(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_daylight"));
    command.args(arguments).stdin(Stdio::null());
    command
}

#[test]
fn nobody_has_to_read_to_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let mail = "From: Ada Example\nSent: Monday, May 4, 2015 9:12 AM\nTo: Bo Sample\nSubject: Keys\n\nHello.\n";
    for number in 0..3 {
        fs::write(
            folder.path().join(format!("{number}.txt")),
            mail.repeat(2_000),
        )
        .unwrap();
    }
    let path = folder.path().to_str().unwrap();
    let question = "{\"jurisdiction\":\"us-ma\",\"events\":[]}\n".repeat(20_000);
    let questions = folder.path().join("questions");
    fs::write(&questions, question).unwrap();
    for (arguments, input) in [
        (vec!["extract", path], None),
        (vec!["analyze", path, "--corpus", path], None),
        (vec!["deadline", "--batch"], Some(&questions)),
    ] {
        let mut command = daylight(&arguments);
        if let Some(input) = input {
            command.stdin(fs::File::open(input).unwrap());
        }
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let out = child.stdout.take().unwrap();
        BufReader::with_capacity(64, out)
            .read_line(&mut line)
            .unwrap();
        let ended = child.wait_with_output().unwrap();
        let words = String::from_utf8_lossy(&ended.stderr);
        assert!(line.starts_with('{'), "{arguments:?}: {line}");
        assert!(
            ended.status.success() && words.is_empty(),
            "{arguments:?}: {words}"
        );
    }
}

/// What is given, and the words of the recorded failure.
#[test]
fn what_cannot_be_read_ends_as_one_failure() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::create_dir(at("empty")).unwrap();
    let pipe = Command::new("mkfifo").arg(at("pipe")).status().unwrap();
    assert!(pipe.success());
    for (given, words) in [
        (at("empty"), "no files were found in this folder"),
        (at("missing"), "No such file"),
        (at("pipe"), "it is no file"),
        ("/dev/zero".to_owned(), "it is no file"),
    ] {
        let ended = daylight(&["extract", &given]).output().unwrap();
        let line = String::from_utf8(ended.stdout).unwrap();
        assert!(ended.status.success(), "{given}");
        assert!(
            line.contains("\"failure\"") && line.contains(words),
            "{given}: {line}"
        );
        assert_eq!(line.trim().lines().count(), 1, "{given}: {line}");
    }
}
