//! One clock in one reading: the events in order, the date they leave, and why.
//!
//! The state is a list of stages (the base period, then whatever lengthened or replaced it) and
//! the stretches in which the count stood still. After each event the date is simply worked out
//! again from them (`legs`), so no event needs to know what came before.

use crate::count::{Counted, Spans};
use crate::data::{
    ClockRule, Duty, Effect, Extension, Jurisdiction, Mode, Starts, Toll, Trigger, Unit,
};
use crate::day::Day;
use crate::ends;
use crate::events::EventType;
use crate::start::{Reading, Zero};
use crate::timeline::Fact;
use crate::who::{Fit, Who};
use crate::working::{StepKind, Trace};

mod legs;
pub(crate) use legs::{in_words, put_in_words};

/// A clock with the numbers it runs on in this reading.
#[derive(Clone, Copy)]
pub(crate) struct Period<'l> {
    pub clock: &'l ClockRule,
    pub amount: u32,
    pub unit: Unit,
}

/// What a run leaves.
#[derive(Debug, Default)]
pub(crate) struct Run<'l> {
    /// `None` while the count stands still.
    pub due: Option<Day>,
    /// Days left, while it stands still.
    pub left: Option<u32>,
    pub extended: bool,
    /// The last date is an agency's estimate, which is no limit.
    pub estimate: bool,
    /// Events that changed nothing: position in the query, and the id in the law.
    pub ignored: Vec<(usize, &'l str)>,
    /// Extensions the date rests on.
    pub applied: Vec<&'l Extension>,
    /// Something that the date rests on is not known.
    pub doubt: bool,
}

/// What the period consists of.
#[derive(Clone, Copy, Debug)]
enum Stage {
    Base,
    /// So much more after the date so far, cut to a date that was named.
    Add(u32, Unit, Option<Day>),
    /// Counted again from day zero.
    Total(u32, Unit, Option<Day>),
    /// Counted from a day that an order named.
    Order(Day, u32, Unit),
    /// A date somebody wrote down; `true` if both sides agreed on it.
    Fixed(Day, bool),
    /// A question that restarts the clock waits for its answer.
    Hold,
}

struct Machine<'r, 'l> {
    reading: &'r Reading<'l>,
    period: Period<'l>,
    who: &'r Who<'r>,
    zero: Day,
    /// The base period, or a restarting question that waits.
    first: Stage,
    stages: Vec<(Stage, Option<&'l Extension>)>,
    paused: Spans,
    uses: Vec<(&'l str, u32)>,
    run: Run<'l>,
}

impl<'l> Reading<'l> {
    /// Runs a clock from `zero`; facts after `ended` no longer move it.
    pub(crate) fn run(
        &self,
        period: Period<'l>,
        who: &Who<'_>,
        zero: Zero,
        ended: Option<Day>,
        trace: &mut Trace,
    ) -> Run<'l> {
        let mut machine = Machine {
            reading: self,
            period,
            who,
            zero: zero.day,
            first: Stage::Base,
            stages: Vec::new(),
            paused: Spans::default(),
            uses: Vec::new(),
            run: Run {
                doubt: zero.doubt,
                ..Run::default()
            },
        };
        let steps_before = trace.len();
        for fact in &self.timeline.facts {
            let over = ended.is_some_and(|ended| fact.day > ended && fact.day != Day::NEVER);
            machine.take(fact, over, trace);
        }
        machine.finish(zero, steps_before, trace);
        machine.run
    }
}

impl<'r, 'l> Machine<'r, 'l> {
    fn take(&mut self, fact: &Fact<'l>, over: bool, trace: &mut Trace) {
        match fact.kind {
            EventType::ClarificationAsked if !over => {
                self.asked(fact, Trigger::ClarificationAsked, trace);
            }
            EventType::FeeEstimateIssued if !over => {
                self.asked(fact, Trigger::FeeEstimateIssued, trace);
            }
            EventType::ExtensionClaimed => self.claimed(fact, over, trace),
            EventType::SupervisorExtension => self.ordered(fact, over),
            EventType::AgreedDate if !over => self.agreed(fact),
            _ => {}
        }
    }

