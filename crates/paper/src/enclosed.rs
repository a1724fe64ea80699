//! The pages of an enclosure: each a picture on a sheet of its own, with a line that says
//! of which enclosure it is which page.

use crate::{
    Error, Letter,
    draw::draw,
    faces::{Face, Faces},
    flow::{DRAFT, Placed, Role},
    line::{Style, lines},
    png::picture,
};
use krilla::{
    Document,
    geom::{Size, Transform},
    page::PageSettings,
    tagging::{ContentTag, Identifier},
};

/// White round the picture.
const MARGIN: f32 = 28.0;
/// Room for the line below it.
const FOOT: f32 = 30.0;

/// A page on its way into the file.
pub(crate) struct Place<'a> {
    pub letter: &'a Letter,
    pub faces: &'a Faces,
    /// Which enclosure, from 0.
    pub number: usize,
    /// Which page of it, from 0.
    pub page: usize,
}

impl Place<'_> {
    /// Adds the page; tells what it is called where pictures are told in words.
    pub fn draw(&self, document: &mut Document, png: &[u8]) -> Result<(Identifier, String), Error> {
        let image = picture(png).map_err(|reason| self.unfit(reason))?;
        let [width, height] = [image.size().0 as f32, image.size().1 as f32];
        let (short, long) = self.letter.sheet.size();
        let sheet = if width > height {
            (long, short)
        } else {
            (short, long)
        };
        let room = (sheet.0 - 2.0 * MARGIN, sheet.1 - MARGIN - FOOT);
        let scale = (room.0 / width).min(room.1 / height);
        let size = Size::from_wh(width * scale, height * scale);
        let size = size.ok_or_else(|| self.unfit("it is empty".to_owned()))?;
        let settings = PageSettings::from_wh(sheet.0, sheet.1);
        let settings = settings.ok_or_else(|| self.unfit("no such paper".to_owned()))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        let id = surface.start_tagged(ContentTag::Other);
        let left = (sheet.0 - size.width()) / 2.0;
        surface.push_transform(&Transform::from_translate(left, MARGIN));
        surface.draw_image(image, size);
        surface.pop();
        surface.end_tagged();
        if let Some(foot) = self.foot(sheet)? {
            draw(&mut surface, &foot, self.faces);
        }
        surface.finish();
        page.finish();
        Ok((id, self.told()))
    }

    fn told(&self) -> String {
        let one = &self.letter.enclosures[self.number];
        format!(
            "Enclosure {}, page {} of {}: {}",
            self.number + 1,
            self.page + 1,
            one.pages.len(),
            one.name
        )
    }

    fn foot(&self, sheet: (f32, f32)) -> Result<Option<Placed>, Error> {
        let style = Style {
            face: Face::Regular,
            size: 8.0,
            leading: 10.0,
        };
        let told = match self.letter.draft {
            true => format!("{DRAFT} · {}", self.told()),
            false => self.told(),
        };
        let told = lines(&told, style, sheet.0 - 2.0 * MARGIN, self.faces)?;
        Ok(told.into_iter().next().map(|line| Placed {
            x: MARGIN,
            y: sheet.1 - 12.0,
            line,
            part: 0,
            role: Role::Furniture,
            label: false,
            grey: true,
        }))
    }

    fn unfit(&self, reason: String) -> Error {
        Error::Enclosure {
            name: self.letter.enclosures[self.number].name.clone(),
            reason,
        }
    }
}
