//! What Outlook's stores (.pst), single messages (.msg) and winmail.dat share: the
//! numbers of properties, the clock, how a person is written.

use jiff::civil::DateTime;

// Properties ([MS-OXPROPS]).
pub(super) const SUBJECT: u16 = 0x0037;
pub(super) const CLIENT_SUBMIT_TIME: u16 = 0x0039;
pub(super) const TRANSPORT_HEADERS: u16 = 0x007d;
pub(super) const SENDER_NAME: u16 = 0x0c1a;
pub(super) const SENDER_EMAIL: u16 = 0x0c1f;
pub(super) const DISPLAY_CC: u16 = 0x0e03;
pub(super) const DISPLAY_TO: u16 = 0x0e04;
pub(super) const DELIVERY_TIME: u16 = 0x0e06;
pub(super) const BODY: u16 = 0x1000;
pub(super) const RTF: u16 = 0x1009;
pub(super) const HTML: u16 = 0x1013;
pub(super) const DISPLAY_NAME: u16 = 0x3001;
pub(super) const ATTACH_DATA: u16 = 0x3701;
pub(super) const ATTACH_NAME: u16 = 0x3704;
pub(super) const ATTACH_LONG_NAME: u16 = 0x3707;
pub(super) const SENDER_SMTP: u16 = 0x5d01;

/// The universal time of a file time: ten million ticks a second since 1601 ([MS-DTYP] 2.3.3).
pub(super) fn time(ticks: i64) -> Option<DateTime> {
    let instant = jiff::Timestamp::from_second(ticks / 10_000_000 - 11_644_473_600).ok()?;
    Some(instant.to_zoned(jiff::tz::TimeZone::UTC).datetime())
}

/// "Ada Example <ada@example.org>". An address inside Exchange ("/O=…") is shown only where there
/// is no name.
pub(super) fn person(name: &str, address: &str) -> String {
    match (name.trim(), address.trim()) {
        ("", address) => address.to_owned(),
        (name, address) if address.contains('@') && name != address => {
            format!("{name} <{address}>")
        }
        (name, _) => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{person, time};

    #[test]
    fn people_are_written_with_addresses_that_mail_reaches() {
        let cases = [
            (
                "Ada Example",
                "ada@example.org",
                "Ada Example <ada@example.org>",
            ),
            ("ada@example.org", "ada@example.org", "ada@example.org"),
            ("Ada Example", "/O=EXAMPLE/CN=ADA", "Ada Example"),
            (" ", "/O=EXAMPLE/CN=ADA", "/O=EXAMPLE/CN=ADA"),
            ("", "", ""),
        ];
        for (name, address, expected) in cases {
            assert_eq!(person(name, address), expected);
        }
    }

    #[test]
    fn file_times_are_universal_times_or_nothing() {
        let noon = jiff::civil::date(2015, 5, 4).at(12, 0, 0, 0);
        assert_eq!(time(130_752_144_000_000_000), Some(noon));
        assert_eq!((time(i64::MIN), time(i64::MAX)), (None, None));
    }
}
