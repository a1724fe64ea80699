//! What a records desk is: cases, letters, deliveries, messages, documents, the
//! events on them and who may do what. Pure: no IO, no clock, no chance; `now`
//! and fresh ids come in as parameters.

#![warn(missing_docs)]

pub mod agency;
pub mod bounce;
pub mod case;
pub mod caution;
pub mod clock;
pub mod correspondence;
pub mod dates;
pub mod delivery;
pub mod diff;
pub mod digest;
pub mod document;
pub mod event;
pub mod fetch;
pub mod fingerprint;
pub mod habit;
pub mod handover;
pub mod ical;
pub mod ids;
pub mod import;
pub mod inbound;
pub mod job;
pub mod kinds;
pub mod law;
pub mod letter;
pub mod link;
pub mod mailbox;
pub mod mention;
pub mod office;
pub mod person;
pub mod proof;
pub mod quote;
pub mod reminder;
pub mod search;
pub mod tracking;
pub mod turn;
pub mod values;
pub mod view;
pub mod vouch;
pub mod weblink;
pub mod what_if;

pub use agency::{Agency, Channel, Contact};
pub use case::{Case, Outcome, Progress, Stage};
pub use delivery::{Delivery, DeliveryState};
pub use document::{Document, DocumentState};
pub use event::{Event, EventKind, LegalFact, NewEvent, When};
pub use fetch::{Fetch, FetchState};
pub use ids::*;
pub use job::Job;
pub use letter::{Letter, LetterKind, LetterState};
pub use link::Verdict;
pub use person::{Actor, Role, Visibility};
pub use values::{Digest, EmailAddress, Reference};
