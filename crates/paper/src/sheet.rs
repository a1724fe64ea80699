//! Paper sizes, and where things stand on the first page. All lengths in points, from
//! the top left corner.

use std::str::FromStr;

/// A size of paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sheet {
    /// 8.5 by 11 inches.
    #[default]
    UsLetter,
    /// 210 by 297 millimetres.
    A4,
}

impl Sheet {
    /// Both.
    pub const ALL: [Self; 2] = [Self::UsLetter, Self::A4];

    /// The name stored in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UsLetter => "us_letter",
            Self::A4 => "a4",
        }
    }

    /// Width and height.
    pub const fn size(self) -> (f32, f32) {
        match self {
            Self::UsLetter => (612.0, 792.0),
            Self::A4 => (595.28, 841.89),
        }
    }

    /// The margin on the left; the one on the right is the same.
    pub(crate) const fn margin(self) -> f32 {
        match self {
            Self::UsLetter => 76.0,
            Self::A4 => 70.9,
        }
    }

    /// How wide the text is.
    pub(crate) const fn measure(self) -> f32 {
        self.size().0 - 2.0 * self.margin()
    }

    /// The foot of the text on every page.
    pub(crate) const fn bottom(self) -> f32 {
        self.size().1 - 78.0
    }

    /// Where the address begins, so that a folded letter shows it in the window: that of a
    /// No. 10 envelope leaves 2.04 to 2.7 inches from the top in sight however the sheet
    /// slides; the field of a DL envelope (DIN 5008 B) begins 45 mm from the top.
    pub(crate) const fn address_top(self) -> f32 {
        match self {
            Self::UsLetter => 148.0,
            Self::A4 => 146.0,
        }
    }

    /// Where the text of the first page begins at the earliest: below the first fold.
    pub(crate) const fn text_top(self) -> f32 {
        match self {
            Self::UsLetter => 246.0,
            Self::A4 => 266.0,
        }
    }
}

impl FromStr for Sheet {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|one| one.as_str() == text)
            .ok_or_else(|| format!("“{text}” is no size of paper: us_letter or a4"))
    }
}
