//! What a later letter's form can be told by the case itself, so that nobody types a
//! date which the desk knows.

use crate::{
    Desk, Error,
    letters::{gaps, long_date},
};
use domain::{
    Actor, Agency, CaseId, Event, EventId, EventKind, LegalFact,
    case::standing,
    clock::{appeal_by, binds, counts},
};
use jiff::civil::Date;
use statutes::{Clock, Duty, EventType, Side};
use std::collections::BTreeMap;
use store::Conn;

impl Desk {
    /// Answers for the forms of later letters, by the names of their inputs. Only what
    /// the facts on the case tell; the person sees and may change each.
    pub async fn case_answers(
        &self,
        actor: &Actor,
        case: CaseId,
    ) -> Result<BTreeMap<String, String>, Error> {
        let mut conn = self.store.connection().await?;
        let case = store::case::by_id(&mut conn, case).await?;
        if !actor.may_see(&case) {
            return Err(Error::NotFound);
        }
        self.answers_of(&mut conn, actor, &case).await
    }

    pub(crate) async fn answers_of(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        case: &domain::Case,
    ) -> Result<BTreeMap<String, String>, Error> {
        let (agency, events) = self.facts(conn, case).await?;
        let known = Facts {
            desk: self,
            agency: &agency,
            events: &events,
            days: self.facts_by_day(&agency, &events),
        };
        let clocks = self.clocks_of(&agency, &events).unwrap_or_default();
        let mut answers = known.answers(&clocks);
        answers.extend(known.extension());
        let title = case.title.trim_end_matches('.').to_owned();
        answers.insert("request", title);
        let numbers = self.store.reader().case_numbers(actor, case.id).await?;
        answers.extend(
            numbers
                .into_iter()
                .next_back()
                .map(|one| ("agency_reference", one.number)),
        );
        let found = store::page::redactions_of_case(conn, case.id).await?;
        answers.extend(gaps::sum(&found).map(|sum| ("withheld", sum)));
        let lists = [
            ("redactions", gaps::lines(&found)),
            ("exemptions", gaps::labels(&found)),
        ];
        let lists = lists.into_iter().filter(|(_, lines)| !lines.is_empty());
        answers.extend(lists.map(|(name, lines)| (name, lines.join("\n"))));
        let answers = answers.into_iter();
        Ok(answers
            .map(|(name, value)| (name.to_owned(), value))
            .collect())
    }
}

/// The facts of one case that stand.
struct Facts<'f> {
    desk: &'f Desk,
    agency: &'f Agency,
    events: &'f [Event],
    days: Vec<(Date, &'f LegalFact, EventId)>,
}

