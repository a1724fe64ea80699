//! From an approved letter or a reminder to the exact bytes that will leave, and
//! the row that is written before the first attempt.

use crate::{Desk, Error, Sender, clocks, letters::mails::Mail};
use domain::{
    Case, Delivery, DeliveryId, DeliveryState, EmailAddress, Job, LetterId, Reference,
    delivery::Purpose,
};
use jiff::Timestamp;
use outside::mail::{Attachment, Compose, DkimKey, Mailbox, compose};
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
    /// In whose name.
    pub sender: &'a Sender,
    /// Files that go with it.
    pub files: Vec<Attachment>,
    /// When the first attempt is made.
    pub leaves_at: Timestamp,
}

impl Desk {
    /// Where answers on this case come: the case's own address where the mail
    /// server knows plus tags, else the newsroom's.
    pub fn reply_address(&self, reference: &Reference) -> EmailAddress {
        self.case_address(&self.config.mail_from, reference)
    }

    /// Where answers to a letter in this name come.
    pub fn reply_address_of(&self, sender: &Sender, reference: &Reference) -> EmailAddress {
        self.case_address(self.config.mailbox_of(sender), reference)
    }

    fn case_address(&self, mailbox: &EmailAddress, reference: &Reference) -> EmailAddress {
        let tagged = self
            .config
            .plus_addressing
            .then(|| mailbox.with_tag(&reference.tag()).ok());
        tagged.flatten().unwrap_or_else(|| mailbox.clone())
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
        let sender = letter.sender;
        let reply = self.reply_address_of(sender, &letter.case.reference);
        let to = Mailbox {
            name: Some(letter.to_name.to_owned()),
            address: letter.to,
        };
        let subject = with_reference(letter.subject, &letter.case.reference);
        let mut mail = Compose {
            zone: clocks::zone(newsroom),
            references: letter.thread,
            reply_to: Some(from(newsroom, sender, reply.clone())),
            attachments: letter.files,
            ..Compose::new(
                from(newsroom, sender, sender.address.clone()),
                to,
                subject,
                letter.body,
                message_id(id, sender.address.domain()),
                now,
            )
        };
        mail.in_reply_to = mail.references.last().cloned();
        let delivery = Delivery {
            case: Some(letter.case.id),
            letter: Some(letter.letter),
            message_id: mail.message_id.clone(),
            ..self.delivery(id, Purpose::Letter, reply.clone(), letter.leaves_at)
        };
        let copy = self.config.copy_to_case.then_some(reply);
        self.put_out(conn, delivery, &mail, copy, sender.dkim.as_ref())
            .await
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
        let sender = self.config.own_sender();
        let address = sender.address.clone();
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
                from(newsroom, &sender, address.clone()),
                to,
                mail.subject,
                mail.text,
                message_id(id, address.domain()),
                now,
            )
        };
        let delivery = Delivery {
            case: case.map(|case| case.id),
            person: Some(person.id),
            ..self.delivery(id, purpose, address, now)
        };
        self.put_out(conn, delivery, &composed, None, sender.dkim.as_ref())
            .await
    }

    async fn put_out(
        &self,
        conn: &mut Conn,
        mut delivery: Delivery,
        mail: &Compose,
        copy: Option<EmailAddress>,
        key: Option<&DkimKey>,
    ) -> Result<(), Error> {
        delivery.to = mail.envelope(delivery.from.clone()).to;
        delivery.to.extend(copy);
        let raw = compose(mail).map_err(|error| Error::refused(error.to_string()))?;
        let raw = match key {
            Some(key) => key
                .signed(&raw, self.now())
                .map_err(|error| Error::Broken(Box::new(error)))?,
            None => raw,
        };
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
            message_id: message_id(id, self.config.mail_from.domain()),
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
}

fn from(newsroom: &Newsroom, sender: &Sender, address: EmailAddress) -> Mailbox {
    let name = match sender.name.as_str() {
        "" => newsroom.name.clone(),
        name => name.to_owned(),
    };
    Mailbox {
        name: Some(name),
        address,
    }
}

fn message_id(id: DeliveryId, domain: &str) -> String {
    format!("<{id}@{domain}>")
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
