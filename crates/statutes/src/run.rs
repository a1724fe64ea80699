//! One clock in one reading: the events in order, the date they leave, and why.
//!
//! The state is a list of stages (the base period, then whatever lengthened or replaced it) and
//! the stretches in which the count stood still. After each event the date is simply worked out
//! again from them, so no event needs to know what came before.

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
use crate::working::{StepKind, Trace, closing_in_words};

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

/// A stage worked out.
struct Leg<'l> {
    reached: Counted,
    /// Its last day moves off a closed day.
    rolls: bool,
    /// It replaces what came before.
    anew: bool,
    extended: bool,
    from: Day,
    unit: Unit,
    /// A date that was named beyond what the law allows.
    named_too_late: Option<Day>,
    extension: Option<&'l Extension>,
}

impl<'l> Leg<'l> {
    fn waiting(left: u32, extension: Option<&'l Extension>) -> Leg<'l> {
        Leg {
            reached: Counted::Waiting(left),
            rolls: false,
            anew: false,
            extended: extension.is_some(),
            from: Day::NEVER,
            unit: Unit::Calendar,
            named_too_late: None,
            extension,
        }
    }

    fn tell(&self, trace: &mut Trace) {
        let cite = self.extension.map_or("", |extension| &extension.source);
        let due = if let Counted::On(day) = self.reached {
            Some(day)
        } else {
            None
        };
        trace.add(StepKind::Extend, due, cite, || match self.extension {
            Some(extension) => extension_in_words(extension),
            None => "date agreed with the requester".into(),
        });
        if let Some(named) = self.named_too_late {
            trace.add(StepKind::Cap, due, cite, || {
                format!("{} was named, later than the law allows", named.in_words())
            });
        }
    }
}

struct Machine<'r, 'l> {
    reading: &'r Reading<'l>,
    period: Period<'l>,
    who: &'r Who<'r>,
    zero: Day,
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
            stages: vec![(Stage::Base, None)],
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
            self.stages = vec![(Stage::Hold, None)];
            trace.add(StepKind::Pause, Some(fact.day), &toll.source, || {
                format!("{}: the whole period runs again from the answer", toll.id)
            });
            return;
        };
        self.zero = answer;
        self.stages = vec![(Stage::Base, None)];
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

    fn due(&self) -> Counted {
        self.walk(|_| {}).0
    }

