//! Stays with the mailbox: reads what is new, waits for the server's word or for
//! the time, reads again. One process of all does it; when it dies the next takes over.

use crate::{Desk, Error, mailbox::Mailbox, verbs::read_mailbox::ReadStopped};
use domain::{Digest, mailbox::pause};
use std::time::Duration;
use store::claim::Claim;
use uuid::Uuid;

/// How often somebody who has no mailbox to read looks for one, and somebody who
/// reads one looks whether it is still the one that is meant.
const LOOK_EVERY: Duration = Duration::from_secs(5);

impl Desk {
    /// Reads the mailbox, if there is one and nobody else does, until it cannot be
    /// read or other settings are made. How long to wait before the next call.
    pub async fn watch_mailbox(&self) -> Duration {
        let mailbox = match self.mailbox().await {
            Ok(Some(mailbox)) => mailbox,
            Ok(None) => return LOOK_EVERY,
            Err(error) => {
                tracing::warn!(%error, "the mailbox's settings could not be read");
                return LOOK_EVERY;
            }
        };
        match self.stay(&mailbox).await {
            Ok(Stayed::Changed) => Duration::ZERO,
            Ok(Stayed::Elsewhere) => LOOK_EVERY,
            Err(error) => self.unwell(&mailbox, &error).await,
        }
    }

    async fn stay(&self, mailbox: &Mailbox) -> Result<Stayed, ReadStopped> {
        let way = mailbox.line()?;
        let account = way.account();
        let Some(mut claim) = self.store.claim(lock_of(&account)).await? else {
            return Ok(Stayed::Elsewhere);
        };
        let reading = async {
            let mut line = way.connect().await?;
            tracing::info!("the mailbox is open");
            loop {
                let new = self.read_mailbox(&mut line, mailbox, &account).await?;
                if new > 0 {
                    tracing::info!(messages = new, "mail came in");
                }
                let stop = self.until_other(mailbox, &mut claim);
                let (open, woken) = line.wait(mailbox.patience(), stop).await?;
                line = open;
                if woken == outside::mail::imap::Woken::Told {
                    line.leave().await;
                    return Ok(Stayed::Changed);
                }
            }
        };
        let stayed = reading.await;
        // Where the connection is gone, so is the lock.
        let _ = claim.release().await;
        stayed
    }

    /// Ready once another mailbox is meant, or the claim to this one is lost.
    async fn until_other(&self, mailbox: &Mailbox, claim: &mut Claim) {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let other = match self.mailbox().await {
                Ok(now) => now.as_ref() != Some(mailbox),
                Err(_) => false,
            };
            if other || !claim.holds().await {
                return;
            }
        }
    }

    /// Notes that the mailbox could not be read; how long to leave it alone.
    async fn unwell(&self, mailbox: &Mailbox, error: &ReadStopped) -> Duration {
        let account = mailbox.line().map(|line| line.account());
        let noted = async {
            let mut conn = self.store.connection().await?;
            let account = account.unwrap_or_default();
            let words = error.to_string();
            Ok::<_, Error>(store::mailbox::unwell(&mut conn, &account, &words, self.now()).await?)
        };
        let failures = noted.await.unwrap_or(1);
        let pause = pause(failures).unsigned_abs();
        tracing::warn!(%error, failures, pause_s = pause.as_secs(), "the mailbox could not be read");
        pause
    }
}

/// How a visit to the mailbox ended well.
enum Stayed {
    /// Other settings have been made.
    Changed,
    /// Somebody else reads it.
    Elsewhere,
}

/// The same lock for the same mailbox, on every machine.
fn lock_of(account: &str) -> Uuid {
    let Digest(bytes) = Digest::of(format!("mailbox {account}").as_bytes());
    let mut half = [0; 16];
    half.copy_from_slice(&bytes[..16]);
    Uuid::from_bytes(half)
}
