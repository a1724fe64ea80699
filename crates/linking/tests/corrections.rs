//! An editor's corrections against the whole linker: what was merged is one,
//! what was split is two, "not this one" never comes back, and a page that
//! bears none of the names touched keeps its links to the letter.

use linking::{
    CorpusDocument, Correction, Entries, EntryKind, Index, Kind, Link, Outcome, Page, Subject,
    Touched,
};

#[allow(dead_code, reason = "the unseen worlds need more of it")]
mod invented;
#[allow(dead_code, reason = "the scorer needs more of it")]
#[path = "../examples/score/truth.rs"]
mod truth;

fn document(name: &str, text: &str) -> CorpusDocument {
    CorpusDocument {
        name: name.to_owned(),
        text: text.to_owned(),
        facts: None,
    }
}

/// Two articles and one that came later; the people are made up.
fn corpus() -> Vec<CorpusDocument> {
    vec![
        document(
            "tides.txt",
            "By Orla Quennell\n\nMayor Zelda Brannigan said on March 3, 2015 that the Tidewater Port Authority (TPA) had kept \
             the dredging receipts in a flooded cellar in Quayside, Maine. “The receipts are safe with the harbor watch,” \
             said Tormund Ollivander, director of the Tidewater Port Authority. Ollivander left the cellar at noon.\n\n\
             Brannigan said the Quayside Dredging Act was clear about receipts.",
        ),
        document(
            "later.txt",
            "Z. Brannigan, a harbor pilot, said in Quayside that the pilot boats had burned. Petra Lindqvist, \
             who sells dredging gear, said the boats were old. Brannigan steered the last boat out of Quayside himself.",
        ),
    ]
}

fn subject(kind: EntryKind, name: &str) -> Subject {
    Subject {
        kind,
        name: name.to_owned(),
    }
}

fn person(name: &str) -> Subject {
    subject(EntryKind::Person, name)
}

fn page(number: u32, text: &str) -> Page<'_> {
    Page {
        file: "release.pdf",
        number,
        text,
        furniture: vec![],
        mails: vec![],
    }
}

const ON_PAGES: [&str; 4] = [
    "Mayor Zelda Brannigan asked the Tidewater Port Authority for the dredging receipts from the flooded cellar.",
    "Tormund Ollivander of the Tidewater Port Authority says the receipts are in the cellar with the harbor watch.",
    "Old Walrus asked for the dredging receipts again; the flooded cellar of the harbor watch is dry.",
    "The lunch order for Friday is two pizzas and a salad, please reply by noon to the front desk.",
];

fn links(corrections: &[Correction]) -> Vec<Link> {
    let pages: Vec<Page<'_>> = (1..).zip(ON_PAGES).map(|(n, text)| page(n, text)).collect();
    Index::corrected(&corpus(), corrections).link(&pages)
}

/// Whom a page is linked to: entity and document.
fn named(links: &[Link], page: u32, kind: Kind) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = links
        .iter()
        .filter(|l| l.page == page && l.kind == kind)
        .map(|l| (l.entity.clone().unwrap_or_default(), l.doc.clone()))
        .collect();
    all.sort();
    all
}

#[test]
fn the_index_lists_what_the_documents_name() {
    let index = Index::build(&corpus());
    let entries = Entries::of(&index);
    let names = |kind| -> Vec<&str> {
        let of_kind = entries.0.iter().filter(|e| e.kind == kind);
        of_kind.map(|e| e.name.as_str()).collect()
    };
    assert!(names(EntryKind::Person).contains(&"Zelda Brannigan"));
    assert_eq!(names(EntryKind::Org), ["Tidewater Port Authority"]);
    assert_eq!(names(EntryKind::Law), ["Quayside Dredging Act"]);
    assert_eq!(names(EntryKind::Place), ["Quayside"]);
    assert_eq!(names(EntryKind::Quote).len(), 1);
    let told = entries
        .0
        .iter()
        .find(|e| e.kind == EntryKind::Event)
        .unwrap();
    assert!(told.name.contains("March 3, 2015"), "{told:?}");
    let mayor = entries.find(&person("Zelda Brannigan")).unwrap();
    assert!(
        mayor.roles.contains(&"Mayor".to_owned()),
        "{:?}",
        mayor.roles
    );
    let director = entries.find(&person("Tormund Ollivander")).unwrap();
    assert_eq!(director.roles, ["director of the Tidewater Port Authority"]);
    let port = entries.0.iter().find(|e| e.kind == EntryKind::Org).unwrap();
    assert!(
        port.spellings.iter().any(|s| s.text == "TPA") || port.also.contains(&"TPA".to_owned())
    );
}

