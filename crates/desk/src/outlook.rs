//! What a case's clocks come to: the dates that are kept for lists, what is to be
//! said of them today, and the next day on which that may be something else.

use crate::{Desk, Error, clocks};
use domain::{
    Agency, Case, CaseId, Event, EventKind, Job, NewEvent, PersonId, Stage,
    dates::{DateLine, moved},
    habit::{ClockKind, Habits, Schedule},
    reminder::{self, Planned, Say, Snooze, Told},
};
use jiff::{ToSpan, civil::Date};
use statutes::Clock;
use std::collections::BTreeMap;
use store::{
    Conn,
    case::{Computed, Dates},
    reminder::Entry,
};

/// Nothing is left unlooked at for longer, whatever was computed.
const AT_LEAST_EVERY: i32 = 30;

/// How far ahead a right that silence opens is looked for.
const FAR: i32 = 800;

/// What is known of the people round some cases.
#[derive(Default)]
pub(crate) struct Ledger {
    told: BTreeMap<CaseId, Vec<Entry>>,
    habits: BTreeMap<CaseId, Habits>,
    snoozes: BTreeMap<CaseId, Snooze>,
}

/// A case's outlook on one day.
pub(crate) struct Outlook {
    /// To be told today, with the clock it is about.
    pub say: Vec<(Clock, Say)>,
    /// What is cached.
    pub dates: Dates,
}

/// A case as one transaction sees it.
pub(crate) struct View {
    /// Whom it asks.
    pub agency: Agency,
    events: Vec<Event>,
    ledger: Ledger,
    /// In the newsroom.
    pub today: Date,
    /// What is to be said of it, and what is cached.
    pub outlook: Outlook,
}

impl Ledger {
    /// Of these cases and their owners.
    pub async fn of(conn: &mut Conn, cases: &[(CaseId, PersonId)]) -> Result<Self, Error> {
        let ids: Vec<CaseId> = cases.iter().map(|(case, _)| *case).collect();
        Ok(Self {
            told: store::reminder::of_cases(conn, &ids).await?,
            habits: store::habit::of_cases(conn, cases).await?,
            snoozes: store::own_reminder::snoozes(conn, cases).await?,
        })
    }

    fn told(&self, case: &Case, clock: &str) -> Vec<Told> {
        let lines = self.told.get(&case.id).map_or(&[][..], Vec::as_slice);
        lines
            .iter()
            .filter(|line| line.clock == clock && line.person == case.owner)
            .map(Entry::told)
            .collect()
    }
}

impl Desk {
    /// A case's outlook, from what is loaded already. `today`: in the newsroom.
    pub(crate) fn outlook(
        &self,
        case: &Case,
        agency: &Agency,
        events: &[Event],
        ledger: &Ledger,
        today: Date,
    ) -> Outlook {
        let clocks = match case.progress.stage {
            Stage::Closed => Vec::new(),
            _ => self.clocks_of(agency, events).unwrap_or_else(|problem| {
                tracing::warn!(case.id = %case.id, %problem, "facts contradict each other");
                Vec::new()
            }),
        };
        let snooze = ledger.snoozes.get(&case.id).copied();
        let (mut say, mut looks) = (Vec::new(), Vec::new());
        for clock in &clocks {
            let plan = self.plan(case, agency, clock, ledger);
            let told = ledger.told(case, &clock.clock);
            match reminder::to_say(clock, &plan, &told, snooze, today) {
                Some(one) => say.push((clock.clone(), one)),
                None => looks.extend(reminder::next_look(clock, &plan, today)),
            }
        }
        looks.extend(self.opens(agency, events, &clocks, today));
        looks.extend(snooze.and_then(|snooze| snooze.until.tomorrow().ok()));
        let look_on = if say.is_empty() {
            looks.into_iter().filter(|day| *day > today).min()
        } else {
            Some(today)
        };
        let farthest = today.saturating_add(AT_LEAST_EVERY.days());
        Outlook {
            say,
            dates: Dates {
                next: clocks::next_due(&clocks),
                lines: clocks
                    .iter()
                    .map(|clock| DateLine::of(clock, clocks::name(clock)))
                    .collect(),
                look_on: Some(look_on.map_or(farthest, |day| day.min(farthest))),
                edition: self.lawbook.name(),
            },
        }
    }

    /// What a case's owner will be told of one clock.
    fn plan(&self, case: &Case, agency: &Agency, clock: &Clock, ledger: &Ledger) -> Vec<Planned> {
        let law = self.law();
        let place = law.jurisdiction(&agency.jurisdiction);
        let back = |date: Date, days: u16| {
            let county = agency.county.as_deref();
            place.map(|place| place.business_day_offset(county, date, -i32::from(days)))
        };
        let kind = ClockKind::of(clock);
        let chosen = ledger.habits.get(&case.id);
        let schedule = chosen.map_or_else(|| Schedule::usual(kind), |own| own.schedule(kind));
        reminder::plan(clock, &schedule, back)
    }

