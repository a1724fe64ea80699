//! What the newsroom can do, and the letters it writes.

pub mod letters;
pub mod seeds;
