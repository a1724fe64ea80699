//! A person confirms or rejects a link, or takes that back.

use crate::{Desk, Error};
use domain::{Actor, Job, LinkId, Verdict};
use jiff::Timestamp;

/// Verdicts given within so many seconds are learnt from together.
const TOGETHER: i64 = 300;

impl Desk {
    /// Writes down what the actor says of the link. Every word is kept; the newest counts.
    pub async fn judge(&self, actor: &Actor, link: LinkId, verdict: Verdict) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let case = store::link::case_of(&mut tx, link).await?;
        if !actor.may_work_on(&store::case::by_id(&mut tx, case).await?) {
            return Err(Error::NotFound);
        }
        let now = self.clock.now();
        store::link::judge(&mut tx, link, verdict, actor.id, now).await?;
        let (key, then) = next_lesson(now);
        store::job::enqueue(&mut tx, &Job::Learn, then, Some(&key)).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// When what is judged now is learnt from, and what that job is known by.
fn next_lesson(now: Timestamp) -> (String, Timestamp) {
    let slot = now.as_second().div_euclid(TOGETHER) + 1;
    let then = Timestamp::from_second(slot * TOGETHER).unwrap_or(now);
    (format!("learn:{slot}"), then)
}
