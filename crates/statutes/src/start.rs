//! Day zero: which fact starts a clock, and on which day that fact counts as having happened.
//! README sections 2-4 of the data: deemed receipt, closing hours, electronic lag, routing cap.

use crate::calendar::Sheet;
use crate::count::{Counted, Office, Spans};
use crate::data::{ClockRule, Jurisdiction, NonbusinessReceipt, Starts, Unit};
use crate::day::Day;
use crate::events::{Channel, EventType, Options};
use crate::timeline::{Fact, Timeline};
use crate::working::{StepKind, Trace};
use jiff::Timestamp;
use jiff::civil::Time;

/// After this hour the latest reading takes a letter as received on the next open day.
const CLOSING_HOUR: Time = Time::constant(17, 0, 0, 0);

/// One of the two readings of a case, over one jurisdiction's law and one agency's days.
pub(crate) struct Reading<'a> {
    pub latest: bool,
    pub place: &'a Jurisdiction,
    pub timeline: &'a Timeline<'a>,
    pub options: &'a Options,
    pub sheet: &'a Sheet,
    pub office: Office<'a>,
    /// A clock that was asked for by name may fall back on the next best fact.
    pub named: bool,
}

/// Day zero of a clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Zero {
    pub day: Day,
    /// The day of the fact itself, before any deeming.
    pub raw: Day,
    /// Position in the query of the event that started it.
    pub at: usize,
    /// The instant, where it is known and counts as it stands.
    pub instant: Option<Timestamp>,
    /// Something that the number rests on is not known.
    pub doubt: bool,
}

impl<'a> Reading<'a> {
    pub(crate) fn zero(&self, clock: &ClockRule, trace: &mut Trace) -> Option<Zero> {
        use EventType as E;
        match clock.starts {
            Starts::Receipt | Starts::ReceiptByRecordsOfficer => self.receipt(clock, trace),
            Starts::ReceiptByProperComponent => self.routed_receipt(clock, trace),
            Starts::ReceiptByAnyDesignatedComponent => self.received_as(E::FirstReceived, trace),
            Starts::Request => self.request(clock, trace),
            Starts::Acknowledgement => self.plain(E::Acknowledged),
            Starts::AcknowledgedReceipt => self
                .plain(E::ReceiptAcknowledged)
                .or_else(|| self.plain(E::Acknowledged)),
            Starts::RequesterElection => self.plain(E::Elected),
            Starts::Denial => self.plain(E::Denied),
            Starts::RequestForStatement => self.received_as(E::StatementRequested, trace),
            Starts::AppealReceipt => self.received_as(E::AppealReceived, trace),
            Starts::PetitionReceipt => self.received_as(E::PetitionReceived, trace),
            Starts::AgRequestReceipt => self.received_as(E::AgRequestReceived, trace),
            Starts::SupervisorDetermination => self.received_as(E::SupervisorDetermination, trace),
            Starts::DeterminationOrDeposit => self.or_payment(E::Determined),
            Starts::NoticeOrPrepayment => self.or_payment(E::NoticeGiven),
        }
    }

    fn plain(&self, kind: EventType) -> Option<Zero> {
        self.timeline.first(kind).map(as_it_stands)
    }

    /// "The first, unless payment was demanded, then the payment."
    fn or_payment(&self, kind: EventType) -> Option<Zero> {
        let demanded = self.timeline.has(EventType::FeeEstimateIssued);
        self.plain(if demanded { EventType::FeePaid } else { kind })
    }

    fn received_as(&self, kind: EventType, trace: &mut Trace) -> Option<Zero> {
        self.timeline
            .first(kind)
            .map(|fact| self.deemed(fact, trace))
    }

    /// Receipt by proof, else the sending of an electronic letter, else a stated presumption.
    fn receipt(&self, clock: &ClockRule, trace: &mut Trace) -> Option<Zero> {
        if let Some(fact) = self.timeline.first(EventType::Received) {
            let zero = self.deemed(fact, trace);
            return Some(self.lagged(clock, zero, fact.channel(), trace));
        }
        let sent = self.timeline.first(EventType::Sent)?;
        match sent.channel() {
            Some(channel) if channel.is_electronic() => {
                let zero = self.deemed(sent, trace);
                Some(self.lagged(clock, zero, Some(channel), trace))
            }
            Some(Channel::Mail) if clock.mail_receipt_presumption.is_some() => {
                let Counted::On(day) = self.business(sent.day, 3) else {
                    return None;
                };
                trace.add(StepKind::Deem, Some(day), &clock.source, || {
                    "posted; presumed received on the third business day after".into()
                });
                Some(Zero {
                    day,
                    instant: None,
                    ..as_it_stands(sent)
                })
            }
            _ => None,
        }
    }

