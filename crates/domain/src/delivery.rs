//! A delivery: one chain of attempts to get one mail out. It leaves at most once
//! without a person's word; where we cannot know whether it left, a person decides.

use crate::{CaseId, DeliveryId, EmailAddress, LetterId, PersonId, person::named};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Waiting for its first attempt.
    Queued,
    /// A worker is talking to the server.
    Attempting,
    /// The server took it and said so.
    Accepted,
    /// The server asked to come back later.
    Deferred,
    /// The server refused it for good, or put it off for five days.
    Refused,
    /// It was taken and came back.
    Bounced,
    /// It is known to have arrived.
    Delivered,
    /// The connection was lost after the text was handed over.
    Unknown,
    /// No mail server is configured: it lies in the local outbox until a person
    /// sends it or says that it has left by another way.
    Held,
    /// It was taken back before it left.
    Cancelled,
}

impl DeliveryState {
    /// All.
    pub const ALL: [Self; 10] = [
        Self::Queued,
        Self::Attempting,
        Self::Accepted,
        Self::Deferred,
        Self::Refused,
        Self::Bounced,
        Self::Delivered,
        Self::Unknown,
        Self::Held,
        Self::Cancelled,
    ];

    /// The name stored in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Attempting => "attempting",
            Self::Accepted => "accepted",
            Self::Deferred => "deferred",
            Self::Refused => "refused",
            Self::Bounced => "bounced",
            Self::Delivered => "delivered",
            Self::Unknown => "unknown",
            Self::Held => "held",
            Self::Cancelled => "cancelled",
        }
    }

    /// Nothing more will happen to it by itself, and nobody needs to look.
    pub const fn settled(self) -> bool {
        matches!(self, Self::Accepted | Self::Delivered | Self::Cancelled)
    }

    /// A person has to look at it.
    pub const fn needs_a_person(self) -> bool {
        matches!(
            self,
            Self::Refused | Self::Bounced | Self::Unknown | Self::Held
        )
    }
}

named!(DeliveryState, "state of a delivery");

/// What a delivery carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A letter of a case.
    Letter,
    /// A reminder to one of us.
    Reminder,
    /// An invitation or a new password.
    Account,
}

impl Purpose {
    /// All.
    pub const ALL: [Self; 3] = [Self::Letter, Self::Reminder, Self::Account];

    /// The name stored in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Reminder => "reminder",
            Self::Account => "account",
        }
    }
}

named!(Purpose, "purpose");

/// One mail on its way out.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// What it carries.
    pub purpose: Purpose,
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// The letter it carries.
    pub letter: Option<LetterId>,
    /// The person it is for.
    pub person: Option<PersonId>,
    /// Envelope sender.
    pub from: EmailAddress,
    /// Envelope recipients.
    pub to: Vec<EmailAddress>,
    /// In angle brackets; fixed before the first attempt.
    pub message_id: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// Attempts begun.
    pub attempts: i32,
    /// When the next attempt is due; none: a person has to look.
    pub next_attempt_at: Option<Timestamp>,
    /// When this attempt handed the text over: from then on it may have left.
    pub handed_over_at: Option<Timestamp>,
    /// The server's words.
    pub answer: String,
    /// The server's own id for it.
    pub queue_id: Option<String>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// How one attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttemptEnd {
    /// The server took it.
    Accepted {
        /// Its words.
        answer: String,
        /// Its own id for it.
        queue_id: Option<String>,
    },
    /// A 4xx answer.
    Deferred {
        /// The server's words.
        answer: String,
    },
    /// A 5xx answer.
    Refused {
        /// The server's words.
        answer: String,
    },
    /// It surely did not leave: no connection, no login.
    NotSent {
        /// What went wrong.
        reason: String,
    },
    /// It may have left.
    Unknown {
        /// What went wrong.
        reason: String,
    },
    /// There is no mail server: it stays in the local outbox.
    Held,
}