    /// Works the stages out, showing each; also the last day before it rolled, if it did.
    fn walk(&self, mut show: impl FnMut(Leg<'l>)) -> (Counted, Option<Day>) {
        let mut end = Counted::On(self.zero);
        let mut rolled_from = None;
        for (stage, extension) in self.stages.iter().copied() {
            let leg = self.leg(stage, extension, end);
            (end, rolled_from) = match leg.reached {
                Counted::On(day) if leg.rolls => self.rolled(day),
                reached => (reached, None),
            };
            show(leg);
        }
        (end, rolled_from)
    }

    fn leg(&self, stage: Stage, extension: Option<&'l Extension>, so_far: Counted) -> Leg<'l> {
        let base = self.period.unit;
        match stage {
            Stage::Base => self.counted(true, self.zero, self.period.amount, base, None, None),
            Stage::Total(n, unit, until) => {
                self.counted(true, self.zero, n, unit, until, extension)
            }
            Stage::Order(from, n, unit) => self.counted(true, from, n, unit, None, extension),
            Stage::Add(n, unit, until) => match so_far {
                Counted::On(day) => self.counted(false, day, n, unit, until, extension),
                Counted::Waiting(left) => Leg::waiting(left + n, extension),
            },
            Stage::Hold => Leg::waiting(self.period.amount, None),
            Stage::Fixed(day, agreed) => Leg {
                reached: Counted::On(day),
                rolls: !agreed && self.rolls(base),
                anew: true,
                extended: true,
                from: day,
                unit: Unit::Calendar,
                named_too_late: None,
                extension,
            },
        }
    }

    fn counted(
        &self,
        anew: bool,
        from: Day,
        amount: u32,
        unit: Unit,
        until: Option<Day>,
        extension: Option<&'l Extension>,
    ) -> Leg<'l> {
        let mut reached = self.reading.office.count(from, amount, unit, &self.paused);
        let mut named_too_late = None;
        match (reached, until) {
            (Counted::On(ceiling), Some(until)) => {
                named_too_late = (until > ceiling).then_some(until);
                reached = Counted::On(until.min(ceiling));
            }
            // The named day came before the count stopped for good.
            (Counted::Waiting(_), Some(until)) if !self.stopped_for_good(until) => {
                reached = Counted::On(until);
            }
            _ => {}
        }
        let rolls = self.rolls(unit) || self.rolls(self.period.unit);
        let extended = extension.is_some();
        Leg {
            reached,
            rolls,
            anew,
            extended,
            from,
            unit,
            named_too_late,
            extension,
        }
    }

    /// Only the latest reading rolls, and only what is counted in calendar days.
    fn rolls(&self, unit: Unit) -> bool {
        self.reading.latest && matches!(unit, Unit::Calendar | Unit::Months | Unit::Years)
    }

    fn rolled(&self, day: Day) -> (Counted, Option<Day>) {
        let open = self.reading.office.open_from(day);
        (Counted::On(open), (open != day).then_some(day))
    }

    fn finish(&mut self, zero: Zero, steps_before: usize, trace: &mut Trace) {
        let mut legs: Vec<Leg<'l>> = Vec::new();
        let (end, rolled_from) = self.walk(|leg| {
            if trace.is_on() {
                legs.push(leg);
            }
        });
        match end {
            Counted::On(day) => self.run.due = Some(self.by_the_hour(zero).unwrap_or(day)),
            Counted::Waiting(left) => self.run.left = Some(left),
        }
        if trace.is_on() {
            self.explain(&legs, steps_before, trace);
            if let (Some(from), Counted::On(to)) = (rolled_from, end) {
                let cite = &self.reading.place.counting.source;
                trace.add(StepKind::Roll, Some(to), cite, || {
                    format!("the last day, {}, is no working day", from.in_words())
                });
            }
        }
    }

    /// Hours run on the clock from the instant, where nothing moved it.
    fn by_the_hour(&self, zero: Zero) -> Option<Day> {
        let untouched = matches!(self.stages[..], [(Stage::Base, _)]) && self.paused.is_empty();
        if self.period.unit != Unit::Hours || !untouched || self.zero != zero.day {
            return None;
        }
        let end = zero
            .instant?
            .checked_add(jiff::Span::new().hours(self.period.amount))
            .ok()?;
        Some(Day::of(self.reading.timeline.zone.to_datetime(end).date()))
    }

    fn explain(&self, legs: &[Leg<'l>], steps_before: usize, trace: &mut Trace) {
        // A leg that starts anew makes the counting before it irrelevant.
        let counts_from = legs.iter().rposition(|leg| leg.anew).unwrap_or(0);
        for leg in legs[counts_from..]
            .iter()
            .filter(|leg| leg.unit == Unit::Business)
        {
            let last = if let Counted::On(day) = leg.reached {
                day
            } else {
                Day::NEVER
            };
            self.name_skipped(leg.from, last, trace);
        }
        trace.order(steps_before);
        // As they were made: a later agreement may name an earlier day.
        for leg in legs.iter().filter(|leg| leg.extended) {
            leg.tell(trace);
        }
    }

    /// Every weekday of a stretch on which the office was closed, by name. Weekends need none:
    /// a business day is a weekday.
    fn name_skipped(&self, from: Day, to: Day, trace: &mut Trace) {
        let reading = self.reading;
        let mut day = from.plus(1);
        while day <= to && !self.stopped_for_good(day) {
            let stopped = day.is_weekend() || self.paused.contains(day);
            if !stopped && !reading.office.is_open(day) {
                let closing = reading
                    .place
                    .calendar
                    .reason(reading.sheet, day, reading.latest);
                let source = &reading.place.closing_days.source;
                let cite = if closing.is_some() {
                    source.as_str()
                } else {
                    ""
                };
                trace.add(StepKind::Skip, Some(day), cite, || match closing {
                    Some(closing) => closing_in_words(&closing),
                    None => "this office was closed".into(),
                });
            }
            day = day.plus(1);
        }
    }

    fn stopped_for_good(&self, day: Day) -> bool {
        self.paused
            .for_good_from()
            .is_some_and(|first| first <= day)
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

fn extension_in_words(extension: &Extension) -> String {
    let id = &extension.id;
    let amount = extension
        .amount
        .zip(extension.unit)
        .map(|(n, unit)| in_words(n, unit));
    match (extension.mode, amount) {
        (Mode::Adds, Some(amount)) => format!("{id}: {amount} more"),
        (Mode::TotalFromReceipt, Some(amount)) => format!("{id}: {amount} from day zero in all"),
        (Mode::StatedInOrder, _) => format!("{id}: by order"),
        (Mode::AgreedDate, _) => format!("{id}: date agreed"),
        (Mode::GoodFaithEstimate, _) => format!("{id}: the agency's estimate, not a legal limit"),
        _ => format!("{id}: the date that was stated"),
    }
}

/// "10 business days", "6 months".
pub(crate) fn in_words(amount: u32, unit: Unit) -> String {
    let (one, many) = match unit {
        Unit::Business => ("business day", "business days"),
        Unit::Calendar => ("calendar day", "calendar days"),
        Unit::Hours => ("hour", "hours"),
        Unit::Months => ("month", "months"),
        Unit::Years => ("year", "years"),
    };
    [
        amount.to_string().as_str(),
        " ",
        if amount == 1 { one } else { many },
    ]
    .concat()
}
