//! Clocks against the requester: the time to appeal, to answer a question, to pay. The harm is
//! a right lost, so there is one reading, the earliest: doubtful closings count as open days,
//! nothing moves off a weekend, and an agency's own closings lengthen nothing.

use crate::answer::{Clock, Side, State};
use crate::clock::Case;
use crate::count::{Counted, Office, Spans};
use crate::data::{
    Appeal, AppealKind, Confidence, Duty, FileFrom, RequesterDeadline, Trigger, Unit,
};
use crate::day::Day;
use crate::ends::End;
use crate::events::EventType;
use crate::run::in_words;
use crate::who::Fit;
use crate::working::{StepKind, Trace, closing_in_words};

/// Day zero of a requester's clock.
struct From {
    day: Day,
    /// The event's position; `None` where silence is the event.
    at: Option<usize>,
    what: String,
    certain: bool,
}

impl Case<'_> {
    /// The window of an appeal. `named`: asked for by its id, so that silence may open it and
    /// an appeal without a limit is shown as open.
    pub(crate) fn appeal(&self, appeal: &Appeal, named: bool) -> Option<Clock> {
        let fit = self.who.fit(&appeal.applies_to);
        if !named && fit != Fit::Yes {
            return None;
        }
        let (Some(amount), Some(unit)) = (appeal.file_within, appeal.file_unit) else {
            return named.then(|| self.unlimited(appeal));
        };
        let from = self.appeal_from(appeal, named)?;
        let end = self.appeal_end(appeal, &from);
        let mut clock = self.requester_clock(&appeal.id, Duty::Petition, end);
        self.count_for_requester(&mut clock, &from, amount, unit, &appeal.source);
        clock.title = Some(appeal.body.clone());
        clock.note.clone_from(&appeal.note);
        clock.describe(&appeal.source, appeal.confidence);
        if from.at.is_none() {
            clock.opens_on = Some(from.day.date());
        }
        Some(clock)
    }

    /// The period for an answer, a payment or the collection of records.
    pub(crate) fn deadline(&self, deadline: &RequesterDeadline) -> Option<Clock> {
        let (trigger, answer) = match deadline.trigger {
            Trigger::ClarificationAsked => (
                EventType::ClarificationAsked,
                EventType::ClarificationAnswered,
            ),
            Trigger::FeeEstimateIssued => (EventType::FeeEstimateIssued, EventType::FeePaid),
            Trigger::RecordsReady => (EventType::NoticeGiven, EventType::Completed),
        };
        // The oldest question without an answer binds; if all are answered, the last one did.
        let asks = || {
            self.timeline
                .facts
                .iter()
                .filter(|fact| fact.kind == trigger)
        };
        let ask = asks()
            .find(|ask| ask.answered.is_none())
            .or_else(|| asks().next_back())?;
        let met = ask.answered.map(|on| End {
            met: true,
            on,
            by: answer,
        });
        let from = From {
            day: ask.day,
            at: Some(ask.at),
            what: trigger.to_string(),
            certain: true,
        };
        let over = self.timeline.facts.iter().find(|fact| ends_all(fact.kind));
        let over = over.map(|fact| End {
            met: false,
            on: fact.day,
            by: fact.kind,
        });
        let mut clock = self.requester_clock(&deadline.id, Duty::Respond, met.or(over));
        clock.note = Some(deadline.consequence.clone());
        clock.describe(&deadline.source, deadline.confidence);
        match (deadline.amount, deadline.unit, ask.event.until) {
            (_, _, Some(until)) => {
                clock.due = Some(until);
                clock.due_latest = Some(until);
                clock.certain = true;
            }
            (Some(amount), Some(unit), None) => {
                self.count_for_requester(&mut clock, &from, amount, unit, &deadline.source);
            }
            _ => self.leave_open(&mut clock, "no number in the law: the agency's letter says"),
        }
        Some(clock)
    }

    fn requester_clock(&self, id: &str, duty: Duty, end: Option<End>) -> Clock {
        let mut clock = Clock::new(id, duty, Side::Requester);
        clock.end(end);
        clock
    }

    fn unlimited(&self, appeal: &Appeal) -> Clock {
        let mut clock = self.requester_clock(&appeal.id, Duty::Petition, None);
        self.leave_open(&mut clock, "no limit for filing is given");
        clock.title = Some(appeal.body.clone());
        clock.note.clone_from(&appeal.note);
        clock.describe(&appeal.source, appeal.confidence);
        clock
    }

    fn leave_open(&self, clock: &mut Clock, standard: &str) {
        if clock.state == State::Running {
            clock.state = State::Open;
        }
        clock.standard = Some(standard.into());
    }

    fn count_for_requester(
        &self,
        clock: &mut Clock,
        from: &From,
        amount: u32,
        unit: Unit,
        cite: &str,
    ) {
        let sheet = self.sheet;
        let none = Spans::default();
        let office = Office {
            open: sheet.open_days(false),
            closed: &none,
        };
        let Counted::On(last) = office.count(from.day, amount, unit, &none) else {
            return;
        };
        let mut trace = Trace::on();
        trace.add(StepKind::Start, Some(from.day), cite, || {
            format!(
                "{}; {} from the next day",
                from.what,
                in_words(amount, unit)
            )
        });
        if unit == Unit::Business {
            let days = (from.day.0 + 1..=last.0).map(Day);
            for day in days.filter(|day| !day.is_weekend() && !office.open.is_open(*day)) {
                let closing = self.place.calendar.reason(sheet, day, false);
                trace.add(
                    StepKind::Skip,
                    Some(day),
                    &self.place.closing_days.source,
                    || closing.map_or_else(String::new, |closing| closing_in_words(&closing)),
                );
            }
        }
        clock.started_on = Some(from.day.date());
        clock.due = Some(last.date());
        clock.due_latest = clock.due;
        clock.certain = from.certain;
        clock.working = trace.steps();
    }

    fn appeal_from(&self, appeal: &Appeal, named: bool) -> Option<From> {
        let first = |kind: EventType| {
            let fact = self.timeline.first(kind)?;
            Some(From {
                day: fact.day,
                at: Some(fact.at),
                what: kind.to_string(),
                certain: true,
            })
        };
        match appeal.file_from_event? {
            FileFrom::Denied => first(EventType::Denied).or_else(|| self.silence(named)),
            FileFrom::Violation => first(EventType::Violation).or_else(|| self.silence(named)),
            FileFrom::Determination => first(EventType::Determination),
            FileFrom::Request => {
                first(EventType::Sent).or_else(|| first(EventType::Received).filter(|_| named))
            }
        }
    }

    /// Where the law takes silence for a denial, the appeal opens on the day after the clock ran
    /// out by the ordinary reading: the earliest possible day. A law with a special limit for
    /// silence (counted from the request) has no second one.
    fn silence(&self, named: bool) -> Option<From> {
        let deemed = &self.place.deemed_denial;
        let own_limit = self
            .place
            .appeals
            .iter()
            .any(|one| one.file_from_event == Some(FileFrom::Request));
        if !deemed.exists || own_limit {
            return None;
        }
        let id = deemed
            .clock
            .as_deref()
            .unwrap_or(&self.place.main_clock().id);
        let clock = self.agency(self.place.clock(id)?, true)?;
        let unanswered = matches!(clock.state, State::Running | State::Extended);
        let opens = Day::of(clock.due.filter(|_| unanswered)?).plus(1);
        let reached = self
            .query
            .options
            .as_of
            .is_some_and(|today| Day::of(today) >= opens);
        (named || reached).then(|| From {
            day: opens,
            at: None,
            what: format!("no answer on {id}: counts as refused on this day"),
            certain: clock.certain,
        })
    }

    fn appeal_end(&self, appeal: &Appeal, from: &From) -> Option<End> {
        let facts = self.timeline.facts.iter();
        let later = facts.filter(|fact| fact.day >= from.day && Some(fact.at) != from.at);
        later
            .filter_map(|fact| {
                let met = match fact.kind {
                    kind if ends_all(kind) => false,
                    EventType::AppealFiled if !self.leaves_court_open(appeal) => true,
                    // Once there is an answer, the time runs from the answer.
                    EventType::Denied | EventType::Determined
                        if appeal.file_from_event == Some(FileFrom::Request) =>
                    {
                        false
                    }
                    _ => return None,
                };
                Some(End {
                    met,
                    on: fact.day,
                    by: fact.kind,
                })
            })
            .next()
    }

    /// An appeal filed with an office does not keep the time limit of a court.
    fn leaves_court_open(&self, appeal: &Appeal) -> bool {
        appeal.kind == AppealKind::Court
            && self.place.appeals.iter().any(|other| {
                other.kind != AppealKind::Court
                    && other.file_within.is_some()
                    && other.file_from_event == appeal.file_from_event
            })
    }
}

fn ends_all(kind: EventType) -> bool {
    matches!(kind, EventType::Withdrawn | EventType::Completed)
}

impl Clock {
    fn describe(&mut self, source: &str, confidence: Confidence) {
        self.cite = source.to_owned();
        self.confidence = confidence;
        self.alarm = confidence > Confidence::Recalled && self.due.is_some();
    }
}
