//! The events of one clock taken one by one, each counted out again from the start.

use super::{Event, Found, Kind, Place, Standing, kind, list, names, number, plus, text};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::HashMap;
use toml::Value;

pub(super) struct Walk<'w> {
    pub(super) place: &'w Place<'w>,
    pub(super) clock: &'w Value,
    pub(super) amount: u32,
    pub(super) unit: Kind,
    pub(super) zero: Date,
    pub(super) standing: Standing,
    /// First and last stopped day.
    pub(super) stopped: Vec<(Date, Option<Date>)>,
    /// What follows when the standing count is done: more days (amount, unit, named day).
    pub(super) queue: Vec<(u32, Kind, Option<Date>)>,
    pub(super) used: HashMap<String, u32>,
    pub(super) extra_left: u32,
}

impl Walk<'_> {
    fn is_stopped(&self, day: Date) -> bool {
        self.stopped
            .iter()
            .any(|(first, last)| *first <= day && last.is_none_or(|last| day <= last))
    }

    fn stopped_for_good(&self, day: Date) -> bool {
        self.stopped
            .iter()
            .any(|(first, last)| *first <= day && last.is_none())
    }

    /// Day by day from `from`: when is the `need`th counted day?
    fn count(&self, from: Date, need: u32, unit: Kind, named: Option<Date>) -> Result<Date, u32> {
        let need = match unit {
            Kind::Business | Kind::Calendar => need,
            Kind::Hours => need.div_ceil(24),
            Kind::Months | Kind::Years => {
                let months = if unit == Kind::Years { need * 12 } else { need };
                let end = from.checked_add(i64::from(months).months()).unwrap();
                (end - from).get_days() as u32
                    + if (end - from).get_months() != 0 {
                        panic!()
                    } else {
                        0
                    }
            }
        };
        if let Some(named) = named.filter(|named| *named <= from) {
            return if self.stopped_for_good(named) {
                Err(need)
            } else {
                Ok(named)
            };
        }
        let (mut day, mut done) = (from, 0);
        loop {
            if named == Some(day) {
                return Ok(day);
            }
            if done == need {
                return Ok(day);
            }
            day = plus(day, 1);
            if self.stopped_for_good(day) {
                return Err(need - done);
            }
            if !self.is_stopped(day) && (unit != Kind::Business || self.place.open(day)) {
                done += 1;
            }
        }
    }

    fn rolls(&self, unit: Kind) -> bool {
        let calendar = |unit| matches!(unit, Kind::Calendar | Kind::Months | Kind::Years);
        self.place.latest && (calendar(unit) || calendar(self.unit))
    }

    fn roll(&self, day: Date) -> Date {
        if self.place.open(day) {
            day
        } else {
            self.place.next_open(day)
        }
    }

    pub(super) fn found(&self) -> Found {
        let mut standing = match self.standing {
            Standing::Held => Err(self.amount),
            Standing::Date(day) => Ok(day),
            Standing::Counting {
                from,
                need,
                unit,
                named,
            } => self.count(from, need, unit, named).map(|day| {
                if self.rolls(unit) {
                    self.roll(day)
                } else {
                    day
                }
            }),
        };
        for (amount, unit, named) in &self.queue {
            standing = match standing {
                Err(left) => Err(left + amount),
                Ok(day) => self.count(day, *amount, *unit, *named).map(|day| {
                    if self.rolls(*unit) {
                        self.roll(day)
                    } else {
                        day
                    }
                }),
            };
        }
        match standing {
            Ok(day) => Found::Due(day),
            Err(left) => Found::Waiting(left + self.extra_left),
        }
    }

    fn in_time(&self, day: Date) -> bool {
        match self.found() {
            Found::Due(due) => day <= due,
            _ => true,
        }
    }

    fn use_up(&mut self, rule: &Value) -> bool {
        let used = self
            .used
            .entry(text(rule, "id").unwrap().to_owned())
            .or_default();
        *used += 1;
        number(rule, "max_count").is_none_or(|most| *used <= most)
    }

    /// True if the event touched the count.
    pub(super) fn event(&mut self, event: &Event, body: &str) -> bool {
        match event.kind.as_str() {
            "clarification_asked" | "fee_estimate_issued" => self.ask(event),
            "extension_claimed" => self.claim(event, body),
            "supervisor_extension" => self.order(event),
            "agreed_date" => self.agree(event),
            _ => false,
        }
    }

    fn ask(&mut self, event: &Event) -> bool {
        let clock_id = text(self.clock, "id").unwrap();
        let mut touched = false;
        for toll in list(self.place.law, "toll") {
            let clocks = names(toll, "clocks");
            if text(toll, "trigger") != Some(event.kind.as_str())
                || !clocks.iter().any(|id| id == "all" || id == clock_id)
            {
                continue;
            }
            let effect = match text(toll, "effect").unwrap() {
                "unsettled" if self.place.latest => "pause",
                effect => effect,
            };
            if !["pause", "restart"].contains(&effect)
                || !self.in_time(event.day)
                || !self.use_up(toll)
            {
                continue;
            }
            touched = true;
            let answer = self.place.answer_to(event);
            if effect == "pause" {
                let first = if self.place.latest {
                    event.day
                } else {
                    plus(event.day, 1)
                };
                if answer.is_none_or(|answer| first <= answer) {
                    self.stopped.push((first, answer));
                }
                continue;
            }
            if answer.is_none() && !self.place.latest && self.found() == Found::Due(event.day) {
                continue;
            }
            self.queue.clear();
            match answer {
                None => self.standing = Standing::Held,
                Some(answer) => {
                    self.zero = answer;
                    let (need, unit) = (self.amount, self.unit);
                    self.standing = Standing::Counting {
                        from: answer,
                        need,
                        unit,
                        named: None,
                    };
                }
            }
        }
        touched
    }

    fn claim(&mut self, event: &Event, body: &str) -> bool {
        let id = event.raw["extension"].as_str().unwrap();
        let all = list(self.place.law, "extension");
        let extension = all
            .into_iter()
            .find(|one| text(one, "id") == Some(id))
            .unwrap();
        if text(extension, "extends") != text(self.clock, "id") {
            return false;
        }
        // The one split by body that the cases draw: Massachusetts.
        let applies = names(extension, "applies_to");
        let split = ["municipality", "agency"]
            .iter()
            .any(|one| applies.contains(&(*one).to_owned()));
        if split && !body.is_empty() && !applies.contains(&body.to_owned()) {
            return false;
        }
        let named = event.raw["until"]
            .as_str()
            .map(|until| until.parse::<Date>().unwrap());
        let mode = text(extension, "mode").unwrap();
        let counts = ["adds", "total_from_receipt", "suspended"].contains(&mode);
        if (!counts && named.is_none()) || !self.in_time(event.day) || !self.use_up(extension) {
            return false;
        }
        let amount = number(extension, "amount").unwrap_or(0);
        let unit = extension.get("unit").map_or(Kind::Business, kind);
        match mode {
            "adds" => self.queue.push((amount, unit, named)),
            "total_from_receipt" => {
                self.queue.clear();
                self.standing = Standing::Counting {
                    from: self.zero,
                    need: amount,
                    unit,
                    named,
                };
            }
            "suspended" => {
                if named.is_none_or(|named| named > event.day) {
                    self.stopped.push((plus(event.day, 1), named));
                }
            }
            _ => {
                self.queue.clear();
                let day = named.unwrap();
                let rolls = mode != "agreed_date" && self.rolls(self.unit);
                self.standing = Standing::Date(if rolls { self.roll(day) } else { day });
            }
        }
        true
    }

    fn order(&mut self, event: &Event) -> bool {
        let ordered = |one: &&Value| {
            text(one, "mode") == Some("stated_in_order")
                && text(one, "extends") == text(self.clock, "id")
        };
        if !list(self.place.law, "extension").iter().any(ordered) {
            return false;
        }
        self.queue.clear();
        let date = |key: &str| {
            event.raw[key]
                .as_str()
                .map(|day| day.parse::<Date>().unwrap())
        };
        self.standing = match date("until") {
            Some(until) => Standing::Date(until),
            None => Standing::Counting {
                from: date("from").unwrap(),
                need: event.raw["days"].as_u64().unwrap() as u32,
                unit: Kind::Business,
                named: None,
            },
        };
        true
    }

    fn agree(&mut self, event: &Event) -> bool {
        self.queue.clear();
        self.standing = Standing::Date(event.raw["until"].as_str().unwrap().parse().unwrap());
        true
    }
}
