//! Dates as an iCalendar file (RFC 5545): whole days with alarms, published for
//! reading, never an invitation to answer. Lines are folded at 75 octets and end in
//! CRLF; the same dates give the same bytes.

use jiff::{Timestamp, ToSpan, civil::Date};

/// A calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Its name, as calendar programs show it.
    pub name: String,
    /// Whose it is: an e-mail address. RFC 5546 asks for it in what is published.
    pub organizer: String,
    /// Its days.
    pub entries: Vec<Entry>,
}

/// One whole day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The same for the same date of the same case, so that a moved date moves.
    pub uid: String,
    /// When what it says was last changed; a newer one replaces an older one.
    pub changed_at: Timestamp,
    /// The day.
    pub on: Date,
    /// One line.
    pub title: String,
    /// What else should be known.
    pub text: String,
    /// Where more stands.
    pub url: String,
    /// Alarms at nine in the morning, so many days before.
    pub alarms: Vec<u16>,
}

/// Calendar programs ask again after this long.
const REFRESH: &str = "PT1H";

impl Calendar {
    /// The file.
    pub fn render(&self) -> String {
        let mut out = Lines::default();
        out.raw("BEGIN:VCALENDAR");
        out.raw("VERSION:2.0");
        out.raw("PRODID:-//Daylight//Records desk//EN");
        out.raw("CALSCALE:GREGORIAN");
        out.raw("METHOD:PUBLISH");
        out.text("NAME", &self.name);
        out.text("X-WR-CALNAME", &self.name);
        out.raw(&format!("REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}"));
        out.raw(&format!("X-PUBLISHED-TTL:{REFRESH}"));
        for entry in &self.entries {
            entry.render(&self.organizer, &mut out);
        }
        out.raw("END:VCALENDAR");
        out.0
    }
}

impl Entry {
    fn render(&self, organizer: &str, out: &mut Lines) {
        out.raw("BEGIN:VEVENT");
        out.raw(&format!("ORGANIZER:mailto:{organizer}"));
        out.text("UID", &self.uid);
        let stamp = self.changed_at.strftime("%Y%m%dT%H%M%SZ").to_string();
        out.raw(&format!("DTSTAMP:{stamp}"));
        out.raw(&format!("LAST-MODIFIED:{stamp}"));
        out.raw(&format!("SEQUENCE:{}", self.sequence()));
        out.raw(&format!("DTSTART;VALUE=DATE:{}", day(self.on)));
        let end = self.on.saturating_add(1.day());
        out.raw(&format!("DTEND;VALUE=DATE:{}", day(end)));
        out.text("SUMMARY", &self.title);
        out.text("DESCRIPTION", &self.text);
        if !self.url.is_empty() {
            out.raw(&format!("URL:{}", self.url.replace(char::is_control, "")));
        }
        out.raw("TRANSP:TRANSPARENT");
        out.raw("CLASS:PRIVATE");
        for days in &self.alarms {
            out.raw("BEGIN:VALARM");
            out.raw("ACTION:DISPLAY");
            out.text("DESCRIPTION", &self.title);
            out.raw(&format!("TRIGGER:{}", trigger(*days)));
            out.raw("END:VALARM");
        }
        out.raw("END:VEVENT");
    }

    /// Grows with every change: minutes since 2020, which fit where clients keep it.
    fn sequence(&self) -> i64 {
        (self.changed_at.as_second() - 1_577_836_800).max(0) / 60
    }
}

/// Nine in the morning so many days before a whole day begins.
fn trigger(days: u16) -> String {
    match days {
        0 => "PT9H".to_owned(),
        1 => "-PT15H".to_owned(),
        more => format!("-P{}DT15H", more - 1),
    }
}

fn day(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    /// A property whose value is text.
    fn text(&mut self, name: &str, value: &str) {
        let mut escaped = String::with_capacity(value.len() + 8);
        for c in value.replace("\r\n", "\n").chars() {
            match c {
                '\\' | ';' | ',' => escaped.extend(['\\', c]),
                '\n' => escaped.push_str("\\n"),
                c if c.is_control() => escaped.push(' '),
                c => escaped.push(c),
            }
        }
        self.raw(&format!("{name}:{escaped}"));
    }

    /// A line, folded before it has more than 75 octets, never inside a character.
    fn raw(&mut self, line: &str) {
        let mut room = 75;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = 74;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn sample() -> Calendar {
        Calendar {
            name: "Records desk, Rae; all".into(),
            organizer: "desk@paper.example".into(),
            entries: vec![Entry {
                uid: "1-initial_response@desk.example".into(),
                changed_at: "2026-03-02T14:00:00Z".parse().unwrap(),
                on: date(2026, 12, 31),
                title: "Answer in writing: Sample Police, Ärger und Öl, und noch ein Wort für die Länge".into(),
                text: "First line\nsecond, with a \\ and a; sign".into(),
                url: "https://desk.example/cases/1".into(),
                alarms: vec![0, 1, 30],
            }],
        }
    }

    #[test]
    fn lines_are_short_end_in_crlf_and_unfold_to_what_was_said() {
        let file = sample().render();
        assert!(file.ends_with("END:VCALENDAR\r\n"));
        assert!(!file.replace("\r\n", "").contains(['\r', '\n']));
        assert!(file.split("\r\n").all(|line| line.len() <= 75), "{file}");
        let unfolded = file.replace("\r\n ", "");
        for line in [
            "X-WR-CALNAME:Records desk\\, Rae\\; all\r\n",
            "DTSTART;VALUE=DATE:20261231\r\n",
            "DTEND;VALUE=DATE:20270101\r\n",
            "DESCRIPTION:First line\\nsecond\\, with a \\\\ and a\\; sign\r\n",
            "TRIGGER:PT9H\r\n",
            "TRIGGER:-PT15H\r\n",
            "TRIGGER:-P29DT15H\r\n",
            "Ärger und Öl\\, und noch ein Wort für die Länge\r\n",
        ] {
            assert!(unfolded.contains(line), "{line} in {unfolded}");
        }
    }

    #[test]
    fn a_later_change_has_a_greater_number() {
        let mut entry = sample().entries.remove(0);
        let before = entry.sequence();
        entry.changed_at += jiff::SignedDuration::from_mins(1);
        assert_eq!(entry.sequence(), before + 1);
        assert!(i32::try_from(before).is_ok());
    }
}
