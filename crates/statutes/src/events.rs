//! A question to the engine, as JSON carries it: the jurisdiction, what is known of the body,
//! and the events. Reading is strict: an unknown or doubled field, a word outside its list or
//! a day that does not exist is an error that names the field.

use crate::data::words;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Deserializer, Serialize};

/// One question: which clocks run, and until when?
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// Given back with the answer.
    #[serde(default, deserialize_with = "text_or_number")]
    pub id: String,
    pub jurisdiction: String,
    /// A clock, appeal or requester's deadline of the data; `None`: every clock that the
    /// events have started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// `municipality`, `agency`, or another word the law uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county: Option<String>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub options: Options,
    #[serde(default, deserialize_with = "null_is_default")]
    pub events: Vec<Event>,
}

/// What else may be known of the agency and the request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// The agency's own published closing hour ("17:00"); later receipts count as next day's.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "hour_minute")]
    pub after_hours_cutoff: Option<Time>,
    /// Kinds of request, record or requester as the law names them (`nonresident`,
    /// `expedited_request`, …).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applies_to: Vec<String>,
    /// The agency's own zone, where it is not the jurisdiction's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// The day on which the question is asked. With it, appeals that silence has opened by then
    /// are among the clocks even when no clock is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
}

/// Something that happened, at an instant (`at`) or on a civil date in the agency's zone (`on`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    #[serde(rename = "type")]
    pub kind: EventType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// The id in the law of the extension that was claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// A fee's amount, who received, a remark: part of the record, but no law counts by them.
    #[serde(default, skip_serializing)]
    pub amount: Remark,
    #[serde(default, skip_serializing)]
    pub by: Remark,
    #[serde(default, skip_serializing)]
    pub note: Remark,
}

/// A known field that is read over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Remark;

impl<'de> Deserialize<'de> for Remark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Remark, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Remark)
    }
}

impl Event {
    /// An event on a civil date.
    pub fn on(kind: EventType, date: Date) -> Event {
        Event {
            on: Some(date),
            ..Event::bare(kind)
        }
    }

    /// An event at an instant.
    pub fn at(kind: EventType, instant: Timestamp) -> Event {
        Event {
            at: Some(instant),
            ..Event::bare(kind)
        }
    }

    /// An event without a date of its own (`office_closed`, `agreed_date`).
    pub fn bare(kind: EventType) -> Event {
        Event {
            kind,
            at: None,
            on: None,
            channel: None,
            extension: None,
            until: None,
            from: None,
            days: None,
            amount: Remark,
            by: Remark,
            note: Remark,
        }
    }
}

words! {
    /// Every kind of event the engine knows.
    EventType {
        Sent = "sent",
        Received = "received",
        FirstReceived = "first_received",
        AppealReceived = "appeal_received",
        PetitionReceived = "petition_received",
        SupervisorDetermination = "supervisor_determination",
        StatementRequested = "statement_requested",
        AgRequestReceived = "ag_request_received",
        Acknowledged = "acknowledged",
        /// The agency's own statement of when it received; its date is the date stated.
        ReceiptAcknowledged = "receipt_acknowledged",
        Elected = "elected",
        NoticeGiven = "notice_given",
        /// The agency decided and said so.
        Determined = "determined",
        Denied = "denied",
        /// The authority decided the appeal or petition.
        Determination = "determination",
        Violation = "violation",
        Completed = "completed",
        PartialProduction = "partial_production",
        Withdrawn = "withdrawn",
        AppealFiled = "appeal_filed",
        ClarificationAsked = "clarification_asked",
        ClarificationAnswered = "clarification_answered",
        FeeEstimateIssued = "fee_estimate_issued",
        FeePaid = "fee_paid",
        ExtensionClaimed = "extension_claimed",
        SupervisorExtension = "supervisor_extension",
        AgreedDate = "agreed_date",
        OfficeClosed = "office_closed",
    }
}

words! {
    /// How a letter travelled.
    Channel {
        Email = "email",
        Mail = "mail",
        Portal = "portal",
        Fax = "fax",
        InPerson = "in_person",
        Phone = "phone",
    }
}

impl Channel {
    /// Arrives in the moment it is sent.
    pub fn is_electronic(self) -> bool {
        matches!(self, Channel::Email | Channel::Portal | Channel::Fax)
    }
}

/// Why a question could not be answered: the field at fault (`events[2].on`) and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{field}: {message}")]
pub struct Problem {
    pub field: String,
    pub message: String,
}

impl Problem {
    pub(crate) fn new(field: impl Into<String>, message: impl Into<String>) -> Problem {
        Problem {
            field: field.into(),
            message: message.into(),
        }
    }
}

fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    struct Id;
    impl serde::de::Visitor<'_> for Id {
        type Value = String;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a text or a number")
        }
        fn visit_str<E>(self, text: &str) -> Result<String, E> {
            Ok(text.to_owned())
        }
        fn visit_u64<E>(self, number: u64) -> Result<String, E> {
            Ok(number.to_string())
        }
        fn visit_i64<E>(self, number: i64) -> Result<String, E> {
            Ok(number.to_string())
        }
        fn visit_unit<E>(self) -> Result<String, E> {
            Ok(String::new())
        }
    }
    deserializer.deserialize_any(Id)
}

fn null_is_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// "17:00": hours and minutes, as an agency publishes them.
mod hour_minute {
    use jiff::civil::Time;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(time: &Option<Time>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => serializer.collect_str(&time.strftime("%H:%M")),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Time>, D::Error> {
        let Some(text) = Option::<String>::deserialize(d)? else {
            return Ok(None);
        };
        let shaped = matches!(text.len(), 5 | 8) && text.as_bytes()[2] == b':';
        let time = shaped.then(|| text.parse::<Time>().ok()).flatten();
        time.map(Some)
            .ok_or_else(|| D::Error::custom(format!("`{text}` is no hour such as \"17:00\"")))
    }
}
