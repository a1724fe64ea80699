//! Every form of date that a printed mail is known to bear, one case a line.

use super::dates::{find, minute};

fn read(text: &str) -> Option<String> {
    find(text).map(|found| minute(found.at))
}

#[test]
fn dates_as_mail_programs_print_them() {
    for (text, want) in [
        ("Wednesday, December 9, 2015 4:01 PM", "2015-12-09T16:01"),
        ("Wed 12/9/2015 4:01 PM", "2015-12-09T16:01"),
        ("12/9/2015 4:01:22 PM", "2015-12-09T16:01"),
        ("12/09/15 04:01PM", "2015-12-09T16:01"),
        ("12-9-2015 4:01 p.m.", "2015-12-09T16:01"),
        ("12/09/2015 16:01", "2015-12-09T16:01"),
        ("Wed, 9 Dec 2015 16:01:22 -0500", "2015-12-09T16:01"),
        ("Wed, 9 Dec 2015 16:01:22 +0000 (GMT)", "2015-12-09T16:01"),
        ("Wed, Dec 9, 2015 at 4:01 PM", "2015-12-09T16:01"),
        ("Dec 9, 2015, at 4:01 PM", "2015-12-09T16:01"),
        ("December 9, 2015 at 4:01:22 PM EST", "2015-12-09T16:01"),
        ("December 9, 2015 4:01:22 PM EST", "2015-12-09T16:01"),
        ("9 December 2015 16:01", "2015-12-09T16:01"),
        ("09 December 2015 16:01", "2015-12-09T16:01"),
        ("Wednesday, 9 December 2015 4:01 PM", "2015-12-09T16:01"),
        ("09-Dec-2015 16:01", "2015-12-09T16:01"),
        ("09-Dec-15 4:01 PM", "2015-12-09T16:01"),
        ("Wed Dec 09 16:01:22 2015", "2015-12-09T16:01"),
        ("Wed Dec 9 16:01:22 EST 2015", "2015-12-09T16:01"),
        ("2015-12-09 16:01", "2015-12-09T16:01"),
        ("2015-12-09T16:01:22Z", "2015-12-09T16:01"),
        ("2015/12/09 16:01:22", "2015-12-09T16:01"),
        ("4:01 PM 12/9/2015", "2015-12-09T16:01"),
        ("9th December 2015 at 16:01", "2015-12-09T16:01"),
        ("December 9th, 2015 4:01 PM", "2015-12-09T16:01"),
        ("Sept. 9, 2015 4:01 PM", "2015-09-09T16:01"),
        ("May 3, 2015 12:05 AM", "2015-05-03T00:05"),
        ("March 3, 2015 12:05 PM", "2015-03-03T12:05"),
        ("Tuesday, March 03, 2015 08:34 PM", "2015-03-03T20:34"),
        ("12/9/2015 4:01\u{202f}PM", "2015-12-09T16:01"),
        ("Date: 3/3/99 9:12 AM", "1999-03-03T09:12"),
        ("13/2/2015 16:01", "2015-02-13T16:01"),
        ("9.12.2015 16:01", "2015-12-09T16:01"),
        ("December 9, 2015 1601 hrs", "2015-12-09T16:01"),
        ("December 9, 2015 4.01 PM", "2015-12-09T16:01"),
        // The weekday decides between the US order and the other.
        ("Tue 8/9/2015 16:01", "2015-09-08T16:01"),
        ("Sun 8/9/2015 16:01", "2015-08-09T16:01"),
    ] {
        assert_eq!(read(text).as_deref(), Some(want), "{text}");
    }
}

#[test]
fn dates_as_scanners_bend_them() {
    for (text, want) in [
        ("Wednesday, Decernber 9, 2015 4:01 PM", "2015-12-09T16:01"),
        ("Wednesday, Decembcr 9, 2O15 4:O1 PM", "2015-12-09T16:01"),
        ("Sun; Ju}-20, 2014. at. 12:43 PM. ie", "2014-07-20T12:43"),
        ("Saturday, July 19, 20141 :30 PM", "2014-07-19T13:30"),
        ("Thursday; Auqust 4, 2016 l0:15 AM", "2016-08-04T10:15"),
        ("Friday, June 24, 216 4:48 PM", "2016-06-24T16:48"),
        ("Monday, December 26, 2016 10: 08 AM", "2016-12-26T10:08"),
        ("Tuesday, May 6,2014 9 :18 PM", "2014-05-06T21:18"),
    ] {
        assert_eq!(read(text).as_deref(), Some(want), "{text}");
    }
}

#[test]
fn what_is_no_sent_time_is_not_read_as_one() {
    for text in [
        "",
        "December 9, 2015",
        "4:01 PM",
        "see 12/9 at 4:01 PM",
        "Dec 9, 2015 25:61 PM",
        "Room 12/9/2015-4",
        "1:30 3:40 5:50",
        "February 30, 2015 4:01 PM",
        "we may 5 be 2015 10 late",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn the_place_of_the_date_is_told() {
    let text = "On Wed, Dec 9, 2015 at 4:01 PM EST, Ada Example";
    let found = find(text).unwrap();
    assert_eq!(
        &text[found.start..found.end],
        "Wed, Dec 9, 2015 at 4:01 PM EST"
    );
    assert!(!found.doubtful);
    assert!(find("Thu, Dec 9, 2015 at 4:01 PM").unwrap().doubtful);
}

#[test]
fn any_text_is_read_in_bounded_time() {
    let long = "12/9 Dec 4:0 ".repeat(20_000);
    assert_eq!(find(&long), None);
}