#[test]
fn a_split_person_is_two_and_a_merged_one_is_one() {
    let before = named(&links(&[]), 1, Kind::Person);
    assert_eq!(
        before,
        [
            ("person:zelda-brannigan".to_owned(), "later.txt".to_owned()),
            ("person:zelda-brannigan".to_owned(), "tides.txt".to_owned()),
        ],
        "the pilot is taken for the mayor"
    );
    let split = Correction::Split {
        entry: person("Zelda Brannigan"),
        spellings: vec![],
        documents: vec!["later.txt".into()],
        to: "Zeke Brannigan".into(),
    };
    let apart = links(std::slice::from_ref(&split));
    assert_eq!(
        named(&apart, 1, Kind::Person),
        [("person:zelda-brannigan".to_owned(), "tides.txt".to_owned())]
    );
    let merge = Correction::Merge {
        entry: person("Zeke Brannigan"),
        into: person("Zelda Brannigan"),
    };
    assert_eq!(named(&links(&[split, merge]), 1, Kind::Person), before);
}

#[test]
fn a_variant_is_found_and_not_this_one_never_comes_back() {
    assert!(named(&links(&[]), 3, Kind::Person).is_empty());
    let walrus = Correction::AddVariant {
        entry: person("Tormund Ollivander"),
        text: "Old Walrus".into(),
    };
    let found = links(std::slice::from_ref(&walrus));
    assert_eq!(
        named(&found, 3, Kind::Person)[0].0,
        "person:tormund-ollivander"
    );
    let not = Correction::RemoveVariant {
        entry: person("Tormund Ollivander"),
        text: "Old Walrus".into(),
    };
    assert!(named(&links(&[walrus, not]), 3, Kind::Person).is_empty());
    // Not though it is proposed again: in this corpus, or in one that has grown.
    let out = Correction::RemoveVariant {
        entry: person("Tormund Ollivander"),
        text: "Tormund Ollivander".into(),
    };
    let mut grown = corpus();
    grown.push(document(
        "new.txt",
        "Tormund Ollivander, director of the Tidewater Port Authority, said no.",
    ));
    let index = Index::corrected(&grown, &[out]);
    let pages = [page(2, ON_PAGES[1])];
    let found = index.link(&pages);
    assert!(
        !found.iter().any(|l| l.kind == Kind::Person),
        "{:?}",
        found.iter().map(|l| &l.entity).collect::<Vec<_>>()
    );
}

#[test]
fn hidden_bodies_and_other_kinds_link_nothing_or_otherwise() {
    let port = subject(EntryKind::Org, "Tidewater Port Authority");
    assert!(!named(&links(&[]), 1, Kind::Org).is_empty());
    let hidden = links(&[Correction::Hide {
        entry: port.clone(),
    }]);
    assert!(named(&hidden, 1, Kind::Org).is_empty());
    let place = Correction::ChangeKind {
        entry: subject(EntryKind::Place, "Quayside"),
        to: EntryKind::Org,
    };
    let index = Index::corrected(&corpus(), std::slice::from_ref(&place));
    assert_eq!(index.outcomes, [Outcome::Applied]);
    let found = index.link(&[page(
        1,
        "The Quayside watch burned the dredging receipts in the flooded cellar.",
    )]);
    assert!(
        found
            .iter()
            .any(|l| l.entity.as_deref() == Some("org:quayside"))
    );
    let entries = Entries::of(&Index::corrected(
        &corpus(),
        &[Correction::Hide {
            entry: port.clone(),
        }],
    ));
    assert!(entries.find(&port).is_some_and(|e| e.hidden));
    let law = subject(EntryKind::Law, "Quayside Dredging Act");
    let renamed = Correction::Rename {
        entry: law,
        to: "The Dredging Act of Quayside".into(),
    };
    let index = Index::corrected(&corpus(), &[renamed]);
    let found = index.link(&[page(1, "See the Quayside Dredging Act on receipts.")]);
    assert!(
        found.iter().any(|l| l.kind == Kind::Statute),
        "its old name still finds it"
    );
}

