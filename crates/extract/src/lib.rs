//! A file in; pages, printed mails and redactions out. No database.
//!
//! `record` holds the lines that come out (a contract with other programs),
//! `read` turns files into documents and pages in child processes with limits,
//! `sandbox` holds the walls around those, `formats` what is done inside them,
//! `mail` finds the single e-mails printed on the pages.

mod exemptions;
mod formats;
pub mod mail;
pub mod read;
pub mod record;
pub mod sandbox;
