//! Where the time and fresh ids come from. The binary reads the wall clock and
//! the system's chance; tests set the one and seed the other.

use domain::Digest;
use jiff::{SignedDuration, Timestamp};
use std::{
    fmt,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use uuid::Uuid;

/// Says what time it is.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The instant, in whole microseconds as the database keeps them.
    fn now(&self) -> Timestamp;
}

/// Draws what must not be guessed or repeated.
pub trait Chance: fmt::Debug + Send + Sync {
    /// A UUID version 7.
    fn id(&self) -> Uuid;
    /// Any number.
    fn number(&self) -> u64;
    /// A secret.
    fn token(&self) -> [u8; 32];
}

/// A clock that stands still until it is set: tests live through forty working
/// days in a millisecond.
#[derive(Debug)]
pub struct FixedClock(Mutex<Timestamp>);

impl FixedClock {
    /// Stands at `now`.
    pub const fn at(now: Timestamp) -> Self {
        Self(Mutex::new(now))
    }

    /// Sets it.
    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Moves it on.
    pub fn advance(&self, by: SignedDuration) {
        self.set(self.now() + by);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Chance that repeats itself from run to run, and is unlike that of another seed.
#[derive(Debug)]
pub struct SeededChance {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededChance {
    /// Chance from this seed.
    pub const fn new(seed: u64) -> Self {
        Self {
            seed,
            drawn: AtomicU64::new(0),
        }
    }

    fn draw(&self) -> (u64, [u8; 32]) {
        let nth = self.drawn.fetch_add(1, Ordering::Relaxed);
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.seed.to_be_bytes());
        bytes[8..].copy_from_slice(&nth.to_be_bytes());
        (nth, Digest::of(&bytes).0)
    }
}

impl Chance for SeededChance {
    /// Later ids are greater, as those of the system are.
    fn id(&self) -> Uuid {
        let (nth, chance) = self.draw();
        let mut low = [0; 10];
        low.copy_from_slice(&chance[..10]);
        uuid::Builder::from_unix_timestamp_millis(1_500_000_000_000 + nth, &low).into_uuid()
    }

    fn number(&self) -> u64 {
        let (_, chance) = self.draw();
        let mut eight = [0; 8];
        eight.copy_from_slice(&chance[..8]);
        u64::from_be_bytes(eight)
    }

    fn token(&self) -> [u8; 32] {
        self.draw().1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_chance_repeats_itself_and_its_ids_grow() {
        let (one, same, other) = (
            SeededChance::new(1),
            SeededChance::new(1),
            SeededChance::new(2),
        );
        let ids: Vec<Uuid> = (0..100).map(|_| one.id()).collect();
        assert!(ids.is_sorted() && ids.iter().all(|id| id.get_version_num() == 7));
        assert_eq!(ids[0], same.id());
        assert_ne!(ids[0], other.id());
        assert_ne!(one.token(), one.token());
    }
}
