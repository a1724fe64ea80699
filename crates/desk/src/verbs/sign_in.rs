//! Signing in. Guessing is slowed down by address and by origin; an unknown
//! address gets the same answer after the same time as a wrong password.

use crate::{Desk, Error, passwords};
use domain::{Digest, PersonId, SessionId};
use jiff::SignedDuration;
use store::person::Failures;

/// Failures are counted over so long.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// So many failures with one address from one origin.
const PER_PAIR: i64 = 8;

/// So many with one address from anywhere: higher, so that a stranger cannot
/// easily lock a colleague out.
const PER_EMAIL: i64 = 60;

/// So many from one origin: a newsroom may share one.
const PER_ORIGIN: i64 = 60;

/// Somebody who has just signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The session's secret, for the cookie.
    pub token: String,
    /// The word that every form of this session carries.
    pub csrf: String,
}

impl Desk {
    /// Begins a session. Refused, in the same words and time whatever the reason:
    /// a wrong password, an unknown address, an account that is not active; and in
    /// others after too many failures. `origin` is the browser's network address.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        origin: &str,
        user_agent: &str,
    ) -> Result<SignedIn, Error> {
        let key: String = email.trim().to_lowercase().chars().take(254).collect();
        self.count_attempt(&key, origin).await?;
        let (person, kept) = self.account(&key).await?;
        let fits = self.password_fits(password, kept).await?;
        let Some(person) = person.filter(|_| fits) else {
            return Err(Error::refused(
                "this address and this password do not belong together",
            ));
        };
        self.begin_session(person, &key, origin, user_agent).await
    }

    /// Counts the attempt as failed before its password is looked at, so that many
    /// at once are counted, too; a success takes it back.
    async fn count_attempt(&self, email: &str, origin: &str) -> Result<(), Error> {
        let now = self.now();
        let mut conn = self.store.connection().await?;
        let Failures {
            pair,
            email: everywhere,
            origin: from_there,
        } = store::person::failures(&mut conn, email, origin, now - WINDOW).await?;
        if pair >= PER_PAIR || everywhere >= PER_EMAIL || from_there >= PER_ORIGIN {
            return Err(Error::refused(
                "too many attempts to sign in: wait a quarter of an hour, or ask an administrator for a link",
            ));
        }
        store::person::insert_failure(&mut conn, email, origin, now).await?;
        Ok(())
    }

    async fn account(&self, email: &str) -> Result<(Option<PersonId>, Option<String>), Error> {
        let Ok(email) = email.parse() else {
            return Ok((None, None));
        };
        let mut conn = self.store.connection().await?;
        let person = store::person::by_email(&mut conn, &email).await?;
        match person.filter(|person| person.active) {
            None => Ok((None, None)),
            Some(person) => {
                let kept = store::person::password_hash(&mut conn, person.id).await?;
                Ok((Some(person.id), kept))
            }
        }
    }

    async fn begin_session(
        &self,
        person: PersonId,
        email: &str,
        origin: &str,
        user_agent: &str,
    ) -> Result<SignedIn, Error> {
        let now = self.now();
        let token = passwords::token_text(self.chance.token());
        let csrf = passwords::token_text(self.chance.token());
        let agent: String = crate::one_line(user_agent).chars().take(300).collect();
        let new = store::session::New {
            id: SessionId(self.chance.id()),
            token: Digest::of(token.as_bytes()),
            person,
            csrf: &csrf,
            user_agent: &agent,
            now,
            expires_at: super::session::ends(now, now),
        };
        let mut tx = self.store.begin().await?;
        store::person::forget_failures(&mut tx, email, origin).await?;
        store::session::insert(&mut tx, &new).await?;
        tx.commit().await?;
        Ok(SignedIn { token, csrf })
    }
}
