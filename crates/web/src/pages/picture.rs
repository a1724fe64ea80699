//! A page's picture, and what lies on it: the words, so that they can be selected,
//! and marks where links, found words and covered areas stand. Places come from the
//! desk; here they become the numbers of an SVG picture.

use crate::{
    WebState,
    error::{Page, PageError},
    highlight::Mark,
    visit::{Asked, Id, Visit},
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use desk::verbs::{PageLayer, PicturePage, PictureWidth};
use domain::DocumentId;
use store::{page::WordBox, reader::documents::RedactionView};

/// Height of a word's box below its baseline.
const BELOW: f32 = 0.22;

/// What lies on a page's picture, in its unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Overlay {
    pub width: f32,
    pub height: f32,
    pub lines: Vec<Line>,
    pub marks: Vec<Spot>,
    pub redactions: Vec<Spot>,
}

/// A line of words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    /// Its baseline.
    pub y: f32,
    pub size: f32,
    pub words: Vec<Word>,
}

/// A word on a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Word {
    pub text: String,
    pub x: f32,
    pub length: f32,
    /// Its first character in the page's text.
    pub start: u32,
}

/// A marked place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spot {
    /// For the address of the mark; only its first place bears it.
    pub id: Option<String>,
    pub class: String,
    pub title: String,
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

/// `GET /documents/{id}/pages/{number}/picture.png?w=…`
pub(crate) async fn get(
    State(state): State<WebState>,
    Id((id, number)): Id<(DocumentId, i32)>,
    visit: Visit,
    headers: HeaderMap,
    Asked(form): Asked,
) -> Page {
    let width = form
        .get("w")
        .parse()
        .map_or(PictureWidth::Page, PictureWidth::at_least);
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let (tag, picture) = state
        .desk
        .page_picture(&visit.actor, id, number, width, known)
        .await?;
    let mut response = match picture {
        PicturePage::Known => StatusCode::NOT_MODIFIED.into_response(),
        PicturePage::Png(bytes) => ([(header::CONTENT_TYPE, "image/png")], bytes).into_response(),
    };
    let headers = response.headers_mut();
    // For this reader alone, and asked for again: who loses a case loses its pictures.
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=300, must-revalidate"),
    );
    let tag = HeaderValue::from_str(&format!("\"{tag}\""));
    headers.insert(header::ETAG, tag.map_err(|_| PageError::not_found())?);
    Ok(response)
}

/// Lays the words and the marks of a page's text over its picture.
pub(crate) fn overlay(
    text: &str,
    layer: &PageLayer,
    marks: &[((i32, i32), Mark)],
    redactions: &[RedactionView],
) -> Overlay {
    let letters: Vec<char> = text.chars().collect();
    Overlay {
        width: layer.dimensions.0,
        height: layer.dimensions.1,
        lines: lines(&letters, &layer.words),
        marks: marks
            .iter()
            .flat_map(|(span, mark)| spots(&letters, &layer.words, *span, mark))
            .collect(),
        redactions: redactions.iter().flat_map(covered).collect(),
    }
}

/// Words on one line: nothing but blanks between them in the text, and beside each other.
fn follows(letters: &[char], before: &WordBox, word: &WordBox) -> bool {
    let between = letters.get(before.end as usize..word.start as usize);
    let (a, b) = (before.bounds, word.bounds);
    let shared = a[3].min(b[3]) - a[1].max(b[1]);
    between.is_some_and(|between| !between.contains(&'\n'))
        && b[0] >= a[0]
        && shared > 0.4 * (a[3] - a[1]).min(b[3] - b[1])
}

fn lines(letters: &[char], words: &[WordBox]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut before: Option<&WordBox> = None;
    for word in words {
        let Some(text) = letters.get(word.start as usize..word.end as usize) else {
            continue;
        };
        let [left, top, right, bottom] = word.bounds;
        if right <= left || bottom <= top {
            continue;
        }
        let shown = Word {
            text: text.iter().collect(),
            x: left,
            length: right - left,
            start: word.start,
        };
        let same = before.is_some_and(|before| follows(letters, before, word));
        match lines.last_mut() {
            Some(line) if same => line.words.push(shown),
            _ => lines.push(Line {
                y: bottom - BELOW * (bottom - top),
                size: (bottom - top).min((right - left) * 2.0),
                words: vec![shown],
            }),
        }
        before = Some(word);
    }
    lines
}

