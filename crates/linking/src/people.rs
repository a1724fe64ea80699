//! Finds the corpus's people on a page: the name is read as written (titles,
//! given names, initials, inverted order, what follows), then compared part by
//! part. A different given name ends it; a missing one only weakens it.

use crate::entity::PersonName;
use crate::hit::{Hit, Reason};
use crate::link::Kind;
use crate::names::{self, Given, Office, compare_given, is_given_name};
use crate::page::Prepared;
use crate::quick::QuickMap;
use crate::release::ReleaseStats;
use crate::slips;
use crate::text::Token;
use crate::written::{Written, read};

/// Surname spellings and their near misses, to the people who bear them.
#[derive(Debug, Default)]
pub(crate) struct PeopleIndex {
    /// By key; what is found here is compared letter by letter.
    keys: QuickMap<u64, Vec<u32>>,
    folded: QuickMap<String, Vec<u32>>,
    /// Entity number and name of each person.
    pub people: Vec<(usize, PersonName)>,
}

impl PeopleIndex {
    pub fn add(&mut self, entity: usize, name: PersonName) {
        let id = self.people.len() as u32;
        for family in &name.families {
            let Some(last) = family.last() else { continue };
            for key in slips::deletions(last) {
                push_new(self.keys.entry(key).or_default(), id);
            }
            push_new(self.folded.entry(slips::ocr_fold(last)).or_default(), id);
        }
        self.people.push((entity, name));
    }

    /// Whether the word may be the surname of one of them.
    pub fn may_be(&self, word: &str) -> bool {
        word.len() >= 2 && !self.candidates(word).is_empty()
    }

    /// People whose surname this word may be, with the slips it takes.
    fn candidates(&self, word: &str) -> Vec<(u32, usize)> {
        let mut found: Vec<(u32, usize)> = Vec::new();
        let mut consider = |ids: Option<&Vec<u32>>| {
            for &id in ids.into_iter().flatten().take(64) {
                if found.iter().any(|f| f.0 == id) {
                    continue;
                }
                let families = &self.people[id as usize].1.families;
                let best = families
                    .iter()
                    .filter_map(|f| slips::slips(word, f.last()?))
                    .min();
                if let Some(slips) = best.filter(|s| *s <= 1) {
                    found.push((id, slips));
                }
            }
        };
        for key in slips::deletions(word) {
            consider(self.keys.get(&key));
        }
        consider(self.folded.get(&slips::ocr_fold(word)));
        if found.iter().any(|f| f.1 == 0) {
            found.retain(|f| f.1 == 0);
        }
        found
    }
}

fn push_new(list: &mut Vec<u32>, id: u32) {
    if !list.contains(&id) {
        list.push(id);
    }
}

/// All people of the corpus that the page may name.
pub(crate) fn find(index: &PeopleIndex, page: &Prepared<'_>, stats: &ReleaseStats) -> Vec<Hit> {
    let mut hits = Vec::new();
    for i in 0..page.tokens.len() {
        let token = &page.tokens[i];
        if !token.capital() || token.word.len() < 2 {
            continue;
        }
        let candidates = index.candidates(&token.word);
        let rivals = candidates.len();
        for (id, slips) in candidates {
            let (entity, person) = &index.people[id as usize];
            let written = read(page, i, person);
            let raw_slips = if slips == 0 {
                0
            } else {
                surname_slips(person, token)
            };
            if let Some((logit, reasons)) = judge(person, &written, token, raw_slips, rivals, stats)
            {
                hits.push(Hit {
                    entity: *entity,
                    kind: Kind::Person,
                    words: written.start..written.end,
                    logit,
                    reasons,
                    needs_support: person.byline_only,
                    surname_only: written.given.is_empty() && !titled_as_known(person, &written),
                });
            }
        }
    }
    hits
}

/// The given names that stand with each corpus surname on a page, for the
/// release's statistics: (surname, given name or initial).
pub(crate) fn given_names(index: &PeopleIndex, page: &Prepared<'_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (i, token) in page.tokens.iter().enumerate() {
        if !token.capital() || token.word.len() < 2 {
            continue;
        }
        for (id, _) in index.candidates(&token.word).into_iter().take(1) {
            let person = &index.people[id as usize].1;
            let w = read(page, i, person);
            if !w.given.is_empty() && !w.thing {
                found.push((person.families[0].join(" "), w.given));
            }
        }
    }
    found
}

fn surname_slips(person: &PersonName, token: &Token) -> usize {
    let exact = person
        .families
        .iter()
        .any(|f| f.last().is_some_and(|l| *l == token.word));
    usize::from(!exact)
}

