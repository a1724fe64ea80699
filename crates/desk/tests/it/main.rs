//! The asking half of the desk against a real database, a clock that is set by
//! hand and a mail server in memory. One binary: linking is what takes time.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod agencies;
mod deliveries;
mod events;
mod house;
mod letters;
mod people;
mod privacy;
mod reminders;
