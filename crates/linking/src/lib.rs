//! Pages of a release and passages of a newsroom's corpus in, links with
//! evidence out. Pure: no IO, no database, no clock, and nothing of the other
//! crates.
//!
//! [`Index::build`] reads the corpus once: who and what it names, what it
//! quotes and tells. [`Index::survey`] counts over a release, and
//! [`Index::link_page`] links one page against both; [`Index::link`] does all
//! pages. Every link names the words on the page, the words in the corpus, the
//! features that fired, and the probability that an editor would confirm it.

mod acronyms;
mod asked;
mod bags;
mod build;
mod calibration;
mod cards;
pub mod catalogue;
mod clauses;
mod clean;
mod context;
mod corpus;
mod corrections;
mod dates;
mod entity;
mod entries;
mod events;
mod features;
mod hit;
mod index;
mod laws;
mod learning;
mod link;
mod linker;
mod names;
mod orgs;
mod page;
mod people;
mod propose;
mod quick;
mod quotes;
mod release;
mod reuse;
mod shingles;
mod short_forms;
mod slips;
pub mod statutes;
mod tales;
mod text;
mod topics;
mod verbatim;
mod view;
mod words;
mod written;
mod zones;

pub use calibration::Calibration;
pub use corpus::{CorpusDocument, Passage};
pub use corrections::{Correction, EntryKind, Outcome, Subject, Touched};
pub use entity::{Entity, Mention};
pub use entries::{Entries, Entry, Spelling};
pub use index::{Index, Rejection};
pub use learning::{CARD, ENOUGH, Judged, Trial, is_held_out, rejected_wordings};
pub use link::{Kind, Link, Tier};
pub use page::{MailSpan, Page};
pub use release::{EntityUse, ReleaseStats};
