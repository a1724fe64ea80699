//! The working of a date as data: one step per thing that moved it, each with its rule.

use crate::calendar::Closing;
use crate::data::words;
use crate::day::Day;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

words! {
    StepKind {
        /// Day zero.
        Start = "start",
        /// A receipt that counts as a later day's.
        Deem = "deem",
        /// A weekday that was not counted.
        Skip = "skip",
        /// The date moved by an extension, an order or an agreement.
        Extend = "extend",
        /// The count stops after this day.
        Pause = "pause",
        /// The count goes on after this day.
        Resume = "resume",
        /// The whole period runs again from this day.
        Restart = "restart",
        /// The last day moved to an open day.
        Roll = "roll",
        /// A limit cut the date or the start.
        Cap = "cap",
    }
}

/// One step of the working.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub step: StepKind,
    /// The day it concerns; for `extend` the last day that resulted.
    pub on: Option<Date>,
    pub why: String,
    /// The law the step rests on.
    pub cite: Option<String>,
}

/// Collects steps, or nothing where only the date is wanted.
pub(crate) struct Trace(Option<Vec<Step>>);

impl Trace {
    pub(crate) fn on() -> Trace {
        Trace(Some(Vec::with_capacity(4)))
    }

    pub(crate) fn off() -> Trace {
        Trace(None)
    }

    /// An empty trace, on or off as this one is.
    pub(crate) fn like(other: &Trace) -> Trace {
        if other.is_on() {
            Trace::on()
        } else {
            Trace::off()
        }
    }

    pub(crate) fn append(&mut self, other: Trace) {
        if let (Some(steps), Some(mut more)) = (&mut self.0, other.0) {
            steps.append(&mut more);
        }
    }

    /// Puts the steps after the first `from` into the order of their days.
    pub(crate) fn order(&mut self, from: usize) {
        if let Some(steps) = &mut self.0 {
            steps[from..].sort_by_key(|step| step.on);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.0.as_ref().map_or(0, Vec::len)
    }

    pub(crate) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// `why` is only put into words when somebody wants them.
    pub(crate) fn add(
        &mut self,
        step: StepKind,
        on: Option<Day>,
        cite: &str,
        why: impl FnOnce() -> String,
    ) {
        if let Some(steps) = &mut self.0 {
            let cite = (!cite.is_empty()).then(|| cite.to_owned());
            steps.push(Step {
                step,
                on: on.map(Day::date),
                why: why(),
                cite,
            });
        }
    }

    pub(crate) fn steps(self) -> Vec<Step> {
        self.0.unwrap_or_default()
    }
}

/// A closing in words: "Patriots' Day", "Independence Day, kept on this day", with its doubt.
pub(crate) fn closing_in_words(closing: &Closing<'_>) -> String {
    let mut words = closing.name.to_owned();
    if closing.moved {
        words.push_str(", kept on this day");
    }
    if !closing.certain {
        words.push_str(" (not in every office or year)");
    }
    words
}
