//! Names of people: the parts of a name, which given names stand for one
//! another, and what a title says about its bearer. Contradiction is kept
//! apart from silence: a missing given name is not a different one.

use crate::quick::QuickMap;
use crate::slips;
use std::sync::LazyLock;

const GIVEN: &str = include_str!("../data/given_names.txt");

/// Given name to the lines (groups) it appears in.
static GROUPS: LazyLock<QuickMap<&'static str, Vec<u16>>> = LazyLock::new(|| {
    let mut groups: QuickMap<&str, Vec<u16>> = QuickMap::default();
    for (i, line) in GIVEN.lines().filter(|l| !l.starts_with('#')).enumerate() {
        for name in line.split(' ') {
            groups.entry(name).or_default().push(i as u16);
        }
    }
    groups
});

pub fn is_given_name(word: &str) -> bool {
    GROUPS.contains_key(word)
}

/// How one given name stands to another, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Given {
    Same,
    Nickname,
    Slip,
    Initial,
    Absent,
    Conflict,
}

/// Compares two folded given names; an empty one says nothing.
pub fn compare_given(a: &str, b: &str) -> Given {
    if a.is_empty() || b.is_empty() {
        return Given::Absent;
    }
    if a == b {
        return Given::Same;
    }
    if a.len() == 1 || b.len() == 1 {
        return if initials_agree(a, b) {
            Given::Initial
        } else {
            Given::Conflict
        };
    }
    let shared = |x: &[u16], y: &[u16]| x.iter().any(|g| y.contains(g));
    match (GROUPS.get(a), GROUPS.get(b)) {
        (Some(x), Some(y)) if shared(x, y) => {
            // "Michele" for "Michelle" is a spelling, "Mike" a nickname.
            if a.len() > 4 && slips::slips(a, b).is_some() {
                Given::Slip
            } else {
                Given::Nickname
            }
        }
        (Some(_), Some(_)) => Given::Conflict,
        _ if a.len().min(b.len()) >= 4 && slips::slips(a, b).is_some() => Given::Slip,
        _ => Given::Conflict,
    }
}

/// An initial agrees with the name or with any name it may stand short for.
fn initials_agree(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() == 1 { (a, b) } else { (b, a) };
    if long.starts_with(short) {
        return true;
    }
    let Some(groups) = GROUPS.get(long) else {
        return false;
    };
    let formal = |g: &u16| {
        GIVEN
            .lines()
            .filter(|l| !l.starts_with('#'))
            .nth(*g as usize)
    };
    groups
        .iter()
        .filter_map(formal)
        .any(|line| line.starts_with(short))
}

/// What kind of office or trade a title belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Office {
    Police,
    Elected,
    Law,
    Medicine,
    Church,
    School,
    Press,
    Forces,
    Official,
    Courtesy,
}

/// The office that a folded word before or after a name points at.
pub fn office(word: &str) -> Option<Office> {
    Some(match word {
        "officer" | "ofc" | "sergeant" | "sgt" | "detective" | "det" | "lieutenant" | "lt"
        | "captain" | "capt" | "superintendent" | "supt" | "chief" | "sheriff" | "deputy"
        | "patrolman" | "trooper" | "constable" | "inspector" | "insp" | "marshal" | "police" => {
            Office::Police
        }
        "mayor" | "councilor" | "councillor" | "councilman" | "councilwoman" | "alderman"
        | "senator" | "sen" | "representative" | "rep" | "governor" | "gov" | "president"
        | "congressman" | "congresswoman" | "assemblyman" | "assemblywoman" | "selectman"
        | "premier" | "minister" | "lawmaker" => Office::Elected,
        "attorney" | "esq" | "esquire" | "judge" | "justice" | "ada" | "counsel" | "lawyer"
        | "magistrate" | "prosecutor" | "solicitor" | "paralegal" => Office::Law,
        "dr" | "doctor" | "nurse" | "md" | "dds" | "dmd" | "dentist" | "surgeon" => {
            Office::Medicine
        }
        "rev" | "reverend" | "pastor" | "father" | "fr" | "rabbi" | "imam" | "bishop"
        | "deacon" => Office::Church,
        "prof" | "professor" | "principal" | "headmaster" | "teacher" | "coach" | "dean" => {
            Office::School
        }
        "reporter" | "editor" | "journalist" | "correspondent" | "columnist" | "writer" => {
            Office::Press
        }
        "colonel" | "col" | "major" | "general" | "gen" | "admiral" | "private" | "corporal" => {
            Office::Forces
        }
        "commissioner" | "director" | "secretary" | "clerk" | "agent" | "administrator"
        | "chair" | "chairman" | "chairwoman" | "chairperson" | "manager" | "treasurer"
        | "comptroller" | "ambassador" | "commander" | "liaison" | "spokesman" | "spokeswoman"
        | "spokesperson" | "founder" | "analyst" | "engineer" => Office::Official,
        "mr" | "mrs" | "ms" | "miss" | "mx" | "sir" => Office::Courtesy,
        _ => return None,
    })
}

