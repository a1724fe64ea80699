//! Stories told from outside: the program is started as its users start it, with
//! a real Postgres, a real mail server and a real browser.
//!
//! `house` checks the structure of the workspace itself.

mod accessible;
mod at_the_desk;
mod backup;
mod bounce;
mod by_hand;
mod corpus_index;
mod correspondence;
mod handed;
mod house;
mod kill;
mod links;
mod mailbox;
mod moving_in;
mod on_paper;
mod support;
mod viewer;
mod whole_case;
