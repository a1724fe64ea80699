//! What corrections do to entries, one after the other.

use super::*;

/// A ledger of people: a name, and where it is spelt how.
fn people(all: &[(&str, &[(&str, &str)])]) -> Ledger {
    let mut found = 0;
    let drafts = all.iter().enumerate().map(|(number, (name, spots))| Draft {
        kind: Some(EntryKind::Person),
        name: (*name).to_owned(),
        spots: spots
            .iter()
            .map(|(document, text)| {
                found += 1;
                Spot {
                    found,
                    document: (*document).to_owned(),
                    text: plain(text),
                }
            })
            .collect(),
        made_of: vec![number],
        ..Draft::default()
    });
    Ledger {
        drafts: drafts.collect(),
    }
}

fn three() -> Ledger {
    people(&[
        (
            "Zelda Quill",
            &[("a", "Zelda Quill"), ("a", "Quill"), ("b", "Z. Quill")],
        ),
        ("Zed Quill", &[("c", "Zed Quill"), ("c", "Quill")]),
        ("Orla Thrupp", &[("a", "Orla Thrupp")]),
    ])
}

fn person(name: &str) -> Subject {
    Subject::new(EntryKind::Person, name)
}

fn merge(entry: &str, into: &str) -> Correction {
    Correction::Merge {
        entry: person(entry),
        into: person(into),
    }
}

fn rename(entry: &str, to: &str) -> Correction {
    Correction::Rename {
        entry: person(entry),
        to: to.to_owned(),
    }
}

fn split(entry: &str, spellings: &[&str], documents: &[&str], to: &str) -> Correction {
    let owned = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
    Correction::Split {
        entry: person(entry),
        spellings: owned(spellings),
        documents: owned(documents),
        to: to.to_owned(),
    }
}

/// Names and numbers of places of the entries that are left.
fn left(ledger: &Ledger) -> Vec<(String, usize)> {
    let live = ledger.drafts.iter().filter(|d| !d.gone);
    live.map(|d| (d.name.clone(), d.spots.len())).collect()
}

fn expect(corrections: &[Correction], names: &[(&str, usize)], outcomes: &[&str]) {
    let mut ledger = three();
    let told: Vec<String> = ledger
        .apply(corrections)
        .into_iter()
        .map(|outcome| match outcome {
            Outcome::Applied => "applied".to_owned(),
            Outcome::NotFound { entry } => format!("no {}", entry.name),
            Outcome::Nothing { why } => why,
        })
        .collect();
    assert_eq!(told, outcomes, "{corrections:?}");
    let names: Vec<(String, usize)> = names.iter().map(|(n, s)| ((*n).to_owned(), *s)).collect();
    assert_eq!(left(&ledger), names, "{corrections:?}");
}

#[test]
fn merging_what_was_merged_and_in_a_circle() {
    let one = "they are one already";
    expect(
        &[
            merge("Zed Quill", "Zelda Quill"),
            merge("Zed Quill", "Orla Thrupp"),
        ],
        // The first is found by the name it took over: both go on into the third.
        &[("Orla Thrupp", 6)],
        &["applied", "applied"],
    );
    expect(
        &[
            merge("Zed Quill", "Zelda Quill"),
            merge("Zelda Quill", "Zed Quill"),
        ],
        &[("Zelda Quill", 5), ("Orla Thrupp", 1)],
        &["applied", one],
    );
    expect(
        &[
            merge("Zed Quill", "Zelda Quill"),
            merge("Zelda Quill", "Orla Thrupp"),
            merge("Orla Thrupp", "Zed Quill"),
        ],
        &[("Orla Thrupp", 6)],
        &["applied", "applied", one],
    );
    expect(
        &[
            merge("Nobody Here", "Orla Thrupp"),
            merge("Orla Thrupp", "Nobody Here"),
        ],
        &[("Zelda Quill", 3), ("Zed Quill", 2), ("Orla Thrupp", 1)],
        &["no Nobody Here", "no Nobody Here"],
    );
}

