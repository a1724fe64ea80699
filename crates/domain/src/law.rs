//! A newsroom's corrections of the law data travel under the desk's own roof as
//! what `statutes` applies; nothing is added to them here.

pub use statutes::Correction;
