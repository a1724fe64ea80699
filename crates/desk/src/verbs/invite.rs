//! Makes an account and the one-time link with which its person chooses a password.

use crate::{
    Desk, Error,
    letters::mails::Invitation,
    passwords,
    verbs::first_admin::{addressed, named},
};
use domain::{Actor, DeliveryId, EmailAddress, PersonId, Role, delivery::Purpose};
use jiff::SignedDuration;
use store::{Conn, person::Person};

/// How long an invitation works.
const LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// An account that was made, or given a new link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// Whose.
    pub person: PersonId,
    /// The link's token, for `/invitation/{token}`; none where a password was given.
    pub entry_token: Option<String>,
}

impl Desk {
    /// Invites somebody, by mail where there is a mail server; the token of their
    /// link. Forbidden but to administrators. Invalid: an address that has an account.
    pub async fn invite(
        &self,
        actor: &Actor,
        email: &str,
        name: &str,
        role: Role,
    ) -> Result<String, Error> {
        if !actor.may_administer() {
            return Err(Error::Forbidden);
        }
        let (email, name) = (addressed(email)?, named(name)?);
        let mut tx = self.store.begin().await?;
        refuse_known(&mut tx, &email).await?;
        let person = self.put_person(&mut tx, email, name, role).await?;
        let token = self.entry_link(&mut tx, person.id).await?;
        self.mail_link(&mut tx, actor, &person, &token).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// A link with which somebody chooses a new password; the old one works until
    /// then. Forbidden but to administrators.
    pub async fn new_password_link(
        &self,
        actor: &Actor,
        person: PersonId,
    ) -> Result<String, Error> {
        if !actor.may_administer() {
            return Err(Error::Forbidden);
        }
        let mut tx = self.store.begin().await?;
        let person = store::person::by_id(&mut tx, person).await?;
        let token = self.entry_link(&mut tx, person.id).await?;
        self.mail_link(&mut tx, actor, &person, &token).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// Makes an account from the command line, with a password or with a link.
    /// Invalid: an address that has an account, a bad password.
    pub async fn add_person(
        &self,
        email: &EmailAddress,
        name: &str,
        role: Role,
        password: Option<&str>,
    ) -> Result<Added, Error> {
        let name = named(name)?;
        let hash = match password {
            None => None,
            Some(password) => {
                passwords::acceptable(password, email.as_str())?;
                Some(self.hash_password(password).await?)
            }
        };
        let mut tx = self.store.begin().await?;
        refuse_known(&mut tx, email).await?;
        let person = self.put_person(&mut tx, email.clone(), name, role).await?;
        let entry_token = match hash {
            Some(hash) => {
                store::person::set_password(&mut tx, person.id, &hash).await?;
                None
            }
            None => Some(self.entry_link(&mut tx, person.id).await?),
        };
        tx.commit().await?;
        Ok(Added {
            person: person.id,
            entry_token,
        })
    }

    /// A new link; older ones of the same person no longer work.
    async fn entry_link(&self, conn: &mut Conn, person: PersonId) -> Result<String, Error> {
        let now = self.now();
        let token = passwords::token_text(self.chance.token());
        let digest = passwords::token_digest(&token);
        store::person::void_links(conn, Some(person), now).await?;
        store::person::insert_link(conn, digest, Some(person), now, now + LIFE).await?;
        Ok(token)
    }

    /// Mails the link. Without a mail server the page that shows it must do.
    async fn mail_link(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        person: &Person,
        token: &str,
    ) -> Result<(), Error> {
        if self.mailer.is_none() {
            return Ok(());
        }
        let newsroom = store::newsroom::get(conn, self.now()).await?;
        let invitation = Invitation {
            person: person.name.clone(),
            invited_by: store::person::by_id(conn, actor.id).await?.name,
            newsroom: newsroom.name.clone(),
            role: spoken(person.role).to_owned(),
            url: format!("{}/invitation/{token}", self.config.base_url),
            valid_for: "a week".to_owned(),
        };
        let id = DeliveryId(self.chance.id());
        let mail = invitation.render();
        self.queue_own_mail(conn, id, Purpose::Account, &newsroom, (None, person), mail)
            .await
    }
}

const fn spoken(role: Role) -> &'static str {
    match role {
        Role::Reporter => "reporter",
        Role::Editor => "editor",
        Role::Admin => "administrator",
    }
}

async fn refuse_known(conn: &mut Conn, email: &EmailAddress) -> Result<(), Error> {
    match store::person::by_email(conn, email).await? {
        None => Ok(()),
        Some(known) => Err(Error::field(
            "email",
            format!("{} has an account with this address", known.name),
        )),
    }
}
