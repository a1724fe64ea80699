//! The mailer's memory twin: keeps what it was given and fails as it is told.
//! Also what a newsroom without a mail server has; the letters that pages show
//! as “outbox” come from the database, not from here.

use super::{Envelope, Outcome};
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many letters are remembered; older ones are forgotten, so that a desk
/// that runs for months without a mail server does not grow.
const REMEMBERED: usize = 1_000;

/// A letter that the outbox has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Whom it was for.
    pub envelope: Envelope,
    /// Exactly the bytes that were handed over.
    pub raw: Vec<u8>,
}

/// What goes wrong with one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 451 to the first recipient: `before_data` is not reached.
    DeferredBefore,
    /// 451 to the final dot.
    DeferredAfter,
    /// 550 to the first recipient: `before_data` is not reached.
    RefusedBefore,
    /// 554 to the final dot.
    RefusedAfter,
    /// No connection: `before_data` is not reached.
    NoConnection,
    /// The connection breaks in the middle of the content.
    CutInContent,
    /// It breaks after the final dot, and the server has the letter.
    CutButDelivered,
    /// It breaks after the final dot, and the server does not have the letter.
    CutAndLost,
}

#[derive(Debug, Default)]
struct State {
    sent: VecDeque<Sent>,
    taken: u64,
    faults: VecDeque<Option<Fault>>,
    attempts: u64,
}

/// An outbox in memory; clones share it.
#[derive(Clone, Debug, Default)]
pub struct MemoryOutbox(Arc<Mutex<State>>);

impl MemoryOutbox {
    /// An empty outbox that takes everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Every letter taken, oldest first (the last thousand).
    pub fn sent(&self) -> Vec<Sent> {
        self.lock().sent.iter().cloned().collect()
    }

    /// How often somebody tried to send, well or not.
    pub fn attempts(&self) -> u64 {
        self.lock().attempts
    }

    /// The next attempt fails this way; called again, the one after it.
    pub fn fail_next(&self, fault: Fault) {
        self.lock().faults.push_back(Some(fault));
    }

    /// The attempt after those already told goes well.
    pub fn succeed_next(&self) {
        self.lock().faults.push_back(None);
    }

    pub(super) async fn send<E: fmt::Display>(
        &self,
        envelope: &Envelope,
        raw: &[u8],
        before_data: impl AsyncFnOnce() -> Result<(), E>,
    ) -> Outcome {
        let fault = self.next_fault();
        if let Some(outcome) = fault.as_ref().and_then(|fault| before(fault, envelope)) {
            return outcome;
        }
        if let Err(error) = before_data().await {
            return Outcome::NotSent {
                reason: error.to_string(),
            };
        }
        if matches!(fault, None | Some(Fault::CutButDelivered)) {
            self.keep(envelope, raw);
        }
        fault.map_or_else(|| self.accepted(), after)
    }

    fn next_fault(&self) -> Option<Fault> {
        let mut state = self.lock();
        state.attempts += 1;
        state.faults.pop_front().flatten()
    }

    fn keep(&self, envelope: &Envelope, raw: &[u8]) {
        let mut state = self.lock();
        state.taken += 1;
        if state.sent.len() == REMEMBERED {
            state.sent.pop_front();
        }
        state.sent.push_back(Sent {
            envelope: envelope.clone(),
            raw: raw.to_vec(),
        });
    }

    fn accepted(&self) -> Outcome {
        let number = self.lock().taken;
        Outcome::Accepted {
            answer: format!("250 2.0.0 kept in the local outbox, queued as local-{number}"),
            queue_id: Some(format!("local-{number}")),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The outcome of a fault that comes before the content.
fn before(fault: &Fault, envelope: &Envelope) -> Option<Outcome> {
    match fault {
        Fault::DeferredBefore => Some(Outcome::Deferred {
            answer: "451 4.7.1 greylisted, come back later".into(),
            code: 451,
        }),
        Fault::RefusedBefore => Some(Outcome::Refused {
            answer: "550 5.1.1 no such mailbox here".into(),
            code: 550,
            recipient: envelope.to.first().cloned(),
        }),
        Fault::NoConnection => Some(Outcome::NotSent {
            reason: "no connection to the mail server".into(),
        }),
        Fault::DeferredAfter
        | Fault::RefusedAfter
        | Fault::CutInContent
        | Fault::CutButDelivered
        | Fault::CutAndLost => None,
    }
}

/// The outcome of a fault that comes with the content or behind it.
fn after(fault: Fault) -> Outcome {
    match fault {
        Fault::DeferredBefore | Fault::DeferredAfter => Outcome::Deferred {
            answer: "451 4.3.0 queue file write error".into(),
            code: 451,
        },
        Fault::RefusedBefore | Fault::RefusedAfter => Outcome::Refused {
            answer: "554 5.7.1 content refused".into(),
            code: 554,
            recipient: None,
        },
        Fault::NoConnection | Fault::CutInContent => Outcome::NotSent {
            reason: "before the letter was written to its end: the connection broke".into(),
        },
        Fault::CutButDelivered | Fault::CutAndLost => Outcome::Unknown {
            reason: "after the whole letter was written: the connection broke".into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    fn envelope() -> Envelope {
        let address = |text: &str| text.parse().unwrap();
        Envelope {
            from: address("desk@paper.example"),
            to: vec![address("clerk@town.example")],
            reports: None,
        }
    }

    async fn attempt(outbox: &MemoryOutbox) -> (Outcome, bool) {
        let mut asked = false;
        let outcome = outbox
            .send(&envelope(), b"x\r\n", async || {
                asked = true;
                Ok::<(), Infallible>(())
            })
            .await;
        (outcome, asked)
    }

    #[tokio::test]
    async fn each_fault_ends_as_named_and_keeps_only_what_arrived() {
        let cases = [
            (Fault::DeferredBefore, "deferred", false, 0),
            (Fault::DeferredAfter, "deferred", true, 0),
            (Fault::RefusedBefore, "refused", false, 0),
            (Fault::RefusedAfter, "refused", true, 0),
            (Fault::NoConnection, "not sent", false, 0),
            (Fault::CutInContent, "not sent", true, 0),
            (Fault::CutButDelivered, "unknown", true, 1),
            (Fault::CutAndLost, "unknown", true, 0),
        ];
        for (fault, expected, asks, kept) in cases {
            let outbox = MemoryOutbox::new();
            outbox.fail_next(fault);
            let (outcome, asked) = attempt(&outbox).await;
            assert_eq!(outcome.name(), expected, "{fault:?}: {outcome:?}");
            assert_eq!((asked, outbox.sent().len()), (asks, kept), "{fault:?}");
            let (again, _) = attempt(&outbox).await;
            assert!(
                matches!(again, Outcome::Accepted { .. }),
                "one fault, one attempt"
            );
        }
    }

    #[tokio::test]
    async fn nothing_is_kept_when_the_desk_could_not_record_it() {
        let outbox = MemoryOutbox::new();
        let outcome = outbox
            .send(&envelope(), b"x\r\n", async || Err("database gone"))
            .await;
        assert_eq!(
            outcome,
            Outcome::NotSent {
                reason: "database gone".into()
            }
        );
        assert!(outbox.sent().is_empty());
    }
}
