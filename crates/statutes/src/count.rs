//! Counting: the Nth counted day after day zero, with stopped days and closed days left out.
//! Knows nothing of events or of the law.

use crate::calendar::OpenDays;
use crate::data::Unit;
use crate::day::Day;

/// Stretches of days, first to last, in order and without overlap. A stretch without an end
/// lasts to `Day::NEVER`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Spans {
    list: Vec<(Day, Day)>,
    for_good: Option<Day>,
}

impl Spans {
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Adds a stretch; overlapping ones become one, so that a day is skipped once.
    pub(crate) fn add(&mut self, first: Day, last: Day) {
        if last < first {
            return;
        }
        if last == Day::NEVER {
            self.for_good = Some(self.for_good.map_or(first, |before| before.min(first)));
        }
        self.list.push((first, last));
        self.list.sort_unstable();
        let mut merged: Vec<(Day, Day)> = Vec::with_capacity(self.list.len());
        for (first, last) in self.list.drain(..) {
            match merged.last_mut() {
                Some(before) if first <= before.1.plus(1) => before.1 = before.1.max(last),
                _ => merged.push((first, last)),
            }
        }
        self.list = merged;
    }

    /// The first day of a stretch without an end.
    pub(crate) fn for_good_from(&self) -> Option<Day> {
        self.for_good
    }

    pub(crate) fn contains(&self, day: Day) -> bool {
        let at = self.list.partition_point(|(_, last)| *last < day);
        self.list.get(at).is_some_and(|(first, _)| *first <= day)
    }

    fn joined(&self, other: &Spans) -> Spans {
        let mut all = self.clone();
        other
            .list
            .iter()
            .for_each(|(first, last)| all.add(*first, *last));
        all
    }
}

/// How a count ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    On(Day),
    /// Stopped without an end: so many days are left.
    Waiting(u32),
}

/// The open days of one agency: the calendar's sheet less the days this agency was closed.
pub(crate) struct Office<'a> {
    pub open: OpenDays<'a>,
    pub closed: &'a Spans,
}

impl Office<'_> {
    pub(crate) fn is_open(&self, day: Day) -> bool {
        self.open.is_open(day) && !self.closed.contains(day)
    }

    /// The day itself if open, else the next open one.
    pub(crate) fn open_from(&self, day: Day) -> Day {
        if self.is_open(day) {
            day
        } else {
            self.open_after(day)
        }
    }

    pub(crate) fn open_after(&self, day: Day) -> Day {
        match nth(day, 1, Some(self.open), &self.closed.list) {
            Counted::On(day) => day,
            Counted::Waiting(_) => day,
        }
    }

    /// The last day of a period of `amount` `unit`s after `zero`, `paused` days left out.
    pub(crate) fn count(&self, zero: Day, amount: u32, unit: Unit, paused: &Spans) -> Counted {
        match unit {
            Unit::Business if paused.is_empty() => {
                nth(zero, amount, Some(self.open), &self.closed.list)
            }
            Unit::Business => nth(
                zero,
                amount,
                Some(self.open),
                &self.closed.joined(paused).list,
            ),
            Unit::Calendar => nth(zero, amount, None, &paused.list),
            // Whole days on the clock; the engine adds the time of day where it knows it.
            Unit::Hours => nth(zero, amount.div_ceil(24), None, &paused.list),
            Unit::Months => span(zero, months_after(zero, amount), paused),
            Unit::Years => span(zero, months_after(zero, amount.saturating_mul(12)), paused),
        }
    }
}

/// A period known by its last day, lengthened by the stopped days within it.
fn span(zero: Day, last: Day, paused: &Spans) -> Counted {
    nth(
        zero,
        (last.0 - zero.0).max(0).unsigned_abs(),
        None,
        &paused.list,
    )
}

/// The same day of the later month, or that month's last day.
fn months_after(zero: Day, months: u32) -> Day {
    let months = i64::from(months);
    let later = zero.date().checked_add(jiff::Span::new().months(months));
    Day::of(later.expect("an event before 2151 plus at most thirty years is a date"))
}

