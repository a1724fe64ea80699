//! Cases, people and what is read and linked on them.

use super::{Bare, Words};
use domain::{DocumentState, Outcome, Role, Stage, Verdict, Visibility};

impl Words for Stage {
    fn word(&self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::InReview => "In review",
            Self::Approved => "Approved",
            Self::Queued => "Waiting to be sent",
            Self::Sent => "Sent",
            Self::Acknowledged => "Acknowledged",
            Self::Producing => "Records coming",
            Self::Closed => "Closed",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Draft | Self::Closed => "",
            Self::InReview | Self::Approved => "warn",
            Self::Queued | Self::Sent | Self::Acknowledged => "live",
            Self::Producing => "good",
        }
    }
}

impl Words for Outcome {
    fn word(&self) -> &'static str {
        match self {
            Self::Granted => "Granted",
            Self::PartlyGranted => "Partly granted",
            Self::Denied => "Denied",
            Self::NoRecords => "No records",
            Self::Withdrawn => "Withdrawn",
            Self::Abandoned => "Abandoned",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Granted => "good",
            Self::PartlyGranted => "warn",
            Self::Denied => "bad",
            Self::NoRecords | Self::Withdrawn | Self::Abandoned => "",
        }
    }
}

/// What an outcome means, for the form in which one is chosen.
pub(crate) fn outcome_help(outcome: impl Bare<Outcome>) -> &'static str {
    match outcome.bare() {
        Outcome::Granted => "Everything asked for came.",
        Outcome::PartlyGranted => "Part of it came; the rest was withheld or is not there.",
        Outcome::Denied => "The agency refused, and nothing came.",
        Outcome::NoRecords => "The agency says that there is nothing.",
        Outcome::Withdrawn => "We told the agency that we take the request back.",
        Outcome::Abandoned => "We stopped pursuing it.",
    }
}

impl Words for DocumentState {
    fn word(&self) -> &'static str {
        match self {
            Self::Received => "Waiting to be read",
            Self::Reading => "Being read",
            Self::Read => "Read, waiting for links",
            Self::Linking => "Being compared with the corpus",
            Self::Linked => "Read and linked",
            Self::Failed => "Could not be read",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Received | Self::Reading | Self::Read | Self::Linking => "live",
            Self::Linked => "good",
            Self::Failed => "bad",
        }
    }
}

impl Words for Verdict {
    fn word(&self) -> &'static str {
        match self {
            Self::Confirmed => "Confirmed",
            Self::Rejected => "Rejected",
            Self::Undone => "Open",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Confirmed => "good",
            Self::Rejected | Self::Undone => "",
        }
    }
}

/// What links of this kind are called; one and many.
pub(crate) fn link_kind(kind: &str) -> &'static str {
    match kind {
        "person" => "Person",
        "org" => "Organisation",
        "statute" => "Law",
        "quote" => "Quote",
        "event" => "Event",
        "text_reuse" => "Same passage",
        "topic" => "Same subject",
        _ => "Link",
    }
}

/// How sure a link is, in words that do not promise a decimal place.
pub(crate) fn sureness(score: impl Bare<f64>) -> &'static str {
    match score.bare() {
        score if score >= 0.9 => "almost certain",
        score if score >= 0.7 => "likely",
        score if score >= 0.4 => "possible",
        _ => "a guess",
    }
}

impl Words for Role {
    fn word(&self) -> &'static str {
        match self {
            Self::Reporter => "Reporter",
            Self::Editor => "Editor",
            Self::Admin => "Administrator",
        }
    }
}

/// What a role may do, for the form in which one is chosen.
pub(crate) fn role_help(role: impl Bare<Role>) -> &'static str {
    match role.bare() {
        Role::Reporter => "Drafts, sends and reads requests.",
        Role::Editor => "Also approves letters and sees private cases.",
        Role::Admin => "Also manages people and settings.",
    }
}

impl Words for Visibility {
    fn word(&self) -> &'static str {
        match self {
            Self::Newsroom => "Newsroom",
            Self::Private => "Private",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Newsroom => "",
            Self::Private => "warn",
        }
    }
}
