//! Facts on a case. An event is never edited: a later one corrects it. Each
//! carries the hash of the one before, so that a change to the log shows.

pub use crate::proof::{Proof, UnknownProof};
use crate::{
    CaseId, DeliveryId, Digest, DocumentId, EventId, InboundId, LetterId, PersonId, case::Outcome,
    handover::Way, letter::LetterKind,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use statutes::{Channel, EventType};

/// A fact, when it happened, and who says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// The case it is on.
    pub case: CaseId,
    /// 1, 2, 3 … within the case.
    pub seq: i64,
    /// What happened.
    pub kind: EventKind,
    /// When it happened.
    pub when: When,
    /// When it was written down.
    pub recorded_at: Timestamp,
    /// Who wrote it down; nobody: Daylight itself.
    pub recorded_by: Option<PersonId>,
    /// Where it is known from.
    pub source: Source,
    /// What proves it.
    pub proof: Option<Proof>,
    /// The event that this one corrects.
    pub supersedes: Option<EventId>,
    /// Hash of the event before it; zeros for the first.
    pub prev_hash: Digest,
    /// Hash over all of the above.
    pub hash: Digest,
}

/// When a fact happened: an instant, or a civil date in the agency's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// An instant.
    At(Timestamp),
    /// A civil date in the agency's zone.
    On(Date),
}

/// Where a fact is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A person says so.
    Person,
    /// Daylight did or saw it.
    Daylight,
    /// A message says so.
    Message,
    /// A mail server said so.
    MailServer,
}

impl Source {
    /// All.
    pub const ALL: [Self; 4] = [
        Self::Person,
        Self::Daylight,
        Self::Message,
        Self::MailServer,
    ];

    /// The name stored in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Daylight => "daylight",
            Self::Message => "message",
            Self::MailServer => "mail_server",
        }
    }
}

crate::person::named!(Source, "source");

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    /// The case was begun as a draft.
    Opened {
        /// Its title then.
        title: String,
    },
    /// A letter was given to an editor.
    LetterSubmitted {
        /// The letter.
        letter: LetterId,
        /// Its kind.
        letter_kind: LetterKind,
    },
    /// An editor gave it back.
    LetterSentBack {
        /// The letter.
        letter: LetterId,
        /// Its kind.
        letter_kind: LetterKind,
        /// Why.
        note: String,
    },
    /// Somebody looked at a thing that a draft asks to be looked at, such as a fact of
    /// law that is known from memory only.
    FactChecked {
        /// The letter.
        letter: LetterId,
        /// Its kind.
        letter_kind: LetterKind,
        /// The citation or sentence.
        about: String,
        /// What there was to look at.
        remark: String,
    },
    /// Its text was fixed.
    LetterApproved {
        /// The letter.
        letter: LetterId,
        /// Its kind.
        letter_kind: LetterKind,
        /// The version that is fixed.
        version: i32,
        /// SHA-256 of subject, a line feed, and body.
        digest: Digest,
    },
    /// An approved letter was taken back to be changed.
    LetterReopened {
        /// The letter.
        letter: LetterId,
        /// Its kind.
        letter_kind: LetterKind,
    },
    /// It waits to be sent.
    LetterQueued {
        /// The letter.
        letter: LetterId,
        /// Its kind.
        letter_kind: LetterKind,
        /// How it goes out.
        delivery: DeliveryId,
    },
    /// It was taken out of the queue before it left.
    LetterUnqueued {
        /// The letter.
        letter: LetterId,
        /// Its kind.
        letter_kind: LetterKind,
    },
    /// A person has sent it by a way that Daylight does not go, and the law counts
    /// nothing from it.
    LetterHandedOver {
        /// The letter.
        letter: LetterId,
        /// Its kind.
        letter_kind: LetterKind,
        /// By which way.
        way: Way,
        /// What else should be known.
        note: String,
    },
    /// A delivery came to an end that a person has to know of.
    DeliverySettled {
        /// The delivery.
        delivery: DeliveryId,
        /// Its state.
        state: String,
        /// The server's words.
        answer: String,
    },
    /// A fact that the law counts from.
    Legal(LegalFact),
    /// A message was put into the case.
    MessageAttached {
        /// The message.
        message: InboundId,
        /// Why here.
        reason: String,
    },
    /// A message was taken out of the case again.
    MessageDetached {
        /// The message.
        message: InboundId,
    },
    /// A file was put into the case.
    DocumentAttached {
        /// The document.
        document: DocumentId,
        /// Its name.
        name: String,
        /// SHA-256 of its bytes.
        digest: Digest,
        /// The link that it was fetched from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
    /// Reading a document ended.
    DocumentRead {
        /// The document.
        document: DocumentId,
        /// Its pages.
        pages: u32,
        /// How many failures were recorded.
        failures: u32,
    },
    /// Somebody wrote something down.
    Note {
        /// The words.
        text: String,
    },
    /// The owner changed.
    HandedOver {
        /// To whom.
        to: PersonId,
    },
    /// The case ended.
    Closed {
        /// How.
        outcome: Outcome,
        /// Why.
        note: String,
    },
    /// The case was taken up again.
    Reopened {
        /// Why.
        note: String,
    },
}

