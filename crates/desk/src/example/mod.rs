//! The example newsroom.

pub mod release;
