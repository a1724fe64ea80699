//! Reminds people of dates. Every day's run computes all open cases' clocks and
//! compares the plan with the ledger; the ledger's key makes each reminder happen
//! once, however often the run is repeated, doubled or missed.

use crate::{Desk, Error, clocks, letters::mails};
use domain::{
    Agency, AgencyId, Case, CaseId, DeliveryId, Event, PersonId, ReminderId, Stage,
    delivery::Purpose,
    reminder::{Planned, due_today, plan},
};
use jiff::civil::Date;
use statutes::Clock;
use std::collections::{BTreeMap, HashMap};
use store::{
    Conn,
    newsroom::Newsroom,
    person::Person,
    reminder::{Entry, of_cases},
};
use uuid::Uuid;

/// So many cases are loaded at once.
const BATCH: i64 = 500;

/// One reminder that is due.
struct Due {
    clock: Clock,
    due: Date,
    planned: Planned,
}

impl Desk {
    /// Queues every reminder that is due today; how many there were. Also brings
    /// the dates that lists show up to date, as law and silence move on.
    pub async fn remind(&self) -> Result<usize, Error> {
        let newsroom = {
            let mut conn = self.store.connection().await?;
            store::newsroom::get(&mut conn, self.now()).await?
        };
        let today = clocks::day_here(&newsroom, self.now());
        let mut agencies = HashMap::new();
        let (mut after, mut sent) = (CaseId(Uuid::nil()), 0);
        loop {
            let (last, due) = self.scan(after, today, &mut agencies).await?;
            let Some(last) = last else {
                return Ok(sent);
            };
            after = last;
            for case in due {
                sent += self.remind_of(case, today, &newsroom).await?;
            }
        }
    }

    /// The next batch: its last case, and those in which something is due.
    async fn scan(
        &self,
        after: CaseId,
        today: Date,
        agencies: &mut HashMap<AgencyId, Agency>,
    ) -> Result<(Option<CaseId>, Vec<CaseId>), Error> {
        let mut conn = self.store.connection().await?;
        let cases = store::case::open_after(&mut conn, after, BATCH).await?;
        let ids: Vec<CaseId> = cases.iter().map(|case| case.id).collect();
        let events = store::event::legal_of(&mut conn, &ids).await?;
        let ledger = of_cases(&mut conn, &ids).await?;
        self.know(&mut conn, &cases, agencies).await?;
        let (mut due, mut nexts) = (Vec::new(), Vec::with_capacity(cases.len()));
        for case in &cases {
            let (Some(agency), Some(events)) = (agencies.get(&case.agency), events.get(&case.id))
            else {
                continue;
            };
            let Ok(clocks) = self.clocks_of(agency, events) else {
                continue;
            };
            nexts.push((case.id, case.version, clocks::next_due(&clocks)));
            let lines = ledger.get(&case.id).map_or(&[][..], Vec::as_slice);
            if !self
                .due_of(agency, clocks, case.owner, lines, today)
                .is_empty()
            {
                due.push(case.id);
            }
        }
        store::case::set_next_dues(&mut conn, &nexts).await?;
        Ok((ids.last().copied(), due))
    }

    async fn know(
        &self,
        conn: &mut Conn,
        cases: &[Case],
        agencies: &mut HashMap<AgencyId, Agency>,
    ) -> Result<(), Error> {
        let mut missing: Vec<AgencyId> = cases.iter().map(|case| case.agency).collect();
        missing.sort();
        missing.dedup();
        missing.retain(|id| !agencies.contains_key(id));
        for agency in store::agency::by_ids(conn, &missing).await? {
            agencies.insert(agency.id, agency);
        }
        Ok(())
    }

    /// What is due of a case's clocks and stands in no line of the ledger.
    fn due_of(
        &self,
        agency: &Agency,
        clocks: Vec<Clock>,
        person: PersonId,
        ledger: &[Entry],
        today: Date,
    ) -> Vec<Due> {
        let place = self.law.jurisdiction(&agency.jurisdiction);
        let back = |date: Date, days: u16| {
            let county = agency.county.as_deref();
            place.map(|place| place.business_day_offset(county, date, -i32::from(days)))
        };
        let due = clocks.into_iter().filter_map(|clock| {
            let due = clock.due?;
            let planned = *due_today(&plan(&clock, back), today, |kind| {
                let kind = kind.to_string();
                ledger.iter().any(|line| {
                    line.clock == clock.clock
                        && line.due == due
                        && line.kind == kind
                        && line.person == person
                })
            })?;
            Some(Due {
                clock,
                due,
                planned,
            })
        });
        due.collect()
    }

