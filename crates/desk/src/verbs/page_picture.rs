//! A page as it looks, and what lies on it: drawn when somebody first wants to see
//! it, by a walled-in child, and kept while there is room. Nobody sees a picture of a
//! page that they may not read.

use crate::{
    Desk, Error,
    pictures::{Answer, Origin, Wanted},
    reading::word_box,
};
use domain::{Actor, Document, DocumentId};
use extract::{read::has_pictures, record::Word};
use store::page::{Looks, WordBox};

/// How wide a picture is; few widths, so that few are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureWidth {
    /// For the rail of pages.
    Thumbnail,
    /// For reading.
    Page,
    /// For a close look, and for screens with fine dots.
    Large,
}

impl PictureWidth {
    /// Every width, narrowest first.
    pub const ALL: [Self; 3] = [Self::Thumbnail, Self::Page, Self::Large];

    /// In pixels.
    pub const fn pixels(self) -> u32 {
        match self {
            Self::Thumbnail => 160,
            Self::Page => 1100,
            Self::Large => 2000,
        }
    }

    /// The narrowest width with at least so many pixels.
    pub fn at_least(pixels: u32) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|width| width.pixels() >= pixels)
            .unwrap_or(Self::Large)
    }
}

/// A page's picture.
#[derive(Clone, Debug)]
pub enum PicturePage {
    /// The asker has it already.
    Known,
    /// As PNG.
    Png(Vec<u8>),
}

/// What lies on a page's picture.
#[derive(Clone, Debug, PartialEq)]
pub struct PageLayer {
    /// Width and height of the page, in the unit of the boxes.
    pub dimensions: (f32, f32),
    /// Where the words of the page's text stand, in its order.
    pub words: Vec<WordBox>,
}

impl Desk {
    /// One page as it looks, and the tag by which its bytes are known; whoever has those bytes
    /// already (`known`) is spared them. Refused with the reason where it cannot be drawn; not
    /// found: files without a look of their own (mail, office), missing pages, and whatever the
    /// actor may not see.
    pub async fn page_picture(
        &self,
        actor: &Actor,
        id: DocumentId,
        page: i32,
        width: PictureWidth,
        known: Option<&str>,
    ) -> Result<(String, PicturePage), Error> {
        let (wanted, origin) = self.to_draw(actor, id, page, width).await?;
        let tag = wanted.picture();
        if known.is_some_and(|known| known.contains(&tag)) {
            return Ok((tag, PicturePage::Known));
        }
        let studio = &self.pictures;
        let answer = studio.picture(&self.reader, &wanted, origin, self.now());
        match answer.await? {
            Answer::Drawn(picture) => Ok((tag, PicturePage::Png(picture.png))),
            Answer::None => Err(Error::NotFound),
            Answer::Failed(reason) => Err(Error::refused(reason)),
        }
    }

    /// Where the words of a page stand on its picture. Refused with the reason where it cannot be
    /// drawn; not found as for its picture.
    pub async fn page_layer(
        &self,
        actor: &Actor,
        id: DocumentId,
        page: i32,
    ) -> Result<PageLayer, Error> {
        let to_draw = self.to_draw(actor, id, page, PictureWidth::Page).await?;
        let (wanted, origin) = to_draw;
        let mut conn = self.store.connection().await?;
        let looks = store::page::looks(&mut conn, id, page).await?;
        drop(conn);
        let sheet = self
            .pictures
            .sheet(&self.reader, &wanted, origin, self.now());
        match sheet.await? {
            Answer::Drawn(picture) => Ok(layer(
                looks,
                picture.dimensions,
                picture.turned,
                &picture.words,
            )),
            Answer::None => Err(Error::NotFound),
            Answer::Failed(reason) => Err(Error::refused(reason)),
        }
    }

    pub(crate) async fn to_draw(
        &self,
        actor: &Actor,
        id: DocumentId,
        page: i32,
        width: PictureWidth,
    ) -> Result<(Wanted, Origin), Error> {
        let mut conn = self.store.connection().await?;
        let document = store::document::by_id(&mut conn, id).await?;
        if !actor.may_see(&store::case::by_id(&mut conn, document.case).await?) {
            return Err(Error::NotFound);
        }
        let media_type = store::document::media_type(&mut conn, id).await?;
        let page = u32::try_from(page).map_err(|_| Error::NotFound)?;
        if !has_pictures(&media_type) {
            return Err(Error::NotFound);
        }
        let root = match document.parent {
            Some(_) => {
                let root = store::document::root(&mut conn, id).await?;
                store::document::by_id(&mut conn, root).await?
            }
            None => document.clone(),
        };
        let wanted = Wanted {
            digest: document.digest,
            page,
            width: width.pixels(),
        };
        Ok((wanted, self.origin(document, root)))
    }

