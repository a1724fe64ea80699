//! Takes what a mail server of this machine hands over. The server is told that it
//! may forget a mail only after bytes and row are on disk; one that it hands over
//! again because we died in between is the same message.

use crate::{
    Desk,
    verbs::{LARGEST_MAIL, kept},
};
use outside::files::FilesError;
use outside::mail::lmtp::{Handed, Limits, Listener, NotTaken, Taker};
use std::time::Duration;
use store::inbound::Way;
use tokio::io::AsyncRead;

/// How long to wait before a door that did not open is tried again.
const PAUSE: Duration = Duration::from_secs(5);

impl Desk {
    /// Listens for ever, if the configuration says where. Where several processes are
    /// meant to listen at one place, one does, and the next when it is gone.
    pub async fn listen_for_mail(&self) {
        let Some(address) = &self.config.lmtp else {
            return;
        };
        let mut told = false;
        loop {
            match Listener::open(address).await {
                Ok(listener) => {
                    tracing::info!(%address, "mail servers can hand over mail");
                    let limits = Limits {
                        mail: LARGEST_MAIL,
                        ..Limits::default()
                    };
                    listener.serve(limits, self.clone()).await;
                }
                Err(error) if !told => {
                    told = true;
                    tracing::warn!(%address, %error, "nobody can hand over mail here; trying again");
                }
                Err(_) => {}
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

impl Taker for Desk {
    async fn take(
        &self,
        handed: &Handed,
        content: impl AsyncRead + Send + Unpin,
    ) -> Result<(), NotTaken> {
        let mail = match self.keep_bytes(content).await {
            Ok(mail) if mail.stored.bytes == 0 => return Err(NotTaken::Empty),
            Ok(mail) => mail,
            Err(FilesError::TooLarge { .. }) => return Err(NotTaken::TooLarge),
            Err(FilesError::Interrupted(_)) => return Err(NotTaken::Later),
            Err(error) => return Err(later(&kept(error))),
        };
        let way = Way::Lmtp {
            from: handed.from.clone(),
            to: handed.to.clone(),
        };
        match self.arrived(mail, way).await {
            Ok(_) => Ok(()),
            Err(error) => Err(later(&error)),
        }
    }
}

/// The server keeps the mail; our log says why.
fn later(error: &crate::Error) -> NotTaken {
    tracing::warn!(%error, "a mail that a mail server handed over could not be kept; it keeps it");
    NotTaken::Later
}
