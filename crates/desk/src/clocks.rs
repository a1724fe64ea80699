//! A case's clocks: computed from its events whenever they are looked at, cached
//! only for lists. Also the words in which people read about them.

use crate::{Desk, Error};
use domain::{
    Actor, Agency, CaseId, Event, EventId, EventKind, LegalFact, Stage, When,
    what_if::{WhatIf, what_ifs},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use statutes::{Clock, Duty, EventType, Problem, Side, State, Step, StepKind};
use store::{case::NextDue, newsroom::Newsroom};

/// What a change of facts has done to one clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The clock's id in the law.
    pub clock: String,
    /// Its date before, ordinary reading and latest.
    pub before: (Option<Date>, Option<Date>),
    /// Its date now.
    pub after: (Option<Date>, Option<Date>),
}

/// Everything that a case's page shows of its clocks.
#[derive(Clone, Debug, Default)]
pub struct ClockView {
    /// As they stand today.
    pub clocks: Vec<Clock>,
    /// What may happen next and what it would change; nothing on a closed case.
    pub what_ifs: Vec<WhatIf>,
    /// The facts they were counted from, by the day on which each happened where the
    /// agency is.
    pub facts: Vec<(EventType, Date)>,
    /// Dates that have moved, the newest first.
    pub moves: Vec<store::dates::Move>,
}

/// So many moved dates are shown.
const MOVES: i64 = 30;

impl Desk {
    /// A case's clocks with what would move them and what has.
    pub async fn clock_view(&self, actor: &Actor, case: CaseId) -> Result<ClockView, Error> {
        let mut conn = self.store.connection().await?;
        let case = store::case::by_id(&mut conn, case).await?;
        if !actor.may_see(&case) {
            return Err(Error::NotFound);
        }
        let (agency, events) = self.facts(&mut conn, &case).await?;
        let clocks = self.clocks_of(&agency, &events).map_err(|problem| {
            Error::refused(format!(
                "the facts of this case contradict each other: {problem}"
            ))
        })?;
        let today = self.day_there(&agency.jurisdiction, self.now());
        let what_ifs = match case.progress.stage {
            Stage::Closed => Vec::new(),
            _ => what_ifs(&self.law(), &agency, &events, today),
        };
        let facts = self.facts_by_day(&agency, &events).into_iter();
        let facts = facts.map(|(day, fact, _)| (fact.kind, day)).collect();
        let moves = store::dates::of_case(&mut conn, case.id, MOVES).await?;
        Ok(ClockView {
            clocks,
            what_ifs,
            facts,
            moves,
        })
    }

    /// All clocks of a case as they stand today.
    pub async fn clocks(&self, actor: &Actor, case: CaseId) -> Result<Vec<Clock>, Error> {
        let mut conn = self.store.connection().await?;
        let case = store::case::by_id(&mut conn, case).await?;
        if !actor.may_see(&case) {
            return Err(Error::NotFound);
        }
        let (agency, events) = self.facts(&mut conn, &case).await?;
        self.clocks_of(&agency, &events).map_err(|problem| {
            Error::refused(format!(
                "the facts of this case contradict each other: {problem}"
            ))
        })
    }

    /// The same from facts that are loaded already.
    pub fn clocks_of(&self, agency: &Agency, events: &[Event]) -> Result<Vec<Clock>, Problem> {
        let today = self.day_there(&agency.jurisdiction, self.now());
        domain::clock::clocks(&self.law(), agency, events, Some(today)).map(|answer| answer.clocks)
    }

    /// The legal facts that stand, in the order of the log: the day of each where the
    /// agency is, and the event that says so.
    pub(crate) fn facts_by_day<'e>(
        &self,
        agency: &Agency,
        events: &'e [Event],
    ) -> Vec<(Date, &'e LegalFact, EventId)> {
        let legal = |event: &'e Event| {
            let EventKind::Legal(fact) = &event.kind else {
                return None;
            };
            let day = match event.when {
                When::At(at) => self.day_there(&agency.jurisdiction, at),
                When::On(on) => on,
            };
            Some((day, fact, event.id))
        };
        let standing = domain::case::standing(events).into_iter();
        standing.filter_map(legal).collect()
    }

    /// The civil date of an instant where this law counts.
    pub(crate) fn day_there(&self, jurisdiction: &str, at: Timestamp) -> Date {
        let zone = self
            .law()
            .jurisdiction(jurisdiction)
            .map_or(TimeZone::UTC, |place| place.zone().clone());
        at.to_zoned(zone).date()
    }
}

/// What lists show of a case. Without an alarm nothing may be called late, so no
/// latest date is kept: it rests on a limit that binds nobody or nobody has confirmed.
pub(crate) fn next_due(clocks: &[Clock]) -> Option<NextDue> {
    domain::clock::next_due(clocks).map(|(clock, due)| NextDue {
        due,
        latest: clock.due_latest.filter(|_| clock.alarm),
        clock: clock.clock.clone(),
    })
}

/// The dates that may still be reminded of, in both readings.
pub(crate) fn standing(clocks: &[Clock]) -> Vec<(String, Date)> {
    let running = clocks
        .iter()
        .filter(|clock| matches!(clock.state, State::Running | State::Extended));
    running
        .flat_map(|clock| {
            let dates = [clock.due, clock.due_latest].into_iter().flatten();
            dates.map(|date| (clock.clock.clone(), date))
        })
        .collect()
}

