//! Stories told from outside.
