//! Whole releases, made up, measured against their truth: mails, places, depth,
//! reply edges, conversations and repeated prints, over many ways of printing.

mod mail_maker;

use extract::mail::{Assembled, assemble};
use extract::record::DupKind;
use mail_maker::{Furniture, Look, Quote, Release, Style, name, release};
use std::collections::{BTreeMap, BTreeSet};

/// Harmonic mean of precision and recall of two sets.
fn f1<T: Ord>(got: &BTreeSet<T>, want: &BTreeSet<T>) -> f64 {
    let hit = got.intersection(want).count() as f64;
    if got.is_empty() && want.is_empty() {
        1.0
    } else {
        2.0 * hit / (got.len() + want.len()) as f64
    }
}

struct Figures {
    mails: f64,
    places: f64,
    edges: f64,
    threads: f64,
    same: f64,
    contained: f64,
}

type Id = (String, String);

fn measure(made: &Release, found: &Assembled) -> Figures {
    let id = |m: usize| -> Id { (name(made.mails[m].sender), made.mails[m].sent()) };
    let seen: BTreeSet<usize> = made.printed.iter().map(|(_, m, _)| *m).collect();
    let own = |s: &extract::record::Segment| -> Id {
        (
            s.sender.clone().unwrap_or_default(),
            s.sent.clone().unwrap_or_default(),
        )
    };
    let want_edges = seen.iter().filter_map(|m| {
        let parent = made.mails[*m].parent.filter(|p| seen.contains(p))?;
        Some((id(*m), id(parent)))
    });
    let got_edges = found.segments.iter().filter_map(|s| {
        let parent = s.parent.as_ref()?;
        Some((own(s), (parent.sender.clone(), parent.sent.clone())))
    });
    let places = made
        .printed
        .iter()
        .map(|(page, m, depth)| (*page, id(*m), *depth));
    let (same, contained) = repeated(made);
    let dups = |kind: DupKind| {
        let of_kind = found.dups.iter().filter(move |d| d.kind == kind);
        of_kind
            .map(|d| (d.a.page.min(d.b.page), d.a.page.max(d.b.page)))
            .collect::<BTreeSet<_>>()
    };
    Figures {
        mails: f1(
            &found.segments.iter().map(own).collect(),
            &seen.iter().map(|m| id(*m)).collect(),
        ),
        places: f1(
            &found
                .segments
                .iter()
                .map(|s| (s.page, own(s), s.depth))
                .collect(),
            &places.collect(),
        ),
        edges: f1(&got_edges.collect(), &want_edges.collect()),
        threads: f1(&pairs_found(found, own), &pairs_true(made, &seen)),
        same: f1(&dups(DupKind::Same), &same),
        contained: f1(&dups(DupKind::Contained), &contained),
    }
}

fn pairs<K: Ord>(groups: BTreeMap<K, BTreeSet<Id>>) -> BTreeSet<(Id, Id)> {
    let mut found = BTreeSet::new();
    for group in groups.into_values() {
        for a in &group {
            found.extend(
                group
                    .range(a.clone()..)
                    .skip(1)
                    .map(|b| (a.clone(), b.clone())),
            );
        }
    }
    found
}

fn pairs_found(
    found: &Assembled,
    own: impl Fn(&extract::record::Segment) -> Id,
) -> BTreeSet<(Id, Id)> {
    let mut groups: BTreeMap<String, BTreeSet<Id>> = BTreeMap::new();
    for s in &found.segments {
        groups.entry(s.thread.clone()).or_default().insert(own(s));
    }
    pairs(groups)
}

fn pairs_true(made: &Release, seen: &BTreeSet<usize>) -> BTreeSet<(Id, Id)> {
    let mut groups: BTreeMap<usize, BTreeSet<Id>> = BTreeMap::new();
    for m in seen {
        let mail = &made.mails[*m];
        groups
            .entry(mail.thread)
            .or_default()
            .insert((name(mail.sender), mail.sent()));
    }
    pairs(groups)
}

type Pages = BTreeSet<(u32, u32)>;

