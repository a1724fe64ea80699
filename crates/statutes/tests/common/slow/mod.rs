//! A second implementation, written from the README of the data, day by day, and on purpose
//! without any of the engine's code: it reads the TOML itself, walks one day at a time and asks
//! of each day whether it counts. Slow and plain; the engine must agree with it.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use serde_json::Value as Json;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use toml::Value;

mod holidays;
mod start;
mod walk;
use holidays::{Kept, kept};
use walk::Walk;

/// Jurisdiction, county where it matters, latest reading, year.
type Office = (String, Option<String>, bool, i16);

pub struct Slow {
    law: Value,
    kept: HashMap<String, Vec<Kept>>,
    closed: Mutex<HashMap<Office, Arc<BTreeSet<Date>>>>,
}

/// What the slow count found in one reading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Found {
    Due(Date),
    Waiting(u32),
    NotStarted,
}

struct Place<'a> {
    slow: &'a Slow,
    id: &'a str,
    law: &'a Value,
    county: Option<String>,
    latest: bool,
    zone: TimeZone,
    cutoff: Option<Time>,
    events: Vec<Event>,
    /// This agency's own closings, first and last day.
    own: Vec<(Date, Date)>,
    years: RefCell<Vec<(i16, Arc<BTreeSet<Date>>)>>,
}

#[derive(Clone, Debug)]
struct Event {
    kind: String,
    day: Date,
    time: Option<Time>,
    at: Option<Timestamp>,
    raw: Json,
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

fn number(value: &Value, key: &str) -> Option<u32> {
    value.get(key).and_then(Value::as_integer).map(|n| n as u32)
}

fn list<'v>(value: &'v Value, key: &str) -> Vec<&'v Value> {
    value
        .get(key)
        .and_then(Value::as_array)
        .map(|all| all.iter().collect())
        .unwrap_or_default()
}

fn names(value: &Value, key: &str) -> Vec<String> {
    list(value, key)
        .iter()
        .map(|one| one.as_str().unwrap().to_owned())
        .collect()
}

fn plus(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap()
}

fn weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

impl Slow {
    pub fn new(toml: &str) -> Slow {
        let law: Value = toml.parse::<toml::Table>().unwrap().into();
        let places = law["jurisdiction"].as_table().unwrap();
        let kept = places
            .iter()
            .map(|(id, place)| (id.clone(), kept(&law, &place["calendar"])));
        Slow {
            kept: kept.collect(),
            closed: Mutex::default(),
            law,
        }
    }

    pub fn law(&self) -> &Value {
        &self.law
    }

    /// One clock of a query, in one reading.
    pub fn clock(&self, query: &Json, clock_id: &str, latest: bool) -> Found {
        let id = query["jurisdiction"].as_str().unwrap();
        let law = &self.law["jurisdiction"][id];
        let zone = TimeZone::get(law["timezone"].as_str().unwrap()).unwrap();
        let cutoff = query["options"]["after_hours_cutoff"]
            .as_str()
            .map(|t| t.parse().unwrap());
        let mut place = Place {
            slow: self,
            id,
            law,
            county: query["county"].as_str().map(str::to_owned),
            latest,
            zone,
            cutoff,
            events: Vec::new(),
            own: Vec::new(),
            years: RefCell::default(),
        };
        place.read_events(query["events"].as_array().unwrap());
        let clock = list(law, "clock")
            .into_iter()
            .find(|one| text(one, "id") == Some(clock_id))
            .unwrap();
        let body = query["body"].as_str().unwrap_or("");
        let usual = place.walk(
            clock,
            number(clock, "amount").unwrap(),
            &clock["unit"],
            body,
        );
        match number(clock, "alternative_amount") {
            Some(amount) if latest => {
                let other = place.walk(clock, amount, &clock["alternative_unit"], body);
                match (usual, other) {
                    (Found::Due(a), Found::Due(b)) => Found::Due(a.max(b)),
                    (Found::Waiting(n), _) | (_, Found::Waiting(n)) => Found::Waiting(n),
                    _ => usual,
                }
            }
            _ => usual,
        }
    }

    /// The closing days of one year for one kind of office.
    fn closed_in(
        &self,
        id: &str,
        county: Option<&str>,
        latest: bool,
        year: i16,
    ) -> Arc<BTreeSet<Date>> {
        let kept = &self.kept[id];
        let by_county = kept.iter().any(|one| one.only_in.is_some());
        let county = county.filter(|_| by_county);
        let key = (id.to_owned(), county.map(str::to_owned), latest, year);
        if let Some(days) = self.closed.lock().unwrap().get(&key) {
            return days.clone();
        }
        let calendar = &self.law["jurisdiction"][id]["calendar"];
        let shift = |key: &str| text(calendar, key).unwrap();
        let (saturday, sunday) = (shift("saturday_holiday"), shift("sunday_holiday"));
        let mut days = BTreeSet::new();
        let mut day = Date::new(year, 1, 1).unwrap();
        while day.year() == year {
            if kept
                .iter()
                .any(|one| one.closes(day, county, latest, saturday, sunday))
            {
                days.insert(day);
            }
            day = plus(day, 1);
        }
        if latest {
            let dates = names(calendar, "uncertain_dates");
            days.extend(dates.iter().map(|date| date.parse::<Date>().unwrap()));
        }
        let days = Arc::new(days);
        self.closed.lock().unwrap().insert(key, days.clone());
        days
    }
}

