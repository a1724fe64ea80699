//! Tells a colleague by mail, once: the mail is queued in the transaction that makes the
//! need.

use crate::{Desk, Error, letters::mails::Told};
use domain::{Actor, Case, DeliveryId, PersonId, delivery::Purpose};
use store::{Conn, person::Person};

/// What is told, and where it stands.
pub(crate) struct News<'n> {
    /// As the mail's subject, behind the name of who did it: “remarks on “…””.
    pub what: String,
    /// The passage that it is about.
    pub quote: &'n str,
    /// What was written.
    pub text: &'n str,
    /// The page's path.
    pub path: String,
}

impl Desk {
    /// Queues the mail to an active colleague who may see the case; to nobody else.
    pub(crate) async fn tell_colleague(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        (case, to): (&Case, PersonId),
        news: &News<'_>,
    ) -> Result<bool, Error> {
        let person = store::person::by_id(conn, to).await?;
        if to == actor.id || !person.active || !as_actor(&person).may_see(case) {
            return Ok(false);
        }
        let newsroom = store::newsroom::get(conn, self.now()).await?;
        let by = store::person::by_id(conn, actor.id).await?;
        let mail = Told {
            person: person.name.clone(),
            what: format!("{} {}", by.name, news.what),
            quote: news.quote.to_owned(),
            text: news.text.to_owned(),
            url: format!("{}{}", self.config.base_url, news.path),
            case: format!("{} [{}]", case.title, case.reference),
            newsroom: newsroom.name.clone(),
        };
        let id = DeliveryId(self.chance.id());
        let to = (Some(case), &person);
        self.queue_own_mail(conn, id, Purpose::Reminder, &newsroom, to, mail.render())
            .await?;
        Ok(true)
    }
}

/// What a person may do.
pub(crate) fn as_actor(person: &Person) -> Actor {
    Actor {
        id: person.id,
        role: person.role,
    }
}
