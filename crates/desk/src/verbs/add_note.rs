//! Writes something down on a case, and tells those whom it names.

use super::tell::{News, as_actor};
use crate::{Desk, Error, clean};
use domain::{
    Actor, Case, CaseId, EventId, EventKind, PersonId,
    mention::{Nameable, mentions},
};
use store::{Conn, person::Person};

impl Desk {
    /// Puts a note on the case, closed or not. Whom it names by `@` is mailed once, and it
    /// stands on their desk until they have opened the case. Invalid: an empty one, a name
    /// that several bear, somebody who may not see the case.
    pub async fn add_note(
        &self,
        actor: &Actor,
        case: CaseId,
        text: &str,
    ) -> Result<EventId, Error> {
        let text = clean(text);
        if text.is_empty() {
            return Err(Error::field("text", "write something down first"));
        }
        let mut tx = self.store.begin().await?;
        let case = self.own_case(&mut tx, actor, case).await?;
        let named = named(&mut tx, &case, &text).await?;
        let kind = EventKind::Note { text: text.clone() };
        let event = self.event(kind, Some(actor));
        let id = event.id;
        self.save(&mut tx, &case, vec![event]).await?;
        let news = News {
            what: format!("names you in a note on “{}”", case.title),
            quote: "",
            text: &text,
            path: format!("/cases/{}#conversation", case.id),
        };
        for person in named.into_iter().filter(|person| *person != actor.id) {
            let now = self.now();
            if store::mention::insert(&mut tx, (id, case.id), person, actor.id, now).await? {
                self.tell_colleague(&mut tx, actor, (&case, person), &news)
                    .await?;
            }
        }
        tx.commit().await?;
        Ok(id)
    }
}

/// Whom the text names; each may see the case.
async fn named(conn: &mut Conn, case: &Case, text: &str) -> Result<Vec<PersonId>, Error> {
    if !text.contains('@') {
        return Ok(Vec::new());
    }
    let people = store::person::all(conn).await?;
    let active: Vec<&Person> = people.iter().filter(|person| person.active).collect();
    let nameable: Vec<Nameable<'_>> = active
        .iter()
        .map(|person| Nameable {
            id: person.id,
            name: &person.name,
            mailbox: person.email.as_str().split('@').next().unwrap_or_default(),
        })
        .collect();
    let named =
        mentions(text, &nameable).map_err(|error| Error::field("text", error.to_string()))?;
    for person in active.iter().filter(|person| named.contains(&person.id)) {
        if !as_actor(person).may_see(case) {
            let message = format!(
                "{} may not see this private case: name somebody who may, or open it to the newsroom",
                person.name
            );
            return Err(Error::field("text", message));
        }
    }
    Ok(named.into_iter().collect())
}
