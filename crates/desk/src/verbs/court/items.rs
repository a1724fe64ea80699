//! What a suit needs, thing by thing, from what the case has.

use super::{Evidence, Have, Item};
use crate::letters::{LawFacts, long_date, remedies::Route};
use domain::{EventId, LegalFact, Letter, LetterKind, LetterState};
use jiff::civil::Date;
use statutes::{Clock, Duty, EventType as Fact, Side, State};

/// What is known of a case.
pub(super) struct File<'f> {
    pub law: &'f LawFacts,
    pub days: &'f [(Date, &'f LegalFact, EventId)],
    pub letters: &'f [Letter],
    pub clocks: &'f [Clock],
    pub today: Date,
}

impl File<'_> {
    pub fn items(&self) -> Vec<Item> {
        let mut items = vec![self.request(), self.receipt(), self.answer()];
        items.push(self.first_step());
        items.extend(self.decision());
        items.push(self.time());
        items.push(self.standing());
        items.extend(self.fees());
        items.push(Item {
            what: "Papers to print",
            said: "The request, every letter and answer with all header information, the proof of sending, and the released files lie in the case's archive.".to_owned(),
            state: Have::There,
            at: None,
            basis: None,
        });
        items.push(Item {
            what: "For the lawyer",
            said: "Where to sue, how to serve, a notice before suit, and costs: ask. The data does not decide them.".to_owned(),
            state: Have::Look,
            at: None,
            basis: None,
        });
        items
    }

    fn last(&self, kinds: &[Fact]) -> Option<(Date, &LegalFact, EventId)> {
        let fitting = self.days.iter().rev();
        fitting
            .copied()
            .find(|(_, fact, _)| kinds.contains(&fact.kind))
    }

    fn first(&self, kinds: &[Fact]) -> Option<(Date, &LegalFact, EventId)> {
        let mut fitting = self.days.iter().copied();
        fitting.find(|(_, fact, _)| kinds.contains(&fact.kind))
    }

    fn letter(&self, kind: LetterKind) -> Option<&Letter> {
        let mut letters = self.letters.iter();
        letters.find(|one| one.kind == kind && matches!(one.state, LetterState::Sent(_)))
    }

    fn request(&self) -> Item {
        let sent = self.first(&[Fact::Sent, Fact::Received]);
        let letter = self.letter(LetterKind::Request);
        Item {
            what: "The request",
            said: match sent {
                Some((day, ..)) => format!("Made in writing on {}.", long_date(day)),
                None => "No day is recorded on which it left.".to_owned(),
            },
            state: if sent.is_some() {
                Have::There
            } else {
                Have::Missing
            },
            at: letter
                .map(|one| Evidence::Letter(one.id))
                .or(sent.map(|(.., id)| Evidence::Event(id))),
            basis: Some(self.law.citation.clone()),
        }
    }

    fn receipt(&self) -> Item {
        let got = self.first(&[
            Fact::Received,
            Fact::ReceiptAcknowledged,
            Fact::Acknowledged,
        ]);
        Item {
            what: "Proof that it arrived",
            said: match got {
                Some((day, ..)) => format!("Received by {}.", long_date(day)),
                None => "Nothing shows that it arrived: the mail server's answer or an acknowledgement would.".to_owned(),
            },
            state: if got.is_some() { Have::There } else { Have::Missing },
            at: got.map(|(.., id)| Evidence::Event(id)),
            basis: None,
        }
    }

    fn answer(&self) -> Item {
        let refused = self.last(&[Fact::Denied]);
        let other = self.last(&[
            Fact::Determined,
            Fact::FeeEstimateIssued,
            Fact::PartialProduction,
        ]);
        let late = self.late();
        let (words, state) = match (refused, other, late) {
            (Some((day, ..)), ..) => (format!("Refused on {}.", long_date(day)), Have::There),
            (None, _, Some(over)) => (
                format!(
                    "No answer: the time ended on {} beyond doubt.",
                    long_date(over)
                ),
                Have::There,
            ),
            (None, Some((day, ..)), None) => (
                format!(
                    "An answer of {}, but no refusal is recorded: what is it that we object to?",
                    long_date(day)
                ),
                Have::Look,
            ),
            (None, None, None) => (
                "Neither a refusal nor silence beyond the time: there is nothing to sue over yet."
                    .to_owned(),
                Have::Missing,
            ),
        };
        Item {
            what: "The refusal, or silence",
            said: words,
            state,
            at: refused.or(other).map(|(.., id)| Evidence::Event(id)),
            basis: match refused {
                Some(_) => None,
                None => self.law.remedies.silence.clone(),
            },
        }
    }

    /// The appeal that comes before the court.
    fn first_step(&self) -> Item {
        let appeal = self.law.remedies.appeal.as_ref();
        let filed = self.last(&[Fact::AppealFiled]);
        let (said, state) = match (appeal, filed) {
            (None, _) => (
                "The data knows no appeal that comes before the court.".to_owned(),
                Have::There,
            ),
            (Some(route), Some((day, ..))) => (
                format!("Appealed to {} on {}.", route.named(), long_date(day)),
                Have::There,
            ),
            (Some(route), None) => self.not_appealed(route),
        };
        Item {
            what: "The appeal",
            said,
            state,
            at: filed.map(|(.., id)| Evidence::Event(id)),
            basis: appeal.map(|route| route.basis.clone()),
        }
    }

    fn not_appealed(&self, route: &Route) -> (String, Have) {
        let to = route.named();
        if !route.required {
            let said = format!(
                "An appeal to {to} is open; the data does not say that it must come first."
            );
            return (said, Have::Look);
        }
        let silent = self.last(&[Fact::Denied]).is_none() && self.late().is_some();
        if silent && self.law.federal {
            let said = format!(
                "An appeal to {to} must come first, but not where the agency has missed its time limits."
            );
            return (said, Have::Look);
        }
        let said = format!("An appeal to {to} must come first, and none is recorded.");
        (said, Have::Missing)
    }

    fn decision(&self) -> Option<Item> {
        self.last(&[Fact::AppealFiled])?;
        let decided = self.last(&[Fact::Determination]);
        Some(Item {
            what: "The decision on it",
            said: match decided {
                Some((day, ..)) => format!("Decided on {}.", long_date(day)),
                None => "No decision is recorded.".to_owned(),
            },
            state: if decided.is_some() {
                Have::There
            } else {
                Have::Look
            },
            at: decided.map(|(.., id)| Evidence::Event(id)),
            basis: None,
        })
    }

    /// Our last day for the court.
    fn time(&self) -> Item {
        let court = self
            .law
            .remedies
            .courts
            .iter()
            .find(|court| court.within.is_some());
        let (words, state) = match (self.last_day(), court) {
            (Some(day), _) if day < self.today => (
                format!("Our last day was {}.", long_date(day)),
                Have::Missing,
            ),
            (Some(day), _) => (format!("Our last day is {}.", long_date(day)), Have::There),
            (None, Some(court)) => (
                format!(
                    "The law gives {}{}; no clock runs for it yet.",
                    court.within.map_or(String::new(), |days| days.to_string()),
                    match court.from.as_str() {
                        "" => String::new(),
                        from => format!(" from {from}"),
                    }
                ),
                Have::Look,
            ),
            (None, None) => (
                "The data has no number of days: ask, and do not wait.".to_owned(),
                Have::Look,
            ),
        };
        Item {
            what: "The time to sue",
            said: words,
            state,
            at: None,
            basis: court
                .or(self.law.remedies.courts.first())
                .map(|court| court.basis.clone()),
        }
    }

    pub fn last_day(&self) -> Option<Date> {
        let courts = &self.law.remedies.courts;
        let ours = self.clocks.iter().filter(|clock| {
            clock.side == Side::Requester
                && clock.duty == Duty::Petition
                && courts.iter().any(|court| court.id == clock.clock)
                && !matches!(clock.state, State::Met | State::Open)
        });
        ours.filter_map(|clock| clock.due).min()
    }

    fn standing(&self) -> Item {
        let (words, state, basis) = match &self.law.residency {
            Some(one) => (
                format!(
                    "The law speaks of requests by {}: say how we qualify.",
                    one.who
                ),
                Have::Look,
                Some(one.basis.clone()),
            ),
            None => (
                "Anybody may ask; nothing has to be shown.".to_owned(),
                Have::There,
                None,
            ),
        };
        Item {
            what: "Who may ask",
            said: words,
            state,
            at: None,
            basis,
        }
    }

    fn fees(&self) -> Option<Item> {
        let (day, fact, id) = self.last(&[Fact::FeeEstimateIssued])?;
        let paid = self.last(&[Fact::FeePaid]);
        let sum = fact.amount_cents.map_or(String::new(), |cents| {
            format!(" of ${}.{:02}", cents / 100, cents % 100)
        });
        Some(Item {
            what: "Fees",
            said: match paid {
                Some((on, ..)) => format!(
                    "A fee{sum} was asked for on {} and paid on {}.",
                    long_date(day),
                    long_date(on)
                ),
                None => format!(
                    "A fee{sum} was asked for on {}, and no payment is recorded: an open fee can be a defence.",
                    long_date(day)
                ),
            },
            state: if paid.is_some() {
                Have::There
            } else {
                Have::Look
            },
            at: Some(Evidence::Event(id)),
            basis: None,
        })
    }

    /// The day on which the agency's time was over beyond doubt.
    fn late(&self) -> Option<Date> {
        let late = |clock: &&Clock| domain::clock::late(clock, self.today);
        let over = self.clocks.iter().filter(late);
        over.filter_map(|clock| clock.due_latest).min()
    }
}
