//! A body that holds records, and how it can be reached. Nothing is sent to a
//! contact that nobody has verified.

use crate::{AgencyId, ContactId, PersonId, person::named};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A body that holds records.
#[derive(Clone, Debug, PartialEq)]
pub struct Agency {
    /// Its id.
    pub id: AgencyId,
    /// The key of the seed it was loaded from.
    pub key: Option<String>,
    /// Its name.
    pub name: String,
    /// Jurisdiction id of the law data.
    pub jurisdiction: String,
    /// Kind of body: `municipality`, `agency`, `federal`, …
    pub body: String,
    /// County, where the law asks for it.
    pub county: Option<String>,
    /// The body it is part of.
    pub parent: Option<AgencyId>,
    /// Other names people use.
    pub aliases: Vec<String>,
    /// What it is beside a holder of records, e.g. `appeal_body`.
    pub roles: Vec<String>,
    /// How its records officer is addressed.
    pub officer_title: String,
    /// What else the newsroom knows.
    pub note: String,
}

/// By which way something goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// E-mail.
    Email,
    /// A form on a web site.
    Portal,
    /// A letter on paper.
    Post,
    /// Fax.
    Fax,
    /// Telephone.
    Phone,
}

impl Channel {
    /// All.
    pub const ALL: [Self; 5] = [
        Self::Email,
        Self::Portal,
        Self::Post,
        Self::Fax,
        Self::Phone,
    ];

    /// The name stored in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Portal => "portal",
            Self::Post => "post",
            Self::Fax => "fax",
            Self::Phone => "phone",
        }
    }
}

named!(Channel, "channel");

/// One way to reach an agency.
#[derive(Clone, Debug, PartialEq)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// Whose.
    pub agency: AgencyId,
    /// Which way.
    pub channel: Channel,
    /// The address, number or link.
    pub value: String,
    /// Whose desk it is.
    pub label: String,
    /// Where the newsroom has it from.
    pub source: String,
    /// When somebody last confirmed it, and who.
    pub verified: Option<(Date, Option<PersonId>)>,
}

impl Contact {
    /// Whether mail may go to it.
    pub const fn verified(&self) -> bool {
        self.verified.is_some()
    }
}