/// Weighs the parts; `None` where they contradict.
fn judge(
    person: &PersonName,
    w: &Written,
    token: &Token,
    slips: usize,
    rivals: usize,
    stats: &ReleaseStats,
) -> Option<(f32, Vec<Reason>)> {
    if w.thing || w.other_surname {
        return None;
    }
    let given = person
        .given
        .iter()
        .map(|g| compare_given(g, &w.given))
        .min()
        .unwrap_or(Given::Absent);
    let short = token.word.len() <= 3;
    let mut reasons = Vec::new();
    let mut logit = match given {
        Given::Conflict => return None,
        Given::Same => reason(&mut reasons, 4.2, "given name and surname agree"),
        Given::Nickname => reason(
            &mut reasons,
            3.2,
            "the given name is a short form or the full form of the one in the corpus",
        ),
        Given::Slip => reason(&mut reasons, 3.0, "the given name is one slip away"),
        Given::Initial => reason(&mut reasons, 2.2, "surname and initial agree"),
        Given::Absent => titled(person, w, &mut reasons, short),
    };
    if given == Given::Absent && !w.given.is_empty() {
        // The corpus knows no given name: this one neither helps nor contradicts.
        logit -= 0.5;
    }
    if middle_conflicts(person, w) {
        return None;
    }
    if slips > 0 {
        let alone = given == Given::Absent;
        logit += reason(
            &mut reasons,
            if alone { -1.6 } else { -0.5 },
            "the surname is one slip away",
        );
    }
    logit += judge_offices(person, w, given, &mut reasons)?;
    if w.word_after {
        logit += reason(&mut reasons, -2.5, "another capitalised word follows");
    }
    if given >= Given::Initial {
        let most = match given {
            Given::Initial => 1.6,
            _ if w.offices.contains(&Office::Courtesy) => 0.8,
            _ => 1.2,
        };
        logit += others_of_the_name(person, stats, most, &mut reasons);
        if rivals > 1 {
            logit += reason(
                &mut reasons,
                -1.5,
                "the corpus has several people of this surname",
            );
        }
        if token.possessive && w.offices.is_empty() && given == Given::Absent {
            logit -= 0.6;
        }
    }
    Some((logit, reasons))
}

fn reason(reasons: &mut Vec<Reason>, logit: f32, text: &'static str) -> f32 {
    reasons.push(Reason {
        logit,
        text: text.into(),
    });
    logit
}

/// Whether a title before the surname is one that the corpus gives this person.
fn titled_as_known(person: &PersonName, w: &Written) -> bool {
    let known = |o: &Office| person.offices.contains(o) && *o != Office::Courtesy;
    w.offices.iter().any(known)
}

/// A surname without a given name.
fn titled(person: &PersonName, w: &Written, reasons: &mut Vec<Reason>, short: bool) -> f32 {
    if titled_as_known(person, w) {
        return reason(
            reasons,
            2.6,
            "the title before the surname fits the person's office",
        );
    }
    let also_given = person
        .families
        .iter()
        .any(|f| f.last().is_some_and(|l| is_given_name(l)));
    if also_given {
        return reason(
            reasons,
            -1.5,
            "the surname alone, which is also a given name",
        );
    }
    let telling = |o: &Office| !matches!(o, Office::Courtesy | Office::Official | Office::Police);
    if w.offices.iter().any(telling) {
        return reason(
            reasons,
            -0.6,
            "a title that the corpus does not give this person",
        );
    }
    if !w.offices.is_empty() {
        let courtesy = w.offices.iter().all(|o| *o == Office::Courtesy);
        let weight = if courtesy { 0.5 } else { 0.9 };
        return reason(reasons, weight, "the surname with a title");
    }
    reason(reasons, if short { -1.0 } else { 0.2 }, "the surname alone")
}

fn middle_conflicts(person: &PersonName, w: &Written) -> bool {
    match (&person.middle, &w.middle) {
        (Some(a), Some(b)) if !a.is_empty() && !b.is_empty() => a.as_bytes()[0] != b.as_bytes()[0],
        _ => false,
    }
}

fn judge_offices(
    person: &PersonName,
    w: &Written,
    given: Given,
    reasons: &mut Vec<Reason>,
) -> Option<f32> {
    if person.offices.is_empty() {
        // Nothing is known; a calling that the corpus would have told speaks against.
        let calling = |o: &Office| matches!(o, Office::Medicine | Office::Church | Office::School);
        let strange = given >= Given::Initial && w.offices.iter().any(calling);
        let text = "the title is not one the corpus gives this person";
        return Some(if strange {
            reason(reasons, -2.0, text)
        } else {
            0.0
        });
    }
    let strange = |o: &&Office| {
        !person.offices.contains(o) && !matches!(o, Office::Courtesy | Office::Official)
    };
    if let Some(seen) = w.offices.iter().find(strange) {
        let law = *seen == Office::Law;
        if names::offices_conflict(&person.offices, *seen) || law {
            return None;
        }
        let weight = if given >= Given::Initial { -3.0 } else { -1.0 };
        return Some(reason(
            reasons,
            weight,
            "the title is not one the corpus gives this person",
        ));
    }
    Some(0.0)
}

/// How often this surname stands with another given name in the release.
fn others_of_the_name(
    person: &PersonName,
    stats: &ReleaseStats,
    most: f32,
    reasons: &mut Vec<Reason>,
) -> f32 {
    let Some(seen) = person
        .families
        .first()
        .and_then(|f| stats.given_names.get(&f.join(" ")))
    else {
        return 0.0;
    };
    let (mut same, mut other) = (0u32, 0u32);
    for (given, n) in seen {
        let fits = person
            .given
            .iter()
            .any(|g| compare_given(g, given) < Given::Absent);
        *(if fits { &mut same } else { &mut other }) += n;
    }
    let odds = ((f64::from(same) + 1.0) / (f64::from(other) + 1.0)).ln() as f32;
    if odds > 0.7 {
        return reason(
            reasons,
            odds.min(most),
            "in this release the surname mostly stands with this given name",
        );
    }
    if odds < 0.0 {
        return reason(
            reasons,
            odds.max(-2.0),
            "in this release the surname also stands with other given names",
        );
    }
    0.0
}
