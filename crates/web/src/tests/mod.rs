//! Every template rendered from samples, and the pages over HTTP on a database of
//! their own.

mod browser;
mod by_hand;
mod correspondence;
mod deadlines;
mod flow;
mod guards;
mod imports;
mod leaving;
mod links;
mod lists;
mod mailbox;
mod pieces;
mod templates;
mod together;
mod triage;
mod viewer;
