//! The standard fonts that every PDF reader brings along: their names, the widths of
//! their letters, and the one-byte encoding in which text is written.

/// A font of the release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Font {
    Sans,
    SansBold,
    Serif,
    SerifBold,
    Typewriter,
    TypewriterBold,
}

impl Font {
    /// All, in the order of their resource names.
    pub(super) const ALL: [Self; 6] = [
        Self::Sans,
        Self::SansBold,
        Self::Serif,
        Self::SerifBold,
        Self::Typewriter,
        Self::TypewriterBold,
    ];

    /// Name of the standard font.
    pub(super) fn base_name(self) -> &'static str {
        match self {
            Self::Sans => "Helvetica",
            Self::SansBold => "Helvetica-Bold",
            Self::Serif => "Times-Roman",
            Self::SerifBold => "Times-Bold",
            Self::Typewriter => "Courier",
            Self::TypewriterBold => "Courier-Bold",
        }
    }

    /// Name under which pages use it.
    pub(super) fn resource(self) -> &'static str {
        match self {
            Self::Sans => "F1",
            Self::SansBold => "F2",
            Self::Serif => "F3",
            Self::SerifBold => "F4",
            Self::Typewriter => "F5",
            Self::TypewriterBold => "F6",
        }
    }

    /// Width of a text in points. Bold and serif letters are reckoned by the regular
    /// sans ones, with a tenth more for bold: good enough to break lines.
    pub(super) fn width(self, text: &str, size: f32) -> f32 {
        let units: u32 = match self {
            Self::Typewriter | Self::TypewriterBold => 600 * text.chars().count() as u32,
            _ => text.chars().map(sans_width).sum(),
        };
        let bold = matches!(self, Self::SansBold | Self::SerifBold);
        units as f32 / 1000.0 * size * if bold { 1.1 } else { 1.0 }
    }
}

/// Helvetica's widths of the printable ASCII characters, in thousandths.
const SANS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

fn sans_width(letter: char) -> u32 {
    let place = (letter as usize).checked_sub(32);
    place
        .and_then(|place| SANS.get(place))
        .map_or(556, |width| u32::from(*width))
}

/// The text in Windows code page 1252, the encoding of the release's fonts.
pub(super) fn encoded(text: &str) -> Vec<u8> {
    text.chars().map(byte).collect()
}

fn byte(letter: char) -> u8 {
    match letter {
        '…' => 0x85,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        ' '..='~' | '\u{a0}'..='\u{ff}' => letter as u8,
        _ => b'?',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_as_wide_as_the_font_says() {
        assert_eq!(Font::Sans.width("Will", 1000.0), 944.0 + 222.0 * 3.0);
        assert_eq!(Font::Typewriter.width("Will", 10.0), 24.0);
    }

    #[test]
    fn the_law_and_its_quotation_marks_have_bytes() {
        assert_eq!(encoded("§ “é”"), [0xa7, b' ', 0x93, 0xe9, 0x94]);
    }
}
