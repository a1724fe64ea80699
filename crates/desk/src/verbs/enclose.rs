//! Files that go with a letter: chosen while it is a draft, fixed by approval.

use crate::{
    Desk, Error, one_line,
    verbs::{
        attach::plain_name,
        receive::{invalid, kept},
    },
};
use domain::{Actor, EnclosureId, LetterId};
use outside::mail::Attachment;
use store::{Conn, enclosure::Enclosure};
use tokio::io::AsyncRead;

/// So many files go with one letter.
const MOST: usize = 50;

impl Desk {
    /// Adds a file to a draft. Invalid: an empty file, one too many, one whose name the
    /// letter has already, or more bytes than mail carries. Refused: a letter whose text
    /// is fixed.
    pub async fn enclose(
        &self,
        actor: &Actor,
        letter: LetterId,
        name: &str,
        media_type: &str,
        bytes: impl AsyncRead,
    ) -> Result<EnclosureId, Error> {
        let name = plain_name(name);
        let limit = self.config.largest_letter;
        self.draft_to_enclose(actor, letter).await?;
        let stored = self.files.put_stream(bytes, limit).await.map_err(kept)?;
        if stored.bytes == 0 {
            return Err(invalid(
                "file",
                &format!("“{name}” is empty: nothing was added"),
            ));
        }
        let mut tx = self.store.begin().await?;
        self.own_letter(&mut tx, actor, letter).await?;
        let there = store::enclosure::of_letter(&mut tx, letter).await?;
        let together: i64 = there.iter().map(|file| file.bytes).sum();
        let bytes = i64::try_from(stored.bytes).unwrap_or(i64::MAX);
        if together.saturating_add(bytes) > i64::try_from(limit).unwrap_or(i64::MAX) {
            let message = format!(
                "“{name}” makes the files of this letter larger than {} MB together: most mail servers refuse that; give a link in the text instead",
                limit >> 20
            );
            return Err(invalid("file", &message));
        }
        if there.len() >= MOST || there.iter().any(|file| file.name == name) {
            let message = format!(
                "“{name}” was not added: the letter has a file of that name, or {MOST} files, already"
            );
            return Err(invalid("file", &message));
        }
        let file = Enclosure {
            id: EnclosureId(self.chance.id()),
            name,
            media_type: one_line(media_type),
            digest: stored.digest,
            bytes,
        };
        store::enclosure::insert(&mut tx, letter, &file, actor.id, self.now()).await?;
        tx.commit().await?;
        Ok(file.id)
    }

    /// Takes a file out of a draft. Refused: a letter whose text is fixed.
    pub async fn leave_out(
        &self,
        actor: &Actor,
        letter: LetterId,
        file: EnclosureId,
    ) -> Result<(), Error> {
        self.draft_to_enclose(actor, letter).await?;
        let mut tx = self.store.begin().await?;
        self.own_letter(&mut tx, actor, letter).await?;
        store::enclosure::remove(&mut tx, letter, file).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Asked before the bytes come.
    async fn draft_to_enclose(&self, actor: &Actor, letter: LetterId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let (_, letter) = self.own_letter(&mut tx, actor, letter).await?;
        match letter.state.approval() {
            None => Ok(()),
            Some(_) => Err(Error::refused(
                "the files were fixed with the text: take the letter back to a draft to change them",
            )),
        }
    }

    /// The bytes of a letter's file, compared with its SHA-256.
    pub async fn enclosure_bytes(&self, file: &Enclosure) -> Result<Vec<u8>, Error> {
        let most = u64::try_from(file.bytes).unwrap_or(0);
        self.files.read(&file.digest, most).await.map_err(kept)
    }

    /// The files of a letter with their bytes, each compared with its SHA-256.
    pub(crate) async fn enclosed(
        &self,
        conn: &mut Conn,
        letter: LetterId,
    ) -> Result<Vec<Attachment>, Error> {
        let mut files = Vec::new();
        for file in store::enclosure::of_letter(conn, letter).await? {
            files.push(Attachment {
                bytes: self.enclosure_bytes(&file).await?,
                name: file.name,
                media_type: file.media_type,
            });
        }
        Ok(files)
    }
}