    /// Looks at one case again, alone and locked, and writes what is due of it:
    /// each reminder in a transaction of its own.
    async fn remind_of(
        &self,
        id: CaseId,
        today: Date,
        newsroom: &Newsroom,
    ) -> Result<usize, Error> {
        let mut sent = 0;
        loop {
            let mut tx = self.store.begin().await?;
            let case = store::case::for_update(&mut tx, id).await?;
            let owner = store::person::by_id(&mut tx, case.owner).await?;
            if case.progress.stage == Stage::Closed || !owner.active {
                return Ok(sent);
            }
            let (agency, events) = self.facts(&mut tx, &case).await?;
            let Some(due) = self
                .first_due(&mut tx, &case, &agency, &events, today)
                .await?
            else {
                return Ok(sent);
            };
            let whom = (&case, &agency, &owner);
            if !self.write(&mut tx, whom, &due, today, newsroom).await? {
                return Ok(sent);
            }
            tx.commit().await?;
            sent += 1;
        }
    }

    async fn first_due(
        &self,
        conn: &mut Conn,
        case: &Case,
        agency: &Agency,
        events: &[Event],
        today: Date,
    ) -> Result<Option<Due>, Error> {
        let clocks = self.clocks_of(agency, events).unwrap_or_default();
        let mut ledger: BTreeMap<CaseId, Vec<Entry>> = of_cases(conn, &[case.id]).await?;
        let lines = ledger.remove(&case.id).unwrap_or_default();
        let due = self.due_of(agency, clocks, case.owner, &lines, today);
        Ok(due.into_iter().next())
    }

    /// The line in the ledger first: where it stands already, nothing is written
    /// and the answer is false.
    async fn write(
        &self,
        conn: &mut Conn,
        (case, agency, owner): (&Case, &Agency, &Person),
        due: &Due,
        today: Date,
        newsroom: &Newsroom,
    ) -> Result<bool, Error> {
        let delivery = DeliveryId(self.chance.id());
        let entry = Entry {
            id: ReminderId(self.chance.id()),
            case: case.id,
            clock: due.clock.clock.clone(),
            due: due.due,
            kind: due.planned.kind.to_string(),
            person: owner.id,
            planned_on: due.planned.on,
            delivery,
            created_at: self.now(),
        };
        if !store::reminder::insert(conn, &entry).await? {
            return Ok(false);
        }
        let mail = self.reminder(case, agency, owner, due, today, newsroom);
        self.queue_own_mail(
            conn,
            delivery,
            Purpose::Reminder,
            newsroom,
            (Some(case), owner),
            mail.render(),
        )
        .await?;
        Ok(true)
    }

    fn reminder(
        &self,
        case: &Case,
        agency: &Agency,
        owner: &Person,
        due: &Due,
        today: Date,
        newsroom: &Newsroom,
    ) -> mails::Reminder {
        let base = &self.config.base_url;
        let (date, kind) = seen_from(today, due.due, due.clock.due_latest);
        mails::Reminder {
            person: owner.name.clone(),
            case_title: case.title.clone(),
            reference: case.reference.to_string(),
            agency: agency.name.clone(),
            clock_name: clocks::name(&due.clock).to_owned(),
            due: date,
            kind,
            working: due.clock.working.iter().map(clocks::sentence).collect(),
            citation: due.clock.cite.clone(),
            next_step: clocks::next_step(&due.clock, today).to_owned(),
            case_url: format!("{base}/cases/{}", case.id),
            settings_url: format!("{base}/settings"),
            newsroom: newsroom.name.clone(),
        }
    }
}

/// The date to speak of and where it stands from today. Between the ordinary and
/// the latest reading nothing may be called late yet: then it is the latest one.
fn seen_from(today: Date, due: Date, latest: Option<Date>) -> (Date, mails::ReminderKind) {
    let date = latest
        .filter(|latest| due < today && *latest >= today)
        .unwrap_or(due);
    let days = |from: Date, to: Date| u32::try_from((to - from).get_days()).unwrap_or(0);
    let kind = match date.cmp(&today) {
        std::cmp::Ordering::Greater => mails::ReminderKind::Before(days(today, date)),
        std::cmp::Ordering::Equal => mails::ReminderKind::Today,
        std::cmp::Ordering::Less => mails::ReminderKind::Late(days(date, today)),
    };
    (date, kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use mails::ReminderKind::{Before, Late, Today};

    #[test]
    fn nothing_is_called_late_before_its_latest_reading_is_past() {
        let due = date(2019, 4, 16);
        let latest = date(2019, 4, 19);
        for (today, expected) in [
            (date(2019, 4, 11), (due, Before(5))),
            (due, (due, Today)),
            (date(2019, 4, 17), (latest, Before(2))),
            (latest, (latest, Today)),
            (date(2019, 4, 20), (due, Late(4))),
        ] {
            assert_eq!(seen_from(today, due, Some(latest)), expected, "{today}");
        }
    }
}