/// What is heard of a mail after the server has taken it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A mail server reports that it came back.
    CameBack {
        /// The server's words.
        words: String,
    },
    /// A mail server reports that it arrived.
    Arrived {
        /// The server's words.
        words: String,
    },
    /// Somebody has answered it.
    Answered,
    /// A copy of it has come to the case's own address: it has left.
    CopyCame,
}

/// Why something cannot be done to a delivery now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryRefused {
    /// It is not in the state that this needs.
    #[error("this mail is {0}: nothing to do")]
    WrongState(DeliveryState),
    /// It is too late to take it back.
    #[error("this mail is already being sent and cannot be taken back")]
    TooLate,
}

/// Minutes to wait after the first, second, … attempt that can be repeated; the
/// last one goes on until five days have passed (RFC 5321, 4.5.4.1).
const PAUSES_MIN: [i64; 8] = [1, 5, 15, 30, 60, 120, 240, 360];

/// Why a mail of which nobody knew is known to have left.
const COPY_CAME: &str = "a copy of it has come to the case's own address: it has left";

/// After this long a person decides.
const GIVE_UP_AFTER: SignedDuration = SignedDuration::from_hours(5 * 24);

impl Delivery {
    /// Begins an attempt. Refused unless it is due to be tried.
    pub fn begin(mut self, now: Timestamp) -> Result<Self, DeliveryRefused> {
        let due = matches!(self.state, DeliveryState::Queued | DeliveryState::Deferred)
            && self.next_attempt_at.is_some_and(|at| at <= now);
        if !due {
            return Err(DeliveryRefused::WrongState(self.state));
        }
        self.state = DeliveryState::Attempting;
        self.attempts += 1;
        self.handed_over_at = None;
        self.updated_at = now;
        Ok(self)
    }

    /// What an attempt that nobody is making any more has come to: the worker
    /// died. Before the text was handed over it surely did not leave.
    pub fn abandoned(self, now: Timestamp) -> Result<Self, DeliveryRefused> {
        if self.state != DeliveryState::Attempting {
            return Err(DeliveryRefused::WrongState(self.state));
        }
        let end = match self.handed_over_at {
            None => AttemptEnd::NotSent {
                reason: "the program stopped before the text was handed over".into(),
            },
            Some(_) => AttemptEnd::Unknown {
                reason: "the program stopped while the text was being handed over".into(),
            },
        };
        self.end(end, now)
    }

    /// Ends an attempt.
    pub fn end(mut self, end: AttemptEnd, now: Timestamp) -> Result<Self, DeliveryRefused> {
        if self.state != DeliveryState::Attempting {
            return Err(DeliveryRefused::WrongState(self.state));
        }
        self.updated_at = now;
        self.next_attempt_at = None;
        match end {
            AttemptEnd::Accepted { answer, queue_id } => {
                self.state = DeliveryState::Accepted;
                self.answer = answer;
                self.queue_id = queue_id;
            }
            AttemptEnd::Deferred { answer } | AttemptEnd::NotSent { reason: answer } => {
                self.defer(answer, now);
            }
            AttemptEnd::Refused { answer } => {
                self.state = DeliveryState::Refused;
                self.answer = answer;
            }
            AttemptEnd::Unknown { reason } => {
                self.state = DeliveryState::Unknown;
                self.answer = reason;
            }
            AttemptEnd::Held => {
                self.state = DeliveryState::Held;
                self.answer = "no mail server is configured: kept in the outbox".to_owned();
            }
        }
        Ok(self)
    }

    /// Waits for the next attempt; where there is none any more, a person decides.
    fn defer(&mut self, answer: String, now: Timestamp) {
        self.next_attempt_at = self.next_pause(now);
        if self.next_attempt_at.is_some() {
            self.state = DeliveryState::Deferred;
            self.answer = answer;
        } else {
            self.state = DeliveryState::Refused;
            self.answer = format!("given up after five days; the last answer: {answer}");
        }
    }

