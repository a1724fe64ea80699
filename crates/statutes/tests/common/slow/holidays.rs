//! Which days are closed, asked of each day anew.

use super::{names, number, plus, text};
use jiff::civil::{Date, Weekday};
use toml::Value;

/// A holiday as one calendar keeps it.
pub(super) struct Kept {
    kind: String,
    month: i8,
    day: i8,
    weekday: String,
    nth: i64,
    offset: i64,
    every_year: bool,
    first: i16,
    pub(super) only_in: Option<String>,
    doubtful: bool,
}
pub(super) fn kept(law: &Value, calendar: &Value) -> Vec<Kept> {
    let sure = names(calendar, "holidays")
        .into_iter()
        .map(|id| (id, false));
    let all = sure.chain(
        names(calendar, "uncertain")
            .into_iter()
            .map(|id| (id, true)),
    );
    all.map(|(id, doubtful)| {
        let rule = &law["holiday_rule"][&id];
        let whole = |key: &str| rule.get(key).and_then(Value::as_integer).unwrap_or(0);
        let word = |key: &str| text(rule, key).unwrap_or_default().to_owned();
        Kept {
            kind: word("kind"),
            month: whole("month") as i8,
            day: whole("day") as i8,
            weekday: word("weekday"),
            nth: whole("nth"),
            offset: whole("offset"),
            every_year: word("years") == "every",
            first: calendar
                .get("first_year")
                .and_then(|all| number(all, &id))
                .unwrap_or(0) as i16,
            only_in: calendar
                .get("only_in_county")
                .and_then(|all| text(all, &id))
                .map(str::to_owned),
            doubtful,
        }
    })
    .collect()
}

impl Kept {
    pub(super) fn closes(
        &self,
        day: Date,
        county: Option<&str>,
        latest: bool,
        sat: &str,
        sun: &str,
    ) -> bool {
        if self.doubtful && !latest {
            return false;
        }
        match (&self.only_in, county) {
            (Some(only), Some(county)) if only != county => return false,
            (Some(_), None) if !latest => return false,
            _ => {}
        }
        let is = |day: Date| day.year() >= self.first && self.falls_on(day);
        if is(day) {
            return true;
        }
        // Only these move when they fall on a weekend.
        self.kind == "fixed"
            && match day.weekday() {
                Weekday::Friday => sat == "preceding_friday" && is(plus(day, 1)),
                Weekday::Monday => {
                    (sun == "following_monday" && is(plus(day, -1)))
                        || (sat == "following_monday" && is(plus(day, -2)))
                }
                _ => false,
            }
    }

    /// Is this the holiday's own day?
    fn falls_on(&self, day: Date) -> bool {
        match self.kind.as_str() {
            "fixed" => day.month() == self.month && day.day() == self.day,
            "nth_weekday" => {
                day.month() == self.month
                    && short(day) == self.weekday
                    && match self.nth {
                        -1 => plus(day, 7).month() != day.month(),
                        nth => (i64::from(day.day()) - 1) / 7 + 1 == nth,
                    }
            }
            "easter" => {
                let sunday = plus(day, -self.offset);
                short(sunday) == "sun" && sunday == easter_sunday(sunday.year())
            }
            "election" => {
                let year = self.every_year || day.year() % 2 == 0;
                year && day.month() == 11 && short(day) == "tue" && (2..=8).contains(&day.day())
            }
            "day_after_thanksgiving" => {
                let eve = plus(day, -1);
                eve.month() == 11 && short(eve) == "thu" && (22..=28).contains(&eve.day())
            }
            "inauguration" => {
                let year = (day.year() - 1) % 4 == 0 && day.month() == 1;
                let twentieth = day.day() == 20 && short(day) != "sun";
                year && (twentieth || (day.day() == 21 && short(plus(day, -1)) == "sun"))
            }
            "juneteenth_ut" => {
                let real = Date::new(day.year(), 6, 19).unwrap();
                let monday = match short(real) {
                    "mon" => real,
                    "sat" => plus(real, 2),
                    "sun" => plus(real, 1),
                    _ => (1..5)
                        .map(|n| plus(real, -n))
                        .find(|d| short(*d) == "mon")
                        .unwrap(),
                };
                day == monday
            }
            other => panic!("{other}"),
        }
    }
}

fn short(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "mon",
        Weekday::Tuesday => "tue",
        Weekday::Wednesday => "wed",
        Weekday::Thursday => "thu",
        Weekday::Friday => "fri",
        Weekday::Saturday => "sat",
        Weekday::Sunday => "sun",
    }
}

/// Gauss's rule, with its two exceptions.
fn easter_sunday(year: i16) -> Date {
    let y = i64::from(year);
    let (a, b, c, k) = (y % 19, y % 4, y % 7, y / 100);
    let m = (15 - (13 + 8 * k) / 25 + k - k / 4) % 30;
    let n = (4 + k - k / 4) % 7;
    let d = (19 * a + m) % 30;
    let e = (2 * b + 4 * c + 6 * d + n) % 7;
    let day = plus(Date::new(year, 3, 22).unwrap(), d + e);
    let exception = (d == 29 && e == 6) || (d == 28 && e == 6 && (11 * m + 11) % 30 < 19);
    if exception { plus(day, -7) } else { day }
}
