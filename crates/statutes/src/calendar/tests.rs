//! Closing days of the shipped calendars, as tables.

use crate::Law;
use jiff::civil::Date;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn closing_days_by_jurisdiction() {
    // (jurisdiction, county, date, open by the ordinary reading, open in every reading)
    let cases = [
        ("us", None, "2021-06-18", false, false), // Juneteenth a Saturday, kept on Friday
        ("us", None, "2020-06-19", true, true),   // before Juneteenth
        ("us", None, "2021-12-31", false, false), // New Year 2022 a Saturday
        ("us", None, "2019-12-24", true, false),  // by executive order
        ("us", None, "2025-01-20", false, false), // King's day; also inauguration
        ("us", None, "2021-01-20", true, false),  // inauguration, the Washington area only
        ("us-ma", Some("worcester"), "2026-07-03", true, true), // a Saturday holiday stays
        ("us-ma", Some("suffolk"), "2019-04-15", false, false), // Patriots' Day
        ("us-ma", Some("Suffolk County"), "2019-06-17", true, false),
        ("us-ma", Some("worcester"), "2019-06-17", true, true),
        ("us-ma", None, "2019-06-17", true, false), // county unknown: a doubt
        ("us-ma", Some("worcester"), "2022-06-20", false, false), // Sunday moves to Monday
        ("us-ri", None, "2020-07-06", false, false), // Saturday goes to Monday
        ("us-ri", None, "2020-07-03", true, true),
        ("us-tx", None, "2026-10-12", true, true), // Columbus Day is a business day
        ("us-tx", None, "2027-07-05", true, true), // a Sunday holiday stays
        ("us-ut", None, "2026-06-15", false, false),
        ("us-ut", None, "2026-06-19", true, true),
        ("us-nj", None, "2026-06-19", false, false),
        ("us-nj", None, "2024-06-21", false, false),
        ("us-la", None, "2026-02-17", false, false), // Mardi Gras
        ("us-de", None, "2026-11-03", false, false), // election day, even years
        ("us-de", None, "2025-11-04", true, true),
        ("us-va", None, "2025-11-04", false, false), // election day, every year
        ("us-sc", None, "2022-12-23", false, false), // Christmas Eve a Saturday
        ("us-sc", None, "2022-12-26", false, false),
        ("us-sc", None, "2022-12-27", true, true), // nothing moves a second time
        ("us-co", None, "2019-10-07", true, true), // Cabrini Day from 2020
        ("us-co", None, "2020-10-05", false, false),
        ("us-ny", None, "2022-01-01", false, false),
        ("us-ny", None, "2021-12-31", true, true),
    ];
    for (id, county, day, open, surely) in cases {
        let place = Law::shipped().jurisdiction(id).unwrap();
        assert_eq!(place.is_open_day(county, date(day)), open, "{id} {day}");
        assert_eq!(
            place.is_surely_open_day(county, date(day)),
            surely,
            "{id} {day}"
        );
    }
}

#[test]
fn names_what_closes_a_day() {
    let place = Law::shipped().jurisdiction("us").unwrap();
    let names: Vec<_> = place
        .closings_on(None, date("2025-01-20"))
        .iter()
        .map(|one| (one.name, one.certain))
        .collect();
    assert_eq!(names[0], ("Martin Luther King Jr. Day", true));
    assert!(!names[1].1, "inauguration day binds only some offices");
    let moved = place.closings_on(None, date("2026-07-03"));
    assert!(moved[0].moved && moved[0].name == "Independence Day");
    assert!(
        place.closings_on(None, date("2026-07-05")).is_empty(),
        "a plain Sunday"
    );
}

#[test]
fn counts_working_days_both_ways() {
    let place = Law::shipped().jurisdiction("us-ma").unwrap();
    for (from, n, to) in [
        ("2019-04-01", 10, "2019-04-16"),
        ("2019-04-16", -3, "2019-04-10"),
        ("2019-04-16", -10, "2019-04-01"),
        ("2019-04-14", 0, "2019-04-14"),
        ("2019-04-14", 1, "2019-04-16"),
        ("2019-04-14", -1, "2019-04-12"),
    ] {
        let found = place.business_day_offset(Some("suffolk"), date(from), n);
        assert_eq!(found, date(to), "{from} {n:+}");
    }
}

#[test]
fn ranks_agree_with_single_days() {
    let place = Law::shipped().jurisdiction("us-ma").unwrap();
    let open = place.calendar.sheet(None).open_days(false);
    let from = crate::day::Day::from_ymd(2019, 1, 1);
    for length in 0..400 {
        let to = from.plus(length);
        let slow = (1..=length)
            .filter(|at| open.is_open(from.plus(*at)))
            .count();
        assert_eq!(open.between(from, to) as usize, slow);
        if open.is_open(to) && length > 0 {
            assert_eq!(open.nth_after(from, slow as u32), to);
        }
    }
}
