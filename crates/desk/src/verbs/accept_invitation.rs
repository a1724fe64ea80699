//! Follows a one-time link: its person chooses a password.

use crate::{Desk, Error, passwords};
use store::{Conn, person::Person};

impl Desk {
    /// Whose invitation this is, if it still holds.
    pub async fn invited(&self, token: &str) -> Result<Option<Person>, Error> {
        let mut conn = self.store.connection().await?;
        let digest = passwords::token_digest(token);
        match store::person::peek_link(&mut conn, digest, self.now()).await? {
            Some(Some(person)) => {
                let person = store::person::by_id(&mut conn, person).await?;
                Ok(Some(person).filter(|person| person.active))
            }
            _ => Ok(None),
        }
    }

    /// Uses the link up and sets the password; the person's sessions end. Refused:
    /// a link that is used or too old. Invalid: a bad password.
    pub async fn accept_invitation(&self, token: &str, password: &str) -> Result<Person, Error> {
        let person = self.invited(token).await?.ok_or_else(dead_link)?;
        passwords::acceptable(password, person.email.as_str())?;
        let hash = self.hash_password(password).await?;
        let mut tx = self.store.begin().await?;
        let person = self.use_up(&mut tx, token).await?;
        store::person::set_password(&mut tx, person.id, &hash).await?;
        store::session::delete_of(&mut tx, person.id).await?;
        store::person::void_links(&mut tx, Some(person.id), self.now()).await?;
        tx.commit().await?;
        Ok(Person {
            has_password: true,
            ..person
        })
    }

    async fn use_up(&self, conn: &mut Conn, token: &str) -> Result<Person, Error> {
        let digest = passwords::token_digest(token);
        match store::person::use_link(conn, digest, self.now()).await? {
            Some(Some(person)) => Ok(store::person::by_id(conn, person).await?),
            _ => Err(dead_link()),
        }
    }
}

fn dead_link() -> Error {
    Error::refused("this link has been used or is too old: ask an administrator for a new one")
}
