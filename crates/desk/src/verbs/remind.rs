//! Reminds people of dates. A run looks at the cases whose day has come and compares
//! what is to be said with the ledger; the ledger's key makes each reminder happen
//! once, however often the run is repeated, doubled or missed.

use crate::{Desk, Error, clocks, outlook::Ledger, reminding::Subject};
use domain::{
    Agency, AgencyId, Case, CaseId, DeliveryId, PersonId, ReminderId, Stage, delivery::Purpose,
    reminder::Say,
};
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::civil::Date;
use statutes::Clock;
use std::collections::HashMap;
use store::{Conn, newsroom::Newsroom, reminder::Entry};
use uuid::Uuid;

/// So many cases are loaded at once.
const BATCH: i64 = 1000;

/// So many cases are written to at once, each in a transaction of its own.
const AT_ONCE: usize = 4;

/// Reminders that people set for themselves, so many in one run.
const OWN: i64 = 5000;

impl Desk {
    /// Queues every reminder that is due today; how many there were. Also brings
    /// the dates that lists show up to date, as law and silence move on.
    pub async fn remind(&self) -> Result<usize, Error> {
        let newsroom = {
            let mut conn = self.store.connection().await?;
            self.law_now(&mut conn).await?;
            store::newsroom::get(&mut conn, self.now()).await?
        };
        let today = clocks::day_here(&newsroom, self.now());
        let mut sent = self.remind_own(today, &newsroom).await?;
        let mut agencies = HashMap::new();
        let mut after = CaseId(Uuid::nil());
        loop {
            let (last, due) = self.scan(after, today, &mut agencies).await?;
            let Some(last) = last else {
                return Ok(sent);
            };
            after = last;
            let (newsroom, written) = (&newsroom, stream::iter(due));
            let written: Vec<usize> = written
                .map(|case| self.remind_of(case, today, newsroom))
                .buffer_unordered(AT_ONCE)
                .try_collect()
                .await?;
            sent += written.into_iter().sum::<usize>();
        }
    }

    /// Queues what is due of one case at once: a fact on it is new.
    pub async fn remind_case(&self, case: CaseId) -> Result<usize, Error> {
        let newsroom = self.newsroom().await?;
        let today = clocks::day_here(&newsroom, self.now());
        self.remind_of(case, today, &newsroom).await
    }

