//! Deadlines of US public-records requests.
//!
//! The law of 52 jurisdictions is data ([`Law`]); [`compute`] takes what happened ([`Query`])
//! and says which clocks run, until when, and why ([`Answer`]). Pure: no clock, no files, no
//! network, no database. `batch` does the same for lines of JSON.
//!
//! ```
//! use statutes::{Event, EventType, Law, Query, compute};
//!
//! let query = Query {
//!     jurisdiction: "us-ma".into(),
//!     clock: Some("initial_response".into()),
//!     county: Some("suffolk".into()),
//!     events: vec![Event::at(EventType::Received, "2019-04-01T10:15:00-04:00".parse()?)],
//!     ..Query::default()
//! };
//! let answer = compute(Law::shipped(), &query)?;
//! assert_eq!(answer.clocks[0].due, Some("2019-04-16".parse()?));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! How a query becomes an answer: `events` (what JSON carries) → `timeline` (facts in order) →
//! `start` (day zero) → `run` (one clock in one reading) → `clock` (both readings side by side)
//! → `answer`;
//! `requester` has the clocks that bind the requester, `calendar` and `count` the days.

mod answer;
pub mod batch;
mod calendar;
mod clock;
mod count;
pub mod data;
mod day;
mod ends;
mod events;
mod requester;
mod run;
mod start;
mod timeline;
mod who;
mod working;

pub use answer::{Answer, Clock, Side, State};
pub use calendar::Closing;
pub use clock::compute;
pub use data::{Confidence, Correction, DataError, Duty, Fact, Jurisdiction, Law};
pub use events::{Channel, Event, EventType, Options, Problem, Query, Remark};
pub use working::{Step, StepKind};
