//! The asking half of the desk against a real database, a clock that is set by
//! hand and a mail server in memory. One binary: linking is what takes time.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod agencies;
mod calendars;
mod channels;
mod copies;
mod corpus;
mod deliveries;
mod digests;
mod events;
mod example;
mod exports;
mod habits;
mod hours;
mod house;
mod imports;
mod index;
mod law;
mod learning;
mod letters;
mod links;
mod lists;
mod mailbox;
mod paper;
mod people;
mod post;
mod privacy;
mod processes;
mod receiving;
mod reminders;
mod review;
mod searches;
mod senders;
mod sending;
mod spam;
mod stories;
mod together;
mod turns;
mod uploads;
