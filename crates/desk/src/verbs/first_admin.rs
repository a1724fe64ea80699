//! The way into a new newsroom: a one-time link that makes the first administrator.

use crate::{Desk, Error, one_line, passwords};
use domain::{EmailAddress, PersonId, Role};
use jiff::SignedDuration;
use store::{Conn, person::Person};

/// The link is printed on the console of whoever started the program.
const LIFE: SignedDuration = SignedDuration::from_hours(24);

impl Desk {
    /// A link's token, if nobody can sign in yet.
    pub async fn first_admin_link(&self) -> Result<Option<String>, Error> {
        let now = self.now();
        let mut tx = self.store.begin().await?;
        if store::person::anybody_can_sign_in(&mut tx).await? {
            return Ok(None);
        }
        let token = passwords::token_text(self.chance.token());
        let digest = passwords::token_digest(&token);
        store::person::insert_link(&mut tx, digest, None, now, now + LIFE).await?;
        tx.commit().await?;
        Ok(Some(token))
    }

    /// Whether the token still makes the first administrator.
    pub async fn first_admin_token_holds(&self, token: &str) -> Result<bool, Error> {
        let mut conn = self.store.connection().await?;
        let digest = passwords::token_digest(token);
        let link = store::person::peek_link(&mut conn, digest, self.now()).await?;
        Ok(link == Some(None) && !store::person::anybody_can_sign_in(&mut conn).await?)
    }

    /// Makes the first administrator. Refused: a link that is used or too old, or
    /// where somebody else was faster. Invalid: name, address or password.
    pub async fn claim_first_admin(
        &self,
        token: &str,
        name: &str,
        email: &str,
        password: &str,
    ) -> Result<Person, Error> {
        let name = named(name)?;
        let email = addressed(email)?;
        passwords::acceptable(password, email.as_str())?;
        let hash = self.hash_password(password).await?;
        let now = self.now();
        let mut tx = self.store.begin().await?;
        store::newsroom::lock(&mut tx, now).await?;
        let digest = passwords::token_digest(token);
        let good = store::person::use_link(&mut tx, digest, now).await? == Some(None);
        if !good || store::person::anybody_can_sign_in(&mut tx).await? {
            return Err(Error::refused(
                "this link has been used or is too old: start Daylight again for a new one",
            ));
        }
        let person = self.put_person(&mut tx, email, name, Role::Admin).await?;
        store::person::set_password(&mut tx, person.id, &hash).await?;
        store::person::void_links(&mut tx, None, now).await?;
        tx.commit().await?;
        Ok(Person {
            has_password: true,
            ..person
        })
    }

    /// The account of this address with this name and role, made if there is none.
    pub(crate) async fn put_person(
        &self,
        conn: &mut Conn,
        email: EmailAddress,
        name: String,
        role: Role,
    ) -> Result<Person, Error> {
        if let Some(known) = store::person::by_email(conn, &email).await? {
            let person = Person {
                name,
                role,
                active: true,
                ..known
            };
            store::person::update(conn, &person).await?;
            return Ok(person);
        }
        let lower = email.as_str().to_ascii_lowercase();
        let person = Person {
            id: PersonId(self.chance.id()),
            email: addressed(&lower)?,
            name,
            role,
            timezone: store::newsroom::get(conn, self.now()).await?.timezone,
            active: true,
            has_password: false,
            created_at: self.now(),
        };
        store::person::insert(conn, &person, None).await?;
        Ok(person)
    }
}

/// A person's name from a form.
pub(crate) fn named(name: &str) -> Result<String, Error> {
    let name: String = one_line(name).chars().take(120).collect();
    if name.is_empty() {
        return Err(Error::field("name", "colleagues and letters need a name"));
    }
    Ok(name)
}

/// A person's address from a form.
pub(crate) fn addressed(email: &str) -> Result<EmailAddress, Error> {
    email
        .parse()
        .map_err(|error: domain::values::NotAnAddress| Error::field("email", error.to_string()))
}
