//! Somebody has a case or a letter open, and who else has.

use crate::{Desk, Error};
use domain::Actor;
use jiff::SignedDuration;
use store::presence::{Place, Present};

/// A page tells every twenty seconds; who is silent for this long has gone.
const STAYS: SignedDuration = SignedDuration::from_secs(65);

impl Desk {
    /// The actor is there, writing or not: who else is. Not found: what they may not see.
    pub async fn be_here(
        &self,
        actor: &Actor,
        place: Place,
        editing: bool,
    ) -> Result<Vec<Present>, Error> {
        let mut conn = self.store.connection().await?;
        match place {
            Place::Case(id) => {
                if !actor.may_see(&store::case::by_id(&mut conn, id).await?) {
                    return Err(Error::NotFound);
                }
            }
            Place::Letter(id) => drop(self.seen_letter(&mut conn, actor, id).await?),
        }
        let now = self.now();
        store::presence::here(&mut conn, place, actor.id, editing, now).await?;
        Ok(store::presence::others(&mut conn, place, actor.id, now - STAYS).await?)
    }
}
