//! A case: one records request to one agency and all that follows. Its stage and
//! outcome are functions of its events; lateness is never stored at all.

use crate::{
    AgencyId, CaseId, PersonId, ProjectId, Reference,
    event::{Event, EventKind},
    letter::LetterKind,
    person::{Visibility, named},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use statutes::EventType;
use std::collections::{BTreeMap, HashSet};

/// How far a case has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The request is being written.
    #[default]
    Draft,
    /// It lies with an editor.
    InReview,
    /// Its text is fixed.
    Approved,
    /// It waits to be sent.
    Queued,
    /// It has left.
    Sent,
    /// The agency has said that it has it.
    Acknowledged,
    /// Records have begun to come.
    Producing,
    /// Over, with an outcome.
    Closed,
}

impl Stage {
    /// All, in order.
    pub const ALL: [Self; 8] = [
        Self::Draft,
        Self::InReview,
        Self::Approved,
        Self::Queued,
        Self::Sent,
        Self::Acknowledged,
        Self::Producing,
        Self::Closed,
    ];

    /// The name stored in the database and shown by commands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Approved => "approved",
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Acknowledged => "acknowledged",
            Self::Producing => "producing",
            Self::Closed => "closed",
        }
    }
}

named!(Stage, "stage");

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Everything asked for came.
    Granted,
    /// Part of it came.
    PartlyGranted,
    /// Nothing came; the agency refused.
    Denied,
    /// The agency says there is nothing.
    NoRecords,
    /// We took the request back.
    Withdrawn,
    /// We stopped pursuing it.
    Abandoned,
}

impl Outcome {
    /// All, best first.
    pub const ALL: [Self; 6] = [
        Self::Granted,
        Self::PartlyGranted,
        Self::Denied,
        Self::NoRecords,
        Self::Withdrawn,
        Self::Abandoned,
    ];

    /// The name stored in the database and shown by commands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::PartlyGranted => "partly_granted",
            Self::Denied => "denied",
            Self::NoRecords => "no_records",
            Self::Withdrawn => "withdrawn",
            Self::Abandoned => "abandoned",
        }
    }
}

named!(Outcome, "outcome");

/// The aggregate.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// Its reference, printed in subjects and reply addresses.
    pub reference: Reference,
    /// What the newsroom calls it.
    pub title: String,
    /// The story it belongs to.
    pub project: Option<ProjectId>,
    /// Whom it asks.
    pub agency: AgencyId,
    /// Who answers for it and gets its reminders.
    pub owner: PersonId,
    /// Who sees it.
    pub visibility: Visibility,
    /// The model request it was drafted from.
    pub model: String,
    /// The answers given in the model's form.
    pub answers: BTreeMap<String, String>,
    /// When the draft was begun.
    pub opened_at: Timestamp,
    /// How far it has come.
    pub progress: Progress,
    /// Grows with every event: a save that expects another version is refused.
    pub version: i64,
}

/// Stage and outcome together, so that a closed case always has its outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How far.
    pub stage: Stage,
    /// How it ended; set exactly while closed.
    pub outcome: Option<Outcome>,
}

/// Why something cannot be done to a case now. The text is shown as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The case is over.
    #[error("this case is closed: reopen it first")]
    Closed,
    /// It is not over.
    #[error("this case is not closed")]
    NotClosed,
    /// A letter is still on its way out.
    #[error("a letter is waiting to be sent: cancel it or wait until it has left")]
    LetterWaiting,
    /// The event that is to be corrected is not one that can be.
    #[error("this event cannot be corrected: record a new one instead")]
    NotCorrectable,
    /// The event has been corrected before.
    #[error("this event has been corrected already: correct the newest one")]
    AlreadyCorrected,
}

impl Case {
    /// Whether it can be closed now. `waiting`: letters queued or being sent.
    pub fn close(
        &self,
        outcome: Outcome,
        note: String,
        waiting: usize,
    ) -> Result<EventKind, Refused> {
        if self.progress.stage == Stage::Closed {
            return Err(Refused::Closed);
        }
        if waiting > 0 {
            return Err(Refused::LetterWaiting);
        }
        Ok(EventKind::Closed { outcome, note })
    }

    /// Takes up a closed case again.
    pub fn reopen(&self, note: String) -> Result<EventKind, Refused> {
        if self.progress.stage != Stage::Closed {
            return Err(Refused::NotClosed);
        }
        Ok(EventKind::Reopened { note })
    }

    /// Whether facts may still be recorded on it.
    pub fn open(&self) -> Result<(), Refused> {
        if self.progress.stage == Stage::Closed {
            Err(Refused::Closed)
        } else {
            Ok(())
        }
    }
}

/// The events that stand: those that no later event corrects, in order of record.
pub fn standing(events: &[Event]) -> Vec<&Event> {
    let gone: HashSet<_> = events.iter().filter_map(|event| event.supersedes).collect();
    events
        .iter()
        .filter(|event| !gone.contains(&event.id))
        .collect()
}

/// Stage and outcome as the events tell them.
pub fn progress(events: &[Event]) -> Progress {
    let mut stage = Stage::Draft;
    let mut outcome = None;
    for event in standing(events) {
        match &event.kind {
            EventKind::Closed { outcome: how, .. } => outcome = Some(*how),
            EventKind::Reopened { .. } => outcome = None,
            other => stage = stage_after(stage, other),
        }
    }
    if outcome.is_some() {
        stage = Stage::Closed;
    }
    Progress { stage, outcome }
}

/// One step of the stage; closing and reopening are not steps but a lid on top.
fn stage_after(stage: Stage, event: &EventKind) -> Stage {
    use EventKind as K;
    let request = |kind: &LetterKind| *kind == LetterKind::Request && stage < Stage::Sent;
    match event {
        K::LetterSubmitted { letter_kind, .. } if request(letter_kind) => Stage::InReview,
        K::LetterSentBack { letter_kind, .. } if request(letter_kind) => Stage::Draft,
        K::LetterApproved { letter_kind, .. } if request(letter_kind) => Stage::Approved,
        K::LetterReopened { letter_kind, .. } if request(letter_kind) => Stage::Draft,
        K::LetterQueued { letter_kind, .. } if request(letter_kind) => Stage::Queued,
        K::LetterUnqueued { letter_kind, .. } if request(letter_kind) => Stage::Approved,
        K::Legal(fact) => stage.max(stage_of_fact(fact.kind)),
        _ => stage,
    }
}

/// The stage that a fact shows to have been reached at least.
fn stage_of_fact(kind: EventType) -> Stage {
    use EventType as T;
    match kind {
        T::Sent | T::Received | T::FirstReceived => Stage::Sent,
        T::Acknowledged
        | T::ReceiptAcknowledged
        | T::ClarificationAsked
        | T::FeeEstimateIssued
        | T::ExtensionClaimed
        | T::Denied
        | T::Determined => Stage::Acknowledged,
        T::PartialProduction | T::Completed => Stage::Producing,
        _ => Stage::Draft,
    }
}
