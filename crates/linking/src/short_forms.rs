//! Abbreviations of the words that bodies' names are made of.

/// Abbreviations that stand for a word of a long form.
pub(crate) fn expand(word: &str) -> &str {
    const SHORT: &[(&str, &str)] = &[
        ("dept", "department"),
        ("assn", "association"),
        ("assoc", "association"),
        ("natl", "national"),
        ("intl", "international"),
        ("univ", "university"),
        ("ctr", "center"),
        ("centre", "center"),
        ("comm", "commission"),
        ("cmte", "committee"),
        ("govt", "government"),
        ("mass", "massachusetts"),
        ("conn", "connecticut"),
        ("calif", "california"),
        ("penn", "pennsylvania"),
        ("mich", "michigan"),
        ("ill", "illinois"),
        ("tex", "texas"),
        ("fla", "florida"),
        ("wash", "washington"),
        ("hosp", "hospital"),
        ("corp", "corporation"),
        ("inst", "institute"),
        ("bd", "board"),
        ("auth", "authority"),
        ("admin", "administration"),
        ("mgmt", "management"),
        ("sch", "school"),
        ("schs", "schools"),
        ("cty", "county"),
        ("dist", "district"),
        ("div", "division"),
        ("fed", "federal"),
        ("org", "organization"),
        ("organisation", "organization"),
        ("soc", "society"),
        ("twp", "township"),
        ("regl", "regional"),
        ("reg", "regional"),
        ("commn", "commission"),
        ("metro", "metropolitan"),
        ("svcs", "services"),
        ("svc", "service"),
        ("us", "united"),
        ("labour", "labor"),
        ("defence", "defense"),
    ];
    SHORT
        .iter()
        .find(|(s, _)| *s == word)
        .map_or(word, |(_, long)| long)
}
