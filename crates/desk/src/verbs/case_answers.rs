//! What a later letter's form can be told by the case itself, so that nobody types a
//! date which the desk knows.

use crate::{Desk, Error};
use domain::{Actor, Agency, CaseId, Event, EventKind, LegalFact, When, case::standing};
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
        };
        let clocks = self.clocks_of(&agency, &events).unwrap_or_default();
        let mut answers = known.answers(&clocks);
        let title = case.title.trim_end_matches('.').to_owned();
        answers.insert("request", title);
        let numbers = self.store.reader().case_numbers(actor, case.id).await?;
        answers.extend(
            numbers
                .into_iter()
                .next_back()
                .map(|one| ("agency_reference", one.number)),
        );
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
        let ground = if refusal.is_some() {
            "denied"
        } else {
            "no_response"
        };
        answers.insert("ground", ground.to_owned());
        answers
    }

    fn first(&self, kinds: &[EventType]) -> Option<(Date, &LegalFact)> {
        self.of(kinds).min_by_key(|(day, _)| *day)
    }

    fn last(&self, kinds: &[EventType]) -> Option<(Date, &LegalFact)> {
        self.of(kinds).max_by_key(|(day, _)| *day)
    }

    /// Facts of these kinds with their days where the agency is.
    fn of(&self, kinds: &[EventType]) -> impl Iterator<Item = (Date, &LegalFact)> {
        standing(self.events).into_iter().filter_map(move |event| {
            let EventKind::Legal(fact) = &event.kind else {
                return None;
            };
            let day = match event.when {
                When::At(at) => self.desk.day_there(&self.agency.jurisdiction, at),
                When::On(on) => on,
            };
            kinds.contains(&fact.kind).then_some((day, fact))
        })
    }
}

/// The agency's clock that a letter would speak of: the earliest that still counts.
fn theirs(clocks: &[Clock]) -> Option<&Clock> {
    let counting = clocks.iter().filter(|clock| {
        clock.side == Side::Agency && domain::clock::counts(clock) && domain::clock::binds(clock)
    });
    counting
        .filter(|clock| clock.due.is_some())
        .min_by_key(|clock| clock.due)
}