    /// A question or a fee letter.
    fn asked(&mut self, fact: &Fact<'l>, trigger: Trigger, trace: &mut Trace) {
        let id = &self.period.clock.id;
        let tolls = self.reading.place.tolls.iter();
        let of_this_clock = |toll: &&Toll| {
            toll.trigger == trigger
                && toll
                    .clocks
                    .iter()
                    .any(|clock| clock == "all" || clock == id)
        };
        for toll in tolls.filter(of_this_clock) {
            let effect = match toll.effect {
                Effect::Unsettled if self.reading.latest => Effect::Pause,
                effect => effect,
            };
            if !matches!(effect, Effect::Pause | Effect::Restart) {
                continue;
            }
            let in_time = self.in_time(fact.day);
            if !in_time || !self.may_use(&toll.id, toll.max_count) {
                self.run.ignored.push((fact.at, &toll.id));
            } else if effect == Effect::Pause {
                self.pause(fact, toll, trace);
            } else {
                self.restart(fact, toll, trace);
            }
        }
    }

    fn pause(&mut self, fact: &Fact<'l>, toll: &'l Toll, trace: &mut Trace) {
        // The day of the question is counted, unless every doubt is the agency's.
        let first = if self.reading.latest {
            fact.day
        } else {
            fact.day.plus(1)
        };
        self.paused.add(first, fact.answered.unwrap_or(Day::NEVER));
        trace.add(StepKind::Pause, Some(fact.day), &toll.source, || {
            let counted = if self.reading.latest {
                "from this day"
            } else {
                "after this day"
            };
            format!("{}: the count stops {counted}", toll.id)
        });
        if let Some(answer) = fact.answered {
            trace.add(StepKind::Resume, Some(answer), &toll.source, || {
                format!("{}: answered; the count goes on after this day", toll.id)
            });
        }
    }

    fn restart(&mut self, fact: &Fact<'l>, toll: &'l Toll, trace: &mut Trace) {
        let Some(answer) = fact.answered else {
            let last_day = self.due() == Counted::On(fact.day);
            if last_day && !self.reading.latest {
                return;
            }
            self.first = Stage::Hold;
            self.stages.clear();
            trace.add(StepKind::Pause, Some(fact.day), &toll.source, || {
                format!("{}: the whole period runs again from the answer", toll.id)
            });
            return;
        };
        self.zero = answer;
        self.first = Stage::Base;
        self.stages.clear();
        self.run.extended = false;
        self.run.estimate = false;
        self.run.applied.clear();
        trace.add(StepKind::Restart, Some(answer), &toll.source, || {
            format!(
                "{}: answered; the whole period runs again from this day",
                toll.id
            )
        });
    }

    fn claimed(&mut self, fact: &Fact<'l>, over: bool, trace: &mut Trace) {
        let name = fact.event.extension.as_deref().unwrap_or_default();
        let extension = self.reading.place.extension(name);
        let Some(extension) = extension.filter(|one| one.extends == self.period.clock.id) else {
            return;
        };
        let until = fact.event.until.map(Day::of);
        let fit = self.who.fit(&extension.applies_to);
        let stage = self.stage_of(extension, until, fact.event.from.zip(fact.event.days));
        let valid = !over && fit != Fit::No && stage.is_some() && self.in_time(fact.day);
        if !valid || !self.may_use(&extension.id, extension.max_count) {
            self.run.ignored.push((fact.at, &extension.id));
            return;
        }
        self.run.doubt |= fit == Fit::Unknown;
        match stage {
            Some(Some(stage)) => self.extend(stage, extension),
            // The law suspends the clock until a day, or without one.
            _ => self.suspend(fact.day, until, extension, trace),
        }
    }

    /// What a claim makes of the period: `None` if it names no date and the law needs one,
    /// `Some(None)` for a suspension.
    fn stage_of(
        &self,
        extension: &Extension,
        until: Option<Day>,
        order: Option<(jiff::civil::Date, u32)>,
    ) -> Option<Option<Stage>> {
        let counted = extension.amount.zip(extension.unit);
        let stage = match extension.mode {
            Mode::Adds => counted.map(|(n, unit)| Stage::Add(n, unit, until)),
            Mode::TotalFromReceipt => counted.map(|(n, unit)| Stage::Total(n, unit, until)),
            Mode::AgreedDate => until.map(|until| Stage::Fixed(until, true)),
            Mode::StatedDate | Mode::GoodFaithEstimate => until.map(|day| Stage::Fixed(day, false)),
            Mode::StatedInOrder => until.map(|day| Stage::Fixed(day, false)).or_else(|| {
                let unit = extension.unit.unwrap_or(Unit::Business);
                order.map(|(from, days)| Stage::Order(Day::of(from), days, unit))
            }),
            Mode::Suspended => return Some(None),
        };
        stage.map(Some)
    }

