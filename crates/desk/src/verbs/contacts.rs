//! How agencies can be reached: adding, confirming and retiring contacts. Nothing
//! is sent to a contact that nobody has confirmed.

use crate::{Desk, Error, one_line};
use domain::{Actor, AgencyId, Channel, Contact, ContactId, EmailAddress};
use jiff::civil::Date;
use store::OnConstraint;

impl Desk {
    /// Adds a way to reach an agency; nobody has confirmed it yet. Invalid: a value
    /// that does not fit the channel, no source, what is there already.
    pub async fn add_contact(
        &self,
        actor: &Actor,
        agency: AgencyId,
        channel: Channel,
        value: &str,
        label: &str,
        source: &str,
    ) -> Result<ContactId, Error> {
        may_edit(actor)?;
        let source = one_line(source);
        if source.is_empty() {
            return Err(Error::field("source", "say where you have it from"));
        }
        let contact = Contact {
            id: ContactId(self.chance.id()),
            agency,
            channel,
            value: fitting(channel, value)?,
            label: one_line(label),
            source,
            verified: None,
        };
        let mut tx = self.store.begin().await?;
        store::agency::by_id(&mut tx, agency).await?;
        store::agency::insert_contact(&mut tx, &contact, self.now())
            .await
            .on_constraint("contacts_once", || {
                Error::field("value", "the agency has this contact already")
            })?;
        tx.commit().await?;
        Ok(contact.id)
    }

    /// A person has confirmed the contact on that day. Invalid: a day in the future.
    pub async fn verify_contact(
        &self,
        actor: &Actor,
        contact: ContactId,
        on: Date,
    ) -> Result<(), Error> {
        may_edit(actor)?;
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let newsroom = store::newsroom::get(&mut tx, now).await?;
        if on > crate::clocks::day_here(&newsroom, now) {
            return Err(Error::field("on", "this day has not come yet"));
        }
        let contact = store::agency::contact(&mut tx, contact).await?;
        store::agency::verify_contact(&mut tx, contact.id, on, Some(actor.id)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes a contact out of use; a newer seed file does not bring it back.
    pub async fn retire_contact(&self, actor: &Actor, contact: ContactId) -> Result<(), Error> {
        may_edit(actor)?;
        let mut tx = self.store.begin().await?;
        let contact = store::agency::contact(&mut tx, contact).await?;
        store::agency::retire_contact(&mut tx, contact.id, self.now()).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn may_edit(actor: &Actor) -> Result<(), Error> {
    if actor.may_edit_newsroom_facts() {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}

/// The value, if it can be what the channel needs.
fn fitting(channel: Channel, value: &str) -> Result<String, Error> {
    let value = one_line(value);
    let refuse = |message: &str| Err(Error::field("value", message));
    match channel {
        Channel::Email => match value.parse::<EmailAddress>() {
            Ok(address) => Ok(address.to_string()),
            Err(error) => refuse(&error.to_string()),
        },
        Channel::Portal if !value.starts_with("https://") && !value.starts_with("http://") => {
            refuse("write the page's whole address, beginning with https://")
        }
        Channel::Fax | Channel::Phone if value.chars().filter(char::is_ascii_digit).count() < 7 => {
            refuse("write the whole number")
        }
        _ if value.is_empty() => refuse("this is needed"),
        _ => Ok(value),
    }
}