#[test]
fn what_finds_no_entry_says_so_and_finds_it_once_it_is_there() {
    let merge = Correction::Merge {
        entry: person("Petra Lindqvist"),
        into: person("Zelda Brannigan"),
    };
    let only_first = Index::corrected(&corpus()[..1], std::slice::from_ref(&merge));
    assert!(matches!(only_first.outcomes[0], Outcome::NotFound { .. }));
    let hide_event = Correction::Hide {
        entry: subject(EntryKind::Event, "nothing of the kind"),
    };
    let both = Index::corrected(&corpus(), &[hide_event, merge]);
    assert!(matches!(both.outcomes[0], Outcome::NotFound { .. }));
    assert_eq!(both.outcomes[1], Outcome::Applied);
}

/// Corrections drawn by a number from what is proposed.
fn drawn(entries: &Entries, seed: usize) -> Correction {
    let names: Vec<_> = entries.0.iter().filter(|e| e.kind.is_a_name()).collect();
    let pick = |n: usize| names[(seed * 7919 + n * 104_729) % names.len()];
    let (one, other) = (pick(1), pick(2));
    let entry = subject(one.kind, &one.name);
    let text = one
        .spellings
        .last()
        .map_or(one.name.clone(), |s| s.text.clone());
    match seed % 7 {
        0 => Correction::Hide { entry },
        1 => Correction::Rename {
            entry,
            to: "Quorum Vastly".into(),
        },
        2 => Correction::Merge {
            entry,
            into: subject(other.kind, &other.name),
        },
        3 => Correction::AddVariant {
            entry,
            text: other.name.clone(),
        },
        4 => Correction::RemoveVariant { entry, text },
        5 => Correction::ChangeKind {
            entry,
            to: EntryKind::Org,
        },
        _ => Correction::Split {
            entry,
            spellings: vec![text],
            documents: vec![],
            to: "Quorum Vastly".into(),
        },
    }
}

/// The same links with the same scores, to a hundredth: how rare a word is in
/// the whole corpus may have moved by a trifle.
fn alike(new: &[Link], old: &[Link]) -> bool {
    let place = |l: &Link| {
        (
            l.kind,
            l.page_start,
            l.doc.clone(),
            l.doc_start,
            l.entity.clone(),
        )
    };
    let near = |(new, old): (&Link, &Link)| {
        place(new) == place(old) && (new.score - old.score).abs() < 0.01 && new.tier == old.tier
    };
    new.len() == old.len() && new.iter().zip(old).all(near)
}

#[test]
fn a_release_that_names_nothing_touched_keeps_its_links() {
    let (mut same, mut relinked) = (0, 0);
    for seed in 1..=3 {
        let world = invented::World::new(seed);
        let (truth, _) = invented::release(&world, seed, 60);
        let documents: Vec<CorpusDocument> = world
            .articles
            .iter()
            .map(|a| document(&a.name, &a.text))
            .collect();
        // Each page is a release of its own: a release is linked as a whole.
        let pages: Vec<Page<'_>> = truth.pages.iter().map(|p| page(p.page, &p.text)).collect();
        let before = Index::build(&documents);
        let entries = Entries::of(&before);
        let old: Vec<Vec<Link>> = pages
            .iter()
            .map(|p| before.link(std::slice::from_ref(p)))
            .collect();
        for number in 0..14 {
            let correction = drawn(&entries, number + 20 * seed as usize);
            let names = entries.touched_by(&correction);
            let touched = Touched::new(names.iter().map(|(kind, name)| (*kind, name.as_str())));
            let touched = touched.expect("names only");
            let after = Index::corrected(&documents, std::slice::from_ref(&correction));
            for (page, old) in pages.iter().zip(&old) {
                if touched.may_stand_on(page.text) {
                    relinked += 1;
                    continue;
                }
                same += 1;
                let new = after.link(std::slice::from_ref(page));
                assert!(alike(&new, old), "{correction:?} on {}", page.text);
            }
        }
    }
    println!("{same} pages passed over, {relinked} to be linked again");
    assert!(same > relinked, "most pages are not concerned");
}
