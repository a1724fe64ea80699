//! One paragraph: which font sets which character, in which direction it runs, where its
//! lines end, and the glyphs of each line from left to right.

use crate::{
    Error,
    faces::{Face, Faces, unseen},
};
use krilla::text::{GlyphId, KrillaGlyph};
use std::ops::Range;
use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class, level::has_rtl};
use unicode_linebreak::{BreakOpportunity, linebreaks};

/// How text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Style {
    pub face: Face,
    /// Points.
    pub size: f32,
    /// From one line's foot to the next.
    pub leading: f32,
}

/// A line ready to be drawn.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub text: String,
    /// From left to right.
    pub runs: Vec<Run>,
    /// Without the space at its end.
    pub width: f32,
    pub style: Style,
    /// The paragraph begins on the right.
    pub from_right: bool,
}

/// Glyphs of one font.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub font: usize,
    pub glyphs: Vec<KrillaGlyph>,
    pub width: f32,
}

/// The paragraph broken into lines of at most `measure` points, as even as they can be.
pub(crate) fn lines(
    text: &str,
    style: Style,
    measure: f32,
    faces: &Faces,
) -> Result<Vec<Line>, Error> {
    let text = printable(text);
    let fonts = faces.choose(&text, style.face)?;
    let info = BidiInfo::new(&text, base(&text));
    let Some(paragraph) = info.paragraphs.first() else {
        return Ok(Vec::new());
    };
    let setting = Setting {
        text: &text,
        fonts: &fonts,
        info: &info,
        style,
        faces,
    };
    let ends = setting.ends(measure);
    let mut from = 0;
    let mut made = Vec::new();
    for to in ends {
        made.push(setting.line(from..to, paragraph.level));
        from = to;
    }
    Ok(made)
}

/// Tabs and the separators that programs leave in copied text (U+2028, U+2029) as spaces, no
/// other control characters, nothing that prints nothing.
fn printable(text: &str) -> String {
    let gap = |one: char| matches!(one, '\t' | '\u{2028}' | '\u{2029}');
    text.chars()
        .filter(|one| gap(*one) || !(one.is_control() || unseen(*one)))
        .map(|one| if gap(one) { ' ' } else { one })
        .collect::<String>()
        .trim_end()
        .to_owned()
}

/// A line of an English letter runs to the right, even where it begins with a Hebrew
/// name; one that has nothing but such letters begins where they do.
fn base(text: &str) -> Option<Level> {
    let to_the_right = text.chars().any(|one| bidi_class(one) == BidiClass::L);
    to_the_right.then(Level::ltr)
}

struct Setting<'a> {
    text: &'a str,
    fonts: &'a [usize],
    info: &'a BidiInfo<'a>,
    style: Style,
    faces: &'a Faces,
}