    fn origin(&self, document: Document, root: Document) -> Origin {
        let path = self.files.path(&root.digest);
        if root.id == document.id {
            return Origin::File(path);
        }
        Origin::Part {
            path,
            name: root.name,
            part: document.name,
        }
    }
}

/// Recognised words as they were kept; otherwise those of the page's own text, as far as they
/// still are the text that was stored.
pub(crate) fn layer(
    looks: Option<Looks>,
    dimensions: (f32, f32),
    turned: u8,
    own: &[Word],
) -> PageLayer {
    let Some(looks) = looks else {
        return PageLayer {
            dimensions,
            words: Vec::new(),
        };
    };
    let Some(mut words) = looks.words else {
        let letters: Vec<char> = looks.text.chars().collect();
        return PageLayer {
            dimensions,
            words: own
                .iter()
                .filter(|word| stands(&letters, word))
                .map(word_box)
                .collect(),
        };
    };
    for word in &mut words {
        word.bounds = turn(word.bounds, looks.dimensions, turned);
    }
    PageLayer { dimensions, words }
}

fn stands(letters: &[char], word: &Word) -> bool {
    let rest = letters.get(word.start as usize..).unwrap_or_default();
    let mut rest = rest.iter();
    word.text.chars().all(|letter| rest.next() == Some(&letter))
}

/// A box on a photograph, after the photograph (so wide and high before) was turned upright by
/// its EXIF orientation.
fn turn([left, top, right, bottom]: [f32; 4], (width, height): (f32, f32), turned: u8) -> [f32; 4] {
    let mirrored = [width - right, top, width - left, bottom];
    let over = |[l, t, r, b]: [f32; 4]| [l, height - b, r, height - t];
    let crossed = |[l, t, r, b]: [f32; 4]| [t, l, b, r];
    match turned {
        2 => mirrored,
        3 => over(mirrored),
        4 => over([left, top, right, bottom]),
        5 => crossed([left, top, right, bottom]),
        6 => crossed(over([left, top, right, bottom])),
        7 => crossed(over(mirrored)),
        8 => crossed(mirrored),
        _ => [left, top, right, bottom],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_turn_with_the_photograph() {
        // A box at the top left of a picture 100 wide and 40 high.
        let corner = [0.0, 0.0, 30.0, 10.0];
        for (exif, expected) in [
            (1, [0.0, 0.0, 30.0, 10.0]),
            (2, [70.0, 0.0, 100.0, 10.0]),
            (3, [70.0, 30.0, 100.0, 40.0]),
            (4, [0.0, 30.0, 30.0, 40.0]),
            (5, [0.0, 0.0, 10.0, 30.0]),
            // Turned by 90 degrees clockwise: the top left corner goes to the top right.
            (6, [30.0, 0.0, 40.0, 30.0]),
            (7, [30.0, 70.0, 40.0, 100.0]),
            (8, [0.0, 70.0, 10.0, 100.0]),
        ] {
            assert_eq!(turn(corner, (100.0, 40.0), exif), expected, "{exif}");
        }
    }

    #[test]
    fn words_that_are_no_longer_in_the_text_are_left_out() {
        let word = |text: &str, start| Word {
            text: text.into(),
            bounds: [0.0; 4],
            start,
        };
        let looks = Looks {
            text: "Zoë was here".into(),
            dimensions: (0.0, 0.0),
            words: None,
        };
        let own = [
            word("Zoë", 0),
            word("war", 4),
            word("here", 8),
            word("x", 99),
        ];
        let found = layer(Some(looks), (10.0, 10.0), 1, &own);
        let spans: Vec<_> = found.words.iter().map(|w| (w.start, w.end)).collect();
        assert_eq!(spans, [(0, 3), (8, 12)]);
    }

    #[test]
    fn few_widths_are_drawn() {
        for (asked, expected) in [(0, 160), (161, 1100), (1100, 1100), (5000, 2000)] {
            assert_eq!(PictureWidth::at_least(asked).pixels(), expected);
        }
    }
}
