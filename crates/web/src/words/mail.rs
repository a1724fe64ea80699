//! Letters, what became of them, and what comes back.

use super::{Bare, Words};
use domain::{
    Channel, DeliveryState, FetchState, LetterKind,
    delivery::Purpose,
    handover::Way,
    inbound::{Authenticity, InboundState},
    kinds::Kind,
    vouch::Verdict,
};
use store::reader::letters::LetterStage;

impl Words for LetterKind {
    fn word(&self) -> &'static str {
        match self {
            Self::Request => "Request",
            Self::FollowUp => "Follow-up",
            Self::Narrowing => "Narrowing",
            Self::FeeAnswer => "Answer on fees",
            Self::Clarification => "Clarification",
            Self::ExtensionAnswer => "Answer to an extension",
            Self::DenialAnswer => "Answer to a denial",
            Self::Appeal => "Appeal",
            Self::Thanks => "Thanks",
            Self::Other => "Letter",
        }
    }
}

impl Words for Way {
    fn word(&self) -> &'static str {
        match self {
            Self::Portal => "by a form on a web site",
            Self::Mail => "by post",
            Self::Fax => "by fax",
            Self::InPerson => "over the counter",
        }
    }
}

impl Words for FetchState {
    fn word(&self) -> &'static str {
        match self {
            Self::Waiting => "Waiting to be fetched",
            Self::Fetching => "Being fetched",
            Self::Fetched => "Fetched",
            Self::Refused => "Not followed",
            Self::Failed => "Nothing came",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Waiting | Self::Fetching => "live",
            Self::Fetched => "good",
            Self::Refused | Self::Failed => "bad",
        }
    }
}

impl Words for LetterStage {
    fn word(&self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::InReview => "In review",
            Self::Approved => "Approved",
            Self::Queued => "Waiting to be sent",
            Self::Sent => "Sent",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Draft => "",
            Self::InReview | Self::Approved => "warn",
            Self::Queued => "live",
            Self::Sent => "good",
        }
    }
}

impl Words for DeliveryState {
    fn word(&self) -> &'static str {
        match self {
            Self::Queued => "Waiting to leave",
            Self::Attempting => "Being sent",
            Self::Accepted => "Has left",
            Self::Deferred => "Put off by the mail server",
            Self::Refused => "Refused",
            Self::Bounced => "Came back",
            Self::Delivered => "Delivered",
            Self::Unknown => "Not known whether it left",
            Self::Held => "Held in the outbox",
            Self::Cancelled => "Taken back",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Queued | Self::Attempting => "live",
            Self::Accepted | Self::Delivered => "good",
            Self::Deferred | Self::Held => "warn",
            Self::Refused | Self::Bounced | Self::Unknown => "bad",
            Self::Cancelled => "",
        }
    }
}

/// What a person can do about a mail in this state; empty where nothing is to do.
pub(crate) fn delivery_advice(state: impl Bare<DeliveryState>) -> &'static str {
    match state.bare() {
        DeliveryState::Queued => "It leaves by itself. Until then it can be taken back.",
        DeliveryState::Attempting => "A worker is talking to the mail server.",
        DeliveryState::Deferred => {
            "The server asked to come back later. Daylight tries again by itself, with growing pauses, for five days."
        }
        DeliveryState::Refused => {
            "The server refused it for good; its words say why. Take it back, check the address with the agency, and send it again."
        }
        DeliveryState::Bounced => {
            "It was taken and came back. Check the address with the agency before you send it again."
        }
        DeliveryState::Unknown => {
            "The connection broke after the text was handed over, so it may or may not have left. Look into the mail server's log or ask the agency; then say that it has left, or send it again."
        }
        DeliveryState::Held => {
            "No mail server is configured. Download the mail and send it yourself, then say that it has left; or configure a server and send it again."
        }
        DeliveryState::Accepted | DeliveryState::Delivered | DeliveryState::Cancelled => "",
    }
}

impl Words for Purpose {
    fn word(&self) -> &'static str {
        match self {
            Self::Letter => "Letter",
            Self::Reminder => "Reminder",
            Self::Account => "Account",
        }
    }
}

impl Words for Channel {
    fn word(&self) -> &'static str {
        match self {
            Self::Email => "E-mail",
            Self::Portal => "Web portal",
            Self::Post => "Post",
            Self::Fax => "Fax",
            Self::Phone => "Telephone",
        }
    }
}

/// What a message seems to say.
pub(crate) const fn finding(kind: Kind) -> &'static str {
    match kind {
        Kind::Automatic => "An automatic reply",
        Kind::Acknowledgement => "They have the request",
        Kind::Extension => "They take more time",
        Kind::FeeEstimate => "They ask for money",
        Kind::Question => "They ask what is meant",
        Kind::Denial => "They refuse it, or part of it",
        Kind::NoRecords => "They say that there are no records",
        Kind::Production => "They give records",
        Kind::AppealDetermination => "An appeal was decided",
    }
}

impl Words for InboundState {
    fn word(&self) -> &'static str {
        match self {
            Self::Received => "Being sorted",
            Self::Attached => "In its case",
            Self::Triage => "In triage",
            Self::Spam => "Spam",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Received => "live",
            Self::Attached => "good",
            Self::Triage | Self::Spam => "",
        }
    }
}

impl Words for Verdict {
    fn word(&self) -> &'static str {
        match self {
            Self::Pass => "Holds",
            Self::Fail => "Does not hold",
            Self::Absent => "Nothing there",
            Self::Unsure => "Could not be checked",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Pass => "good",
            Self::Fail => "bad",
            Self::Absent | Self::Unsure => "",
        }
    }
}

impl Words for Authenticity {
    fn word(&self) -> &'static str {
        match self {
            Self::Unknown => "Sender not verified",
            Self::Verified => "Sender verified",
            Self::Forged => "Sender forged",
            Self::Unchecked => "Sender could not be checked",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Unknown | Self::Unchecked => "",
            Self::Verified => "good",
            Self::Forged => "bad",
        }
    }
}
