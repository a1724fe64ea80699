//! The stages of a clock worked out into days, and the steps that tell how.

use super::{Machine, Stage};
use crate::count::Counted;
use crate::data::{Extension, Mode, Unit};
use crate::day::Day;
use crate::start::Zero;
use crate::working::{StepKind, Trace, closing_in_words};
use std::fmt::Write as _;

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

impl<'l> Machine<'_, 'l> {
    pub(super) fn due(&self) -> Counted {
        self.walk(|_| {}).0
    }

    /// Works the stages out, showing each; also the last day before it rolled, if it did.
    fn walk(&self, mut show: impl FnMut(Leg<'l>)) -> (Counted, Option<Day>) {
        let mut end = Counted::On(self.zero);
        let mut rolled_from = None;
        let first = std::iter::once((self.first, None));
        for (stage, extension) in first.chain(self.stages.iter().copied()) {
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

    pub(super) fn finish(&mut self, zero: Zero, steps_before: usize, trace: &mut Trace) {
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
        let untouched = self.stages.is_empty() && self.paused.is_empty();
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
            // Most days are open: that is asked first.
            let closed = !reading.office.is_open(day) && !day.is_weekend();
            if closed && !self.paused.contains(day) {
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
    let mut words = String::with_capacity(16);
    put_in_words(&mut words, amount, unit);
    words
}

/// The same, at the end of a text.
pub(crate) fn put_in_words(text: &mut String, amount: u32, unit: Unit) {
    let (one, many) = match unit {
        Unit::Business => (" business day", " business days"),
        Unit::Calendar => (" calendar day", " calendar days"),
        Unit::Hours => (" hour", " hours"),
        Unit::Months => (" month", " months"),
        Unit::Years => (" year", " years"),
    };
    write!(text, "{amount}").expect("writing to a text does not fail");
    text.push_str(if amount == 1 { one } else { many });
}
