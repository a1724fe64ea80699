//! From the events of a query to facts in order: each instant becomes a civil day in the
//! agency's zone, questions find their answers, and what cannot have happened is refused.

use crate::count::Spans;
use crate::data::Jurisdiction;
use crate::day::{Day, FIRST_YEAR, LAST_YEAR};
use crate::events::{Channel, Event, EventType, Problem, Query};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// More events than any case has; keeps one hostile line from taking minutes.
const MOST_EVENTS: usize = 2000;

/// An event on its civil day. `day` is `NEVER` where the event carries no date of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fact<'q> {
    pub kind: EventType,
    pub day: Day,
    /// The local time, where an instant was given.
    pub time: Option<Time>,
    /// For a question or fee letter: the day of its answer.
    pub answered: Option<Day>,
    pub event: &'q Event,
    /// Position in the query, for messages.
    pub at: usize,
}

impl Fact<'_> {
    pub(crate) fn channel(&self) -> Option<Channel> {
        self.event.channel
    }
}

/// All facts of a query, by day.
pub(crate) struct Timeline<'q> {
    pub facts: Vec<Fact<'q>>,
    /// Days on which this agency's office was closed.
    pub closed: Spans,
    pub zone: TimeZone,
}

impl<'q> Timeline<'q> {
    pub(crate) fn new(place: &Jurisdiction, query: &'q Query) -> Result<Timeline<'q>, Problem> {
        if query.events.len() > MOST_EVENTS {
            return Err(Problem::new(
                "events",
                format!("more than {MOST_EVENTS} events"),
            ));
        }
        let zone = zone(place, query)?;
        let mut closed = Spans::default();
        let mut facts = Vec::with_capacity(query.events.len());
        for (at, event) in query.events.iter().enumerate() {
            check_dates(event, at)?;
            check_extension(place, event, at)?;
            if event.kind == EventType::OfficeClosed {
                let (first, last) = closing(event, at)?;
                closed.add(first, last);
            } else {
                let fact = fact(event, at, &zone)?;
                check_named_date(&fact)?;
                facts.push(fact);
            }
        }
        // By day, then by everything else that an event says: the order of the input never counts.
        facts.sort_by(|a, b| order_of(a).cmp(&order_of(b)));
        let mut timeline = Timeline {
            facts,
            closed,
            zone,
        };
        timeline.check_order()?;
        timeline.pair(
            EventType::ClarificationAsked,
            EventType::ClarificationAnswered,
        )?;
        timeline.pair(EventType::FeeEstimateIssued, EventType::FeePaid)?;
        Ok(timeline)
    }

    /// The earliest event of a kind.
    pub(crate) fn first(&self, kind: EventType) -> Option<&Fact<'q>> {
        self.facts.iter().find(|fact| fact.kind == kind)
    }

    pub(crate) fn has(&self, kind: EventType) -> bool {
        self.first(kind).is_some()
    }

    /// Matches answers to questions: each answer closes the oldest open question; a last answer
    /// closes whatever was asked before it and is still open.
    fn pair(&mut self, asked: EventType, answered: EventType) -> Result<(), Problem> {
        if !self.has(answered) {
            return Ok(());
        }
        let answers: Vec<(Day, usize)> = self
            .facts
            .iter()
            .enumerate()
            .filter(|(_, fact)| fact.kind == answered)
            .map(|(at, fact)| (fact.day, at))
            .collect();
        for (day, at) in &answers {
            self.answer(asked, *day, *at)?;
        }
        let last = answers.last().map(|(day, _)| *day);
        for ask in self.facts.iter_mut().filter(|fact| fact.kind == asked) {
            ask.answered = ask.answered.or(last.filter(|last| ask.day <= *last));
        }
        Ok(())
    }

