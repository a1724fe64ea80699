//! A document of pictures as a PDF that can be searched: its pages as they look, the
//! recognised words beneath them at their places. Made page by page while it goes out, so
//! that a release of ten thousand pages needs no more memory than one of ten; what reads
//! the original is a walled-in child.

use crate::{
    Desk, Error,
    pictures::Answer,
    verbs::page_picture::{PageLayer, PictureWidth, layer},
};
use domain::{Actor, DocumentId};
use extract::read::has_pictures;
use paper::searchable::{Picture, PictureError, PicturePage, PlacedWord, Searchable};

/// The longer side of a photograph's page, in points: eleven inches.
const LONGEST: f32 = 792.0;

/// A searchable PDF on its way out.
#[derive(Debug)]
pub struct SearchablePdf {
    /// What to call it.
    pub name: String,
    /// How many pages it will have.
    pub pages: i32,
    desk: Desk,
    actor: Actor,
    document: DocumentId,
    points: bool,
    next: i32,
    file: Option<Searchable<Vec<u8>>>,
}

impl Desk {
    /// Begins a searchable PDF of a document. Not found: what the actor may not see.
    /// Refused: a file whose pages have no look, one that has not been read, and one
    /// whose own text is there already.
    pub async fn searchable(&self, actor: &Actor, id: DocumentId) -> Result<SearchablePdf, Error> {
        let document = self.store.reader().document(actor, id).await?;
        if !has_pictures(&document.media_type) || document.pages == 0 {
            return Err(Error::refused(
                "this kind of file has no pages to look at: download the original",
            ));
        }
        let mut conn = self.store.connection().await?;
        if store::page::recognised(&mut conn, id).await? == 0 {
            return Err(Error::refused(
                "no page of this file was read by character recognition: what text it has can be searched in the original",
            ));
        }
        let file = Searchable::begin(Vec::new(), &document.name).map_err(broken)?;
        let last = document.name.rsplit('/').next().unwrap_or_default();
        let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
        Ok(SearchablePdf {
            name: format!("{stem}-searchable.pdf"),
            pages: document.pages,
            desk: self.clone(),
            actor: actor.clone(),
            document: id,
            points: document.media_type == "application/pdf",
            next: 1,
            file: Some(file),
        })
    }
}

impl SearchablePdf {
    /// The next bytes; none at the end. A page that cannot be drawn is there with its
    /// words and says that its picture is missing.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let Some(mut file) = self.file.take() else {
            return Ok(None);
        };
        if self.next > self.pages {
            return file.finish().map(Some).map_err(broken);
        }
        self.page(&mut file).await?;
        self.next += 1;
        let written = file.take();
        self.file = Some(file);
        Ok(Some(written))
    }

    async fn page(&self, file: &mut Searchable<Vec<u8>>) -> Result<(), Error> {
        let (id, number) = (self.document, self.next);
        let desk = &self.desk;
        let (wanted, origin) = desk
            .to_draw(&self.actor, id, number, PictureWidth::Large)
            .await?;
        let mut conn = desk.store.connection().await?;
        let looks = store::page::looks(&mut conn, id, number).await?;
        drop(conn);
        let studio = &desk.pictures;
        let drawn = studio.picture(&desk.reader, &wanted, origin, desk.now());
        let text: Vec<char> = looks.iter().flat_map(|one| one.text.chars()).collect();
        let (layer, png) = match drawn.await? {
            Answer::Drawn(one) => {
                let placed = layer(looks, one.dimensions, one.turned, &one.words);
                (placed, Some(one.png))
            }
            Answer::None | Answer::Failed(_) => {
                let dimensions = looks.as_ref().map_or((612.0, 792.0), |one| one.dimensions);
                (layer(looks, dimensions, 1, &[]), None)
            }
        };
        let scale = self.scale(layer.dimensions);
        let size = (layer.dimensions.0 * scale, layer.dimensions.1 * scale);
        let spelled = spelled(&layer, &text);
        let words: Vec<PlacedWord<'_>> = spelled
            .iter()
            .map(|(text, bounds, ends_line)| PlacedWord {
                text,
                bounds: bounds.map(|one| one * scale),
                ends_line: *ends_line,
            })
            .collect();
        let mut page = PicturePage {
            size,
            picture: png.as_deref().map(Picture::Png),
            words: &words,
        };
        match file.page(&page) {
            Err(PictureError::Unfit(_)) => {
                page.picture = None;
                file.page(&page).map_err(broken)
            }
            done => done.map_err(broken),
        }
    }

    /// Points to the unit of the boxes: a photograph's is its pixels.
    fn scale(&self, (width, height): (f32, f32)) -> f32 {
        let longest = width.max(height);
        if self.points || longest <= 0.0 {
            1.0
        } else {
            LONGEST / longest
        }
    }
}

/// Each word of a page with its letters and its box, and whether a line ends after it.
fn spelled(layer: &PageLayer, text: &[char]) -> Vec<(String, [f32; 4], bool)> {
    let mut words = layer.words.iter().peekable();
    let mut all = Vec::new();
    while let Some(word) = words.next() {
        let [start, end] = [word.start, word.end].map(|one| (one as usize).min(text.len()));
        let next = words.peek().map_or(text.len(), |next| next.start as usize);
        let between = text.get(end..next.min(text.len())).unwrap_or_default();
        let letters = text.get(start..end).unwrap_or_default();
        all.push((
            letters.iter().collect(),
            word.bounds,
            between.contains(&'\n'),
        ));
    }
    all
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Broken(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::page::WordBox;

    #[test]
    fn words_are_spelled_and_lines_end_where_the_text_breaks() {
        let text: Vec<char> = "Zoë was\nhere".chars().collect();
        let word = |start, end| WordBox {
            start,
            end,
            bounds: [0.0, 0.0, 1.0, 1.0],
        };
        let layer = PageLayer {
            dimensions: (1.0, 1.0),
            words: vec![word(0, 3), word(4, 7), word(8, 12), word(90, 99)],
        };
        let found = spelled(&layer, &text);
        let told: Vec<(&str, bool)> = found.iter().map(|one| (one.0.as_str(), one.2)).collect();
        assert_eq!(
            told,
            [("Zoë", false), ("was", true), ("here", false), ("", false)]
        );
    }
}
