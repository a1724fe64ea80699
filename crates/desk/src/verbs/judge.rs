//! A person confirms or rejects a link, or takes that back.

use crate::{Desk, Error};
use domain::{Actor, LinkId, Verdict};

impl Desk {
    /// Writes down what the actor says of the link. Every word is kept; the newest counts.
    pub async fn judge(&self, actor: &Actor, link: LinkId, verdict: Verdict) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let case = store::link::case_of(&mut tx, link).await?;
        if !actor.may_work_on(&store::case::by_id(&mut tx, case).await?) {
            return Err(Error::NotFound);
        }
        store::link::judge(&mut tx, link, verdict, actor.id, self.clock.now()).await?;
        tx.commit().await?;
        Ok(())
    }
}