    /// Michigan: an electronic request is received one business day after it was sent. Where
    /// the channel is unknown the ordinary reading takes it as delivered by hand.
    fn lagged(
        &self,
        clock: &ClockRule,
        zero: Zero,
        channel: Option<Channel>,
        trace: &mut Trace,
    ) -> Zero {
        let (Some(lag), Some(unit)) = (
            clock.electronic_receipt_lag,
            clock.electronic_receipt_lag_unit,
        ) else {
            return zero;
        };
        if !channel.map_or(self.latest, Channel::is_electronic) {
            return Zero {
                doubt: channel.is_none(),
                ..zero
            };
        }
        let Counted::On(day) = self.office.count(zero.day, lag, unit, &Spans::default()) else {
            return zero;
        };
        let cite = clock
            .electronic_receipt_source
            .as_deref()
            .unwrap_or(&clock.source);
        trace.add(StepKind::Deem, Some(day), cite, || {
            format!("electronic receipt counts {lag} {unit} day later")
        });
        Zero {
            day,
            instant: None,
            doubt: channel.is_none(),
            ..zero
        }
    }

    /// Federal: receipt by the right component, but no later than so many days after any
    /// designated one first had the request.
    fn routed_receipt(&self, clock: &ClockRule, trace: &mut Trace) -> Option<Zero> {
        let mut own = Trace::like(trace);
        let arrived = self.receipt(clock, &mut own);
        let Some(first) = self.timeline.first(EventType::FirstReceived) else {
            trace.append(own);
            return arrived;
        };
        let (Some(cap), Some(unit)) = (clock.routing_cap, clock.routing_cap_unit) else {
            trace.append(own);
            return arrived.or_else(|| Some(self.deemed(first, trace)));
        };
        let mut early = Trace::like(trace);
        let zero = self.deemed(first, &mut early);
        let Counted::On(day) = self.office.count(zero.day, cap, unit, &Spans::default()) else {
            return arrived;
        };
        if let Some(arrived) = arrived.filter(|arrived| arrived.day <= day) {
            trace.append(own);
            return Some(arrived);
        }
        trace.append(early);
        trace.add(StepKind::Cap, Some(day), &clock.source, || {
            format!("the clock starts at the latest {cap} {unit} days after the first receipt")
        });
        Some(Zero {
            day,
            instant: None,
            ..zero
        })
    }

    /// From the request: its sending in the ordinary reading, its receipt in the latest.
    fn request(&self, clock: &ClockRule, trace: &mut Trace) -> Option<Zero> {
        let sent = self.timeline.first(EventType::Sent);
        let received = self.timeline.first(EventType::Received);
        if sent.is_none() && !self.named {
            return None;
        }
        if !self.latest {
            return sent.or(received).map(as_it_stands);
        }
        // A posted letter without proof of receipt leaves the latest reading without a start.
        let by_post = sent.is_some_and(|sent| sent.channel() == Some(Channel::Mail));
        match self.receipt(clock, trace) {
            Some(zero) => Some(zero),
            None if by_post => None,
            None => sent.map(|sent| self.deemed(sent, trace)),
        }
    }

    /// Something the agency received: on a closed day or after hours it may count as received
    /// on the next open day.
    fn deemed(&self, fact: &Fact<'_>, trace: &mut Trace) -> Zero {
        let closed = !self.office.is_open(fact.day);
        let cutoff = self
            .options
            .after_hours_cutoff
            .or(self.latest.then_some(CLOSING_HOUR));
        let late = cutoff
            .zip(fact.time)
            .is_some_and(|(cutoff, time)| time > cutoff);
        let shifts = late || (closed && (self.latest || self.deems_closed_days(fact.day)));
        if !shifts {
            return as_it_stands(fact);
        }
        let day = self.office.open_after(fact.day);
        trace.add(
            StepKind::Deem,
            Some(day),
            &self.place.counting.source,
            || {
                let when = if closed {
                    "on a closed day"
                } else {
                    "after office hours"
                };
                format!(
                    "{} {when}, {}: counts as received on the next open day",
                    fact.kind,
                    fact.day.in_words()
                )
            },
        );
        Zero {
            day,
            instant: None,
            ..as_it_stands(fact)
        }
    }

    fn deems_closed_days(&self, day: Day) -> bool {
        let counting = &self.place.counting;
        let in_force = counting
            .nonbusiness_receipt_from
            .is_none_or(|from| day >= Day::of(from));
        let rule = if in_force {
            Some(counting.nonbusiness_receipt)
        } else {
            counting.nonbusiness_receipt_before
        };
        rule == Some(NonbusinessReceipt::DeemNextBusinessDay)
    }

    fn business(&self, from: Day, n: u32) -> Counted {
        self.office
            .count(from, n, Unit::Business, &Spans::default())
    }
}

pub(crate) fn as_it_stands(fact: &Fact<'_>) -> Zero {
    Zero {
        day: fact.day,
        raw: fact.day,
        at: fact.at,
        instant: fact.event.at,
        doubt: false,
    }
}
