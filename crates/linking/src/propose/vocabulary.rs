//! Words by which the names in a document are told apart: what bodies bear in
//! their names, what a person's name does not have, and verbs of speech.

use crate::quick::QuickSet;
use std::sync::LazyLock;

/// A word that bodies bear in their names.
pub(crate) fn is_head(word: &str) -> bool {
    static WORDS: LazyLock<QuickSet<&str>> =
        LazyLock::new(|| BODIES.iter().chain(SOME_BODIES).copied().collect());
    WORDS.contains(word)
}

/// A word that no person's name has.
pub(super) fn is_no_name(word: &str) -> bool {
    static WORDS: LazyLock<QuickSet<&str>> =
        LazyLock::new(|| BODIES.iter().chain(NO_NAMES).copied().collect());
    WORDS.contains(word)
}

/// A verb by which somebody's words are reported.
pub(crate) fn is_speech(word: &str) -> bool {
    matches!(
        word,
        "said"
            | "says"
            | "told"
            | "wrote"
            | "testified"
            | "added"
            | "noted"
            | "argued"
            | "asked"
            | "explained"
            | "points"
            | "announced"
            | "declared"
    )
}

/// Words of bodies' names, and of nothing else's.
const BODIES: &[&str] = &[
    "department",
    "center",
    "centre",
    "association",
    "union",
    "league",
    "council",
    "bureau",
    "agency",
    "school",
    "schools",
    "university",
    "college",
    "court",
    "force",
    "company",
    "inc",
    "llc",
    "corp",
    "corporation",
    "foundation",
    "institute",
    "committee",
    "commission",
    "board",
    "authority",
    "society",
    "lawyers",
    "times",
    "globe",
    "reporter",
    "herald",
    "post",
    "news",
    "journal",
    "tribune",
    "gazette",
    "program",
    "service",
    "services",
    "administration",
    "ministry",
    "senate",
    "coalition",
    "alliance",
    "federation",
    "order",
    "bank",
    "hospital",
    "region",
    "division",
    "network",
    "museum",
    "library",
    "studies",
    "congress",
    "project",
    "task",
    "group",
    "office",
    "police",
];

/// Words of bodies' names that do not speak against a person: some are surnames.
const SOME_BODIES: &[&str] = &[
    "enforcement",
    "partners",
    "associates",
    "brotherhood",
    "patrol",
    "guard",
    "ministries",
    "observer",
    "examiner",
    "chronicle",
    "legislature",
    "assembly",
    "consortium",
    "initiative",
    "collective",
    "laboratory",
    "labs",
    "systems",
    "clinic",
    "conservancy",
    "trustees",
    "utility",
    "utilities",
    "transit",
    "airlines",
    "industries",
    "holdings",
    "tribe",
    "nation",
    "parish",
    "diocese",
];

/// Other words that no person's name has: of places, laws, the calendar and web pages.
const NO_NAMES: &[&str] = &[
    "press",
    "radio",
    "house",
    "party",
    "fund",
    "trust",
    "church",
    "district",
    "county",
    "city",
    "town",
    "state",
    "states",
    "unit",
    "team",
    "club",
    "airport",
    "customs",
    "officer",
    "act",
    "ordinance",
    "amendment",
    "street",
    "avenue",
    "road",
    "park",
    "square",
    "hall",
    "today",
    "north",
    "south",
    "east",
    "west",
    "security",
    "homeland",
    "international",
    "national",
    "american",
    "federal",
    "united",
    "public",
    "high",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "read",
    "more",
    "newsletter",
    "email",
    "facebook",
    "twitter",
];