#[test]
fn splitting_after_a_merge_and_merging_back() {
    expect(
        &[
            merge("Zed Quill", "Zelda Quill"),
            split("Zelda Quill", &["Zed Quill"], &[], "Zed Quill"),
        ],
        &[("Zelda Quill", 4), ("Orla Thrupp", 1), ("Zed Quill", 1)],
        &["applied", "applied"],
    );
    expect(
        &[
            merge("Zed Quill", "Zelda Quill"),
            split("Zelda Quill", &[], &["c"], "Zed the Elder"),
            merge("Zed the Elder", "Zelda Quill"),
        ],
        &[("Zelda Quill", 5), ("Orla Thrupp", 1)],
        &["applied", "applied", "applied"],
    );
    expect(
        &[
            split("Orla Thrupp", &["Orla Thrupp"], &[], "Another"),
            split("Orla Thrupp", &["Unheard"], &[], "Another"),
        ],
        &[("Zelda Quill", 3), ("Zed Quill", 2), ("Orla Thrupp", 1)],
        &[
            "nothing would be left of it",
            "none of these spellings and documents is its",
        ],
    );
}

#[test]
fn renaming_what_was_renamed() {
    expect(
        &[
            rename("Orla Thrupp", "Orla Vane"),
            rename("Orla Vane", "Orla Vane Thrupp"),
            // By its first name it is found still.
            rename("Orla Thrupp", "O. V. Thrupp"),
            rename("orla  vane", "O. V. Thrupp"),
        ],
        &[("Zelda Quill", 3), ("Zed Quill", 2), ("O. V. Thrupp", 1)],
        &["applied", "applied", "applied", "it has this name already"],
    );
}

#[test]
fn a_spelling_is_found_only_where_one_has_it() {
    expect(
        &[
            rename("Z. Quill", "Zelda M. Quill"),
            rename("Quill", "Nobody"),
        ],
        &[("Zelda M. Quill", 3), ("Zed Quill", 2), ("Orla Thrupp", 1)],
        &["applied", "no Quill"],
    );
}

#[test]
fn not_this_one_stays_out_until_it_is_added_again() {
    let mut ledger = three();
    let entry = person("Zelda Quill");
    let out = Correction::RemoveVariant {
        entry: entry.clone(),
        text: "Quill".into(),
    };
    let back = Correction::AddVariant {
        entry: entry.clone(),
        text: "Quill".into(),
    };
    let told = ledger.apply(&[out.clone(), out.clone()]);
    assert_eq!(told[0], Outcome::Applied);
    assert!(matches!(told[1], Outcome::Nothing { .. }));
    assert_eq!(ledger.drafts[0].removed, ["quill"]);
    assert_eq!(ledger.drafts[0].spots.len(), 2);
    assert_eq!(
        ledger.apply(std::slice::from_ref(&back)),
        [Outcome::Applied]
    );
    assert!(ledger.drafts[0].removed.is_empty());
    assert!(matches!(ledger.apply(&[back])[0], Outcome::Nothing { .. }));
    // Whoever is merged in brings what was ruled out for one of the two.
    ledger.apply(&[out, merge("Zed Quill", "Zelda Quill")]);
    assert!(ledger.drafts[0].removed.is_empty());
}

#[test]
fn kinds_change_among_names_only() {
    let mut ledger = three();
    let to = |to| Correction::ChangeKind {
        entry: person("Orla Thrupp"),
        to,
    };
    assert!(matches!(
        ledger.apply(&[to(EntryKind::Quote)])[0],
        Outcome::Nothing { .. }
    ));
    assert_eq!(ledger.apply(&[to(EntryKind::Place)]), [Outcome::Applied]);
    let gone = ledger.apply(&[to(EntryKind::Org)]);
    assert!(matches!(gone[0], Outcome::NotFound { .. }), "{gone:?}");
}

#[test]
fn corrections_are_kept_as_plain_json() {
    let json = serde_json::to_value(split("Zelda Quill", &["Quill"], &[], "Zed")).unwrap();
    assert_eq!(json["change"], "split");
    assert_eq!(json["entry"]["kind"], "person");
    let back: Correction = serde_json::from_value(json).unwrap();
    assert_eq!(back, split("Zelda Quill", &["Quill"], &[], "Zed"));
}
