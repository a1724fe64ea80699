//! Agencies by name, however a list abbreviates it.

/// What two spellings of an agency's name have in common: small letters, no marks,
/// the usual abbreviations written out. Equal keys mean the same name, not
/// necessarily the same agency: every state has a Springfield.
pub fn agency_key(name: &str) -> String {
    let name = name.replace('&', " and ").replace(['.', '’', '\''], "");
    let plain = name
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' });
    let plain: String = plain.flat_map(char::to_lowercase).collect();
    let words = plain.split_whitespace().filter(|word| *word != "the");
    let whole = words.map(|word| match word {
        "dept" => "department",
        "pd" => "police department",
        "govt" => "government",
        "univ" => "university",
        "comm" => "commission",
        "natl" => "national",
        other => other,
    });
    whole.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_meet() {
        let same = [
            ("Boston PD", "Boston Police Department"),
            ("Boston Police Dept.", "The Boston Police Department"),
            (
                "U.S. Customs & Border Protection",
                "US Customs and Border Protection",
            ),
        ];
        for (one, other) in same {
            assert_eq!(agency_key(one), agency_key(other));
        }
        assert_ne!(agency_key("Boston Police"), agency_key("Boston Fire"));
    }
}
