//! Whether a page's own text will do, or its picture must be read.
//!
//! The rules are those of the project's measurements: hardly any characters
//! and a picture over half the page; too many glyphs without a character; text
//! that lies invisibly behind a scan (somebody's old recognition) and looks
//! poor. The numbers are a starting point and stand here, in one place.

use super::ink::Ink;
use super::layout::Sheet;

/// Fewer letters and digits than this make a page without text of its own.
const FEW_CHARS: usize = 25;
/// A picture over this share of the page makes it a scan.
const SCAN_SHARE: f32 = 0.5;
/// More than this share of glyphs without a character makes the text useless.
const NAMELESS_SHARE: f32 = 0.2;
/// Below this share of plausible words an old recognition is done again.
const PLAUSIBLE_SHARE: f32 = 0.85;

/// The judgement.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Fine,
    NeedsOcr(Why),
}

/// What is wrong with the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Scan,
    Nameless,
    PoorLayer,
}

impl Why {
    /// For the failure record where nothing can be done about it.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Scan => "scan: needs OCR",
            Self::Nameless => "the text has no readable characters: needs OCR",
            Self::PoorLayer => "scan with a poor text layer: needs OCR",
        }
    }
}

/// Judges one page.
pub(super) fn judge(ink: &Ink, sheet: &Sheet) -> Verdict {
    let letters = sheet.text.chars().filter(|c| c.is_alphanumeric()).count();
    let covered = picture_share(ink);
    if letters < FEW_CHARS && covered > SCAN_SHARE {
        return Verdict::NeedsOcr(Why::Scan);
    }
    let glyphs = ink.glyphs.len() as f32 + ink.nameless as f32;
    if ink.nameless > 20 && ink.nameless as f32 / glyphs > NAMELESS_SHARE {
        return Verdict::NeedsOcr(Why::Nameless);
    }
    if covered > SCAN_SHARE
        && hidden_share(ink) > 0.5
        && plausible_share(&sheet.text) < PLAUSIBLE_SHARE
    {
        return Verdict::NeedsOcr(Why::PoorLayer);
    }
    // A stamp or page number printed over a scan: some real text, but the page is its picture.
    if covered > 0.9 && hidden_share(ink) < 0.5 && letters < 200 {
        return Verdict::NeedsOcr(Why::Scan);
    }
    Verdict::Fine
}

/// Whether the page is a scan whose text lies behind it: covered areas are in the picture then.
pub(super) fn is_scan_with_text(ink: &Ink) -> bool {
    picture_share(ink) > 0.9 && hidden_share(ink) > 0.5
}

/// Share of the page under its largest pictures; overlaps count once as far as rows of a grid tell.
fn picture_share(ink: &Ink) -> f32 {
    const GRID: usize = 24;
    let (width, height) = ink.dimensions;
    let mut cells = [[false; GRID]; GRID];
    for photo in &ink.photos {
        let [left, top, right, bottom] = photo.bounds;
        let cell = |value: f32, most: f32| ((value / most.max(1.0)) * GRID as f32).round() as usize;
        for row in cells
            .iter_mut()
            .take(cell(bottom, height).min(GRID))
            .skip(cell(top, height))
        {
            for covered in row
                .iter_mut()
                .take(cell(right, width).min(GRID))
                .skip(cell(left, width))
            {
                *covered = true;
            }
        }
    }
    let count = cells.iter().flatten().filter(|&&covered| covered).count();
    count as f32 / (GRID * GRID) as f32
}

/// Share of the glyphs that are not drawn, or lie under a picture drawn later.
fn hidden_share(ink: &Ink) -> f32 {
    let hidden = ink.glyphs.iter().filter(|glyph| {
        !glyph.visible
            || ink.photos.iter().any(|photo| {
                let [left, top, right, bottom] = photo.bounds;
                photo.order > glyph.order
                    && (left..right).contains(&glyph.x)
                    && (top..bottom).contains(&glyph.y)
            })
    });
    hidden.count() as f32 / ink.glyphs.len().max(1) as f32
}

/// Share of the words that could be words: letters with vowels and no odd signs inside, or numbers.
fn plausible_share(text: &str) -> f32 {
    let (mut good, mut all) = (0, 0);
    for word in text.split_whitespace() {
        let core = word.trim_matches(|c: char| !c.is_alphanumeric());
        if core.chars().count() < 3 {
            continue;
        }
        all += 1;
        good += u32::from(plausible(core));
    }
    if all < 5 {
        0.0
    } else {
        good as f32 / all as f32
    }
}

fn plausible(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let odd = word
        .chars()
        .filter(|c| !c.is_alphanumeric() && !"'\u{2019}-.,/@:&()_".contains(*c))
        .count();
    if odd > 0
        || (letters > 0
            && digits > 0
            && letters + digits > 2
            && !word.contains(['-', '/', '.', '@']))
    {
        return false;
    }
    if letters < 3 {
        return true;
    }
    let vowel = word
        .chars()
        .any(|c| "aeiouyAEIOUY".contains(c) || !c.is_ascii());
    let upper_inside = word.chars().skip(1).filter(|c| c.is_uppercase()).count();
    let all_upper = word.chars().all(|c| !c.is_lowercase());
    (vowel || all_upper && letters < 6) && (all_upper || upper_inside <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poor_recognition_is_told_from_words() {
        assert!(plausible_share("The quick brown fox jumps over 12 lazy dogs in 2015") > 0.95);
        assert!(plausible_share("Tbe qu1ck br~wn f0x jvmps 0ver tbe 1azy d^gs agalnst xkcd") < 0.7);
    }
}
