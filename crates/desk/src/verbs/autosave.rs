//! Keeps what somebody is typing into a letter, quietly: not a version, nobody else's
//! text touched, gone once they save or throw it away.

use crate::{Desk, Error, one_line};
use domain::{Actor, Case, Letter, LetterId};
use store::{Conn, letter_draft::Unsaved};

impl Desk {
    /// Keeps the words. Conflict, with the words kept all the same: somebody has saved a
    /// version since `based_on`. Refused: a letter whose text is fixed.
    pub async fn autosave(
        &self,
        actor: &Actor,
        letter: LetterId,
        subject: &str,
        body: &str,
        based_on: i32,
    ) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let (_, letter) = self.own_letter(&mut tx, actor, letter).await?;
        letter.editable()?;
        let words = Unsaved {
            based_on,
            subject: one_line(subject).chars().take(200).collect(),
            body: body.replace('\0', "").replace("\r\n", "\n"),
            saved_at: self.now(),
        };
        let saved = words.subject == letter.subject && words.body == letter.body;
        if saved {
            store::letter_draft::forget(&mut tx, letter.id, actor.id).await?;
        } else {
            store::letter_draft::keep(&mut tx, letter.id, actor.id, &words).await?;
        }
        tx.commit().await?;
        if based_on != letter.version {
            return Err(domain::letter::LetterRefused::SavedInBetween {
                theirs: letter.version,
            }
            .into());
        }
        Ok(())
    }

    /// The actor's own unsaved words on a letter.
    pub async fn unsaved(&self, actor: &Actor, letter: LetterId) -> Result<Option<Unsaved>, Error> {
        let mut conn = self.store.connection().await?;
        self.seen_letter(&mut conn, actor, letter).await?;
        Ok(store::letter_draft::of(&mut conn, letter, actor.id).await?)
    }

    /// Throws the actor's own unsaved words away.
    pub async fn forget_unsaved(&self, actor: &Actor, letter: LetterId) -> Result<(), Error> {
        let mut conn = self.store.connection().await?;
        Ok(store::letter_draft::forget(&mut conn, letter, actor.id).await?)
    }

    /// A letter that the actor may see, with its case.
    pub(crate) async fn seen_letter(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        id: LetterId,
    ) -> Result<(Case, Letter), Error> {
        let letter = store::letter::by_id(conn, id).await?;
        let case = store::case::by_id(conn, letter.case).await?;
        if !actor.may_see(&case) {
            return Err(Error::NotFound);
        }
        Ok((case, letter))
    }
}
