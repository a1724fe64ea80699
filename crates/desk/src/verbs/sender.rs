//! In whose name a letter leaves. Chosen while it is a draft, fixed by approval.

use crate::{Desk, Error, Sender, letters::Context};
use domain::{Actor, EmailAddress, LetterId, Reference};
use store::Conn;

impl Desk {
    /// Chooses the sender of a draft; none: the newsroom's own address. The text stays as
    /// it is. Invalid: an address that the configuration does not name. Refused: a
    /// letter whose text is fixed.
    pub async fn set_sender(
        &self,
        actor: &Actor,
        letter: LetterId,
        sender: Option<&EmailAddress>,
    ) -> Result<(), Error> {
        let sender = self.known_sender(sender)?;
        let mut tx = self.store.begin().await?;
        let (_, before) = self.own_letter(&mut tx, actor, letter).await?;
        if before.state.approval().is_some() {
            return Err(Error::refused(
                "the sender was fixed with the text: take the letter back to a draft to change it",
            ));
        }
        let address = self.unless_own(&sender);
        store::letter::set_sender(&mut tx, letter, address).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The sender with this address, of those that the configuration names.
    pub(crate) fn known_sender(&self, address: Option<&EmailAddress>) -> Result<Sender, Error> {
        self.config.sender(address).ok_or_else(|| {
            let all: Vec<String> = self
                .config
                .all_senders()
                .iter()
                .map(|one| one.address.to_string())
                .collect();
            Error::field("from", format!("choose one of {}", all.join(", ")))
        })
    }

    /// What is stored of a sender: nothing for the newsroom's own address.
    pub(crate) fn unless_own<'a>(&self, sender: &'a Sender) -> Option<&'a EmailAddress> {
        Some(&sender.address).filter(|address| **address != self.config.mail_from)
    }

    /// In whose name an approved letter leaves.
    pub(crate) async fn sender_of(
        &self,
        conn: &mut Conn,
        letter: LetterId,
    ) -> Result<Sender, Error> {
        let address = store::letter::sender(conn, letter).await?;
        self.config.sender(address.as_ref()).ok_or_else(|| {
            let address = address.map(|one| one.to_string()).unwrap_or_default();
            Error::refused(format!(
                "this letter was approved to leave from {address}, which the configuration no longer names: put it back (mail.identities), or change the letter after all and choose another sender"
            ))
        })
    }

    /// What a letter says of whoever writes it.
    pub(crate) fn sign_as(&self, context: &mut Context, sender: &Sender, reference: &str) {
        if !sender.name.is_empty() && sender.address != self.config.mail_from {
            context.newsroom.clone_from(&sender.name);
        }
        if !sender.signature.is_empty() {
            context.address.clone_from(&sender.signature);
            context.phone = None;
        }
        if let Ok(reference) = reference.parse::<Reference>() {
            context.reply_address = self.reply_address_of(sender, &reference).to_string();
        }
    }
}