    /// When to try again: none once five days have passed.
    fn next_pause(&self, now: Timestamp) -> Option<Timestamp> {
        let nth = usize::try_from(self.attempts.max(1) - 1)
            .unwrap_or(0)
            .min(PAUSES_MIN.len() - 1);
        let next = now + SignedDuration::from_mins(PAUSES_MIN[nth]);
        (next.duration_since(self.created_at) <= GIVE_UP_AFTER).then_some(next)
    }

    /// Takes it back before it left.
    pub fn cancel(mut self, now: Timestamp) -> Result<Self, DeliveryRefused> {
        match self.state {
            DeliveryState::Queued
            | DeliveryState::Deferred
            | DeliveryState::Refused
            | DeliveryState::Held
            | DeliveryState::Bounced => {
                self.state = DeliveryState::Cancelled;
                self.next_attempt_at = None;
                self.updated_at = now;
                Ok(self)
            }
            DeliveryState::Attempting => Err(DeliveryRefused::TooLate),
            other => Err(DeliveryRefused::WrongState(other)),
        }
    }

    /// A person says: send it again, with the same Message-ID; or now, where it waits
    /// for its hour.
    pub fn resend(mut self, now: Timestamp) -> Result<Self, DeliveryRefused> {
        let later = self.next_attempt_at.is_some_and(|at| at > now);
        let waits = match self.state {
            DeliveryState::Queued => later,
            state => state == DeliveryState::Deferred,
        };
        if !self.state.needs_a_person() && !waits {
            return Err(DeliveryRefused::WrongState(self.state));
        }
        self.state = DeliveryState::Queued;
        self.next_attempt_at = Some(now);
        self.handed_over_at = None;
        self.updated_at = now;
        Ok(self)
    }

    /// Takes in what is heard of it. A mail of which it was not known whether it left
    /// has left; one that came back and is answered after all has arrived. One that
    /// is known to have arrived stays so: a later report is about a copy of it.
    pub fn hear(mut self, news: News, now: Timestamp) -> Result<Self, DeliveryRefused> {
        use DeliveryState as S;
        let (state, answer) = match (self.state, news) {
            (S::Accepted | S::Unknown, News::CameBack { words }) => (S::Bounced, Some(words)),
            (S::Accepted | S::Unknown, News::Arrived { words }) => (S::Delivered, Some(words)),
            (S::Accepted | S::Unknown | S::Bounced, News::Answered) => (S::Delivered, None),
            (S::Unknown, News::CopyCame) => (S::Accepted, Some(COPY_CAME.to_owned())),
            (other, _) => return Err(DeliveryRefused::WrongState(other)),
        };
        self.state = state;
        self.answer = answer.unwrap_or(self.answer);
        self.next_attempt_at = None;
        self.updated_at = now;
        Ok(self)
    }

    /// A person says: it did leave, then or by another way.
    pub fn mark_sent(mut self, now: Timestamp) -> Result<Self, DeliveryRefused> {
        if !matches!(self.state, DeliveryState::Unknown | DeliveryState::Held) {
            return Err(DeliveryRefused::WrongState(self.state));
        }
        self.state = DeliveryState::Accepted;
        self.updated_at = now;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(1_570_000_000 + minutes * 60).unwrap()
    }

    fn queued() -> Delivery {
        Delivery {
            id: DeliveryId(Uuid::nil()),
            purpose: Purpose::Letter,
            case: None,
            letter: None,
            person: None,
            from: "desk@paper.example".parse().unwrap(),
            to: vec!["records@city.example".parse().unwrap()],
            message_id: "<1@paper.example>".into(),
            state: DeliveryState::Queued,
            attempts: 0,
            next_attempt_at: Some(at(0)),
            handed_over_at: None,
            answer: String::new(),
            queue_id: None,
            created_at: at(0),
            updated_at: at(0),
        }
    }

