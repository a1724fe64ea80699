//! Ways by which a person gets a letter out: Daylight sends e-mail and nothing else, and
//! agencies have forms on web sites, letter boxes, fax machines and counters.

use crate::{Channel, person::named};
use serde::{Deserialize, Serialize};

/// By which way a person has handed over a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Typed into a form on a web site.
    Portal,
    /// As a letter on paper, posted.
    Mail,
    /// Faxed.
    Fax,
    /// Over the counter.
    InPerson,
}

impl Way {
    /// All.
    pub const ALL: [Self; 4] = [Self::Portal, Self::Mail, Self::Fax, Self::InPerson];

    /// The name stored in the database and given on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Mail => "mail",
            Self::Fax => "fax",
            Self::InPerson => "in_person",
        }
    }

    /// What the law calls it.
    pub const fn legal(self) -> statutes::Channel {
        match self {
            Self::Portal => statutes::Channel::Portal,
            Self::Mail => statutes::Channel::Mail,
            Self::Fax => statutes::Channel::Fax,
            Self::InPerson => statutes::Channel::InPerson,
        }
    }

    /// The way by which a contact of this kind is reached, where a person has to go it.
    pub const fn to(channel: Channel) -> Option<Self> {
        match channel {
            Channel::Portal => Some(Self::Portal),
            Channel::Post => Some(Self::Mail),
            Channel::Fax => Some(Self::Fax),
            Channel::Email | Channel::Phone => None,
        }
    }

    /// Whether a letter on paper is needed for it.
    pub const fn on_paper(self) -> bool {
        !matches!(self, Self::Portal)
    }

    /// What a person does, step by step.
    pub const fn steps(self) -> &'static [&'static str] {
        match self {
            Self::Portal => &[
                "Open the agency's form and sign in, if it asks for that.",
                "Copy the subject and the text below into it; leave the text as it is, for it is the approved one.",
                "Give the reply address below as your own address, so that answers come into this case.",
                "Add the files that go with the letter, if there are any.",
                "Send it, and note the number that the form gives you.",
                "Say below that you have sent it.",
            ],
            Self::Mail => &[
                "Print the letter below and sign it.",
                "Put in what the letter says is enclosed or sent separately.",
                "Send it with a tracking number, if the date of receipt may be disputed.",
                "Keep the receipt, and say below that you have sent it.",
            ],
            Self::Fax => &[
                "Print the letter below and sign it.",
                "Fax it, and keep the report that says it arrived.",
                "Say below that you have sent it.",
            ],
            Self::InPerson => &[
                "Print the letter below twice and sign it.",
                "Hand over one copy, and have the other stamped or signed with the date.",
                "Say below that you have handed it over, and record the receipt on the case.",
            ],
        }
    }
}

named!(Way, "way of sending");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_law() {
        for way in Way::ALL {
            assert_eq!(way.as_str().parse::<Way>().ok(), Some(way));
            assert_eq!(way.legal().as_str(), way.as_str());
            assert!(way.steps().len() >= 3);
        }
    }
}
