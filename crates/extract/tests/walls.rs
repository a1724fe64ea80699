//! The walls themselves: what a walled-in child can no longer do.
//!
//! Each case runs in a child of this very test program, which enters the walls
//! and then tries; the parent looks at what it printed.

#![allow(clippy::unwrap_used)] // helpers of tests may

use extract::sandbox::{self, ProcessLimits, Tenant};
use std::process::Command;

/// Tries that must all be refused to a parser.
fn tries(parent: rustix::process::Pid) -> Vec<(&'static str, bool)> {
    vec![
        ("open a file", std::fs::File::open("/etc/passwd").is_ok()),
        (
            "open the environment of the parent",
            std::fs::read("/proc/self/environ").is_ok(),
        ),
        (
            "write a file",
            std::fs::write("/tmp/extract-walls-test", "x").is_ok(),
        ),
        (
            "open a socket",
            std::net::TcpListener::bind("127.0.0.1:0").is_ok(),
        ),
        (
            "open a datagram socket",
            std::net::UdpSocket::bind("127.0.0.1:0").is_ok(),
        ),
        (
            "start a program",
            Command::new("/bin/true").status().is_ok(),
        ),
        (
            "start a thread",
            std::thread::Builder::new().spawn(|| ()).is_ok(),
        ),
        (
            "kill another process",
            rustix::process::test_kill_process(parent).is_ok(),
        ),
        (
            "make a directory",
            std::fs::create_dir("/tmp/extract-walls-dir").is_ok(),
        ),
        (
            "remove a file",
            std::fs::remove_file("/tmp/none")
                .is_err_and(|e| e.kind() == std::io::ErrorKind::NotFound),
        ),
    ]
}

#[test]
fn a_parser_can_do_nothing_but_think() {
    let Some(answer) = in_child("a_parser_can_do_nothing_but_think", || {
        let parent = rustix::process::getppid().unwrap();
        sandbox::enter(Tenant::Parser, &ProcessLimits::default()).unwrap();
        tries(parent)
            .into_iter()
            .filter(|(_, done)| *done)
            .map(|(what, _)| what)
            .collect::<Vec<_>>()
            .join(", ")
    }) else {
        return;
    };
    assert_eq!(answer, "done:", "a parser could: {answer}");
}

#[test]
fn a_tool_reaches_no_network_and_no_private_file() {
    let Some(answer) = in_child("a_tool_reaches_no_network_and_no_private_file", || {
        sandbox::enter(Tenant::Tool, &ProcessLimits::default()).unwrap();
        let may = [
            (
                "read /etc/passwd",
                sandbox::status().landlock > 0 && std::fs::read("/etc/passwd").is_ok(),
            ),
            (
                "open a socket",
                std::net::UdpSocket::bind("127.0.0.1:0").is_ok(),
            ),
            (
                "write",
                std::fs::write("/tmp/extract-walls-test", "x").is_ok(),
            ),
        ];
        let runs = Command::new("/bin/true")
            .status()
            .is_ok_and(|status| status.success());
        let mut list: Vec<&str> = may
            .iter()
            .filter(|(_, done)| *done)
            .map(|(what, _)| *what)
            .collect();
        if !runs {
            list.push("not even run /bin/true");
        }
        list.join(", ")
    }) else {
        return;
    };
    assert_eq!(answer, "done:", "a tool could: {answer}");
}

#[test]
fn the_status_is_told() {
    let status = sandbox::status();
    assert!(!status.summary.is_empty());
    println!("{status:?}");
}

/// In the parent: runs the named test alone in a child and gives its answer. In the child: does `work`,
/// on the main thread of a process that the test harness keeps to one test, and prints it.
fn in_child(test: &str, work: impl FnOnce() -> String) -> Option<String> {
    const VARIABLE: &str = "EXTRACT_WALLS_CHILD";
    if std::env::var_os(VARIABLE).is_some() {
        println!("done:{}", work());
        return None;
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(VARIABLE, "1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let found = text
        .lines()
        .find_map(|line| line.find("done:").map(|at| line[at..].trim().to_owned()));
    Some(found.unwrap_or_else(|| {
        format!(
            "no answer: {text} {}",
            String::from_utf8_lossy(&output.stderr)
        )
    }))
}
