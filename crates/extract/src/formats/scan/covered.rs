//! Which of the areas found in a page's picture hide something, now that its words are known.
//!
//! The same rules as for drawn boxes (`formats::pdf::redactions`), as far as a
//! picture tells: a black bar with nothing or a label on it; a grey box or a
//! frame with a label in it. Bars with other words on them are headings.

use super::Area;
use super::boxes::Cover;
use crate::exemptions::{self, Weight};
use crate::formats::beside;
use crate::mail::is_bent_label;
use crate::record::{Page, Redaction, Word};

/// The redactions of a recognised page.
pub(crate) fn judge(areas: &[Area], words: &[Word], page: &Page) -> Vec<Redaction> {
    let page_area = (page.width * page.height).max(1.0);
    let mut found: Vec<Redaction> = Vec::new();
    for area in areas {
        let Some(label) = hides(area, words, areas) else {
            continue;
        };
        let [left, top, right, bottom] = area.bounds;
        // A frame drawn round a bar, or a bar's rim taken for a frame.
        let told = found.iter().any(|other| {
            let [l, t, r, b] = other.boxes[0];
            l - 3.0 <= left && t - 3.0 <= top && right <= r + 3.0 && bottom <= b + 3.0
        });
        if !told {
            found.push(Redaction {
                label,
                ..beside::redaction(&page.file, page.page, &[area.bounds], page_area)
            });
        }
    }
    found
}

/// The label if the area hides something: the outer option says whether it does.
fn hides(area: &Area, words: &[Word], areas: &[Area]) -> Option<Option<String>> {
    let inside = beside::words_in(words, area.bounds);
    let of_a_line = || beside::is_of_a_line(words, area.bounds);
    match (area.cover, label_of(&inside)) {
        (Cover::Black, Some(label)) => Some(Some(label)),
        (Cover::Black, None) if legible(&inside) => None,
        (Cover::Black, None) => covers_words(area, of_a_line).then(|| label_beside(area, words)),
        (Cover::Grey | Cover::Frame, Some(label)) => {
            (!is_slight(&label) || !is_cell(area, areas, words)).then_some(Some(label))
        }
        (Cover::Grey, None) if inside.is_empty() && of_a_line() => {
            label_beside(area, words).map(Some)
        }
        _ => None,
    }
}

fn is_slight(label: &str) -> bool {
    exemptions::weight(label) == Some(Weight::Slight)
}

/// A label as printed, or as a scanner bends it; the bar's edges are often read as strokes.
fn label_of(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| "|!_~-=.,:;'\u{2019}\u{2018} ".contains(c));
    let mended = mend(text);
    if exemptions::weight(&mended).is_some() {
        return Some(mended);
    }
    let mut words = text.split_whitespace().peekable();
    words.peek()?;
    words.all(is_bent_label).then(|| text.to_owned())
}

/// "(6)(7)(C)", "b)(6)", "(b(7)(C)", "(b}(6). (b)(7)(C)": brackets, commas and the letter b of
/// 5 U.S.C. 552(b) as scanners bend them.
fn mend(text: &str) -> String {
    let mut mended = text.replace(['{', '['], "(").replace(['}', ']'], ")");
    for (bent, straight) in [
        ("|(", "("),
        ("I(", "("),
        ("). (", "), ("),
        ("(6)(", "(b)("),
        ("(6) (", "(b)("),
        ("(h)(", "(b)("),
        ("(by(", "(b)("),
        ("(b(", "(b)("),
        ("(7(", "(7)("),
    ] {
        mended = mended.replace(bent, straight);
    }
    if mended.starts_with("b)(") {
        mended.insert(0, '(');
    }
    if mended.matches('(').count() == mended.matches(')').count() + 1 {
        mended.push(')');
    }
    mended
}

/// Whether a heading stands on the bar: two words, or a long one, as people write them.
fn legible(text: &str) -> bool {
    let word = |word: &&str| {
        let core = word.trim_matches(|c: char| !c.is_alphanumeric());
        let letters = core.chars().filter(|c| c.is_alphabetic()).count();
        letters >= 4 && letters == core.chars().count() && core.contains(vowel)
    };
    let words: Vec<&str> = text.split_whitespace().filter(word).collect();
    words.len() >= 2 || words.iter().any(|word| word.len() >= 6)
}

fn vowel(c: char) -> bool {
    "aeiouyAEIOUY".contains(c)
}

/// A bar of a line's height beside words, or a block as wide as a paragraph.
fn covers_words(area: &Area, of_a_line: impl Fn() -> bool) -> bool {
    let [left, top, right, bottom] = area.bounds;
    let (wide, tall) = (right - left, bottom - top);
    let as_tall_as_a_line = tall < 28.0 && wide > 0.8 * tall;
    as_tall_as_a_line && (wide > 40.0 || of_a_line()) || wide > 80.0 && tall > 20.0
}

/// A label right after the area, or right before it.
fn label_beside(area: &Area, words: &[Word]) -> Option<String> {
    let (after, before) = beside::words_beside(words, area.bounds, 3.0);
    label_of(&after).or_else(|| label_of(&before).filter(|label| !is_slight(label)))
}

/// Whether another area of the same row or column adjoins that holds other words.
fn is_cell(area: &Area, areas: &[Area], words: &[Word]) -> bool {
    areas.iter().any(|other| {
        let inside = beside::words_in(words, other.bounds);
        beside::adjoins(area.bounds, other.bounds, 4.0)
            && !inside.is_empty()
            && label_of(&inside).is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, left: f32, top: f32) -> Word {
        Word {
            text: text.to_owned(),
            bounds: [left, top, left + 6.0 * text.len() as f32, top + 10.0],
            start: 0,
        }
    }

    #[test]
    fn labels_tell_redactions_from_headings_and_cells() {
        use Cover::{Black, Frame, Grey};
        let beside = || word("Call", 20.0, 102.0);
        // (cover, words on the page, what is told: none, or the label)
        type Told = Option<Option<&'static str>>;
        let cases: [(Cover, Vec<Word>, Told); 10] = [
            (
                Black,
                vec![word("(b)(6)", 110.0, 102.0)],
                Some(Some("(b)(6)")),
            ),
            (
                Black,
                vec![word("|(by(7)(E)", 110.0, 102.0)],
                Some(Some("(b)(7)(E)")),
            ),
            (Black, vec![beside()], Some(None)),
            (
                Black,
                vec![beside(), word("(c)", 204.0, 102.0)],
                Some(Some("(c)")),
            ),
            (
                Black,
                vec![word("MONTHLY", 104.0, 102.0), word("REPORT", 150.0, 102.0)],
                None,
            ),
            (Grey, vec![word("(c)", 140.0, 102.0)], Some(Some("(c)"))),
            (Grey, vec![word("Total", 140.0, 102.0)], None),
            (Grey, vec![beside()], None),
            (
                Frame,
                vec![word("Ex.", 140.0, 102.0), word("(f)", 160.0, 102.0)],
                Some(Some("Ex. (f)")),
            ),
            (Frame, vec![], None),
        ];
        for (cover, words, expected) in cases {
            let area = Area {
                cover,
                bounds: [100.0, 100.0, 200.0, 114.0],
            };
            let page = Page {
                width: 612.0,
                height: 792.0,
                ..Page::default()
            };
            let found = judge(&[area], &words, &page);
            let told = found.first().map(|redaction| redaction.label.as_deref());
            assert_eq!(told, expected, "{cover:?} {words:?}");
        }
    }
}