/// Which clocks differ, in the order in which they stand now.
pub fn moved(before: &[Clock], after: &[Clock]) -> Vec<Moved> {
    let date = |clocks: &[Clock], id: &str| {
        clocks
            .iter()
            .find(|clock| clock.clock == id)
            .map_or((None, None), |clock| (clock.due, clock.due_latest))
    };
    let mut ids: Vec<&str> = Vec::new();
    for clock in after.iter().chain(before) {
        if !ids.contains(&clock.clock.as_str()) {
            ids.push(&clock.clock);
        }
    }
    ids.into_iter()
        .map(|id| Moved {
            clock: id.to_owned(),
            before: date(before, id),
            after: date(after, id),
        })
        .filter(|moved| moved.before != moved.after)
        .collect()
}

/// What has to be done before the clock runs out, as people say it.
pub fn name(clock: &Clock) -> &'static str {
    match (clock.side, clock.duty) {
        (Side::Requester, Duty::Petition) => "our appeal",
        (Side::Requester, _) => "our answer",
        (Side::Agency, Duty::Acknowledge) => "acknowledge the request",
        (Side::Agency, Duty::Respond) => "answer in writing",
        (Side::Agency, Duty::Determine) => "decide and say so",
        (Side::Agency, Duty::Produce) => "hand over the records",
        (Side::Agency, Duty::Deny) => "say no in writing, if it says no",
        (Side::Agency, Duty::Petition) => "petition the supervisor",
        (Side::Agency, Duty::StartClock) => "begin its count",
    }
}

/// What to do about a clock now, one sentence.
pub fn next_step(clock: &Clock, today: Date) -> &'static str {
    let late = clock.due_latest.is_some_and(|latest| latest < today);
    match (clock.side, clock.duty) {
        (Side::Agency, _) if late => {
            "If nothing has come, send the letter for an overdue answer, or begin the appeal."
        }
        (Side::Agency, Duty::Acknowledge) => {
            "If nobody has said that the request arrived, ask for a word."
        }
        (Side::Agency, _) => "If something has come, record it on the case; the clock follows.",
        (Side::Requester, Duty::Petition) => {
            "Decide whether to appeal; the letter can be drafted on the case's page."
        }
        (Side::Requester, _) => "Answer on the case's page, or agree on another date in writing.",
    }
}

/// How a clock's date came about, a sentence for each step: “10 business days from Thu,
/// Oct 3, 2019 (received).”, “Mon, Oct 14, 2019 is Columbus Day.”, “Due Fri, Oct 18, 2019.”
pub fn story(clock: &Clock) -> Vec<String> {
    let mut said: Vec<String> = clock.working.iter().map(step_told).collect();
    match (clock.due, clock.state) {
        (Some(due), State::Running | State::Extended) => said.push(format!("Due {}.", day(due))),
        (Some(due), _) => said.push(format!("It was due {}.", day(due))),
        (None, _) => said.extend(clock.days_left.map(|days| match days {
            1 => "It stands still with 1 day left.".to_owned(),
            days => format!("It stands still with {days} days left."),
        })),
    }
    said
}

fn step_told(step: &Step) -> String {
    let why = step.why.trim_end_matches('.');
    let Some(on) = step.on.map(day) else {
        return format!("{}.", capital(why));
    };
    match step.step {
        StepKind::Start => match (why.split_once(": day zero of "), why.split_once("; ")) {
            (Some((event, period)), _) => format!("{} from {on} ({event}).", capital(period)),
            (None, Some((event, period))) => {
                let period = period.trim_end_matches(" from the next day");
                format!("{} from {on} ({event}).", capital(period))
            }
            _ => format!("From {on}: {why}."),
        },
        StepKind::Skip => format!("{on} is {why}."),
        StepKind::Deem => format!("It counts from {on}: {why}."),
        StepKind::Extend => format!("Extended to {on}: {why}."),
        StepKind::Pause => format!("Stopped on {on} ({why})."),
        StepKind::Resume => format!("Goes on from {on} ({why})."),
        StepKind::Restart => format!("Begins again on {on} ({why})."),
        StepKind::Roll => format!("Moved to {on}: {why}."),
        StepKind::Cap => format!("Limited to {on}: {why}."),
    }
}

/// With its first letter large.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        format!("{}{}", first.to_uppercase(), letters.as_str())
    })
}

/// “Fri, Oct 18, 2019”.
fn day(date: Date) -> String {
    date.strftime("%a, %b %-d, %Y").to_string()
}

/// The zone in which the newsroom's days begin; its settings accept no other name.
pub(crate) fn zone(newsroom: &Newsroom) -> TimeZone {
    TimeZone::get(&newsroom.timezone).unwrap_or(TimeZone::UTC)
}

/// The civil date of an instant where the newsroom is.
impl Desk {
    /// The newsroom's own date now.
    pub async fn today(&self) -> Result<Date, Error> {
        let mut conn = self.store.connection().await?;
        let newsroom = store::newsroom::get(&mut conn, self.now()).await?;
        Ok(day_here(&newsroom, self.now()))
    }
}

pub(crate) fn day_here(newsroom: &Newsroom, at: Timestamp) -> Date {
    at.to_zoned(zone(newsroom)).date()
}
