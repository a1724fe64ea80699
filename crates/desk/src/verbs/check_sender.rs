//! Whether a message's sender is who they say. Looked at after the message was sorted, so
//! that no name server can be in the way of taking a mail in.

use crate::{Desk, Error, headers, trust};
use domain::{
    Actor, InboundId, Job,
    vouch::{Evidence, Vouching},
};
use jiff::SignedDuration;
use outside::{
    dns::Dns,
    files::FilesError,
    mail::sender::{self, LARGEST},
};
use store::inbound::Inbound;

/// Where a name server was silent, it is asked again so much later.
const AGAIN: [SignedDuration; 3] = [
    SignedDuration::from_mins(10),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(12),
];

/// What the machines' words of spam are called.
const FILTER: &str = "the filter of the mail server that took it in calls it spam";
const SENDER: &str = "mail of this sender was called spam before";
const REFUSE: &str =
    "the domain that it shows says that it is not from there, and asks that such mail be refused";

impl Desk {
    /// Looks at the message's signatures and who brought it, and writes down what follows.
    pub async fn check_sender(&self, inbound: InboundId) -> Result<(), Error> {
        let (message, envelope) = {
            let mut conn = self.store.connection().await?;
            let message = store::inbound::for_update(&mut conn, inbound).await?;
            let envelope = store::sender::envelope_sender(&mut conn, inbound).await?;
            (message, envelope)
        };
        if message.gone {
            return Ok(());
        }
        let evidence = self.evidence(&message, envelope).await?;
        let mut tx = self.store.begin().await?;
        let mut vouching = store::sender::vouching(&mut tx, inbound).await?;
        let later = AGAIN.get(usize::from(vouching.looks));
        if let Some(later) = later.filter(|_| evidence.again) {
            let (job, at) = (Job::CheckSender { inbound }, self.now() + *later);
            store::job::enqueue(&mut tx, &job, at, None).await?;
        }
        vouching.looked(evidence);
        if vouching.own.as_ref().is_some_and(Evidence::to_be_refused) {
            store::sender::suggest_spam(&mut tx, inbound, REFUSE).await?;
        }
        store::sender::save_vouching(&mut tx, inbound, &vouching).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Whether senders are looked at here at all.
    pub fn looks_up_names(&self) -> bool {
        self.config.dns.dns() != Dns::Off
    }

    /// A person wants to know now.
    pub async fn check_sender_again(&self, actor: &Actor, inbound: InboundId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        self.own_message(&mut tx, actor, inbound).await?;
        if !self.looks_up_names() {
            let off = "no names are looked up here (mail.dns is off)";
            return Err(Error::Refused(off.to_owned()));
        }
        store::job::enqueue(&mut tx, &Job::CheckSender { inbound }, self.now(), None).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes down the server's word at once, whether it may be spam, and asks for our own look.
    pub(crate) async fn ask_who_sent_it(
        &self,
        tx: &mut store::Conn,
        inbound: InboundId,
        head: &[u8],
        from: &str,
    ) -> Result<(), Error> {
        let trusted = self.config.trusted_server.as_deref();
        let vouching = Vouching {
            server: trust::server_word(head, trusted),
            ..Vouching::default()
        };
        store::sender::save_vouching(tx, inbound, &vouching).await?;
        if trust::called_spam(head, trusted) {
            store::sender::suggest_spam(tx, inbound, FILTER).await?;
        } else if store::sender::called_spam_before(tx, from).await? {
            store::sender::suggest_spam(tx, inbound, SENDER).await?;
        }
        if self.looks_up_names() {
            let job = Job::CheckSender { inbound };
            store::job::enqueue(tx, &job, self.now(), None).await?;
        }
        Ok(())
    }

    async fn evidence(
        &self,
        message: &Inbound,
        envelope: Option<String>,
    ) -> Result<Evidence, Error> {
        let raw = match self.files.read(&message.digest, LARGEST).await {
            Ok(raw) => raw,
            Err(FilesError::TooLarge { limit }) => {
                let mib = limit >> 20;
                return Ok(Evidence::none(format!("it is larger than {mib} MiB")));
            }
            Err(error) => return Err(crate::verbs::receive::kept(error)),
        };
        let head = &raw[..raw.len().min(headers::HEAD_BYTES as usize)];
        let bringer = trust::bringer(head, self.config.trusted_server.as_deref(), envelope);
        Ok(sender::look(&self.config.dns, raw, bringer, message.received_at).await)
    }
}
