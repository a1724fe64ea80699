//! Puts an approved letter on its way: the exact bytes and their Message-ID are
//! written before anybody tries to send them.

use crate::{Desk, Error, outgoing::Outgoing, verbs::when::Leaves};
use domain::{
    Actor, Agency, Case, Channel, Contact, ContactId, DeliveryId, EmailAddress, EventKind, Letter,
    LetterId, LetterKind,
};
use store::{Conn, OnConstraint};

impl Desk {
    /// Queues the letter for an e-mail address; it leaves once the undo window has
    /// passed. Refused, with a word on what to do: a letter that is not approved, a
    /// contact that nobody has confirmed, that is not e-mail, or that belongs to
    /// an agency which the letter is not for.
    pub async fn queue_letter(
        &self,
        actor: &Actor,
        letter: LetterId,
        contact: ContactId,
    ) -> Result<DeliveryId, Error> {
        self.queue_letter_when(actor, letter, contact, Leaves::AsUsual)
            .await
    }

    /// The same with a word on when: at once, or when the agency's office is open.
    pub async fn queue_letter_when(
        &self,
        actor: &Actor,
        letter: LetterId,
        contact: ContactId,
        leaves: Leaves,
    ) -> Result<DeliveryId, Error> {
        let mut tx = self.store.begin().await?;
        let (case, before) = self.own_letter(&mut tx, actor, letter).await?;
        case.open()?;
        let after = before.clone().queue(self.now())?;
        let (agency, to) = self.addressee(&mut tx, &case, &before, contact).await?;
        let text = fixed_text(&mut tx, &before).await?;
        let id = DeliveryId(self.chance.id());
        let sender = self.sender_of(&mut tx, letter).await?;
        let files = self.enclosed(&mut tx, letter).await?;
        let newsroom = store::newsroom::get(&mut tx, self.now()).await?;
        let office = match leaves {
            Leaves::AsUsual => newsroom.office_hours,
            Leaves::Soon => false,
            Leaves::InOfficeHours => true,
        }
        .then_some((agency.jurisdiction.as_str(), agency.county.as_deref()));
        let wanted = (self.soon(), office);
        let leaves_at = self.room_for(&mut tx, to.domain(), wanted, id).await?;
        let outgoing = Outgoing {
            case: &case,
            letter,
            subject: &text.subject,
            body: &text.body,
            to,
            to_name: &agency.name,
            sender: &sender,
            files,
            leaves_at,
            thread: if agency.id == case.agency {
                store::delivery::thread(&mut tx, case.id).await?
            } else {
                Vec::new()
            },
        };
        self.queue_mail(&mut tx, id, &newsroom, outgoing).await?;
        if office.is_some() {
            store::pace::set_office_hours(&mut tx, id, true).await?;
        }
        store::letter::update(&mut tx, &before, &after, actor.id).await?;
        let kind = EventKind::LetterQueued {
            letter,
            letter_kind: after.kind,
            delivery: id,
        };
        self.save(&mut tx, &case, vec![self.event(kind, Some(actor))])
            .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// The address behind a contact and whose it is.
    async fn addressee(
        &self,
        conn: &mut Conn,
        case: &Case,
        letter: &Letter,
        contact: ContactId,
    ) -> Result<(Agency, EmailAddress), Error> {
        let contact = store::agency::contact(conn, contact)
            .await
            .map_err(|error| match error {
                store::Error::NotFound => {
                    Error::refused("this contact is no longer in use: choose another one")
                }
                other => other.into(),
            })?;
        let to = sendable(&contact)?;
        let agency = store::agency::by_id(conn, contact.agency).await?;
        let asked = store::agency::by_id(conn, case.agency).await?;
        let theirs = agency.id == asked.id || Some(agency.id) == asked.parent;
        if !theirs && !matches!(letter.kind, LetterKind::Appeal | LetterKind::Other) {
            return Err(Error::refused(format!(
                "this letter is for {}, and the address belongs to {}: choose one of the agency's own",
                asked.name, agency.name
            )));
        }
        Ok((agency, to))
    }
}

/// The address of a contact to which mail may go.
fn sendable(contact: &Contact) -> Result<EmailAddress, Error> {
    let by_hand = |what: &str| {
        Error::refused(format!(
            "“{}” is {what}: send the approved text there yourself, then say on the letter’s page, or with `daylight case sent`, that you have",
            contact.value
        ))
    };
    match contact.channel {
        Channel::Email => {}
        Channel::Portal => return Err(by_hand("a form on a web site")),
        Channel::Post => return Err(by_hand("a postal address")),
        Channel::Fax => return Err(by_hand("a fax number")),
        Channel::Phone => return Err(by_hand("a telephone number")),
    }
    if !contact.verified() {
        return Err(Error::refused(format!(
            "nobody has confirmed {}: look it up or call, then confirm it on the agency's page",
            contact.value
        )));
    }
    contact
        .value
        .parse()
        .map_err(|error: domain::values::NotAnAddress| Error::refused(error.to_string()))
}

/// The text that approval fixed, read back and compared with its digest.
async fn fixed_text(conn: &mut Conn, letter: &Letter) -> Result<store::letter::Version, Error> {
    let approval = letter
        .state
        .approval()
        .ok_or_else(|| Error::refused("only an approved letter is sent"))?;
    let text = store::letter::version(conn, letter.id, approval.version).await?;
    let digest = domain::Digest::of(format!("{}\n{}", text.subject, text.body).as_bytes());
    if digest == approval.digest {
        return Ok(text);
    }
    Err(Error::Broken(
        format!("letter {}: its text is not the one approved", letter.id).into(),
    ))
}

/// Only one delivery of a letter may be open.
pub(crate) fn only_one<T>(saved: Result<T, store::Error>) -> Result<T, Error> {
    saved.on_constraint("deliveries_one_open_per_letter", || {
        Error::refused("this letter is on its way by another mail already")
    })
}
