//! What the newsroom says of itself, and how it works.

use crate::{Desk, Error, FieldError, clean, one_line};
use domain::Actor;
use jiff::tz::TimeZone;
use store::newsroom::Newsroom;

/// The settings that an administrator can change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The newsroom's name, as letters and mails show it.
    pub name: String,
    /// Where it can be written to, line by line.
    pub postal_address: String,
    /// Its telephone number, or empty.
    pub phone: String,
    /// IANA name of its time zone.
    pub timezone: String,
    /// Reporters may approve their own letters.
    pub self_approval: bool,
    /// Letters wait for the agency's office hours unless somebody says otherwise.
    pub office_hours: bool,
}

impl Desk {
    /// The newsroom as it is.
    pub async fn newsroom(&self) -> Result<Newsroom, Error> {
        let mut conn = self.store.connection().await?;
        Ok(store::newsroom::get(&mut conn, self.now()).await?)
    }

    /// Changes the settings. Forbidden but to administrators. Invalid: no name, an
    /// unknown time zone.
    pub async fn settings(&self, actor: &Actor, new: Settings) -> Result<(), Error> {
        if !actor.may_administer() {
            return Err(Error::Forbidden);
        }
        let new = checked(&new)?;
        let mut tx = self.store.begin().await?;
        let before = store::newsroom::get(&mut tx, self.now()).await?;
        let after = Newsroom {
            name: new.name,
            postal_address: new.postal_address,
            phone: new.phone,
            timezone: new.timezone,
            self_approval: new.self_approval,
            example: before.example,
            office_hours: new.office_hours,
        };
        store::newsroom::set(&mut tx, &after, self.now()).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn checked(new: &Settings) -> Result<Settings, Error> {
    let new = Settings {
        name: one_line(&new.name).chars().take(120).collect(),
        postal_address: clean(&new.postal_address),
        phone: one_line(&new.phone),
        timezone: new.timezone.trim().to_owned(),
        self_approval: new.self_approval,
        office_hours: new.office_hours,
    };
    let mut wrong = Vec::new();
    if new.name.is_empty() {
        wrong.push(("name", "a newsroom needs a name"));
    }
    if TimeZone::get(&new.timezone).is_err() {
        wrong.push(("timezone", "write it like America/New_York"));
    }
    if wrong.is_empty() {
        return Ok(new);
    }
    let fields = wrong.into_iter().map(|(field, message)| FieldError {
        field: field.to_owned(),
        message: message.to_owned(),
    });
    Err(Error::Invalid(fields.collect()))
}
