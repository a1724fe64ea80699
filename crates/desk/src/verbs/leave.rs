//! Somebody leaves the newsroom: what they answer for goes to somebody else, and then
//! their account ends. Each case and task by the verb for one; begun again after a crash
//! it goes on where it stopped.

use crate::{Desk, Error};
use domain::{Actor, PersonId, Role};
use store::person::Person;

/// Cases that are given at a time.
const AT_A_TIME: i64 = 200;

/// What went to the other person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Cases, closed ones too: who answers for one can see it.
    pub cases: usize,
    /// Tasks that are not done.
    pub tasks: usize,
    /// Tasks that stay, on cases that the other person may not see.
    pub tasks_left: usize,
    /// Their own reminders that wait.
    pub reminders: u64,
    /// Kept searches.
    pub searches: u64,
}

impl Desk {
    /// Gives everything over and ends the account. Forbidden but to administrators.
    /// Invalid: nobody to give it to. Refused: the only administrator.
    pub async fn leave(
        &self,
        actor: &Actor,
        person: PersonId,
        to: PersonId,
    ) -> Result<Left, Error> {
        if !actor.may_administer() {
            return Err(Error::Forbidden);
        }
        let leaver = self.leaver(person, to).await?;
        let mut left = Left::default();
        loop {
            let mut conn = self.store.connection().await?;
            let cases = store::leaver::cases(&mut conn, person, AT_A_TIME).await?;
            drop(conn);
            if cases.is_empty() {
                break;
            }
            for case in cases {
                self.hand_over(actor, case, to).await?;
                left.cases += 1;
            }
        }
        let mut conn = self.store.connection().await?;
        let tasks = store::task::open_of(&mut conn, person).await?;
        drop(conn);
        for task in tasks {
            match self.give_task(actor, task, to).await {
                Ok(()) => left.tasks += 1,
                Err(Error::Invalid(_)) => left.tasks_left += 1,
                Err(error) => return Err(error),
            }
        }
        let mut tx = self.store.begin().await?;
        left.reminders = store::leaver::give_reminders(&mut tx, person, to).await?;
        let now = self.now();
        left.searches =
            store::leaver::give_searches(&mut tx, person, to, &leaver.name, now).await?;
        store::leaver::end_own(&mut tx, person, now).await?;
        tx.commit().await?;
        self.change_person(actor, person, &leaver.name, leaver.role, false)
            .await?;
        Ok(left)
    }

    /// The one who leaves, if all they have can go to the other.
    async fn leaver(&self, person: PersonId, to: PersonId) -> Result<Person, Error> {
        let mut conn = self.store.connection().await?;
        let leaver = store::person::by_id(&mut conn, person).await?;
        let heir = match store::person::by_id(&mut conn, to).await {
            Err(store::Error::NotFound) => None,
            found => Some(found?),
        };
        if person == to || !heir.is_some_and(|heir| heir.active) {
            let message = "choose somebody else with an active account";
            return Err(Error::field("to", message));
        }
        // Asked first, so that nothing is given away by somebody who cannot go.
        let only = leaver.active
            && leaver.role == Role::Admin
            && store::person::other_admins(&mut conn, person).await? == 0;
        if only {
            return Err(Error::refused(
                "this is the only administrator: make somebody else one first",
            ));
        }
        Ok(leaver)
    }
}