    /// The next batch: its last case, and those in which something is due or has moved.
    async fn scan(
        &self,
        after: CaseId,
        today: Date,
        agencies: &mut HashMap<AgencyId, Agency>,
    ) -> Result<(Option<CaseId>, Vec<CaseId>), Error> {
        let mut tx = self.store.begin().await?;
        let edition = self.lawbook.name();
        let cases = store::case::to_look_at(&mut tx, after, today, &edition, BATCH).await?;
        let ids: Vec<CaseId> = cases.iter().map(|case| case.id).collect();
        let events = store::event::legal_of(&mut tx, &ids).await?;
        let before = store::case::dates(&mut tx, &ids).await?;
        let owned: Vec<(CaseId, PersonId)> =
            cases.iter().map(|case| (case.id, case.owner)).collect();
        let ledger = Ledger::of(&mut tx, &owned).await?;
        self.know(&mut tx, &cases, agencies).await?;
        let (mut due, mut quiet) = (Vec::new(), Vec::with_capacity(cases.len()));
        for case in &cases {
            let Some(agency) = agencies.get(&case.agency) else {
                continue;
            };
            let events = events.get(&case.id).map_or(&[][..], Vec::as_slice);
            let outlook = self.outlook(case, agency, events, &ledger, today);
            let known = before.get(&case.id).map_or(&[][..], |dates| &dates.lines);
            if outlook.say.is_empty()
                && domain::dates::moved(known, &outlook.dates.lines).is_empty()
            {
                quiet.push((case.id, case.version, outlook.dates));
            } else {
                due.push(case.id);
            }
        }
        store::case::set_many_dates(&mut tx, &quiet).await?;
        tx.commit().await?;
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

    /// Looks at one case again, alone and locked, and writes all that is due of it
    /// in one transaction.
    async fn remind_of(
        &self,
        id: CaseId,
        today: Date,
        newsroom: &Newsroom,
    ) -> Result<usize, Error> {
        let mut tx = self.store.begin().await?;
        let case = store::case::for_update(&mut tx, id).await?;
        let owner = store::person::by_id(&mut tx, case.owner).await?;
        if case.progress.stage == Stage::Closed {
            return Ok(0);
        }
        let mut view = self.look(&mut tx, &case).await?;
        let mut told = Vec::new();
        if owner.active {
            let subject = Subject {
                case: &case,
                agency: &view.agency,
                person: &owner,
                newsroom,
                today,
            };
            for (clock, say) in &view.outlook.say {
                told.extend(self.write(&mut tx, &subject, clock, say).await?);
            }
        }
        let sent = told.len();
        view = self.after_telling(&case, view, told);
        let cause = "time has passed, or the law data has changed";
        self.keep(&mut tx, &case, &view, cause).await?;
        tx.commit().await?;
        Ok(sent)
    }

    /// The line in the ledger first: where it stands already, nothing is written
    /// and there is no line.
    async fn write(
        &self,
        conn: &mut Conn,
        subject: &Subject<'_>,
        clock: &Clock,
        say: &Say,
    ) -> Result<Option<Entry>, Error> {
        let delivery = DeliveryId(self.chance.id());
        let entry = Entry {
            delivery: Some(delivery),
            ..self.ledger_line(subject.case, subject.person.id, clock, say)
        };
        if !store::reminder::insert(conn, &entry).await? {
            return Ok(None);
        }
        let mail = self.reminder(subject, clock, say);
        self.queue_reminder(conn, delivery, subject, mail).await?;
        Ok(Some(entry))
    }

    /// The ledger's line for what is said, without a mail.
    fn ledger_line(&self, case: &Case, person: PersonId, clock: &Clock, say: &Say) -> Entry {
        Entry {
            id: ReminderId(self.chance.id()),
            case: case.id,
            clock: clock.clock.clone(),
            due: say.of,
            kind: say.kind.clone(),
            person,
            planned_on: say.planned_on,
            delivery: None,
            created_at: self.now(),
        }
    }

    /// Writes into the ledger, without a mail, what is to be said of dates of this case
    /// that have passed before it came; of those to come its owner hears as ever.
    pub(crate) async fn take_as_told(
        &self,
        conn: &mut Conn,
        case: &Case,
        cause: &str,
    ) -> Result<(), Error> {
        let view = self.look(conn, case).await?;
        let mut told = Vec::new();
        let passed = |(_, say): &&(Clock, Say)| say.of < view.today;
        for (clock, say) in view.outlook.say.iter().filter(passed) {
            let entry = self.ledger_line(case, case.owner, clock, say);
            if store::reminder::insert(conn, &entry).await? {
                told.push(entry);
            }
        }
        let view = self.after_telling(case, view, told);
        self.keep(conn, case, &view, cause).await
    }

    /// Reminders that people have set for themselves, whatever became of the case.
    async fn remind_own(&self, today: Date, newsroom: &Newsroom) -> Result<usize, Error> {
        let due = {
            let mut conn = self.store.connection().await?;
            store::own_reminder::due(&mut conn, today, OWN).await?
        };
        let mut sent = 0;
        for id in due {
            sent += usize::from(self.remind_own_one(id, today, newsroom).await?);
        }
        Ok(sent)
    }

    async fn remind_own_one(
        &self,
        id: ReminderId,
        today: Date,
        newsroom: &Newsroom,
    ) -> Result<bool, Error> {
        let mut tx = self.store.begin().await?;
        let Some(own) = store::own_reminder::take(&mut tx, id).await? else {
            return Ok(false);
        };
        let person = store::person::by_id(&mut tx, own.person).await?;
        let case = store::case::by_id(&mut tx, own.case).await?;
        store::own_reminder::sent(&mut tx, id, self.now()).await?;
        let actor = domain::Actor {
            id: person.id,
            role: person.role,
        };
        let reminds = person.active && actor.may_see(&case);
        if reminds {
            let (agency, events) = self.facts(&mut tx, &case).await?;
            let clocks = self.clocks_of(&agency, &events).unwrap_or_default();
            let subject = Subject {
                case: &case,
                agency: &agency,
                person: &person,
                newsroom,
                today,
            };
            let mail = self.own_reminder(&subject, &own, &clocks);
            let delivery = DeliveryId(self.chance.id());
            self.queue_reminder(&mut tx, delivery, &subject, mail)
                .await?;
        }
        tx.commit().await?;
        Ok(reminds)
    }

    /// Writes a reminder's mail and the job that sends it.
    async fn queue_reminder(
        &self,
        conn: &mut Conn,
        delivery: DeliveryId,
        subject: &Subject<'_>,
        mail: crate::letters::mails::Mail,
    ) -> Result<(), Error> {
        let whom = (Some(subject.case), subject.person);
        self.queue_own_mail(
            conn,
            delivery,
            Purpose::Reminder,
            subject.newsroom,
            whom,
            mail,
        )
        .await
    }
}