    #[test]
    fn pauses_grow_and_end_after_five_days() {
        let mut delivery = queued();
        let mut pauses = Vec::new();
        while let Some(due) = delivery.next_attempt_at {
            delivery = delivery.begin(due).unwrap();
            delivery = delivery
                .end(
                    AttemptEnd::Deferred {
                        answer: "451 later".into(),
                    },
                    due,
                )
                .unwrap();
            if let Some(next) = delivery.next_attempt_at {
                pauses.push(next.duration_since(due).as_mins());
            }
        }
        assert_eq!(&pauses[..4], [1, 5, 15, 30]);
        assert!(pauses.is_sorted());
        assert!((5 * 24 * 60 - 360..=5 * 24 * 60).contains(&pauses.iter().sum::<i64>()));
        assert_eq!(delivery.state, DeliveryState::Refused);
        assert!(delivery.state.needs_a_person());
        assert!(
            delivery.answer.ends_with("451 later"),
            "{}",
            delivery.answer
        );
    }

    #[test]
    fn a_dead_worker_before_the_text_is_tried_again_and_after_it_asks_a_person() {
        let early = queued().begin(at(0)).unwrap().abandoned(at(1)).unwrap();
        assert_eq!(
            (early.state, early.next_attempt_at.is_some()),
            (DeliveryState::Deferred, true)
        );

        let mut late = queued().begin(at(0)).unwrap();
        late.handed_over_at = Some(at(0));
        let late = late.abandoned(at(1)).unwrap();
        assert_eq!(
            (late.state, late.next_attempt_at),
            (DeliveryState::Unknown, None)
        );
        assert!(
            late.clone().begin(at(100)).is_err(),
            "never sent twice by itself"
        );
        assert_eq!(late.resend(at(2)).unwrap().message_id, "<1@paper.example>");
    }

    #[test]
    fn what_is_heard_settles_it_once() {
        use DeliveryState as S;
        let back = || News::CameBack {
            words: "550 5.1.1".into(),
        };
        let arrived = || News::Arrived {
            words: "2.1.5".into(),
        };
        let cases = [
            (S::Accepted, back(), Some(S::Bounced)),
            (S::Unknown, back(), Some(S::Bounced)),
            (S::Accepted, arrived(), Some(S::Delivered)),
            (S::Unknown, arrived(), Some(S::Delivered)),
            (S::Unknown, News::Answered, Some(S::Delivered)),
            (S::Bounced, News::Answered, Some(S::Delivered)),
            (S::Unknown, News::CopyCame, Some(S::Accepted)),
            (S::Accepted, News::CopyCame, None),
            (S::Delivered, News::CopyCame, None),
            (S::Bounced, News::CopyCame, None),
            (S::Bounced, arrived(), None),
            (S::Delivered, back(), None),
            (S::Delivered, News::Answered, None),
            (S::Attempting, back(), None),
            (S::Queued, back(), None),
            (S::Cancelled, News::Answered, None),
        ];
        for (state, news, expected) in cases {
            let before = Delivery { state, ..queued() };
            let label = format!("{state} {news:?}");
            let after = before.hear(news, at(3)).ok().map(|after| after.state);
            assert_eq!(after, expected, "{label}");
        }
    }

    #[test]
    fn what_is_being_sent_cannot_be_taken_back() {
        let attempting = queued().begin(at(0)).unwrap();
        assert_eq!(attempting.cancel(at(0)), Err(DeliveryRefused::TooLate));
        assert!(queued().cancel(at(0)).is_ok());
    }

    #[test]
    fn what_waits_for_its_hour_can_be_sent_now() {
        let waiting = queued();
        assert!(waiting.clone().resend(at(0)).is_err(), "its time has come");
        let now = waiting.resend(at(-30)).unwrap();
        assert_eq!(now.next_attempt_at, Some(at(-30)));
    }
}
