//! Clocks and the facts that they count from, as the law tells them apart.

use super::{Bare, Words};
use statutes::{Clock, Confidence, Duty, EventType, Side, State, StepKind};

impl Words for State {
    fn word(&self) -> &'static str {
        match self {
            Self::Running => "Running",
            Self::Extended => "Extended",
            Self::Paused => "Paused",
            Self::Met => "Met",
            Self::Ended => "Over",
            Self::Open => "No number in the law",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Running | Self::Extended => "live",
            Self::Paused => "warn",
            Self::Met => "good",
            Self::Ended | Self::Open => "",
        }
    }
}

impl Words for Confidence {
    fn word(&self) -> &'static str {
        match self {
            Self::Verified => "read in the law itself",
            Self::Secondary => "from a guide, not yet compared with the law",
            Self::Recalled => "from memory: check it before you rely on it",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Verified => "good",
            Self::Secondary => "",
            Self::Recalled => "warn",
        }
    }
}

impl Words for StepKind {
    fn word(&self) -> &'static str {
        match self {
            Self::Start => "Day zero",
            Self::Deem => "Counts as received",
            Self::Skip => "Not counted",
            Self::Extend => "Extended to",
            Self::Pause => "Paused",
            Self::Resume => "Goes on",
            Self::Restart => "Begins again",
            Self::Roll => "Moved to",
            Self::Cap => "Limit",
        }
    }
}

/// What a clock is about: who must do what.
pub(crate) fn clock_title(clock: &Clock) -> String {
    if !domain::clock::binds(clock) {
        return "The agency may ask for more time".to_owned();
    }
    let whose = match clock.side {
        Side::Agency => "The agency must",
        Side::Requester => "We must",
    };
    let what = match clock.duty {
        Duty::Acknowledge => "acknowledge the request",
        Duty::Respond => "respond",
        Duty::Determine => "decide",
        Duty::Produce => "hand over the records",
        Duty::Deny => "say what it withholds",
        Duty::Petition => match clock.side {
            Side::Agency => "petition for more time",
            Side::Requester => "petition",
        },
        Duty::StartClock => "act for the time to begin",
    };
    match &clock.title {
        Some(title) => format!("{whose} {what}: {title}"),
        None => format!("{whose} {what}"),
    }
}

/// The name of a legal fact, as forms and the conversation show it.
pub(crate) fn fact(kind: impl Bare<EventType>) -> &'static str {
    use EventType as T;
    match kind.bare() {
        T::Sent => "Request sent",
        T::Received => "Request received by the agency",
        T::FirstReceived => "First received anywhere in the agency",
        T::AppealReceived => "Appeal received",
        T::PetitionReceived => "Petition received",
        T::SupervisorDetermination => "Supervisor's determination",
        T::StatementRequested => "Written statement requested",
        T::AgRequestReceived => "Request to the attorney general received",
        T::Acknowledged => "Agency acknowledged the request",
        T::ReceiptAcknowledged => "Agency stated when it received the request",
        T::Elected => "We chose how to proceed",
        T::NoticeGiven => "Agency gave notice",
        T::Determined => "Agency decided",
        T::Denied => "Agency denied the request",
        T::Determination => "Appeal decided",
        T::Violation => "Violation",
        T::Completed => "All records handed over",
        T::PartialProduction => "Some records handed over",
        T::Withdrawn => "Request withdrawn",
        T::AppealFiled => "We filed an appeal",
        T::ClarificationAsked => "Agency asked a question",
        T::ClarificationAnswered => "We answered the agency's question",
        T::FeeEstimateIssued => "Agency asked for a fee",
        T::FeePaid => "We paid the fee",
        T::ExtensionClaimed => "Agency claimed an extension",
        T::SupervisorExtension => "Supervisor granted the agency more time",
        T::AgreedDate => "A date was agreed",
        T::OfficeClosed => "Agency's office was closed",
    }
}

/// Kinds of body, as the law tells them apart.
pub(crate) fn body(body: &str) -> String {
    match body {
        "municipality" => "city or town".to_owned(),
        "agency" => "state agency".to_owned(),
        "federal" => "federal agency".to_owned(),
        other => other.replace('_', " "),
    }
}
