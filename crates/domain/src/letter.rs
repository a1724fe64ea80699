//! A letter: something we write. Saving keeps every version; approving fixes the
//! bytes, and what is fixed is what is sent.

use crate::{
    CaseId, Digest, LetterId, PersonId,
    person::{Actor, named},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a letter is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// The records request itself.
    Request,
    /// Asks where the answer is.
    FollowUp,
    /// Narrows the request.
    Narrowing,
    /// Answers a fee estimate.
    FeeAnswer,
    /// Answers a question.
    Clarification,
    /// Answers an agency that takes more time.
    ExtensionAnswer,
    /// Answers a denial in part, short of an appeal.
    DenialAnswer,
    /// Appeals to the authority that the law names.
    Appeal,
    /// Thanks and closes.
    Thanks,
    /// Anything else.
    Other,
}

impl LetterKind {
    /// All.
    pub const ALL: [Self; 10] = [
        Self::Request,
        Self::FollowUp,
        Self::Narrowing,
        Self::FeeAnswer,
        Self::Clarification,
        Self::ExtensionAnswer,
        Self::DenialAnswer,
        Self::Appeal,
        Self::Thanks,
        Self::Other,
    ];

    /// The name stored in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::FollowUp => "follow_up",
            Self::Narrowing => "narrowing",
            Self::FeeAnswer => "fee_answer",
            Self::Clarification => "clarification",
            Self::ExtensionAnswer => "extension_answer",
            Self::DenialAnswer => "denial_answer",
            Self::Appeal => "appeal",
            Self::Thanks => "thanks",
            Self::Other => "other",
        }
    }
}

named!(LetterKind, "kind of letter");

/// Where a letter stands, with what that state knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetterState {
    /// Being written.
    Draft {
        /// What an editor wants changed; empty at first.
        review_note: String,
    },
    /// With an editor.
    InReview,
    /// Fixed.
    Approved(Approval),
    /// Waiting to leave.
    Queued(Approval),
    /// Gone.
    Sent(Approval),
}

/// Which version was fixed, by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The version.
    pub version: i32,
    /// SHA-256 of its subject, a line feed, and its body.
    pub digest: Digest,
    /// Who approved.
    pub by: PersonId,
}

impl LetterState {
    /// The name stored in the database.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Draft { .. } => "draft",
            Self::InReview => "in_review",
            Self::Approved(_) => "approved",
            Self::Queued(_) => "queued",
            Self::Sent(_) => "sent",
        }
    }

    /// The approval, once there is one.
    pub const fn approval(&self) -> Option<&Approval> {
        match self {
            Self::Approved(approval) | Self::Queued(approval) | Self::Sent(approval) => {
                Some(approval)
            }
            Self::Draft { .. } | Self::InReview => None,
        }
    }
}

/// A letter with its newest text.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// Its id.
    pub id: LetterId,
    /// The case it belongs to.
    pub case: CaseId,
    /// What it is for.
    pub kind: LetterKind,
    /// Where it stands.
    pub state: LetterState,
    /// One line.
    pub subject: String,
    /// Plain text, lines separated by `\n`.
    pub body: String,
    /// Number of the newest version, from 1.
    pub version: i32,
    /// Who began it.
    pub author: PersonId,
    /// When it was last saved or moved.
    pub updated_at: Timestamp,
}

/// Why something cannot be done to a letter. The text is shown as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LetterRefused {
    /// It is not in the state that this needs.
    #[error("this letter is {state}: {needed}")]
    WrongState {
        /// Where it stands.
        state: &'static str,
        /// What it would have to be.
        needed: &'static str,
    },
    /// The person may not approve it.
    #[error(
        "a letter is approved by an editor, or by its author where the newsroom's settings allow it"
    )]
    MayNotApprove,
    /// It still bears a mark that a person must resolve.
    #[error("the letter still says “{0}”: check the fact and remove the mark")]
    Unchecked(String),
    /// Nothing to send.
    #[error("the letter has no {0}")]
    Empty(&'static str),
    /// Somebody else saved in between.
    #[error(
        "somebody saved this letter while you were writing: compare version {theirs} with yours"
    )]
    SavedInBetween {
        /// The newest version.
        theirs: i32,
    },
    /// The subject has a line break or is too long.
    #[error("the subject must be one line of at most 200 characters")]
    SubjectLine,
}

impl Letter {
    /// The digest that approval fixes.
    pub fn digest(&self) -> Digest {
        Digest::of(format!("{}\n{}", self.subject, self.body).as_bytes())
    }

