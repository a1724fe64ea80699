//! Takes in what is new in a mailbox. A message's bytes are safe before its row is
//! written, and the position moves on in the same transaction as the row: a kill
//! at any point loses nothing and doubles nothing.

use crate::{Desk, Error, mailbox::Mailbox, verbs::LARGEST_MAIL};
use domain::mailbox::{Place, Position, Verdict, after_failure};
use jiff::SignedDuration;
use outside::files::FilesError;
use outside::mail::imap::{ImapError, Line, Vanished};
use store::inbound::Way;

/// So many refusals in a row mean that the server is unwell, not the messages.
const TOO_MANY_REFUSALS: u32 = 5;

/// A message that the server refused is asked for again after this time.
const AFTER_REFUSAL: SignedDuration = SignedDuration::from_mins(10);

/// Why the reading of a mailbox stopped.
#[derive(Debug, thiserror::Error)]
pub enum ReadStopped {
    /// The server, or the line to it.
    #[error(transparent)]
    Line(#[from] ImapError),
    /// Our own house.
    #[error("{0}")]
    Desk(#[from] Error),
}

impl From<store::Error> for ReadStopped {
    fn from(error: store::Error) -> Self {
        Self::Desk(error.into())
    }
}

/// What became of one message.
enum Fetched {
    /// It is kept, or gone from the server.
    Settled,
    /// The server refused it; the others are another matter.
    Refused(ImapError),
}

impl Desk {
    /// Reads all folders of a mailbox to their ends, over a line that is logged in.
    /// How many messages were new to us.
    pub async fn read_mailbox(
        &self,
        line: &mut Line,
        mailbox: &Mailbox,
        account: &str,
    ) -> Result<u64, ReadStopped> {
        let mut new = 0;
        // The first comes last and stays open: the server tells what comes into it.
        for folder in mailbox.folders.iter().rev() {
            new += self.read_folder(line, mailbox, account, folder).await?;
        }
        let mut conn = self.store.connection().await?;
        store::mailbox::well(&mut conn, account, self.now()).await?;
        Ok(new)
    }

    async fn read_folder(
        &self,
        line: &mut Line,
        mailbox: &Mailbox,
        account: &str,
        folder: &str,
    ) -> Result<u64, ReadStopped> {
        let opened = line.open(folder).await?;
        let mut conn = self.store.connection().await?;
        let known = store::mailbox::position(&mut conn, account, folder).await?;
        let position = Position::go_on(known, opened.uid_validity);
        let mut wanted =
            store::mailbox::due(&mut conn, account, folder, position, self.now()).await?;
        drop(conn);
        let since = mailbox.since.filter(|_| position.last_uid == 0);
        wanted.extend(line.uids(position.last_uid, since).await?);
        let (mut new, mut refused) = (0, 0);
        for uid in wanted {
            let place = Place {
                account: account.to_owned(),
                folder: folder.to_owned(),
                uid_validity: opened.uid_validity,
                uid,
            };
            match self.fetch(line, &place, &mut new).await? {
                Fetched::Settled => refused = 0,
                Fetched::Refused(error) => {
                    refused += 1;
                    if refused == TOO_MANY_REFUSALS {
                        return Err(error.into());
                    }
                    self.pass_over(&place, &error.to_string(), Some(AFTER_REFUSAL))
                        .await?;
                }
            }
        }
        Ok(new)
    }

    async fn fetch(
        &self,
        line: &mut Line,
        place: &Place,
        new: &mut u64,
    ) -> Result<Fetched, ReadStopped> {
        let size = match line.size(place.uid).await {
            Ok(Some(size)) => size,
            Ok(None) => return self.gone(place).await,
            Err(error) => return self.failed(place, error).await,
        };
        if size > LARGEST_MAIL {
            return self.unfit(place, &too_large()).await;
        }
        let kept = match self.keep_bytes(line.message(place.uid)).await {
            Ok(kept) if kept.stored.bytes == 0 => {
                return self.unfit(place, "the message is empty").await;
            }
            Ok(kept) => kept,
            Err(FilesError::TooLarge { .. }) => return self.unfit(place, &too_large()).await,
            Err(FilesError::Interrupted(error)) => {
                return match cause(error) {
                    Some(error) => self.failed(place, error).await,
                    None => self.gone(place).await,
                };
            }
            Err(error) => return Err(Error::Broken(Box::new(error)).into()),
        };
        let received = self.arrived(kept, Way::Imap(place.clone())).await?;
        *new += u64::from(received.new);
        Ok(Fetched::Settled)
    }

    /// Somebody deleted it on the server before we could read it.
    async fn gone(&self, place: &Place) -> Result<Fetched, ReadStopped> {
        let mut tx = self.store.begin().await?;
        store::mailbox::forget_failure(&mut tx, place).await?;
        store::mailbox::advance(&mut tx, place, self.now()).await?;
        tx.commit().await?;
        Ok(Fetched::Settled)
    }

    /// It will never fit: a person has to look.
    async fn unfit(&self, place: &Place, reason: &str) -> Result<Fetched, ReadStopped> {
        self.pass_over(place, reason, None).await?;
        Ok(Fetched::Settled)
    }

    /// The server or the line failed at this message. Where the line broke, the
    /// message is tried again before the others, but not for ever.
    async fn failed(&self, place: &Place, error: ImapError) -> Result<Fetched, ReadStopped> {
        if error.line_stands() {
            return Ok(Fetched::Refused(error));
        }
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let attempts =
            store::mailbox::note_failure(&mut tx, place, &error.to_string(), now).await?;
        match after_failure(attempts) {
            Verdict::TryAtOnce => {}
            Verdict::TryLater(pause) => {
                store::mailbox::retry_at(&mut tx, place, Some(now + pause)).await?;
                store::mailbox::advance(&mut tx, place, now).await?;
            }
            Verdict::GiveUp => {
                store::mailbox::retry_at(&mut tx, place, None).await?;
                store::mailbox::advance(&mut tx, place, now).await?;
            }
        }
        tx.commit().await?;
        Err(error.into())
    }

    /// Goes on with the others; comes back after `pause`, if ever.
    async fn pass_over(
        &self,
        place: &Place,
        reason: &str,
        pause: Option<SignedDuration>,
    ) -> Result<(), Error> {
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let attempts = store::mailbox::note_failure(&mut tx, place, reason, now).await?;
        let pause = match after_failure(attempts) {
            Verdict::TryAtOnce => pause,
            Verdict::TryLater(longer) => pause.map(|_| longer),
            Verdict::GiveUp => None,
        };
        store::mailbox::retry_at(&mut tx, place, pause.map(|pause| now + pause)).await?;
        store::mailbox::advance(&mut tx, place, now).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn too_large() -> String {
    format!(
        "the message is larger than {} MiB: save it from your mail program and take its attachments in by hand",
        LARGEST_MAIL >> 20
    )
}

/// Why the bytes stopped; none where the message is there no more.
fn cause(error: std::io::Error) -> Option<ImapError> {
    let words = error.to_string();
    let inner = error.into_inner();
    if inner.as_ref().is_some_and(|inner| inner.is::<Vanished>()) {
        return None;
    }
    let cause = inner.and_then(|inner| inner.downcast::<ImapError>().ok());
    Some(cause.map_or(ImapError::Lost(words), |cause| *cause))
}
