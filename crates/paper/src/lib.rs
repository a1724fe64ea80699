//! Letters on paper: the approved text of a letter in, a PDF out.
//!
//! Pure: no clock, no chance, no file, so that the same letter gives the same bytes on
//! any machine, and the copy that is kept is the copy that was posted. Every word of the
//! text stands on the paper in its order; what is added around it is the letterhead, the
//! address in the window, the references and the page numbers. The file is tagged, tells
//! its title, author and language, and holds to PDF/A-2a and PDF/UA-1 as far as the
//! writer can check them. Putting enclosures behind a letter, which reads files of
//! strangers, is not done here: their pages come as pictures.

mod blocks;
mod draw;
mod enclosed;
mod faces;
mod flow;
mod line;
mod png;
pub mod searchable;
mod sheet;

pub use png::MOST_PIXELS;
pub use sheet::Sheet;

use jiff::civil::Date;

/// A letter as it is to stand on paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// The size of the paper.
    pub sheet: Sheet,
    /// Whose letter it is.
    pub head: Letterhead,
    /// The postal address, line by line, below the name of whom it is for.
    pub address: Vec<String>,
    /// To whom it goes, where its text does not begin with that.
    pub recipient: Vec<String>,
    /// References shown beside the address: what it is, and the value.
    pub references: Vec<(String, String)>,
    /// The day shown where the text does not begin with one; also the file's own date.
    pub date: Date,
    /// One line.
    pub subject: String,
    /// The text: lines are paragraphs.
    pub body: String,
    /// Who signs, for the file's own properties.
    pub author: String,
    /// What goes with it.
    pub enclosures: Vec<Enclosure>,
    /// It has not been approved: every page says so.
    pub draft: bool,
}

/// The top of the first page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letterhead {
    /// The newsroom's name.
    pub name: String,
    /// Address, telephone, web site: one a line.
    pub lines: Vec<String>,
    /// A picture shown beside them: PNG.
    pub logo: Option<Vec<u8>>,
}

/// A paper that goes with a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosure {
    /// Its name.
    pub name: String,
    /// Its pages as pictures, PNG, which follow the letter; none where it is sent
    /// separately.
    pub pages: Vec<Vec<u8>>,
}

/// Why a letter cannot be put on paper.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No type at hand has this character; a box in its place would lose a name in silence.
    #[error(
        "the letter has the character “{character}” ({code}), for which there is no type: write it in another way"
    )]
    NoGlyph {
        /// The character.
        character: String,
        /// Its code point, such as U+2615.
        code: String,
    },
    /// The logo is not a picture that can be printed.
    #[error("the logo cannot be printed: {0}")]
    Logo(String),
    /// A page of an enclosure is not a picture that can be printed.
    #[error("the enclosure “{name}” cannot be printed: {reason}")]
    Enclosure {
        /// Its name.
        name: String,
        /// Why.
        reason: String,
    },
    /// The writer refused.
    #[error("the letter could not be written as a PDF: {0}")]
    Writer(String),
}

/// The letter as a PDF.
///
/// # Errors
///
/// [`Error::NoGlyph`] names the first character that cannot be printed.
pub fn letter(letter: &Letter) -> Result<Vec<u8>, Error> {
    if letter.subject.trim().is_empty() {
        let named = Letter {
            subject: "(no subject)".to_owned(),
            ..letter.clone()
        };
        return self::letter(&named);
    }
    let faces = faces::Faces::load()?;
    let pages = flow::pages(letter, &faces)?;
    draw::pdf(letter, &pages, &faces)
}