    /// A new version of the text, written on top of version `based_on`.
    pub fn save(
        mut self,
        subject: &str,
        body: &str,
        based_on: i32,
        now: Timestamp,
    ) -> Result<Self, LetterRefused> {
        self.editable()?;
        if based_on != self.version {
            return Err(LetterRefused::SavedInBetween {
                theirs: self.version,
            });
        }
        if subject.chars().any(char::is_control) || subject.chars().count() > 200 {
            return Err(LetterRefused::SubjectLine);
        }
        self.subject = subject.trim().to_owned();
        self.body = body.replace("\r\n", "\n");
        self.version += 1;
        self.updated_at = now;
        Ok(self)
    }

    /// Gives it to an editor.
    pub fn submit(self, now: Timestamp) -> Result<Self, LetterRefused> {
        if !matches!(self.state, LetterState::Draft { .. }) {
            return Err(self.wrong("only a draft is submitted"));
        }
        self.complete()?;
        Ok(self.moved(LetterState::InReview, now))
    }

    /// Gives it back to its author.
    pub fn send_back(self, note: String, now: Timestamp) -> Result<Self, LetterRefused> {
        if self.state != LetterState::InReview {
            return Err(self.wrong("only a letter in review is sent back"));
        }
        Ok(self.moved(LetterState::Draft { review_note: note }, now))
    }

    /// Fixes the newest version. `mark` is the words that stand where a fact has
    /// not been checked; a letter that bears one is not approved.
    pub fn approve(
        self,
        actor: &Actor,
        self_approval: bool,
        mark: &str,
        now: Timestamp,
    ) -> Result<Self, LetterRefused> {
        if !matches!(
            self.state,
            LetterState::Draft { .. } | LetterState::InReview
        ) {
            return Err(self.wrong("only a draft or a letter in review is approved"));
        }
        if !actor.may_approve(self.author, self_approval) {
            return Err(LetterRefused::MayNotApprove);
        }
        self.complete()?;
        if let Some(line) = self.body.lines().find(|line| line.contains(mark)) {
            return Err(LetterRefused::Unchecked(
                line.trim().chars().take(120).collect(),
            ));
        }
        let approval = Approval {
            version: self.version,
            digest: self.digest(),
            by: actor.id,
        };
        Ok(self.moved(LetterState::Approved(approval), now))
    }

    /// Takes an approved letter back to be changed.
    pub fn reopen(self, now: Timestamp) -> Result<Self, LetterRefused> {
        if !matches!(self.state, LetterState::Approved(_)) {
            return Err(
                self.wrong("only an approved letter that has not been queued is taken back")
            );
        }
        Ok(self.moved(
            LetterState::Draft {
                review_note: String::new(),
            },
            now,
        ))
    }

    /// Puts it into the queue.
    pub fn queue(self, now: Timestamp) -> Result<Self, LetterRefused> {
        let LetterState::Approved(approval) = self.state else {
            return Err(self.wrong("only an approved letter is sent"));
        };
        Ok(self.moved(LetterState::Queued(approval), now))
    }

    /// Takes it out of the queue again.
    pub fn unqueue(self, now: Timestamp) -> Result<Self, LetterRefused> {
        let LetterState::Queued(approval) = self.state else {
            return Err(self.wrong("it is not waiting to be sent"));
        };
        Ok(self.moved(LetterState::Approved(approval), now))
    }

    /// It has left.
    pub fn sent(self, now: Timestamp) -> Result<Self, LetterRefused> {
        let LetterState::Queued(approval) = self.state else {
            return Err(self.wrong("it is not waiting to be sent"));
        };
        Ok(self.moved(LetterState::Sent(approval), now))
    }

    /// A person has sent it by a way that Daylight does not go.
    pub fn handed_over(self, now: Timestamp) -> Result<Self, LetterRefused> {
        let LetterState::Approved(approval) = self.state else {
            return Err(self.wrong(
                "only an approved letter that waits in no queue can be noted as sent by hand",
            ));
        };
        Ok(self.moved(LetterState::Sent(approval), now))
    }

    /// Refused where its text is fixed.
    pub fn editable(&self) -> Result<(), LetterRefused> {
        match self.state {
            LetterState::Draft { .. } | LetterState::InReview => Ok(()),
            _ => Err(self.wrong("take it back to a draft before you change it")),
        }
    }

    fn complete(&self) -> Result<(), LetterRefused> {
        if self.subject.trim().is_empty() {
            return Err(LetterRefused::Empty("subject"));
        }
        if self.body.trim().is_empty() {
            return Err(LetterRefused::Empty("text"));
        }
        Ok(())
    }

    fn wrong(&self, needed: &'static str) -> LetterRefused {
        LetterRefused::WrongState {
            state: self.state.as_str(),
            needed,
        }
    }

    fn moved(mut self, state: LetterState, now: Timestamp) -> Self {
        self.state = state;
        self.updated_at = now;
        self
    }
}
