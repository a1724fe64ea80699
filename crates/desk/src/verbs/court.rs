//! What a suit over one case needs: the court and its time, the steps that come first,
//! the papers with where they lie, and what happened day by day. A list to take to a
//! lawyer; nothing of it is sent.

use crate::{
    Desk, Error,
    letters::{LawFacts, gaps, law::Basis, remedies::Route},
};
use domain::{
    Actor, CaseId, EventId, EventKind, LegalFact, Letter, LetterId, LetterKind, LetterState, When,
    case::standing,
};
use jiff::civil::Date;
use statutes::{Clock, Duty, EventType as Fact, Side, State};

/// The list.
#[derive(Clone, Debug)]
pub struct Court {
    /// The law's name and where it stands.
    pub law: (String, Basis),
    /// The courts that the law names; empty: the data names none.
    pub courts: Vec<Route>,
    /// Our last day by the case's clocks, if the law has a number.
    pub last_day: Option<Date>,
    /// What has to be there, in the order of a complaint.
    pub items: Vec<Item>,
    /// Redactions found, by file and label.
    pub withheld: Vec<String>,
    /// What happened, oldest first, with the day where the agency is.
    pub days: Vec<(Date, Fact, Option<EventId>)>,
}

/// One thing that a suit needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What.
    pub what: &'static str,
    /// What is known of it, as a sentence.
    pub said: String,
    /// Whether it is there.
    pub state: Have,
    /// Where it lies.
    pub at: Option<Evidence>,
    /// The law behind it.
    pub basis: Option<Basis>,
}

/// Whether a thing is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Have {
    /// It is.
    There,
    /// It is not, and it is needed.
    Missing,
    /// A person has to say.
    Look,
}

/// Where a paper lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// A letter of ours.
    Letter(LetterId),
    /// An event of the case.
    Event(EventId),
}

impl Desk {
    /// What a suit over this case needs. Refused: an agency whose law is not in the data.
    pub async fn court(&self, actor: &Actor, case: CaseId) -> Result<Court, Error> {
        let mut conn = self.store.connection().await?;
        let case = store::case::by_id(&mut conn, case).await?;
        if !actor.may_see(&case) {
            return Err(Error::NotFound);
        }
        let (agency, events) = self.facts(&mut conn, &case).await?;
        let known = self.law_now(&mut conn).await?;
        let place = known.jurisdiction(&agency.jurisdiction).ok_or_else(|| {
            Error::refused(format!(
                "the law of “{}” is not in the data",
                agency.jurisdiction
            ))
        })?;
        let today = self.day_there(&agency.jurisdiction, self.now());
        let law = LawFacts::of(place, &agency.body, today);
        let letters = store::letter::of_case(&mut conn, case.id).await?;
        let found = store::page::redactions_of_case(&mut conn, case.id).await?;
        let clocks = self.clocks_of(&agency, &events).unwrap_or_default();
        let mut days = Vec::new();
        for event in standing(&events) {
            if let EventKind::Legal(fact) = &event.kind {
                let day = match event.when {
                    When::At(at) => self.day_there(&agency.jurisdiction, at),
                    When::On(on) => on,
                };
                days.push((day, fact, event.id));
            }
        }
        days.sort_by_key(|(day, ..)| *day);
        let file = File {
            law: &law,
            days: &days,
            letters: &letters,
            clocks: &clocks,
            today,
        };
        Ok(Court {
            items: file.items(),
            last_day: file.last_day(),
            withheld: gaps::lines(&found),
            days: days
                .iter()
                .map(|(day, fact, id)| (*day, fact.kind, Some(*id)))
                .collect(),
            courts: law.remedies.courts.clone(),
            law: (law.statute.clone(), law.citation.clone()),
        })
    }
}

/// What is known of a case.
struct File<'f> {
    law: &'f LawFacts,
    days: &'f [(Date, &'f LegalFact, EventId)],
    letters: &'f [Letter],
    clocks: &'f [Clock],
    today: Date,
}

impl File<'_> {
    fn items(&self) -> Vec<Item> {
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
                Some((day, ..)) => format!("Made in writing on {}.", said(day)),
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
                Some((day, ..)) => format!("Received by {}.", said(day)),
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
            (Some((day, ..)), ..) => (format!("Refused on {}.", said(day)), Have::There),
            (None, _, Some(over)) => (
                format!("No answer: the time ended on {} beyond doubt.", said(over)),
                Have::There,
            ),
            (None, Some((day, ..)), None) => (
                format!(
                    "An answer of {}, but no refusal is recorded: what is it that we object to?",
                    said(day)
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
        let filed = self.last(&[Fact::AppealFiled]);
        let (words, state, basis) = match (&self.law.remedies.appeal, filed) {
            (None, _) => (
                "The data knows no appeal that comes before the court.".to_owned(),
                Have::There,
                None,
            ),
            (Some(route), Some((day, ..))) => (
                format!("Appealed to {} on {}.", route.named(), said(day)),
                Have::There,
                Some(route.basis.clone()),
            ),
            (Some(route), None) if route.required => {
                let silent = self.last(&[Fact::Denied]).is_none() && self.late().is_some();
                let state = if silent && self.law.federal {
                    Have::Look
                } else {
                    Have::Missing
                };
                let words = match state {
                    Have::Look => format!(
                        "An appeal to {} must come first, but not where the agency has missed its time limits.",
                        route.named()
                    ),
                    _ => format!(
                        "An appeal to {} must come first, and none is recorded.",
                        route.named()
                    ),
                };
                (words, state, Some(route.basis.clone()))
            }
            (Some(route), None) => (
                format!(
                    "An appeal to {} is open; the data does not say that it must come first.",
                    route.named()
                ),
                Have::Look,
                Some(route.basis.clone()),
            ),
        };
        Item {
            what: "The appeal",
            said: words,
            state,
            at: filed.map(|(.., id)| Evidence::Event(id)),
            basis,
        }
    }

    fn decision(&self) -> Option<Item> {
        self.last(&[Fact::AppealFiled])?;
        let decided = self.last(&[Fact::Determination]);
        Some(Item {
            what: "The decision on it",
            said: match decided {
                Some((day, ..)) => format!("Decided on {}.", said(day)),
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
            (Some(day), _) if day < self.today => {
                (format!("Our last day was {}.", said(day)), Have::Missing)
            }
            (Some(day), _) => (format!("Our last day is {}.", said(day)), Have::There),
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

    fn last_day(&self) -> Option<Date> {
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
                    said(day),
                    said(on)
                ),
                None => format!(
                    "A fee{sum} was asked for on {}, and no payment is recorded: an open fee can be a defence.",
                    said(day)
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
        let theirs = self.clocks.iter().filter(|clock| {
            clock.side == Side::Agency
                && clock.alarm
                && domain::clock::binds(clock)
                && domain::clock::counts(clock)
        });
        let over = theirs.filter_map(|clock| clock.due_latest);
        over.filter(|latest| *latest < self.today).min()
    }
}

fn said(day: Date) -> String {
    day.strftime("%B %-d, %Y").to_string()
}
