//! What a column of a newsroom's list holds, guessed from its head. Each list calls
//! its columns otherwise; the person sees the guess and corrects it.

use crate::person::named;
use serde::{Deserialize, Serialize};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// What was asked for, in short: the case's title.
    Title,
    /// Whom it asks.
    Agency,
    /// The law or the state.
    Law,
    /// Kind of agency: local, state or federal.
    Body,
    /// When the request went out.
    SentOn,
    /// When the agency got it.
    ReceivedOn,
    /// When it said so.
    AcknowledgedOn,
    /// When a fee was asked for.
    FeeOn,
    /// How much.
    FeeAmount,
    /// When it was refused.
    DeniedOn,
    /// When it was over.
    ClosedOn,
    /// The date that the list itself counted.
    DueOn,
    /// How it stands, in the list's own words.
    Status,
    /// Whose it is.
    Owner,
    /// The story it belongs to.
    Project,
    /// The agency's number for it.
    Tracking,
    /// E-mail, post, portal, fax.
    Channel,
    /// Anything else that is to be kept with its head.
    Kept,
    /// Not taken over.
    Ignored,
}

impl Column {
    /// All, in the order in which a person is asked.
    pub const ALL: [Self; 19] = [
        Self::Title,
        Self::Agency,
        Self::Law,
        Self::Body,
        Self::SentOn,
        Self::ReceivedOn,
        Self::AcknowledgedOn,
        Self::FeeOn,
        Self::FeeAmount,
        Self::DeniedOn,
        Self::ClosedOn,
        Self::DueOn,
        Self::Status,
        Self::Owner,
        Self::Project,
        Self::Tracking,
        Self::Channel,
        Self::Kept,
        Self::Ignored,
    ];

    /// The name stored and used by commands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Agency => "agency",
            Self::Law => "law",
            Self::Body => "kind",
            Self::SentOn => "sent",
            Self::ReceivedOn => "received",
            Self::AcknowledgedOn => "acknowledged",
            Self::FeeOn => "fee_on",
            Self::FeeAmount => "fee",
            Self::DeniedOn => "denied",
            Self::ClosedOn => "closed",
            Self::DueOn => "due",
            Self::Status => "status",
            Self::Owner => "owner",
            Self::Project => "story",
            Self::Tracking => "tracking",
            Self::Channel => "channel",
            Self::Kept => "note",
            Self::Ignored => "ignore",
        }
    }

    /// As a person reads it in the mapping form.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Title => "What was asked for (the title)",
            Self::Agency => "Agency",
            Self::Law => "Law or state",
            Self::Body => "Kind of agency (local, state, federal)",
            Self::SentOn => "Date sent",
            Self::ReceivedOn => "Date the agency got it",
            Self::AcknowledgedOn => "Date acknowledged",
            Self::FeeOn => "Date of a fee estimate",
            Self::FeeAmount => "Fee",
            Self::DeniedOn => "Date denied",
            Self::ClosedOn => "Date closed",
            Self::DueOn => "Due date as the list counted it",
            Self::Status => "Status",
            Self::Owner => "Whose it is",
            Self::Project => "Story",
            Self::Tracking => "The agency's tracking number",
            Self::Channel => "How it was sent",
            Self::Kept => "Keep as a note",
            Self::Ignored => "Leave out",
        }
    }

    /// Whether several columns may hold it.
    pub const fn repeats(self) -> bool {
        matches!(self, Self::Kept | Self::Ignored)
    }

    /// What a head says; [`Column::Kept`] where it says nothing that is known.
    pub fn named(head: &str) -> Self {
        let words = words(head);
        let known = NAMES
            .iter()
            .find(|(_, names)| names.contains(&words.as_str()));
        known.map_or_else(|| by_words(&words), |(column, _)| *column)
    }
}

named!(Column, "column");

