//! How somebody wants to be reminded: a schedule for all their cases or for one,
//! reminders of their own, and putting a case off.

use crate::{Desk, Error, clean, clocks, outlook::Ledger};
use domain::{
    Actor, Case, CaseId, ReminderId, Stage,
    habit::{Choices, Habits},
    reminder::Planned,
};
use jiff::{ToSpan, civil::Date};
use store::{Conn, own_reminder::OwnReminder, reminder::Entry};

/// Nobody plans further ahead.
const FARTHEST_YEARS: i32 = 5;

/// A note to oneself is short.
const NOTE: usize = 500;

/// What somebody has been and will be told of a case.
#[derive(Clone, Debug)]
pub struct CaseReminders {
    /// Their schedules for all cases and for this one.
    pub habits: Habits,
    /// Their own reminders that wait.
    pub own: Vec<OwnReminder>,
    /// What has been written, the newest first.
    pub told: Vec<Entry>,
    /// What is planned: what must be done, and the reminder.
    pub planned: Vec<(String, Planned)>,
    /// Whether they are the one whom this case's dates are told.
    pub owner: bool,
}

impl Desk {
    /// What a person has chosen for all their cases.
    pub async fn reminder_choices(&self, actor: &Actor) -> Result<Choices, Error> {
        let mut conn = self.store.connection().await?;
        Ok(store::habit::chosen(&mut conn, actor.id, None).await?)
    }

    /// Their own reminders that wait, on all cases.
    pub async fn own_reminders(&self, actor: &Actor) -> Result<Vec<OwnReminder>, Error> {
        let mut conn = self.store.connection().await?;
        Ok(store::own_reminder::waiting(&mut conn, actor.id, None).await?)
    }

    /// What a person has been and will be told of a case.
    pub async fn case_reminders(
        &self,
        actor: &Actor,
        case: CaseId,
    ) -> Result<CaseReminders, Error> {
        let mut conn = self.store.connection().await?;
        let case = self.seen(&mut conn, actor, case).await?;
        let mut told = store::reminder::of_cases(&mut conn, &[case.id])
            .await?
            .remove(&case.id)
            .unwrap_or_default();
        told.retain(|line| line.person == actor.id);
        told.reverse();
        Ok(CaseReminders {
            habits: Habits {
                own: store::habit::chosen(&mut conn, actor.id, None).await?,
                case: store::habit::chosen(&mut conn, actor.id, Some(case.id)).await?,
            },
            own: store::own_reminder::waiting(&mut conn, actor.id, Some(case.id)).await?,
            told,
            planned: self.planned(&mut conn, &case).await?,
            owner: case.owner == actor.id,
        })
    }

    /// What the case's owner will be told after today, as its dates stand.
    async fn planned(&self, conn: &mut Conn, case: &Case) -> Result<Vec<(String, Planned)>, Error> {
        if case.progress.stage == Stage::Closed {
            return Ok(Vec::new());
        }
        let newsroom = store::newsroom::get(conn, self.now()).await?;
        let today = clocks::day_here(&newsroom, self.now());
        let (agency, events) = self.facts(conn, case).await?;
        let ledger = Ledger::of(conn, &[(case.id, case.owner)]).await?;
        let mut planned = self.plans(case, &agency, &events, &ledger);
        planned.retain(|(_, one)| one.on > today);
        planned.sort_by_key(|(_, one)| one.on);
        Ok(planned)
    }

    async fn seen(&self, conn: &mut Conn, actor: &Actor, case: CaseId) -> Result<Case, Error> {
        let case = store::case::by_id(conn, case).await?;
        if actor.may_see(&case) {
            Ok(case)
        } else {
            Err(Error::NotFound)
        }
    }

    /// Writes a person's schedules, for all their cases or for one; kinds that are
    /// left out follow what is more general. What is due by them goes out with the
    /// next run.
    pub async fn choose_reminders(
        &self,
        actor: &Actor,
        case: Option<CaseId>,
        choices: &Choices,
    ) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        if let Some(case) = case {
            self.own_case(&mut tx, actor, case).await?;
        }
        store::habit::choose(&mut tx, actor.id, case, choices, self.now()).await?;
        store::case::look_again(&mut tx, actor.id).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Reminds the person of the case on a day, whatever becomes of it. Invalid: a
    /// day that is not ahead.
    pub async fn remind_me(
        &self,
        actor: &Actor,
        case: CaseId,
        on: Date,
        note: &str,
    ) -> Result<ReminderId, Error> {
        self.set_own(actor, case, on, note, false).await
    }

    /// Nothing of the agency's dates until a day, and then a reminder of it. The
    /// person's own last days are told all the same.
    pub async fn snooze(
        &self,
        actor: &Actor,
        case: CaseId,
        until: Date,
    ) -> Result<ReminderId, Error> {
        self.set_own(actor, case, until, "", true).await
    }

    async fn set_own(
        &self,
        actor: &Actor,
        case: CaseId,
        on: Date,
        note: &str,
        snooze: bool,
    ) -> Result<ReminderId, Error> {
        let note = clean(note);
        let mut tx = self.store.begin().await?;
        let case = self.seen(&mut tx, actor, case).await?;
        let newsroom = store::newsroom::get(&mut tx, self.now()).await?;
        let today = clocks::day_here(&newsroom, self.now());
        ahead(today, on)?;
        if note.chars().count() > NOTE {
            return Err(Error::field("note", "write no more than 500 characters"));
        }
        let own = OwnReminder {
            id: ReminderId(self.chance.id()),
            case: case.id,
            person: actor.id,
            on,
            note,
            snooze,
            created_on: today,
        };
        store::own_reminder::insert(&mut tx, &own, self.now()).await?;
        if snooze {
            store::case::look_again(&mut tx, actor.id).await?;
        }
        tx.commit().await?;
        Ok(own.id)
    }

    /// Takes back a reminder of one's own, or the end of a snooze; what was held back
    /// is told again.
    pub async fn cancel_own_reminder(&self, actor: &Actor, id: ReminderId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        if !store::own_reminder::cancel(&mut tx, id, actor.id, self.now()).await? {
            return Err(Error::NotFound);
        }
        store::case::look_again(&mut tx, actor.id).await?;
        tx.commit().await?;
        Ok(())
    }
}

pub(crate) fn ahead(today: Date, on: Date) -> Result<(), Error> {
    if on <= today {
        return Err(Error::field("on", "choose a day that is ahead"));
    }
    if on > today.saturating_add(FARTHEST_YEARS.years()) {
        return Err(Error::field("on", "choose a day within five years"));
    }
    Ok(())
}