/// Words that stand between a title and a name, or before a title.
pub fn is_title_filler(word: &str) -> bool {
    matches!(
        word,
        "special"
            | "deputy"
            | "assistant"
            | "acting"
            | "former"
            | "vice"
            | "district"
            | "senior"
            | "executive"
    )
}

/// Whether a title on the page speaks against the offices the corpus knows
/// for a person: a doctor is not the mayor.
pub fn offices_conflict(known: &[Office], seen: Office) -> bool {
    use Office::{Church, Courtesy, Forces, Medicine, School};
    let telling = matches!(seen, Medicine | Church | School | Forces);
    seen != Courtesy && telling && !known.is_empty() && !known.contains(&seen)
}

/// Particles that belong to the family name after them.
pub fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "de" | "la"
            | "del"
            | "da"
            | "di"
            | "van"
            | "von"
            | "der"
            | "den"
            | "dos"
            | "al"
            | "el"
            | "bin"
            | "le"
            | "du"
    )
}

/// Words after a surname that make it a place, a firm or a thing.
pub fn makes_it_a_thing(word: &str) -> bool {
    const THINGS: &[&str] = &[
        "street",
        "st",
        "avenue",
        "ave",
        "road",
        "rd",
        "lane",
        "drive",
        "court",
        "square",
        "sq",
        "park",
        "playground",
        "field",
        "hall",
        "house",
        "school",
        "building",
        "bridge",
        "tunnel",
        "center",
        "centre",
        "library",
        "hospital",
        "college",
        "university",
        "church",
        "hotel",
        "pub",
        "bar",
        "grill",
        "tavern",
        "restaurant",
        "cafe",
        "diner",
        "market",
        "store",
        "shop",
        "garage",
        "motors",
        "auto",
        "roofing",
        "plumbing",
        "heating",
        "electric",
        "oil",
        "construction",
        "contracting",
        "builders",
        "realty",
        "properties",
        "insurance",
        "bank",
        "trust",
        "capital",
        "communications",
        "media",
        "telecom",
        "cable",
        "inc",
        "llc",
        "llp",
        "corp",
        "company",
        "co",
        "ltd",
        "group",
        "associates",
        "partners",
        "brothers",
        "bros",
        "sons",
        "foundation",
        "award",
        "prize",
        "trophy",
        "beach",
        "pond",
        "lake",
        "river",
        "hill",
        "island",
        "terrace",
        "way",
        "place",
        "boulevard",
        "blvd",
        "parkway",
        "rink",
        "stadium",
        "arena",
        "theatre",
        "theater",
        "farm",
        "farms",
        "funeral",
        "law",
        "act",
        "bill",
        "amendment",
        "dental",
        "medical",
        "landing",
    ];
    THINGS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_different_given_name_is_a_contradiction() {
        let cases = [
            ("michael", "mike", Given::Nickname),
            ("michelle", "michele", Given::Slip),
            ("micheal", "michael", Given::Slip),
            ("g", "gregory", Given::Initial),
            ("w", "bill", Given::Initial),
            ("daniel", "michael", Given::Conflict),
            ("patrick", "peter", Given::Conflict),
            ("", "peter", Given::Absent),
            ("quillan", "quilan", Given::Slip),
            ("jenny", "zelda", Given::Conflict),
        ];
        for (a, b, expected) in cases {
            assert_eq!(compare_given(a, b), expected, "{a} {b}");
            assert_eq!(compare_given(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn a_doctor_is_not_the_mayor_but_mister_says_nothing() {
        assert!(offices_conflict(&[Office::Elected], Office::Medicine));
        assert!(!offices_conflict(&[Office::Elected], Office::Courtesy));
        assert!(!offices_conflict(&[], Office::Medicine));
    }
}