impl Setting<'_> {
    /// Where each line ends. Of all ways to break, the one whose lines are nearest to
    /// even: a greedy break leaves a word alone and a ragged edge.
    fn ends(&self, measure: f32) -> Vec<usize> {
        let pieces = self.pieces(measure);
        let mut best: Vec<(f32, usize)> = vec![(0.0, 0)];
        for to in 1..=pieces.len() {
            let mut found = (f32::INFINITY, to - 1);
            let mut width = 0.0;
            for from in (0..to).rev() {
                let piece = &pieces[from];
                let used = if from == to - 1 {
                    piece.tight
                } else {
                    piece.full
                };
                width += used;
                if width > measure && from < to - 1 {
                    break;
                }
                let cost = best[from].0 + cost(measure - width, measure, to == pieces.len());
                if cost < found.0 {
                    found = (cost, from);
                }
            }
            best.push(found);
        }
        let mut ends = Vec::new();
        let mut at = pieces.len();
        while at > 0 {
            ends.push(pieces[at - 1].end);
            at = best[at].1;
        }
        ends.reverse();
        ends
    }

    /// The text between two places where a line may end; a piece wider than a line, such
    /// as a long web address, is cut where it must be.
    fn pieces(&self, measure: f32) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut from = 0;
        for (to, kind) in linebreaks(self.text) {
            debug_assert!(kind == BreakOpportunity::Allowed || to == self.text.len());
            for range in self.fitting(from..to, measure) {
                let tight = self.text[range.clone()].trim_end().len();
                pieces.push(Piece {
                    full: self.width(range.clone()),
                    tight: self.width(range.start..range.start + tight),
                    end: range.end,
                });
            }
            from = to;
        }
        pieces
    }

    fn fitting(&self, range: Range<usize>, measure: f32) -> Vec<Range<usize>> {
        if self.width(range.clone()) <= measure {
            return vec![range];
        }
        let mut cut = Vec::new();
        let mut from = range.start;
        for (at, _) in self.text[range.clone()].char_indices().skip(1) {
            let at = range.start + at;
            if self.width(from..at) > measure * 0.97 {
                cut.push(from..at);
                from = at;
            }
        }
        cut.push(from..range.end);
        cut
    }

    fn width(&self, range: Range<usize>) -> f32 {
        self.runs(range).iter().map(|run| run.width).sum()
    }

    fn line(&self, range: Range<usize>, base: Level) -> Line {
        let text = self.text[range.clone()].to_owned();
        let tight = range.start + text.trim_end().len();
        let offset = range.start;
        let mut runs = self.runs(range.clone());
        for glyph in runs.iter_mut().flat_map(|run| &mut run.glyphs) {
            glyph.text_range = glyph.text_range.start - offset..glyph.text_range.end - offset;
        }
        Line {
            width: self.width(range.start..tight),
            text,
            runs,
            style: self.style,
            from_right: base.is_rtl(),
        }
    }

    /// The glyphs of a stretch of text as they stand from left to right.
    fn runs(&self, range: Range<usize>) -> Vec<Run> {
        let Some(paragraph) = self.info.paragraphs.first() else {
            return Vec::new();
        };
        if range.is_empty() {
            return Vec::new();
        }
        // Nothing in it runs to the left: the table of the whole paragraph, which is copied
        // at each call, is not asked.
        if !has_rtl(&self.info.levels[range.clone()]) {
            let parts = self.by_font(range).into_iter();
            return parts.map(|part| self.shape(part, false)).collect();
        }
        let (levels, runs) = self.info.visual_runs(paragraph, range);
        let mut made = Vec::new();
        for run in runs {
            let rtl = levels[run.start].is_rtl();
            let mut parts = self.by_font(run);
            if rtl {
                parts.reverse();
            }
            made.extend(parts.into_iter().map(|part| self.shape(part, rtl)));
        }
        made
    }

    fn by_font(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut parts: Vec<Range<usize>> = Vec::new();
        for at in range {
            match parts.last_mut() {
                Some(part) if self.fonts[part.start] == self.fonts[at] => part.end = at + 1,
                _ => parts.push(at..at + 1),
            }
        }
        parts
    }

    fn shape(&self, range: Range<usize>, rtl: bool) -> Run {
        let number = self.fonts[range.start];
        let loaded = self.faces.get(number);
        let mut buffer = rustybuzz::UnicodeBuffer::new();
        buffer.push_str(&self.text[range.clone()]);
        buffer.guess_segment_properties();
        buffer.set_direction(if rtl {
            rustybuzz::Direction::RightToLeft
        } else {
            rustybuzz::Direction::LeftToRight
        });
        let shaped = rustybuzz::shape(&loaded.shaper, &[], buffer);
        let em = loaded.font.units_per_em();
        let infos = shaped.glyph_infos();
        let starts: Vec<usize> = infos.iter().map(|info| info.cluster as usize).collect();
        let glyphs: Vec<KrillaGlyph> = infos
            .iter()
            .zip(shaped.glyph_positions())
            .map(|(info, at)| {
                let from = info.cluster as usize;
                // The cluster ends where the next one in the text begins.
                let to = starts.iter().copied().filter(|one| *one > from).min();
                let to = to.unwrap_or(range.len());
                KrillaGlyph::new(
                    GlyphId::new(info.glyph_id),
                    at.x_advance as f32 / em,
                    at.x_offset as f32 / em,
                    at.y_offset as f32 / em,
                    at.y_advance as f32 / em,
                    range.start + from..range.start + to,
                    None,
                )
            })
            .collect();
        let width = glyphs.iter().map(|one| one.x_advance).sum::<f32>() * self.style.size;
        Run {
            font: number,
            glyphs,
            width,
        }
    }
}

struct Piece {
    /// With the space at its end.
    full: f32,
    /// Without.
    tight: f32,
    end: usize,
}

/// What a line costs that leaves so much room; the last may be short, but not a mere scrap.
fn cost(room: f32, measure: f32, last: bool) -> f32 {
    let share = room / measure;
    if room < 0.0 {
        return 1_000.0;
    }
    match last {
        true if share > 0.85 => 0.05,
        true => 0.0,
        false => share * share,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: Style = Style {
        face: Face::Regular,
        size: 11.0,
        leading: 14.5,
    };

    fn set(text: &str, measure: f32) -> Vec<Line> {
        lines(text, TEXT, measure, &Faces::load().unwrap()).unwrap()
    }

    #[test]
    fn lines_fit_and_hold_every_word() {
        let text = "Please send me every record that describes how the office counts the days, \
                    and https://records.example/a/very/long/address/that/cannot/be/broken/at/any/space/at/all as well.";
        for measure in [120.0, 200.0, 468.0] {
            let set = set(text, measure);
            let all: String = set.iter().map(|line| line.text.as_str()).collect();
            assert_eq!(all, text);
            for line in &set {
                assert!(
                    line.width <= measure,
                    "{} > {measure}: {}",
                    line.width,
                    line.text
                );
            }
        }
    }

    #[test]
    fn hebrew_runs_to_the_left_inside_an_english_line() {
        let set = set("To Ms. כהן of the city", 468.0);
        let fonts: Vec<usize> = set[0].runs.iter().map(|run| run.font).collect();
        assert_eq!(set.len(), 1);
        assert!(fonts.len() >= 2 && !set[0].from_right);
    }
}