    /// What a case's owner will be told of all its clocks, told or not.
    pub(crate) fn plans(
        &self,
        case: &Case,
        agency: &Agency,
        events: &[Event],
        ledger: &Ledger,
    ) -> Vec<(String, Planned)> {
        let clocks = self.clocks_of(agency, events).unwrap_or_default();
        let plans = clocks.iter().flat_map(|clock| {
            let plan = self.plan(case, agency, clock, ledger);
            plan.into_iter()
                .map(|one| (clocks::name(clock).to_owned(), one))
        });
        plans.collect()
    }

    /// The next day on which silence opens a right of ours.
    fn opens(
        &self,
        agency: &Agency,
        events: &[Event],
        clocks: &[Clock],
        today: Date,
    ) -> Option<Date> {
        if clocks.is_empty() {
            return None;
        }
        let far = today.saturating_add(FAR.days());
        let answer = domain::clock::clocks(&self.law(), agency, events, Some(far)).ok()?;
        let opening = answer.clocks.iter().filter_map(|clock| clock.opens_on);
        opening.filter(|day| *day > today).min()
    }

    /// Caches the case's dates, writes down which of them have moved and why, and
    /// takes back reminders of dates that no longer stand. Where something is to be
    /// said today, a job is left to say it. Called in every transaction that appends
    /// an event.
    pub(crate) async fn refresh_clocks(
        &self,
        conn: &mut Conn,
        case: &Case,
        cause: &str,
    ) -> Result<(), Error> {
        let outlook = self.refresh(conn, case, cause).await?;
        if !outlook.say.is_empty() {
            let job = Job::RemindCase { case: case.id };
            store::job::enqueue(conn, &job, self.now(), None).await?;
        }
        Ok(())
    }

    /// The same without the job.
    pub(crate) async fn refresh(
        &self,
        conn: &mut Conn,
        case: &Case,
        cause: &str,
    ) -> Result<Outlook, Error> {
        let view = self.look(conn, case).await?;
        self.keep(conn, case, &view, cause).await?;
        Ok(view.outlook)
    }

    /// Looks at a case as it stands now, and takes back reminders of dates that no
    /// longer stand.
    pub(crate) async fn look(&self, conn: &mut Conn, case: &Case) -> Result<View, Error> {
        let (agency, events) = self.facts(conn, case).await?;
        let newsroom = store::newsroom::get(conn, self.now()).await?;
        let today = clocks::day_here(&newsroom, self.now());
        let standing = match case.progress.stage {
            Stage::Closed => Vec::new(),
            _ => clocks::standing(&self.clocks_of(&agency, &events).unwrap_or_default()),
        };
        store::reminder::withdraw(conn, case.id, &standing, self.now()).await?;
        let ledger = Ledger::of(conn, &[(case.id, case.owner)]).await?;
        let outlook = self.outlook(case, &agency, &events, &ledger, today);
        Ok(View {
            agency,
            events,
            ledger,
            today,
            outlook,
        })
    }

    /// The view once these reminders have been written.
    pub(crate) fn after_telling(&self, case: &Case, mut view: View, told: Vec<Entry>) -> View {
        view.ledger.told.entry(case.id).or_default().extend(told);
        view.outlook = self.outlook(case, &view.agency, &view.events, &view.ledger, view.today);
        view
    }

    /// Caches what was seen, and writes down which dates have moved and why.
    pub(crate) async fn keep(
        &self,
        conn: &mut Conn,
        case: &Case,
        view: &View,
        cause: &str,
    ) -> Result<(), Error> {
        let dates = &view.outlook.dates;
        let before = store::case::dates(conn, &[case.id]).await?;
        if let Some(before) = before.get(&case.id) {
            self.note_moves(conn, case.id, &before.lines, &dates.lines, cause)
                .await?;
        }
        let computed: Computed = (case.id, case.version, dates.clone());
        store::case::set_many_dates(conn, &[computed]).await?;
        Ok(())
    }

    /// Writes down which dates have moved.
    pub(crate) async fn note_moves(
        &self,
        conn: &mut Conn,
        case: CaseId,
        before: &[DateLine],
        after: &[DateLine],
        cause: &str,
    ) -> Result<usize, Error> {
        let moved = moved(before, after);
        for one in &moved {
            let id = self.chance.id();
            store::dates::insert(conn, id, case, one, cause, self.now()).await?;
        }
        Ok(moved.len())
    }
}

/// Why dates may move now, in words: what has just been recorded.
pub(crate) fn cause(events: &[NewEvent]) -> String {
    let of = |event: &NewEvent| {
        let what = match &event.kind {
            EventKind::Legal(fact) => fact.kind.as_str().replace('_', " "),
            EventKind::Note { .. } if event.supersedes.is_some() => {
                return "an entry was taken back".to_owned();
            }
            other => other.name().replace('_', " "),
        };
        match event.supersedes {
            Some(_) => format!("corrected: {what}"),
            None => format!("recorded: {what}"),
        }
    };
    let words: Vec<String> = events.iter().map(of).collect();
    words.join("; ")
}
