//! The answer's shape: what is said of a clock, in the words of the JSON contract.

use crate::data::{ClockRule, Confidence, Duty, Jurisdiction, words};
use crate::ends::End;
use crate::events::EventType;
use crate::run::Run;
use crate::working::Step;
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

    pub(crate) fn describe_rule(&mut self, rule: &ClockRule) {
        self.cite.clone_from(&rule.source);
        self.confidence = rule.confidence;
        self.standard.clone_from(&rule.standard);
        self.note.clone_from(&rule.note);
        self.advisory = rule.advisory;
    }

    /// What the two runs say beside their dates.
    pub(crate) fn read(
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