/// The `n`th day after `zero` that is open (or any day, without `open`) and in no stretch.
fn nth(zero: Day, n: u32, open: Option<OpenDays<'_>>, skipped: &[(Day, Day)]) -> Counted {
    let (mut at, mut left) = (zero, n);
    for (first, last) in skipped.iter().copied().filter(|(_, last)| *last > zero) {
        if left == 0 {
            break;
        }
        if first > at.plus(1) {
            let before = between(open, at, first.plus(-1));
            if before >= left {
                break;
            }
            left -= before;
        }
        if last == Day::NEVER {
            return Counted::Waiting(left);
        }
        at = last;
    }
    Counted::On(match (left, open) {
        (0, _) => at,
        (_, Some(open)) => open.nth_after(at, left),
        (_, None) => at.plus(left as i32),
    })
}

fn between(open: Option<OpenDays<'_>>, from: Day, to: Day) -> u32 {
    match open {
        Some(open) => open.between(from, to),
        None => (to.0 - from.0).max(0).unsigned_abs(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Law;

    fn day(text: &str) -> Day {
        Day::of(text.parse().unwrap())
    }

    fn spans(list: &[(&str, &str)]) -> Spans {
        let mut spans = Spans::default();
        for (first, last) in list {
            spans.add(
                day(first),
                if *last == "open" {
                    Day::NEVER
                } else {
                    day(last)
                },
            );
        }
        spans
    }

    #[test]
    fn stretches_join() {
        let joined = spans(&[
            ("2026-03-05", "2026-03-07"),
            ("2026-03-01", "2026-03-03"),
            ("2026-03-03", "2026-03-04"),
        ]);
        assert_eq!(joined.list, vec![(day("2026-03-01"), day("2026-03-07"))]);
        assert!(joined.contains(day("2026-03-05")) && !joined.contains(day("2026-03-08")));
    }

    #[test]
    fn counts() {
        let sheet = Law::shipped()
            .jurisdiction("us")
            .unwrap()
            .calendar
            .sheet(None);
        // (zero, amount, unit, paused, closed, last day)
        type Days<'a> = &'a [(&'a str, &'a str)];
        let cases: &[(&str, u32, Unit, Days<'_>, Days<'_>, &str)] = &[
            ("2019-12-20", 20, Unit::Business, &[], &[], "2020-01-22"),
            (
                "2019-12-20",
                20,
                Unit::Business,
                &[("2019-12-28", "2020-01-08")],
                &[],
                "2020-01-31",
            ),
            (
                "2026-03-02",
                3,
                Unit::Business,
                &[],
                &[("2026-03-04", "2026-03-04")],
                "2026-03-06",
            ),
            (
                "2026-03-02",
                10,
                Unit::Calendar,
                &[],
                &[("2026-03-04", "2026-03-04")],
                "2026-03-12",
            ),
            (
                "2026-03-02",
                10,
                Unit::Calendar,
                &[("2026-03-03", "2026-03-03")],
                &[],
                "2026-03-13",
            ),
            ("2024-02-29", 1, Unit::Years, &[], &[], "2025-02-28"),
            ("2026-08-31", 6, Unit::Months, &[], &[], "2027-02-28"),
            (
                "2026-01-31",
                1,
                Unit::Months,
                &[("2026-02-10", "2026-02-11")],
                &[],
                "2026-03-02",
            ),
            ("2026-03-02", 24, Unit::Hours, &[], &[], "2026-03-03"),
        ];
        for (zero, amount, unit, paused, closed, last) in cases {
            let closed = spans(closed);
            let office = Office {
                open: sheet.open_days(false),
                closed: &closed,
            };
            let found = office.count(day(zero), *amount, *unit, &spans(paused));
            assert_eq!(found, Counted::On(day(last)), "{amount} {unit} from {zero}");
        }
    }

    #[test]
    fn a_stop_without_end_leaves_a_number_of_days() {
        let sheet = Law::shipped()
            .jurisdiction("us")
            .unwrap()
            .calendar
            .sheet(None);
        let office = Office {
            open: sheet.open_days(false),
            closed: &Spans::default(),
        };
        let paused = spans(&[("2019-12-28", "open")]);
        let found = office.count(day("2019-12-20"), 20, Unit::Business, &paused);
        assert_eq!(found, Counted::Waiting(16));
    }
}
