//! Ranks, titles and suffixes around a printed name.

use super::fold;

/// The name without what stands before or after it; "Chief Example" keeps its only given word.
pub(super) fn without_rank(mut words: Vec<String>) -> Vec<String> {
    while words.len() > 1 && is_rank(&words[0]) {
        let alone = words.len() == 2 && !words[0].ends_with('.');
        if alone || words[1].chars().next().is_some_and(char::is_lowercase) && words[1] == "of" {
            break;
        }
        words.remove(0);
    }
    while words.len() > 2 && words.last().is_some_and(|w| is_suffix(w) || is_rank(w)) {
        words.pop();
    }
    words
}

/// "Jr." and degrees.
pub(super) fn is_suffix(word: &str) -> bool {
    let folded = fold::letters(word);
    matches!(
        folded.as_str(),
        "jr" | "sr" | "ii" | "iii" | "iv" | "esq" | "md" | "phd" | "jd" | "cpa"
    )
}

/// English ranks and titles that stand before or after a name.
pub(super) fn is_rank(word: &str) -> bool {
    const RANKS: [&str; 67] = [
        "adm",
        "admiral",
        "agent",
        "amb",
        "ambassador",
        "asac",
        "asst",
        "assistant",
        "atty",
        "attorney",
        "aux",
        "brig",
        "capt",
        "captain",
        "cdr",
        "chief",
        "cmdr",
        "col",
        "colonel",
        "comm",
        "commander",
        "commissioner",
        "councilor",
        "cpl",
        "corporal",
        "cpt",
        "dep",
        "deputy",
        "det",
        "detective",
        "dir",
        "director",
        "dr",
        "gen",
        "general",
        "hon",
        "insp",
        "inspector",
        "judge",
        "lieutenant",
        "lt",
        "ltc",
        "maj",
        "major",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "ofc",
        "officer",
        "patrolman",
        "prof",
        "professor",
        "ptl",
        "rep",
        "rev",
        "sac",
        "sen",
        "sergeant",
        "sgt",
        "sheriff",
        "special",
        "superintendent",
        "supervisor",
        "supt",
        "trooper",
    ];
    let folded = fold::letters(word);
    RANKS.contains(&folded.as_str())
}
