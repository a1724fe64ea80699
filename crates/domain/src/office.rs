//! When an agency's office is open: business days by its law's calendar, in its own
//! zone, within hours that most offices keep. No law says these hours.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time, time},
    tz::TimeZone,
};

/// From here on somebody is there.
pub const OPENS: Time = time(9, 0, 0, 0);

/// From here on what comes waits until the next morning.
pub const CLOSES: Time = time(16, 30, 0, 0);

/// Longer than any row of closed days.
const DAYS: usize = 60;

/// The first instant from `from` on at which the office is open; `from` itself where
/// it is open then, or where no day within two months is a business day.
pub fn next_open(from: Timestamp, zone: &TimeZone, business: impl Fn(Date) -> bool) -> Timestamp {
    let there = from.to_zoned(zone.clone());
    let mut day = there.date();
    for nth in 0..DAYS {
        let early = nth > 0 || there.time() < OPENS;
        let open = nth == 0 && there.time() < CLOSES;
        if business(day) && (early || open) {
            let opens = day.to_datetime(OPENS).to_zoned(zone.clone());
            return match opens {
                Ok(opens) if early => opens.timestamp(),
                _ => from,
            };
        }
        let Ok(next) = day.checked_add(1.day()) else {
            return from;
        };
        day = next;
    }
    from
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Weekday, date};

    #[test]
    fn the_next_open_hour_is_the_agency_s() {
        let boston = TimeZone::get("America/New_York").unwrap();
        let holiday = date(2026, 9, 7);
        let business = |day: Date| {
            !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && day != holiday
        };
        let cases = [
            // A Wednesday: before, within and behind the hours.
            ("2026-09-02T12:00:00Z", "2026-09-02T13:00:00Z"),
            ("2026-09-02T15:30:00Z", "2026-09-02T15:30:00Z"),
            ("2026-09-02T20:29:59Z", "2026-09-02T20:29:59Z"),
            ("2026-09-02T20:30:00Z", "2026-09-03T13:00:00Z"),
            // Already the next day in Greenwich.
            ("2026-09-03T02:00:00Z", "2026-09-03T13:00:00Z"),
            // Friday evening before Labor Day, and the holiday itself.
            ("2026-09-04T21:00:00Z", "2026-09-08T13:00:00Z"),
            ("2026-09-07T15:00:00Z", "2026-09-08T13:00:00Z"),
            // The clock goes back on a Sunday in November.
            ("2026-10-30T21:00:00Z", "2026-11-02T14:00:00Z"),
        ];
        for (from, expected) in cases {
            let from: Timestamp = from.parse().unwrap();
            let expected: Timestamp = expected.parse().unwrap();
            assert_eq!(next_open(from, &boston, business), expected, "{from}");
        }
        let never: Timestamp = "2026-09-02T12:00:00Z".parse().unwrap();
        assert_eq!(next_open(never, &boston, |_| false), never);
    }
}
