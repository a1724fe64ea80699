//! One bit per day: "the tenth open day after" in a few machine instructions.

use super::FIRST;
use crate::day::Day;

/// The day of the first bit.
pub(super) const fn first_day() -> i32 {
    Day::from_ymd(FIRST, 1, 1).0
}

/// The open days of one sheet in one reading: one bit per day, set where the office is open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenDays<'s> {
    /// Both readings side by side, 64 days a word.
    pub(super) words: &'s [[u64; 2]],
    pub(super) lane: usize,
}

impl OpenDays<'_> {
    fn word(&self, at: usize) -> u64 {
        self.words.get(at).map_or(0, |word| word[self.lane])
    }

    pub(crate) fn is_open(&self, day: Day) -> bool {
        let at = day.0 - first_day();
        at >= 0 && self.word((at / 64) as usize) >> (at % 64) & 1 == 1
    }

    /// The `n`th open day after `day` (n from 1). Past the last year, the last day.
    pub(crate) fn nth_after(&self, day: Day, n: u32) -> Day {
        let from = (day.0 + 1 - first_day()).max(0);
        let mut at = (from / 64) as usize;
        let mut left = n;
        let mut word = self.word(at) & (u64::MAX << (from % 64));
        while at < self.words.len() {
            let open = word.count_ones();
            if open >= left {
                for _ in 1..left {
                    word &= word - 1;
                }
                return Day(first_day() + at as i32 * 64 + word.trailing_zeros() as i32);
            }
            left -= open;
            at += 1;
            word = self.word(at);
        }
        Day(first_day() + self.words.len() as i32 * 64)
    }

    /// The `n`th open day before `day` (n from 1). Before the first year, the first day.
    pub(crate) fn nth_before(&self, day: Day, n: u32) -> Day {
        let mut left = n;
        let mut day = day;
        while left > 0 && day.0 > first_day() {
            day = day.plus(-1);
            left -= u32::from(self.is_open(day));
        }
        day
    }

    /// How many days after `from`, up to and including `to`, are open.
    pub(crate) fn between(&self, from: Day, to: Day) -> u32 {
        let start = (from.0 + 1 - first_day()).max(0);
        let end = (to.0.saturating_add(1) - first_day()).min(self.words.len() as i32 * 64);
        if end <= start {
            return 0;
        }
        let (a, b) = ((start / 64) as usize, (end / 64) as usize);
        let head = u64::MAX << (start % 64);
        let tail = (1_u64 << (end % 64)) - 1;
        if a == b {
            return (self.word(a) & head & tail).count_ones();
        }
        let middle: u32 = (a + 1..b).map(|at| self.word(at).count_ones()).sum();
        (self.word(a) & head).count_ones() + middle + (self.word(b) & tail).count_ones()
    }
}
