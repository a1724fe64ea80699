//! Who a browser is signed in as, and signing out.

use crate::{Desk, Error, passwords};
use domain::Actor;
use jiff::{SignedDuration, Timestamp};
use store::person::Person;

/// Unused for so long, a session has ended.
const IDLE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// However much it is used, after so long somebody signs in anew.
const LIFE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Use is noted this often, not on every page.
const NOTED: SignedDuration = SignedDuration::from_mins(5);

/// A signed-in person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who, as what.
    pub actor: Actor,
    /// The person.
    pub person: Person,
    /// The word that every form of this session carries.
    pub csrf: String,
}

impl Desk {
    /// The session with this token; none once it has ended or lain idle, or its
    /// person's account is no longer active. A changed role counts at once.
    pub async fn session(&self, token: &str) -> Result<Option<Session>, Error> {
        let now = self.now();
        let digest = passwords::token_digest(token);
        let mut conn = self.store.connection().await?;
        let Some(found) = store::session::by_token(&mut conn, digest, now).await? else {
            return Ok(None);
        };
        if now.duration_since(found.last_seen_at) >= NOTED {
            let expires_at = ends(found.created_at, now);
            store::session::touch(&mut conn, found.id, now, expires_at).await?;
        }
        let person = store::person::by_id(&mut conn, found.person).await?;
        Ok(Some(Session {
            actor: Actor {
                id: found.person,
                role: found.role,
            },
            person,
            csrf: found.csrf,
        }))
    }

    /// Ends the session with this token, if there is one.
    pub async fn sign_out(&self, token: &str) -> Result<(), Error> {
        let mut conn = self.store.connection().await?;
        store::session::delete(&mut conn, passwords::token_digest(token)).await?;
        Ok(())
    }
}

/// When a session that began and was last used then ends.
pub(crate) fn ends(began_at: Timestamp, used_at: Timestamp) -> Timestamp {
    (began_at + LIFE).min(used_at + IDLE)
}
