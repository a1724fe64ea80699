//! Which of the areas found in a page's picture hide something, now that its words are known.
//!
//! The same rules as for drawn boxes (`formats::pdf::redactions`), as far as a
//! picture tells: a black bar with nothing or a label on it; a grey box or a
//! frame with a label in it. Bars with other words on them are headings.

use super::Area;
use super::boxes::Cover;
use crate::exemptions::{self, Weight};
use crate::mail::is_bent_label;
use crate::record::{Page, Redaction, Word};

/// The redactions of a recognised page.
pub(crate) fn judge(areas: &[Area], words: &[Word], page: &Page) -> Vec<Redaction> {
    let page_area = (page.width * page.height).max(1.0);
    let mut found: Vec<Redaction> = Vec::new();
    for (at, area) in areas.iter().enumerate() {
        let Some(label) = hides(area, words, &areas[..at], &areas[at + 1..]) else {
            continue;
        };
        let [left, top, right, bottom] = area.bounds;
        // A frame drawn round a bar, or a bar's rim taken for a frame.
        let told = found.iter().any(|other| {
            let [l, t, r, b] = other.boxes[0];
            l - 3.0 <= left && t - 3.0 <= top && right <= r + 3.0 && bottom <= b + 3.0
        });
        if told {
            continue;
        }
        let share = (right - left) * (bottom - top) / page_area;
        found.push(Redaction {
            file: page.file.clone(),
            page: page.page,
            boxes: vec![area.bounds.map(|value| (value * 10.0).round() / 10.0)],
            area: (share.min(1.0) * 1e5).round() / 1e5,
            label,
            text_underneath: false,
        });
    }
    found
}

/// The label if the area hides something: the outer option says whether it does.
fn hides(area: &Area, words: &[Word], before: &[Area], after: &[Area]) -> Option<Option<String>> {
    let inside = joined(words.iter().filter(|word| is_in(word, area.bounds)));
    let label = label_of(&inside);
    match (area.cover, label) {
        (Cover::Black, Some(label)) => Some(Some(label)),
        (Cover::Black, None) if legible(&inside) => None,
        (Cover::Black, None) => (of_words(area, words)).then(|| beside(area, words)),
        (Cover::Grey | Cover::Frame, Some(label)) => {
            let slight = exemptions::weight(&label) == Some(Weight::Slight);
            let others = before.iter().chain(after);
            (!slight || !is_cell(area, others, words)).then_some(Some(label))
        }
        (Cover::Grey, None) if inside.is_empty() && on_a_line(area, words) => {
            beside(area, words).map(Some)
        }
        _ => None,
    }
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
fn of_words(area: &Area, words: &[Word]) -> bool {
    let [left, top, right, bottom] = area.bounds;
    let (wide, tall) = (right - left, bottom - top);
    let of_a_line = tall < 28.0 && wide > 0.8 * tall;
    of_a_line && (wide > 40.0 || on_a_line(area, words)) || wide > 80.0 && tall > 20.0
}

fn on_a_line(area: &Area, words: &[Word]) -> bool {
    let [_, top, _, bottom] = area.bounds;
    words.iter().any(|word| {
        let [_, t, _, b] = word.bounds;
        b.min(bottom) - t.max(top) > 0.5 * (b - t) && !is_in(word, area.bounds)
    })
}

/// A label right after the area, or right before it.
fn beside(area: &Area, words: &[Word]) -> Option<String> {
    let [left, top, right, bottom] = area.bounds;
    let reach = (bottom - top).clamp(8.0, 30.0) * 1.5;
    let on_line = |word: &&Word| {
        let middle = (word.bounds[1] + word.bounds[3]) / 2.0;
        (top..bottom).contains(&middle) && !is_in(word, area.bounds)
    };
    let after = words
        .iter()
        .filter(on_line)
        .filter(|word| (right - 3.0..right + reach).contains(&word.bounds[0]));
    let before = words
        .iter()
        .filter(on_line)
        .filter(|word| (left - reach..left + 3.0).contains(&word.bounds[2]));
    let full = |label: &String| exemptions::weight(label) != Some(Weight::Slight);
    label_of(&joined(after)).or_else(|| label_of(&joined(before)).filter(full))
}

/// Whether another area of the same row or column adjoins that holds other words.
fn is_cell<'a>(area: &Area, mut others: impl Iterator<Item = &'a Area>, words: &[Word]) -> bool {
    let near = |a: f32, b: f32| (a - b).abs() < 4.0;
    let [left, top, right, bottom] = area.bounds;
    others.any(|other| {
        let [l, t, r, b] = other.bounds;
        let beside = near(top, t) && near(bottom, b) && (near(right, l) || near(left, r));
        let stacked = near(left, l) && near(right, r) && (near(bottom, t) || near(top, b));
        let inside = joined(words.iter().filter(|word| is_in(word, other.bounds)));
        (beside || stacked) && !inside.is_empty() && label_of(&inside).is_none()
    })
}

fn is_in(word: &Word, [left, top, right, bottom]: [f32; 4]) -> bool {
    let [l, t, r, b] = word.bounds;
    let (x, y) = ((l + r) / 2.0, (t + b) / 2.0);
    (left..=right).contains(&x) && (top..=bottom).contains(&y)
}

fn joined<'w>(words: impl Iterator<Item = &'w Word>) -> String {
    let words: Vec<&str> = words.take(13).map(|word| word.text.as_str()).collect();
    words.join(" ")
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
