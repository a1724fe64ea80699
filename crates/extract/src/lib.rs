//! A file in; pages, printed mails and redactions out. No database.
//!
//! `record` holds the lines that come out (a contract with other programs),
//! `read` turns files into documents and pages in child processes with limits,
//! `mail` finds the single e-mails printed on the pages.

pub mod mail;
pub mod record;
