//! The answer: for each clock its state, its date in both readings, and the working.
//! [`compute`] is the crate's one verb.

use crate::count::Office;
use crate::data::{ClockRule, Confidence, Duty, Effect, Jurisdiction, Law, Trigger, Unit, words};
use crate::day::Day;
use crate::ends::{self, End};
use crate::events::{EventType, Problem, Query};
use crate::run::{Period, Run, in_words};
use crate::start::{Reading, Zero};
use crate::timeline::Timeline;
use crate::who::{Fit, Who, is_ordinary};
use crate::working::{Step, StepKind, Trace};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The clocks of one query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub id: String,
    pub clocks: Vec<Clock>,
}

words! {
    /// Whom a clock binds.
    Side { Agency = "agency", Requester = "requester", }
}

words! {
    State {
        Running = "running",
        /// Running to a later date than the first one.
        Extended = "extended",
        /// Standing still: no date, only days left.
        Paused = "paused",
        /// The duty was done.
        Met = "met",
        /// Nothing is left to wait for: denied, decided, withdrawn, completed.
        Ended = "ended",
        /// The law gives no number.
        Open = "open",
    }
}

/// One clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// Its id in the data: a clock, an appeal or a requester's deadline.
    pub clock: String,
    pub duty: Duty,
    pub side: Side,
    pub state: State,
    /// The last day by the ordinary reading.
    pub due: Option<Date>,
    /// The last day with every doubt decided for the agency: only after it is anything late.
    pub due_latest: Option<Date>,
    /// Both readings agree, and nothing they rest on is unknown.
    pub certain: bool,
    /// Days left of a clock that stands still.
    pub days_left: Option<u32>,
    /// Conditions that keep the agency from having to hand over, by their ids in the law.
    pub blocked_by: Vec<String>,
    /// Events that changed nothing, by their ids in the law.
    pub ignored: Vec<String>,
    /// The law it rests on.
    pub cite: String,
    /// The weakest of the facts it rests on.
    pub confidence: Confidence,
    /// How `due` came about.
    pub working: Vec<Step>,
    /// How `due_latest` came about, where it is another date.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub working_latest: Vec<Step>,
    /// May raise an alarm once `due_latest` is past: a binding limit, confirmed, not an estimate,
    /// and not waiting for a payment.
    #[serde(default)]
    pub alarm: bool,
    /// Day zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_on: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_on: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<EventType>,
    /// The day on which silence opened, or would open, this appeal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_on: Option<Date>,
    /// What the law says instead of a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<String>,
    /// Who decides an appeal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// A guideline, not a limit.
    #[serde(default, skip_serializing_if = "is_false")]
    pub advisory: bool,
    /// The date is the agency's own estimate, not a legal limit.
    #[serde(default, skip_serializing_if = "is_false")]
    pub estimate: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// Which clocks run for this query, and until when.
///
/// # Errors
/// A [`Problem`] names the field: an unknown jurisdiction, clock, body or extension, a date
/// that is missing or out of range, or events that cannot have happened in that order.
pub fn compute(law: &Law, query: &Query) -> Result<Answer, Problem> {
    let place = law.jurisdiction(&query.jurisdiction).ok_or_else(|| {
        let message = format!(
            "`{}` is not in the data; ids look like us-ma",
            query.jurisdiction
        );
        Problem::new("jurisdiction", message)
    })?;
    let timeline = Timeline::new(place, query)?;
    let case = Case {
        place,
        query,
        timeline: &timeline,
        who: Who::new(place, query)?,
    };
    let clocks = match &query.clock {
        Some(id) => case.named(id)?,
        None => case.all_started(),
    };
    Ok(Answer {
        id: query.id.clone(),
        clocks,
    })
}

/// A query made ready: the law of its place, its facts in order, its kinds.
pub(crate) struct Case<'a> {
    pub place: &'a Jurisdiction,
    pub query: &'a Query,
    pub timeline: &'a Timeline<'a>,
    pub who: Who<'a>,
}