/// Where a stretch of the text stands: one place for each line it runs over.
fn spots(letters: &[char], words: &[WordBox], span: (i32, i32), mark: &Mark) -> Vec<Spot> {
    let at = |value: i32| u32::try_from(value).unwrap_or(0);
    let (start, end) = (at(span.0), at(span.1));
    let mut found: Vec<Spot> = Vec::new();
    let mut before: Option<&WordBox> = None;
    let touched = words
        .iter()
        .filter(|word| word.start < end && start < word.end);
    for word in touched {
        let [left, top, right, bottom] = cut(word, start, end);
        let same = before.is_some_and(|before| follows(letters, before, word));
        match found.last_mut() {
            Some(spot) if same => {
                let low = (spot.y + spot.height).max(bottom);
                spot.y = spot.y.min(top);
                spot.height = low - spot.y;
                spot.width = right - spot.x;
            }
            _ => found.push(Spot {
                id: found.is_empty().then(|| mark.id.clone()),
                class: mark.class.to_owned(),
                title: mark.title.clone(),
                x: left,
                y: top,
                width: right - left,
                height: bottom - top,
            }),
        }
        before = Some(word);
    }
    found
}

/// The share of a word's box that its characters from `start` to `end` take.
fn cut(word: &WordBox, start: u32, end: u32) -> [f32; 4] {
    let [left, top, right, bottom] = word.bounds;
    let each = (right - left) / (word.end - word.start).max(1) as f32;
    let from = start.saturating_sub(word.start) as f32;
    let to = (end.min(word.end) - word.start) as f32;
    [left + from * each, top, left + to * each, bottom]
}

fn covered(redaction: &RedactionView) -> Vec<Spot> {
    let mut title = "Covered".to_owned();
    if let Some(label) = &redaction.label {
        title.push_str(&format!(", marked {label}"));
    }
    if redaction.text_underneath {
        title.push_str("; the text can still be read");
    }
    let spot = |[left, top, right, bottom]: &[f32; 4]| Spot {
        id: None,
        class: if redaction.text_underneath {
            "open"
        } else {
            ""
        }
        .to_owned(),
        title: title.clone(),
        x: *left,
        y: *top,
        width: (right - left).max(0.0),
        height: (bottom - top).max(0.0),
    };
    redaction.boxes.iter().map(spot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(start: u32, end: u32, bounds: [f32; 4]) -> WordBox {
        WordBox { start, end, bounds }
    }

    fn layer() -> PageLayer {
        PageLayer {
            dimensions: (200.0, 100.0),
            words: vec![
                word(0, 4, [10.0, 10.0, 50.0, 20.0]),
                word(5, 9, [60.0, 10.0, 100.0, 20.0]),
                word(10, 14, [10.0, 30.0, 50.0, 40.0]),
            ],
        }
    }

    fn mark() -> Mark {
        Mark {
            id: "m".into(),
            class: "confirmed",
            title: "a link".into(),
        }
    }

    #[test]
    fn words_lie_on_their_lines() {
        let over = overlay("abcd efgh\nijkl", &layer(), &[], &[]);
        let shown: Vec<Vec<&str>> = over
            .lines
            .iter()
            .map(|line| line.words.iter().map(|word| word.text.as_str()).collect())
            .collect();
        assert_eq!(shown, [vec!["abcd", "efgh"], vec!["ijkl"]]);
        assert!((over.lines[0].y - 17.8).abs() < 0.01);
    }

    #[test]
    fn a_mark_has_one_place_a_line_and_one_address() {
        let over = overlay("abcd efgh\nijkl", &layer(), &[((2, 12), mark())], &[]);
        let places: Vec<_> = over
            .marks
            .iter()
            .map(|spot| (spot.x, spot.y, spot.width, spot.id.is_some()))
            .collect();
        assert_eq!(
            places,
            [(30.0, 10.0, 70.0, true), (10.0, 30.0, 20.0, false)]
        );
    }

    #[test]
    fn what_lies_beyond_the_text_is_left_out() {
        let mut layer = layer();
        layer.words.push(word(90, 95, [0.0, 0.0, 5.0, 5.0]));
        layer.words.push(word(0, 4, [5.0, 5.0, 5.0, 5.0]));
        let over = overlay("abcd efgh\nijkl", &layer, &[((-3, 9999), mark())], &[]);
        assert_eq!(over.lines.len(), 2);
    }
}