impl Facts<'_> {
    fn answers(&self, clocks: &[Clock]) -> BTreeMap<&'static str, String> {
        use EventType as T;
        let mut answers = BTreeMap::new();
        let mut tell = |name, day: Option<(Date, &LegalFact)>| {
            if let Some((day, _)) = day {
                answers.insert(name, day.to_string());
            }
        };
        let sent = self
            .first(&[T::Sent])
            .or_else(|| self.first(&[T::Received]));
        let fee = self.last(&[T::FeeEstimateIssued]);
        let refusal = self.last(&[T::Denied, T::Determined]);
        tell("sent_on", sent);
        tell("received_on", self.first(&[T::Received]));
        tell("estimate_on", fee);
        tell("asked_on", self.last(&[T::ClarificationAsked]));
        tell("responded_on", refusal);
        if let Some(cents) = fee.and_then(|(_, fact)| fact.amount_cents) {
            answers.insert("amount", format!("{}.{:02}", cents / 100, cents % 100));
        }
        if let Some(clock) = theirs(clocks) {
            answers.extend(clock.due.map(|due| ("due_on", due.to_string())));
            let missing = match clock.duty {
                _ if self.last(&[T::PartialProduction]).is_some() => "records",
                Duty::Acknowledge => "acknowledgement",
                _ => "answer",
            };
            answers.insert("missing", missing.to_owned());
        }
        let in_part = self.last(&[T::PartialProduction]).is_some();
        let ground = match (refusal, fee) {
            (Some(_), _) if in_part => "partly_denied",
            (Some(_), _) => "denied",
            (None, Some(_)) => "fee",
            (None, None) if in_part => "incomplete",
            (None, None) => "no_response",
        };
        answers.insert("ground", ground.to_owned());
        if refusal.is_none() {
            // What is disputed then is the fee letter, or what came.
            let came = fee.or_else(|| self.last(&[T::PartialProduction]));
            answers.extend(came.map(|(day, _)| ("responded_on", day.to_string())));
        }
        if let Some(day) = self.open_question() {
            answers.insert("asked_on", day.to_string());
            answers.insert("why", "question".to_owned());
        }
        if self.answered_late(clocks) {
            answers.insert("late", "late".to_owned());
        }
        answers.extend(appeal_by(clocks).map(|day| ("appeal_by", day.to_string())));
        answers.extend(self.production().map(|words| ("received", words)));
        answers
    }

    /// The day of a question that nobody has answered.
    fn open_question(&self) -> Option<Date> {
        let asked = self.last(&[EventType::ClarificationAsked])?.0;
        let answered = self.last(&[EventType::ClarificationAnswered]);
        answered.is_none_or(|(day, _)| day < asked).then_some(asked)
    }

    /// The first word on the substance came after the last reading of its date.
    fn answered_late(&self, clocks: &[Clock]) -> bool {
        use EventType as T;
        let first = self.first(&[
            T::FeeEstimateIssued,
            T::Determined,
            T::Denied,
            T::ExtensionClaimed,
            T::PartialProduction,
            T::Completed,
        ]);
        let main = self.place().map(|place| place.main_clock().id.clone());
        let latest = clocks
            .iter()
            .find(|clock| Some(&clock.clock) == main.as_ref() && binds(clock))
            .and_then(|clock| clock.due_latest);
        first
            .zip(latest)
            .is_some_and(|((day, _), latest)| day > latest)
    }

    /// When records came: “records on March 16, 2026 and April 2, 2026”.
    fn production(&self) -> Option<String> {
        let mut days: Vec<Date> = self
            .of(&[EventType::PartialProduction, EventType::Completed])
            .map(|(day, _)| day)
            .collect();
        days.sort();
        days.dedup();
        let said: Vec<String> = days.iter().map(|day| long_date(*day)).collect();
        (!said.is_empty()).then(|| format!("records on {}", said.join(" and ")))
    }

    /// What the newest claim of more time says, and what the law makes of it: the date
    /// without it, the last that it allows, and whether it came in time.
    fn extension(&self) -> BTreeMap<&'static str, String> {
        let mut answers = BTreeMap::new();
        let Some((day, claim)) = self.last(&[EventType::ExtensionClaimed]) else {
            return answers;
        };
        let without = self.main_due(|fact| fact.kind != EventType::ExtensionClaimed, false);
        let with = self.main_due(|_| true, true);
        let late = self.clocks(|_| true, false).iter().any(|clock| {
            let id = claim.extension.as_ref();
            id.is_some_and(|id| clock.ignored.contains(id))
        });
        let lawful = with.filter(|with| !late && without.is_none_or(|without| *with > without));
        let beyond = lawful
            .zip(claim.until)
            .is_some_and(|(lawful, named)| named > lawful);
        answers.insert("claimed_on", day.to_string());
        answers.extend(claim.extension.clone().map(|id| ("extension", id)));
        answers.extend(claim.until.map(|on| ("named_until", on.to_string())));
        answers.extend(without.map(|on| ("due_before", on.to_string())));
        answers.extend(lawful.map(|on| ("lawful_until", on.to_string())));
        if late {
            answers.insert("timely", "late".to_owned());
        }
        if late || beyond {
            answers.insert("answer", "dispute".to_owned());
        }
        answers
    }

    /// The date of the law's main clock, counted from some of the facts.
    fn main_due(&self, keep: impl Fn(&LegalFact) -> bool, bare: bool) -> Option<Date> {
        let main = self.place()?.main_clock().id.clone();
        let clocks = self.clocks(keep, bare);
        let clock = clocks.into_iter().find(|clock| clock.clock == main)?;
        clock.due
    }

    /// The clocks as some of the facts alone would have them; `bare`: as if no claim of
    /// more time had named a date.
    fn clocks(&self, keep: impl Fn(&LegalFact) -> bool, bare: bool) -> Vec<Clock> {
        let mut events: Vec<Event> = standing(self.events).into_iter().cloned().collect();
        events.retain(|event| match &event.kind {
            EventKind::Legal(fact) => keep(fact),
            _ => true,
        });
        for event in events.iter_mut().filter(|_| bare) {
            event.supersedes = None;
            if let EventKind::Legal(fact) = &mut event.kind
                && fact.kind == EventType::ExtensionClaimed
            {
                fact.until = None;
            }
        }
        self.desk
            .clocks_of(self.agency, &events)
            .unwrap_or_default()
    }

    fn place(&self) -> Option<statutes::Jurisdiction> {
        self.desk
            .law()
            .jurisdiction(&self.agency.jurisdiction)
            .cloned()
    }

    fn first(&self, kinds: &[EventType]) -> Option<(Date, &LegalFact)> {
        self.of(kinds).min_by_key(|(day, _)| *day)
    }

    fn last(&self, kinds: &[EventType]) -> Option<(Date, &LegalFact)> {
        self.of(kinds).max_by_key(|(day, _)| *day)
    }

    /// Facts of these kinds with their days where the agency is.
    fn of(&self, kinds: &[EventType]) -> impl Iterator<Item = (Date, &LegalFact)> {
        let of_kind = self.days.iter().filter(|one| kinds.contains(&one.1.kind));
        of_kind.map(|(day, fact, _)| (*day, *fact))
    }
}

/// The agency's clock that a letter would speak of: the earliest that still counts.
fn theirs(clocks: &[Clock]) -> Option<&Clock> {
    let counting = clocks
        .iter()
        .filter(|clock| clock.side == Side::Agency && counts(clock) && binds(clock));
    counting
        .filter(|clock| clock.due.is_some())
        .min_by_key(|clock| clock.due)
}
