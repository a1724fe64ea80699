//! What a law lets an agency do to its own date: take longer, and stop the clock by a
//! question. What the data does not hold stays open.

use super::facts::{basis, days, fits};
use super::law::{Basis, Days};
use statutes::Jurisdiction;
use statutes::data::{Effect, Extension, Level, Mode, Trigger};

/// The ways in which a date may move.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delays {
    /// Extensions that the agency may take or be given, for the clock of the request.
    pub extensions: Vec<Longer>,
    /// What a question to the requester does to that clock.
    pub question: Option<Stop>,
    /// What a fee estimate does to it.
    pub fee: Option<Stop>,
}

/// One extension.
#[derive(Clone, Debug, PartialEq)]
pub struct Longer {
    /// Its id in the law data.
    pub id: String,
    /// Who grants it: “custodian”, “Supervisor of Records”.
    pub by: String,
    /// How long; none where somebody writes the date down.
    pub days: Option<Days>,
    /// How the time is reckoned.
    pub mode: Mode,
    /// What the notice must say, in the data's words; empty where it is not known.
    pub notice: String,
    /// The grounds that the law knows; empty where none are known.
    pub grounds: Vec<String>,
    /// Where the law says so.
    pub basis: Basis,
}

impl Longer {
    /// The agency takes it by its own word.
    pub fn own(&self) -> bool {
        self.by == "custodian"
    }

    /// “ten more business days”, “at most 25 business days in all, counted from
    /// receipt”, or the words for a date that somebody names.
    pub fn measure(&self) -> String {
        match (self.days, self.mode) {
            (Some(days), Mode::TotalFromReceipt) => {
                format!("at most {days} in all, counted from receipt")
            }
            (Some(days), Mode::StatedInOrder) => format!("at most {days} more, by an order"),
            (Some(days), _) => format!("{days} more"),
            (None, Mode::AgreedDate) => "a date to which the requester agrees".to_owned(),
            (None, Mode::GoodFaithEstimate) => "a date estimated in good faith".to_owned(),
            (None, Mode::Suspended) => "a suspension while the cause lasts".to_owned(),
            (None, _) => "a date that the agency names".to_owned(),
        }
    }

    /// “magnitude of the request or burden of many requests”.
    pub fn reasons(&self) -> String {
        match self.grounds.as_slice() {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => format!("{}, or {last}", first.join(", ")),
        }
    }
}

/// What a question or a fee letter does to the clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// What it does.
    pub effect: Effect,
    /// Where the law says so.
    pub basis: Basis,
}

impl Stop {
    /// The clock goes on as if nothing had been asked.
    pub fn nothing(&self) -> bool {
        self.effect == Effect::Nothing
    }

    /// It stands still until the answer.
    pub fn pauses(&self) -> bool {
        self.effect == Effect::Pause
    }

    /// It begins anew with the answer.
    pub fn restarts(&self) -> bool {
        self.effect == Effect::Restart
    }
}

impl Delays {
    pub(super) fn of(place: &Jurisdiction, body: &str) -> Self {
        let main = place.main_clock().id.as_str();
        let federal = place.level == Level::Federal;
        let extensions = place
            .extensions
            .iter()
            .filter(|one| one.extends == main && fits(&one.applies_to, body));
        let stop = |trigger| {
            let mut tolls = place.tolls.iter();
            tolls
                .find(|toll| {
                    let clock = |id: &String| id == "all" || id == main;
                    toll.trigger == trigger && toll.clocks.iter().any(clock)
                })
                .map(|toll| Stop {
                    effect: toll.effect,
                    basis: basis(toll),
                })
        };
        Self {
            extensions: extensions.map(|one| longer(one, federal)).collect(),
            question: stop(Trigger::ClarificationAsked),
            fee: stop(Trigger::FeeEstimateIssued),
        }
    }

    /// The extension of this id, else the first that the agency takes by itself, else
    /// the first of all.
    pub fn extension(&self, id: &str) -> Option<&Longer> {
        let all = &self.extensions;
        all.iter()
            .find(|one| one.id == id)
            .or_else(|| all.iter().find(|one| one.own()))
            .or_else(|| all.first())
    }
}

fn longer(one: &Extension, federal: bool) -> Longer {
    Longer {
        id: one.id.clone(),
        by: one.granted_by.clone(),
        days: one
            .amount
            .zip(one.unit)
            .map(|(amount, unit)| days(amount, unit, federal)),
        mode: one.mode,
        notice: one.notice.clone().unwrap_or_default(),
        grounds: one.grounds.clone(),
        basis: basis(one),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statutes::Law;

    fn delays(id: &str, body: &str) -> Delays {
        Delays::of(Law::shipped().jurisdiction(id).unwrap(), body)
    }

    #[test]
    fn each_body_has_its_own_extension() {
        for (id, body, measure) in [
            (
                "us-ma",
                "municipality",
                "at most 25 business days in all, counted from receipt",
            ),
            (
                "us-ma",
                "agency",
                "at most 15 business days in all, counted from receipt",
            ),
            ("us", "federal", "ten working days more"),
            ("us-ca", "agency", "14 calendar days more"),
            ("us-wa", "agency", "a date estimated in good faith"),
        ] {
            let delays = delays(id, body);
            let one = delays
                .extension("")
                .unwrap_or_else(|| panic!("{id} has one"));
            assert_eq!(one.measure(), measure, "{id}");
        }
        assert_eq!(delays("us-fl", "agency").extension(""), None);
    }

    #[test]
    fn what_a_question_does_is_the_laws_own_word() {
        assert!(delays("us-ma", "agency").question.unwrap().nothing());
        assert!(delays("us", "federal").question.unwrap().pauses());
        assert!(delays("us-tx", "agency").question.unwrap().restarts());
        assert_eq!(delays("us-oh", "agency").question, None);
    }
}
