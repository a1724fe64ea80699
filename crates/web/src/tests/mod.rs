//! Every template rendered from samples, and the pages over HTTP on a database of
//! their own.

mod browser;
mod by_hand;
mod deadlines;
mod flow;
mod guards;
mod links;
mod mailbox;
mod templates;
mod viewer;