    /// One answer, at `at`, closes the oldest open question.
    fn answer(&mut self, asked: EventType, day: Day, at: usize) -> Result<(), Problem> {
        let mut asks = self
            .facts
            .iter_mut()
            .filter(|fact| fact.kind == asked)
            .peekable();
        // Money may come unasked; an answer to no question is a slip.
        let unasked_money = asked == EventType::FeeEstimateIssued && asks.peek().is_none();
        let mut before = false;
        for ask in asks.take_while(|ask| ask.day <= day) {
            before = true;
            if ask.answered.is_none() {
                ask.answered = Some(day);
                break;
            }
        }
        if before || unasked_money {
            return Ok(());
        }
        let fact = &self.facts[at];
        let message = format!("{} comes before any {asked}", fact.kind);
        Err(Problem::new(date_field(fact.event, fact.at), message))
    }

    fn check_order(&self) -> Result<(), Problem> {
        let sent = self.first(EventType::Sent).map(|fact| fact.day);
        let request_kinds = [
            EventType::Sent,
            EventType::Received,
            EventType::FirstReceived,
        ];
        let asked = self
            .facts
            .iter()
            .find(|fact| request_kinds.contains(&fact.kind));
        let filed = self.first(EventType::AppealFiled).map(|fact| fact.day);
        for fact in &self.facts {
            let (limit, what) = match fact.kind {
                EventType::Received | EventType::FirstReceived | EventType::Withdrawn => {
                    (sent, "the request was sent")
                }
                EventType::AppealReceived => (filed, "the appeal was filed"),
                kind if follows_the_request(kind) => {
                    (asked.map(|fact| fact.day), "there was a request")
                }
                _ => continue,
            };
            if limit.is_some_and(|limit| fact.day < limit) {
                let message = format!("{} comes before {what}", fact.kind);
                return Err(Problem::new(date_field(fact.event, fact.at), message));
            }
        }
        Ok(())
    }
}

/// What only happens once there is a request. A violation may lie in the past of any request.
fn follows_the_request(kind: EventType) -> bool {
    use EventType::*;
    !matches!(
        kind,
        Sent | Received | FirstReceived | Withdrawn | AppealReceived | Violation | OfficeClosed
    )
}

type Order<'q> = (
    Day,
    u8,
    Option<Time>,
    Option<Date>,
    Option<Date>,
    Option<u32>,
    Option<&'q str>,
    Option<u8>,
);

fn order_of<'q>(fact: &Fact<'q>) -> Order<'q> {
    let event = fact.event;
    let channel = event.channel.map(|channel| channel as u8);
    let extension = event.extension.as_deref();
    (
        fact.day,
        fact.kind as u8,
        fact.time,
        event.until,
        event.from,
        event.days,
        extension,
        channel,
    )
}

fn zone(place: &Jurisdiction, query: &Query) -> Result<TimeZone, Problem> {
    let Some(name) = &query.options.timezone else {
        return Ok(place.zone().clone());
    };
    TimeZoneDatabase::bundled()
        .get(name)
        .map_err(|_| Problem::new("options.timezone", format!("`{name}` is no IANA time zone")))
}

fn fact<'q>(event: &'q Event, at: usize, zone: &TimeZone) -> Result<Fact<'q>, Problem> {
    let local = event.at.map(|instant| zone.to_datetime(instant));
    let field = || date_field(event, at);
    let date = match (local.map(DateTime::date), event.on) {
        (Some(date), Some(on)) if date != on => {
            let message = format!("`at` is {date} in the agency's zone, `on` says {on}");
            return Err(Problem::new(format!("events[{at}].on"), message));
        }
        (Some(date), _) | (None, Some(date)) => Some(date),
        (None, None) if stands_without_date(event) => None,
        (None, None) => {
            let message = format!("{} needs an instant (`at`) or a date (`on`)", event.kind);
            return Err(Problem::new(field(), message));
        }
    };
    if let Some(date) = date {
        within_years(date, field())?;
    }
    let day = date.map_or(Day::NEVER, Day::of);
    Ok(Fact {
        kind: event.kind,
        day,
        time: local.map(DateTime::time),
        answered: None,
        event,
        at,
    })
}

