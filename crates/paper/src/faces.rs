//! The type: Libertinus Serif for the letter, DejaVu for characters that it lacks. All
//! of it comes inside the program, so that a letter looks the same everywhere.

use crate::Error;
use krilla::text::Font;
use unicode_bidi::{BidiClass, bidi_class};

/// How a piece of text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    Regular,
    Semibold,
    Italic,
}

/// One font, for shaping and for drawing.
pub(crate) struct Loaded {
    pub shaper: rustybuzz::Face<'static>,
    pub font: Font,
}

/// Every font of the program.
pub(crate) struct Faces {
    fonts: Vec<Loaded>,
}

/// Places in `Faces::fonts`: the three faces, then what stands in for them.
const FACES: usize = 3;

impl Faces {
    pub(crate) fn load() -> Result<Self, Error> {
        let mut serif = typst_assets::fonts();
        // Their order is fixed by the crate: regular, bold, italic, bold italic, semibold;
        // a test asks each for its name.
        let [regular, _, italic, _, semibold] = [(); 5].map(|()| serif.next().unwrap_or_default());
        let bytes = [
            regular,
            semibold,
            italic,
            dejavu::serif::regular(),
            dejavu::sans::regular(),
        ];
        let fonts = bytes.into_iter().map(load).collect::<Option<Vec<_>>>();
        let fonts = fonts.ok_or_else(|| Error::Writer("a font cannot be read".to_owned()))?;
        Ok(Self { fonts })
    }

    pub(crate) fn get(&self, number: usize) -> &Loaded {
        &self.fonts[number]
    }

    /// Which font sets each character of the text: a mark stays with the letter that it
    /// belongs to, a space with the word before it.
    pub(crate) fn choose(&self, text: &str, face: Face) -> Result<Vec<usize>, Error> {
        let mut chosen = Vec::with_capacity(text.len());
        let mut last = face as usize;
        for character in text.chars() {
            last = self
                .font_for(character, face, last)
                .ok_or_else(|| missing(character))?;
            chosen.extend(std::iter::repeat_n(last, character.len_utf8()));
        }
        Ok(chosen)
    }

    fn font_for(&self, character: char, face: Face, last: usize) -> Option<usize> {
        if unseen(character) {
            return Some(last);
        }
        let has = |number: &usize| self.fonts[*number].shaper.glyph_index(character).is_some();
        let follows = character.is_whitespace() || bidi_class(character) == BidiClass::NSM;
        let first = if follows { last } else { face as usize };
        std::iter::once(first)
            .chain([face as usize])
            .chain(FACES..self.fonts.len())
            .find(has)
    }
}

fn load(bytes: &'static [u8]) -> Option<Loaded> {
    Some(Loaded {
        shaper: rustybuzz::Face::from_slice(bytes, 0)?,
        font: Font::new(bytes.into(), 0)?,
    })
}

/// Characters that print nothing by themselves (Unicode: default ignorable).
pub(crate) fn unseen(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

fn missing(character: char) -> Error {
    Error::NoGlyph {
        character: character.to_string(),
        code: format!("U+{:04X}", u32::from(character)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_are_those_meant() {
        let faces = Faces::load().unwrap();
        let names: Vec<String> = faces
            .fonts
            .iter()
            .map(|one| full_name(&one.shaper))
            .collect();
        assert_eq!(
            names,
            [
                "Libertinus Serif Regular",
                "Libertinus Serif Semibold",
                "Libertinus Serif Italic",
                "DejaVu Serif",
                "DejaVu Sans"
            ]
        );
    }

    fn full_name(face: &rustybuzz::Face<'_>) -> String {
        let names = face.names().into_iter();
        names
            .filter(|name| name.name_id == rustybuzz::ttf_parser::name_id::FULL_NAME)
            .find_map(|name| name.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn what_no_font_has_is_named() {
        let faces = Faces::load().unwrap();
        for text in [
            "Ångström, Łódź, Nguyễn",
            "Παπαδόπουλος",
            "Щербакова",
            "כהן",
            "حسن",
            "Կարապետյան",
        ] {
            assert!(faces.choose(text, Face::Regular).is_ok(), "{text}");
        }
        let error = faces.choose("Ms. 王", Face::Regular).unwrap_err();
        assert!(error.to_string().contains("“王” (U+738B)"), "{error}");
    }
}