impl Case<'_> {
    fn named(&self, id: &str) -> Result<Vec<Clock>, Problem> {
        let place = self.place;
        let found = if let Some(clock) = place.clock(id) {
            self.agency(clock, true)
        } else if let Some(appeal) = place.appeal(id) {
            self.appeal(appeal, true)
        } else if let Some(one) = place.requester_deadlines.iter().find(|one| one.id == id) {
            self.deadline(one)
        } else {
            let message = format!("`{id}` is no clock, appeal or deadline of {}", place.id);
            return Err(Problem::new("clock", message));
        };
        Ok(found.into_iter().collect())
    }

    fn all_started(&self) -> Vec<Clock> {
        let place = self.place;
        let mut clocks: Vec<Clock> = place
            .clocks
            .iter()
            .filter_map(|clock| self.agency(clock, false))
            .collect();
        clocks.extend(
            place
                .appeals
                .iter()
                .filter_map(|appeal| self.appeal(appeal, false)),
        );
        clocks.extend(
            place
                .requester_deadlines
                .iter()
                .filter_map(|one| self.deadline(one)),
        );
        clocks
    }

    /// A clock against the agency, in both readings.
    pub(crate) fn agency(&self, rule: &ClockRule, named: bool) -> Option<Clock> {
        let fit = self.who.fit(&rule.applies_to);
        let shown = fit == Fit::Yes || (fit == Fit::Unknown && is_ordinary(&rule.applies_to));
        if !named && !shown {
            return None;
        }
        let mut trace = Trace::on();
        let ordinary = self.reading(false, named);
        let Some(zero) = ordinary.zero(rule, &mut trace) else {
            return named.then(|| self.awaiting_payment(rule)).flatten();
        };
        let end = ends::of_clock(self.place, rule, self.timeline, zero.raw, zero.at);
        let mut clock = Clock::new(&rule.id, rule.duty, Side::Agency);
        clock.describe_rule(rule);
        clock.started_on = Some(zero.day.date());
        clock.blocked_by = if end.is_none() {
            self.conditions(rule)
        } else {
            Vec::new()
        };
        match rule.amount.zip(rule.unit) {
            Some((amount, unit)) => {
                let period = Period {
                    clock: rule,
                    amount,
                    unit,
                };
                let doubt = fit == Fit::No || (fit == Fit::Unknown && !named);
                self.fill(&mut clock, &ordinary, period, zero, end, trace);
                clock.certain &= !doubt && !self.before_the_law(zero.day);
            }
            None => clock.state = State::Open,
        }
        clock.end(end);
        clock.alarm = clock.alarm && clock.blocked_by.is_empty();
        Some(clock)
    }

    fn fill(
        &self,
        clock: &mut Clock,
        ordinary: &Reading<'_>,
        period: Period<'_>,
        zero: Zero,
        end: Option<End>,
        mut trace: Trace,
    ) {
        let rule = period.clock;
        let who = self.who.choosing(&rule.applies_to);
        let ended = end.map(|end| end.on);
        let start = |trace: &mut Trace, zero: Zero, amount: u32, unit: Unit| {
            trace.add(StepKind::Start, Some(zero.day), &rule.source, || {
                let event = self.query.events[zero.at].kind;
                [event.as_str(), ": day zero of ", &in_words(amount, unit)].concat()
            });
        };
        start(&mut trace, zero, period.amount, period.unit);
        let run = ordinary.run(period, &who, zero, ended, &mut trace);

        let latest = self.reading(true, ordinary.named);
        let last = latest.zero(rule, &mut Trace::off()).map(|zero| {
            let (period, run) = self.later_alternative(&latest, period, &who, zero, ended);
            (zero, period, run)
        });
        let due_latest = last.as_ref().and_then(|(_, _, run)| run.due);
        clock.read(rule, &run, last.as_ref().map(|(_, _, run)| run), self.place);
        clock.due = run.due.map(Day::date);
        // Every doubt only lengthens, but a claim that is late by one reading only may leave its
        // use to a later one: the latest reading is still never the earlier date.
        let due_latest = due_latest.zip(run.due).map(|(latest, due)| latest.max(due));
        clock.due_latest = due_latest.map(Day::date);
        clock.certain = clock.due.is_some() && clock.due == clock.due_latest && !run.doubt;
        clock.working = trace.steps();
        if due_latest != run.due
            && let Some((zero, period, _)) = last
        {
            let mut trace = Trace::on();
            latest.zero(rule, &mut trace);
            start(&mut trace, zero, period.amount, period.unit);
            latest.run(period, &who, zero, ended, &mut trace);
            clock.working_latest = trace.steps();
        }
    }

    /// The latest reading tries the alternative number too; the later date wins.
    fn later_alternative<'r>(
        &self,
        latest: &Reading<'r>,
        period: Period<'r>,
        who: &Who<'_>,
        zero: Zero,
        ended: Option<Day>,
    ) -> (Period<'r>, Run<'r>) {
        let run = latest.run(period, who, zero, ended, &mut Trace::off());
        let rule = period.clock;
        let Some((amount, unit)) = rule.alternative_amount.zip(rule.alternative_unit) else {
            return (period, run);
        };
        let other = Period {
            amount,
            unit,
            ..period
        };
        let other_run = latest.run(other, who, zero, ended, &mut Trace::off());
        let later = match (run.due, other_run.due) {
            (Some(one), Some(two)) => two > one,
            (one, two) => one.is_some() && two.is_none(),
        };
        if later {
            (other, other_run)
        } else {
            (period, run)
        }
    }

    fn reading(&self, latest: bool, named: bool) -> Reading<'_> {
        let sheet = self.place.calendar.sheet(self.query.county.as_deref());
        let open = sheet.open_days(latest);
        Reading {
            latest,
            place: self.place,
            timeline: self.timeline,
            options: &self.query.options,
            sheet,
            office: Office {
                open,
                closed: &self.timeline.closed,
            },
            named,
        }
    }

    /// Conditions that are set and not met: an unpaid fee.
    fn conditions(&self, rule: &ClockRule) -> Vec<String> {
        let tolls = self
            .place
            .tolls
            .iter()
            .filter(|toll| toll.effect == Effect::Condition);
        tolls
            .filter(|toll| {
                toll.clocks
                    .iter()
                    .any(|clock| clock == "all" || *clock == rule.id)
            })
            .filter(|toll| {
                let kind = match toll.trigger {
                    Trigger::FeeEstimateIssued => EventType::FeeEstimateIssued,
                    _ => EventType::ClarificationAsked,
                };
                let mut asks = self.timeline.facts.iter().filter(|fact| fact.kind == kind);
                asks.any(|ask| ask.answered.is_none())
            })
            .map(|toll| toll.id.clone())
            .collect()
    }

    /// A clock that a decision or notice would have started, had no payment been demanded.
    fn awaiting_payment(&self, rule: &ClockRule) -> Option<Clock> {
        use crate::data::Starts;
        let kind = match rule.starts {
            Starts::DeterminationOrDeposit => EventType::Determined,
            Starts::NoticeOrPrepayment => EventType::NoticeGiven,
            _ => return None,
        };
        let fact = self.timeline.first(kind)?;
        let mut clock = Clock::new(&rule.id, rule.duty, Side::Agency);
        clock.describe_rule(rule);
        clock.alarm = false;
        clock.state = State::Paused;
        clock.days_left = rule.amount;
        clock.blocked_by = self.conditions(rule);
        clock.end(ends::of_clock(
            self.place,
            rule,
            self.timeline,
            fact.day,
            fact.at,
        ));
        Some(clock)
    }

    /// Before the act or the definition of business days in force today, the count is a guess.
    fn before_the_law(&self, zero: Day) -> bool {
        let in_force = [
            self.place.law.in_force_from,
            self.place.closing_days.applies_from,
        ];
        in_force
            .into_iter()
            .flatten()
            .any(|from| zero < Day::of(from))
    }
}