/// Heads as lists of requests have them, whole.
const NAMES: [(Column, &[&str]); 17] = [
    (
        Column::Title,
        &[
            "title",
            "request",
            "subject",
            "description",
            "records requested",
            "what",
            "name",
            "request title",
            "record requested",
            "records",
            "foia",
            "topic",
            "request name",
            "document requested",
            "documents requested",
            "summary",
            "request description",
        ],
    ),
    (
        Column::Agency,
        &[
            "agency",
            "department",
            "public body",
            "office",
            "recipient",
            "to",
            "who",
            "authority",
            "custodian",
            "agency name",
            "sent to",
            "dept",
            "body",
            "institution",
            "government agency",
        ],
    ),
    (
        Column::Law,
        &[
            "law",
            "state",
            "jurisdiction",
            "statute",
            "act",
            "jurisdiction name",
            "st",
        ],
    ),
    (
        Column::Body,
        &[
            "level",
            "kind",
            "agency type",
            "jurisdiction level",
            "type of agency",
            "agency level",
            "government level",
            "level of government",
        ],
    ),
    (
        Column::SentOn,
        &[
            "sent",
            "date",
            "filed",
            "submitted",
            "date filed",
            "date sent",
            "date submitted",
            "sent on",
            "filed on",
            "date requested",
            "request date",
            "requested",
            "date of request",
            "submitted on",
            "sent date",
            "filing date",
            "datetime submitted",
            "requested on",
        ],
    ),
    (
        Column::ReceivedOn,
        &[
            "received",
            "date received",
            "received on",
            "receipt",
            "date received by agency",
            "received by agency",
            "delivered",
        ],
    ),
    (
        Column::AcknowledgedOn,
        &[
            "acknowledged",
            "date acknowledged",
            "acknowledgement",
            "acknowledgment",
            "ack",
            "acknowledged on",
            "ack date",
            "date of acknowledgement",
            "acknowledgment date",
            "acknowledgement date",
        ],
    ),
    (
        Column::FeeOn,
        &[
            "date of fee estimate",
            "fee date",
            "estimate date",
            "date of estimate",
            "invoice date",
            "fee estimate date",
        ],
    ),
    (
        Column::FeeAmount,
        &[
            "fee",
            "fees",
            "cost",
            "price",
            "amount",
            "estimate",
            "fee estimate",
            "estimated cost",
            "charge",
            "fee amount",
        ],
    ),
    (
        Column::DeniedOn,
        &[
            "denied",
            "date denied",
            "denied on",
            "denial date",
            "date of denial",
        ],
    ),
    (
        Column::ClosedOn,
        &[
            "closed",
            "date closed",
            "completed",
            "date completed",
            "done",
            "date done",
            "closed on",
            "fulfilled",
            "date fulfilled",
            "completion date",
            "datetime done",
            "resolved",
            "date resolved",
        ],
    ),
    (
        Column::DueOn,
        &[
            "due",
            "due date",
            "deadline",
            "response due",
            "date due",
            "due on",
            "response deadline",
            "statutory deadline",
            "expected",
            "due by",
        ],
    ),
    (
        Column::Status,
        &[
            "status",
            "state of request",
            "stage",
            "outcome",
            "result",
            "disposition",
        ],
    ),
    (
        Column::Owner,
        &[
            "owner",
            "reporter",
            "requester",
            "requestor",
            "assigned to",
            "assigned",
            "user",
            "by",
            "filed by",
            "journalist",
            "staff",
            "submitted by",
            "who filed",
        ],
    ),
    (
        Column::Project,
        &["project", "story", "investigation", "slug", "series"],
    ),
    (
        Column::Tracking,
        &[
            "tracking",
            "tracking number",
            "tracking id",
            "request number",
            "case number",
            "reference",
            "reference number",
            "foia number",
            "control number",
            "agency number",
            "confirmation",
            "confirmation number",
            "tracking no",
            "request no",
            "case no",
            "ref",
        ],
    ),
    (
        Column::Channel,
        &[
            "channel",
            "method",
            "how sent",
            "sent via",
            "via",
            "delivery method",
            "how",
            "sent by",
        ],
    ),
];

/// Heads that are longer than a name: by the words in them.
fn by_words(head: &str) -> Column {
    let has = |word: &str| head.split(' ').any(|one| one == word);
    let any = |words: &[&str]| words.iter().any(|word| has(word));
    let date = any(&["date", "on", "when", "day"]);
    match () {
        () if any(&["tracking", "confirmation"]) => Column::Tracking,
        () if any(&["due", "deadline"]) => Column::DueOn,
        () if any(&["acknowledged", "acknowledgment", "acknowledgement"]) && date => {
            Column::AcknowledgedOn
        }
        () if any(&["denied", "denial", "rejected"]) && date => Column::DeniedOn,
        () if any(&["closed", "completed", "fulfilled", "resolved"]) && date => Column::ClosedOn,
        () if any(&["sent", "filed", "submitted", "requested"]) && date => Column::SentOn,
        // The day on which records came is not the day on which the request did.
        () if any(&["response", "records", "documents", "answer", "reply"]) => Column::Kept,
        () if any(&["received"]) && date => Column::ReceivedOn,
        () if has("agency") && !date => Column::Agency,
        () if any(&["status"]) => Column::Status,
        () if any(&["reporter", "owner"]) => Column::Owner,
        () => Column::Kept,
    }
}

/// A head in small letters, its words parted by single spaces.
pub(super) fn words(head: &str) -> String {
    let plain = head
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' });
    let plain: String = plain.flat_map(char::to_lowercase).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_say_what_they_hold() {
        let cases = [
            ("Request", Column::Title),
            ("AGENCY:", Column::Agency),
            ("State", Column::Law),
            ("Date Filed", Column::SentOn),
            ("datetime_submitted", Column::SentOn),
            ("Date the agency received it", Column::ReceivedOn),
            ("Received on", Column::ReceivedOn),
            ("Due Date?", Column::DueOn),
            ("Statutory response deadline", Column::DueOn),
            ("Agency tracking no.", Column::Tracking),
            ("tracking_id", Column::Tracking),
            ("Reporter", Column::Owner),
            ("Fee ($)", Column::FeeAmount),
            ("Last called", Column::Kept),
            ("Date of phone call", Column::Kept),
            ("Date response received", Column::Kept),
            ("Date records received", Column::Kept),
            ("", Column::Kept),
        ];
        for (head, column) in cases {
            assert_eq!(Column::named(head), column, "{head}");
        }
    }

    #[test]
    fn names_are_read_back() {
        for column in Column::ALL {
            assert_eq!(column.as_str().parse(), Ok(column));
        }
    }
}
