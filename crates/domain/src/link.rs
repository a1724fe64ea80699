//! A link between a page and the corpus, and what a person says of it.

use crate::person::named;
use serde::{Deserialize, Serialize};

/// What a person says of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is right.
    Confirmed,
    /// It is wrong.
    Rejected,
    /// As if nobody had judged it.
    Undone,
}

impl Verdict {
    /// All.
    pub const ALL: [Self; 3] = [Self::Confirmed, Self::Rejected, Self::Undone];

    /// The name stored in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
            Self::Undone => "undone",
        }
    }
}

named!(Verdict, "verdict");