/// A fact that the law counts from, with what belongs to its kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LegalFact {
    /// Which fact.
    #[serde(rename = "fact")]
    pub kind: EventType,
    /// By which channel, where it matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// The extension claimed, by its id in the law data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// A date that the agency or an order named, or the end of a closing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Day zero that an order named, or the start of a closing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Days that an order granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// A fee in cents of a dollar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_cents: Option<i64>,
    /// The letter it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<LetterId>,
    /// What else should be known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl LegalFact {
    /// A fact of this kind and nothing more.
    pub fn of(kind: EventType) -> Self {
        Self {
            kind,
            channel: None,
            extension: None,
            until: None,
            from: None,
            days: None,
            amount_cents: None,
            letter: None,
            note: String::new(),
        }
    }
}

impl EventKind {
    /// What happened, in a few words that need no knowledge of the program.
    pub fn in_words(&self) -> String {
        let name = self.name().replace('_', " ");
        match self {
            Self::Legal(fact) => {
                let until = fact.until.map(|on| format!(" until {on}"));
                let note = match fact.note.trim() {
                    "" => String::new(),
                    note => format!(": {note}"),
                };
                format!("{name}{}{note}", until.unwrap_or_default())
            }
            Self::Note { text } => format!("note: {text}"),
            Self::FactChecked { about, .. } => format!("fact checked: {about}"),
            Self::DocumentAttached {
                name: file,
                url: Some(url),
                ..
            } => format!("document fetched: {file}, from {url}"),
            Self::DocumentAttached { name: file, .. } => format!("document attached: {file}"),
            Self::Closed { outcome, .. } => format!("closed: {outcome}"),
            _ => name,
        }
    }

    /// The name stored beside the body, for lists and queries; for legal facts
    /// the name of the fact.
    pub fn name(&self) -> String {
        let value = match self {
            Self::Legal(fact) => serde_json::to_value(fact.kind).unwrap_or_default(),
            other => serde_json::to_value(other).unwrap_or_default()["kind"].take(),
        };
        value.as_str().unwrap_or("unknown").to_owned()
    }

    /// Whether a person may correct it by a later event.
    pub const fn correctable(&self) -> bool {
        matches!(self, Self::Legal(_) | Self::Note { .. })
    }
}

/// An event before it is given its place in the log.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// Its id.
    pub id: EventId,
    /// What happened.
    pub kind: EventKind,
    /// When it happened.
    pub when: When,
    /// When it was written down.
    pub recorded_at: Timestamp,
    /// Who wrote it down.
    pub recorded_by: Option<PersonId>,
    /// Where it is known from.
    pub source: Source,
    /// What proves it.
    pub proof: Option<Proof>,
    /// The event that it corrects.
    pub supersedes: Option<EventId>,
}

impl NewEvent {
    /// Gives the event its place behind `before` (none: it is the first).
    pub fn place(self, case: CaseId, before: Option<(i64, Digest)>) -> Event {
        let (seq, prev_hash) = before.map_or((1, Digest([0; 32])), |(seq, hash)| (seq + 1, hash));
        let mut event = Event {
            id: self.id,
            case,
            seq,
            kind: self.kind,
            when: self.when,
            recorded_at: self.recorded_at,
            recorded_by: self.recorded_by,
            source: self.source,
            proof: self.proof,
            supersedes: self.supersedes,
            prev_hash,
            hash: Digest([0; 32]),
        };
        event.hash = event.compute_hash();
        event
    }
}

impl Event {
    /// The hash that this event must bear: SHA-256 over the JSON of its fields in
    /// a fixed order. Instants count in whole microseconds, as the database keeps them.
    pub fn compute_hash(&self) -> Digest {
        let when = match self.when {
            When::At(at) => format!("at {}", at.as_microsecond()),
            When::On(on) => format!("on {on}"),
        };
        let fields = serde_json::json!([
            self.id,
            self.case,
            self.seq,
            self.kind,
            when,
            self.recorded_at.as_microsecond(),
            self.recorded_by,
            self.source,
            self.proof,
            self.supersedes,
            self.prev_hash,
        ]);
        Digest::of(fields.to_string().as_bytes())
    }
}

/// The first event whose hash or place does not hold, if any.
pub fn broken_link(events: &[Event]) -> Option<&Event> {
    let mut before: Option<&Event> = None;
    for event in events {
        let expected = before.map_or((1, Digest([0; 32])), |last| (last.seq + 1, last.hash));
        if (event.seq, event.prev_hash) != expected || event.hash != event.compute_hash() {
            return Some(event);
        }
        before = Some(event);
    }
    None
}
