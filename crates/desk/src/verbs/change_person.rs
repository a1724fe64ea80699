//! Changes an account: name, role, whether it is active.

use crate::{Desk, Error, verbs::first_admin::named};
use domain::{Actor, PersonId, Role};
use store::person::Person;

impl Desk {
    /// Changes somebody's account; sessions of an account that is no longer active
    /// end at once. Forbidden but to administrators. Refused: what would leave the
    /// newsroom without an administrator.
    pub async fn change_person(
        &self,
        actor: &Actor,
        person: PersonId,
        name: &str,
        role: Role,
        active: bool,
    ) -> Result<(), Error> {
        if !actor.may_administer() {
            return Err(Error::Forbidden);
        }
        let name = named(name)?;
        let mut tx = self.store.begin().await?;
        store::newsroom::lock(&mut tx, self.now()).await?;
        let before = store::person::by_id(&mut tx, person).await?;
        let stays_admin = active && role == Role::Admin;
        let was_admin = before.active && before.role == Role::Admin;
        if was_admin && !stays_admin && store::person::other_admins(&mut tx, person).await? == 0 {
            return Err(Error::refused(
                "this is the only administrator: make somebody else one first",
            ));
        }
        let after = Person {
            name,
            role,
            active,
            ..before
        };
        store::person::update(&mut tx, &after).await?;
        if !active {
            store::session::delete_of(&mut tx, person).await?;
            store::person::void_links(&mut tx, Some(person), self.now()).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Who acts on the command line: the person with this address, else the only
    /// active administrator. Whoever can run the program on the server's data may
    /// do everything anyway.
    pub async fn command_line_actor(&self, email: Option<&str>) -> Result<Actor, Error> {
        let mut conn = self.store.connection().await?;
        let people = store::person::all(&mut conn).await?;
        let active = people.into_iter().filter(|person| person.active);
        let chosen: Vec<Person> = match email {
            Some(email) => active
                .filter(|person| person.email.as_str().eq_ignore_ascii_case(email.trim()))
                .collect(),
            None => active.filter(|person| person.role == Role::Admin).collect(),
        };
        match (chosen.as_slice(), email) {
            ([one], _) => Ok(Actor {
                id: one.id,
                role: one.role,
            }),
            ([], Some(email)) => Err(Error::refused(format!(
                "nobody has an active account with the address {email}: `daylight user add` makes one"
            ))),
            ([], None) => Err(Error::refused(
                "there is no administrator yet: `daylight user add EMAIL --name NAME --role admin` makes one",
            )),
            _ => Err(Error::refused(
                "there are several administrators: say who you are with --as EMAIL",
            )),
        }
    }
}
