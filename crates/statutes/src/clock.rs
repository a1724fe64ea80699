//! From a query to its clocks, each in both readings. [`compute`] is the crate's one verb.

use crate::answer::{Answer, Clock, Side, State};
use crate::calendar::Sheet;
use crate::count::Office;
use crate::data::{ClockRule, Effect, Jurisdiction, Law, Trigger};
use crate::day::Day;
use crate::ends::{self, End};
use crate::events::{EventType, Problem, Query};
use crate::run::{Period, Run, put_in_words};
use crate::start::{Reading, Zero};
use crate::timeline::Timeline;
use crate::who::{Fit, Who, is_ordinary};
use crate::working::{StepKind, Trace};

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
        sheet: place.calendar.sheet(query.county.as_deref()),
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
    /// The calendar as the body's county keeps it.
    pub sheet: &'a Sheet,
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
        self.tell_start(&mut trace, zero, period);
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
            self.tell_start(&mut trace, zero, period);
            latest.run(period, &who, zero, ended, &mut trace);
            clock.working_latest = trace.steps();
        }
    }

    fn tell_start(&self, trace: &mut Trace, zero: Zero, period: Period<'_>) {
        trace.add(
            StepKind::Start,
            Some(zero.day),
            &period.clock.source,
            || {
                let mut why = String::with_capacity(48);
                why.push_str(self.query.events[zero.at].kind.as_str());
                why.push_str(": day zero of ");
                put_in_words(&mut why, period.amount, period.unit);
                why
            },
        );
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
        Reading {
            latest,
            place: self.place,
            timeline: self.timeline,
            options: &self.query.options,
            sheet: self.sheet,
            office: Office {
                open: self.sheet.open_days(latest),
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
