//! The house's arrows point one way, and each outside thing has one door.

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

/// What each crate may use of ours.
const MAY_USE: [(&str, &[&str]); 12] = [
    ("statutes", &[]),
    ("extract", &[]),
    ("linking", &[]),
    ("paper", &[]),
    ("domain", &["statutes"]),
    ("store", &["domain"]),
    ("outside", &["domain"]),
    (
        "desk",
        &[
            "statutes", "domain", "extract", "linking", "paper", "store", "outside",
        ],
    ),
    ("web", &["domain", "desk", "store", "statutes"]),
    ("worker", &["domain", "desk", "store"]),
    (
        "daylight",
        &[
            "statutes", "domain", "extract", "linking", "store", "outside", "desk", "web", "worker",
        ],
    ),
    ("stories", &[]),
];

/// Crates from elsewhere that only one of ours may use; `stories` looks from outside.
const ONE_DOOR: [(&str, &str); 9] = [
    ("sqlx", "store"),
    ("apalis", "worker"),
    ("lettre", "outside"),
    ("async-imap", "outside"),
    ("mail-auth", "outside"),
    ("reqwest", "outside"),
    ("axum", "web"),
    ("hayro-syntax", "extract"),
    ("krilla", "paper"),
];

#[test]
fn arrows_point_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_USE.into_iter().collect();
    for (name, uses) in dependencies() {
        let Some(may) = allowed.get(name.as_str()) else {
            panic!(
                "the crate {name} has no place in the house: give it one in this test and in the README"
            );
        };
        for used in uses
            .iter()
            .filter(|used| allowed.contains_key(used.as_str()))
        {
            assert!(
                may.contains(&used.as_str()),
                "{name} uses {used}: that arrow is not in the house"
            );
        }
    }
}

#[test]
fn each_outside_thing_has_one_door() {
    for (name, uses) in dependencies() {
        for (thing, door) in ONE_DOOR {
            let passes = name == door || name == "stories";
            assert!(
                passes || !uses.contains(thing),
                "{name} uses {thing}: only {door} may"
            );
        }
    }
}

#[test]
fn the_top_level_holds_what_it_should() {
    let known = [
        "Cargo.toml",
        "Cargo.lock",
        "crates",
        "migrations",
        "templates",
        "seeds",
        "tests",
        "deploy",
        "README.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "CHANGELOG.md",
        "clippy.toml",
        "rustfmt.toml",
    ];
    let listed = run("git", &["ls-tree", "--name-only", "HEAD"]);
    for name in listed.lines().filter(|name| !name.starts_with('.')) {
        assert!(
            known.contains(&name),
            "{name} does not belong at the top level"
        );
    }
}

/// Every crate of the workspace and what it uses directly, tests' own needs left out.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let told = run(
        env!("CARGO"),
        &[
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ],
    );
    let told: Value = serde_json::from_str(&told).expect("cargo tells JSON");
    let packages = told["packages"].as_array().expect("a list of packages");
    packages
        .iter()
        .map(|package| {
            let uses = package["dependencies"]
                .as_array()
                .expect("a list of dependencies");
            let uses = uses
                .iter()
                .filter(|one| one["kind"].is_null())
                .filter_map(|one| one["name"].as_str());
            (
                package["name"].as_str().expect("a name").to_owned(),
                uses.map(str::to_owned).collect(),
            )
        })
        .collect()
}

fn run(program: &str, args: &[&str]) -> String {
    let done = Command::new(program)
        .args(args)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output();
    let done = done.unwrap_or_else(|error| panic!("{program} cannot be started: {error}"));
    assert!(
        done.status.success(),
        "{program} {args:?}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8(done.stdout).expect("UTF-8")
}
