//! The agencies that come with the program.
//!
//! They are embedded, so a fresh desk knows them without a file. Statutes are
//! embedded by `statutes`, model requests by `letters`. What a newsroom corrects
//! or adds lives in its database and wins over this.

use domain::Channel;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// All agencies that come with the program, in the file's order.
pub fn agencies() -> &'static [Agency] {
    &AGENCIES.agency
}

/// The agency with this key.
pub fn agency(key: &str) -> Option<&'static Agency> {
    agencies().iter().find(|agency| agency.key == key)
}

static AGENCIES: LazyLock<AgencyFile> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../seeds/agencies.toml"))
        .expect("the embedded agencies are read by a test")
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgencyFile {
    agency: Vec<Agency>,
}

/// A body that holds records, as seeded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// Stable name for scripts and re-imports: `boston-police`.
    pub key: String,
    /// Full name as it stands in a letter.
    pub name: String,
    /// Jurisdiction id: `us-ma`, `us`.
    pub jurisdiction: String,
    /// The law's kind of body.
    pub body: Body,
    /// County in lower case, where closing days depend on it.
    #[serde(default)]
    pub county: Option<String>,
    /// Key of the body it answers under.
    #[serde(default)]
    pub parent: Option<String>,
    /// Other names people search by.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Title of the person who takes requests.
    pub officer: String,
    /// What it does beside holding records.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// How it can be reached.
    #[serde(default)]
    pub contacts: Vec<Contact>,
}

/// Kinds of body that the laws tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// City, town or other local body.
    Municipality,
    /// State-level body.
    Agency,
    /// Federal agency or component.
    Federal,
}

impl Body {
    /// As the deadline engine and the database write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Municipality => "municipality",
            Self::Agency => "agency",
            Self::Federal => "federal",
        }
    }
}

/// What an agency does beside holding records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Decides appeals against other agencies.
    AppealBody,
    /// Oversees how other agencies answer.
    FoiaOversight,
}

/// One way to reach an agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// By which means.
    pub channel: Channel,
    /// The address, web page or number itself.
    pub value: String,
    /// What it is for, in a few words.
    pub label: String,
    /// Where it is from.
    pub source: String,
    /// The day on which a person confirmed it; absent means unverified, and
    /// nothing is sent there until somebody confirms it.
    #[serde(default)]
    pub verified_on: Option<jiff::civil::Date>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_agency_reads_and_points_at_things_that_exist() {
        let keys: HashSet<_> = agencies().iter().map(|a| a.key.as_str()).collect();
        assert_eq!(keys.len(), agencies().len(), "keys are unique");
        for agency in agencies() {
            let parent = agency.parent.as_deref();
            assert!(parent.is_none_or(|p| keys.contains(p)), "{}", agency.key);
            assert_eq!(
                agency.jurisdiction == "us",
                agency.body == Body::Federal,
                "{}",
                agency.key
            );
            assert!(
                !agency.contacts.is_empty(),
                "{} can be reached somehow",
                agency.key
            );
        }
    }

    #[test]
    fn the_newsroom_finds_the_bodies_it_writes_to_first() {
        for key in [
            "boston-police",
            "city-of-boston",
            "boston-law-department",
            "boston-mayor",
            "boston-public-schools",
            "massachusetts-state-police",
            "suffolk-sheriff",
            "ma-public-safety",
            "ma-supervisor-of-records",
            "ice",
            "dhs-privacy",
            "cbp",
            "uscis",
            "fbi",
            "doj-oip",
        ] {
            assert!(agency(key).is_some(), "{key}");
        }
        assert_eq!(
            agency("ma-supervisor-of-records").unwrap().roles,
            [Role::AppealBody]
        );
    }

    #[test]
    fn contacts_say_where_they_are_from_and_claim_no_verification() {
        for contact in agencies().iter().flat_map(|a| &a.contacts) {
            assert!(
                !contact.source.is_empty() && !contact.label.is_empty(),
                "{}",
                contact.value
            );
            assert_eq!(
                contact.verified_on, None,
                "nobody has confirmed {}",
                contact.value
            );
            if contact.channel == Channel::Email {
                contact
                    .value
                    .parse::<domain::values::EmailAddress>()
                    .unwrap();
            }
            if contact.channel == Channel::Portal {
                assert!(contact.value.starts_with("https://"), "{}", contact.value);
            }
        }
    }
}