    fn extend(&mut self, stage: Stage, extension: &'l Extension) {
        self.stages.push((stage, Some(extension)));
        self.run.extended = true;
        self.run.estimate = extension.mode == Mode::GoodFaithEstimate;
        self.run.applied.push(extension);
    }

    fn suspend(
        &mut self,
        claimed: Day,
        until: Option<Day>,
        extension: &'l Extension,
        trace: &mut Trace,
    ) {
        self.paused
            .add(claimed.plus(1), until.unwrap_or(Day::NEVER));
        self.run.extended = true;
        self.run.applied.push(extension);
        trace.add(StepKind::Pause, Some(claimed), &extension.source, || {
            format!("{}: the limit is suspended", extension.id)
        });
        if until.is_some() {
            trace.add(StepKind::Resume, until, &extension.source, || {
                format!("{}: the suspension ends with this day", extension.id)
            });
        }
    }

    /// An authority's order; its own date wins, whenever it was made.
    fn ordered(&mut self, fact: &Fact<'l>, over: bool) {
        let all = &self.reading.place.extensions;
        let orders = all.iter().filter(|one| one.mode == Mode::StatedInOrder);
        let of_this_clock: Vec<_> = orders
            .clone()
            .filter(|one| one.extends == self.period.clock.id)
            .collect();
        if of_this_clock.is_empty() {
            // Another clock's order is no news here; where no authority exists, it is.
            if orders.count() == 0 {
                self.run.ignored.push((fact.at, fact.kind.as_str()));
            }
            return;
        }
        let fits = of_this_clock
            .iter()
            .filter(|one| self.who.fit(&one.applies_to) != Fit::No);
        let Some(extension) = fits.copied().next().filter(|_| !over) else {
            self.run.ignored.push((fact.at, fact.kind.as_str()));
            return;
        };
        let event = fact.event;
        let order = event.from.zip(event.days);
        if let Some(Some(stage)) = self.stage_of(extension, event.until.map(Day::of), order) {
            self.extend(stage, extension);
        }
    }

    /// Both sides agreed: that date replaces the due date of whatever decides or hands over.
    fn agreed(&mut self, fact: &Fact<'l>) {
        let Some(until) = fact.event.until.map(Day::of) else {
            return;
        };
        if can_be_agreed(self.reading.place, self.period.clock) {
            self.stages.push((Stage::Fixed(until, true), None));
            self.run.extended = true;
            self.run.estimate = false;
        }
    }

    /// On or before the current due date, in this reading.
    fn in_time(&self, day: Day) -> bool {
        match self.due() {
            Counted::On(due) => day <= due,
            Counted::Waiting(_) => true,
        }
    }

    fn may_use(&mut self, id: &'l str, most: Option<u32>) -> bool {
        let Some(most) = most else { return true };
        match self.uses.iter_mut().find(|(one, _)| *one == id) {
            Some((_, used)) => {
                *used += 1;
                *used <= most
            }
            None => {
                self.uses.push((id, 1));
                most >= 1
            }
        }
    }
}

/// Deciding and handing over can be agreed upon. A separate decision that runs from the request
/// (expedited handling) is not what a timetable is about.
fn can_be_agreed(place: &Jurisdiction, clock: &ClockRule) -> bool {
    let decides = matches!(
        clock.duty,
        Duty::Respond | Duty::Determine | Duty::Produce | Duty::Deny
    );
    let beside = clock.starts == Starts::Request && place.main_clock().starts != Starts::Request;
    let extendable = place.extensions.iter().any(|one| one.extends == clock.id);
    decides && (!beside || extendable) && ends::stage(clock.starts) == ends::Phase::Request
}
