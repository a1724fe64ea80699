//! Dates, sizes, sums and counts.

use super::{Bare, Number};
use jiff::{Timestamp, civil::Date};

/// “Fri, Oct 18, 2019”.
pub(crate) fn day(date: Date) -> String {
    date.strftime("%a, %b %-d, %Y").to_string()
}

/// “today”, “tomorrow”, “in 3 days”, “2 days ago”.
pub(crate) fn away(today: Date, date: Date) -> String {
    match (date - today).get_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        days if days > 0 => format!("in {days} days"),
        days => format!("{} days ago", -days),
    }
}

/// The hour of an instant in a zone, for a form: `10:12`.
pub(crate) fn hour(at: Timestamp, zone: &jiff::tz::TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

/// “800 bytes”, “1.4 MB”.
pub(crate) fn size(bytes: impl Bare<i64>) -> String {
    let bytes = bytes.bare();
    let (unit, name) = match bytes {
        i64::MIN..1_000 => return format!("{bytes} bytes"),
        1_000..1_000_000 => (1e3, "kB"),
        1_000_000..1_000_000_000 => (1e6, "MB"),
        _ => (1e9, "GB"),
    };
    format!("{:.1} {name}", bytes as f64 / unit)
}

/// “1 page”, “3 pages”: for nouns that take an s.
pub(crate) fn count(n: impl Number, noun: &str) -> String {
    let n = n.number();
    if n == 1 {
        format!("1 {noun}")
    } else {
        format!("{n} {noun}s")
    }
}

/// The last part of a name that tells where a file was found: `mail.eml/a.pdf`.
pub(crate) fn file(name: &str) -> &str {
    name.rsplit('/')
        .find(|part| !part.is_empty())
        .unwrap_or(name)
}

/// “$25.00”.
pub(crate) fn dollars(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}${}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_file_inside_another_is_called_by_its_own_name() {
        assert_eq!(
            (file("mail.eml/a.pdf"), file("a/"), file("")),
            ("a.pdf", "a", "")
        );
    }

    #[test]
    fn dates_sizes_and_counts_read_like_words() {
        let today = date(2019, 10, 18);
        assert_eq!(day(today), "Fri, Oct 18, 2019");
        for (on, expected) in [
            (date(2019, 10, 18), "today"),
            (date(2019, 10, 19), "tomorrow"),
            (date(2019, 10, 17), "yesterday"),
            (date(2019, 11, 17), "in 30 days"),
            (date(2019, 9, 18), "30 days ago"),
        ] {
            assert_eq!(away(today, on), expected);
        }
        assert_eq!(
            (size(999), size(1_400_000)),
            ("999 bytes".into(), "1.4 MB".into())
        );
        assert_eq!(
            (count(1_i64, "page"), count(0_i64, "page")),
            ("1 page".into(), "0 pages".into())
        );
        assert_eq!(
            (dollars(2500), dollars(-5)),
            ("$25.00".into(), "-$0.05".into())
        );
    }
}
