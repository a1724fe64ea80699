//! Tasks: who does what on a case until when. The one who gets it is mailed once, and
//! reminded by a reminder of their own the day before; done, it reminds nobody.

use super::tell::{News, as_actor};
use crate::{Desk, Error, clocks, one_line};
use domain::{Actor, Case, CaseId, PersonId, ReminderId, TaskId};
use jiff::{ToSpan, civil::Date};
use store::{Conn, own_reminder::OwnReminder, task::Task};

/// Characters of a task.
const LONGEST: usize = 300;

impl Desk {
    /// Gives somebody a task. Invalid: an empty one, somebody who may not see the case, a
    /// day that is past.
    pub async fn add_task(
        &self,
        actor: &Actor,
        case: CaseId,
        what: &str,
        to: PersonId,
        until: Option<Date>,
    ) -> Result<TaskId, Error> {
        let what = one_line(what);
        if what.is_empty() || what.chars().count() > LONGEST {
            let message = format!("say what is to be done, in up to {LONGEST} characters");
            return Err(Error::field("what", message));
        }
        let mut tx = self.store.begin().await?;
        let case = self.own_case(&mut tx, actor, case).await?;
        can_do(&mut tx, &case, to).await?;
        let today = self.today_in(&mut tx).await?;
        if until.is_some_and(|until| until < today) {
            return Err(Error::field("until", "choose today or a day that is ahead"));
        }
        let mut task = Task {
            id: TaskId(self.chance.id()),
            case: case.id,
            what,
            assignee: to,
            until,
            reminder: None,
            by: actor.id,
            done: false,
        };
        task.reminder = self.remind_of_task(&mut tx, &task, today).await?;
        store::task::insert(&mut tx, &task, self.now()).await?;
        self.tell_of_task(&mut tx, actor, &case, &task).await?;
        tx.commit().await?;
        Ok(task.id)
    }

    /// Gives a task to somebody else. Invalid: somebody who may not see the case.
    /// Refused: one that is done.
    pub async fn give_task(&self, actor: &Actor, id: TaskId, to: PersonId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let (case, task) = self.own_task(&mut tx, actor, id).await?;
        if task.done {
            return Err(Error::refused("this is done: open it again first"));
        }
        if task.assignee == to {
            return Ok(());
        }
        can_do(&mut tx, &case, to).await?;
        self.forget_reminder(&mut tx, &task).await?;
        let task = Task {
            assignee: to,
            ..task
        };
        let today = self.today_in(&mut tx).await?;
        let reminder = self.remind_of_task(&mut tx, &task, today).await?;
        store::task::give(&mut tx, id, to, reminder).await?;
        self.tell_of_task(&mut tx, actor, &case, &task).await?;
        tx.commit().await?;
        Ok(())
    }

    /// A task is done, or to be done after all.
    pub async fn finish_task(&self, actor: &Actor, id: TaskId, done: bool) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let (_, task) = self.own_task(&mut tx, actor, id).await?;
        if task.done == done {
            return Ok(());
        }
        self.forget_reminder(&mut tx, &task).await?;
        let today = self.today_in(&mut tx).await?;
        let (by, reminder) = if done {
            (Some(actor.id), None)
        } else {
            (None, self.remind_of_task(&mut tx, &task, today).await?)
        };
        store::task::set_done(&mut tx, id, by, reminder, self.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The task, locked, with its case.
    async fn own_task(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        id: TaskId,
    ) -> Result<(Case, Task), Error> {
        let task = store::task::for_update(conn, id).await?;
        let case = store::case::by_id(conn, task.case).await?;
        if !actor.may_work_on(&case) {
            return Err(Error::NotFound);
        }
        Ok((case, task))
    }

    async fn today_in(&self, conn: &mut Conn) -> Result<Date, Error> {
        let newsroom = store::newsroom::get(conn, self.now()).await?;
        Ok(clocks::day_here(&newsroom, self.now()))
    }

    /// A reminder of the person's own: the day before, on the day where that has come.
    async fn remind_of_task(
        &self,
        conn: &mut Conn,
        task: &Task,
        today: Date,
    ) -> Result<Option<ReminderId>, Error> {
        let Some(until) = task.until else {
            return Ok(None);
        };
        let before = until.saturating_sub(1.day());
        let Some(on) = [before, until].into_iter().find(|on| *on > today) else {
            return Ok(None);
        };
        let own = OwnReminder {
            id: ReminderId(self.chance.id()),
            case: task.case,
            person: task.assignee,
            on,
            note: format!("Task until {until}: {}", task.what),
            snooze: false,
            created_on: today,
        };
        store::own_reminder::insert(conn, &own, self.now()).await?;
        Ok(Some(own.id))
    }

    async fn forget_reminder(&self, conn: &mut Conn, task: &Task) -> Result<(), Error> {
        if let Some(id) = task.reminder {
            store::own_reminder::cancel(conn, id, task.assignee, self.now()).await?;
        }
        Ok(())
    }

    async fn tell_of_task(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        case: &Case,
        task: &Task,
    ) -> Result<(), Error> {
        let until = task.until.map(|until| format!(" Until {until}."));
        let text = format!(
            "{}.{}",
            task.what.trim_end_matches('.'),
            until.unwrap_or_default()
        );
        let news = News {
            what: format!("gives you a task on “{}”", case.title),
            quote: "",
            text: &text,
            path: format!("/cases/{}#tasks", case.id),
        };
        self.tell_colleague(conn, actor, (case, task.assignee), &news)
            .await?;
        Ok(())
    }
}

/// Somebody with an active account who may see the case.
async fn can_do(conn: &mut Conn, case: &Case, to: PersonId) -> Result<(), Error> {
    let person = match store::person::by_id(conn, to).await {
        Err(store::Error::NotFound) => None,
        found => Some(found?),
    };
    match person {
        Some(person) if person.active && as_actor(&person).may_see(case) => Ok(()),
        Some(person) if person.active => Err(Error::field(
            "to",
            format!("{} may not see this private case", person.name),
        )),
        _ => Err(Error::field("to", "choose somebody with an active account")),
    }
}