/// Where the walk stands.
#[derive(Clone, Copy, Debug)]
enum Standing {
    /// Counting towards an amount from a day, at most to a named day.
    Counting {
        from: Date,
        need: u32,
        unit: Kind,
        named: Option<Date>,
    },
    /// A date stands.
    Date(Date),
    /// A restarting question waits.
    Held,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Business,
    Calendar,
    Months,
    Years,
    Hours,
}

fn kind(unit: &Value) -> Kind {
    match unit.as_str().unwrap() {
        "business" => Kind::Business,
        "calendar" => Kind::Calendar,
        "months" => Kind::Months,
        "years" => Kind::Years,
        "hours" => Kind::Hours,
        other => panic!("{other}"),
    }
}

impl Place<'_> {
    fn read_events(&mut self, events: &[Json]) {
        for raw in events {
            if raw["type"] == "office_closed" {
                let date = |key: &str| raw[key].as_str().unwrap().parse().unwrap();
                self.own.push((date("from"), date("until")));
                continue;
            }
            let at: Option<Timestamp> = raw["at"].as_str().map(|at| at.parse().unwrap());
            let local = at.map(|at| at.to_zoned(self.zone.clone()).datetime());
            let on = raw["on"].as_str().map(|on| on.parse().unwrap());
            self.events.push(Event {
                kind: raw["type"].as_str().unwrap().to_owned(),
                day: local.map(DateTime::date).or(on).unwrap(),
                time: local.map(DateTime::time),
                at,
                raw: raw.clone(),
            });
        }
        self.events
            .sort_by_key(|event| (event.day, rank(&event.kind), event.time));
    }

    fn first(&self, kind: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.kind == kind)
    }

    fn open(&self, day: Date) -> bool {
        !weekend(day)
            && !self
                .own
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&day))
            && !self.closed_in(day.year()).contains(&day)
    }

    fn closed_in(&self, year: i16) -> Arc<BTreeSet<Date>> {
        if let Some((_, days)) = self.years.borrow().iter().find(|(one, _)| *one == year) {
            return days.clone();
        }
        let days = self
            .slow
            .closed_in(self.id, self.county.as_deref(), self.latest, year);
        self.years.borrow_mut().push((year, days.clone()));
        days
    }

    fn next_open(&self, mut day: Date) -> Date {
        loop {
            day = plus(day, 1);
            if self.open(day) {
                return day;
            }
        }
    }

    fn business(&self, mut day: Date, n: u32) -> Date {
        for _ in 0..n {
            day = self.next_open(day);
        }
        day
    }

    /// Walks from the first event on, one day at a time, until no event is left and the date
    /// stands (or cannot come).
    fn walk(&self, clock: &Value, amount: u32, unit: &Value, body: &str) -> Found {
        let Some((zero, at)) = self.zero(clock) else {
            return self.unpaid(clock, amount);
        };
        let mut walk = Walk {
            place: self,
            clock,
            amount,
            unit: kind(unit),
            zero,
            standing: Standing::Counting {
                from: zero,
                need: amount,
                unit: kind(unit),
                named: None,
            },
            stopped: Vec::new(),
            queue: Vec::new(),
            used: HashMap::new(),
            extra_left: 0,
        };
        let mut touched = false;
        for event in &self.events {
            touched |= walk.event(event, body);
        }
        if walk.unit == Kind::Hours
            && !touched
            && let Some(at) = at
        {
            let end = at.checked_add(i64::from(amount).hours()).unwrap();
            return Found::Due(end.to_zoned(self.zone.clone()).date());
        }
        walk.found()
    }

    /// Payment was demanded and is not there: the clock stands with all its days.
    fn unpaid(&self, clock: &Value, amount: u32) -> Found {
        let decided = match text(clock, "starts").unwrap() {
            "determination_or_deposit" => self.first("determined"),
            "notice_or_prepayment" => self.first("notice_given"),
            _ => None,
        };
        decided.map_or(Found::NotStarted, |_| Found::Waiting(amount))
    }

    /// The answers to questions: first question, first answer; a last answer settles the rest.
    fn answer_to(&self, ask: &Event) -> Option<Date> {
        let reply = if ask.kind == "fee_estimate_issued" {
            "fee_paid"
        } else {
            "clarification_answered"
        };
        let mut asks: Vec<(Date, Option<Date>)> = self
            .events
            .iter()
            .filter(|event| event.kind == ask.kind)
            .map(|event| (event.day, None))
            .collect();
        let answers: Vec<Date> = self
            .events
            .iter()
            .filter(|event| event.kind == reply)
            .map(|event| event.day)
            .collect();
        for answer in &answers {
            if let Some(open) = asks
                .iter_mut()
                .find(|(on, got)| on <= answer && got.is_none())
            {
                open.1 = Some(*answer);
            }
        }
        let index = self.events.iter().filter(|event| event.kind == ask.kind);
        let index = index.take_while(|event| !std::ptr::eq(*event, ask)).count();
        asks[index]
            .1
            .or(answers.last().copied().filter(|last| ask.day <= *last))
    }
}

fn rank(kind: &str) -> u8 {
    let order = [
        "clarification_asked",
        "clarification_answered",
        "fee_estimate_issued",
        "fee_paid",
        "extension_claimed",
        "supervisor_extension",
        "agreed_date",
    ];
    order
        .iter()
        .position(|one| *one == kind)
        .map_or(0, |at| at as u8 + 1)
}
