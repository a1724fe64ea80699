//! Breaks text into lines, with covered words marked as `[[label|words]]`, or
//! `[[label!|words]]` where the words stay readable under the cover.

use super::fonts::Font;

/// A line of text, ready to be placed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    pub runs: Vec<Run>,
}

/// A stretch of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    /// From the line's start, in points.
    pub x: f32,
    pub width: f32,
    pub text: String,
    pub cover: Option<Cover>,
}

/// What lies over a stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cover {
    pub label: String,
    /// The text was left in the file.
    pub readable: bool,
}

/// Breaks one source line at the given width. With `reveal`, nothing is covered.
pub(super) fn broken(source: &str, font: Font, size: f32, width: f32, reveal: bool) -> Vec<Line> {
    let space = font.width(" ", size);
    let mut lines = vec![Line::default()];
    let mut x = 0.0;
    for word in words(source, reveal) {
        let word_width = word.width(font, size);
        let gap = if x == 0.0 || word.glued { 0.0 } else { space };
        if x > 0.0 && x + gap + word_width > width && !word.glued {
            lines.push(Line::default());
            x = 0.0;
        } else {
            x += gap;
        }
        let line = lines.last_mut().expect("there is always one line");
        line.add(&word, x, word_width, gap > 0.0);
        x += word_width;
    }
    lines
}

impl Line {
    /// Adds a word, to the run before it if both are alike.
    fn add(&mut self, word: &Word, x: f32, width: f32, spaced: bool) {
        match self.runs.last_mut() {
            Some(run) if run.cover == word.cover => {
                if spaced && x > run.x {
                    run.text.push(' ');
                }
                run.text.push_str(&word.text);
                run.width = x + width - run.x;
            }
            _ => self.runs.push(Run {
                x,
                width,
                text: word.text.clone(),
                cover: word.cover.clone(),
            }),
        }
    }
}

struct Word {
    text: String,
    cover: Option<Cover>,
    /// Follows the word before it without a space.
    glued: bool,
}

impl Word {
    /// A covered word is at least as wide as its label.
    fn width(&self, font: Font, size: f32) -> f32 {
        let text = font.width(&self.text, size);
        match &self.cover {
            Some(cover) => text.max(Font::Sans.width(&cover.label, LABEL_SIZE) + 6.0),
            None => text,
        }
    }
}

/// Size of the label on a cover, in points.
pub(super) const LABEL_SIZE: f32 = 7.0;

fn words(source: &str, reveal: bool) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = source;
    while let Some((before, after)) = rest.split_once("[[") {
        let (marked, tail) = after.split_once("]]").unwrap_or((after, ""));
        let (label, hidden) = marked.split_once('|').unwrap_or(("", marked));
        add_words(&mut words, before, None);
        let cover = Cover {
            label: label.trim_end_matches('!').to_owned(),
            readable: label.ends_with('!'),
        };
        add_words(&mut words, hidden, (!reveal).then_some(&cover));
        rest = tail;
    }
    add_words(&mut words, rest, None);
    words
}

fn add_words(words: &mut Vec<Word>, text: &str, cover: Option<&Cover>) {
    let opens_closed_up = text.starts_with(['.', ',', ';', ':', ')']);
    for (i, word) in text.split_whitespace().enumerate() {
        words.push(Word {
            text: word.to_owned(),
            cover: cover.cloned(),
            glued: i == 0 && opens_closed_up && cover.is_none() && !words.is_empty(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken_at(source: &str, width: f32, reveal: bool) -> Vec<Line> {
        broken(source, Font::Typewriter, 10.0, width, reveal)
    }

    fn texts(lines: &[Line]) -> Vec<String> {
        let line = |l: &Line| {
            l.runs
                .iter()
                .map(|r| r.text.as_str())
                .collect::<Vec<_>>()
                .join("|")
        };
        lines.iter().map(line).collect()
    }

    #[test]
    fn lines_break_at_words() {
        assert_eq!(
            texts(&broken_at("one two three", 48.0, false)),
            ["one two", "three"]
        );
        assert_eq!(texts(&broken_at("", 48.0, false)), [""]);
        assert_eq!(
            texts(&broken_at("unbreakable", 12.0, false)),
            ["unbreakable"]
        );
    }

    #[test]
    fn covers_follow_their_words_over_lines() {
        let lines = broken_at("see [[(f)|the secret garden]], please", 72.0, false);
        assert_eq!(texts(&lines), ["see|the", "secret", "garden|,", "please"]);
        let covers: Vec<_> = lines
            .iter()
            .flat_map(|l| &l.runs)
            .filter(|r| r.cover.is_some())
            .collect();
        assert_eq!(covers.len(), 3);
        assert!(covers.iter().all(|r| {
            r.cover
                .as_ref()
                .is_some_and(|c| c.label == "(f)" && !c.readable)
        }));
        let open = broken_at("see [[(f)|the secret garden]], please", 720.0, true);
        assert_eq!(texts(&open), ["see the secret garden, please"]);
    }

    #[test]
    fn a_bad_cover_is_known_as_one() {
        let lines = broken_at("call [[(b)(6)!|555-0142]].", 720.0, false);
        assert_eq!(texts(&lines), ["call|555-0142|."]);
        assert!(
            lines[0].runs[1]
                .cover
                .as_ref()
                .is_some_and(|c| c.readable && c.label == "(b)(6)")
        );
    }
}
