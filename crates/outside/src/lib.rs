//! The world beyond the desk: mail that leaves and mail that is fetched, files that
//! lie at links, files and secrets that are kept. Each has a memory twin, a variant of
//! the same closed enum, so that everything above can be tested without a server or a
//! disk.
//!
//! Nothing here decides: it tries once and says how it ended. What follows from
//! that (again later, park, ask a person) is `domain`'s, and when it happens is
//! `desk`'s.

#![warn(missing_docs)]

pub mod dns;
pub mod files;
pub mod mail;
pub mod secrets;
mod tls;
pub mod web;