impl Clock {
    pub(crate) fn new(id: &str, duty: Duty, side: Side) -> Clock {
        Clock {
            clock: id.to_owned(),
            duty,
            side,
            state: State::Running,
            due: None,
            due_latest: None,
            certain: false,
            days_left: None,
            blocked_by: Vec::new(),
            ignored: Vec::new(),
            cite: String::new(),
            confidence: Confidence::Recalled,
            working: Vec::new(),
            working_latest: Vec::new(),
            alarm: false,
            started_on: None,
            ended_on: None,
            ended_by: None,
            opens_on: None,
            standard: None,
            title: None,
            note: None,
            advisory: false,
            estimate: false,
        }
    }

    fn describe_rule(&mut self, rule: &ClockRule) {
        self.cite.clone_from(&rule.source);
        self.confidence = rule.confidence;
        self.standard.clone_from(&rule.standard);
        self.note.clone_from(&rule.note);
        self.advisory = rule.advisory;
    }

    /// What the two runs say beside their dates.
    fn read(
        &mut self,
        rule: &ClockRule,
        run: &Run<'_>,
        last: Option<&Run<'_>>,
        place: &Jurisdiction,
    ) {
        self.state = match run.due {
            None => State::Paused,
            Some(_) if run.extended => State::Extended,
            Some(_) => State::Running,
        };
        self.days_left = run.left;
        self.estimate = run.estimate;
        // What moved the latest date did change something.
        let in_both =
            |at: usize| last.is_none_or(|last| last.ignored.iter().any(|one| one.0 == at));
        self.ignored = run
            .ignored
            .iter()
            .filter(|one| in_both(one.0))
            .map(|one| one.1.to_owned())
            .collect();
        let weakest = run
            .applied
            .iter()
            .map(|extension| extension.confidence)
            .min();
        self.confidence = weakest.map_or(rule.confidence, |weakest| weakest.min(rule.confidence));
        let binding = !rule.advisory && (!run.estimate || place.missed_estimate_is_denial(rule));
        self.alarm = binding && self.confidence > Confidence::Recalled;
    }

    pub(crate) fn end(&mut self, end: Option<End>) {
        if let Some(end) = end {
            self.state = if end.met { State::Met } else { State::Ended };
            self.days_left = None;
            self.alarm = false;
            self.ended_on = Some(end.on.date());
            self.ended_by = Some(end.by);
        }
    }
}

impl Jurisdiction {
    /// An estimate's passing is no violation, unless the law says in so many words that a missed
    /// one counts as a denial (South Dakota).
    fn missed_estimate_is_denial(&self, rule: &ClockRule) -> bool {
        let deemed = &self.deemed_denial;
        deemed.exists
            && deemed.clock.as_deref() == Some(&rule.id)
            && deemed.when.contains("missed estimate")
    }
}
