//! What a records desk is: cases, letters, deliveries, messages, documents, the
//! events on them and who may do what. Pure: no IO, no clock, no chance; `now`
//! and fresh ids come in as parameters.

#![warn(missing_docs)]

pub mod ids;
pub mod values;

pub use ids::*;
pub use values::{Digest, EmailAddress, Reference};
