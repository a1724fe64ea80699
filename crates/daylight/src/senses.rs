//! The wall clock and the source of chance, which everybody else is handed.

#![expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock and draws ids"
)]

use desk::time::{Chance, Clock};
use jiff::Timestamp;
use rand::Rng;
use uuid::Uuid;

/// The machine's clock, in whole microseconds as the database keeps them.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}

/// The system's source of chance.
#[derive(Clone, Copy, Debug)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn id(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn number(&self) -> u64 {
        rand::rng().random()
    }

    fn token(&self) -> [u8; 32] {
        rand::rng().random()
    }
}