/// An order or agreement that says only until when.
fn stands_without_date(event: &Event) -> bool {
    matches!(
        event.kind,
        EventType::AgreedDate | EventType::SupervisorExtension
    )
}

pub(crate) fn date_field(event: &Event, at: usize) -> String {
    let name = if event.on.is_some() && event.at.is_none() {
        "on"
    } else {
        "at"
    };
    format!("events[{at}].{name}")
}

fn within_years(date: Date, field: String) -> Result<(), Problem> {
    if (FIRST_YEAR..=LAST_YEAR).contains(&date.year()) {
        return Ok(());
    }
    let message = format!("{date} lies outside the years {FIRST_YEAR} to {LAST_YEAR}");
    Err(Problem::new(field, message))
}

/// The dates an event carries beside its own.
fn check_dates(event: &Event, at: usize) -> Result<(), Problem> {
    let field = |name: &str| format!("events[{at}].{name}");
    for (name, date) in [("until", event.until), ("from", event.from)] {
        if let Some(date) = date {
            within_years(date, field(name))?;
        }
    }
    if let (Some(from), Some(until)) = (event.from, event.until)
        && until < from
    {
        return Err(Problem::new(
            field("until"),
            format!("{until} lies before `from` ({from})"),
        ));
    }
    if let Some(days) = event.days
        && !(1..=4000).contains(&days)
    {
        return Err(Problem::new(field("days"), "must be 1 to 4000"));
    }
    match event.kind {
        EventType::ExtensionClaimed if event.extension.is_none() => Err(Problem::new(
            field("extension"),
            "is missing: which extension of the law?",
        )),
        EventType::AgreedDate if event.until.is_none() => Err(Problem::new(
            field("until"),
            "is missing: which date was agreed?",
        )),
        EventType::SupervisorExtension => check_order_of_supervisor(event, at),
        _ => Ok(()),
    }
}

fn check_extension(place: &Jurisdiction, event: &Event, at: usize) -> Result<(), Problem> {
    match event.extension.as_deref() {
        Some(id) if event.kind == EventType::ExtensionClaimed && place.extension(id).is_none() => {
            let message = format!("`{id}` is no extension of {}", place.id);
            Err(Problem::new(format!("events[{at}].extension"), message))
        }
        _ => Ok(()),
    }
}

/// A claim or agreement cannot set a day that was already over.
fn check_named_date(fact: &Fact<'_>) -> Result<(), Problem> {
    let sets = matches!(
        fact.kind,
        EventType::ExtensionClaimed | EventType::AgreedDate
    );
    let past = fact
        .event
        .until
        .is_some_and(|until| Day::of(until) < fact.day);
    if !sets || !past || fact.day == Day::NEVER {
        return Ok(());
    }
    let message = format!("lies before the day of the {}", fact.kind);
    Err(Problem::new(format!("events[{}].until", fact.at), message))
}

fn check_order_of_supervisor(event: &Event, at: usize) -> Result<(), Problem> {
    let missing = match (event.until, event.from, event.days) {
        (Some(_), ..) | (None, Some(_), Some(_)) => return Ok(()),
        (None, Some(_), None) => "days",
        (None, None, Some(_)) => "from",
        (None, None, None) => "until",
    };
    let message = "is missing: an order names its last day, or a start and a number of days";
    Err(Problem::new(format!("events[{at}].{missing}"), message))
}

/// The days of an `office_closed` event: `from` to `until`, or its own single day.
fn closing(event: &Event, at: usize) -> Result<(Day, Day), Problem> {
    let first = event.from.or(event.on).or(event.until);
    let last = event.until.or(first);
    match (first, last) {
        (Some(first), Some(last)) => {
            within_years(first, format!("events[{at}].from"))?;
            Ok((Day::of(first), Day::of(last).max(Day::of(first))))
        }
        _ => Err(Problem::new(
            format!("events[{at}].from"),
            "is missing: closed from which day?",
        )),
    }
}
