//! From an approved letter or a reminder to the exact bytes that will leave, and
//! the row that is written before the first attempt.

use crate::{Desk, Error, clocks, letters::mails::Mail};
use domain::{
    Case, Delivery, DeliveryId, DeliveryState, EmailAddress, Job, LetterId, Reference,
    delivery::Purpose,
};
use jiff::Timestamp;
use outside::mail::{Compose, Mailbox, compose};
use store::{Conn, newsroom::Newsroom, person::Person};

/// A letter ready to be addressed.
pub(crate) struct Outgoing<'a> {
    pub case: &'a Case,
    pub letter: LetterId,
    pub subject: &'a str,
    pub body: &'a str,
    pub to: EmailAddress,
    pub to_name: &'a str,
    /// Message-IDs of what we wrote to the same agency before, oldest first.
    pub thread: Vec<String>,
}

impl Desk {
    /// Where answers on this case come: the case's own address where the mail
    /// server knows plus tags, else the newsroom's.
    pub fn reply_address(&self, reference: &Reference) -> EmailAddress {
        let tagged = self
            .config
            .plus_addressing
            .then(|| self.config.mail_from.with_tag(&reference.tag()).ok());
        tagged
            .flatten()
            .unwrap_or_else(|| self.config.mail_from.clone())
    }

    /// Writes a letter's delivery with its bytes, and the job that makes the first
    /// attempt once the undo window has passed.
    pub(crate) async fn queue_mail(
        &self,
        conn: &mut Conn,
        id: DeliveryId,
        newsroom: &Newsroom,
        letter: Outgoing<'_>,
    ) -> Result<(), Error> {
        let now = self.now();
        let reply = self.reply_address(&letter.case.reference);
        let to = Mailbox {
            name: Some(letter.to_name.to_owned()),
            address: letter.to,
        };
        let subject = with_reference(letter.subject, &letter.case.reference);
        let mut mail = Compose {
            zone: clocks::zone(newsroom),
            references: letter.thread,
            reply_to: Some(self.from(newsroom, reply.clone())),
            ..Compose::new(
                self.from(newsroom, self.config.mail_from.clone()),
                to,
                subject,
                letter.body,
                self.message_id(id),
                now,
            )
        };
        mail.in_reply_to = mail.references.last().cloned();
        let delivery = Delivery {
            case: Some(letter.case.id),
            letter: Some(letter.letter),
            ..self.delivery(id, Purpose::Letter, reply, now + self.config.undo_window)
        };
        self.put_out(conn, delivery, &mail).await
    }

    /// Writes the delivery of a mail to one of us, and the job that sends it.
    pub(crate) async fn queue_own_mail(
        &self,
        conn: &mut Conn,
        id: DeliveryId,
        purpose: Purpose,
        newsroom: &Newsroom,
        (case, person): (Option<&Case>, &Person),
        mail: Mail,
    ) -> Result<(), Error> {
        let now = self.now();
        let from = self.config.mail_from.clone();
        let to = Mailbox {
            name: Some(person.name.clone()),
            address: person.email.clone(),
        };
        // RFC 3834: nobody's holiday notice should answer this.
        let mut headers = vec![("Auto-Submitted".into(), "auto-generated".into())];
        headers.extend(mail.headers);
        let composed = Compose {
            zone: clocks::zone(newsroom),
            html: Some(mail.html),
            calendar: mail.calendar,
            headers,
            ..Compose::new(
                self.from(newsroom, from.clone()),
                to,
                mail.subject,
                mail.text,
                self.message_id(id),
                now,
            )
        };
        let delivery = Delivery {
            case: case.map(|case| case.id),
            person: Some(person.id),
            ..self.delivery(id, purpose, from, now)
        };
        self.put_out(conn, delivery, &composed).await
    }

    async fn put_out(
        &self,
        conn: &mut Conn,
        mut delivery: Delivery,
        mail: &Compose,
    ) -> Result<(), Error> {
        delivery.to = mail.envelope(delivery.from.clone()).to;
        let raw = compose(mail).map_err(|error| Error::refused(error.to_string()))?;
        store::delivery::insert(conn, &delivery, &raw).await?;
        let job = Job::Deliver {
            delivery: delivery.id,
        };
        let at = delivery.next_attempt_at.unwrap_or(delivery.created_at);
        store::job::enqueue(conn, &job, at, None).await?;
        Ok(())
    }

    fn delivery(
        &self,
        id: DeliveryId,
        purpose: Purpose,
        from: EmailAddress,
        first_attempt_at: Timestamp,
    ) -> Delivery {
        let now = self.now();
        Delivery {
            id,
            purpose,
            case: None,
            letter: None,
            person: None,
            from,
            to: Vec::new(),
            message_id: self.message_id(id),
            state: DeliveryState::Queued,
            attempts: 0,
            next_attempt_at: Some(first_attempt_at),
            handed_over_at: None,
            answer: String::new(),
            queue_id: None,
            created_at: now,
            updated_at: now,
        }
    }

    fn from(&self, newsroom: &Newsroom, address: EmailAddress) -> Mailbox {
        let name = match self.config.mail_name.as_str() {
            "" => newsroom.name.clone(),
            name => name.to_owned(),
        };
        Mailbox {
            name: Some(name),
            address,
        }
    }

    fn message_id(&self, id: DeliveryId) -> String {
        format!("<{id}@{}>", self.config.mail_from.domain())
    }
}

/// The subject with the case's reference at its end, unless it stands there already.
fn with_reference(subject: &str, reference: &Reference) -> String {
    let there = domain::inbound::references_in(subject).contains(reference);
    if there {
        subject.to_owned()
    } else {
        format!("{subject} [{reference}]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_bears_its_reference_once() {
        let reference: Reference = "DL-7K3M9Q".parse().unwrap();
        for (given, sent) in [
            ("Records of mail", "Records of mail [DL-7K3M9Q]"),
            ("Records [DL-7K3M9Q]", "Records [DL-7K3M9Q]"),
            ("dl-7k3m9q: records", "dl-7k3m9q: records"),
            ("Records [DL-222222]", "Records [DL-222222] [DL-7K3M9Q]"),
        ] {
            assert_eq!(with_reference(given, &reference), sent);
        }
    }
}
