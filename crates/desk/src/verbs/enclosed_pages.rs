//! The files of a letter as they go with it on paper: their pages as pictures, drawn by a
//! walled-in child as for the viewer, for somebody may have sent them to us. What has no
//! pages to look at, cannot be drawn as a whole, or is too long to be printed in one go is
//! named in the list and sent separately: never a part of a file.

use crate::{
    Desk, Error,
    pictures::{Answer, Origin, Wanted},
    verbs::page_picture::PictureWidth,
};
use store::enclosure::Enclosure;

/// What still goes behind one letter.
#[derive(Clone, Copy)]
struct Room {
    pages: u32,
    /// Of their pictures, all of which are held at once.
    bytes: usize,
}

/// Behind one letter.
const ROOM: Room = Room {
    pages: 200,
    bytes: 64 << 20,
};

impl Desk {
    /// These files as what stands behind a letter, in their order.
    pub(crate) async fn as_pages(
        &self,
        files: Vec<Enclosure>,
    ) -> Result<Vec<paper::Enclosure>, Error> {
        let mut room = ROOM;
        let mut all = Vec::with_capacity(files.len());
        for file in files {
            let pages = self.pages_of(&file, room).await?.unwrap_or_default();
            room.pages -= u32::try_from(pages.len()).unwrap_or(room.pages);
            room.bytes -= pages.iter().map(Vec::len).sum::<usize>();
            all.push(paper::Enclosure {
                name: file.name,
                pages,
            });
        }
        Ok(all)
    }

    /// Every page of a file; none where there is no room for all, or one cannot be drawn.
    async fn pages_of(&self, file: &Enclosure, room: Room) -> Result<Option<Vec<Vec<u8>>>, Error> {
        // Asked first, so that of a long file one page is drawn and not all that fit.
        if !matches!(self.drawn(file, room.pages + 1).await?, Answer::None) {
            return Ok(None);
        }
        let mut pages: Vec<Vec<u8>> = Vec::new();
        let mut left = room.bytes;
        for page in 1..=room.pages {
            let png = match self.drawn(file, page).await? {
                Answer::Drawn(picture) if printable(picture.pixels) => picture.png,
                Answer::None => break,
                Answer::Drawn(_) | Answer::Failed(_) => return Ok(None),
            };
            let Some(rest) = left.checked_sub(png.len()) else {
                return Ok(None);
            };
            left = rest;
            pages.push(png);
        }
        Ok(Some(pages))
    }

    async fn drawn(&self, file: &Enclosure, page: u32) -> Result<Answer, Error> {
        let wanted = Wanted {
            digest: file.digest,
            page,
            width: PictureWidth::Large.pixels(),
        };
        let origin = Origin::File(self.files.path(&file.digest));
        let studio = &self.pictures;
        studio
            .picture(&self.reader, &wanted, origin, self.now())
            .await
    }
}

fn printable((width, height): (u32, u32)) -> bool {
    u64::from(width) * u64::from(height) <= paper::MOST_PIXELS
}