/// Prints (by first page) with the same mail on top, and prints that quote the top of another.
fn repeated(made: &Release) -> (Pages, Pages) {
    let tops: Vec<(u32, usize)> = made
        .printed
        .iter()
        .filter(|p| p.2 == 0)
        .map(|p| (p.0, p.1))
        .collect();
    let print_of = |page: u32| tops.iter().rev().find(|t| t.0 <= page).map_or(0, |t| t.0);
    let (mut same, mut contained) = (Pages::new(), Pages::new());
    for (n, a) in tops.iter().enumerate() {
        same.extend(
            tops[n + 1..]
                .iter()
                .filter(|b| b.1 == a.1)
                .map(|b| (a.0, b.0)),
        );
        let inside = made
            .printed
            .iter()
            .filter(|p| p.1 == a.1 && p.2 > 0)
            .map(|p| print_of(p.0));
        contained.extend(inside.map(|b| (a.0.min(b), a.0.max(b))));
    }
    (same, contained)
}

const TOPS: [Style; 5] = [
    Style::Outlook,
    Style::OutlookTable,
    Style::Gmail,
    Style::Apple,
    Style::GroupWise,
];
const QUOTES: [Quote; 4] = [
    Quote::Separator,
    Quote::Plain,
    Quote::Wrote,
    Quote::BlackBerry,
];
const FURNITURE: [Furniture; 3] = [Furniture::Bates, Furniture::PageOf, Furniture::None];

/// What falls short in one release.
fn short_of(look: Look, seed: u64, least: f64) -> Vec<String> {
    let made = release(seed, look);
    let got = measure(&made, &assemble(&made.pages));
    let figures = [
        ("mails", got.mails),
        ("places", got.places),
        ("edges", got.edges),
        ("threads", got.threads),
        ("same", got.same),
        ("contained", got.contained),
    ];
    let short = figures.into_iter().filter(|(_, figure)| *figure < least);
    short
        .map(|(what, figure)| format!("{what} {figure:.3} < {least} in {look:?}, seed {seed}\n"))
        .collect()
}

#[test]
fn clean_releases_are_read_whole() {
    let mut short = Vec::new();
    for (seed, top) in (1u64..).zip(TOPS) {
        for quoted in QUOTES {
            for furniture in FURNITURE {
                let look = Look {
                    top,
                    quoted,
                    furniture,
                    slips: 0,
                    lines: 48,
                };
                short.extend(short_of(look, seed, 0.97));
            }
        }
    }
    assert!(short.is_empty(), "{}", short.concat());
}

#[test]
fn short_pages_break_headers_anywhere() {
    let mut short = Vec::new();
    for (seed, quoted) in (20u64..).zip(QUOTES) {
        for furniture in [Furniture::Bates, Furniture::PageOf] {
            for lines in [13, 23] {
                let look = Look {
                    top: Style::Outlook,
                    quoted,
                    furniture,
                    slips: 0,
                    lines,
                };
                short.extend(short_of(look, seed, 0.94));
            }
        }
    }
    assert!(short.is_empty(), "{}", short.concat());
}

#[test]
fn scans_with_slips_are_read_nearly_as_well() {
    let mut short = Vec::new();
    for (seed, quoted) in (40u64..).zip(QUOTES) {
        for top in [Style::Outlook, Style::Gmail] {
            let look = Look {
                top,
                quoted,
                furniture: Furniture::PageOf,
                slips: 12,
                lines: 48,
            };
            short.extend(short_of(look, seed, 0.9));
        }
    }
    assert!(short.is_empty(), "{}", short.concat());
}

#[test]
fn eight_hundred_pages_are_a_matter_of_a_moment() {
    let look = Look {
        top: Style::Outlook,
        quoted: Quote::Separator,
        furniture: Furniture::Bates,
        slips: 12,
        lines: 30,
    };
    let mut pages = Vec::new();
    for file in 0..16u64 {
        let made = release(60 + file, look).pages;
        pages.extend(made.into_iter().map(|p| extract::record::Page {
            file: format!("{file}.pdf"),
            ..p
        }));
    }
    assert!(pages.len() >= 800, "{}", pages.len());
    assert!(assemble(&pages).segments.len() > 800);
}
