//! People with accounts and what each role may do. One policy for pages,
//! commands and API; queries repeat `Viewer`'s rule in SQL.

use crate::{Case, PersonId};
use serde::{Deserialize, Serialize};

/// What a person may do in the newsroom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Drafts, sends and reads their requests.
    Reporter,
    /// Also approves letters and sees private cases.
    Editor,
    /// Also manages people and settings.
    Admin,
}

impl Role {
    /// Every role, least first.
    pub const ALL: [Self; 3] = [Self::Reporter, Self::Editor, Self::Admin];

    /// The name used in commands and stored in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reporter => "reporter",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }
}

/// A name that is none of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{given}” is not a {what}: use one of {expected}")]
pub struct UnknownName {
    /// What was asked for: role, stage, …
    pub what: &'static str,
    /// What was given.
    pub given: String,
    /// The names that exist, separated by commas.
    pub expected: String,
}

/// Gives an enum with `ALL` and `as_str` its parser and printer.
macro_rules! named {
    ($type:ty, $what:literal) => {
        impl std::str::FromStr for $type {
            type Err = $crate::person::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL
                    .into_iter()
                    .find(|one| one.as_str() == text.trim())
                    .ok_or_else(|| $crate::person::UnknownName {
                        what: $what,
                        given: text.chars().take(60).collect(),
                        expected: Self::ALL.map(Self::as_str).join(", "),
                    })
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use named;

named!(Role, "role");

/// Somebody who asks for something to be done: a signed-in person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub id: PersonId,
    /// As what.
    pub role: Role,
}

/// Whether a person may see or change something.
impl Actor {
    /// May see the case with all its letters, documents and links.
    pub fn may_see(&self, case: &Case) -> bool {
        match case.visibility {
            Visibility::Newsroom => true,
            Visibility::Private => case.owner == self.id || self.role >= Role::Editor,
        }
    }

    /// May change the case: record events, attach files, write letters.
    pub fn may_work_on(&self, case: &Case) -> bool {
        self.may_see(case)
    }

    /// May approve a letter written by `author`.
    pub fn may_approve(&self, author: PersonId, self_approval: bool) -> bool {
        if author == self.id {
            self_approval || self.role >= Role::Editor
        } else {
            self.role >= Role::Editor
        }
    }

    /// May confirm contacts, correct the corpus and its index, and triage mail.
    pub fn may_edit_newsroom_facts(&self) -> bool {
        true
    }

    /// May add people, change roles and settings.
    pub fn may_administer(&self) -> bool {
        self.role == Role::Admin
    }
}

/// Who sees a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everybody with an account.
    #[default]
    Newsroom,
    /// Its owner, editors and administrators.
    Private,
}

impl Visibility {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Newsroom, Self::Private];

    /// The name stored in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newsroom => "newsroom",
            Self::Private => "private",
        }
    }
}

named!(Visibility, "visibility");
